/**
 * What a reader can do with the table of clusters: filter by words, state and wave, and sort by a column. It is a text, since it
 * runs in a browser and is part of the page; without it the page shows everything.
 */
export const PAGE_SCRIPT = `"use strict";
(() => {
  const body = document.querySelector("#clusters tbody");
  if (!body) return;
  const rows = Array.from(body.rows, (row) => ({ row, words: row.textContent.toLowerCase() }));
  const words = document.querySelector("#words");
  const selects = Array.from(document.querySelectorAll("#filters select"));
  const count = document.querySelector("#count");
  const filter = () => {
    const wanted = words.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let shown = 0;
    for (const one of rows) {
      const fits =
        wanted.every((word) => one.words.includes(word)) &&
        selects.every((select) => select.value === "" || one.row.dataset[select.name] === select.value);
      one.row.hidden = !fits;
      if (fits) shown += 1;
    }
    count.textContent = shown + " of " + rows.length + " clusters";
  };
  words.addEventListener("input", filter);
  for (const select of selects) select.addEventListener("change", filter);
  const headers = Array.from(document.querySelectorAll("#clusters thead th"));
  for (const [column, header] of headers.entries()) {
    header.querySelector("button").addEventListener("click", () => {
      const down = header.getAttribute("aria-sort") === "ascending";
      for (const other of headers) other.removeAttribute("aria-sort");
      header.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = ({ row }) => row.cells[column].dataset.sort ?? row.cells[column].textContent;
      const keys = new Map(rows.map((one) => [one, key(one)]));
      const order = new Intl.Collator("en", { numeric: true }).compare;
      rows.sort((a, b) => (down ? -1 : 1) * order(keys.get(a), keys.get(b)));
      const sorted = document.createDocumentFragment();
      for (const { row } of rows) sorted.append(row);
      body.append(sorted);
    });
  }
  document.querySelector("#filters").hidden = rows.length < 2;
  const beforePrint = () => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  };
  addEventListener("beforeprint", beforePrint);
  filter();
})();
`;
