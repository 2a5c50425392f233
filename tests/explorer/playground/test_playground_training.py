"""The playground's training against Keras, both in double precision: gradients, and 50 steps."""

import numpy as np
import pytest

# activation of the hidden layers, of the output, loss, optimizer, rate, L2, units of the hidden layers
CASES = {
    "tanh, cross-entropy, SGD": ("tanh", "sigmoid", "binary_crossentropy", "SGD", 0.5, 0.0, [4, 3]),
    "relu, squared error, Adam, L2": ("relu", "linear", "mean_squared_error", "Adam", 0.02, 0.01, [8, 8, 8]),
    "sigmoid, cross-entropy, Adam": ("sigmoid", "sigmoid", "binary_crossentropy", "Adam", 0.1, 0.0, [5]),
    "linear, squared error, SGD, L2": ("linear", "linear", "mean_squared_error", "SGD", 0.1, 0.1, [3, 3]),
    "no layer, cross-entropy, SGD, L2": ("tanh", "sigmoid", "binary_crossentropy", "SGD", 1.0, 0.03, []),
    "tanh, squared error of a sigmoid, Adam": ("tanh", "sigmoid", "mean_squared_error", "Adam", 0.05, 0.0, [3]),
}
TRAIN = """
const { training } = explorer, { inputs, layers, x, y, loss, optimizer, rate, l2, batches } = given;
const net = training.network(inputs, layers, 3), memory = { steps: 0 };
const copy = () => net.layers.flatMap(({ kernel, bias }) => [kernel.slice(), bias.slice()]);
const start = copy(), n = y.length;
for (const { bias } of net.layers) bias.forEach((_, k) => { bias[k] = 0.1 * (k + 1); });
const biased = copy();
const found = training.gradients(net, x.flat(), y, n, loss, l2);
const lossNow = training.loss(net, y, loss, l2, training.forward(net, x.flat(), n));
for (const rows of batches) {
  const part = rows.flatMap((row) => x[row]), labels = rows.map((row) => y[row]);
  const descent = training.gradients(net, part, labels, rows.length, loss, l2);
  training.step(net, descent, optimizer, rate, memory);
}
return { start, biased, lossNow, gradients: found.flatMap(({ kernel, bias }) => [kernel, bias]), end: copy() };
"""


@pytest.fixture(scope="module")
def points():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(40, 3))
    return x, (x[:, 0] * x[:, 1] > 0).astype(float), [rng.permutation(40)[:10].tolist() for _ in range(50)]


def keras_model(case):
    import keras
    from keras.regularizers import L2

    activation, output, loss, optimizer, rate, l2, units = case
    penalty = {"kernel_regularizer": L2(l2)} if l2 else {}
    model = keras.Sequential([keras.Input(shape=(3,))])
    for n in units:
        model.add(keras.layers.Dense(n, activation=activation, **penalty))
    model.add(keras.layers.Dense(1, activation=output, **penalty))
    model.compile(optimizer=getattr(keras.optimizers, optimizer)(rate), loss=loss)
    return model


@pytest.mark.parametrize("name", CASES)
def test_gradients_and_fifty_steps_are_those_of_keras(javascript, float64, points, name):
    """A step of SGD with rate 1 is the gradient."""
    import keras

    x, y, batches = points
    activation, output, loss, optimizer, rate, l2, units = CASES[name]
    layers = [{"units": n, "activation": activation} for n in units] + [{"units": 1, "activation": output}]
    given = {"inputs": 3, "layers": layers, "x": x.tolist(), "y": y.tolist(), "loss": loss, "optimizer": optimizer}
    ours = javascript(TRAIN, given | {"rate": rate, "l2": l2, "batches": batches})
    model = keras_model(CASES[name])
    weights = [np.reshape(flat, w.shape) for flat, w in zip(ours["biased"], model.get_weights(), strict=True)]
    assert model.dtype == "float64"
    assert all(not np.any(bias) for bias in ours["start"][1::2])  # biases begin at 0, as those of Keras

    model.set_weights(weights)
    for rows in batches:
        model.train_on_batch(x[rows], y[rows, None])
    trained = [np.ravel(w) for w in model.get_weights()]

    model.set_weights(weights)
    model.compile(optimizer=keras.optimizers.SGD(1.0), loss=loss)
    expected_loss = model.train_on_batch(x, y[:, None])
    gradients = [np.ravel(before - after) for before, after in zip(weights, model.get_weights(), strict=True)]

    assert ours["lossNow"] == pytest.approx(float(expected_loss), rel=1e-6)  # returned in single precision
    for layer in range(len(layers)):
        of_layer = slice(2 * layer, 2 * layer + 2)
        largest = max(np.abs(g).max() for g in gradients[of_layer])
        for mine, theirs in zip(ours["gradients"][of_layer], gradients[of_layer], strict=True):
            assert np.abs(np.array(mine) - theirs).max() <= 1e-5 * largest
    for mine, theirs, begin in zip(ours["end"], trained, weights, strict=True):
        assert np.abs(np.array(mine) - theirs).max() <= 1e-4 * np.abs(theirs).max()
        assert np.abs(theirs - np.ravel(begin)).max() > 1e-3  # it was trained


