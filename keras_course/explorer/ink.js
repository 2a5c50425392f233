// A drawing or a picture of a digit, made like the images of MNIST: as
// `data/digit_pictures/mnist_preprocessing.py` does, without its care for desks, frames and rules.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  const NOISE = 0.1; // of full ink: what has less is paper
  const CONTRAST = 0.15; // from 0 to 1: a picture of less is empty

  // Resizes one axis; each new value averages what it covers, weighted by a triangle, as Pillow.
  function resizeAxis(values, size, count, stride, step, wanted) {
    const made = new Float32Array(wanted * count),
      scale = size / wanted,
      reach = Math.max(1, scale);
    for (let i = 0; i < wanted; i++) {
      const centre = (i + 0.5) * scale;
      const first = Math.max(0, Math.floor(centre - reach)),
        end = Math.min(size, Math.ceil(centre + reach));
      for (let k = 0; k < count; k++) {
        let sum = 0,
          total = 0;
        for (let j = first; j < end; j++) {
          const weight = Math.max(0, 1 - Math.abs(j + 0.5 - centre) / reach);
          sum += weight * values[j * stride + k * step];
          total += weight;
        }
        made[i * count + k] = sum / total;
      }
    }
    return made;
  }

  // Resizes values (rows, columns) to (height, width).
  explorer.resize = function (values, rows, columns, height, width) {
    const low = resizeAxis(values, rows, columns, columns, 1, height); // (height, columns)
    const turned = resizeAxis(low, columns, height, 1, columns, width); // (width, height)
    const made = new Float32Array(height * width);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) made[y * width + x] = turned[x * height + y];
    }
    return made;
  };

  // The box of all ink; null where there is none.
  explorer.boxOf = function (ink, rows, columns) {
    let [top, bottom, left, right] = [rows, -1, columns, -1];
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        if (ink[y * columns + x] <= NOISE) continue;
        [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
        [left, right] = [Math.min(left, x), Math.max(right, x)];
      }
    }
    return bottom < 0 ? null : { top, left, height: bottom - top + 1, width: right - left + 1 };
  };

  // Ink (rows, columns), 0 to 1, as an image (height, width): the longer side of its box takes 20
  // pixels of 28, its centre of mass the centre. Null where there is no ink.
  explorer.centred = function (ink, rows, columns, height, width) {
    const box = explorer.boxOf(ink, rows, columns);
    if (!box) return null;
    const cut = new Float32Array(box.height * box.width);
    for (let y = 0; y < box.height; y++) {
      for (let x = 0; x < box.width; x++) {
        const value = ink[(box.top + y) * columns + box.left + x];
        cut[y * box.width + x] = value > NOISE ? value : 0;
      }
    }
    const side = (Math.min(height, width) * 20) / 28,
      longest = Math.max(box.height, box.width);
    const tall = Math.max(1, Math.round((side * box.height) / longest));
    const wide = Math.max(1, Math.round((side * box.width) / longest));
    const small = explorer.resize(cut, box.height, box.width, tall, wide);
    const most = Math.max(...small);
    let mass = 0,
      down = 0,
      across = 0;
    for (let i = 0; i < small.length; i++) {
      small[i] /= most;
      mass += small[i];
      down += small[i] * Math.floor(i / wide);
      across += small[i] * (i % wide);
    }
    const place = (size, part, at) => Math.min(Math.max(Math.round(size / 2 - at), 0), size - part);
    const top = place(height, tall, down / mass),
      left = place(width, wide, across / mass);
    const image = new Float32Array(height * width);
    for (let i = 0; i < small.length; i++) {
      image[(top + Math.floor(i / wide)) * width + left + (i % wide)] = small[i];
    }
    return image;
  };

  const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

  // The ink of a picture: what differs from the paper, whose colour is that of most of the rim.
  // `data`: red, green, blue, alpha of each pixel. Null where there is too little contrast.
  explorer.inkOf = function (data, rows, columns) {
    const grey = new Float32Array(rows * columns),
      rim = [];
    for (let i = 0; i < grey.length; i++) {
      const opaque = data[4 * i + 3] / 255; // what is transparent lies on white paper
      const light = (0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2]) / 255;
      grey[i] = 1 - opaque + opaque * light;
      const y = Math.floor(i / columns),
        x = i % columns;
      if (y === 0 || x === 0 || y === rows - 1 || x === columns - 1) rim.push(grey[i]);
    }
    const paper = median(rim);
    const differences = grey.map((value) => Math.abs(value - paper));
    const sorted = Float32Array.from(differences).sort();
    const full = sorted[Math.floor(0.995 * (sorted.length - 1))];
    if (full < CONTRAST) return null;
    return differences.map((value) => Math.min(1, Math.max(0, (value / full - 0.25) / 0.6)));
  };

  // Digits drawn by a hand, for those who draw none: lines of points, x and y from 0 to 100.
  explorer.examples = [
    [[52, 14, 32, 24, 25, 50, 32, 78, 50, 87, 68, 77, 75, 50, 68, 23, 50, 14]],
    [[45, 24, 53, 14, 52, 50, 51, 87]],
    [[28, 32, 36, 17, 55, 14, 70, 26, 66, 44, 48, 64, 28, 84, 50, 82, 76, 84]],
    [[30, 18, 50, 13, 67, 22, 64, 40, 47, 48, 66, 55, 71, 72, 55, 87, 29, 82]],
    [
      [58, 13, 42, 36, 26, 58, 50, 58, 78, 57],
      [62, 38, 60, 62, 58, 88],
    ],
    [[70, 15, 36, 16, 32, 46, 54, 42, 70, 56, 66, 78, 47, 87, 27, 80]],
    [[64, 14, 44, 30, 31, 56, 34, 78, 52, 87, 68, 76, 65, 60, 48, 56, 33, 68]],
    [
      [25, 18, 50, 17, 76, 16, 62, 42, 50, 66, 44, 88],
      [38, 52, 66, 50],
    ],
    [[66, 22, 50, 13, 34, 24, 42, 42, 62, 56, 68, 74, 52, 87, 33, 76, 38, 58, 60, 42, 66, 22]],
    [[68, 30, 52, 14, 34, 26, 38, 46, 56, 48, 69, 30, 66, 60, 58, 88]],
  ];
})();
