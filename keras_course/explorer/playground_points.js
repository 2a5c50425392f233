// The data sets of the playground: those of the chapters, and a table of the reader's.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  const CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]];
  const MOST_ROWS = 2000, LARGE = 30;

  // Points around the four corners; `labels` are those of (0,0), (0,1), (1,0) and (1,1).
  const corners = (labels) => (i, { normal }, noise) => {
    const [x1, x2] = CORNERS[i % 4];
    return [[x1 + 0.09 * noise * normal(), x2 + 0.09 * noise * normal()], labels[i % 4]];
  };

  const polar = (radius, angle) => [radius * Math.cos(angle), radius * Math.sin(angle)];

  // name -> how many inputs, classes (0 or 1) or values, the point number i, [inputs, label], and a
  // rate that suits its values.
  // Rings, spiral, line and ripples are those of linearization, gradient_descent, dense_network.
  const SETS = {
    and: { inputs: 2, classes: true, draw: corners([0, 0, 0, 1]) },
    or: { inputs: 2, classes: true, draw: corners([0, 1, 1, 1]) },
    xor: { inputs: 2, classes: true, draw: corners([0, 1, 1, 0]) },
    blobs: { inputs: 2, classes: true, draw: (i, { normal }, noise) => {
      const sign = 2 * (i % 2) - 1;
      return [[sign + 0.55 * noise * normal(), sign + 0.55 * noise * normal()], i % 2];
    } },
    rings: { inputs: 2, classes: true, draw: (i, { normal, uniform }, noise) => {
      const radius = (i % 2 ? 2 : 0.8) + 0.12 * noise * normal();
      return [polar(radius, 2 * Math.PI * uniform()), i % 2];
    } },
    spiral: { inputs: 2, classes: true, draw: (i, { normal, uniform }, noise) => {
      const along = Math.sqrt(uniform()), turn = Math.PI * (1.5 * along + (i % 2));
      return [polar(0.3 + 2.7 * along + 0.06 * noise * normal(), turn), i % 2];
    } },
    line: { inputs: 1, classes: false, rate: 0.1, draw: (i, { normal, uniform }, noise) => {
      const x = 3 * uniform();
      return [[x], 15 - 6.5 * x + 1.5 * noise * normal()];
    } },
    wave: { inputs: 1, classes: false, rate: 0.1, draw: (i, { normal, uniform }, noise) => {
      const x = 2 * uniform() - 1;
      return [[x], Math.sin(4 * x) + 0.1 * noise * normal()];
    } },
    ripples: { inputs: 2, classes: false, rate: 0.05, draw: (i, { normal, uniform }, noise) => {
      const x1 = 2 * uniform() - 1, x2 = 2 * uniform() - 1;
      return [[x1, x2], Math.cos(10 * Math.hypot(x1, x2)) + 0.05 * (noise - 1) * normal()];
    } },
  };

  // n points to train on and half as many to validate with: {x: [...], y, validation}.
  function drawPoints(name, n, noise, seed) {
    const draw = explorer.training.generator(seed), half = n < 10 ? 0 : Math.round(n / 2);
    return Array.from({ length: n + half }, (_, i) => {
      const [x, y] = SETS[name].draw(i, draw, noise);
      return { x, y, validation: i >= n };
    });
  }

  // Inputs and wanted outputs of the points to train on, or to validate with, as flat arrays; the
  // inputs are followed by `zeros` variables that are 0.
  function arrays(points, validation, inputs, zeros) {
    const chosen = points.filter((point) => point.validation === validation);
    const width = inputs + zeros, x = new Float64Array(chosen.length * width);
    chosen.forEach((point, i) => x.set(point.x, i * width));
    return { n: chosen.length, x, y: Float64Array.from(chosen, (point) => point.y) };
  }

  // What the picture shows of the inputs, and of the values over a single one: [low, high] each.
  function frameOf(points, inputs, classes) {
    const columns = [0, 1].map((k) => points.map(({ x, y }) => (inputs === 1 && k ? y : x[k])));
    const spans = columns.map((column) => {
      if (!column.length) return [-1, 1];
      const low = Math.min(...column), high = Math.max(...column), room = 0.15 * (high - low) || 1;
      return [low - room, high + room];
    });
    if (inputs === 1) return { x: spans[0], y: spans[1] };
    const half = Math.max(...spans.map(([low, high]) => (high - low) / 2));
    const around = spans.map(([low, high]) => (low + high) / 2);
    return {
      x: [around[0] - half, around[0] + half],
      y: [around[1] - half, around[1] + half],
      values: classes ? [0, 1] : valueSpan(points),
    };
  }

  function valueSpan(points) {
    const values = points.map(({ y }) => y);
    return values.length ? [Math.min(...values), Math.max(...values)] : [-1, 1];
  }

  // The cells of a table, line after line; the delimiter is what the first line has most of.
  function cells(text) {
    const lines = text.replace(/^\ufeff/, "").split(/\r\n|\n|\r/).filter((line) => line.trim());
    if (!lines.length) throw new Error(explorer.text("pg_csv_empty"));
    const count = (mark) => lines[0].split(mark).length;
    const mark = ["\t", ";", "|", ","].reduce((a, b) => (count(b) > count(a) ? b : a));
    const plain = (cell) => cell.trim().replace(/^"(.*)"$/, "$1");
    return lines.map((line) => line.split(mark).map(plain));
  }

  function toNumber(cell) {
    const plain = cell.replace("\u2212", "-").replace(",", ".");
    return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
  }

  // The reader's table -> {inputs, classes, labels, titles, points, scaled}: the columns x1, x2 and
  // a label (two different ones) or a value; or x, y. A first line without numbers names them.
  function readPoints(text, seed) {
    const { text: say } = explorer, rows = cells(text), width = rows[0].length;
    const named = rows.length > 1 && rows[0].slice(0, -1).every((cell) => isNaN(toNumber(cell)));
    const titles = named ? rows.shift() : null, first = named ? 2 : 1;
    if (width !== 2 && width !== 3) throw new Error(say("pg_csv_columns", { width }));
    if (rows.length > MOST_ROWS) {
      throw new Error(say("pg_csv_rows", { rows: explorer.count(rows.length), most: MOST_ROWS }));
    }
    rows.forEach((row, i) => {
      if (row.length !== width) {
        throw new Error(say("pg_csv_cells", { line: i + first, cells: row.length, width }));
      }
      row.slice(0, -1).forEach((cell) => {
        if (!Number.isFinite(toNumber(cell))) {
          throw new Error(say("pg_csv_number", { line: i + first, cell: cell.slice(0, 30) }));
        }
      });
    });
    const { classes, labels, values } = readLast(rows.map((row) => row[width - 1]), width, first);
    if (rows.length < 4) throw new Error(say("pg_csv_few", { rows: rows.length }));
    const columns = Array.from({ length: width - 1 }, (_, k) =>
      rows.map((row) => toNumber(row[k])));
    if (!classes) columns.push(values);
    const scaled = columns.some((column) => column.some((value) => Math.abs(value) > LARGE));
    if (scaled) columns.forEach(standardize);
    const order = explorer.training.order(rows.length, seed, 0);
    const apart = new Set(rows.length < 12 ? [] : order.slice(0, rows.length / 3));
    const points = rows.map((_, i) => ({
      x: columns.slice(0, width - 1).map((column) => column[i]),
      y: values[i],
      validation: apart.has(i),
    }));
    return { inputs: width - 1, classes, labels, titles, points, scaled };
  }

  // The last column: two different labels after two inputs are classes; else all are numbers.
  function readLast(column, width, first) {
    const { text: say } = explorer, different = [...new Set(column)];
    const numbers = column.map(toNumber);
    const wrong = numbers.findIndex((value) => !Number.isFinite(value));
    if (width === 3 && different.length === 2) {
      const labels = different.sort((a, b) => toNumber(a) - toNumber(b) || (a < b ? -1 : 1));
      return { classes: true, labels, values: column.map((cell) => labels.indexOf(cell)) };
    }
    if (wrong >= 0) {
      const key = width === 3 ? "pg_csv_labels" : "pg_csv_number";
      const cell = column[wrong].slice(0, 30);
      throw new Error(say(key, { line: wrong + first, cell, labels: different.length }));
    }
    return { classes: false, labels: null, values: numbers };
  }

  // Mean 0 and deviation 1, in place.
  function standardize(column) {
    const mean = column.reduce((a, b) => a + b, 0) / column.length;
    const spread = Math.sqrt(column.reduce((a, b) => a + (b - mean) ** 2, 0) / column.length) || 1;
    column.forEach((value, i) => { column[i] = (value - mean) / spread; });
  }

  // The points as a table that `readPoints` reads.
  function writePoints(points, inputs) {
    const head = inputs === 1 ? "x,y" : "x1,x2,y";
    return [head, ...points.map(({ x, y }) => [...x, y].join(","))].join("\n") + "\n";
  }

  Object.assign(explorer, {
    pointSets: SETS, drawPoints, arrays, frameOf, readPoints, writePoints,
  });
})();
