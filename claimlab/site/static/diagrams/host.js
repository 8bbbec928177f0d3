"use strict";
// Puts a drawing beside the text of each Mermaid block that comes near the screen; without scripts the text stands.
(() => {
  const { base, element } = window.claimlab;
  const SLICES = ["c2", "c3", "contested", "inconclusive", "link", "unverified", "supported", "divergent"];
  const NAMES = ["paper", "raised", "sunk", "ink", "faint", "rule-strong", ...SLICES];
  const redraws = [];
  const palette = () => {
    const style = getComputedStyle(document.documentElement);
    const colours = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
    return { colours, slices: SLICES.map((name) => colours[name]), dark: style.colorScheme === "dark" };
  };

  const draw = (block) => {
    const figure = element("figure", "diagram");
    const frame = element("iframe");
    // A page opened from a folder shares no origin with its frames, and a sandbox there could not load its scripts.
    if (location.protocol !== "file:") frame.setAttribute("sandbox", "allow-scripts");
    frame.title = "Diagram; its text follows";
    frame.height = "0";
    frame.src = `${base}assets/diagrams/frame.html`;
    const text = element("details", "more");
    text.append(element("summary", "", "The diagram as text"));
    const ask = () => frame.contentWindow?.postMessage({ text: block.textContent, ...palette() }, "*");
    addEventListener("message", (event) => {
      if (event.source !== frame.contentWindow) return;
      if (event.data.ready) ask();
      if (event.data.height) {
        frame.height = String(event.data.height);
        if (block.parentElement !== text) text.append(block);
      }
      if (event.data.fault) {
        figure.replaceChildren(element("figcaption", "hint", `This diagram cannot be drawn. ${event.data.fault.split("\n")[0]}`), block);
      }
    });
    redraws.push(ask);
    block.replaceWith(figure);
    figure.append(frame, text);
    text.before(block);
  };

  const near = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) { near.unobserve(entry.target); draw(entry.target); }
  }, { rootMargin: "800px" });
  for (const block of document.querySelectorAll('pre[data-language="mermaid" i]')) near.observe(block);
  const redraw = () => { for (const ask of redraws) ask(); };
  document.addEventListener("claimlab-theme", redraw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
})();
