// The computation of one unit of a network that reads images: its patch, its kernel, its sum.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  explorer.addTexts({
    fr: {
      un_title: "{kind}, carte {map}, ligne {row}, colonne {column}",
      un_number: "{kind}, neurone {number}",
      un_patch: "Ce qu’il voit",
      un_kernel: "Son noyau",
      un_product: "Les produits",
      un_weights: "Ses poids",
      un_sum: "Somme des produits {sum} + biais {bias} = {total}",
      un_sum_free: "Somme des produits {sum}",
      un_activation: "{name}({total}) = {value}",
      un_pooled: "Le plus grand de {values} est {value}.",
      un_mean: "La moyenne de {values} est {value}.",
      un_value: "Valeur : {value}",
      un_softmax: "Softmax la change en {value}.",
      un_hide: "Cacher (mettre à zéro)",
      un_show: "Montrer de nouveau",
      un_close: "Fermer",
    },
    en: {
      un_title: "{kind}, map {map}, row {row}, column {column}",
      un_number: "{kind}, neuron {number}",
      un_patch: "What it sees",
      un_kernel: "Its kernel",
      un_product: "The products",
      un_weights: "Its weights",
      un_sum: "Sum of the products {sum} + bias {bias} = {total}",
      un_sum_free: "Sum of the products {sum}",
      un_activation: "{name}({total}) = {value}",
      un_pooled: "The greatest of {values} is {value}.",
      un_mean: "The mean of {values} is {value}.",
      un_value: "Value: {value}",
      un_softmax: "Softmax turns it into {value}.",
      un_hide: "Hide (set to zero)",
      un_show: "Show again",
      un_close: "Close",
    },
  });

  const style = `
    .un { background: var(--wash); border-left: .3rem solid var(--negative); margin: .5rem 0;
      padding: .5rem .75rem; }
    .un table { border-collapse: collapse; }
    .un td { padding: .1rem .15rem; }
    .un th { font-weight: normal; padding-right: .6rem; text-align: left; white-space: nowrap; }
    .un td canvas { border: 1px solid var(--line); height: 2.9rem; max-width: none;
      width: 2.9rem; }
    .un .numbers { font-size: .8rem; font-variant-numeric: tabular-nums; }
    .un .numbers td { border: 1px solid #fff; min-width: 2.5rem; text-align: center; }
    .un .wide canvas { height: 1.5rem; max-width: none; width: min(30rem, 60vw); }
  `;

  // Rows of small pictures, one column an input channel.
  //   rows: {title: [values of each channel]}, each (height, width); one scale a row.
  function pictures(rows, height, width) {
    const { element, heatmap, largest } = explorer;
    const lines = Object.entries(rows).map(([title, channels]) => {
      const scale = Math.max(...channels.map(largest));
      const cells = channels.map((values) =>
        element(
          "td",
          null,
          heatmap(element("canvas", { "aria-hidden": "true" }), values, height, width, scale),
        ),
      );
      return element("tr", null, element("th", { scope: "row" }, title), cells);
    });
    return element(
      "div",
      { class: "scroll" + (height === 1 ? " wide" : "") },
      element("table", null, lines),
    );
  }

  // A small table of numbers on their colours.
  function numbers(values, width, title) {
    const { element, number, rgb, signed, largest } = explorer,
      scale = largest(values),
      rows = [];
    for (let start = 0; start < values.length; start += width) {
      rows.push(
        element(
          "tr",
          null,
          [...values.slice(start, start + width)].map((value) => {
            const back = signed(value / scale);
            const colours = `background: ${rgb(back)}; color: ${explorer.inkOn(back)}`;
            return element("td", { style: colours }, number(value));
          }),
        ),
      );
    }
    return element("table", { class: "numbers" }, element("caption", null, title), rows);
  }

  function sumOf(lists) {
    let total = 0;
    for (const values of lists) for (const value of values) total += value;
    return total;
  }

  function activated(node, total, value) {
    const { text, number } = explorer;
    if (node.activation === "softmax")
      return text("un_softmax", { value: explorer.percent(value, 2) });
    if (!node.activation || node.activation === "linear") return "";
    return text("un_activation", {
      name: node.activation,
      total: number(total),
      value: number(value),
    });
  }

  // Patches, weights and their products, and the sentence that adds them up.
  function weighted(node, value, patches, weights, bias, height, width, second) {
    const { element, text, number } = explorer;
    const products = patches.map((patch, c) => patch.map((x, i) => x * weights[c][i]));
    const sum = sumOf(products),
      total = sum + (bias ?? 0);
    const added =
      bias === undefined
        ? text("un_sum_free", { sum: number(sum) })
        : text("un_sum", { sum: number(sum), bias: number(bias), total: number(total) });
    const rows = {
      [text("un_patch")]: patches,
      [text(second)]: weights,
      [text("un_product")]: products,
    };
    const sentence = element("p", null, added + ". " + activated(node, total, value));
    if (patches.length > 1 || height === 1) return [pictures(rows, height, width), sentence];
    const tables = Object.entries(rows).map(([title, [values]]) => numbers(values, width, title));
    const signs = ["×", "="].map((sign) => element("b", null, sign));
    const parts = [tables[0], signs[0], tables[1], signs[1], tables[2]];
    return [element("div", { class: "row" }, parts), sentence];
  }

  // Where the window of a unit begins in its input, in rows or columns; below 0 in the padding.
  function begin(node, axis, at, kernel) {
    const size = node.inputs[0].shape[axis],
      out = node.shape[axis],
      stride = node.strides[axis];
    const reach = (kernel - 1) * (node.dilation_rate?.[axis] ?? 1) + 1;
    const padded = node.padding === "same" ? Math.max(0, (out - 1) * stride + reach - size) : 0;
    return at * stride - Math.floor(padded / 2);
  }

  // The values under a window, channel by channel; zeros in the padding.
  function patchesOf(node, { y, x }, [height, width]) {
    const [source] = node.inputs,
      [rows, columns, channels] = source.shape;
    const top = begin(node, 0, y, height),
      left = begin(node, 1, x, width);
    const [down, across] = node.dilation_rate ?? [1, 1];
    const patches = [...Array(channels).keys()].map((c) =>
      Float32Array.from({ length: height * width }, (_, i) => {
        const row = top + Math.floor(i / width) * down,
          column = left + (i % width) * across;
        const inside = row >= 0 && row < rows && column >= 0 && column < columns;
        return inside ? source.data[(row * columns + column) * channels + c] : 0;
      }),
    );
    return { patches, box: [top, left, (height - 1) * down + 1, (width - 1) * across + 1] };
  }

  function ofConvolution(unit, value) {
    const { node, channel } = unit,
      { kernel, bias } = node.weights;
    const [height, width] = node.kernel_size,
      filters = node.last;
    const { patches, box } = patchesOf(node, unit, node.kernel_size);
    const kernels = patches.map((_, c) =>
      Float32Array.from(
        { length: height * width },
        (_, i) => kernel[(i * patches.length + c) * filters + channel],
      ),
    );
    const parts = weighted(
      node,
      value,
      patches,
      kernels,
      bias?.[channel],
      height,
      width,
      "un_kernel",
    );
    return { parts, box, source: node.inputs[0] };
  }

  function ofPooling(unit, value) {
    const { element, text, number } = explorer,
      { node, channel } = unit;
    const [height, width] = node.pool_size,
      { patches, box } = patchesOf(node, unit, node.pool_size);
    const values = [...patches[channel]].map((one) => number(one)).join(" ; ");
    const key = node.class === "MaxPooling2D" ? "un_pooled" : "un_mean";
    const parts = [
      pictures({ [text("un_patch")]: [patches[channel]] }, height, width),
      element("p", null, text(key, { values, value: number(value) })),
    ];
    return { parts, box, source: node.inputs[0], channel };
  }

  function ofDense({ node, channel }, value) {
    const [source] = node.inputs,
      { kernel, bias } = node.weights,
      units = node.last;
    // Behind a Flatten the weights have a place in its maps.
    const maps = source.class === "Flatten" ? source.inputs[0] : source;
    const [height, width, channels] = maps.shape.length === 3 ? maps.shape : [1, source.width, 1];
    const pick = (f) =>
      [...Array(channels).keys()].map((c) =>
        Float32Array.from({ length: height * width }, (_, i) => f(i * channels + c)),
      );
    const patches = pick((i) => source.data[i]),
      weights = pick((i) => kernel[i * units + channel]);
    const parts = weighted(
      node,
      value,
      patches,
      weights,
      bias?.[channel],
      height,
      width,
      "un_weights",
    );
    return { parts, source: maps };
  }

  // The panel of a unit {node, channel, y, x}: {root, source, box}, the box it sees of `source`.
  explorer.unitDetail = function (unit, { hidden, toggle, close }) {
    const { element, text, button, number } = explorer,
      { node, channel } = unit;
    const value = node.data[explorer.unitAt(node, unit)],
      kind = node.class;
    const place = {
      kind,
      map: channel + 1,
      row: unit.y + 1,
      column: unit.x + 1,
      number: channel + 1,
    };
    const title = text(node.shape.length === 3 ? "un_title" : "un_number", place);
    const pressed = { "aria-pressed": String(hidden) };
    const plain = () => ({
      parts: [element("p", null, text("un_value", { value: number(value, 3) }))],
    });
    const ways = {
      Conv2D: ofConvolution,
      MaxPooling2D: ofPooling,
      AveragePooling2D: ofPooling,
      Dense: ofDense,
    };
    const { parts, ...seen } = (ways[kind] ?? plain)(unit, value);
    const root = element(
      "div",
      { class: "un" },
      element("style", null, style),
      element("h3", null, title),
      parts,
      element(
        "div",
        { class: "row" },
        kind === "Input" ? null : button(text(hidden ? "un_show" : "un_hide"), toggle, pressed),
        button(text("un_close"), close),
      ),
    );
    return { root, ...seen };
  };
})();
