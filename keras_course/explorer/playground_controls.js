// The playground's controls: what each shows, and the setting that it changes.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  const BATCHES = [1, 2, 4, 5, 8, 10, 16, 20, 32, 50, 64, 100, 0];
  const PENALTIES = [0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1];
  const { element, button, text, tick } = explorer;

  // A select with a label: options are [value, text].
  function choice(label, options, value, onchange) {
    const select = element("select", { onchange: () => onchange(options[select.selectedIndex][0]) },
      options.map(([one, shown]) => element("option", { selected: one === value }, shown)));
    return element("label", { class: "pg-choice" }, label, select);
  }

  // The values of a list, and another one that the address gave.
  const withCurrent = (list, value) =>
    list.includes(value) ? list : [...list, value].sort((a, b) => (a || 2e9) - (b || 2e9));

  // δ: a slider over its logarithm; two digits of each value count.
  function rate(settings, change) {
    const read = (power) => Number((10 ** power).toPrecision(2));
    return explorer.slider({
      label: text("pg_rate"), min: -5, max: 2, step: 0.02, value: Math.log10(settings.rate),
      show: (power) =>
        tick(Math.abs(power - Math.log10(settings.rate)) < 1e-9 ? settings.rate : read(power)),
      oninput: (power) => change({ rate: read(power) }),
    });
  }

  // The knobs of the descent.
  explorer.descentKnobs = function (settings, change) {
    const batches = withCurrent(BATCHES, settings.batch).map((n) => [
      n, n ? explorer.count(n) : text("pg_batch_all"),
    ]);
    const penalties = [...new Set([...PENALTIES, settings.l2])].sort((a, b) => a - b);
    const speeds = explorer.runs.CHOICES.speed.map((name) => [name, text("pg_speed_" + name)]);
    const set = (key) => (value) => change({ [key]: value });
    const l2 = choice(text("pg_l2"), penalties.map((value) => [value, tick(value)]),
      settings.l2, set("l2"));
    l2.querySelector("select").disabled = settings.output === "step";
    return element("div", { class: "pg-knobs" },
      rate(settings, change),
      choice(text("pg_batch"), batches, settings.batch, set("batch")),
      choice(text("pg_optimizer"), [["SGD", text("pg_sgd")], ["Adam", "Adam"]],
        settings.optimizer, set("optimizer")),
      l2,
      choice(text("pg_speed"), speeds, settings.speed, set("speed")),
      element("label", { class: "pg-choice" }, text("pg_seed"), seed(settings, change)));
  };

  // The seed of the weights and of the order of the points.
  function seed(settings, change) {
    const most = 999999, input = element("input", {
      type: "number", min: 0, max: most, value: settings.seed, id: "pg-seed",
      onchange: () => change({ seed: Math.min(most, Math.max(0, Math.round(input.value) || 0)) }),
    });
    return input;
  }

  // The knobs of the network: layers, activation, output.
  explorer.networkKnobs = function (settings, classes, change) {
    const { layers } = settings, most = explorer.runs.MOST_LAYERS;
    const names = { tanh: "tanh", relu: "ReLU", sigmoid: text("pg_sigmoid") };
    Object.assign(names, { linear: text("pg_none"), step: text("pg_threshold") });
    const outputs = classes ? ["sigmoid", "linear", "step"] : ["linear"];
    const fewer = button("−", () => change({ layers: layers.slice(0, -1) }), {
      "aria-label": text("pg_fewer_layers"), disabled: !layers.length,
    });
    const more = button("+", () => change({ layers: [...layers, layers.at(-1) ?? 4] }), {
      "aria-label": text("pg_more_layers"), disabled: layers.length >= most,
    });
    const activation = choice(text("pg_activation"), Object.entries(names), settings.activation,
      (name) => change({ activation: name }));
    activation.querySelector("select").disabled = !layers.length;
    return element("div", { class: "pg-knobs pg-wide" },
      element("div", { class: "pg-choice", role: "group" }, text("pg_layers"),
        element("div", { class: "row" }, fewer, element("b", null, String(layers.length)), more)),
      activation,
      choice(text("pg_output"), outputs.map((name) => [name, text("pg_head_" + name)]),
        settings.output, (output) => change({ output })));
  };

  // A picture of each data set; the chosen one is pressed.
  explorer.setButtons = function (chosen, choose) {
    const names = Object.keys(explorer.pointSets);
    const buttons = names.map((name) => {
      const { inputs, classes } = explorer.pointSets[name], canvas = element("canvas");
      const points = explorer.drawPoints(name, 60, 1, 5).filter((point) => !point.validation);
      const frame = explorer.frameOf(points, inputs, classes);
      canvas.width = canvas.height = 96;
      const context = canvas.getContext("2d"), place = explorer.planes.toPixels(frame, 96);
      const places = points.map((point) => place(point, inputs)), run = { points, classes };
      if (classes || inputs === 1) explorer.planes.points(context, run, places, 5);
      else explorer.planes.valued(context, run, places, 6, explorer.planes.valueScale(frame));
      return button([canvas, text("pg_set_" + name)], () => choose(name), {
        "aria-pressed": String(name === chosen),
      });
    });
    return element("div", { class: "pg-sets" }, buttons);
  };

  // What is drawn of the data set: how many points, how noisy; how many variables are added.
  explorer.pointKnobs = function (settings, isDrawn, inputs, change) {
    const { slider } = explorer, whole = (value) => explorer.count(value);
    const times = (value) => `× ${tick(value)}`;
    return element("div", { class: "pg-knobs" },
      isDrawn ? slider({ label: text("pg_n_points"), min: 4, max: 400, step: 4,
        value: settings.points, show: whole, oninput: (points) => change({ points }) }) : null,
      isDrawn ? slider({ label: text("pg_noise"), min: 0, max: 4, step: 0.1,
        value: settings.noise, show: times, oninput: (noise) => change({ noise }) }) : null,
      inputs === 2 ? choice(text("pg_zeros"), [0, 1, 2, 3].map((n) => [n, String(n)]),
        settings.zeros, (zeros) => change({ zeros })) : null);
  };
})();
