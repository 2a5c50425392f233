// Small dense networks in double precision: forward, gradients, steps of SGD and Adam.
// n points with d variables are a Float64Array (n * d), point after point; the kernel of a layer is
// one of (inputs * units), in the order in which Keras keeps it.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  // name of an activation -> its value at z, and its derivative from that value
  const ACTIVATIONS = {
    linear: [(z) => z, () => 1],
    relu: [(z) => (z <= 0 ? 0 : z), (a) => (a > 0 ? 1 : 0)],
    sigmoid: [(z) => 1 / (1 + Math.exp(-z)), (a) => a * (1 - a)],
    tanh: [Math.tanh, (a) => 1 - a * a],
    step: [(z) => (z >= 0 ? 1 : z < 0 ? 0 : z), () => 0],
  };

  // loss -> that of one point from its output a, the z before it and the wanted y; and its
  // derivative by z
  const LOSSES = {
    mean_squared_error: [
      (a, z, y) => (a - y) * (a - y),
      (a, z, y, slope) => 2 * (a - y) * slope(a),
    ],
    // of a sigmoid, from its z: exact where the sigmoid rounds to 0 or 1
    binary_crossentropy: [
      (a, z, y) => Math.max(z, 0) - z * y + Math.log1p(Math.exp(-Math.abs(z))),
      (a, z, y) => a - y,
    ],
    // of a step: its derivative is the mistake, as in Rosenblatt's rule
    perceptron: [
      (a, z, y) => (a - y) * z,
      (a, z, y) => a - y,
    ],
  };

  const BETA_1 = 0.9, BETA_2 = 0.999, EPSILON = 1e-7; // of Keras' Adam

  // A whole number below 2^32 -> another one; different ones stay different.
  function mix(a) {
    a = Math.imul(a ^ (a >>> 16), 0x21f0aaad);
    a = Math.imul(a ^ (a >>> 15), 0x735a2d97);
    return (a ^ (a >>> 15)) >>> 0;
  }

  // Draws from a seed: uniform() in [0, 1), normal() with mean 0 and deviation 1.
  function generator(seed) {
    const begin = mix(seed >>> 0);
    let count = 0;
    const uniform = () => mix((begin + count++) >>> 0) / 2 ** 32;
    const normal = () =>
      Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
    return { uniform, normal };
  }

  // The order in which an epoch reads n points: by the hashes of their numbers.
  function order(n, seed, epoch) {
    const begin = mix((seed + 65537 * epoch) >>> 0);
    const keys = Array.from({ length: n }, (_, i) => mix((begin ^ i) >>> 0));
    return keys.map((_, i) => i).sort((i, j) => keys[i] - keys[j]);
  }

  // layers: [{units, activation}, ...], the last one the output. The kernels are drawn as Keras
  // draws them (Glorot and Bengio, 2010), the biases are 0. No gradient passes a step: the layers
  // up to a hidden one can't be trained.
  function network(inputs, layers, seed) {
    const draw = generator(seed);
    const lastStep = layers.slice(0, -1).map((layer) => layer.activation).lastIndexOf("step");
    return {
      inputs,
      layers: layers.map(({ units, activation }, j) => {
        const fan = j ? layers[j - 1].units : inputs, limit = Math.sqrt(6 / (fan + units));
        const kernel = new Float64Array(fan * units).map(() => limit * (2 * draw.uniform() - 1));
        return { units, activation, kernel, bias: new Float64Array(units), trained: j > lastStep };
      }),
    };
  }

  // The outputs of every layer for n points, Float64Arrays (n * units), and the z of the last.
  // `into`, the answer to a call with as many points, is written over.
  function forward(net, x, n, into = { outputs: [], z: null }) {
    let input = x, fan = net.inputs;
    net.layers.forEach(({ units, kernel, bias, activation }, j) => {
      const of = ACTIVATIONS[activation][0];
      const output = (into.outputs[j] ??= new Float64Array(n * units));
      for (let p = 0, row = 0; p < n; p++, row += units) {
        for (let k = 0; k < units; k++) output[row + k] = bias[k];
        for (let i = 0; i < fan; i++) {
          const value = input[p * fan + i], from = i * units;
          for (let k = 0; k < units; k++) output[row + k] += value * kernel[from + k];
        }
      }
      if (j === net.layers.length - 1) (into.z ??= new Float64Array(n * units)).set(output);
      for (let i = 0; i < output.length; i++) output[i] = of(output[i]);
      input = output;
      fan = units;
    });
    return into;
  }

  // l2 times the sum of the squares of the kernels that are trained.
  function penalty(net, l2) {
    let sum = 0;
    if (l2) {
      for (const { kernel, trained } of net.layers) {
        if (trained) for (const w of kernel) sum += w * w;
      }
    }
    return l2 * sum;
  }

  // The mean loss of n points, plus the penalty; `passed` is what `forward` returned for them.
  function loss(net, y, name, l2, passed) {
    const [of] = LOSSES[name], { z } = passed, output = passed.outputs[net.layers.length - 1];
    let total = 0;
    for (let i = 0; i < z.length; i++) total += of(output[i], z[i], y[i]);
    return total / z.length + penalty(net, l2);
  }

  // The derivatives of that loss by the kernel and the bias of each layer that is trained.
  function gradients(net, x, y, n, name, l2) {
    const { layers } = net, passed = forward(net, x, n), found = [];
    let j = layers.length - 1, delta = passed.z.map((z, i) => { // by the z of layer j
      const slope = ACTIVATIONS[layers[j].activation][1];
      return LOSSES[name][1](passed.outputs[j][i], z, y[i], slope) / passed.z.length;
    });
    for (; j >= 0 && layers[j].trained; j--) {
      const input = j ? passed.outputs[j - 1] : x, fan = j ? layers[j - 1].units : net.inputs;
      found[j] = ofLayer(layers[j], input, fan, delta, n, l2);
      if (j) delta = before(layers[j], layers[j - 1], input, delta, n);
    }
    return found;
  }

  function ofLayer(layer, input, fan, delta, n, l2) {
    const { units } = layer, bias = new Float64Array(units);
    const kernel = layer.kernel.map((w) => 2 * l2 * w);
    for (let p = 0; p < n; p++) {
      for (let k = 0; k < units; k++) {
        const d = delta[p * units + k];
        bias[k] += d;
        for (let i = 0; i < fan; i++) kernel[i * units + k] += d * input[p * fan + i];
      }
    }
    return { kernel, bias };
  }

  // One layer back: the derivatives by the z of the one before, whose outputs are given.
  function before({ units, kernel }, { units: fan, activation }, output, delta, n) {
    const slope = ACTIVATIONS[activation][1], back = new Float64Array(n * fan);
    for (let p = 0; p < n; p++) {
      for (let i = 0; i < fan; i++) {
        let sum = 0;
        for (let k = 0; k < units; k++) sum += delta[p * units + k] * kernel[i * units + k];
        back[p * fan + i] = sum * slope(output[p * fan + i]);
      }
    }
    return back;
  }

  // One step: every parameter that is trained moves against its derivative. `memory` is {steps: 0}
  // at first, and what Adam keeps from step to step after it.
  function step(net, found, optimizer, rate, memory) {
    memory.steps++;
    net.layers.forEach((layer, j) => {
      for (const part of layer.trained ? ["kernel", "bias"] : []) {
        const values = layer[part], derivatives = found[j][part];
        if (optimizer === "Adam") {
          const kept = (memory[part + j] ??= {
            m: new Float64Array(values.length), s: new Float64Array(values.length),
          });
          adam(values, derivatives, kept, rate, memory.steps);
        } else {
          for (let i = 0; i < values.length; i++) values[i] -= rate * derivatives[i];
        }
      }
    });
  }

  function adam(values, derivatives, { m, s }, rate, t) {
    const alpha = (rate * Math.sqrt(1 - BETA_2 ** t)) / (1 - BETA_1 ** t);
    for (let i = 0; i < values.length; i++) {
      m[i] += (derivatives[i] - m[i]) * (1 - BETA_1);
      s[i] += (derivatives[i] * derivatives[i] - s[i]) * (1 - BETA_2);
      values[i] -= (alpha * m[i]) / (Math.sqrt(s[i]) + EPSILON);
    }
  }

  explorer.training = { generator, order, network, forward, loss, gradients, step };
})();
