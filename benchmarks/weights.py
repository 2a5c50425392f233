"""The trained numbers that ship: made again as `weights.json` says, and measured.

    python benchmarks/weights.py                          all of them
    python benchmarks/weights.py lenet                    one of them
    python benchmarks/weights.py lenet --run runs/lenet   from a finished run of its command

`tox -e weights` does the first. Each is trained by its chapter's command, measured on examples that its training has
not seen, and stored in half precision where that does not move the score.
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
from importlib.metadata import version
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from keras_course import models
from keras_course.command import run_folder
from keras_course.data import character_corpus, dates, digits, reviews

FOLDER = Path(__file__).parents[1] / "keras_course" / "weights"


def reviews_rated_rightly(model: keras.Model, width: int) -> np.ndarray:
    """For each test review whether it is rated rightly from its last words, bool `(2500,)`."""
    batches = reviews.load(verbose=False)[2].batches(500, [width // 4, width // 2, width])
    truth = np.concatenate([labels for _, labels in batches])
    return (model.predict(batches, verbose=0)[:, 0] > 0.5) == truth


def digits_read_rightly(model: keras.Model) -> np.ndarray:
    """For each test digit whether it is read rightly, bool `(1000,)`."""
    test = digits.load(verbose=False)[2]
    return model.predict(test.images, batch_size=500, verbose=0).argmax(axis=1) == test.labels


def bits_of_characters(model: keras.Model) -> np.ndarray:
    """Bits for each character of unseen reviews, each after 64 to 127 others: means of 64, float `(1000,)`."""
    text = character_corpus.load()
    windows = text.ids[text.test.begin + 64 * np.arange(1000)[:, None] + np.arange(129)].astype("int32")
    probabilities = model.predict(windows[:, :-1], batch_size=50, verbose=0)[:, 64:]
    told = np.take_along_axis(probabilities, windows[:, 65:, None], axis=2)[..., 0]
    return -np.log2(told).mean(axis=1)


def dates_written_rightly(model: keras.Model) -> np.ndarray:
    """For each test date whether it is written without a fault, bool `(2500,)`.

    So it is if each character is right after those that are right before it: all are asked for at once.
    """
    test = dates.load()[2]
    target = dates.encode_iso(test.iso)
    written = np.pad(target[:, :-1], ((0, 0), (1, 0)), constant_values=dates.START)
    probabilities = model.predict([dates.encode(test.texts), written], batch_size=250, verbose=0)
    return np.all(probabilities.argmax(axis=-1) == target, axis=1)


MEASURES = {
    "date_transformer": dates_written_rightly,
    "char_rnn": bits_of_characters,
    "char_transformer": bits_of_characters,
    "movie_review_rnn": lambda model: reviews_rated_rightly(model, 500),
    "movie_review_attention": lambda model: reviews_rated_rightly(model, 80),
    "lenet": digits_read_rightly,
}


def wilson(share: float, examples: int) -> list[float]:
    """The 95 % interval of a share that was measured on so many examples (E. B. Wilson, 1927)."""
    z = 1.959964
    middle = share + z**2 / (2 * examples)
    reach = z * math.sqrt(share * (1 - share) / examples + z**2 / (4 * examples**2))
    return [round((middle + sign * reach) / (1 + z**2 / examples), 4) for sign in (-1, 1)]


def measure(name: str, model: keras.Model) -> dict:
    """The mean over the examples, with its 95 % interval: of a share Wilson's, else by the standard error."""
    values = MEASURES[name](model)
    mean, examples = float(values.mean()), len(values)
    reach = 1.959964 * float(values.std()) / math.sqrt(examples)
    interval = wilson(mean, examples) if values.dtype == bool else [round(mean - reach, 4), round(mean + reach, 4)]
    return {"value": round(mean, 4), "examples": examples, "interval": interval}


def train(command: str, folder: Path) -> None:
    """Run a chapter's command and leave its run in `folder`."""
    words = shlex.split(command)[1:]
    subprocess.run([sys.executable, *words, "--save", folder, "--no-show"], cwd=folder.parent, check=True)


def store(name: str, network: dict, run: Path) -> None:
    """Write a run's numbers and words where they ship, and in `network` what there is to say of them."""
    trained, words = run_folder.load(run)
    learned = trained.get_weights()
    network["score"] |= measure(name, trained)
    for precision in ("float16", "float32"):
        keras.config.set_dtype_policy(precision)
        stored = getattr(models, name)(**network.get("sizes", {}))
        keras.config.set_dtype_policy("float32")
        stored.set_weights(learned)
        stored.save_weights(FOLDER / network["weights"]["file"])
        trained.load_weights(FOLDER / network["weights"]["file"])
        score = measure(name, trained)
        print(f"{name} in {precision}: {score}; as trained: {network['score']}")
        if abs(score["value"] - network["score"]["value"]) < 2e-4:  # one review of 2,500 is 4e-4
            break
    network["weights"]["precision"] = precision
    if "vocabulary" in network:
        text = json.dumps(words, ensure_ascii=False, indent=0)
        (FOLDER / network["vocabulary"]["file"]).write_text(text + "\n", encoding="utf-8")
    for part in network.keys() & {"weights", "vocabulary"}:
        content = (FOLDER / network[part]["file"]).read_bytes()
        network[part] |= {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    network["trained"] = str(datetime.date.today())
    packages = [keras.config.backend(), "keras", "numpy"]
    network["versions"] = {"python": platform.python_version()} | {name: version(name) for name in packages}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="the networks; else all")
    parser.add_argument("--run", type=Path, help="a finished run of the command; else it is run now")
    options = parser.parse_args()
    record = FOLDER / "weights.json"
    networks = json.loads(record.read_text(encoding="utf-8"))
    for name in options.names or networks:
        with tempfile.TemporaryDirectory() as place:
            run = options.run or Path(place) / name
            if not options.run:
                train(networks[name]["command"], run)
            store(name, networks[name], run)
        record.write_text(json.dumps(networks, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
