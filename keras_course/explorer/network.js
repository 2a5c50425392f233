// A Keras model's graph, computed in the browser: `graph.py` writes what `network` reads.
//
// Every node keeps its outputs row by row. A sequence has one row a token; an image or a vector is
// one row. Rows are computed once: a longer text goes on where the shorter one ended, with the
// keys, values and hidden states of its rows. This is step mode; a whole text is all at once.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  // What a layer computes: layers[class](node, from, to) fills these rows of node.data.
  const layers = (explorer.layers = {});

  function bytesOf(base64) {
    const text = atob(base64);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  }

  // Half-precision numbers (IEEE 754, little-endian) as single-precision ones.
  function halves(bytes) {
    const values = new Float32Array(65536);
    for (let bits = 0; bits < 65536; bits++) {
      const exponent = (bits >> 10) & 31,
        fraction = bits & 1023;
      const size = exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24;
      values[bits] = bits & 32768 ? -size : size;
    }
    const found = new Float32Array(bytes.length / 2);
    for (let i = 0; i < found.length; i++) {
      found[i] = values[bytes[2 * i] | (bytes[2 * i + 1] << 8)];
    }
    return found;
  }

  function unpack(shapes, base64) {
    const all = halves(bytesOf(base64));
    let offset = 0;
    const arrays = shapes.map((shape) => {
      const size = shape.reduce((product, side) => product * side, 1);
      offset += size;
      return all.subarray(offset - size, offset);
    });
    if (offset !== all.length) throw new Error("other weights than shapes");
    return arrays;
  }

  // Gives a node room for so many rows; what is computed stays.
  function reserve(node, rows) {
    if (node.data.length >= rows * node.width) return;
    const data = new Float32Array(Math.max(rows, 2 * node.rows, 16) * node.width);
    data.set(node.data.subarray(0, node.rows * node.width));
    node.data = data;
  }

  // More rows beside a node's outputs: keys, values, states. room(node, "keys", width, rows).
  explorer.room = function (node, name, width, rows) {
    const old = node[name];
    if (old && old.length >= rows * width) return old;
    node[name] = new Float32Array(Math.max(2 * rows, 16) * width);
    if (old) node[name].set(old);
    return node[name];
  };

  // A tensor of two axes, or ids, is a sequence: one row a token.
  const areIds = (shape, dtype) => shape.length === 1 && /int/.test(dtype);

  // Whether the first rows of a sequence depend on its last ones: no step mode.
  const isWhole = (node) => node.sequence && Boolean(layers[node.class]?.whole?.(node));

  function makeNode(description, nodes, arrays) {
    const { shape, class: kind, dtype } = description;
    const inputs = (description.inputs ?? []).map((i) => (i.number === undefined ? nodes[i] : i));
    const weights = {};
    for (const [name, index] of Object.entries(description.weights ?? {})) {
      weights[name] = arrays[index];
    }
    const ids = areIds(shape, dtype),
      sequence = ids || shape.length === 2;
    const width = shape.slice(sequence ? 1 : 0).reduce((product, side) => product * side, 1);
    const node = { ...description, inputs, weights, sequence, width, rows: 0 };
    node.last = ids ? 1 : shape[shape.length - 1];
    node.data = new Float32Array(0);
    const masks = description.mask?.map((i) => nodes[i]); // a row is padding where they are 0
    node.real = masks ? (row) => masks.some((one) => one.data[row] !== 0) : null;
    node.keep = false; // whether attention coefficients are kept, for a view
    if (kind !== "Input" && !layers[kind]) throw new Error("no layer " + kind);
    return node;
  }

  // The network of a graph: its nodes, and run(), extend(), follow() and truncate().
  explorer.network = function (graph) {
    const arrays = unpack(graph.arrays, graph.values);
    const nodes = [];
    for (const description of graph.nodes) nodes.push(makeNode(description, nodes, arrays));
    const inputs = graph.inputs.map((i) => nodes[i]);
    const outputs = graph.outputs.map((i) => nodes[i]);
    const hidden = new Set(); // "node index:channel" of the maps that are set to zero

    function compute(node, from, to) {
      reserve(node, to);
      if (node.class !== "Input") layers[node.class](node, from, to);
      node.rows = to;
      for (const key of hidden) {
        const [index, channel] = key.split(":").map(Number);
        if (nodes[index] !== node) continue;
        const start = from * node.width + channel;
        for (let i = start; i < to * node.width; i += node.last) node.data[i] = 0;
      }
    }

    function forward() {
      for (const node of nodes) {
        if (node.class === "Input") continue;
        const sequences = node.inputs.filter((one) => one.sequence);
        if (!node.sequence) compute(node, 0, 1);
        else if (isWhole(node)) compute(node, 0, node.shape[0] ?? sequences[0].rows);
        else if (sequences[0].rows > node.rows) compute(node, node.rows, sequences[0].rows);
      }
      return outputs.map((node) => node.data.subarray(0, node.rows * node.width));
    }

    // Writes values after those that a node has.
    function put(node, values) {
      const rows = node.sequence ? values.length / node.width : 1;
      const from = node.sequence ? node.rows : 0;
      reserve(node, from + rows);
      node.data.set(values, from * node.width);
      node.rows = from + rows;
    }

    return {
      graph,
      nodes,
      inputs,
      outputs,
      hidden,

      // Forgets all rows after the first ones.
      truncate(rows) {
        for (const node of nodes) {
          if (node.sequence) node.rows = Math.min(node.rows, rows);
          node.read = Math.min(node.read ?? 0, rows); // by a layer that gives its last output
        }
      },

      // Computes all anew for values of each input; returns each output's values.
      run(...values) {
        this.truncate(0);
        inputs.forEach((node, i) => put(node, values[i]));
        return forward();
      },

      // Goes on with more values of each input.
      extend(...values) {
        inputs.forEach((node, i) => put(node, values[i]));
        return forward();
      },

      // Reads ids, in step mode: the first rows that are those of the last text stay.
      follow(ids) {
        const [known] = inputs,
          most = nodes.some(isWhole) ? 0 : Math.min(ids.length, known.rows);
        let same = 0;
        while (same < most && known.data[same] === ids[same]) same++;
        this.truncate(same);
        return this.extend(ids.slice(same));
      },
    };
  };
})();
