"use strict";
// Draws one diagram inside a frame of its own: Mermaid needs inline styles, which no page of notes allows.
(() => {
  const tell = (message) => parent.postMessage(message, "*");
  const draw = async ({ text, colours, dark }) => {
    document.documentElement.style.colorScheme = dark ? "dark" : "light";
    document.body.style.cssText = `margin: 0; overflow: hidden; background: ${colours.paper}; color: ${colours.ink}`;
    mermaid.initialize({
      startOnLoad: false,
      securityLevel: "strict",
      suppressErrorRendering: true,
      htmlLabels: false,
      theme: "base",
      themeVariables: {
        darkMode: dark,
        fontFamily: "system-ui, sans-serif",
        background: colours.paper,
        primaryColor: colours.sunk,
        primaryTextColor: colours.ink,
        primaryBorderColor: colours["rule-strong"],
        secondaryColor: colours.raised,
        tertiaryColor: colours.raised,
        lineColor: colours.faint,
        edgeLabelBackground: colours.paper,
        textColor: colours.ink,
      },
    });
    try {
      const { svg } = await mermaid.render("diagram", text);
      const drawn = new DOMParser().parseFromString(svg, "text/html").querySelector("svg");
      document.body.replaceChildren(drawn);
      drawn.style.cssText += "display: block; margin: 0 auto;";
      tell({ height: Math.ceil(drawn.getBoundingClientRect().height) });
    } catch (error) {
      tell({ fault: String(error?.message ?? error) });
    }
  };
  addEventListener("message", (event) => { if (event.source === parent) draw(event.data); });
  addEventListener("DOMContentLoaded", () => tell({ ready: true }));
})();
