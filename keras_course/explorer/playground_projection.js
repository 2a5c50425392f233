// From points with many variables to three coordinates that can be drawn.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  // The points about their mean.
  function centred({ d, values }, n) {
    const mean = new Float64Array(d), moved = values.slice();
    for (let i = 0; i < n * d; i++) mean[i % d] += values[i] / n;
    for (let i = 0; i < n * d; i++) moved[i] -= mean[i % d];
    return { d, mean, values: moved };
  }

  const dot = (u, v) => u.reduce((sum, value, i) => sum + value * v[i], 0);
  const unit = (u) => {
    const length = Math.hypot(...u);
    return length > 1e-12 ? u.map((value) => value / length) : u.map(() => 0);
  };

  // The two directions orthogonal to `axis` along which the points spread most. They begin at those
  // of the picture before, `warm`, and move little from one to the next.
  function spread({ d, values }, n, axis, warm) {
    let found = warm?.[0].length === d ? warm : [0, 1].map((k) =>
      Float64Array.from({ length: d }, (_, i) => Math.cos(1 + i * (k + 1) + k)));
    for (let turn = 0; turn < 4; turn++) {
      const next = found.map((direction) => {
        const sum = new Float64Array(d);
        for (let p = 0; p < n; p++) {
          const row = values.subarray(p * d, p * d + d), along = dot(row, direction);
          for (let i = 0; i < d; i++) sum[i] += along * row[i];
        }
        return sum;
      });
      const known = [axis];
      found = next.map((direction) => {
        let rest = unit(direction);
        for (const other of known) {
          const along = dot(rest, other);
          rest = rest.map((value, i) => value - along * other[i]);
        }
        rest = unit(rest);
        known.push(rest);
        return rest;
      });
    }
    return found;
  }

  // Coordinates (n * 3) of centred points along three directions.
  function along({ d, values }, n, directions) {
    const found = new Float64Array(n * 3);
    for (let p = 0; p < n; p++) {
      const row = values.subarray(p * d, p * d + d);
      for (let k = 0; k < 3; k++) found[p * 3 + k] = dot(row, directions[k]);
    }
    return found;
  }

  // The three directions from which centred points look most like `target` (n * 3): orthogonal
  // Procrustes, whose polar factor is found by Newton and Schulz's iteration.
  function alike({ d, values }, n, target) {
    let X = new Float64Array(d * 3);
    for (let p = 0; p < n; p++) {
      for (let i = 0; i < d; i++) {
        for (let k = 0; k < 3; k++) X[i * 3 + k] += values[p * d + i] * target[p * 3 + k];
      }
    }
    const size = Math.hypot(...X) || 1;
    X = X.map((value) => value / size);
    for (let turn = 0; turn < 30; turn++) {
      const square = new Float64Array(9);
      for (let i = 0; i < d; i++) {
        for (let a = 0; a < 3; a++) {
          for (let b = 0; b < 3; b++) square[a * 3 + b] += X[i * 3 + a] * X[i * 3 + b];
        }
      }
      X = X.map((value, at) => {
        const row = at - (at % 3), k = at % 3;
        let product = 0;
        for (let i = 0; i < 3; i++) product += X[row + i] * square[3 * i + k];
        return 1.5 * value - 0.5 * product;
      });
    }
    return [0, 1, 2].map((k) => Float64Array.from({ length: d }, (_, i) => X[i * 3 + k]));
  }

  explorer.projection = { centred, dot, unit, spread, along, alike };
})();
