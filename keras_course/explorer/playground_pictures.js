// The playground's pictures: their sizes, and drawing all of them from the state.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  const RUNNING_SIDE = 40, RESTING_SIDE = 96, CURVE_SIDE = 161; // points of a grid
  const { element } = explorer;

  // A canvas that keeps its size and its context.
  function picture(name, attributes) {
    const canvas = element("canvas", { class: `pg-${name}`, ...attributes });
    return { canvas, width: 0, context: null };
  }

  function fit(one, width, height = width) {
    if (one.width === width && one.ratio === devicePixelRatio) return;
    Object.assign(one, { width, ratio: devicePixelRatio });
    one.context = explorer.sharp(one.canvas, width, height);
  }

  // Pixels of the page's letters, and the room that a picture has in its parent.
  const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);
  function room({ canvas: { parentElement: parent } }) {
    const { paddingLeft, paddingRight } = getComputedStyle(parent);
    const padding = parseFloat(paddingLeft) + parseFloat(paddingRight);
    return Math.max(60, Math.floor(parent.clientWidth - padding));
  }

  // Whether the page stands inside another one, which leaves it less room.
  const isEmbedded = () => window.self !== window.top;

  explorer.pictures = function (state, diagram) {
    const { planes, text } = explorer, small = element("canvas");
    const large = picture("large", { tabindex: 0, role: "application" });
    const loss = picture("loss", { role: "img" });
    const map = picture("map", { role: "img", "aria-label": text("pg_map") });
    let grid, passed, lossMap, values; // what is kept from one drawing to the next
    let height = 170; // pixels of the curve of the loss

    // The network has other layers, inputs or points: what was computed is thrown away.
    function forget() {
      grid = passed = lossMap = undefined;
    }

    // Sizes, from the room that the page gives; a picture without room is not drawn.
    function measure() {
      height = isEmbedded() ? 120 : 170;
      for (const one of [large, loss, map]) one.isShown = one.canvas.offsetParent !== null;
      if (large.isShown) fit(large, Math.min(room(large), Math.round(26 * rem())));
      if (loss.isShown) fit(loss, room(loss), height);
      if (map.isShown) fit(map, Math.min(room(map), Math.round((isEmbedded() ? 15 : 22) * rem())));
      diagram.measure();
    }

    // The answers of every unit at the points of the plane, fewer of them while it trains.
    function answers() {
      const { run, frame, playing } = state, { inputs } = run;
      const side = inputs === 1 ? CURVE_SIDE : playing ? RUNNING_SIDE : RESTING_SIDE;
      if (grid?.side !== side || grid.frame !== frame) {
        grid = { ...planes.gridOf(frame, side, inputs, run.settings.zeros), frame };
        passed = undefined;
        values = new Float64Array(grid.n);
      }
      passed = explorer.training.forward(run.net, grid.x, grid.n, passed);
    }

    function drawLarge() {
      const { run, chosen, frame, cross } = state, output = run.net.layers.length - 1;
      const { j, k } = chosen ?? { j: output, k: 0 };
      planes.valuesOf(passed, grid, run.net, j, k, values);
      const scale = explorer.answerScale(run, j, values, frame), isOutput = j === output;
      const isStep = isOutput && run.settings.output === "step"; // its edge is where z is 0
      planes.drawLarge(large.context, large.width, {
        run, frame, grid, values, small, at: cross, isOutput, scale,
        edge: isStep ? { values: passed.z, level: 0 } : { values, level: scale.middle },
        names: run.inputs === 1 ? ["x", chosen ? `v${k + 1}` : "y"] : ["x₁", "x₂"],
      });
    }

    function draw() {
      const { run, frame, chosen, log } = state;
      answers();
      diagram.paint(run, grid, passed, frame, chosen);
      if (large.isShown) drawLarge();
      if (loss.isShown) {
        explorer.drawLosses(loss.context, loss.width, height, run.history, log);
      }
      if (map.isShown) {
        lossMap ??= explorer.lossMap(run);
        explorer.drawMap(map.context, map.width, lossMap, run.history);
      }
    }

    return { large, loss, map, forget, measure, draw, newMap() { lossMap = undefined; } };
  };

  Object.assign(explorer, {
    picture, fitPicture: fit, pictureRoom: room, remPixels: rem, isEmbedded,
  });
})();
