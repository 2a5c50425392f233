"""The trained weights that ship: trained again with the commands of `manifest.json`, measured and stored.

    python benchmarks/weights.py                          all models
    python benchmarks/weights.py lenet                    one model
    python benchmarks/weights.py lenet --run runs/lenet   from a finished run of its command

`tox -e weights` does the first. Each model is trained by the command of its chapter, measured on examples that are not
in its training data, and stored in half precision if that does not change the score.
"""

import argparse
import datetime
import hashlib
import json
import math
import os
import platform
import shlex
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from scipy.special import log_softmax
from scipy.stats import binomtest

from keras_course import models
from keras_course.command import finished_run
from keras_course.data import character_corpus, dates, digits, reviews

FOLDER = Path(__file__).parents[1] / "keras_course" / "weights"


def correct_reviews(model: keras.Model, width: int) -> np.ndarray:
    """True for each test review that is classified correctly by its last `width` words, bool `(2500,)`."""
    batches = reviews.load(verbose=False)[2].batches(500, [width // 4, width // 2, width])
    truth = np.concatenate([labels for _, labels in batches])
    return (model.predict(batches, verbose=0)[:, 0] > 0.5) == truth


def correct_digits(model: keras.Model) -> np.ndarray:
    """True for each test digit that is classified correctly, bool `(1000,)`."""
    test = digits.load(verbose=False)[2]
    return model.predict(test.images, batch_size=500, verbose=0).argmax(axis=1) == test.labels


def bits_per_character(model: keras.Model) -> np.ndarray:
    """Negative log-likelihood in bits per character, float `(1000,)`.

    One value per window of the test text: the mean over 64 characters, each predicted from the 65 to 128 before it.
    """
    text = character_corpus.load("all_reviews")
    windows = text.ids[text.test.begin + 64 * np.arange(1000)[:, None] + np.arange(129)].astype("int32")
    # From the logits, in float32: a probability below 6e-8 is 0 in float16, and a sum of 64 bfloat16 stops growing.
    to_logits = keras.Model(model.inputs, model.get_layer("logits").output)
    log_p = log_softmax(to_logits.predict(windows[:, :-1], batch_size=50, verbose=0)[:, 64:].astype("float32"), axis=2)
    return -np.take_along_axis(log_p, windows[:, 65:, None], axis=2)[..., 0].mean(axis=1) / np.log(2)


def correct_dates(model: keras.Model) -> np.ndarray:
    """True for each test date that greedy generation would write correctly, bool `(2500,)`.

    It does if each character is the most likely one after the correct ones before it, so one `predict` is enough.
    """
    test = dates.load()[2]
    target = dates.encode_iso(test.iso)
    written = np.pad(target[:, :-1], ((0, 0), (1, 0)), constant_values=dates.START)
    probabilities = model.predict([dates.encode(test.texts), written], batch_size=250, verbose=0)
    return np.all(probabilities.argmax(axis=-1) == target, axis=1)


MEASURES = {
    "date_transformer": correct_dates,
    "char_rnn": bits_per_character,
    "char_transformer": bits_per_character,
    "movie_review_rnn": lambda model: correct_reviews(model, 500),
    "movie_review_attention": lambda model: correct_reviews(model, 80),
    "lenet": correct_digits,
}


def wilson(share: float, examples: int) -> list[float]:
    """The 95 % confidence interval of a proportion measured on a number of examples (E. B. Wilson, 1927)."""
    interval = binomtest(round(share * examples), examples).proportion_ci(method="wilson")
    return [round(float(bound), 4) for bound in interval]


def measure(name: str, model: keras.Model) -> dict:
    """The mean over the examples with its 95 % interval: Wilson's for a proportion, else from the standard error."""
    values = MEASURES[name](model)
    mean, examples = float(values.mean()), len(values)
    half_width = 1.959964 * float(values.std()) / math.sqrt(examples)
    interval = (
        wilson(mean, examples) if values.dtype == bool else [round(mean - half_width, 4), round(mean + half_width, 4)]
    )
    return {"value": round(mean, 4), "examples": examples, "interval": interval}


def train(command: str, folder: Path) -> None:
    """Run the command of a chapter and save its run in `folder`."""
    words = shlex.split(command)[1:]
    subprocess.run([sys.executable, *words, "--save", folder, "--no-show"], cwd=folder.parent, check=True)


def store(name: str, entry: dict, run: Path) -> None:
    """Store the weights and the vocabulary of a run in the package, and describe them in `entry`, of the manifest."""
    trained, vocabulary = finished_run.load(run)
    trained_weights = trained.get_weights()
    entry["score"] |= measure(name, trained)
    for precision in ("float16", "float32"):
        keras.config.set_dtype_policy(precision)
        stored = getattr(models, name)(**entry.get("sizes", {}))
        keras.config.set_dtype_policy("float32")
        stored.set_weights(trained_weights)
        stored.save_weights(FOLDER / entry["weights"]["file"])
        trained.load_weights(FOLDER / entry["weights"]["file"])
        score = measure(name, trained)
        print(f"{name} in {precision}: {score}; as trained: {entry['score']}")
        if abs(score["value"] - entry["score"]["value"]) < 2e-4:  # one review of 2,500 is 4e-4
            break
    entry["weights"]["precision"] = precision
    if "vocabulary" in entry:
        text = json.dumps(vocabulary, ensure_ascii=False, indent=0)
        (FOLDER / entry["vocabulary"]["file"]).write_text(text + "\n", encoding="utf-8")
    for part in entry.keys() & {"weights", "vocabulary"}:
        content = (FOLDER / entry[part]["file"]).read_bytes()
        entry[part] |= {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    entry["trained"] = str(datetime.date.today())
    packages = [keras.config.backend(), "keras", "numpy"]
    entry["versions"] = {"python": platform.python_version()} | {name: version(name) for name in packages}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="the models; else all")
    parser.add_argument("--run", type=Path, help="a finished run of the command; without it, the command is run")
    options = parser.parse_args()
    path = FOLDER / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for name in options.names or manifest:
        with tempfile.TemporaryDirectory() as folder:
            run = options.run or Path(folder) / name
            if not options.run:
                began = time.monotonic()
                train(manifest[name]["command"], run)
                hours = (time.monotonic() - began) / 3600
                manifest[name].pop("hours", None)
                if hours >= 0.1:
                    manifest[name]["hours"] = round(hours, 1)
            store(name, manifest[name], run)
        path.write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
