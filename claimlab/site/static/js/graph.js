"use strict";
// The graph view: positions were computed when the site was built, so drawing thousands of notes is only drawing.
(() => {
  const { base } = window.claimlab;
  const { nodes, edges, relations, kinds, statuses } = window.claimlabGraph;
  const canvas = document.getElementById("ui-graph");
  const card = document.getElementById("ui-graph-card");
  const form = document.getElementById("ui-graph-filters");
  const pen = canvas.getContext("2d");
  const SIDE = 10000;
  const TABLE_STEP = 100;
  const TRIED = 120; // notes that may get a label, so that a frame costs the same however many there are
  const LENGTHS = [38, 24, 14]; // of a label: where the whole does not fit, its beginning may
  const CELL = 48;
  const STRETCH = 1.7; // the layout knows no up and down: it may fill a wide stage
  const view = { scale: 1, wide: 1, tall: 1, x: 0, y: 0 };
  let colours = {};
  let visible = new Set(nodes.keys());
  let drawn = [];
  let ranked = [];
  let hovered = -1;

  const neighbours = nodes.map(() => []);
  for (const [from, to, relation] of edges) {
    neighbours[from].push([to, relation]);
    neighbours[to].push([from, relation]);
  }
  const counted = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  const title = (i) => nodes[i][0];
  const shortened = (text, most) => (text.length > most ? `${text.slice(0, most).replace(/\s+\S*$/, "")}…` : text);
  const status = (i) => statuses[nodes[i][5]] ?? "";
  const radius = (i) => Math.min(3 + Math.sqrt(neighbours[i].length) * 0.9, 14) * Math.max(0.55, Math.min(1.6, view.scale * 18));
  // A claim that was decided is what one looks for: it counts as twice as well linked.
  const weight = (i) => neighbours[i].length * (["", "unverified"].includes(status(i)) ? 1 : 2);

  const readColours = () => {
    const style = getComputedStyle(document.documentElement);
    const of = (name) => style.getPropertyValue(`--${name}`).trim();
    colours = { ink: of("ink"), paper: of("raised"), rule: of("rule-strong"), faint: of("faint"), link: of("link"), divergent: of("divergent"), supported: of("supported") };
    for (const word of statuses) if (word) colours[word] = of(word);
  };
  const place = (i) => [nodes[i][3] * view.scale * view.wide + view.x, nodes[i][4] * view.scale * view.tall + view.y];

  const edgeColour = (relation) => ({ challenges: colours.divergent, supports: colours.supported, "evidence-for": colours.supported }[relations[relation]] ?? colours.rule);

  const draw = () => {
    const ratio = devicePixelRatio || 1;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
    const lit = hovered >= 0 ? new Set([hovered, ...neighbours[hovered].map(([other]) => other)]) : null;
    for (const [from, to, relation] of drawn) {
      const on = hovered === from || hovered === to;
      pen.globalAlpha = on ? 0.95 : lit ? 0.08 : Math.min(0.6, 0.28 + 60 / (drawn.length + 1));
      pen.strokeStyle = on ? colours.link : edgeColour(relation);
      pen.lineWidth = on ? 1.4 : 0.8;
      const [ax, ay] = place(from);
      const [bx, by] = place(to);
      pen.beginPath();
      pen.moveTo(ax, ay);
      pen.lineTo(bx, by);
      pen.stroke();
    }
    for (const i of visible) {
      const [x, y] = place(i);
      if (x < -20 || y < -20 || x > canvas.clientWidth + 20 || y > canvas.clientHeight + 20) continue;
      pen.globalAlpha = lit && !lit.has(i) ? 0.2 : 1;
      const word = status(i);
      pen.fillStyle = word === "supported" || word === "divergent" ? colours[word] : colours.paper;
      pen.strokeStyle = colours[word] ?? colours.faint;
      pen.lineWidth = word ? 2 : 1.2;
      pen.beginPath();
      const r = radius(i);
      if (word === "divergent") { pen.moveTo(x, y - r); pen.lineTo(x + r, y); pen.lineTo(x, y + r); pen.lineTo(x - r, y); pen.closePath(); } else pen.arc(x, y, r, 0, 7);
      pen.fill();
      pen.stroke();
    }
    pen.globalAlpha = 1;
    labels(lit);
  };
  // What lies on the stage, by the cells that it touches, so that a label is compared with its neighbours only.
  const occupied = () => {
    const cells = new Map();
    const touched = ([left, right, top, bottom]) => {
      const found = [];
      for (let x = Math.floor(left / CELL); x <= Math.floor(right / CELL); x += 1) for (let y = Math.floor(top / CELL); y <= Math.floor(bottom / CELL); y += 1) found.push(`${x} ${y}`);
      return found;
    };
    return {
      add: (box) => { for (const cell of touched(box)) cells.set(cell, [...(cells.get(cell) ?? []), box]); },
      meets: (box, owner) => touched(box).some((cell) => (cells.get(cell) ?? []).some(([l, r, t, b, of]) => of !== owner && box[1] > l && box[0] < r && box[3] > t && box[2] < b)),
    };
  };
  // Labels of the weightiest notes, each where it covers neither a note nor another label.
  const labels = (lit) => {
    pen.font = '500 12px "Instrument Sans", system-ui, sans-serif';
    pen.textAlign = "center";
    pen.lineJoin = "round";
    const taken = occupied();
    for (const i of visible) {
      const [x, y] = place(i);
      const r = radius(i);
      if (x > -r && y > -r && x < canvas.clientWidth + r && y < canvas.clientHeight + r) taken.add([x - r, x + r, y - r, y + r, i]);
    }
    const order = (hovered >= 0 ? [hovered] : []).concat(ranked.filter((i) => i !== hovered && (!lit || lit.has(i))).slice(0, TRIED));
    let room = lit ? 14 : Math.round((canvas.clientWidth * canvas.clientHeight) / 36000);
    for (const i of order) {
      if (room <= 0) break;
      const said = LENGTHS.map((most) => shortened(title(i), most)).filter((text) => text.length > 7 || !text.endsWith("…"));
      const label = said.map((text) => spot(i, text, taken)).find(Boolean);
      if (!label) continue;
      room -= 1;
      taken.add(label.box);
      pen.lineWidth = 4;
      pen.strokeStyle = colours.paper;
      pen.strokeText(label.text, ...label.at);
      pen.fillStyle = i === hovered ? colours.link : colours.ink;
      pen.fillText(label.text, ...label.at);
    }
  };
  const spot = (i, text, taken) => {
    const [x, y] = place(i);
    const half = pen.measureText(text).width / 2;
    const gap = radius(i) + 4;
    const askew = gap * 0.7;
    const places = [[x, y + gap + 10], [x, y - gap - 2], [x + gap + half, y + 4], [x - gap - half, y + 4]]
      .concat([[half, 10], [half, -2], [-half, 10], [-half, -2]].map(([dx, dy]) => [x + dx + Math.sign(dx) * askew, y + dy + (dy > 0 ? askew : -askew)]));
    for (const at of places) {
      const box = [at[0] - half - 2, at[0] + half + 2, at[1] - 11, at[1] + 4, -1];
      if (box[0] < 0 || box[1] > canvas.clientWidth || box[2] < 0 || box[3] > canvas.clientHeight) continue;
      if (i === hovered || !taken.meets(box, i)) return { text, at, box };
    }
    return null;
  };

  const fit = () => {
    const points = [...visible].map((i) => nodes[i]);
    if (!points.length) return;
    const xs = points.map((n) => n[3]);
    const ys = points.map((n) => n[4]);
    const [l, r, t, b] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const pad = Math.min(70, canvas.clientWidth / 10);
    const across = (canvas.clientWidth - 2 * pad) / Math.max(r - l, SIDE / 20);
    const down = (canvas.clientHeight - 2 * pad) / Math.max(b - t, SIDE / 20);
    view.scale = Math.min(across, down);
    view.wide = Math.min(across / view.scale, STRETCH);
    view.tall = Math.min(down / view.scale, STRETCH);
    view.x = canvas.clientWidth / 2 - ((l + r) / 2) * view.scale * view.wide;
    view.y = canvas.clientHeight / 2 - ((t + b) / 2) * view.scale * view.tall;
    draw();
  };
  const resize = () => {
    const ratio = devicePixelRatio || 1;
    canvas.width = Math.round(canvas.clientWidth * ratio);
    canvas.height = Math.round(canvas.clientHeight * ratio);
    fit();
  };

  // The table holds what the drawing shows, a hundred rows at a time.
  const tabulate = (count) => {
    const body = document.querySelector("#ui-graph-table tbody");
    const cell = (i) => {
      const made = document.createElement("td");
      const link = document.createElement("a");
      link.href = base + nodes[i][1];
      link.textContent = title(i);
      made.append(link);
      return made;
    };
    body.replaceChildren(...drawn.slice(0, count).map(([from, to, relation]) => {
      const row = document.createElement("tr");
      const said = document.createElement("td");
      said.textContent = relations[relation];
      row.append(cell(from), said, cell(to));
      return row;
    }));
    const more = document.getElementById("ui-table-more");
    more.hidden = drawn.length <= count;
    more.onclick = () => tabulate(count + TABLE_STEP);
    document.getElementById("ui-table-counted").textContent = `${Math.min(count, drawn.length)} of ${counted(drawn.length, "link")}`;
  };

  const filter = () => {
    const chosen = new FormData(form);
    const relation = chosen.get("relation");
    const kind = chosen.get("kind");
    const word = chosen.get("status");
    const centre = (chosen.get("centre") ?? "").trim().toLowerCase();
    const depth = Number(chosen.get("depth") || 1);
    const allowed = (r) => !relation || relations[r] === relation;
    let near = null;
    if (centre) {
      const start = nodes.findIndex((node) => node[0].toLowerCase() === centre);
      const first = start >= 0 ? start : nodes.findIndex((node) => node[0].toLowerCase().includes(centre));
      near = new Set(first >= 0 ? [first] : []);
      let edge = [...near];
      for (let step = 0; step < depth; step += 1) {
        edge = edge.flatMap((i) => neighbours[i].filter(([other, r]) => allowed(r) && !near.has(other)).map(([other]) => other));
        for (const i of edge) near.add(i);
      }
    }
    visible = new Set([...nodes.keys()].filter((i) => (!kind || kinds[nodes[i][2]] === kind) && (!word || status(i) === word) && (!near || near.has(i))));
    ranked = [...visible].sort((a, b) => weight(b) - weight(a));
    drawn = edges.filter(([from, to, r]) => allowed(r) && visible.has(from) && visible.has(to));
    document.getElementById("ui-counted").textContent = `${counted(visible.size, "note")}, ${counted(drawn.length, "link")}`;
    tabulate(TABLE_STEP);
    hovered = -1;
    fit();
  };

  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    let best = -1;
    let least = 18 ** 2;
    for (const i of visible) {
      const [px, py] = place(i);
      const distance = (px - x) ** 2 + (py - y) ** 2;
      if (distance < least) { least = distance; best = i; }
    }
    return best;
  };
  const hover = (i) => {
    if (i === hovered) return;
    hovered = i;
    card.hidden = i < 0;
    if (i >= 0) {
      card.textContent = `${title(i)} — ${[status(i), kinds[nodes[i][2]], counted(neighbours[i].length, "link")].filter(Boolean).join(", ")}`;
    }
    canvas.style.cursor = i >= 0 ? "pointer" : "";
    draw();
  };
  const zoom = (factor, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) => {
    view.x = x - (x - view.x) * factor;
    view.y = y - (y - view.y) * factor;
    view.scale *= factor;
    draw();
  };

  const pointers = new Map();
  let moved = 0;
  canvas.addEventListener("pointerdown", (event) => { pointers.set(event.pointerId, event); moved = 0; canvas.setPointerCapture(event.pointerId); });
  canvas.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) { hover(at(event)); return; }
    if (pointers.size === 1) {
      view.x += event.clientX - before.clientX;
      view.y += event.clientY - before.clientY;
      draw();
    } else {
      const other = [...pointers.values()].find((p) => p.pointerId !== event.pointerId);
      const gap = (p) => Math.hypot(p.clientX - other.clientX, p.clientY - other.clientY) || 1;
      const box = canvas.getBoundingClientRect();
      zoom(gap(event) / gap(before), (event.clientX + other.clientX) / 2 - box.left, (event.clientY + other.clientY) / 2 - box.top);
    }
    moved += Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY);
    pointers.set(event.pointerId, event);
  });
  const release = (event) => {
    const found = pointers.delete(event.pointerId) && moved < 6 && event.type === "pointerup" ? at(event) : -1;
    if (found >= 0) location.href = base + nodes[found][1];
  };
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);
  canvas.addEventListener("pointerleave", () => hover(-1));
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    const box = canvas.getBoundingClientRect();
    zoom(Math.exp(-event.deltaY / 400), event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] }[event.key];
    if (step) { view.x += step[0]; view.y += step[1]; draw(); event.preventDefault(); }
    if (event.key === "+" || event.key === "=") zoom(1.25);
    if (event.key === "-") zoom(0.8);
    if (event.key === "0") fit();
  });
  document.getElementById("ui-zoom-in").addEventListener("click", () => zoom(1.3));
  document.getElementById("ui-zoom-out").addEventListener("click", () => zoom(1 / 1.3));
  document.getElementById("ui-zoom-fit").addEventListener("click", fit);

  const asked = new URLSearchParams(location.search).get("centre");
  if (asked) form.elements.namedItem("centre").value = asked;
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("claimlab-theme", () => { readColours(); draw(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readColours(); draw(); });
  new ResizeObserver(resize).observe(canvas);
  // On a narrow screen the table would make the page dozens of screens long.
  document.getElementById("ui-graph-fold").open = matchMedia("(min-width: 48.01rem)").matches;
  readColours();
  filter();
  resize();
  document.fonts?.ready.then(draw);
})();
