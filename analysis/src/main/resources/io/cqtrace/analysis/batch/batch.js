"use strict";
const body = document.querySelector("#runs tbody");
const filter = document.querySelector("#filter");
const shown = document.querySelector("#shown");
function show() {
  const words = filter.value.toLowerCase().split(" ").filter(Boolean);
  let count = 0;
  for (const row of body.rows) {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
    count += row.hidden ? 0 : 1;
  }
  shown.textContent = count + " of " + body.rows.length + " runs";
}
filter.addEventListener("input", show);
for (const button of document.querySelectorAll("[data-filter]")) {
  button.addEventListener("click", () => {
    filter.value = button.dataset.filter;
    show();
  });
}
document.querySelectorAll("#runs th button").forEach((button, column) => {
  let order = 1;
  button.addEventListener("click", () => {
    const rows = Array.from(body.rows, (row) => ({ row, key: row.cells[column].textContent }));
    rows.sort((a, b) => {
      const x = Number(a.key);
      const y = Number(b.key);
      return order * (Number.isNaN(x) || Number.isNaN(y) ? a.key.localeCompare(b.key) : x - y);
    });
    order = -order;
    body.append(...rows.map((one) => one.row));
  });
});
show();
