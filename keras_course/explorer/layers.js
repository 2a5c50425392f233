// What Keras' layers compute on vectors and images, and the operations between tensors.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  const { layers } = explorer;
  let scratch = new Float64Array(1024);

  function sums(size) {
    if (scratch.length < size) scratch = new Float64Array(size);
    return scratch.fill(0, 0, size);
  }

  const rows = new Int32Array(4),
    values = new Float64Array(4);

  // y = x W (+ b) for one vector; kernel (size, units), row after row. Sums in double precision.
  // Four rows at a time: the sums are read and written a quarter as often.
  explorer.multiply = function (x, at, size, kernel, bias, units, y, to) {
    const total = sums(units);
    if (bias) for (let j = 0; j < units; j++) total[j] = bias[j];
    for (let i = 0; i < size;) {
      let count = 0;
      for (; i < size && count < 4; i++) {
        if (x[at + i] === 0) continue; // after a relu many are
        rows[count] = i * units;
        values[count++] = x[at + i];
      }
      if (count === 4) addFour(total, kernel, units);
      else for (let k = 0; k < count; k++) addOne(total, kernel, units, rows[k], values[k]);
    }
    for (let j = 0; j < units; j++) y[to + j] = total[j];
  };

  function addFour(total, kernel, units) {
    const [r, s, t, u] = rows,
      [a, b, c, d] = values;
    for (let j = 0; j < units; j++) {
      total[j] += a * kernel[r + j] + b * kernel[s + j] + c * kernel[t + j] + d * kernel[u + j];
    }
  }

  function addOne(total, kernel, units, row, value) {
    for (let j = 0; j < units; j++) total[j] += value * kernel[row + j];
  }

  // The error function, by its series near zero and a continued fraction far from it.
  function erf(x) {
    const size = Math.abs(x);
    if (size > 6) return Math.sign(x);
    if (size < 2.5) {
      let term = size,
        sum = size;
      for (let n = 1; n < 60; n++) {
        term *= (-size * size) / n;
        sum += term / (2 * n + 1);
      }
      return (Math.sign(x) * 2 * sum) / Math.sqrt(Math.PI);
    }
    let fraction = 0;
    for (let n = 60; n > 0; n--) fraction = n / 2 / (size + fraction);
    return Math.sign(x) * (1 - Math.exp(-size * size) / (Math.sqrt(Math.PI) * (size + fraction)));
  }

  const sigmoid = (x) => 1 / (1 + Math.exp(-x));
  const functions = {
    linear: (x) => x,
    relu: (x) => (x > 0 ? x : 0),
    sigmoid,
    tanh: Math.tanh,
    threshold: (x) => (x >= 0 ? 1 : 0),
    exponential: Math.exp,
    elu: (x) => (x > 0 ? x : Math.expm1(x)),
    selu: (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
    leaky_relu: (x) => (x > 0 ? x : 0.2 * x),
    silu: (x) => x * sigmoid(x),
    softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    softsign: (x) => x / (1 + Math.abs(x)),
    gelu: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
    gelu_approximate: (x) =>
      0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  };
  explorer.activations = functions;

  function softmax(data, start, size) {
    let most = -Infinity,
      total = 0;
    for (let i = start; i < start + size; i++) if (data[i] > most) most = data[i];
    const e = sums(size);
    for (let i = 0; i < size; i++) total += e[i] = Math.exp(data[start + i] - most);
    for (let i = 0; i < size; i++) data[start + i] = e[i] / total;
  }

  // Applies an activation in place to data[start ... end], vectors of `last` values.
  function activate(name, data, start, end, last) {
    if (!name || name === "linear") return;
    if (name === "softmax") {
      for (let i = start; i < end; i += last) softmax(data, i, last);
      return;
    }
    const f = functions[name];
    for (let i = start; i < end; i++) data[i] = f(data[i]);
  }

  // Copies the input's rows.
  function copy(node, from, to) {
    const [x] = node.inputs;
    node.data.set(x.data.subarray(from * x.width, to * x.width), from * node.width);
  }
  explorer.copy = copy;

  layers.Dense = function (node, from, to) {
    const [x] = node.inputs,
      { kernel, bias } = node.weights,
      units = node.last;
    const ratio = x.width / x.last; // vectors in a row
    for (let i = from * ratio; i < to * ratio; i++) {
      explorer.multiply(x.data, i * x.last, x.last, kernel, bias, units, node.data, i * units);
    }
    activate(node.activation, node.data, from * node.width, to * node.width, units);
  };

  // A layer that is an activation alone: name(node).
  const alone = (name) =>
    function (node, from, to) {
      copy(node, from, to);
      activate(name(node), node.data, from * node.width, to * node.width, node.last);
    };
  layers.Activation = alone((node) => node.activation);
  layers["ops.Gelu"] = alone((node) => (node.approximate ? "gelu_approximate" : "gelu"));
  for (const name of ["Softmax", "Relu", "Sigmoid", "Tanh", "Silu"]) {
    layers["ops." + name] = alone(() => name.toLowerCase());
  }
  layers.Softmax = layers["ops.Softmax"];

  // A layer that computes every number by itself.
  const each = (make) =>
    function (node, from, to) {
      const [x] = node.inputs,
        f = make(node);
      for (let i = from * node.width; i < to * node.width; i++) node.data[i] = f(x.data[i]);
    };

  layers.ReLU = each(({ max_value, negative_slope, threshold }) => {
    const most = max_value ?? Infinity;
    return (x) => (x >= threshold ? Math.min(x, most) : negative_slope * (x - threshold));
  });
  layers.Rescaling = each(({ scale, offset }) => (x) => x * scale + offset);
  layers["ops.Square"] = each(() => (x) => x * x);
  layers["ops.Sqrt"] = each(() => Math.sqrt);
  layers["ops.Negative"] = each(() => (x) => -x);

  const same = ["Dropout", "SpatialDropout1D", "SpatialDropout2D", "GaussianNoise", "Identity"];
  for (const kind of [...same, "ops.Identity"]) layers[kind] = copy;

  // Flattening and reshaping keep the order of the numbers, in other rows.
  layers.Flatten = layers.Reshape = function (node) {
    const [x] = node.inputs;
    node.data.set(x.data.subarray(0, x.rows * x.width));
  };
  layers.Flatten.whole = layers.Reshape.whole = () => true;

  // Joins all inputs, number by number; a number stands for a tensor full of it.
  const join = (f) =>
    function (node, from, to) {
      for (let i = from * node.width; i < to * node.width; i++) {
        const value = (x) => (x.number === undefined ? x.data[i] : x.number);
        let found = value(node.inputs[0]);
        for (let k = 1; k < node.inputs.length; k++) found = f(found, value(node.inputs[k]));
        node.data[i] = found;
      }
    };
  layers.Add = layers["ops.Add"] = join((a, b) => a + b);
  layers.Multiply = layers["ops.Multiply"] = join((a, b) => a * b);
  layers["ops.Subtract"] = join((a, b) => a - b);
  layers["ops.Divide"] = layers["ops.TrueDivide"] = join((a, b) => a / b);

  layers.BatchNormalization = function (node, from, to) {
    const [x] = node.inputs,
      { gamma, beta, moving_mean, moving_variance } = node.weights;
    for (let i = from * node.width; i < to * node.width; i++) {
      const c = i % node.last;
      const normal = (x.data[i] - moving_mean[c]) / Math.sqrt(moving_variance[c] + node.epsilon);
      node.data[i] = normal * (gamma ? gamma[c] : 1) + (beta ? beta[c] : 0);
    }
  };

  function normalize(node, from, to, center, scale, offset) {
    const [x] = node.inputs,
      size = node.last;
    for (let start = from * node.width; start < to * node.width; start += size) {
      let mean = 0,
        square = 0;
      if (center) for (let i = 0; i < size; i++) mean += x.data[start + i] / size;
      for (let i = 0; i < size; i++) square += (x.data[start + i] - mean) ** 2 / size;
      const divisor = Math.sqrt(square + node.epsilon);
      for (let i = 0; i < size; i++) {
        const normal = (x.data[start + i] - mean) / divisor;
        node.data[start + i] = normal * (scale ? scale[i] : 1) + (offset ? offset[i] : 0);
      }
    }
  }
  layers.LayerNormalization = (node, from, to) =>
    normalize(node, from, to, true, node.weights.gamma, node.weights.beta);
  layers.RMSNormalization = (node, from, to) =>
    normalize(node, from, to, false, node.weights.scale, null);

  // Where a window begins in its input, as in TensorFlow: "same" pads more at the end than before.
  function windows(size, out, kernel, stride, dilation, padding) {
    const reach = (kernel - 1) * dilation + 1;
    const padded = padding === "same" ? Math.max(0, (out - 1) * stride + reach - size) : 0;
    return { stride, dilation, kernel, size, before: Math.floor(padded / 2) };
  }

  // Calls visit(output pixel, input pixel, kernel pixel) for each input pixel under each window.
  function slide(node, kernel, strides, dilation, begin, visit, end) {
    const [height, width] = node.inputs[0].shape,
      [rows, columns] = node.shape;
    const down = windows(height, rows, kernel[0], strides[0], dilation[0], node.padding);
    const across = windows(width, columns, kernel[1], strides[1], dilation[1], node.padding);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        begin();
        for (let k = 0; k < kernel[0]; k++) {
          const y = i * down.stride - down.before + k * down.dilation;
          if (y < 0 || y >= height) continue;
          for (let l = 0; l < kernel[1]; l++) {
            const x = j * across.stride - across.before + l * across.dilation;
            if (x >= 0 && x < width) visit(y * width + x, k * kernel[1] + l);
          }
        }
        end(i * columns + j);
      }
    }
  }

  layers.Conv2D = function (node) {
    const [x] = node.inputs,
      { kernel, bias } = node.weights,
      filters = node.last;
    const channels = x.last,
      total = sums(filters);
    const begin = () => {
      for (let f = 0; f < filters; f++) total[f] = bias ? bias[f] : 0;
    };
    const visit = (pixel, place) => {
      for (let c = 0; c < channels; c++) {
        const value = x.data[pixel * channels + c];
        if (value === 0) continue;
        const row = (place * channels + c) * filters;
        for (let f = 0; f < filters; f++) total[f] += value * kernel[row + f];
      }
    };
    const end = (pixel) => {
      for (let f = 0; f < filters; f++) node.data[pixel * filters + f] = total[f];
    };
    slide(node, node.kernel_size, node.strides, node.dilation_rate, begin, visit, end);
    activate(node.activation, node.data, 0, node.width, filters);
  };

  // Joins the pixels of each window, or of the whole image, channel by channel.
  const pool = (first, add, finish) =>
    function (node) {
      const [x] = node.inputs,
        channels = node.last,
        total = sums(channels);
      let count = 0;
      const begin = () => {
        total.fill(first, 0, channels);
        count = 0;
      };
      const visit = (pixel) => {
        count++;
        for (let c = 0; c < channels; c++) total[c] = add(total[c], x.data[pixel * channels + c]);
      };
      const end = (pixel) => {
        const start = pixel * channels;
        for (let c = 0; c < channels; c++) node.data[start + c] = finish(total[c], count);
      };
      const { pool_size, strides } = node;
      if (pool_size) return slide(node, pool_size, strides, [1, 1], begin, visit, end);
      begin();
      for (let pixel = 0; pixel < x.width / channels; pixel++) visit(pixel);
      end(0);
    };
  layers.MaxPooling2D = layers.GlobalMaxPooling2D = pool(-Infinity, Math.max, (most) => most);
  const mean = pool(0, (a, b) => a + b, (sum, count) => sum / count);
  layers.AveragePooling2D = layers.GlobalAveragePooling2D = mean;
})();
