"""Points, tables and settings of the playground, without a page."""

import re

import numpy as np
import pytest

from keras_course.data import point_sets
from keras_course.explorer import page, playground

KEYS = sorted(set(re.findall(r"^    (pg_\w+):", page.read("playground_texts.js"), re.MULTILINE)))
DRAW = "return explorer.drawPoints(given.name, given.n, given.noise ?? 1, given.seed ?? 0);"
TRY = """
return given.map((text) => {
  try { return explorer.%s; } catch (error) { return error.message; }
});
"""


def plain(sentence):
    """A sentence with ordinary spaces."""
    return re.sub("[\u00a0\u202f]", " ", sentence)


def draw(javascript, name, n=400, **more):
    found = javascript(DRAW, {"name": name, "n": n} | more)
    return np.array([point["x"] for point in found]), np.array([point["y"] for point in found]), found


@pytest.mark.parametrize("name", ["rings", "spiral"])
def test_points_look_like_those_of_the_chapter(javascript, name):
    """The same radius for each label, the same angle between the arms: means of 400 points and of 4,000."""
    x, y, _ = draw(javascript, name)
    theirs, labels = getattr(point_sets, name)(4000, np.random.default_rng(0))
    for label in (0, 1):
        ours, those = np.hypot(*x[y == label].T), np.hypot(*theirs[labels[:, 0] == label, :2].T)
        assert abs(ours.mean() - those.mean()) < 0.1 and abs(ours.std() - those.std()) < 0.1
        means = x[y == label].mean(axis=0), theirs[labels[:, 0] == label, :2].mean(axis=0)
        assert np.abs(means[0] - means[1]).max() < 0.2


@pytest.mark.parametrize(("name", "labels"), [("and", "0001"), ("or", "0111"), ("xor", "0110")])
def test_the_corners_are_those_of_the_logical_functions(javascript, name, labels):
    x, y, _ = draw(javascript, name, 8, noise=0)
    assert x.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]] * 2
    assert "".join(map(str, y)) == labels * 2


def test_the_line_is_that_of_gradient_descent_and_ripples_those_of_dense_network(javascript):
    from keras_course.chapters.dense_network import ripples

    x, y, _ = draw(javascript, "line", noise=0)
    np.testing.assert_allclose(y, 15 - 6.5 * x[:, 0])
    assert x.min() >= 0 and x.max() < 3
    x, y, _ = draw(javascript, "ripples", noise=1)
    np.testing.assert_allclose(y, ripples(x)[:, 0])


def test_a_third_of_the_points_is_for_validation_and_few_points_are_all_trained_on(javascript):
    *_, found = draw(javascript, "blobs", 20)
    assert [point["validation"] for point in found] == [False] * 20 + [True] * 10
    *_, found = draw(javascript, "blobs", 4)
    assert [point["validation"] for point in found] == [False] * 4


def test_tables_of_many_kinds_are_read(javascript):
    tables = [
        "x1,x2,label\n1,2,a\n3,4,b\n1,1,a\n2,2,b\n",
        "\ufeff1;2,5;1\r\n3;4;-1\r\n1;1;1\r\n2;2;-1\r\n",
        "x\ty\n1\t2\n2\t3\n3\t5\n4\t−1,5\n",
        '"x1"|"x2"|"y"\n1|2|0.5\n1|3|1e1\n1|4|2\n1|5|3',
    ]
    words, numbers, curve, surface = javascript(TRY % "readPoints(text, 1)", tables)
    assert words["labels"] == ["a", "b"] and [point["y"] for point in words["points"]] == [0, 1, 0, 1]
    assert numbers["labels"] == ["-1", "1"] and numbers["points"][0] == {"x": [1, 2.5], "y": 1, "validation": False}
    assert curve["inputs"] == 1 and [point["y"] for point in curve["points"]] == [2, 3, 5, -1.5]
    assert not surface["classes"] and [point["y"] for point in surface["points"]] == [0.5, 10, 2, 3]
    assert not any(table["scaled"] for table in (words, numbers, curve, surface))


