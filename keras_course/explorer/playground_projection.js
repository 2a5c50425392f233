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

  function dot(u, v) {
    let sum = 0;
    for (let i = 0; i < u.length; i++) sum += u[i] * v[i];
    return sum;
  }

  const unit = (u) => {
    const length = Math.hypot(...u);
    return length > 1e-12 ? u.map((value) => value / length) : u.map(() => 0);
  };

  // The two directions orthogonal to `axis` along which the points spread most. They begin at those
  // of the picture before, `warm`, and move little from one to the next.
  function spread(points, n, axis, warm) {
    const { d } = points, square = products(points, n);
    let found = warm?.[0].length === d ? warm : [0, 1].map((k) =>
      Float64Array.from({ length: d }, (_, i) => Math.cos(1 + i * (k + 1) + k)));
    for (let turn = 0; turn < 6; turn++) {
      const known = [axis];
      found = found.map((direction) => {
        let rest = direction.map((_, i) => dot(square.subarray(i * d, i * d + d), direction));
        rest = unit(rest);
        for (const other of known) {
          const along = dot(rest, other);
          rest = rest.map((value, i) => value - along * other[i]);
        }
        known.push(unit(rest));
        return known[known.length - 1];
      });
    }
    return found;
  }

  // The sums of products of every two variables: (d * d).
  function products({ d, values }, n) {
    const sums = new Float64Array(d * d);
    for (let p = 0; p < n * d; p += d) {
      for (let i = 0; i < d; i++) {
        for (let k = 0; k < d; k++) sums[i * d + k] += values[p + i] * values[p + k];
      }
    }
    return sums;
  }

  // Coordinates (n * 3) of centred points along three directions.
  function along({ d, values }, n, directions) {
    const found = new Float64Array(n * 3);
    directions.forEach((direction, k) => {
      for (let p = 0; p < n; p++) {
        let sum = 0;
        for (let i = 0; i < d; i++) sum += values[p * d + i] * direction[i];
        found[p * 3 + k] = sum;
      }
    });
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
