// Reads what cqtrace wrote with readers that are not ours: apache-arrow (JavaScript) for the Arrow
// files, DuckDB's node package for Parquet. Both must find the same rows, names and times.
// Usage: node read.mjs DIR   (the output of: cqtrace import CAPTURE -o DIR --parquet)
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { tableFromIPC } from "apache-arrow";
import { DuckDBInstance } from "@duckdb/node-api";

const dir = process.argv[2];
const connection = await (await DuckDBInstance.create(":memory:")).connect();

async function rows(sql) {
  return (await connection.runAndReadAll(sql)).getRowObjects();
}

let checks = 0;
for (const name of ["events", "commands", "queues", "findings"]) {
  const arrow = tableFromIPC(readFileSync(join(dir, name + ".arrow")));
  const parquet = `'${join(dir, name + ".parquet")}'`;
  const [{ n }] = await rows(`SELECT count(*) AS n FROM ${parquet}`);
  assert.equal(Number(n), arrow.numRows, name + ": rows");
  const described = await rows(`DESCRIBE SELECT * FROM ${parquet}`);
  const ofArrow = arrow.schema.fields.map((field) => field.name).sort();
  assert.deepEqual(described.map((column) => column.column_name).sort(), ofArrow, name + ": names");
  const times = arrow.schema.fields.filter((field) => String(field.type).startsWith("Timestamp"));
  for (const { name: column } of times) {
    const [sums] = await rows(
      `SELECT count(${column}) AS n, sum(epoch_ns(${column})::HUGEINT)::VARCHAR AS s FROM ${parquet}`);
    let count = 0n;
    let sum = 0n;
    for (const batch of arrow.getChild(column).data) {
      for (let i = 0; i < batch.length; i++) {
        if (batch.nullCount === 0 || batch.getValid(i)) {
          count++;
          sum += batch.values[i];
        }
      }
    }
    assert.equal(BigInt(sums.n), count, `${name}.${column}: times`);
    assert.equal(BigInt(sums.s ?? 0), sum, `${name}.${column}: sum of times`);
    checks++;
  }
  if (name === "commands") {
    const counts = new Map();
    for (const outcome of arrow.getChild("outcome")) {
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    }
    for (const row of await rows(`SELECT outcome, count(*) AS n FROM ${parquet} GROUP BY outcome`)) {
      assert.equal(Number(row.n), counts.get(String(row.outcome)), "outcome " + row.outcome);
      checks++;
    }
  }
}
assert.ok(checks > 5, "nothing was compared");
console.log(`foreign readers: 4 tables, ${checks} columns and counts agree`);
