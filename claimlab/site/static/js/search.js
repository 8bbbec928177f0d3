"use strict";
// Full-text search: every shard is a classic script, so that it also works from a folder, without a server.
(() => {
  const { base, chip, element } = window.claimlab;
  const form = document.getElementById("ui-search");
  const query = document.getElementById("ui-query");
  const list = document.getElementById("ui-results");
  const counted = document.getElementById("ui-counted");
  const SHOWN = 50;
  const facets = ["kind", "status", "confidence", "domain", "stale"];

  // Chinese and Japanese put no spaces between words: every two signs are one, and in a note the last sign too, so that
  // a single sign is the beginning of something wherever it stands.
  const UNSPACED = /[\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3134f}]+/gu;
  const pairs = (run, isQuery) => {
    const signs = Array.from(run);
    const found = signs.map((sign, index) => sign + (signs[index + 1] ?? ""));
    return isQuery && found.length > 1 ? found.slice(0, -1) : found;
  };
  const split = (text, isQuery) => MiniSearch.getDefault("tokenize")(
    text.replace(UNSPACED, (run) => ` ${pairs(run, isQuery).join(" ")} `),
  ).filter(Boolean);

  const engine = new MiniSearch({
    idField: "a",
    fields: ["t", "n", "x", "w", "g"],
    extractField: (entry, field) => (Array.isArray(entry[field]) ? entry[field].join(" ") : entry[field]),
    tokenize: (text) => split(text, false),
    searchOptions: {
      tokenize: (text) => split(text, true),
      boost: { t: 5, n: 4, g: 3, x: 2 },
      prefix: (term) => term.length > 2 || term.match(UNSPACED) !== null,
      fuzzy: (term) => (term.length > 4 ? 0.2 : false),
      combineWith: "AND",
    },
  });
  const cards = new Map();

  window.claimlabTerms = (documents) => {
    for (const entry of documents) cards.set(entry.a, entry);
    engine.addAll(documents);
  };
  const load = (source) => new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = source;
    script.addEventListener("load", resolve);
    script.addEventListener("error", () => reject(new Error(source)));
    document.head.append(script);
  });

  // How well a note answers, before any score: a phrase in what it is called, then whole words there, then anywhere. A
  // beginning of a word, or one that is spelt alike, is what is left where nobody wrote the word itself.
  const tokens = (text) => split(text, true).map((word) => word.toLowerCase());
  const level = (hit, words) => {
    const entry = cards.get(hit.id);
    const phrase = ` ${words.join(" ")} `;
    const called = [entry.t, ...(entry.n ?? [])].map((name) => ` ${tokens(name).join(" ")} `);
    if (called.includes(phrase)) return 4;
    if (called.some((name) => name.includes(phrase))) return 3;
    if (words.every((word) => called.some((name) => name.includes(` ${word} `)))) return 2;
    return words.every((word) => word in hit.match) ? 1 : 0;
  };
  const ranked = (text, options) => {
    const words = tokens(text);
    const hits = engine.search(text, options).map((hit) => ({ hit, level: level(hit, words) }));
    return hits.sort((a, b) => b.level - a.level || b.hit.score - a.hit.score).map(({ hit }) => cards.get(hit.id));
  };

  const wanted = () => Object.fromEntries(new FormData(form));
  const fits = (entry, filters) =>
    (!filters.kind || entry.k === filters.kind)
    && (!filters.status || entry.s === filters.status)
    && (!filters.confidence || entry.c === filters.confidence)
    && (!filters.domain || entry.d === filters.domain)
    && (!filters.stale || entry.f === "stale");

  const line = (entry) => {
    const item = element("li");
    const link = element("a", "", entry.t);
    link.href = base + entry.a;
    const about = element("div", "about");
    if (entry.s) about.append(chip(entry.s));
    if (entry.f === "stale") about.append(element("span", "stale", "stale"));
    for (const text of [entry.k, entry.d, entry.c]) if (text) about.append(element("span", "", text));
    item.append(link, about);
    if (entry.x) item.append(element("p", "", entry.x));
    return item;
  };

  const search = () => {
    const filters = wanted();
    const text = filters.q?.trim() ?? "";
    let found = text ? ranked(text) : [...cards.values()];
    if (text && !found.length) found = ranked(text, { combineWith: "OR" });
    found = found.filter((entry) => fits(entry, filters));
    if (!text) found.sort((a, b) => a.t.localeCompare(b.t, "en"));
    list.replaceChildren(...found.slice(0, SHOWN).map(line));
    counted.textContent = found.length > SHOWN ? `${found.length} found, the first ${SHOWN} shown` : `${found.length} found`;
    const address = new URLSearchParams(Object.entries(filters).filter(([, value]) => value)).toString();
    history.replaceState(null, "", address ? `?${address}` : location.pathname);
  };

  const start = async () => {
    for (const [name, value] of new URLSearchParams(location.search)) {
      if (name !== "q" && !facets.includes(name)) continue;
      const field = form.elements.namedItem(name);
      if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = true;
      else if (field) field.value = value;
    }
    counted.textContent = "Loading the index…";
    const shards = Number(list.dataset.shards);
    try {
      for (let first = 0; first < shards; first += 8) {
        const names = Array.from({ length: Math.min(8, shards - first) }, (_, i) => String(first + i).padStart(3, "0"));
        await Promise.all(names.map((name) => load(`${base}data/terms-${name}.js`)));
      }
    } catch (error) {
      counted.textContent = `A part of the index is missing: ${error.message}`;
      return;
    }
    let timer = 0;
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, 80); });
    form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
    list.dataset.ready = "yes";
    search();
  };
  start();
})();