def test_large_numbers_are_scaled_and_a_third_of_many_points_is_for_validation(javascript):
    rows = "".join(f"{1000 + i},{i % 7},{'yes' if i % 2 else 'no'}\n" for i in range(60))
    (table,) = javascript(TRY % "readPoints(text, 1)", [rows])
    x = np.array([point["x"] for point in table["points"]])
    assert table["scaled"] and table["labels"] == ["no", "yes"]
    np.testing.assert_allclose(x.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(x.std(axis=0), 1)
    assert sum(point["validation"] for point in table["points"]) == 20


UNREADABLE = [
    ("", "est vide"),
    (" \n\n", "est vide"),
    ("le chat\ndort\n", "1 colonne"),
    ("a,b,c,d\n1,2,3,4\n", "4 colonne"),
    ("x1,x2,label\n1,2,a\n1,deux,b\n", "La ligne 3 a « deux »"),
    ("1,2,a\n1,2,b\n1,2,c\n1,2,d\n", "4 étiquettes différentes"),
    ("1,2,3\n1,2\n", "La ligne 2 a 2 colonne"),
    ("x,y\n1,2\n2,mot\n", "La ligne 3 a « mot »"),
    ("1,2,0\n3,4,1\n", "2 point(s)"),
    ("1,2,0\n" * 2001, "2 001 lignes"),
    ("le,chat,dort\nla,souris,danse\nil,mange,bien\n", "La ligne 2 a « la »"),
    ("1,2,0\n1,inf,1\n1,2,0\n1,2,1\n", "« inf »"),
]


def test_a_table_that_can_not_be_read_gets_one_sentence(javascript):
    sentences = javascript(TRY % "readPoints(text, 1)", [table for table, _ in UNREADABLE])
    for sentence, (table, said) in zip(sentences, UNREADABLE, strict=True):
        assert isinstance(sentence, str) and said in plain(sentence), table
        assert len(sentence) <= 300 and "\n" not in sentence and sentence.endswith(".")


def test_points_that_are_saved_are_read_again(javascript):
    same = javascript(
        """
        return given.map((name) => {
          const points = explorer.drawPoints(name, 40, 1, 0), { inputs } = explorer.pointSets[name];
          const read = explorer.readPoints(explorer.writePoints(points, inputs), 1);
          return !read.scaled && points.every(({ x, y }, i) =>
            String(x) === String(read.points[i].x) && y === read.points[i].y);
        });
        """,
        ["xor", "rings", "line", "ripples"],
    )
    assert same == [True] * 4


def test_the_address_is_read_and_written(javascript):
    address = "#data=rings&zeros=1&layers=3-3&rate=0.1&batch=all&optimizer=Adam&seed=7&show=plane-psi"
    read, written, defaults, nothing = javascript(
        """
        const { readHash, writeHash, DEFAULTS } = explorer.runs, read = readHash(given);
        return [read, writeHash(read), writeHash(readHash("#")), writeHash(DEFAULTS)];
        """,
        address,
    )
    assert read | {"data": "rings", "layers": [3, 3], "rate": 0.1, "batch": 0, "seed": 7, "show": "plane-psi"} == read
    assert written == address and defaults == nothing == "#"
    layers = javascript(TRY % "runs.readHash(text).layers", ["#layers=2x3", "#layers=0", "#layers=4-2-1", ""])
    assert layers == [[3, 3], [], [4, 2, 1], [4]]


def test_what_a_reader_changes_is_read_again_from_the_address(javascript):
    """400 settings drawn at random, after those of an embedding page: the address gives them all."""
    wrong = javascript(
        """
        const { runs, pointSets, training } = explorer, { uniform } = training.generator(1), wrong = [];
        const one = (list) => list[Math.floor(uniform() * list.length)];
        const draw = () => ({
          data: one(Object.keys(pointSets)), points: one([8, 200]), noise: one([0, 1]), zeros: one([0, 2]),
          layers: one([[], [4], [3, 3]]), rate: one([0.05, 0.1, 0.3, 1]), batch: one([0, 1, 10]), l2: one([0, 0.1]),
          seed: one([1, 7]), show: one(["all", "plane-loss"]),
          ...Object.fromEntries(Object.entries(runs.CHOICES).map(([key, values]) => [key, one(values)])),
        });
        for (let i = 0; i < 400; i++) {
          const [base, changed] = [draw(), draw()].map((settings) => runs.consistent(settings));
          const hash = runs.writeHash(changed, base), read = runs.readHash(hash, base);
          const same = Object.keys(changed).every((key) => String(changed[key]) === String(read[key]));
          if (!same) wrong.push([base, changed, hash]);
        }
        return wrong;
        """
    )
    assert wrong == []


NO_SETTINGS = [
    "data=moons", "layers=9x2", "layers=3x99", "layers=x", "layers=", "rate=0", "rate=-1", "rate=abc", "rate=",
    "rate=Infinity", "batch=0", "batch=1.5", "points=3", "points=2000", "activation=softmax", "output=softmax",
    "optimizer=sgd", "seed=-1", "l2=-1", "noise=x", "speed=warp", "zeros=9", "show=weights", "colour=red",
    "layers=1x1x1", "data=constructor", "activation=__proto__", "constructor=1", "__proto__=1",
]  # fmt: skip


def test_a_setting_that_is_none_gets_one_sentence(javascript):
    sentences = javascript(TRY % "runs.readHash(text)", [f"#{part}" for part in NO_SETTINGS])
    for sentence, part in zip(sentences, NO_SETTINGS, strict=True):
        assert isinstance(sentence, str) and f"« {part} »" in plain(sentence) and len(sentence) <= 300


def test_values_have_a_linear_output_and_a_rate_of_their_own_and_the_perceptron_no_penalty(javascript):
    line, step, slow = javascript(
        TRY % "runs.readHash(text)",
        ["#output=sigmoid&data=line", "#data=and&output=step&l2=0.1", "#rate=0.01&data=line"],
    )
    assert line["output"] == "linear" and step["l2"] == 0
    assert (line["rate"], step["rate"], slow["rate"]) == (0.1, 0.3, 0.01)


def test_too_large_a_rate_ends_the_run_and_the_limit_is_that_of_the_chapter(javascript):
    """δ below 2 / λ descends, δ above it diverges, until the loss is no number in single precision."""
    from keras_course.chapters.gradient_descent import largest_step

    limit, x, losses, ended = javascript(
        """
        const points = explorer.drawPoints("line", 60, 1, 0), { runs } = explorer;
        const train = (factor) => {
          const settings = runs.readHash("#data=line&layers=0&batch=all");
          const run = runs.begin(settings, { points, inputs: 1, classes: false });
          runs.changeDescent(run, { rate: factor * runs.largestStep(run) });
          for (let i = 0; i < 3000 && !run.ended; i++) { runs.epoch(run); runs.measure(run); }
          return run;
        };
        const both = [train(0.99), train(1.1)];
        return [runs.largestStep(both[0]), both[0].train.x, both.map((run) => run.history.at(-1).train),
          both.map((run) => run.ended)];
        """
    )
    assert limit == pytest.approx(largest_step(np.array(x)), rel=1e-9)
    assert ended == [False, True]
    assert losses[0] < 5 and 3.4e38 < losses[1] < 1e39


def test_the_history_stays_short_and_ends_now(javascript):
    lengths, last, steps = javascript(
        """
        const { runs } = explorer, settings = runs.readHash("#points=8&batch=8");
        const points = explorer.drawPoints("xor", 8, 1, 0);
        const run = runs.begin(settings, { points, inputs: 2, classes: true }), lengths = [];
        for (let i = 0; i < 3000; i++) { runs.step(run); runs.measure(run); lengths.push(run.history.length); }
        return [lengths, run.history.at(-1).at, run.history.map(({ steps }) => steps)];
        """
    )
    assert max(lengths) <= 801 and last == 3000
    assert steps == sorted(set(steps)) and steps[0] == 0


def test_texts_have_both_languages_the_same_gaps_and_a_use(javascript):
    """A key is used as it stands, or begins with what a script completes: `text("pg_set_" + name)`."""
    texts = javascript(
        """
        const found = {};
        for (const language of ["fr", "en"]) {
          explorer.language = language;
          found[language] = given.map((key) => explorer.text(key).match(/\\{\\w+\\}/g)?.sort() ?? []);
        }
        return found;
        """,
        KEYS,
    )
    assert len(KEYS) > 100 and texts["fr"] == texts["en"]
    scripts = "".join(page.read(name) for name in playground.SCRIPTS if name != "playground_texts.js")
    used = set(re.findall(r'"(pg_\w+)"', scripts))
    begun = tuple(re.findall(r'"(pg_\w+_)" \+', scripts))
    assert {key for key in KEYS if not key.startswith(begun)} <= used
    assert {key for key in used if not key.endswith("_")} <= set(KEYS)
