"""Every exercise has its proof: which answers are right and wrong, in `PROOFS`, in the file of its chapter beside this.

A chapter's proofs alone: `pytest tests/exercises -k perceptron`.
"""

import ast
import importlib.util
import re
import time
from pathlib import Path

import numpy as np
import pytest

from keras_course.command import slide_headings
from keras_course.exercises import exercise as machinery
from keras_course.exercises.exercise import SECONDS, find, of_chapter, verdict, verdict_of_file

HERE = Path(__file__).parent
CHAPTERS = machinery.chapters()
EXERCISES = [one for chapter in CHAPTERS for one in of_chapter(chapter)]
GENERAL = ("Votre code s'arrête", "À vous", "Python ne comprend pas", "Votre réponse est None", "La forme attendue")


def load(path):
    spec = importlib.util.spec_from_file_location(f"proofs_of_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.PROOFS


@pytest.fixture(scope="session")
def proofs():
    """The proofs of every exercise by name; their files import Keras."""
    return {name: proof for chapter in CHAPTERS for name, proof in load(HERE / f"{chapter}.py").items()}


def told_of(one, source):
    """The verdict on a source text in the stub's place."""
    return verdict_of_file(one, source.encode(), f"{one.name}.py")


@pytest.fixture(params=[1, pytest.param(5, marks=pytest.mark.seeds)], ids=["once", "5 times"])
def rounds(request):
    """How often answers are judged: on other inputs each time."""
    return range(request.param)


each = pytest.mark.parametrize("one", EXERCISES, ids=lambda one: one.name)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_page_has_4_to_6_exercises_numbered_in_their_order_and_each_its_proof(chapter):
    names = [one.name for one in of_chapter(chapter)]
    assert 4 <= len(names) <= 6
    assert names == [f"{chapter}_{number}" for number in range(1, len(names) + 1)]
    assert (HERE / f"{chapter}.py").is_file(), "its proofs"
    assert sorted(load(HERE / f"{chapter}.py")) == sorted(names), "each exercise one proof"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_exercises_stand_on_their_page_after_the_questions(chapter):
    page = Path(__file__).parents[2].joinpath("chapters", f"{chapter}.md").read_text(encoding="utf-8")
    _, after = page.split("\n## Questions\n")
    assert "\n\n## Exercices\n\n```{exercises}\n```\n\n## Lectures\n" in after


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_two_exercises_of_a_page_share_their_check(chapter):
    """Neither the function nor its text: a check is made for one question."""
    source = (machinery.FOLDER / f"{chapter}.py").read_text(encoding="utf-8")
    judges = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.decorator_list]
    bodies = ["\n".join(map(ast.unparse, judge.body)) for judge in judges]
    assert len(set(bodies)) == len(bodies) == len(of_chapter(chapter))
    titles = [one.title for one in of_chapter(chapter)]
    assert len(set(titles)) == len(titles)


@each
def test_the_texts_are_complete_and_read_well_in_a_terminal(one):
    assert one.kind in SECONDS and 1 <= one.minutes <= 45
    texts = [one.title, one.statement, *one.hints, one.why]
    assert all(texts) and len(set(one.hints)) == 3
    for text in texts:
        assert "$" not in text and '"""' not in text, "no formula that only a browser shows"
        assert not re.search(r"\]\(|\{\w+:?\w*\}`|<\w+>|\\", text), "no link, citation or tag"
        assert all(len(line) <= 120 for line in text.splitlines())
    assert one.title[0].isupper() and not one.title.endswith(".")
    names = [node.name for node in ast.parse(one.solution).body if isinstance(node, ast.FunctionDef)]
    assert one.target.name in names, "the solution defines what the stub asks for"
    assert all(len(line) <= 88 for code in (one.stub, one.solution) for line in code.splitlines())


@each
def test_the_stub_fails_with_its_sentence(one):
    told = told_of(one, one.stub)
    assert not told.right
    if one.kind == "repair":
        assert not told.message.startswith(GENERAL), "what is wrong is shown by what it does"
        assert "NotImplementedError" not in one.stub
    else:
        assert told.message == f"À vous : {one.target.name} n'est pas encore écrit."


@each
def test_the_solution_passes_within_its_time(one):
    before = time.process_time()
    told = told_of(one, one.solution)
    assert told.right, told.message
    assert time.process_time() - before < SECONDS[one.kind]


@each
def test_other_right_answers_pass(one, proofs, rounds):
    right = proofs[one.name]["right"]
    assert len(right) >= 2
    for answer in [answer for _ in rounds for answer in right]:
        told = verdict(one, answer)
        assert told.right, (answer, told.message)


@each
def test_each_named_mistake_gets_its_own_sentence_in_two_spellings(one, proofs, rounds):
    wrong = proofs[one.name]["wrong"]
    assert len(wrong) >= 3
    messages = {}
    for fragment, spellings in wrong.items():
        assert len(spellings) >= 2, fragment
        for answer in [answer for _ in rounds for answer in spellings]:
            told = verdict(one, answer)
            assert not told.right and fragment in told.message, (fragment, told.message)
            assert not told.message.startswith(GENERAL), told.message
            assert len(told.message) <= 290 and "..." not in told.message, "the sentence is cut: shorten it"
            messages.setdefault(fragment, told.message)
    assert len(set(messages.values())) == len(messages)


def raises(*_inputs):
    raise KeyError("no such thing")


def leaves(*_inputs):
    raise SystemExit


JUNK = {
    "None": None,
    "a string": "la réponse",
    "a NaN array": np.full(3, np.nan),
    "NaN whatever comes": lambda *_inputs: np.full((3, 3), np.nan),
    "a shape": np.zeros((7, 5, 3)),
    "a shape whatever comes": lambda *_inputs: np.zeros((7, 5, 3)),
    "strings whatever comes": lambda *_inputs: ["a", "b"],
    "nothing whatever comes": lambda *_inputs: None,
    "a function that raises": raises,
    "a function that leaves": leaves,
    "other arguments": lambda a, b, c, d, e, f, g: a,
    "a huge list": [0.5] * 1_000_000,
    "a dict": {"answer": 1},
    "ragged": [[1, 2], [3]],
    "an object": object(),
    "a class": dict,
    "complex": [1j, 2j, 3j, 4j],
    "a number": 12345.6,
    "an array without axes": np.array(3.0),
    "nothing in a list": [],
}


@each
def test_junk_fails_kindly(one):
    for name, answer in JUNK.items():
        told = verdict(one, answer)
        assert not told.right, name
        assert told.message and len(told.message) <= 300 and "\n" not in told.message
        assert not told.message.startswith("Votre réponse ne peut pas être jugée"), (name, told.message)


def test_every_page_of_the_deck_has_its_exercises():
    assert {chapter for _, chapter in slide_headings.HEADINGS} - {slide_headings.FRONT_PAGE} == set(CHAPTERS)


def test_the_book_has_60_exercises_and_10_of_each_kind():
    kinds = [one.kind for one in EXERCISES]
    assert len(kinds) >= 60
    assert all(kinds.count(kind) >= 10 for kind in SECONDS), {kind: kinds.count(kind) for kind in SECONDS}


def test_names_lead_to_their_exercise():
    assert [find(one.name) for one in EXERCISES] == EXERCISES
