// What the playground trains: its settings, read from the address, and a run of them.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  const MOST_LAYERS = 6, MOST_UNITS = 16, MOST_POINTS = 1000, MOST_KEPT = 800;
  const LARGEST = 3.4e38; // a greater loss is no number in single precision, Keras' own
  const DEFAULTS = {
    data: "xor", points: 200, noise: 1, zeros: 0, layers: [4], activation: "tanh",
    output: "sigmoid", rate: 0.3, batch: 10, optimizer: "SGD", l2: 0, seed: 1, speed: "epoch",
    show: "all", // or panels: "plane-loss"
  };
  const PANELS = ["plane", "loss", "network", "points", "psi", "keras"];
  const CHOICES = {
    activation: ["tanh", "relu", "sigmoid", "linear", "step"],
    output: ["sigmoid", "linear", "step"],
    optimizer: ["SGD", "Adam"],
    speed: ["step", "epoch", "fast"],
  };
  const RANGES = { // lowest, highest, whole
    points: [4, MOST_POINTS, true], noise: [0, 5, false], zeros: [0, 3, true],
    rate: [1e-6, 1000, false], l2: [0, 10, false], seed: [0, 999999, true],
  };
  const LOSSES = {
    sigmoid: "binary_crossentropy", linear: "mean_squared_error", step: "perceptron",
  };

  // "2x3": two layers of three units; "4-2": one of four, one of two; "0": none. Else undefined.
  function readLayers(value) {
    if (value === "0") return [];
    const same = /^(\d+)x(\d+)$/.exec(value);
    const units = same
      ? Array(Math.min(+same[1], MOST_LAYERS + 1)).fill(+same[2])
      : /^\d+(-\d+)*$/.test(value) ? value.split("-").map(Number) : [0];
    const fit = units.length <= MOST_LAYERS && units.every((n) => n >= 1 && n <= MOST_UNITS);
    return fit ? units : undefined;
  }

  const isPanels = (value) => value.split("-").every((name) => PANELS.includes(name));

  // One setting from its text; undefined if it is none.
  function readOne(key, value) {
    const within = (low, high, whole) => {
      const number = value.trim() === "" ? NaN : Number(value);
      const fits = number >= low && number <= high && (!whole || Number.isInteger(number));
      return fits ? number : undefined;
    };
    if (key === "layers") return readLayers(value);
    if (key === "data") return Object.hasOwn(explorer.pointSets, value) ? value : undefined;
    if (key === "show") return value === "all" || isPanels(value) ? value : undefined;
    if (key === "batch") return value === "all" ? 0 : within(1, MOST_POINTS, true);
    if (Object.hasOwn(CHOICES, key)) return CHOICES[key].includes(value) ? value : undefined;
    return Object.hasOwn(RANGES, key) ? within(...RANGES[key]) : undefined;
  }

  // The settings with another data set: values have a linear output and a rate of their own.
  function withSet(settings, name) {
    const { pointSets: sets } = explorer, set = sets[name], before = sets[settings.data];
    const output = set.classes && before?.classes === false ? "sigmoid" : settings.output;
    const rate = set.rate ?? (before?.rate === settings.rate ? DEFAULTS.rate : settings.rate);
    return consistent({ ...settings, data: name, output, rate });
  }

  // "#data=rings&layers=2x3&rate=0.1" -> settings; what it does not name is from `base`.
  // Throws an Error, one sentence, at the first part that is no setting.
  function readHash(hash, base = DEFAULTS) {
    let settings = { ...base };
    const parts = [...new URLSearchParams(hash.replace(/^[#?]/, ""))];
    parts.sort(([a], [b]) => (b === "data") - (a === "data")); // the others change what it chooses
    for (const [key, value] of parts) {
      if (key === "lang") continue;
      const read = readOne(key, value);
      if (read === undefined) {
        const part = `${key}=${value}`;
        throw new Error(explorer.text("pg_bad_setting", { part: part.slice(0, 40) }));
      }
      settings = key === "data" ? withSet(settings, read) : { ...settings, [key]: read };
    }
    return consistent(settings);
  }

  // Values have a linear output; the perceptron's rule knows no penalty.
  function consistent(settings, classes = explorer.pointSets[settings.data]?.classes ?? true) {
    const output = classes ? settings.output : "linear";
    return { ...settings, output, l2: output === "step" ? 0 : settings.l2 };
  }

  // What differs from `base`, as the end of an address. The reader's own points stay out.
  function writeHash(settings, base = DEFAULTS) {
    const { data } = settings, isOther = data !== base.data && data !== "own";
    const before = isOther ? withSet(base, data) : base, parts = isOther ? [`data=${data}`] : [];
    for (const [key, value] of Object.entries(settings)) {
      if (key === "data" || String(value) === String(before[key])) continue;
      const layers = key === "layers" && (value.join("-") || "0");
      parts.push(`${key}=${layers || (key === "batch" && !value ? "all" : value)}`);
    }
    return "#" + parts.join("&");
  }

  // Inputs of a network: the points' own, and the variables that are 0.
  const width = (run) => run.inputs + run.settings.zeros;

  // A run before its first step. `given`: the layers' weights to begin with, else the seed's.
  function begin(settings, { points, inputs, classes }, given) {
    const run = { settings, points, inputs, classes };
    const hidden = settings.layers.map((units) => ({ units, activation: settings.activation }));
    const layers = [...hidden, { units: 1, activation: settings.output }];
    run.net = explorer.training.network(width(run), layers, settings.seed);
    if (given) {
      run.net.layers.forEach((layer, j) => {
        layer.kernel.set(given[j].kernel.flat());
        layer.bias.set(given[j].bias);
      });
    }
    run.start = copy(run.net);
    Object.assign(run, { memory: { steps: 0 }, epoch: 0, at: 0, rows: null, changed: false });
    Object.assign(run, { history: [], ended: false });
    useData(run);
    return run;
  }

  const copy = (net) => net.layers.map(({ kernel, bias }) => ({
    kernel: kernel.slice(), bias: bias.slice(),
  }));

  // Takes the points as they are now.
  function useData(run) {
    run.train = explorer.arrays(run.points, false, run.inputs, run.settings.zeros);
    run.held = explorer.arrays(run.points, true, run.inputs, run.settings.zeros);
    run.rows = null;
    run.at = 0;
    run.seen = { train: undefined, held: undefined };
    if (run.memory.steps) run.changed = true;
    measure(run);
  }

  // Goes on with other settings of the descent: what was done before can't be written as one fit.
  function changeDescent(run, changes) {
    const another = changes.optimizer && changes.optimizer !== run.settings.optimizer;
    const matters = Object.keys(changes).some((key) => key !== "speed");
    run.settings = { ...run.settings, ...changes };
    if (run.memory.steps && matters) run.changed = true;
    if (another) run.memory = { steps: run.memory.steps };
    measure(run);
  }

  // One step of the descent, on the next mini-batch.
  function step(run) {
    const { settings, train, net } = run, { training } = explorer, variables = width(run);
    if (!train.n || run.ended) return;
    run.rows ??= training.order(train.n, settings.seed, run.epoch);
    const rows = run.rows.slice(run.at, run.at + (settings.batch || train.n));
    const x = new Float64Array(rows.length * variables);
    rows.forEach((row, i) => {
      x.set(train.x.subarray(row * variables, (row + 1) * variables), i * variables);
    });
    const y = Float64Array.from(rows, (row) => train.y[row]);
    const found = training.gradients(net, x, y, rows.length, LOSSES[settings.output], settings.l2);
    training.step(net, found, settings.optimizer, settings.rate, run.memory);
    run.at += rows.length;
    if (run.at >= train.n) Object.assign(run, { at: 0, rows: null, epoch: run.epoch + 1 });
  }

  function epoch(run) {
    const until = run.epoch + 1;
    while (run.train.n && !run.ended && run.epoch < until) step(run);
  }

  // The losses and the share of right answers now; they are kept for the curve.
  function measure(run) {
    const { settings, net, train, held } = run, name = LOSSES[settings.output];
    const found = { at: run.epoch + run.at / (train.n || 1), steps: run.memory.steps };
    for (const part of ["train", "held"]) {
      const { n, x, y } = run[part];
      run.seen[part] = explorer.training.forward(net, x, n, run.seen[part]);
      found[part] = n ? explorer.training.loss(net, y, name, settings.l2, run.seen[part]) : NaN;
      found[part + "Right"] = n && run.classes ? right(run.seen[part], y, n) : NaN;
    }
    run.ended = train.n > 0 && !(found.train <= LARGEST);
    keep(run, found);
    return found;
  }

  // The share of the points whose answer is on the side of their class.
  function right({ outputs }, y, n) {
    const answers = outputs[outputs.length - 1];
    let count = 0;
    for (let i = 0; i < n; i++) if ((answers[i] >= 0.5) === (y[i] === 1)) count++;
    return count / n;
  }

  // Adds to the history, of which every other entry goes when it has grown long.
  function keep(run, found) {
    const { history, net } = run, last = history[history.length - 1];
    const [{ kernel, bias }] = net.layers;
    if (kernel.length + bias.length === 2) found.theta = [kernel[0], bias[0]];
    if (last && last.steps === found.steps) history.pop();
    history.push(found);
    if (history.length > MOST_KEPT) run.history = history.filter((_, i) => i % 2 === 0);
  }

  // 2 / λ, with λ the largest curvature of the squared error of a network without hidden layer:
  // beyond it, steps on the whole sample diverge. Power iteration.
  function largestStep(run) {
    const { train: { n, x }, settings, net } = run, d = net.inputs;
    if (settings.layers.length || settings.output !== "linear" || !n) return NaN;
    let vector = new Float64Array(d + 1).fill(1), curvature = 0;
    for (let turn = 0; turn < 200; turn++) {
      const next = vector.map((value) => 2 * settings.l2 * value);
      next[d] = 0; // no penalty on the bias
      for (let p = 0; p < n; p++) {
        let sum = vector[d];
        for (let i = 0; i < d; i++) sum += x[p * d + i] * vector[i];
        for (let i = 0; i <= d; i++) next[i] += (2 / n) * sum * (i < d ? x[p * d + i] : 1);
      }
      curvature = Math.hypot(...next);
      vector = next.map((value) => value / (curvature || 1));
    }
    return 2 / curvature;
  }

  explorer.runs = {
    DEFAULTS, CHOICES, LOSSES, PANELS, MOST_LAYERS, MOST_UNITS, readHash, writeHash, consistent,
    withSet, width, begin, copy, useData, changeDescent, step, epoch, measure, largestStep,
  };
})();
