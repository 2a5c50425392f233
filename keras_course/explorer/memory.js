// What a network carries along a text: its attention, head by head, or its hidden state.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  explorer.addTexts({
    fr: {
      mm_attention: "À quoi il fait attention",
      mm_heads:
        "Une carte par tête, une ligne par couche. Ligne d’une carte : qui regarde ; colonne : " +
        "qui est regardé ; plus c’est bleu, plus il compte (racine carrée du coefficient).",
      mm_map:
        "Ligne : qui regarde ; colonne : qui est regardé ; plus c’est bleu, plus il compte " +
        "(racine carrée du coefficient). Cliquez une ligne pour la suivre.",
      mm_head: "Couche {layer}, tête {head}",
      mm_looks: "Couche {layer}, tête {head} : où regarde « {one} »",
      mm_state: "Ce qu’il garde en mémoire : l’état caché",
      mm_units:
        "{units} neurones, un par ligne ; une colonne par pas de lecture. Cliquez une ligne : " +
        "le texte prend les couleurs de ce neurone. Flèches : le neurone voisin.",
      mm_unit: "Neurone {unit} : sa valeur après chaque pas",
      mm_state_label: "État caché, {units} neurones, {count} pas de lecture",
    },
    en: {
      mm_attention: "What it attends to",
      mm_heads:
        "One map a head, one line a layer. Row of a map: who attends; column: who is " +
        "attended to; the bluer, the more it counts (square root of the coefficient).",
      mm_map:
        "Row: who attends; column: who is attended to; the bluer, the more it counts " +
        "(square root of the coefficient). Click a row to follow it.",
      mm_head: "Layer {layer}, head {head}",
      mm_looks: "Layer {layer}, head {head}: what “{one}” attends to",
      mm_state: "What it remembers: the hidden state",
      mm_units:
        "{units} units, one a row; one column a step. Click a row: the text takes the colours " +
        "of this unit. Arrows: the next unit.",
      mm_unit: "Unit {unit}: its value after each step",
      mm_state_label: "Hidden state, {units} units, {count} steps",
    },
  });

  const style = `
    .mm-heads { display: grid; gap: .3rem; }
    .mm-heads button { aspect-ratio: 1; border: 1px solid var(--line); border-radius: 0;
      min-height: 0; min-width: 0; padding: 0; }
    .mm-heads button[aria-pressed=true] { outline: 3px solid var(--negative); }
    .mm-heads canvas { height: 100%; width: 100%; }
    .mm-state { border: 1px solid var(--line); cursor: pointer; height: 26rem; position: relative; }
    .mm-state canvas { height: 100%; width: 100%; }
    .mm-state div { box-shadow: 0 0 0 2px var(--negative); left: 0; pointer-events: none;
      position: absolute; right: 0; }
  `;

  const cap = (token) => ({ " ": "␣", "\n": "⏎" })[token] ?? token;

  // The maps of every head, and the chosen one with its characters.
  function makeAttention(nodes, window, redraw, state) {
    const { element, text, button } = explorer;
    let [layer, head] = state ?? [nodes.length - 1, 0];
    const grid = element("div", { class: "mm-heads" });
    const most = Math.max(...nodes.map((node) => node.num_heads ?? 1));
    grid.style.gridTemplateColumns = `repeat(${most}, minmax(0, 6rem))`;
    const maps = nodes.flatMap((node, l) =>
      [...Array(node.num_heads ?? 1).keys()].map((h) => {
        const canvas = element("canvas"),
          label = text("mm_head", { layer: l + 1, head: h + 1 });
        const choose = () => {
          [layer, head] = [l, h];
          redraw();
        };
        const one = button(canvas, choose, { class: "data", "aria-label": label, title: label });
        one.style.gridColumn = h + 1;
        grid.append(one);
        return { node, l, h, canvas, one };
      }),
    );
    const title = element("h3"),
      large = element("div", { class: "scroll" });
    const root = explorer.panel(
      text("mm_attention"),
      element("p", { class: "hint" }, text(maps.length > 1 ? "mm_heads" : "mm_map")),
      maps.length > 1
        ? element("div", { class: "side two" }, grid, element("div", null, title, large))
        : element("div", null, title, large),
    );
    return {
      root,
      state: () => [layer, head],
      show(tokens, at, pick) {
        const end = at + 1,
          first = Math.max(0, end - window),
          names = tokens.map(cap);
        for (const { node, l, h, canvas, one } of maps) {
          explorer.paintMap(canvas, node, h, first, end);
          one.setAttribute("aria-pressed", String(l === layer && h === head));
        }
        const label = text("mm_looks", { layer: layer + 1, head: head + 1, one: names[at] });
        title.textContent = label;
        const map = {
          node: nodes[layer],
          head,
          tokens: names,
          first,
          end,
          chosen: at,
          label,
          pick,
        };
        large.replaceChildren(explorer.labelledMap(map));
      },
    };
  }

  // The hidden state of a recurrent layer: a heat map, and one unit on the text.
  function makeState(node, window, redraw, state) {
    const { element, text } = explorer,
      units = node.last;
    const carried = node.class === "LSTM" ? 2 * units : units;
    let unit = state ?? 0;
    const canvas = element("canvas", { tabindex: 0, role: "img" }),
      mark = element("div");
    const map = element("div", { class: "mm-state" }, canvas, mark);
    map.style.height = Math.min(26, 0.6 * units) + "rem";
    const title = element("h3"),
      strip = element("div"),
      curve = element("div");
    const choose = (next) => {
      unit = Math.min(units - 1, Math.max(0, next));
      redraw();
    };
    canvas.addEventListener("click", (event) => {
      const box = canvas.getBoundingClientRect();
      choose(Math.floor(((event.clientY - box.top) / box.height) * units));
    });
    canvas.addEventListener("keydown", (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1, PageUp: -10, PageDown: 10 }[event.key];
      if (!step) return;
      event.preventDefault();
      choose(unit + step);
    });
    const root = explorer.panel(
      text("mm_state"),
      element("p", { class: "hint" }, text("mm_units", { units })),
      element("div", { class: "side two" }, map, element("div", null, title, strip, curve)),
    );
    return {
      root,
      state: () => unit,
      show(tokens, at, pick) {
        const end = at + 1,
          first = Math.max(0, end - 2 * window),
          count = end - first;
        const value = (i, u) => node.states[i * carried + u];
        const values = Float32Array.from({ length: units * count }, (_, k) =>
          value(first + (k % count), Math.floor(k / count)),
        );
        explorer.heatmap(canvas, values, units, count, 1);
        canvas.setAttribute("aria-label", text("mm_state_label", { units, count }));
        mark.style.top = (100 * unit) / units + "%";
        mark.style.height = `max(${100 / units}%, 2px)`;
        const label = text("mm_unit", { unit: unit + 1 });
        title.textContent = label;
        strip.replaceChildren(
          explorer.strip({
            tokens: tokens.slice(0, end),
            first,
            label,
            chosen: at,
            click: pick,
            space: window < 40,
            colour: (i) => explorer.signed(value(i, unit)),
            tip: (i) => explorer.number(value(i, unit)),
          }),
        );
        const line = Array.from({ length: count }, (_, i) => value(first + i, unit));
        const curves = [{ values: line, colour: explorer.colours.positive }];
        curve.replaceChildren(explorer.curves({ label, curves, low: -1, high: 1, height: 160 }));
      },
    };
  }

  // The panel of a network's attention or hidden state; null if it has neither.
  //   window: tokens in a map; redraw(): the view calls panel.show(tokens, at, pick) again.
  explorer.memoryPanel = function (network, window, redraw, state) {
    const attention = explorer.attentionLayers(network);
    const recurrent = network.nodes
      .filter((node) => /^(SimpleRNN|GRU|LSTM)$/.test(node.class))
      .pop();
    if (!attention.length && !recurrent) return null;
    const made = attention.length
      ? makeAttention(attention, window, redraw, state)
      : makeState(recurrent, window, redraw, state);
    made.root.append(explorer.element("style", null, style));
    return made;
  };
})();
