"use strict";
// Sorts and filters the tables that ask for it; without scripts they are plain, complete tables.
(() => {
  const keyOf = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.sort ?? cell.textContent.trim().toLowerCase();
  };
  const compare = (a, b) => {
    const [x, y] = [Number(a), Number(b)];
    return a !== "" && b !== "" && !Number.isNaN(x) && !Number.isNaN(y) ? x - y : a.localeCompare(b, "en");
  };

  for (const table of document.querySelectorAll("table[data-sortable]")) {
    const body = table.tBodies[0];
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...body.rows].map((row) => [keyOf(row, column), row]);
        rows.sort(([a], [b]) => (down ? -compare(a, b) : compare(a, b)));
        body.append(...rows.map(([, row]) => row));
      });
    });
  }

  const form = document.querySelector("form[data-filters]");
  if (!form) return;
  form.hidden = false;
  const table = document.getElementById(form.dataset.filters);
  const counted = document.getElementById("ui-counted");
  const apply = () => {
    const wanted = Object.fromEntries(new FormData(form));
    const words = (wanted.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of table.tBodies[0].rows) {
      const text = row.textContent.toLowerCase();
      const facets = Object.entries(wanted).every(([name, value]) => name === "q" || !value || row.dataset[name] === value);
      row.hidden = !(facets && words.every((word) => text.includes(word)));
      if (!row.hidden) count += 1;
    }
    counted.textContent = `${count} of ${table.tBodies[0].rows.length}`;
    const query = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value)).toString();
    history.replaceState(null, "", query ? `?${query}` : location.pathname);
  };
  for (const [name, value] of new URLSearchParams(location.search)) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = value === field.value;
    else if (field) field.value = value;
  }
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();
})();
