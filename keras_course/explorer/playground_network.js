// The network: a small picture for each unit, a line for each weight.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  const MOST_SHOWN = 16; // units of a layer
  const { positive, negative, grey } = explorer.colours;

  // Asks for: choose(j, k) when a unit is chosen, units(j, change) when a layer's - or + is.
  explorer.networkDiagram = function ({ choose, units: changeUnits }) {
    const { element, button, text } = explorer;
    const links = element("canvas", { class: "pg-links", "aria-hidden": "true" });
    const columns = element("div", { class: "pg-columns" });
    const root = element("div", { class: "pg-net scroll", tabindex: 0 }, columns);
    let nodes = [], places = [], isShown = false, size = [], context, buffer;

    function inputNode(run, i) {
      const name = inputName(run, i), canvas = element("canvas");
      const label = text("pg_input", { name });
      const node = element("div", { class: "pg-node pg-input", role: "img", "aria-label": label },
        canvas, element("span", null, name));
      return { node, canvas, isZero: i >= run.inputs };
    }

    function unitNode(run, j, k) {
      const isOutput = j === run.net.layers.length - 1, canvas = element("canvas");
      const label = isOutput ? text("pg_output_neuron") : text("pg_neuron", { k: k + 1, j: j + 1 });
      const node = button(canvas, () => choose(isOutput ? null : { j, k }), {
        class: "pg-node", "aria-label": label, title: label,
      });
      return { node, canvas };
    }

    // The buttons over a hidden layer.
    function head(run, j) {
      const { units } = run.net.layers[j], of = { j: j + 1 };
      const one = (key, sign, change, disabled) => button(sign, () => changeUnits(j, change), {
        "aria-label": text(key, of), title: text(key, of), disabled,
      });
      return element("div", { class: "pg-head" },
        one("pg_fewer_units", "−", -1, units <= 1),
        element("span", null, String(units)),
        one("pg_more_units", "+", 1, units >= explorer.runs.MOST_UNITS));
    }

    function build(run) {
      const { layers, inputs } = run.net;
      const shown = (units) => Math.min(units, MOST_SHOWN);
      nodes = [
        Array.from({ length: inputs }, (_, i) => inputNode(run, i)),
        ...layers.map(({ units }, j) =>
          Array.from({ length: shown(units) }, (_, k) => unitNode(run, j, k))),
      ];
      const most = Math.max(...nodes.map((column) => column.length));
      columns.style.setProperty("--pg-node", most > 10 ? "1.6em" : most > 6 ? "2.2em" : "3em");
      columns.replaceChildren(links, ...nodes.map((column, at) => {
        const j = at - 1, isHidden = j >= 0 && j < layers.length - 1;
        const more = isHidden ? layers[j].units - column.length : 0;
        const answer = run.settings.output === "sigmoid" ? "p" : "y′";
        const title = at === 0 ? "x" : isHidden ? head(run, j) : answer;
        return element("div", { class: isHidden ? "pg-column pg-hidden" : "pg-column" },
          isHidden ? title : element("div", { class: "pg-head" }, element("i", null, title)),
          column.map(({ node }) => node), more ? element("div", null, `+ ${more}`) : null);
      }));
      measure();
    }

    // Where the ends of the lines are, in pixels of the picture. The size of the letters and the
    // gaps are kept, so that the columns stand under their lines on paper, too.
    function measure() {
      Object.assign(columns.style, { fontSize: `${explorer.remPixels()}px`, columnGap: "" });
      columns.style.columnGap = getComputedStyle(columns).columnGap;
      const { offsetWidth: width, offsetHeight: height } = columns;
      isShown = width > 0;
      if (!isShown) return;
      if (size.join() !== [width, height, devicePixelRatio].join()) {
        size = [width, height, devicePixelRatio];
        context = explorer.sharp(links, width, height);
      }
      places = nodes.map((column) => column.map(({ node }) => ({
        left: node.offsetLeft, right: node.offsetLeft + node.offsetWidth,
        middle: node.offsetTop + node.offsetHeight / 2,
      })));
    }

    function paintLinks({ layers }) {
      context.clearRect(0, 0, size[0], size[1]);
      layers.forEach(({ kernel, units, trained }, j) => {
        for (const [i, from] of places[j].entries()) {
          for (const [k, to] of places[j + 1].entries()) {
            const w = kernel[i * units + k], width = Math.min(6, 0.4 + 1.6 * Math.abs(w));
            const bend = (to.left - from.right) / 2;
            context.strokeStyle = !trained ? grey : w > 0 ? positive : negative;
            context.globalAlpha = Math.min(1, 0.25 + 0.5 * Math.abs(w));
            context.setLineDash(w > 0 ? [] : [5, 4]);
            context.lineWidth = width;
            context.beginPath();
            context.moveTo(from.right, from.middle);
            context.bezierCurveTo(from.right + bend, from.middle, to.left - bend, to.middle,
              to.left, to.middle);
            context.stroke();
          }
        }
      });
      context.globalAlpha = 1;
    }

    // `passed`: the answers of every layer at the points of the grid.
    function paint(run, grid, passed, frame, chosen) {
      const { planes } = explorer, { layers } = run.net;
      if (!isShown) return;
      if (buffer?.length !== grid.n) buffer = new Float64Array(grid.n);
      nodes.forEach((column, at) => column.forEach(({ node, canvas, isZero }, k) => {
        const j = at - 1;
        if (isZero) return;
        planes.valuesOf(passed, grid, run.net, j, k, buffer);
        const scale = j < 0 ? inputScale(frame, k) : answerScale(run, j, buffer, frame);
        planes.drawSmall(canvas, buffer, grid.side, scale, run.inputs);
        const pressed = chosen ? chosen.j === j && chosen.k === k : j === layers.length - 1;
        if (j >= 0) node.setAttribute("aria-pressed", String(pressed));
      }));
      paintLinks(run.net);
    }

    return { root, build, measure, paint };
  };

  const inputName = (run, i) =>
    i >= run.inputs ? "0" : run.inputs === 1 ? "x" : `x${"₁₂"[i]}`;

  function inputScale(frame, k) {
    const [low, high] = k ? frame.y : frame.x;
    return { middle: (low + high) / 2, reach: (high - low) / 2 };
  }

  // The colours of a unit's answers; those of the output are the colours of the points.
  function answerScale(run, j, values, frame) {
    const { layers } = run.net;
    if (j < layers.length - 1) return explorer.planes.scaleOf(layers[j].activation, values);
    if (run.classes) return { middle: 0.5, reach: 0.5 };
    return frame.values ? explorer.planes.valueScale(frame) : { middle: 0, reach: 1 };
  }

  // "z = 0,31 x₁ − 1,2 x₂ + 0,5": what a unit computes before its activation.
  function formula(run, j, k) {
    const { kernel, bias, units } = run.net.layers[j], fan = kernel.length / units;
    const subscript = (i) => String(i + 1).replace(/\d/g, (c) => "₀₁₂₃₄₅₆₇₈₉"[c]);
    const name = (i) => (j ? `v${subscript(i)}` : inputName(run, i));
    const signed = (value, first) =>
      (value < 0 ? (first ? "−" : " − ") : first ? "" : " + ") + explorer.short(Math.abs(value));
    const terms = Array.from({ length: Math.min(fan, 5) }, (_, i) =>
      `${signed(kernel[i * units + k], i === 0)} ${name(i)}`);
    return `z = ${terms.join("")}${fan > 5 ? " + …" : ""}${signed(bias[k], false)}`;
  }

  Object.assign(explorer, { answerScale, unitFormula: formula });
})();
