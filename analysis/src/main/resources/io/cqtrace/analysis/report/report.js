"use strict";
(function () {
  const root = document.documentElement;
  document.getElementById("theme").addEventListener("click", function () {
    const dark = root.dataset.theme
        ? root.dataset.theme === "dark"
        : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  const table = document.getElementById("commands");
  const headings = Array.from(table.tHead.rows[0].cells);
  function compare(left, right) {
    if (left === right) { return 0; }
    if (left === "") { return 1; }
    if (right === "") { return -1; }
    const a = Number(left);
    const b = Number(right);
    return Number.isNaN(a) || Number.isNaN(b) ? left.localeCompare(right) : a - b;
  }
  headings.forEach(function (heading, column) {
    heading.tabIndex = 0;
    function sort() {
      const descending = heading.getAttribute("aria-sort") === "ascending";
      headings.forEach(function (other) { other.removeAttribute("aria-sort"); });
      heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
      const body = table.tBodies[0];
      const rows = Array.from(body.rows).map(function (row) {
        return { row: row, key: row.cells[column].textContent.trim() };
      });
      rows.sort(function (a, b) {
        if (a.key === "" || b.key === "") { return compare(a.key, b.key); }
        return descending ? compare(b.key, a.key) : compare(a.key, b.key);
      });
      body.append.apply(body, rows.map(function (entry) { return entry.row; }));
    }
    heading.addEventListener("click", sort);
    heading.addEventListener("keydown", function (event) {
      if (event.key === "Enter") { sort(); }
    });
  });
  const form = document.getElementById("filter");
  const search = document.getElementById("search");
  const selects = Array.from(form.querySelectorAll("select"));
  const columns = headings.map(function (heading) { return heading.textContent.trim(); });
  let finding = "";
  function matches(row) {
    const text = row.textContent.toLowerCase();
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    return words.every(function (word) { return text.includes(word); })
        && (finding === "" || row.dataset.findings.split(" ").includes(finding))
        && selects.every(function (select) {
          const cell = row.cells[columns.indexOf(select.dataset.column)];
          return select.value === "" || cell.textContent.trim() === select.value;
        });
  }
  function filter() {
    let shown = 0;
    Array.from(table.tBodies[0].rows).forEach(function (row) {
      row.hidden = !matches(row);
      shown += row.hidden ? 0 : 1;
    });
    document.getElementById("shown").textContent = shown + " shown"
        + (finding === "" ? "" : ", of finding " + finding);
  }
  form.addEventListener("input", filter);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("reset", function () {
    finding = "";
    setTimeout(filter, 0);
  });
  document.querySelectorAll("a[data-finding]").forEach(function (link) {
    link.addEventListener("click", function () {
      form.reset();
      finding = link.dataset.finding;
      setTimeout(function () { finding = link.dataset.finding; filter(); }, 1);
    });
  });
}());
