"use strict";
// What every page has: the theme switch, the search key, copy buttons, and previews of linked notes.
(() => {
  const root = document.documentElement;
  const base = root.dataset.root ?? "";

  // One bucket of cards holds about thirty notes; it is loaded when the pointer first rests on a link into it.
  const waiting = new Map();
  const loaded = (window.claimlabCards ??= {});
  const bucketOf = (address) => {
    let hash = 0x811c9dc5;
    for (let i = 0; i < address.length; i += 1) hash = Math.imul(hash ^ address.charCodeAt(i), 0x01000193) >>> 0;
    return hash % Number(root.dataset.buckets || 1);
  };
  const bucket = (number) => {
    const name = String(number).padStart(3, "0");
    if (loaded[name]) return Promise.resolve(loaded[name]);
    if (!waiting.has(name)) {
      waiting.set(name, new Promise((resolve) => {
        const script = document.createElement("script");
        script.src = `${base}data/cards-${name}.js`;
        script.addEventListener("load", () => resolve(loaded[name] ?? {}));
        script.addEventListener("error", () => resolve({}));
        document.head.append(script);
      }));
    }
    return waiting.get(name);
  };
  const siteRoot = new URL(base || "./", location.href).href;
  const addressOf = (anchor) => {
    const href = anchor.href.split("#")[0].split("?")[0];
    return href.startsWith(siteRoot) ? href.slice(siteRoot.length) : "";
  };
  const card = async (address) => (await bucket(bucketOf(address)))[address];
  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  };
  const chip = (status) => element("span", `chip s-${status}`, status);
  window.claimlab = { base, bucket, card, chip, element };

  document.getElementById("ui-theme")?.addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("claimlab-theme", root.dataset.theme); } catch { /* the choice lasts for this page */ }
    document.dispatchEvent(new Event("claimlab-theme"));
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLElement && event.target.closest("input, textarea, select");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      (document.getElementById("ui-query") ?? document.getElementById("ui-find"))?.focus();
    }
  });

  // What does not fit and is scrolled sideways can be reached by keyboard; what fits is no stop on the way.
  const reachable = () => {
    for (const box of document.querySelectorAll("div.wide, .formula")) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  addEventListener("load", reachable);
  addEventListener("resize", reachable);

  for (const button of document.querySelectorAll("button.copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = button.parentElement.querySelector("pre").textContent.trim();
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(button.parentElement.querySelector("pre"));
        button.textContent = "Selected";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 1600);
    });
  }

  let shown = null;
  let wanted = null;
  let timer = 0;
  const hide = () => {
    clearTimeout(timer);
    wanted = null;
    shown?.remove();
    shown = null;
  };
  const show = async (anchor) => {
    const address = addressOf(anchor);
    const found = address && (await card(address));
    if (!found || wanted !== anchor) return;
    shown?.remove();
    shown = element("div", "preview");
    shown.id = "ui-preview";
    shown.setAttribute("role", "tooltip");
    shown.append(element("strong", "", found.t));
    if (found.s) shown.append(chip(found.s));
    if (found.f === "stale") shown.append(" ", element("span", "stale", "stale"));
    if (found.i) shown.append(element("div", "about", found.i));
    if (found.x) shown.append(element("p", "", found.x));
    if (!found.s) shown.append(element("div", "about", [found.k, found.d].filter(Boolean).join(" · ")));
    document.body.append(shown);
    const box = anchor.getBoundingClientRect();
    const left = Math.max(12, Math.min(box.left, document.documentElement.clientWidth - shown.offsetWidth - 12));
    const below = box.bottom + 8 + shown.offsetHeight < innerHeight || box.top < shown.offsetHeight + 16;
    shown.style.left = `${left + scrollX}px`;
    shown.style.top = `${(below ? box.bottom + 8 : box.top - shown.offsetHeight - 8) + scrollY}px`;
  };
  const linkOf = (event) => {
    const anchor = event.target instanceof Element ? event.target.closest("main a[href]") : null;
    return anchor instanceof HTMLAnchorElement ? anchor : null;
  };
  const ask = (event, delay) => {
    const anchor = linkOf(event);
    if (!anchor || anchor.closest(".contents")) return;
    hide();
    wanted = anchor;
    timer = setTimeout(() => show(anchor), delay);
  };
  document.addEventListener("mouseover", (event) => ask(event, 220));
  document.addEventListener("mouseout", (event) => { if (linkOf(event)) hide(); });
  document.addEventListener("focusin", (event) => { if (event.target.matches?.(":focus-visible")) ask(event, 500); });
  document.addEventListener("focusout", hide);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
})();
