"use strict";
// Draws one diagram inside a frame of its own: Mermaid needs inline styles, which no page of notes allows.
(() => {
  const tell = (message) => parent.postMessage(message, "*");
  const draw = async ({ text, colours, slices, dark }) => {
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
        // The slices' colours are those of words on paper, so that words in the colour of paper can be read on them.
        // They come again from the fourth on: the last slice lies beside the first.
        ...Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`pie${i + 1}`, slices[i] ?? slices[i - 5]])),
        pieOpacity: "1",
        pieStrokeColor: colours.paper,
        pieOuterStrokeColor: colours["rule-strong"],
        pieSectionTextColor: colours.paper,
        pieTitleTextColor: colours.ink,
        pieLegendTextColor: colours.ink,
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
