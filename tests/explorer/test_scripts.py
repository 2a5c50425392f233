"""What the views compute in JavaScript beside the network, compared with the Python that does the same."""

import re
from pathlib import Path

import numpy as np
import pytest

import keras_course
from keras_course.analysis.activations import softmax
from keras_course.data.digit_pictures import mnist_preprocessing
from keras_course.data.word_vocabulary import split_words
from keras_course.explorer import page, playground
from keras_course.explorer.views import SCRIPTS
from keras_course.generation import sampling

FOLDER = Path(keras_course.__file__).parent / "explorer"
JAVASCRIPT = sorted(path.name for path in FOLDER.glob("*.js"))
OURS = sorted({name for scripts in SCRIPTS.values() for name in scripts} | {*page.SHELL, *playground.SCRIPTS})


@pytest.mark.parametrize(
    ("temperature", "top_k", "top_p"),
    [(1, 50, 1), (0.5, 50, 0.9), (1.7, 7, 1), (0.9, 5, 0.6), (1, 1, 1), (1, 50, 0.01)],
)
@pytest.mark.parametrize("logits", [True, False])
def test_what_may_be_drawn_is_what_the_generator_draws_from(compute, temperature, top_k, top_p, logits):
    values = np.random.default_rng(5).normal(0, 2, 50).round(1)  # some are equal
    if not logits:
        values = np.exp(values) / np.exp(values).sum()
    (answer,) = compute(
        [
            {
                "ask": "choices",
                "values": values.tolist(),
                "temperature": temperature,
                "topK": top_k,
                "topP": top_p,
                "logits": logits,
                "uniform": 0.7,
            }
        ]
    )
    given = (values if logits else np.log(values)).astype("float32")[None]
    wanted = np.array(sampling.probabilities(given, temperature, top_k, top_p))[0]
    chances = np.zeros(50)
    for one in answer["choices"]:
        chances[one["id"]] = one["chance"]
    np.testing.assert_allclose(chances, wanted / wanted.sum(), atol=1e-5)
    assert wanted[answer["drawn"]] > 0
    ranked = [one["p"] for one in answer["choices"]]
    assert ranked == sorted(ranked, reverse=True)


def test_words_are_split_as_for_the_training(compute):
    texts = [
        "It&rsquo;s<br />GREAT, isn't it? <i>Déjà</i> vu!",
        "l’été — 1,000 films... <b>two</b>-hour   'quoted' words' end",
        "naïve café\u0301 ÉCOLE İstanbul rock'n'roll",
        "日本語 русский 123abc _under_score a<b>c",
        "",
        "!!!",
        "हिन्दी می‌خواهم",
    ]
    (found,) = compute([{"ask": "words", "texts": texts}])
    assert found == [split_words(text) for text in texts]


def test_a_drawing_is_centred_and_scaled_like_the_digits_of_the_training(compute):
    ink = np.zeros((140, 140), "float32")
    ink[20:110, 60:75] = 1
    ink[95:110, 40:100] = 0.8
    ink[5, 5] = 0.05  # noise
    (found,) = compute([{"ask": "centred", "ink": ink.ravel().tolist(), "rows": 140, "columns": 140}])
    cut = ink[20:110, 40:100]
    wanted = mnist_preprocessing.center_by_mass(mnist_preprocessing.resize_to_box(np.where(cut > 0.1, cut, 0)))
    np.testing.assert_allclose(np.reshape(found, (28, 28)), wanted[..., 0], atol=2e-3)
    (empty,) = compute([{"ask": "centred", "ink": [0.0] * 100, "rows": 10, "columns": 10}])
    assert empty == []


def test_a_drawing_becomes_64_pixels_as_large_as_they_hold(compute):
    ink = np.zeros((140, 100), "float32")
    ink[20:84, 30:46] = 1  # 64 x 16: 32 x 8 of 32 x 32, so two columns of eight pixels
    (found, empty) = compute(
        [
            {"ask": "coarse", "ink": ink.ravel().tolist(), "rows": 140, "columns": 100},
            {"ask": "coarse", "ink": [0.0] * 100, "rows": 10, "columns": 10},
        ]
    )
    wanted = np.zeros((8, 8))
    wanted[:, 3:5] = 1
    np.testing.assert_allclose(np.reshape(found, (8, 8)), wanted)
    assert empty == []


@pytest.mark.parametrize("temperature", [0.1, 1, 5])
def test_a_softmax_is_that_of_the_page(compute, temperature):
    scores = [4.0, -7.5, 3.9, 800.0, 799.0]
    (found,) = compute([{"ask": "softmax", "scores": scores, "temperature": temperature}])
    np.testing.assert_allclose(found, softmax(np.array(scores) / temperature), atol=1e-12)


def test_every_text_is_there_in_both_languages_with_the_same_values(compute):
    (texts,) = compute([{"ask": "texts", "scripts": [name for name in OURS if name not in page.SHELL]}])
    assert texts["fr"].keys() == texts["en"].keys() and len(texts["fr"]) > 80
    for key, french in texts["fr"].items():
        names = [sorted(re.findall(r"\{(\w+)\}", text)) for text in (french, texts["en"][key])]
        assert names[0] == names[1], key
        assert "'" not in french, f"{key}: a typographic apostrophe"
    for name in OURS:
        script = (FOLDER / name).read_text(encoding="utf-8")
        for key, more in re.findall(r'\btext\("(\w+)"( \+)?', script):  # `text("pg_speed_" + name)`: a beginning
            assert any(known.startswith(key) if more else known == key for known in texts["fr"]), key


@pytest.mark.parametrize("name", JAVASCRIPT)
def test_a_script_is_plain_and_its_lines_are_short(name):
    source = (FOLDER / name).read_text(encoding="utf-8")
    assert max(map(len, source.splitlines())) <= 100
    assert len(source.splitlines()) <= 400
    assert source.split("\n", 1)[0].startswith("// "), "its first line says what it is for"
    assert source.count("var explorer = globalThis.explorer || {};") == 1
    assert "function" not in source or '"use strict";' in source
    assert not re.search(r"\b(?:require|fetch|eval|XMLHttpRequest|innerHTML|document\.write)\b", source)
    assert not re.search(r"^(?:import|export)\b", source, re.MULTILINE), "a module does not load from a file"
    assert "</script" not in source


def test_every_script_is_part_of_a_view():
    assert JAVASCRIPT == OURS
