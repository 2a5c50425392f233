"""`import keras_course` makes our classes known to Keras, whichever of the two is imported first."""

import importlib
import importlib.util
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

import keras_course
from keras_course import layers
from keras_course.training.muon import Muon

PACKAGE = Path(keras_course.__file__).parent

ORDERS = {
    "after Keras": "import keras\nimport keras_course",
    "before Keras": (  # which is imported in a thread
        "import keras_course.models, threading\n"
        "thread = threading.Thread(target=lambda: __import__('keras'))\n"
        "thread.start(), thread.join()\n"
        "import keras"
    ),
}
LOAD = """
import numpy as np
assert keras.__spec__.loader.get_source("keras")
assert not [finder for finder in sys.meta_path if type(finder).__module__ == "keras_course"]
model = keras.saving.load_model("model.keras")
print(type(model.optimizer).__name__, float(np.sum(model.predict(np.arange(6)[None], verbose=0), dtype="float64")))
model.get_layer("dense")  # of Keras
config = model.get_config()
config["layers"][-1] |= {"class_name": "Foreign", "registered_name": "theirs>Foreign", "module": "theirs"}
try:
    keras.Model.from_config(config)
except TypeError as error:
    print(str(error).split(".")[0])
"""


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A saved model with each of our layers, compiled with our optimizer, and the sum of its outputs."""
    ids = keras.Input((6,), dtype="int32")
    x = layers.PositionEmbedding(6)(layers.SinePositions()(layers.TiedEmbedding(7, 8)(ids)))
    x = layers.TokenShift()(layers.RotaryAttention(2, 4)(layers.SelfAttention(2)(layers.CausalAttention(8)(x))))
    x = layers.GroupedQueryAttention(2, 1)(x)
    model = keras.Model(ids, keras.layers.Dense(1, name="dense")(layers.CrossAttention(2)(x, x)))
    model.compile(Muon(), "mse")
    model.optimizer.build(model.trainable_variables)
    folder = tmp_path_factory.mktemp("saved")
    model.save(folder / "model.keras")
    return folder, np.sum(model.predict(np.arange(6)[None], verbose=0), dtype="float64")


@pytest.mark.parametrize("order", ORDERS)
def test_a_saved_model_is_loaded_whatever_was_imported_first(saved, order, command):
    """`keras_course` before Keras: "Could not locate class 'TokenShift'"."""
    folder, expected = saved
    (folder / "load.py").write_text(f"import sys\n{ORDERS[order]}\n{LOAD}")
    answer = command("load", cwd=folder)
    assert answer.returncode == 0, answer.stderr
    muon, foreign = answer.stdout.splitlines()
    assert muon.split()[0] == "Muon"
    assert float(muon.split()[1]) == pytest.approx(expected, rel=1e-4)
    assert foreign == "Could not locate class 'Foreign'"


def test_the_saved_model_holds_every_class_that_we_register(saved):
    ours = {name for name in keras.saving.get_custom_objects() if name.startswith("keras_course>")}
    model = keras.saving.load_model(saved[0] / "model.keras")
    held = {keras.saving.get_registered_name(type(part)) for part in (*model.layers, model.optimizer)}
    assert held >= ours
    sources = [path for path in PACKAGE.rglob("*.py") if "@keras.saving.register_keras" in path.read_text("utf-8")]
    assert len(sources) == len(ours)


@pytest.fixture
def no_keras(monkeypatch, tmp_path):
    """A process in which another module called `keras` waits to be imported, and one call of `register` is noted."""
    for name in [name for name in sys.modules if name.split(".")[0] == "keras"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "meta_path", [keras_course.RegisterAfterKeras(), *sys.meta_path])
    calls = []
    monkeypatch.setattr(keras_course, "register", lambda: calls.append(sys.modules["keras"].done))
    (tmp_path / "keras.py").write_text("import keras_part\ndone = True\n")
    (tmp_path / "keras_part.py").write_text("import keras\n")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # a file is changed within a second
    yield calls
    sys.modules.pop("keras_part", None)


def waiting():
    return [finder for finder in sys.meta_path if isinstance(finder, keras_course.RegisterAfterKeras)]


def test_classes_are_registered_once_at_the_end_of_the_import(no_keras):
    module = importlib.import_module("keras")
    assert no_keras == [True] and not waiting()
    importlib.reload(module)
    assert no_keras == [True]


def test_looking_for_keras_registers_nothing(no_keras):
    spec = importlib.util.find_spec("keras")
    assert Path(spec.origin).name == "keras.py" and spec.loader.is_package("keras") is False
    assert no_keras == [] and waiting()
    assert importlib.import_module("keras").done and no_keras == [True]


def test_an_import_that_failed_may_succeed_later(no_keras, tmp_path):
    (tmp_path / "keras_part.py").write_text("raise ImportError('no luck')\n")
    with pytest.raises(ImportError, match="no luck"):
        importlib.import_module("keras")
    assert no_keras == [] and waiting()
    (tmp_path / "keras_part.py").write_text("lucky = True\n")
    assert importlib.import_module("keras").done and no_keras == [True]


def test_without_keras_its_absence_is_reported_as_ever(no_keras, monkeypatch):
    monkeypatch.setattr(sys, "path", [])
    importlib.invalidate_caches()
    monkeypatch.setattr(sys, "path_importer_cache", {})
    assert importlib.util.find_spec("keras") is None
    with pytest.raises(ModuleNotFoundError, match="No module named 'keras'"):
        importlib.import_module("keras")
