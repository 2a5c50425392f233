// A text whose characters or words have colours, and maps of attention coefficients.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  // The attention layers of a network, whose coefficients are kept for the maps.
  explorer.attentionLayers = function (network) {
    const found = network.nodes.filter((node) => /(Causal|Self|Rotary)Attention$/.test(node.class));
    for (const node of found) node.keep = true;
    return found;
  };

  // Coefficient of token j for token i; 0 where it may not attend.
  explorer.coefficient = function (node, head, i, j) {
    const row = node.alpha?.[i];
    return row && j >= row.first ? (row.heads[head]?.[j - row.first] ?? 0) : 0;
  };

  // Paints the map of one head: rows are tokens first ... end, columns what they attend to.
  explorer.paintMap = function (canvas, node, head, first, end) {
    const size = end - first,
      values = new Float32Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i || (!node.causal && node.class === "SelfAttention" && j < size); j++) {
        values[i * size + j] = explorer.coefficient(node, head, first + i, first + j);
      }
    }
    explorer.heatmap(canvas, values, size, size, 1, (value) => explorer.blued(Math.sqrt(value)));
  };

  // Left and right, by keyboard, from the chosen one of first ... last; pick(i) draws it anew.
  explorer.walk = function (root, chosen, first, last, pick) {
    root.setAttribute("tabindex", "0");
    root.addEventListener("keydown", (event) => {
      const steps = { ArrowLeft: chosen - 1, ArrowRight: chosen + 1, Home: first, End: last };
      if (!(event.key in steps)) return;
      event.preventDefault();
      const place = root.parentElement;
      pick(Math.min(last, Math.max(first, steps[event.key])));
      place.firstElementChild?.focus();
    });
  };

  // A map with its tokens along both sides, as SVG; the row of the chosen token is framed.
  //   pick(i): a row was clicked.
  explorer.labelledMap = function ({ node, head, tokens, first, end, chosen, label, pick }) {
    const { svg, rgb, blued } = explorer,
      size = end - first;
    const longest = Math.max(...tokens.slice(first, end).map((token) => token.length));
    const margin = longest > 1 ? 12 + 7.5 * Math.min(longest, 12) : 16,
      side = longest > 1 ? 22 : 13;
    const total = margin + size * side;
    const picture = svg("svg", {
      viewBox: `0 0 ${total} ${total}`,
      role: "img",
      "aria-label": label,
    });
    picture.style.width = `min(100%, ${total / 16}rem)`;
    const short = (token) => (token.length > 12 ? token.slice(0, 11) + "…" : token);
    for (let i = 0; i < size; i++) {
      const y = margin + i * side,
        style = { style: `font-size: ${longest > 1 ? 12 : 11}px` };
      const middle = y + side / 2 + 4;
      picture.append(
        svg(
          "text",
          { x: margin - 4, y: middle, "text-anchor": "end", ...style },
          short(tokens[first + i]),
        ),
        longest > 1
          ? svg(
              "text",
              { transform: `translate(${middle} ${margin - 4}) rotate(-90)`, ...style },
              short(tokens[first + i]),
            )
          : svg(
              "text",
              { x: y + side / 2, y: margin - 4, "text-anchor": "middle", ...style },
              tokens[first + i],
            ),
      );
      const row = svg("g", { onclick: () => pick?.(first + i) });
      for (let j = 0; j < size; j++) {
        const alpha = explorer.coefficient(node, head, first + i, first + j);
        if (j > i && alpha === 0) continue;
        const box = { x: margin + j * side, y, width: side, height: side };
        const tip = `${tokens[first + i]} → ${tokens[first + j]} : ${explorer.percent(alpha)}`;
        row.append(
          svg(
            "rect",
            { ...box, fill: rgb(blued(Math.sqrt(alpha))), stroke: "#eee" },
            svg("title", null, tip),
          ),
        );
      }
      picture.append(row);
    }
    if (chosen >= first && chosen < end) {
      const y = margin + (chosen - first) * side;
      const frame = { x: margin, y, width: size * side, height: side, fill: "none" };
      picture.append(svg("rect", { ...frame, stroke: "#D55E00", "stroke-width": 2.5 }));
    }
    return picture;
  };

  // Tokens in a row that wraps, each on its colour; click(i) when one is chosen.
  //   colour(i): [r, g, b]; tip(i): its tooltip; space: whether words are apart.
  explorer.strip = function ({ tokens, first = 0, colour, tip, click, chosen, space, label }) {
    const { element, rgb } = explorer;
    const root = element("div", { class: space ? "strip words" : "strip", role: "group" });
    root.setAttribute("aria-label", label);
    if (click) explorer.walk(root, chosen, first, tokens.length - 1, click);
    for (let i = first; i < tokens.length; i++) {
      const back = colour(i);
      const shown = tokens[i] === "\n" ? "⏎" : tokens[i] === " " ? "\u00a0" : tokens[i];
      const token = element(
        "span",
        {
          class: i === chosen ? "chosen" : null,
          title: tip?.(i),
          style: `background: ${rgb(back)}; color: ${explorer.inkOn(back)}`,
          onclick: click && (() => click(i)),
        },
        shown,
      );
      root.append(token);
      if (tokens[i] === "\n") root.append(element("br"));
      else if (tokens[i] === " ") root.append(element("wbr"));
    }
    return root;
  };
})();
