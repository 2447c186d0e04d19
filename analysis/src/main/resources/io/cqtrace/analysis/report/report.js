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
}());
