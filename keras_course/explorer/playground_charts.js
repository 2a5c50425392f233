// The curve of the loss, and, for a network of two parameters, the map of its loss.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  const { black, green, grey, negative } = explorer.colours;
  const LINE = "#e3e6ea", SIDE = 64;

  // 0.25, 1200 or 3e8: at most three digits that count.
  explorer.short = function (value) {
    if (!Number.isFinite(value)) return "–";
    const size = value ? Math.floor(Math.log10(Math.abs(value))) : 0;
    if (size > 5 || size < -4) {
      const [digits, power] = value.toExponential(1).split("e");
      const raised = String(+power).replace(/./g, (c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[c] ?? "⁻");
      return `${explorer.number(+digits, 1)} × 10${raised}`;
    }
    return explorer.number(value, Math.max(0, 2 - size));
  };

  // A number of an axis, without zeros at its end.
  explorer.tick = (value) =>
    explorer.short(value).replace(/([.,]\d*?)0+$/, "$1").replace(/[.,]$/, "");

  // Round numbers between two powers of ten: 1, 10, 100, or 1, 2, 5, 10 where they are near.
  function powers(low, high) {
    const apart = Math.ceil((high - low) / 6), found = [];
    for (let power = Math.floor(low); power <= high; power++) {
      for (const digit of high - low < 2 ? [1, 2, 5] : [1]) {
        const at = power + Math.log10(digit);
        if (at >= low && at <= high && power % apart === 0) found.push(digit * 10 ** power);
      }
    }
    return found;
  }

  // The losses of a run's history, over the epochs.
  explorer.drawLosses = function (context, width, height, history, log) {
    const left = 52, right = width - 12, top = 10, bottom = height - 22;
    const all = history.flatMap(({ train, held }) => [train, held]).filter(Number.isFinite);
    const positive = all.filter((value) => value > 0);
    const scaled = (value) => (log ? Math.log10(Math.max(value, 1e-12)) : value);
    let low = log ? scaled(Math.min(...positive, 1)) : 0;
    let high = scaled(Math.max(...positive, log ? 1e-3 : 1e-9));
    if (high - low < (log ? 0.5 : 1e-9)) [low, high] = [low - 0.25, high + 0.25];
    const last = Math.max(history[history.length - 1].at, 1);
    const across = (at) => left + ((right - left) * at) / last;
    const up = (value) => // a loss of 0 has no logarithm: it lies at the foot
      bottom - ((bottom - top) * Math.max(0, scaled(value) - low)) / (high - low);
    context.clearRect(0, 0, width, height);
    context.font = "12px system-ui, sans-serif";
    context.fillStyle = black;
    context.lineWidth = 1;
    context.textAlign = "right";
    for (const value of log ? powers(low, high) : explorer.ticks(low, high, 4)) {
      context.strokeStyle = LINE;
      context.strokeRect(left, up(value), right - left, 0);
      context.fillText(explorer.tick(value), left - 6, up(value) + 4);
    }
    context.textAlign = "center";
    for (const tick of explorer.ticks(0, last, 5)) {
      if (Number.isInteger(tick)) context.fillText(explorer.count(tick), across(tick), height - 6);
    }
    for (const [part, colour, dash] of [["held", green, [7, 4]], ["train", black, []]]) {
      context.strokeStyle = colour;
      context.lineWidth = 2.5;
      context.setLineDash(dash);
      context.beginPath();
      for (const one of history) {
        if (Number.isFinite(one[part])) context.lineTo(across(one.at), up(one[part]));
      }
      context.stroke();
    }
    context.setLineDash([]);
  };

  // What the map of the loss over (w, b) needs: sums over the points, the minimum, its frame.
  explorer.lossMap = function (run) {
    const { n, x, y } = run.train, sums = { x: 0, y: 0, xx: 0, xy: 0, yy: 0 };
    for (let i = 0; i < n; i++) {
      sums.x += x[i] / n;
      sums.y += y[i] / n;
      sums.xx += (x[i] * x[i]) / n;
      sums.xy += (x[i] * y[i]) / n;
      sums.yy += (y[i] * y[i]) / n;
    }
    const l2 = run.settings.l2, spread = sums.xx + l2 - sums.x ** 2;
    const w = spread > 1e-12 ? (sums.xy - sums.x * sums.y) / spread : 0;
    const minimum = [w, sums.y - w * sums.x];
    const loss = (a, b) =>
      a * a * (sums.xx + l2) + b * b + sums.yy + 2 * (a * b * sums.x - a * sums.xy - b * sums.y);
    const start = [run.start[0].kernel[0], run.start[0].bias[0]];
    const away = start.map((value, k) => Math.abs(value - minimum[k]));
    const half = 1.4 * Math.max(0.05, ...away);
    const frame = {
      x: [minimum[0] - half, minimum[0] + half], y: [minimum[1] - half, minimum[1] + half],
    };
    const values = Float64Array.from({ length: SIDE * SIDE }, (_, p) => {
      const across = ((p % SIDE) + 0.5) / SIDE, up = 1 - (Math.floor(p / SIDE) + 0.5) / SIDE;
      return loss(frame.x[0] + 2 * half * across, frame.y[0] + 2 * half * up);
    });
    return { frame, values, minimum, lowest: loss(...minimum) };
  };

  // The map, and every Θ on the way.
  explorer.drawMap = function (context, size, { frame, values, minimum, lowest }, history) {
    const highest = Math.max(...values), first = lowest + 0.003 * (highest - lowest);
    const place = ([w, b]) => explorer.planes.toPixels(frame, size)({ x: [w], y: b }, 1);
    context.clearRect(0, 0, size, size);
    context.strokeStyle = grey;
    context.lineWidth = 1;
    for (let i = 0; i < 12; i++) {
      const level = lowest + (first - lowest) * ((highest - lowest) / (first - lowest)) ** (i / 12);
      explorer.planes.contour(context, values, SIDE, level, size);
    }
    const path = history.map(({ theta }) => theta).filter((theta) => theta?.every(Number.isFinite));
    context.strokeStyle = context.fillStyle = negative;
    context.lineWidth = 2;
    context.beginPath();
    for (const theta of path) context.lineTo(...place(theta).map((value) => clamp(value, size)));
    context.stroke();
    context.beginPath();
    for (const theta of path) {
      const [px, py] = place(theta);
      context.moveTo(px + 3, py);
      context.arc(px, py, 3, 0, 7);
    }
    context.fill();
    star(context, place(minimum), size / 28);
    explorer.planes.axes(context, size, frame, ["w", "b"]);
  };

  const clamp = (value, size) => Math.max(-9 * size, Math.min(10 * size, value));

  function star(context, [x, y], radius) {
    context.fillStyle = black;
    context.beginPath();
    for (let i = 0; i < 10; i++) {
      const reach = i % 2 ? 0.42 * radius : radius, turn = (Math.PI * i) / 5 - Math.PI / 2;
      context.lineTo(x + reach * Math.cos(turn), y + reach * Math.sin(turn));
    }
    context.fill();
  }
})();
