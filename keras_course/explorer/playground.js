// The playground: a small dense network that trains in the page. Its panels, and the clock.
var explorer = globalThis.explorer || {};

explorer.view("playground", function (root, data, saved) {
  "use strict";

  const { element, button, panel, text, runs, short } = explorer;
  const BUDGET = 9; // milliseconds of training in a picture

  const found = explorer.playgroundState(data, location), { state } = found;
  if (saved) Object.assign(state, saved);
  const isEmbedded = explorer.isEmbedded();
  let waiting = 0;

  // --- changes -------------------------------------------------------------------------------

  function change(changes) {
    explorer.say("");
    if (found.change(changes)) rebuild("points" in changes || "noise" in changes);
    else if ("l2" in changes) pictures.newMap();
    remember();
    refresh();
  }

  function changePoints(points) {
    explorer.say("");
    const wasDrawn = state.settings.data !== "own";
    found.changePoints(points);
    state.playing &&= state.run.train.n > 0;
    pictures.newMap();
    buildPoints(wasDrawn);
    refresh();
  }

  function readTable(content, name) {
    const sentence = found.readTable(content, name);
    rebuild();
    remember();
    refresh();
    explorer.say(sentence);
  }

  function readAddress() {
    state.playing = false;
    explorer.say("");
    explorer.tried(found.readAddress);
  }

  // The address says what is shown, where the browser lets a page change it.
  function remember() {
    try {
      history.replaceState(null, "", found.hash());
    } catch {
      // a page inside another one may not
    }
  }

  // --- the clock -----------------------------------------------------------------------------

  // Whether there is something to train; else a sentence says why not.
  function canTrain() {
    const { run: { ended, train, memory, settings } } = state;
    explorer.say("");
    if (!train.n) explorer.say(text("pg_no_points"));
    if (ended) {
      const rate = explorer.tick(settings.rate), steps = explorer.count(memory.steps);
      explorer.say(text("pg_diverged", { steps, rate }));
    }
    return train.n > 0 && !ended;
  }

  function play() {
    state.playing = !state.playing && canTrain();
    refresh();
  }

  function once(action) {
    state.playing = false;
    if (canTrain()) {
      action(state.run);
      measureRun();
    }
    refresh();
  }

  function measureRun() {
    runs.measure(state.run);
    if (state.run.ended) state.playing = canTrain();
  }

  // Trains for one picture.
  function advance() {
    const { run } = state, { speed } = state.settings, until = performance.now() + BUDGET;
    const target = speed === "fast" ? Infinity : run.epoch + 1;
    do runs.step(run);
    while (speed !== "step" && run.epoch < target && performance.now() < until);
    measureRun();
  }

  function refresh() {
    waiting ||= requestAnimationFrame(() => {
      waiting = 0;
      if (state.playing) advance();
      pictures.draw();
      psi.draw();
      keras.draw();
      writeStatus();
      if (state.playing) refresh();
    });
  }

  function writeStatus() {
    const { run, playing, chosen } = state, last = run.history[run.history.length - 1];
    const parts = [
      text("pg_epochs", { n: explorer.count(run.epoch) }),
      text("pg_steps", { n: explorer.count(run.memory.steps) }),
      text("pg_loss_train", { n: short(last.train) }),
    ];
    if (run.held.n) parts.push(text("pg_loss_held", { n: short(last.held) }));
    if (Number.isFinite(last.trainRight)) {
      const train = explorer.percent(last.trainRight), held = explorer.percent(last.heldRight);
      parts.push(text(run.held.n ? "pg_right_held" : "pg_right", { train, held }));
    }
    status.replaceChildren(...parts.map((part) => element("b", null, part)));
    spoken.textContent = playing ? "" : parts.join(", ");
    playButton.textContent = text(playing ? "pg_pause" : "pg_play");
    const losses = { train: short(last.train), held: short(last.held) };
    pictures.loss.canvas.setAttribute("aria-label", text("pg_loss_label", losses));
    const { j, k } = chosen ?? { j: run.net.layers.length - 1, k: 0 };
    formula.textContent = explorer.unitFormula(run, j, k);
    const key = chosen ? "pg_neuron_panel" : "pg_output_panel";
    largeTitle.textContent = text(key, { k: k + 1, j: j + 1 });
    back.hidden = !chosen;
  }

  // --- panels --------------------------------------------------------------------------------

  const diagram = explorer.networkDiagram({
    choose(unit) {
      state.chosen = unit;
      refresh();
    },
    units(j, by) {
      change({ layers: state.settings.layers.map((n, i) => (i === j ? n + by : n)) });
    },
  });
  const pictures = explorer.pictures(state, diagram);
  const psi = explorer.psiPanel(state, refresh);
  const link = () => location.href.split("#")[0] + found.hash({ show: "all" });
  const keras = explorer.kerasPanel(state, link);
  const table = explorer.tableButton(readTable);

  const status = element("div", { class: "pg-status" });
  const spoken = element("div", { class: "pg-only-read", role: "status" });
  const playButton = button("", play, { class: "main", id: "pg-play" });
  const bar = element("section", { class: "panel pg-bar", "aria-label": text("pg_training") });
  const descent = element("section", { class: "panel" });
  const largeTitle = element("h2"), legend = element("div", { class: "pg-legend hint" });
  const back = button(text("pg_back_to_output"), () => {
    state.chosen = null;
    refresh();
  });
  const brushes = element("div", { class: "row no-print" });
  const keys = element("p", { class: "hint no-print" });
  const limit = element("p", { class: "hint" });
  const map = panel(text("pg_map_panel"), pictures.map.canvas,
    element("p", { class: "hint" }, text("pg_map")));
  const knobs = element("div"), formula = element("p", { class: "pg-formula" });
  const networkHint = element("p", { class: "hint" }), parameters = element("p", { class: "hint" });
  const sets = element("div"), counted = element("p", { class: "hint" });

  function buildBar() {
    const { settings } = state;
    const again = button(["↺", element("span", null, ` ${text("pg_reset")}`)], () => {
      state.playing = false;
      change({ seed: settings.seed });
    }, { id: "pg-reset", class: "pg-reset", "aria-label": text("pg_reset") });
    const given = () => {
      state.playing = false;
      found.useGiven();
      rebuild();
      remember();
      refresh();
    };
    const open = element("a", { class: "no-print", target: "_blank", href: link() },
      text("pg_open"));
    open.addEventListener("click", () => { open.href = link(); });
    bar.replaceChildren(
      element("div", { class: "row" }, playButton,
        button(text("pg_step"), () => once(runs.step), { id: "pg-step" }),
        button(text("pg_epoch"), () => once(runs.epoch), { id: "pg-epoch" }), again,
        data.network ? button(text("pg_given"), given, { id: "pg-given" }) : null,
        isEmbedded ? open : null, status), spoken);
    descent.replaceChildren(explorer.descentKnobs(settings, change));
  }

  function buildNetwork() {
    const { settings, source, run } = state, { layers } = run.net;
    knobs.replaceChildren(explorer.networkKnobs(settings, source.classes, change));
    diagram.build(run);
    const n = layers.reduce((sum, { kernel, bias }) => sum + kernel.length + bias.length, 0);
    parameters.textContent = text("pg_parameters", { n: explorer.count(n) });
    const isLinear = settings.activation === "linear" && settings.layers.length > 0;
    const frozen = layers.some(({ trained }) => !trained);
    const remark = frozen ? "pg_frozen" : isLinear ? "pg_linear" : "pg_hint_neuron";
    networkHint.textContent = text(remark);
    map.hidden = !(run.net.inputs === 1 && layers.length === 1);
  }

  // A slider that is dragged stays: sets and knobs are built again for another set alone.
  function buildPoints(isOther) {
    const { settings, source: { points, inputs } } = state, isDrawn = settings.data !== "own";
    const n = points.filter((point) => !point.validation).length;
    const count = text("pg_points_count", { n, held: points.length - n });
    counted.textContent = count;
    if (isOther) {
      sets.replaceChildren(
        explorer.setButtons(settings.data, (name) => change({ data: name })),
        explorer.pointKnobs(settings, isDrawn, inputs, change));
    }
    const most = runs.largestStep(state.run);
    limit.hidden = !Number.isFinite(most);
    limit.textContent = text("pg_limit", { limit: short(most) });
    buildBrushes(count);
  }

  function savePoints() {
    const { points, inputs } = state.source;
    explorer.saveFile("points.csv", explorer.writePoints(points, inputs));
  }

  // Under the plane: what the marks mean, and what a click does.
  function buildBrushes(count) {
    const { classes, inputs, points } = state.source;
    const held = points.some((point) => point.validation);
    const marks = [
      classes && ["one", "●", "pg_key_1"], classes && ["zero", "▲", "pg_key_0"],
      held && ["", "○", "pg_key_held"], classes && inputs === 2 && ["", "—", "pg_key_half"],
    ].filter(Boolean);
    legend.replaceChildren(...marks.map(([name, sign, key]) =>
      element("span", { class: name, "data-mark": sign }, text(key))));
    const plain = inputs === 1, kinds = [
      [1, plain ? "pg_point" : classes ? "pg_class_1" : "pg_high"],
      ...(plain ? [] : [[0, classes ? "pg_class_0" : "pg_low"]]), ["erase", "pg_erase"],
    ];
    if (plain && state.brush === 0) state.brush = 1;
    const choose = (value) => {
      state.brush = value;
      press();
    };
    const buttons = kinds.map(([value, key]) => button(text(key), () => choose(value)));
    const press = () => buttons.forEach((one, i) =>
      one.setAttribute("aria-pressed", String(kinds[i][0] === state.brush)));
    press();
    brushes.replaceChildren(text("pg_add"), ...buttons);
    keys.textContent = text(classes ? "pg_right_click" : "pg_right_click_value");
    const label = text(plain ? "pg_plot" : "pg_plane", { points: count });
    pictures.large.canvas.setAttribute("aria-label", label);
  }

  function measure() {
    pictures.measure();
    psi.measure();
  }

  // Builds what depends on the settings; `isDragged`: a knob of the points, which stays.
  function rebuild(isDragged) {
    const { activeElement } = document, name = nameOf(activeElement);
    pictures.forget();
    buildBar();
    buildNetwork();
    buildPoints(!isDragged);
    psi.build();
    measure();
    if (activeElement?.isConnected || !name) return;
    [...root.querySelectorAll(activeElement.tagName)].find((one) => nameOf(one) === name)?.focus();
  }

  // What an element is called: the keyboard stays where it was when its button is built anew.
  const nameOf = (one) =>
    one?.id || one?.getAttribute("aria-label") || one?.closest("label, button")?.textContent;

  function lossPanel() {
    const log = element("input", {
      type: "checkbox", checked: state.log,
      onchange() {
        state.log = log.checked;
        refresh();
      },
    });
    return panel(text("pg_loss_panel"), pictures.loss.canvas,
      element("div", { class: "row" },
        element("span", { class: "pg-legend hint" },
          element("span", { "data-mark": "—" }, text("pg_curve_train")),
          element("span", { class: "held", "data-mark": "┄" }, text("pg_curve_held"))),
        element("label", { class: "row" }, log, text("pg_log"))), limit);
  }

  // The panels that the settings ask for, in two columns and below each other.
  function lay() {
    const parts = {
      plane: panel("", element("div", { class: "row" }, largeTitle, back), pictures.large.canvas,
        legend, brushes, keys),
      loss: lossPanel(),
      network: panel(text("pg_network_panel"), knobs, diagram.root, formula, networkHint,
        parameters),
      points: panel(text("pg_data_panel"), sets, counted,
        element("div", { class: "row no-print" }, table.label,
          button(text("pg_save_points"), savePoints),
          button(text("pg_clear"), () => changePoints([]), { id: "pg-clear" })),
        element("p", { class: "hint no-print" }, text("pg_csv_hint"))),
      psi: psi.root,
      keras: keras.root,
    };
    const { show } = state.settings, asked = show === "all" ? runs.PANELS : show.split("-");
    const shown = (...names) =>
      names.filter((name) => asked.includes(name)).map((name) => parts[name]);
    const isFull = asked.includes("network") || asked.includes("points");
    const columns = isFull
      ? [shown("plane", "loss"), [...shown("network"), map, ...shown("points")]]
      : [shown("plane"), [...shown("loss"), asked.includes("loss") ? map : null, ...shown("psi")]];
    root.replaceChildren(element("style", null, explorer.playgroundStyle), bar, descent,
      element("div", { class: "side pg-main" },
        columns.map((column) => element("div", null, column))),
      ...shown(...(isFull ? ["psi"] : []), "keras"));
  }

  // --- building ------------------------------------------------------------------------------

  document.body.classList.toggle("pg-embedded", isEmbedded);
  if (!saved) readAddress();
  lay();
  rebuild();
  explorer.editPoints(pictures.large.canvas, {
    now: () => state,
    brush: () => state.brush,
    changed: changePoints,
    at(place) {
      state.cross = place;
      refresh();
    },
  });
  const resized = new ResizeObserver(() => {
    measure();
    refresh();
  });
  resized.observe(root);
  const readAgain = () => {
    readAddress();
    lay();
    rebuild();
    refresh();
  };
  window.addEventListener("hashchange", readAgain);
  refresh();

  return {
    state: () => ({ ...state, playing: false }),
    close() {
      state.playing = false;
      table.stop();
      resized.disconnect();
      cancelAnimationFrame(waiting);
      window.removeEventListener("hashchange", readAgain);
    },
  };
});
