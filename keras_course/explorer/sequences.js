// Layers that read sequences: embeddings, positions, recurrent layers, attention.
// Each computes rows `from` to `to`; what it needs of earlier rows lies beside its outputs.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  const { layers, multiply, copy, room } = explorer;

  function lookUp(node, from, to) {
    const [ids] = node.inputs,
      { embeddings } = node.weights,
      { width } = node;
    for (let i = from; i < to; i++) {
      const at = ids.data[i] * width;
      if (!(at >= 0 && at < embeddings.length)) throw new Error("no id " + ids.data[i]);
      node.data.set(embeddings.subarray(at, at + width), i * width);
    }
  }
  layers.Embedding = lookUp;

  layers.TiedEmbedding = function (node, from, to) {
    if (!node.reverse) return lookUp(node, from, to);
    const [x] = node.inputs,
      { embeddings } = node.weights,
      size = x.width;
    for (let i = from; i < to; i++) {
      for (let id = 0; id < node.width; id++) {
        let sum = 0;
        for (let c = 0; c < size; c++) sum += x.data[i * size + c] * embeddings[id * size + c];
        node.data[i * node.width + id] = sum;
      }
    }
  };

  layers.PositionEmbedding = function (node, from, to) {
    const [x] = node.inputs,
      { embeddings } = node.weights;
    if (to * node.width > embeddings.length) throw new Error("too long");
    for (let i = from * node.width; i < to * node.width; i++) {
      node.data[i] = x.data[i] + embeddings[i];
    }
  };

  layers.SinePositions = function (node, from, to) {
    const [x] = node.inputs,
      { width } = node;
    for (let i = from; i < to; i++) {
      for (let c = 0; c < width; c++) {
        const angle = i * 10000 ** (-(c - (c % 2)) / width);
        const wave = c % 2 ? Math.cos(angle) : Math.sin(angle);
        node.data[i * width + c] = x.data[i * width + c] + wave;
      }
    }
  };

  // The row before `i` that is no padding; -1 if there is none.
  function previous(node, i) {
    let j = i - 1;
    while (node.real && j >= 0 && !node.real(j)) j--;
    return j;
  }

  const isReal = (node) => node.real ?? (() => true);

  layers.TokenShift = function (node, from, to) {
    copy(node, from, to);
    const [x] = node.inputs,
      { width } = node;
    for (let i = from; i < to; i++) {
      const before = previous(node, i);
      for (let c = 0; c < width / 2; c++) {
        node.data[i * width + c] = before < 0 ? 0 : x.data[before * width + c];
      }
    }
  };

  layers.GlobalAveragePooling1D = function (node) {
    const [x] = node.inputs,
      { width } = node;
    const used = [...Array(x.rows).keys()].filter(isReal(node));
    for (let c = 0; c < width; c++) {
      let sum = 0;
      for (const i of used) sum += x.data[i * width + c];
      node.data[c] = sum / used.length;
    }
  };

  // One step of each cell: next(cell, x's row in z, h before, h after); z = x W + b is given.
  const cells = {
    SimpleRNN: {
      gates: 1,
      next({ weights, activation }, units, z, h, state) {
        const f = explorer.activations[activation];
        multiply(h, 0, units, weights.recurrent_kernel, null, units, state, 0);
        for (let j = 0; j < units; j++) state[j] = f(z[j] + state[j]);
      },
    },
    GRU: {
      gates: 3,
      next({ weights, activation, recurrent_activation, reset_after }, units, z, h, state) {
        const { recurrent_kernel, bias } = weights;
        const f = explorer.activations[activation],
          g = explorer.activations[recurrent_activation];
        const inner = new Float64Array(3 * units),
          reset = new Float64Array(units);
        const offset = reset_after && bias ? bias.subarray(3 * units) : null;
        multiply(h, 0, units, recurrent_kernel, offset, 3 * units, inner, 0);
        for (let j = 0; j < units; j++) reset[j] = g(z[units + j] + inner[units + j]);
        if (!reset_after) {
          // the recurrent part of the new state is of r * h
          const part = reset.map((r, i) => r * h[i]),
            again = new Float64Array(3 * units);
          multiply(part, 0, units, recurrent_kernel, null, 3 * units, again, 0);
          inner.set(again.subarray(2 * units), 2 * units);
        }
        for (let j = 0; j < units; j++) {
          const update = g(z[j] + inner[j]);
          const made = f(z[2 * units + j] + (reset_after ? reset[j] : 1) * inner[2 * units + j]);
          state[j] = update * h[j] + (1 - update) * made;
        }
      },
    },
    LSTM: {
      gates: 4,
      next({ weights, activation, recurrent_activation }, units, z, h, state) {
        const f = explorer.activations[activation],
          g = explorer.activations[recurrent_activation];
        const inner = new Float64Array(4 * units);
        multiply(h, 0, units, weights.recurrent_kernel, null, 4 * units, inner, 0);
        for (let j = 0; j < units; j++) {
          const gate = (k) => z[k * units + j] + inner[k * units + j];
          const [i, forget, made, out] = [0, 1, 2, 3].map(gate);
          const carry = g(forget) * h[units + j] + g(i) * f(made);
          state[units + j] = carry;
          state[j] = g(out) * f(carry);
        }
      },
    },
  };

  for (const [kind, { gates, next }] of Object.entries(cells)) {
    layers[kind] = function (node, from, to) {
      const [x] = node.inputs,
        { kernel, bias } = node.weights;
      const units = node.last,
        carried = kind === "LSTM" ? 2 * units : units;
      // One that gives its last output only goes on after the rows that it has read.
      const first = node.go_backwards ? 0 : node.sequence ? from : (node.read ?? 0);
      const end = node.sequence ? to : x.rows;
      const states = room(node, "states", carried, end); // one row a token
      const z = new Float64Array(gates * units),
        given = bias && bias.subarray(0, gates * units);
      const state = (i) => states.subarray(i * carried, (i + 1) * carried);
      const zeros = new Float32Array(carried);
      for (let i = first; i < end; i++) {
        const row = node.go_backwards ? end - 1 - i : i,
          real = isReal(node)(row);
        const before = i ? state(i - 1) : zeros;
        if (real) {
          multiply(x.data, row * x.width, x.width, kernel, given, gates * units, z, 0);
          next(node, units, z, before, state(i));
        } else {
          state(i).set(before);
        }
        const y = !real && node.zero_output_for_mask ? zeros : state(i);
        if (node.sequence) node.data.set(y.subarray(0, units), i * units);
      }
      if (!node.sequence) node.data.set(end ? state(end - 1).subarray(0, units) : zeros);
      node.read = end;
    };
    layers[kind].whole = (node) => node.go_backwards;
  }

  // Softmax of scores over those that are allowed; zeros where none is.
  function coefficients(scores, count, allowed) {
    let most = -Infinity,
      total = 0;
    for (let j = 0; j < count; j++) if (allowed(j) && scores[j] > most) most = scores[j];
    for (let j = 0; j < count; j++) {
      scores[j] = allowed(j) ? Math.exp(scores[j] - most) : 0;
      total += scores[j];
    }
    if (total) for (let j = 0; j < count; j++) scores[j] /= total;
  }

  // What a row attends to: heads of `size` components, keys and values of rows `first` to `end`.
  //   node.alpha[i] = {first, heads: [coefficients of rows first ... end]}, if node.keep is set.
  function attend(node, i, q, heads, size, first, end, scale, allowed, y) {
    const width = heads * size,
      scores = new Float64Array(end - first);
    y.fill(0);
    if (node.keep) (node.alpha ??= [])[i] = { first, heads: [] };
    for (let head = 0; head < heads; head++) {
      const at = head * size;
      for (let j = first; j < end; j++) {
        let sum = 0;
        for (let c = 0; c < size; c++) sum += q[at + c] * node.keys[j * width + at + c];
        scores[j - first] = sum * scale;
      }
      coefficients(scores, end - first, (j) => allowed(first + j));
      for (let j = first; j < end; j++) {
        const alpha = scores[j - first];
        if (alpha === 0) continue;
        for (let c = 0; c < size; c++) y[at + c] += alpha * node.values[j * width + at + c];
      }
      if (node.keep) node.alpha[i].heads.push(Float32Array.from(scores));
    }
  }

  layers.CausalAttention = function (node, from, to) {
    const [x] = node.inputs,
      { W_Q, W_K, W_V } = node.weights,
      { units } = node;
    const q = new Float64Array(units),
      y = new Float64Array(units);
    room(node, "keys", units, to);
    room(node, "values", units, to);
    for (let i = from; i < to; i++) {
      multiply(x.data, i * x.width, x.width, W_K, null, units, node.keys, i * units);
      multiply(x.data, i * x.width, x.width, W_V, null, units, node.values, i * units);
      multiply(x.data, i * x.width, x.width, W_Q, null, units, q, 0);
      const scale = node.scaled ? units ** -0.5 : 1;
      attend(node, i, q, 1, units, 0, i + 1, scale, isReal(node), y);
      node.data.set(y, i * units);
    }
  };

  layers.SelfAttention = function (node, from, to) {
    const [x] = node.inputs,
      { kernel, bias, output_kernel, output_bias } = node.weights;
    const { width, num_heads, causal } = node,
      size = width / num_heads;
    const qkv = new Float64Array(3 * width),
      y = new Float64Array(width);
    const [keys, values] = ["keys", "values"].map((name) => room(node, name, width, to));
    const queries = room(node, "queries", width, to);
    for (let i = from; i < to; i++) {
      multiply(x.data, i * width, width, kernel, bias, 3 * width, qkv, 0);
      [queries, keys, values].forEach((part, k) => {
        part.set(qkv.subarray(k * width, (k + 1) * width), i * width);
      });
    }
    for (let i = from; i < to; i++) {
      const q = queries.subarray(i * width, (i + 1) * width),
        end = causal ? i + 1 : to;
      attend(node, i, q, num_heads, size, 0, end, size ** -0.5, isReal(node), y);
      multiply(y, 0, width, output_kernel, output_bias, width, node.data, i * width);
    }
  };
  layers.SelfAttention.whole = (node) => !node.causal;

  layers.CrossAttention = function (node, from, to) {
    const [x, context] = node.inputs,
      { width, num_heads } = node,
      size = width / num_heads;
    const { query_kernel, query_bias, context_kernel, context_bias } = node.weights;
    const { output_kernel, output_bias } = node.weights;
    const [keys, values] = ["keys", "values"].map((name) => room(node, name, width, context.rows));
    const both = new Float64Array(2 * width),
      q = new Float64Array(width);
    const y = new Float64Array(width);
    for (let j = 0; j < context.rows; j++) {
      const at = j * context.width;
      multiply(context.data, at, context.width, context_kernel, context_bias, 2 * width, both, 0);
      keys.set(both.subarray(0, width), j * width);
      values.set(both.subarray(width), j * width);
    }
    for (let i = from; i < to; i++) {
      multiply(x.data, i * width, width, query_kernel, query_bias, width, q, 0);
      attend(node, i, q, num_heads, size, 0, context.rows, size ** -0.5, isReal(node), y);
      multiply(y, 0, width, output_kernel, output_bias, width, node.data, i * width);
    }
  };

  // Scales each head's part to a mean square of 1, then rotates pairs by position times frequency.
  function rotated(vector, start, heads, size, position, to, at) {
    for (let head = 0; head < heads; head++) {
      const part = start + head * size;
      let square = 0;
      for (let c = 0; c < size; c++) square += vector[part + c] ** 2 / size;
      const scale = 1 / Math.sqrt(square + 1e-6);
      for (let c = 0; c < size / 2; c++) {
        const angle = position * Math.fround(10000 ** ((-2 * c) / size));
        const first = vector[part + c] * scale,
          second = vector[part + size / 2 + c] * scale;
        const cos = Math.cos(angle),
          sin = Math.sin(angle);
        to[at + head * size + c] = first * cos - second * sin;
        to[at + head * size + size / 2 + c] = first * sin + second * cos;
      }
    }
  }

  layers.RotaryAttention = function (node, from, to) {
    const [x] = node.inputs,
      { kernel, output_kernel } = node.weights;
    const { width, num_heads, window } = node,
      size = width / num_heads;
    const qkv = new Float64Array(3 * width),
      q = new Float64Array(width);
    const y = new Float64Array(width);
    const [keys, values] = ["keys", "values"].map((name) => room(node, name, width, to));
    const positions = room(node, "positions", 1, to); // padding has that of the token before it
    for (let i = from; i < to; i++) {
      positions[i] = (i ? positions[i - 1] : -1) + (isReal(node)(i) ? 1 : 0);
      multiply(x.data, i * width, width, kernel, null, 3 * width, qkv, 0);
      rotated(qkv, 0, num_heads, size, positions[i], q, 0);
      rotated(qkv, width, num_heads, size, positions[i], keys, i * width);
      values.set(qkv.subarray(2 * width), i * width);
      let first = node.real ? 0 : Math.max(0, i + 1 - window);
      while (positions[i] - positions[first] >= window) first++;
      attend(node, i, q, num_heads, size, first, i + 1, size ** -0.5, isReal(node), y);
      multiply(y, 0, width, output_kernel, null, width, node.data, i * width);
    }
  };
})();
