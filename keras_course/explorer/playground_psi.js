// The points after each layer, up to Ψ(x), where the last neuron draws its plane.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  const SHOWN = 300; // points drawn, out of all
  const { green, black, grey } = explorer.colours;
  const { centred, dot, unit, spread, along, alike } = explorer.projection;

  // Where the points are at each stage: {d, values (n * d)}, the inputs first.
  function stagesOf(run) {
    const points = run.points.slice(0, SHOWN), width = explorer.runs.width(run);
    const x = new Float64Array(points.length * width);
    points.forEach((point, i) => x.set(point.x, i * width));
    const { outputs } = explorer.training.forward(run.net, x, points.length);
    const hidden = run.net.layers.slice(0, -1).map(({ units }, j) => ({
      d: units, values: outputs[j],
    }));
    const answers = outputs[outputs.length - 1];
    const wrong = points.filter(({ y }, i) => (answers[i] >= 0.5) !== (y === 1)).length;
    return { n: points.length, wrong, stages: [{ d: width, values: x }, ...hidden] };
  }

  // The value of w . v + b at which the network hesitates.
  const threshold = (run) => (run.settings.output === "linear" ? 0.5 : 0);

  // Two coordinates in [0, 1] for each point, in a stage of one or two variables.
  function flatStage({ d, values }, n, frame) {
    return Array.from({ length: n }, (_, i) => {
      const v1 = values[i * d], v2 = d > 1 ? values[i * d + 1] : 0;
      return [part(v1, frame.x), 1 - part(v2, frame.y)];
    });
  }

  const part = (value, [low, high]) => (value - low) / (high - low);

  function flatFrame({ d, values }, activation) {
    if (activation === "tanh") return { x: [-1.15, 1.15], y: [-1.15, 1.15] };
    if (activation === "sigmoid" || activation === "step") {
      return { x: [-0.15, 1.15], y: [-0.15, 1.15] };
    }
    let low = -0.5, high = 0.5;
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    const room = 0.1 * (high - low);
    return { x: [low - room, high + room], y: d > 1 ? [low - room, high + room] : [-1, 1] };
  }

  // Three coordinates in [-1, 1] for each point at each stage, and the height of the plane: after
  // the last layer the third axis is that of w, so that the plane is horizontal; each stage before
  // is turned to be as close as possible to the one after it, and scaled to fill its box.
  function solid(run, { n, stages }, warm) {
    const { kernel, bias } = run.net.layers[run.net.layers.length - 1];
    const length = Math.hypot(...kernel) || 1, axis = unit(kernel);
    const last = centred(stages[stages.length - 1], n);
    const directions = spread(last, n, axis, warm);
    const placed = [along(last, n, [...directions, axis])];
    for (let j = stages.length - 2; j >= 0; j--) {
      const moved = centred(stages[j], n);
      placed.unshift(along(moved, n, alike(moved, n, placed[0])));
    }
    const reach = placed.map((stage) => explorer.largest(stage));
    const height = (threshold(run) - bias[0] - dot(kernel, last.mean)) / length;
    return {
      warm: directions,
      height: height / reach[reach.length - 1],
      places: placed.map((stage, j) => Array.from({ length: n }, (_, i) =>
        Array.from(stage.subarray(3 * i, 3 * i + 3), (value) => value / reach[j]))),
    };
  }

  // Everything that the pictures of Ψ need.
  explorer.psi = function (run, frame, warm) {
    const found = stagesOf(run), isFlat = found.stages.every(({ d }) => d <= 2);
    if (!isFlat) return { ...found, isFlat, ...solid(run, found, warm) };
    const frames = found.stages.map((stage, j) =>
      j ? flatFrame(stage, run.settings.activation) : frame);
    const places = found.stages.map((stage, j) => flatStage(stage, found.n, frames[j]));
    return { ...found, isFlat, frames, places };
  };

  // Where a point of the box is on a square of `size` pixels, seen from `view`.
  function project([x, y, z], size, { turn, tilt }) {
    const across = y * Math.cos(turn) - x * Math.sin(turn);
    const deep = x * Math.cos(turn) + y * Math.sin(turn);
    const up = z * Math.cos(tilt) - deep * Math.sin(tilt);
    return [size * (0.5 + 0.3 * across), size * (0.5 - 0.3 * up)];
  }

  // Draws the stage j, a whole number, or the points on the way between two stages.
  explorer.drawStage = function (context, size, run, found, j, view) {
    const before = found.places[Math.floor(j)], after = found.places[Math.ceil(j)];
    const share = j - Math.floor(j), isLast = j === found.places.length - 1;
    const places = before.map((place, i) =>
      place.map((value, k) => (1 - share) * value + share * after[i][k]));
    context.clearRect(0, 0, size, size);
    if (found.isFlat) flatBackground(context, size, run, found, j, isLast);
    else solidBackground(context, size, found, isLast, view);
    const pixels = places.map((place) =>
      found.isFlat ? place.map((value) => size * value) : project(place, size, view));
    const shown = { classes: run.classes, points: run.points.slice(0, SHOWN) };
    const radius = explorer.planes.radiusOf(run, size / 85, 2.4);
    explorer.planes.points(context, shown, pixels, radius);
    if (isLast && !found.isFlat) arrow(context, size, [0, 0, found.height], view);
  };

  function flatBackground(context, size, run, { frames, stages }, j, isLast) {
    if (!Number.isInteger(j)) return;
    const frame = frames[j], names = j ? ["v₁", "v₂"] : ["x₁", "x₂"], { d } = stages[j];
    explorer.planes.axes(context, size, frame, d > 1 ? names : [names[0], ""], d > 1);
    if (!isLast) return;
    const { kernel, bias } = run.net.layers[run.net.layers.length - 1];
    const w = [kernel[0], d > 1 ? kernel[1] : 0], square = w[0] ** 2 + w[1] ** 2;
    if (!square) return;
    const shift = (threshold(run) - bias[0]) / square, foot = [shift * w[0], shift * w[1]];
    const far = (10 * (frame.x[1] - frame.x[0])) / Math.sqrt(square);
    const place = ([a, b]) => [size * part(a, frame.x), size * (1 - part(b, frame.y))];
    context.strokeStyle = green;
    context.lineWidth = 3;
    context.beginPath();
    context.moveTo(...place([foot[0] - far * w[1], foot[1] + far * w[0]]));
    context.lineTo(...place([foot[0] + far * w[1], foot[1] - far * w[0]]));
    context.stroke();
    const reach = (0.22 * (frame.x[1] - frame.x[0])) / Math.sqrt(square);
    shaft(context, place(foot), place([foot[0] + reach * w[0], foot[1] + reach * w[1]]));
  }

  function solidBackground(context, size, { height }, isLast, view) {
    const corner = (x, y, z) => project([x, y, z], size, view);
    context.strokeStyle = grey;
    context.lineWidth = 0.7;
    context.beginPath();
    for (const a of [-1, 1]) {
      for (const b of [-1, 1]) {
        for (const edge of [(c) => [c, a, b], (c) => [a, c, b], (c) => [a, b, c]]) {
          context.moveTo(...corner(...edge(-1)));
          context.lineTo(...corner(...edge(1)));
        }
      }
    }
    context.stroke();
    if (!isLast || Math.abs(height) > 1.6) return;
    context.fillStyle = "#009E7350";
    context.beginPath();
    for (const [x, y] of [[-1, -1], [1, -1], [1, 1], [-1, 1]]) {
      context.lineTo(...corner(x, y, height));
    }
    context.fill();
  }

  function arrow(context, size, [x, y, z], view) {
    if (Math.abs(z) > 1.6) return;
    shaft(context, project([x, y, z], size, view), project([x, y, z + 0.6], size, view));
  }

  // An arrow with the letter w at its end.
  function shaft(context, [x0, y0], [x1, y1]) {
    const turn = Math.atan2(y1 - y0, x1 - x0);
    context.strokeStyle = context.fillStyle = black;
    context.lineWidth = 3;
    context.beginPath();
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
    context.stroke();
    context.beginPath();
    context.moveTo(x1 + 5 * Math.cos(turn), y1 + 5 * Math.sin(turn));
    for (const side of [2.5, -2.5]) {
      context.lineTo(x1 + 8 * Math.cos(turn + side), y1 + 8 * Math.sin(turn + side));
    }
    context.fill();
    context.font = "italic bold 15px system-ui, sans-serif";
    context.textAlign = "center";
    context.fillText("w", x1 + 14 * Math.cos(turn), y1 + 14 * Math.sin(turn) + 5);
  }
})();
