// What the playground shows, and what each change of a setting does to it; no element of the page.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  // Settings of the descent: the network goes on with them. All others begin again.
  const OF_DESCENT = ["rate", "batch", "optimizer", "l2", "speed"];
  const OF_POINTS = ["data", "points", "noise"];

  // `data`: what the page brought: settings, and a network with weights. `address`: that of the
  // page; settings stand after its "?", and those that the reader changed after its "#".
  explorer.playgroundState = function (data, address) {
    const { runs } = explorer;
    const state = {
      settings: { ...runs.DEFAULTS, ...data.settings },
      source: null, // {points, inputs, classes}
      frame: null, // what the plane shows of them
      run: null,
      given: data.network?.layers, // the weights to begin with
      chosen: null, // {j, k}: the unit that the plane shows; null: the output
      playing: false, log: true, full: false, morph: 1, brush: 1, cross: null,
      view: { turn: (-65 * Math.PI) / 180, tilt: (22 * Math.PI) / 180 },
    };

    function takeSource(source) {
      state.source = source;
      state.frame = explorer.frameOf(source.points, source.inputs, source.classes);
    }

    // The points of a data set: the same ones for every seed of the weights.
    function takeSet({ data: name, points, noise }) {
      const { inputs, classes } = explorer.pointSets[name];
      takeSource({ points: explorer.drawPoints(name, points, noise, 0), inputs, classes });
    }

    function begin(settings) {
      const { inputs, classes } = state.source;
      state.settings = runs.consistent(settings, classes);
      if (inputs === 1) state.settings.zeros = 0;
      state.run = runs.begin(state.settings, state.source, fitting(state.settings));
      state.chosen = null;
    }

    // The given weights, where they fit the settings.
    function fitting(settings) {
      const same = ["layers", "activation", "output"].every((key) =>
        String(settings[key]) === String(data.settings?.[key]));
      const inputs = state.source.inputs + settings.zeros;
      return state.given && same && inputs === data.network.inputs ? state.given : undefined;
    }

    // Changes settings; returns whether the network began again.
    function change(changes) {
      const keys = Object.keys(changes);
      if (keys.every((key) => OF_DESCENT.includes(key))) {
        state.settings = { ...state.settings, ...changes };
        runs.changeDescent(state.run, changes);
        return false;
      }
      const { data: name } = changes;
      const begun = name ? runs.withSet(state.settings, name) : state.settings;
      const settings = { ...begun, ...changes };
      if (keys.some((key) => OF_POINTS.includes(key))) takeSet(settings);
      state.given = undefined;
      begin(settings);
      return true;
    }

    // Other points, by click: the network goes on with them.
    function changePoints(points) {
      state.settings = { ...state.settings, data: "own" };
      state.source = { ...state.source, points };
      Object.assign(state.run, { settings: state.settings, points });
      runs.useData(state.run);
    }

    // A table of the reader's; returns the sentence that says what was read.
    function readTable(content, name) {
      const { text } = explorer, found = explorer.readPoints(content, state.settings.seed);
      const { points, inputs, classes, labels, scaled } = found;
      const settings = { ...state.settings, data: "own" };
      if (classes && !state.source.classes) settings.output = "sigmoid";
      takeSource({ points, inputs, classes });
      state.given = undefined;
      begin(settings);
      const held = points.filter((point) => point.validation).length;
      const of = { n: points.length, held, name: name.slice(0, 60) };
      if (labels) [of.zero, of.one] = labels.map((label) => label.slice(0, 30));
      const read = text(labels ? "pg_csv_labels_are" : "pg_csv_read", of);
      return scaled ? `${read} ${text("pg_csv_scaled")}` : read;
    }

    // Back to the network that the page brought.
    function useGiven() {
      const settings = { ...state.settings, ...data.settings };
      state.given = data.network.layers;
      takeSet(settings);
      begin(settings);
    }

    let base = state.settings; // what the address says nothing of

    // Begins with the settings that the address names; throws an Error for one that is none.
    function readAddress() {
      base = { ...runs.DEFAULTS, ...data.settings };
      let settings = base, wrong;
      try {
        base = runs.readHash(address.search, base);
        settings = base;
        settings = runs.readHash(address.hash, base);
      } catch (error) {
        wrong = error;
      }
      state.given = data.network?.layers;
      takeSet(settings);
      begin(settings);
      if (wrong) throw wrong;
    }

    // The settings as the end of an address; `more` are changed in it.
    const hash = (more) => runs.writeHash({ ...state.settings, ...more }, base);

    return { state, change, changePoints, readTable, useGiven, readAddress, hash };
  };
})();
