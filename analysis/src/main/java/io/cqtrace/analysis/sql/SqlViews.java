package io.cqtrace.analysis.sql;

import io.cqtrace.ingest.table.TableColumn;
import io.cqtrace.ingest.table.TableColumn.CellType;
import io.cqtrace.ingest.table.TableSchema;
import java.util.LinkedHashMap;
import java.util.Map;

/** Views that answer the usual questions. */
public final class SqlViews {
  /** The views by their names. */
  public static final Map<String, String> QUERIES = queries();

  private SqlViews() {}

  private static Map<String, String> queries() {
    Map<String, String> views = new LinkedHashMap<>();
    SqlTables.SCHEMAS.forEach(
        (table, schema) -> views.put(timesOf(table), withTimes(table, schema)));
    views.put("withheld_by_queue_life", WITHHELD_BY_QUEUE_LIFE);
    views.put("occupancy", OCCUPANCY);
    views.put("outstanding", OUTSTANDING);
    views.put("controller_lives", CONTROLLER_LIVES);
    views.put("latency_by_opcode", LATENCY_BY_OPCODE);
    views.put("faults", FAULTS);
    return views;
  }

  /** {@code command_times} of {@code commands}. */
  private static String timesOf(String table) {
    return table.substring(0, table.length() - 1) + "_times";
  }

  /**
   * A table with a TIMESTAMP_NS (UTC) {@code x_at} beside each time {@code x_ns} of a run on an
   * epoch, and with an INTERVAL {@code x_time} beside each duration {@code x_ns}.
   */
  private static String withTimes(String table, TableSchema schema) {
    StringBuilder columns = new StringBuilder("SELECT t.*");
    for (TableColumn column : schema.columns()) {
      String stem = column.name().replaceFirst("_ns$", "");
      if (column.type() == CellType.TIME) {
        columns.append(", CASE WHEN r.epoch THEN make_timestamp_ns(t.").append(column.name());
        columns.append(") END AS ").append(stem).append("_at");
      } else if (column.type() == CellType.DURATION) {
        columns.append(", to_microseconds(t.").append(column.name());
        columns.append(" // 1000) AS ").append(stem).append("_time");
      }
    }
    return columns + " FROM " + table + " t JOIN runs r USING (run)";
  }

  static void create(SqlTables tables) {
    QUERIES.forEach((name, query) -> tables.execute("CREATE VIEW " + name + " AS " + query));
  }

  private static final String WITHHELD_BY_QUEUE_LIFE =
      """
      SELECT run, controller, cqid, cq_life, count(*) AS commands,
        count(*) FILTER (WHERE withheld) AS withheld,
        quantile_disc(withheld_ns, 0.5) FILTER (WHERE withheld) AS withheld_p50_ns,
        quantile_disc(withheld_ns, 0.99) FILTER (WHERE withheld) AS withheld_p99_ns,
        max(withheld_ns) AS withheld_max_ns
      FROM commands GROUP BY ALL""";

  private static final String OCCUPANCY =
      """
      WITH step AS (
        SELECT run, controller, cqid, cq_life, posted_ns AS time_ns, 1 AS delta FROM commands
        WHERE posted_ns IS NOT NULL AND released_ns IS NOT NULL
        UNION ALL
        SELECT run, controller, cqid, cq_life, released_ns, -1 FROM commands
        WHERE posted_ns IS NOT NULL AND released_ns IS NOT NULL)
      SELECT run, controller, cqid, cq_life, time_ns,
        sum(sum(delta)) OVER (PARTITION BY run, controller, cqid, cq_life ORDER BY time_ns)
          ::BIGINT AS occupied
      FROM step GROUP BY run, controller, cqid, cq_life, time_ns""";

  private static final String OUTSTANDING =
      """
      WITH step AS (
        SELECT run, controller, sqid, sq_life, coalesce(submitted_ns, fetched_ns) AS time_ns, 1 AS delta
        FROM commands WHERE coalesce(submitted_ns, fetched_ns) IS NOT NULL
        UNION ALL
        SELECT run, controller, sqid, sq_life, coalesce(consumed_ns, posted_ns, ended_ns), -1
        FROM commands WHERE coalesce(submitted_ns, fetched_ns) IS NOT NULL
          AND coalesce(consumed_ns, posted_ns, ended_ns) IS NOT NULL)
      SELECT run, controller, sqid, sq_life, time_ns,
        sum(sum(delta)) OVER (PARTITION BY run, controller, sqid, sq_life ORDER BY time_ns)
          ::BIGINT AS outstanding
      FROM step GROUP BY run, controller, sqid, sq_life, time_ns""";

  private static final String CONTROLLER_LIVES =
      """
      SELECT run, controller, life, count(*) AS commands,
        count(*) FILTER (WHERE outcome = 'LOST') AS lost,
        count(*) FILTER (WHERE withheld) AS withheld,
        max(withheld_ns) AS withheld_max_ns,
        count(*) FILTER (WHERE outcome NOT IN ('DELIVERED', 'STANDING')) AS not_delivered,
        min(coalesce(submitted_ns, fetched_ns)) AS first_ns, max(ended_ns) AS last_ns
      FROM commands GROUP BY ALL""";

  private static final String LATENCY_BY_OPCODE =
      """
      SELECT run, CASE WHEN sqid = 0 THEN 'Admin' ELSE 'I/O' END AS queue_kind, command,
        count(*) AS commands,
        quantile_disc(elapsed_ns, 0.5) AS elapsed_p50_ns,
        quantile_disc(elapsed_ns, 0.99) AS elapsed_p99_ns,
        max(elapsed_ns) AS elapsed_max_ns
      FROM commands GROUP BY ALL""";

  private static final String FAULTS =
      """
      SELECT fingerprint, any_value(fault) AS fault, count(*) AS runs, min(run) AS first_run,
        (SELECT count(*) FROM runs) AS all_runs
      FROM runs WHERE fingerprint <> '' GROUP BY fingerprint""";
}