def test_the_perceptron_learns_by_rosenblatts_rule(javascript):
    """δ times mistake times input, after each example: as in the chapter, with steps of 1."""
    from keras_course.chapters import perceptron

    answer = javascript(
        """
        const { training } = explorer, { x, y } = given;
        const net = training.network(2, [{ units: 1, activation: "step" }], 5), memory = { steps: 0 };
        const [{ kernel, bias }] = net.layers, path = [[...kernel, ...bias]];
        for (let i = 0; i < 4 * x.length; i++) {
          const row = i % x.length;
          const found = training.gradients(net, x[row], [y[row]], 1, "perceptron", 0);
          training.step(net, found, "SGD", 1, memory);
          path.push([...kernel, ...bias]);
        }
        return path;
        """,
        {"x": perceptron.x.tolist(), "y": perceptron.FUNCTIONS["OR"].tolist()},
    )
    w, b = np.array(answer[0][:2]), answer[0][2]
    for i, found in enumerate(answer[1:]):
        x_k, y_k = perceptron.x[i % 4], perceptron.FUNCTIONS["OR"][i % 4]
        error = y_k - perceptron.neuron(x_k, w, b)
        w, b = w + error * x_k, b + error
        np.testing.assert_allclose(found, [*w, b], atol=1e-12)
    assert answer[0] != answer[-1]


def test_layers_before_a_hidden_step_keep_their_weights(javascript):
    trained = javascript(
        """
        const { training } = explorer;
        const layers = ["tanh", "step", "tanh", "sigmoid"].map((activation) => ({ units: 2, activation }));
        const net = training.network(2, layers, 1), before = net.layers.map(({ kernel }) => kernel.slice());
        const found = training.gradients(net, [1, 2, 3, 4], [0, 1, 1, 0], 2, "binary_crossentropy", 0.1);
        training.step(net, found, "SGD", 1, { steps: 0 });
        return net.layers.map(({ kernel, trained }, j) => [trained, kernel.some((w, i) => w !== before[j][i])]);
        """
    )
    assert trained == [[False, False], [False, False], [True, True], [True, True]]


def test_kernels_are_drawn_like_those_of_keras(javascript):
    """Uniform between ±sqrt(6 / (inputs + units)); a seed draws the same ones, another seed others."""
    first, again, other = javascript(
        """
        return [1, 1, 2].map((seed) =>
          explorer.training.network(40, [{ units: 50, activation: "tanh" }], seed).layers[0].kernel);
        """
    )
    limit = np.sqrt(6 / 90)
    assert first == again != other
    assert max(map(abs, first)) < limit and max(map(abs, first)) > 0.99 * limit
    assert abs(np.mean(first)) < 0.05 * limit and np.std(first) == pytest.approx(limit / np.sqrt(3), rel=0.03)


def test_an_epoch_reads_every_point_once_in_an_order_of_its_own(javascript):
    orders = javascript("return [0, 1, 0].map((epoch) => explorer.training.order(97, 4, epoch));")
    assert all(sorted(order) == list(range(97)) for order in orders)
    assert orders[0] == orders[2] != orders[1]
