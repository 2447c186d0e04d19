"use strict";
// The table of commands: sorted by its headings, searched, filtered; and the page's colours.
const rowsShown = (function () {
  const root = document.documentElement;
  document.getElementById("theme").addEventListener("click", function () {
    const dark = root.dataset.theme
        ? root.dataset.theme === "dark"
        : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  const table = document.getElementById("commands");
  const body = table.tBodies[0];
  const headings = Array.from(table.tHead.rows[0].cells);
  const columns = headings.map(function (heading) { return heading.textContent.trim(); });
  const start = columns.indexOf("start s");
  function compare(left, right) {
    if (left === right) { return 0; }
    const a = Number(left);
    const b = Number(right);
    return Number.isNaN(a) || Number.isNaN(b) ? left.localeCompare(right) : a - b;
  }
  headings.forEach(function (heading, column) {
    heading.addEventListener("click", function () {
      const descending = heading.getAttribute("aria-sort") === "ascending";
      headings.forEach(function (other) { other.removeAttribute("aria-sort"); });
      heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
      const rows = Array.from(body.rows).map(function (row) {
        return { row: row, key: row.cells[column].textContent.trim() };
      });
      // What is not known stands at the end, whatever the order.
      rows.sort(function (a, b) {
        if (a.key === "" || b.key === "") { return (a.key === "") - (b.key === ""); }
        return descending ? compare(b.key, a.key) : compare(a.key, b.key);
      });
      body.append.apply(body, rows.map(function (entry) { return entry.row; }));
    });
  });
  const form = document.getElementById("filter");
  const search = document.getElementById("search");
  const selects = Array.from(form.querySelectorAll("select"));
  const bounds = ["from", "to"].map(function (id) { return document.getElementById(id); });
  const listeners = [];
  let finding = "";
  function inTime(row) {
    if (start < 0) { return true; }
    const at = row.cells[start].textContent.trim();
    const from = bounds[0].value;
    const to = bounds[1].value;
    if (at === "") { return from === "" && to === ""; }
    return (from === "" || Number(at) >= Number(from)) && (to === "" || Number(at) <= Number(to));
  }
  function matches(row, words) {
    const text = row.textContent.toLowerCase();
    return words.every(function (word) { return text.includes(word); })
        && (finding === "" || row.dataset.findings.split(" ").includes(finding))
        && inTime(row)
        && selects.every(function (select) {
          const cell = row.cells[columns.indexOf(select.dataset.column)];
          return select.value === "" || cell.textContent.trim() === select.value;
        });
  }
  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    Array.from(body.rows).forEach(function (row) {
      row.hidden = !matches(row, words);
      shown += row.hidden ? 0 : 1;
    });
    document.getElementById("shown").textContent = shown + " shown"
        + (finding === "" ? "" : ", of finding " + finding);
    listeners.forEach(function (listener) { listener(); });
  }
  function reset(toFinding) {
    search.value = "";
    selects.forEach(function (select) { select.value = ""; });
    bounds.forEach(function (bound) { if (bound) { bound.value = ""; } });
    finding = toFinding;
    filter();
  }
  form.addEventListener("input", filter);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("reset", function (event) {
    event.preventDefault();
    reset("");
  });
  document.querySelectorAll("a[data-finding]").forEach(function (link) {
    link.addEventListener("click", function () { reset(link.dataset.finding); });
  });
  /** Makes the target of a link visible, wherever it is. */
  function reveal() {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!target) { return; }
    const details = target.closest("details");
    if (details) { details.open = true; }
    const row = target.closest("tr");
    if (row && row.hidden) { reset(""); }
    target.scrollIntoView({ block: row ? "center" : "start" });
  }
  addEventListener("hashchange", reveal);
  reveal();
  return {
    body: body,
    onChange: function (listener) { listeners.push(listener); },
    between: function (from, to) {
      if (start < 0) { return; }
      bounds[0].value = from;
      bounds[1].value = to;
      filter();
    },
    goTo: function (row) {
      if (row.hidden) { reset(""); }
      Array.from(body.querySelectorAll(".chosen")).forEach(function (other) {
        other.classList.remove("chosen");
      });
      row.classList.add("chosen");
      row.scrollIntoView({ block: "center" });
    }
  };
}());
