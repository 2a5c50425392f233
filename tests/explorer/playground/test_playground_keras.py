"""The lines of Keras that the playground prints: run, they give the network on the screen."""

import numpy as np
import pytest

# The address of a page, and what is done there: steps, then changes of the descent and more steps.
CASES = {
    "rings": ("#data=rings&layers=2x3&rate=0.05&optimizer=Adam&batch=50&l2=0.001&zeros=1&points=40", 23, {}),
    "xor, relu, in the middle of an epoch": ("#layers=5-2&activation=relu&rate=0.1&batch=16&points=40", 8, {}),
    "the smallest network": ("#data=line&layers=0&rate=0.1&batch=all&points=20", 12, {}),
    "before the first step": ("#data=spiral&layers=4&activation=sigmoid&points=12", 0, {}),
    "squared error of classes": ("#data=xor&layers=8&activation=relu&output=linear&rate=0.02&points=20", 9, {}),
    "the perceptron": ("#data=or&layers=0&output=step&rate=1&batch=1&points=8", 17, {}),
    "a hidden step": ("#data=xor&layers=6&activation=step&rate=0.5&points=20", 9, {}),
    "another rate on the way": ("#data=blobs&layers=3&points=20", 5, {"rate": 0.02, "optimizer": "Adam"}),
}
TRAIN = """
const { runs } = explorer, settings = runs.readHash(given.address);
const { inputs, classes } = explorer.pointSets[settings.data];
const points = explorer.drawPoints(settings.data, settings.points, settings.noise, 0);
const run = runs.begin(settings, { points, inputs, classes });
for (let i = 0; i < given.steps; i++) runs.step(run);
if (Object.keys(given.changes).length) {
  runs.changeDescent(run, given.changes);
  for (let i = 0; i < 4; i++) runs.step(run);
}
runs.measure(run);
const { train: { x, y, n }, net } = run, { outputs } = explorer.training.forward(net, x, n);
return { short: explorer.shortKeras(run), full: explorer.fullKeras(run), x, y, answers: outputs.at(-1),
  inputs: net.inputs, weights: net.layers.flatMap(({ kernel, bias }) => [kernel, bias]),
  start: run.start.flatMap(({ kernel, bias }) => [kernel, bias]) };
"""


def train(javascript, address, steps, changes):
    return javascript(TRAIN, {"address": address, "steps": steps, "changes": changes})


@pytest.mark.parametrize("name", CASES)
def test_the_whole_program_gives_the_network_on_the_screen(javascript, float64, capsys, name):
    address, steps, changes = CASES[name]
    page = train(javascript, address, steps, changes)
    there = {}
    exec(compile(page["full"], "playground.py", "exec"), there)
    model, x = there["model"], np.reshape(page["x"], (-1, page["inputs"]))
    np.testing.assert_array_equal(there["x"], x)
    np.testing.assert_array_equal(there["y"][:, 0], page["y"])
    # Keras rounds Adam's 0.999 to single precision, whatever the precision of the weights.
    close = {"rtol": 1e-4, "atol": 1e-5} if "Adam" in address else {"rtol": 1e-9, "atol": 1e-12}
    for theirs, ours in zip(model.get_weights(), page["weights"], strict=True):
        np.testing.assert_allclose(np.ravel(theirs), ours, **close)
    answers = model.predict(x, verbose=0)[:, 0]
    if "output=step" in address:
        answers = np.array(there["step"](answers))
    np.testing.assert_allclose(answers, page["answers"], **close)
    assert capsys.readouterr().out
    moved = [np.max(np.abs(np.subtract(a, b))) for a, b in zip(page["weights"], page["start"], strict=True)]
    assert (max(moved) > 1e-3) == (steps > 0)
    assert ("train_on_batch" in page["full"]) == (steps > 0 and not changes)
    assert all(len(line) <= 100 for line in page["full"].splitlines())


@pytest.mark.parametrize("name", CASES)
def test_the_short_lines_make_the_same_layers_and_train_them(javascript, float64, name):
    page = train(javascript, CASES[name][0], 3, {})
    there = {"x": np.reshape(page["x"], (-1, page["inputs"])), "y": np.array(page["y"])[:, None]}
    exec(compile(page["short"].replace("epochs=", "verbose=0, epochs="), "playground.py", "exec"), there)
    layers = there["model"].layers
    assert [np.size(w) for w in there["model"].get_weights()] == [len(w) for w in page["weights"]]
    whole = {}
    exec(compile(page["full"].partition("model.set_weights")[0], "playground.py", "exec"), whole)
    for short, full in zip(layers, whole["model"].layers, strict=True):
        assert short.trainable == full.trainable
        assert getattr(short.activation, "__name__", "") == getattr(full.activation, "__name__", "")
        assert bool(short.kernel_regularizer) == bool(full.kernel_regularizer) == ("l2" in CASES[name][0])
    same = [model.optimizer.get_config() | {"name": ""} for model in (there["model"], whole["model"])]
    assert same[0] == same[1]
