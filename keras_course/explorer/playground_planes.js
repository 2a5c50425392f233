// Draws the plane of two inputs, or the curve over one, coloured by a unit's answer.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  const STRENGTH = 0.56; // of the colours behind the points
  const SHADES = 256;
  const { positive, negative, black, green } = explorer.colours;

  // One colour as a 32-bit number for each of SHADES + 1 values from -1 to 1.
  const PALETTE = Uint32Array.from({ length: SHADES + 1 }, (_, i) => {
    const [red, green_, blue] = explorer.signed(STRENGTH * ((2 * i) / SHADES - 1));
    return (255 << 24) | (blue << 16) | (green_ << 8) | red;
  });

  // The points at which a plane (side * side, the top row first) or a curve (side) is computed.
  function gridOf(frame, side, inputs, zeros) {
    const width = inputs + zeros, n = inputs === 1 ? side : side * side;
    const x = new Float64Array(n * width);
    const at = (span, part) => span[0] + part * (span[1] - span[0]);
    for (let p = 0; p < n; p++) {
      x[p * width] = at(frame.x, inputs === 1 ? p / (side - 1) : ((p % side) + 0.5) / side);
      if (inputs === 2) x[p * width + 1] = at(frame.y, 1 - (Math.floor(p / side) + 0.5) / side);
    }
    return { x, n, side };
  }

  // The answers of unit k of layer j at each point of the grid; layer -1 are the inputs.
  function valuesOf(passed, grid, net, j, k, into) {
    const source = j < 0 ? grid.x : passed.outputs[j];
    const width = j < 0 ? net.inputs : net.layers[j].units;
    for (let p = 0; p < grid.n; p++) into[p] = source[p * width + k];
    return into;
  }

  // Which value is white, and how far from it the colour is full.
  function scaleOf(activation, values) {
    if (activation === "tanh") return { middle: 0, reach: 1 };
    if (activation === "sigmoid" || activation === "step") return { middle: 0.5, reach: 0.5 };
    return { middle: 0, reach: explorer.largest(values) };
  }

  // Paints a plane, one pixel a value.
  function paint(canvas, values, side, { middle, reach }) {
    if (canvas.width !== side) canvas.width = canvas.height = side;
    const context = canvas.getContext("2d"), image = (canvas.pgImage ??= new ImageData(side, side));
    const pixels = (canvas.pgPixels ??= new Uint32Array(image.data.buffer));
    const factor = SHADES / 2 / reach;
    for (let p = 0; p < pixels.length; p++) {
      const shade = Math.round(SHADES / 2 + factor * (values[p] - middle));
      pixels[p] = PALETTE[shade < 0 ? 0 : shade > SHADES ? SHADES : shade || 0];
    }
    context.putImageData(image, 0, 0);
  }

  // The line along which the values of a plane cross a level: marching squares, sizes in pixels.
  function contour(context, values, side, level, width, height = width) {
    const at = (column, row) => values[row * side + column] - level;
    const px = (column) => ((column + 0.5) * width) / side;
    const py = (row) => ((row + 0.5) * height) / side;
    context.beginPath();
    for (let row = 0; row + 1 < side; row++) {
      for (let column = 0; column + 1 < side; column++) {
        const a = at(column, row), b = at(column + 1, row);
        const c = at(column + 1, row + 1), d = at(column, row + 1), ends = [];
        if (a < 0 !== b < 0) ends.push([px(column + a / (a - b)), py(row)]);
        if (b < 0 !== c < 0) ends.push([px(column + 1), py(row + b / (b - c))]);
        if (c < 0 !== d < 0) ends.push([px(column + d / (d - c)), py(row + 1)]);
        if (d < 0 !== a < 0) ends.push([px(column), py(row + a / (a - d))]);
        for (let i = 0; i + 1 < ends.length; i += 2) {
          context.moveTo(...ends[i]);
          context.lineTo(...ends[i + 1]);
        }
      }
    }
    context.stroke();
  }

  const marks = new Map(); // pictures of one mark, drawn once

  // A mark of a point: a disc for class 1, a triangle for class 0; hollow ones are for validation.
  function mark(kind, isHollow, radius) {
    const ratio = globalThis.devicePixelRatio || 1, key = [kind, isHollow, radius, ratio].join();
    if (marks.has(key)) return marks.get(key);
    const canvas = explorer.element("canvas"), half = 1.4 * radius + 2;
    const context = explorer.sharp(canvas, 2 * half, 2 * half);
    context.translate(half, half);
    context.beginPath();
    if (kind === 0) {
      context.moveTo(0, -1.25 * radius);
      context.lineTo(1.15 * radius, 0.8 * radius);
      context.lineTo(-1.15 * radius, 0.8 * radius);
      context.closePath();
    } else context.arc(0, 0, radius, 0, 2 * Math.PI);
    const colour = [negative, positive, black][kind];
    context.lineWidth = isHollow ? 1.6 : 1;
    context.fillStyle = isHollow ? "#ffffffb0" : colour;
    context.strokeStyle = isHollow ? colour : "white";
    context.fill();
    context.stroke();
    marks.set(key, { canvas, half });
    return marks.get(key);
  }

  // The points of a run at given places: the shape and the colour say the class.
  function points(context, run, places, radius) {
    const wanted = [0, 1, 2].map((kind) => [false, true].map((held) => mark(kind, held, radius)));
    run.points.forEach(({ y, validation }, i) => {
      const { canvas, half } = wanted[run.classes ? y : 2][+validation], [left, top] = places[i];
      context.drawImage(canvas, left - half, top - half, 2 * half, 2 * half);
    });
  }

  // The points of a plane whose wanted answer is a number: its colour. Those for validation have a
  // hole.
  function valued(context, run, places, radius, { middle, reach }) {
    run.points.forEach(({ y, validation }, i) => {
      context.beginPath();
      context.arc(...places[i], radius, 0, 2 * Math.PI);
      context.fillStyle = explorer.rgb(explorer.signed((y - middle) / reach));
      context.strokeStyle = black;
      context.lineWidth = 1;
      context.fill();
      context.stroke();
      if (!validation) return;
      context.beginPath();
      context.arc(...places[i], 0.45 * radius, 0, 2 * Math.PI);
      context.fillStyle = "white";
      context.fill();
    });
  }

  const toPixels = (frame, size) => ({ x, y }, inputs) => {
    const across = (x[0] - frame.x[0]) / (frame.x[1] - frame.x[0]);
    const value = inputs === 1 ? y : x[1];
    return [size * across, size * (1 - (value - frame.y[0]) / (frame.y[1] - frame.y[0]))];
  };

  function cross(context, [x, y]) {
    context.strokeStyle = black;
    context.lineWidth = 2;
    context.beginPath();
    for (const [a, b] of [[-9, 0], [9, 0], [0, -9], [0, 9]]) {
      context.moveTo(x + a / 3, y + b / 3);
      context.lineTo(x + a, y + b);
    }
    context.stroke();
  }

  // Numbers along both axes, inside the picture.
  function axes(context, size, frame, names, vertical = true) {
    context.fillStyle = black;
    context.font = `${Math.max(11, size / 34)}px system-ui, sans-serif`;
    context.textAlign = "center";
    for (const tick of explorer.ticks(...frame.x, 4)) {
      const x = (size * (tick - frame.x[0])) / (frame.x[1] - frame.x[0]);
      if (x > 20 && x < size - 40) context.fillText(explorer.tick(tick), x, size - 5);
    }
    context.textAlign = "left";
    for (const tick of vertical ? explorer.ticks(...frame.y, 4) : []) {
      const y = size * (1 - (tick - frame.y[0]) / (frame.y[1] - frame.y[0]));
      if (y > 30 && y < size - 20) context.fillText(explorer.tick(tick), 4, y + 4);
    }
    context.font = `italic ${context.font}`;
    context.textAlign = "right";
    context.fillText(names[0], size - 6, size - 6);
    context.textAlign = "left";
    context.fillText(names[1], 6, 16);
  }

  // The radius of the marks: few points are drawn large. In steps, so that few marks are drawn.
  function radiusOf({ points: { length } }, usual, least) {
    const factor = length <= 12 ? 2 : length <= 60 ? 1.4 : 1;
    return Math.round(5 * factor * Math.max(usual, least)) / 5;
  }

  // The large picture: the answers `values` of one unit, the points, the cross of the keyboard.
  function drawLarge(context, size, shown) {
    const { run, frame, grid, values, scale, edge, isOutput, at, small, names } = shown;
    const places = run.points.map((point) => toPixels(frame, size)(point, run.inputs));
    const radius = radiusOf(run, size / 105, 3.2);
    context.clearRect(0, 0, size, size);
    if (run.inputs === 1) {
      points(context, run, places, radius);
      curve(context, size, values, isOutput ? frame.y : null, isOutput ? green : positive, 3);
    } else {
      paint(small, values, grid.side, scale);
      context.imageSmoothingEnabled = true;
      context.drawImage(small, 0, 0, size, size);
      if (run.classes || !isOutput) {
        context.strokeStyle = black;
        context.lineWidth = 2;
        contour(context, edge.values, grid.side, edge.level, size);
      }
      if (run.classes) points(context, run, places, radius);
      else valued(context, run, places, radius, valueScale(frame));
    }
    axes(context, size, frame, names);
    if (at) cross(context, [size * at[0], size * (1 - at[1])]);
  }

  function valueScale({ values: [low, high] }) {
    return { middle: (low + high) / 2, reach: (high - low) / 2 || 1 };
  }

  // A curve over the whole width; without a span, between its own lowest and highest values.
  function curve(context, size, values, span, colour, width) {
    const [low, high] = span ?? ownSpan(values);
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    values.forEach((value, i) => {
      const y = size * (1 - (value - low) / (high - low));
      context.lineTo((size * i) / (values.length - 1), Math.max(-size, Math.min(2 * size, y)));
    });
    context.stroke();
  }

  function ownSpan(values) {
    let low = 0, high = 0;
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    const room = 0.1 * (high - low) || 1;
    return [low - room, high + room];
  }

  // A unit's own small picture.
  function drawSmall(canvas, values, side, scale, inputs) {
    if (inputs === 2) {
      paint(canvas, values, side, scale);
      return;
    }
    if (canvas.width !== 96) canvas.width = canvas.height = 96;
    const context = canvas.getContext("2d");
    context.fillStyle = "white";
    context.fillRect(0, 0, 96, 96);
    curve(context, 96, values, null, positive, 5);
  }

  explorer.planes = {
    radiusOf, gridOf, valuesOf, scaleOf, valueScale, drawLarge, drawSmall, points, valued,
    contour, axes, toPixels,
  };
})();
