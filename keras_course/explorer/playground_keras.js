// The lines of Keras that make the network on the screen.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  const WIDTH = 96; // columns of a line of numbers
  const STEP = `
def step(z):
    return keras.ops.cast(z >= 0, z.dtype)
`;
  const RULE = `
def perceptron(y, z):
    return keras.ops.mean((step(z) - y) * z, axis=-1)
`;
  const ORDER = `
def mix(a):
    for shift, factor in ((16, 0x21F0AAAD), (15, 0x735A2D97)):
        a = (a ^ (a >> shift)) * factor % 2**32
    return a ^ (a >> 15)


def order(epoch):
    begin = mix((SEED + 65537 * epoch) % 2**32)
    return sorted(range(len(x)), key=lambda i: mix(begin ^ i))
`;

  // A text as a Python file has it, with ordinary spaces.
  const text = (key, values) => explorer.text(key, values).replace(/[\u00a0\u202f]/g, " ");

  // A list of numbers, exact, on lines that are not too long.
  function list(numbers, indent) {
    const lines = [""];
    for (const number of numbers) {
      const word = `${pythonNumber(number)}, `, last = lines.length - 1;
      if ((indent + lines[last] + word).length > WIDTH) lines.push(word);
      else lines[last] += word;
    }
    const text = lines.map((line) => line.trimEnd()).join("\n" + indent).replace(/,$/, "");
    return text.length < 60 ? `[${text}]` : `[\n${indent}${text},\n${indent.slice(4)}]`;
  }

  function pythonNumber(number) {
    if (Number.isNaN(number)) return "np.nan";
    if (!Number.isFinite(number)) return number > 0 ? "np.inf" : "-np.inf";
    return String(number);
  }

  // With a point, or an exponent: Keras wants no whole number as a rate.
  const float = (number) => (Number.isInteger(number) ? `${number}.0` : String(number));

  const optimizer = ({ optimizer: name, rate }) =>
    `keras.optimizers.${name}(learning_rate=${float(rate)})`;

  const usesStep = ({ activation, output, layers }) =>
    output === "step" || (activation === "step" && layers.length > 0);

  function imports(settings) {
    const used = ["import keras", "import numpy as np", "from keras import Input, Sequential"];
    used.push("from keras.layers import Dense");
    if (settings.l2) used.push("from keras.regularizers import L2");
    return used.join("\n");
  }

  // The model, layer by layer, and its compilation.
  function model(run) {
    const { settings, net } = run, last = net.layers.length - 1;
    const l2 = settings.l2 ? `, kernel_regularizer=L2(${float(settings.l2)})` : "";
    const lines = ["model = Sequential()", `model.add(Input(shape=(${net.inputs},)))`];
    net.layers.forEach(({ units, activation, trained }, j) => {
      const name = activation === "step" ? "step" : `"${activation}"`;
      const plain = activation === "linear" || (j === last && activation === "step");
      const by = plain ? "" : `, activation=${name}`;
      lines.push(`model.add(Dense(${units}${by}${trained ? l2 : ", trainable=False"}))`);
    });
    const perceptron = settings.output === "step";
    const loss = perceptron ? "perceptron" : `"${explorer.runs.LOSSES[settings.output]}"`;
    const metrics = settings.output === "sigmoid" ? ['    metrics=["accuracy"],'] : [];
    lines.push("model.compile(", `    optimizer=${optimizer(settings)},`, `    loss=${loss},`);
    lines.push(...metrics, ")");
    const defined = usesStep(settings) ? STEP + (perceptron ? "\n" + RULE : "") + "\n\n" : "";
    const isFrozen = net.layers.some((layer) => !layer.trained);
    const remark = isFrozen ? `# ${text("pg_py_frozen")}\n` : "";
    return defined + remark + lines.join("\n");
  }

  const answer = ({ output }) =>
    output === "step" ? "step(model.predict(x, verbose=0))" : "model.predict(x, verbose=0)";

  // What a reader needs: the network and its training, for points x and their labels y.
  explorer.shortKeras = function (run) {
    const { settings, train, net } = run;
    const batch = settings.batch || train.n, epochs = Math.max(1, run.epoch + (run.at > 0));
    return [
      imports(settings),
      "",
      `# ${text("pg_py_data", { n: train.n, inputs: net.inputs })}`,
      model(run).replace(/^\n/, "\n\n"),
      `model.fit(x, y, batch_size=${batch}, epochs=${epochs})`,
      "",
    ].join("\n");
  };

  // A whole program, with the points, the weights and the order of the mini-batches: it ends with
  // the weights of the screen, in double precision. Where the settings have changed since the
  // first step, the weights are those of the screen, and nothing is left to train.
  explorer.fullKeras = function (run) {
    const { settings, train, net, memory } = run;
    const again = !run.changed && memory.steps > 0, batch = settings.batch || train.n;
    const weights = again ? run.start : explorer.runs.copy(net);
    const parts = [
      `"""${text("pg_py_title")}"""\n`,
      imports(settings),
      "",
      `keras.config.set_floatx("float64")  # ${text("pg_py_double")}`,
      `x = np.array(${list(train.x, "    ")}, "float64").reshape(-1, ${net.inputs})`,
      `y = np.array(${list(train.y, "    ")}, "float64")[:, None]`,
      model(run).replace(/^\n/, "\n\n"),
      `\n# ${text(again ? "pg_py_start" : "pg_py_screen")}`,
      "model.set_weights([",
    ];
    weights.forEach(({ kernel, bias }, j) => {
      const shape = `${kernel.length / bias.length}, ${bias.length}`;
      parts.push(`    np.array(${list(kernel, "        ")}).reshape(${shape}),`);
      parts.push(`    np.array(${list(bias, "        ")}),`);
    });
    parts.push("])");
    if (again) parts.push(training(settings.seed, memory.steps, batch, train.n));
    parts.push(`\nprint(${answer(settings)}[:5])`, "");
    return parts.join("\n");
  };

  // The same steps on the same mini-batches.
  function training(seed, steps, batch, n) {
    const perEpoch = Math.ceil(n / batch);
    return [
      `\nSEED = ${seed}\n${ORDER}`,
      `\n# ${text("pg_py_order")}`,
      `for i in range(${steps}):`,
      `    epoch, batch = divmod(i, ${perEpoch})`,
      `    rows = order(epoch)[${batch} * batch : ${batch} * (batch + 1)]`,
      "    model.train_on_batch(x[rows], y[rows])",
    ].join("\n");
  }
})();
