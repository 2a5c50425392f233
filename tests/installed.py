"""Tests the installed package as a user has it: run by `tox -e wheel`, works in a folder of its own.

There is no home folder and no network, and the package is read-only; its files must be unchanged afterwards.
"""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import chdir
from importlib.util import find_spec
from pathlib import Path

PACKAGE = Path(find_spec("keras_course").origin).parent
TESTS = Path(__file__).parent
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "KERAS_HOME"} | {
    "HOME": os.path.join(os.devnull, "home"),
    "PYTHONDONTWRITEBYTECODE": "1",  # root may write anywhere
    "PYTHONPATH": str(TESTS / "offline"),
    "TF_CPP_MIN_LOG_LEVEL": "3",
}

SHELF = """
import json
import numpy as np
import keras
from PIL import Image
from keras_course import models
from keras_course.chapters import convnet, rnn
from keras_course.data import digits, reviews, sklearn_digits
from keras_course.weights import shipped_weights

texts = ["A wonderful film.", "What a bore."]
good, bad = models.pretrained("movie_review_rnn").predict(rnn.preprocess_input(texts), verbose=0)[:, 0]
assert good > 0.5 > bad
for name in json.loads((shipped_weights.FOLDER / "manifest.json").read_text()):
    assert models.pretrained(name).name
assert sum(len(part) for part in reviews.load()) == 25_000
assert sum(len(part) for part in digits.load()) == 5_000
assert len(sklearn_digits.load()) == 3
test = digits.load(verbose=False)[2]
image = test.images[test.labels == 7][0]
((digit, _), *_), = convnet.decode_predictions(models.pretrained("lenet").predict(image[None], verbose=0))
assert digit == 7
Image.fromarray(np.uint8(255 * image[..., 0])).resize((90, 90)).save("seven.png")
"""

COMMANDS = {
    "": "Every command answers --help.",
    " clean --dry-run": "would be freed",
    ".chapters.rnn --review Wonderful!": "% favourable  Wonderful!",
    ".chapters.attention --sentence Wonderful! --no-show": "% favourable  Wonderful!",
    ".chapters.convnet --image seven.png --no-show": "seven.png: 7 (",
    ".chapters.language_model --prompt Film --length 20": "Film",
    ".chapters.transformer --date 3/5/2019": "2019-05-03  3/5/2019",
    ".chapters.perceptron --no-show": "all but XOR and its opposite",
    " notebook perceptron": "Written: perceptron.ipynb",
    " exercises next perceptron_1": "Écrit : ",
    " exercises": "exercices faits",
}


def files() -> dict[str, tuple[int, int]]:
    """The size and modification time of each file of the package."""
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in PACKAGE.rglob("*") if path.is_file()}


def run(*arguments: str) -> str:
    """Run Python with arguments, check that it succeeds, and return what it printed."""
    answer = subprocess.run([sys.executable, *arguments], env=ENVIRONMENT, capture_output=True, encoding="utf-8")
    assert answer.returncode == 0, answer.stderr
    print(answer.stdout, end="")
    return answer.stdout


def find_book() -> None:
    """The book opens where the wheel carries its site; else, without the extra that builds it, one sentence says so."""
    site = PACKAGE / "book" / "_site" / "index.html"
    if not site.exists() and find_spec("sphinx"):
        print("The book is not asked for: an earlier run of this environment has installed what builds it.")
        return
    command = [sys.executable, "-m", "keras_course", "book", "--no-show"]
    answer = subprocess.run(command, env=ENVIRONMENT, capture_output=True, encoding="utf-8")
    print(answer.stdout + answer.stderr, end="")
    if site.exists():
        assert (answer.returncode, answer.stdout) == (0, f"{site}\n")
        assert sum(path.stat().st_size for path in site.parent.rglob("*") if path.is_file()) < 10e6
    else:
        assert answer.returncode == 2 and 'pip install ".[book]"' in answer.stderr


def main() -> None:
    assert TESTS.parent not in PACKAGE.parents or "site-packages" in PACKAGE.parts, f"not installed: {PACKAGE}"
    before = files()
    for path in [PACKAGE, *PACKAGE.rglob("*")]:
        path.chmod(path.stat().st_mode & ~0o222)
    try:
        with tempfile.TemporaryDirectory() as folder, chdir(folder):
            run("-c", SHELF)
            for command, expected in COMMANDS.items():
                assert expected in run("-m", *f"keras_course{command}".split()), command
            find_book()
    finally:
        for path in [PACKAGE, *PACKAGE.rglob("*")]:
            path.chmod(path.stat().st_mode | 0o200)
    assert files() == before, "the package wrote into itself"
    print(json.dumps({"files": len(before), "bytes": sum(size for size, _ in before.values())}))


if __name__ == "__main__":
    main()
