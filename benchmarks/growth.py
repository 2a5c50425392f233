"""How time and memory grow with the input: long texts, many reviews, long prompts, long answers.

    python benchmarks/growth.py                    every kind; prints a table each
    python benchmarks/growth.py text prompt        some of them

Each case runs in a process of its own; memory is the peak of that process above the one of the same process with the
smallest case. Files are made here: words drawn from the installed reviews. Needs `pip install ".[benchmarks]"`.
"""

import argparse
import csv
import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from measuring import measured_with, two_cores

MB = 1_000_000


def peak() -> float:
    """The greatest memory of this process until now, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def written(size: int, folder: Path) -> Path:
    """A file of `size` characters of film reviews, again and again."""
    from keras_course.data import reviews

    path, left = folder / "text.txt", size
    texts = reviews.read_offline().texts
    with path.open("w", encoding="ascii", errors="ignore") as file:
        while left > 0:
            for text in texts:
                file.write(text[:left])
                left -= len(text)
                if left <= 0:
                    break
    return path


def text(size: int) -> str:
    """`language_model --text`: the text read, cut and encoded, and one optimizer step."""
    from keras_course.chapters import language_model
    from keras_course.data.character_corpus import load

    with tempfile.TemporaryDirectory() as folder:
        path = written(size, Path(folder))
        began = time.perf_counter()
        corpus = load(path=path, batch_size=32)
        read = time.perf_counter() - began
        model = language_model.build_model(corpus.vocabulary.vocabulary_size())
        trainer, train, _ = language_model.prepare(model, corpus, epochs=1, batch_size=32)
        trainer.fit(train, shuffle=False, steps_per_epoch=1, verbose=0)
    return f"read in {read:.1f} s"


def reviews(number: int) -> str:
    """`rnn --data`: a table of so many reviews read, split and encoded, and a batch of each width."""
    from keras_course.data import reviews as data
    from keras_course.training.review_recipe import WIDTHS

    known = data.read_offline()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reviews.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["text", "label"])
            for row in range(number):
                old = row * 7_919 % len(known.texts)  # in another order: the file has one label after the other
                rows.writerow([f"{row} {known.texts[old]}", known.labels[old]])
        began = time.perf_counter()
        train, *_ = data.load(str(path), verbose=False)
        read = time.perf_counter() - began
        batches = train.batches(512, WIDTHS, shuffle=True, word_dropout=0.3)
        began = time.perf_counter()
        for batch in range(len(batches)):
            batches[batch]
    return f"read in {read:.1f} s, an epoch of batches in {time.perf_counter() - began:.1f} s"


def generator():
    from keras_course import models
    from keras_course.chapters.language_model import Characters
    from keras_course.generation.text_generator import TextGenerator
    from keras_course.weights import shipped_weights

    return TextGenerator(
        models.pretrained("char_transformer"), Characters(shipped_weights.vocabulary("char_transformer"))
    )


def prompt(length: int) -> str:
    """The first character after a prompt of so many characters, the second time: the first compiles."""
    writer, long = generator(), ("The film is good. " * (length // 18 + 1))[:length]
    for _ in range(2):
        began = time.perf_counter()
        writer.generate(long, 1)
    return f"first character after {1000 * (time.perf_counter() - began):.0f} ms"


def answer(length: int) -> str:
    """So many characters written in one piece, streamed."""
    writer = generator()
    writer.generate("The film ", 10)
    began = time.perf_counter()
    for _ in writer.stream("The film ", length):
        pass
    return f"{length / (time.perf_counter() - began):,.0f} characters/s"


# A file may have 250 million bytes, `own_text.LARGEST`: 100,000 reviews have 132.
CASES: dict[str, tuple[Callable[[int], str], list[int]]] = {
    "text": (text, [MB, 10 * MB, 100 * MB]),
    "reviews": (reviews, [1_000, 10_000, 100_000]),
    "prompt": (prompt, [100, 1_000, 10_000]),
    "answer": (answer, [1_000, 10_000, 100_000]),
}


def measure(kind: str, size: int) -> tuple[str, float, float]:
    """What a case says, its seconds and its peak memory."""
    began = time.perf_counter()
    said = CASES[kind][0](size)
    return said, time.perf_counter() - began, peak()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", help=f"else all: {', '.join(CASES)}")
    arguments = parser.parse_args()
    if unknown := set(arguments.kinds) - set(CASES):
        parser.error(f"there is no kind {', '.join(sorted(unknown))}: choose from {', '.join(CASES)}")
    two_cores()
    print(measured_with("keras", os.environ.get("KERAS_BACKEND", "tensorflow")))
    with tempfile.TemporaryDirectory() as home:
        os.environ["KERAS_HOME"] = home
        for kind in arguments.kinds or CASES:
            print(f"\n{CASES[kind][0].__doc__}\n\n| size | s | peak MB | above the smallest, MB | |")
            print("|---|---|---|---|---|")
            least = 0.0
            for size in CASES[kind][1]:
                with multiprocessing.get_context("spawn").Pool(1) as pool:  # a new process
                    said, seconds, memory = pool.apply(measure, (kind, size))
                least = least or memory
                print(f"| {size:,} | {seconds:.1f} | {memory:,.0f} | {memory - least:,.0f} | {said} |", flush=True)
