// Feature maps and units as small pictures that are clicked, probabilities as bars.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  // Ten bars, or as many as there are classes; `before` are the probabilities with nothing hidden.
  explorer.makeBars = function (labels) {
    const { element, percent } = explorer;
    const rows = labels.map((label) => {
      const bar = element("i"),
        mark = element("b", { hidden: true });
      const box = element("span", { class: "bar" }, bar, mark);
      return {
        bar,
        mark,
        box,
        name: element("b", null, label),
        number: element("span", { class: "number" }),
      };
    });
    const root = element(
      "div",
      { class: "dg-bars" },
      rows.map((row) => [row.name, row.box, row.number]),
    );
    return {
      root,
      show(values, before) {
        const best = values.indexOf(Math.max(...values));
        rows.forEach((row, i) => {
          row.bar.style.width = 100 * values[i] + "%";
          row.box.classList.toggle("best", i === best);
          row.number.textContent = percent(values[i]);
          row.mark.hidden = !before || Math.max(before[i], values[i]) < 0.005;
          if (before) row.mark.style.left = `calc(${100 * before[i]}% - 2px)`;
        });
      },
    };
  };

  // The number of a unit, in a node's values: of map `channel`, at row y and column x.
  explorer.unitAt = (node, { y, x, channel }) =>
    node.shape.length === 3 ? (y * node.shape[1] + x) * node.shape[2] + channel : channel;

  explorer.kindOf = function (node) {
    return node.name === node.class ? node.class : node.class.replace("ops.", "");
  };

  explorer.heading = function (node) {
    const { text } = explorer,
      kind = explorer.kindOf(node);
    if (node.shape.length !== 3) return text("dg_units", { kind, count: node.width });
    const [height, width, count] = node.shape;
    if (kind === "Input") return text("dg_input");
    return text(count > 1 ? "dg_maps" : "dg_map", { kind, count, height, width });
  };

  // The side of a map on the screen, in rem: larger for more pixels, smaller for many maps.
  explorer.tileSide = function ([rows, , count]) {
    return Math.min(6.2, 1.5 * Math.sqrt(rows)) * (count > 16 ? 0.6 : 1);
  };

  // One map or one strip of units; click(unit) when one is chosen.
  explorer.makeTile = function (node, channel, click) {
    const { element, text } = explorer,
      strip = node.shape.length !== 3;
    const kind = explorer.kindOf(node),
      key = strip ? "dg_units_label" : "dg_map_label";
    const canvas = element("canvas", { tabindex: 0, role: "button" });
    canvas.setAttribute("aria-label", text(key, { kind, number: channel + 1, count: node.width }));
    const mark = element("div", { class: "dg-mark", hidden: true });
    const frame = element("div", { class: "dg-frame" + (strip ? " dg-strip" : "") }, canvas, mark);
    const [rows, columns] = strip ? [1, node.width] : node.shape;
    if (!strip) frame.style.setProperty("--side", explorer.tileSide(node.shape) + "rem");
    const tile = {
      frame,
      canvas,
      node,
      channel,
      root: element("div", { class: "dg-tile" }, frame),
    };
    let at = { y: rows >> 1, x: columns >> 1 };
    const choose = () => click(strip ? { node, channel: at.x } : { node, channel, ...at });
    canvas.addEventListener("click", (event) => {
      const box = canvas.getBoundingClientRect();
      if (event.detail) {
        at.y = Math.min(rows - 1, Math.floor(((event.clientY - box.top) / box.height) * rows));
        at.x = Math.min(
          columns - 1,
          Math.floor(((event.clientX - box.left) / box.width) * columns),
        );
      }
      choose();
    });
    const arrows = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    canvas.addEventListener("keydown", (event) => {
      const [y, x] = arrows[event.key] ?? [];
      if (x === undefined && event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      at.y = Math.min(rows - 1, Math.max(0, at.y + (y ?? 0)));
      at.x = Math.min(columns - 1, Math.max(0, at.x + (x ?? 0)));
      choose();
    });
    // A rectangle over rows and columns; none without arguments.
    tile.mark = function (y, x, height, width) {
      mark.hidden = y === undefined;
      if (mark.hidden) return;
      mark.style.top = (100 * y) / rows + "%";
      mark.style.left = (100 * x) / columns + "%";
      mark.style.height = (100 * height) / rows + "%";
      mark.style.width = (100 * width) / columns + "%";
    };
    tile.paint = function (scale) {
      const { data, last } = node;
      const values = strip
        ? data
        : Float32Array.from({ length: rows * columns }, (_, i) => data[i * last + channel]);
      const colour = node.class === "Input" ? explorer.inked : explorer.signed;
      explorer.heatmap(canvas, values, rows, columns, scale, colour);
    };
    return tile;
  };
})();
