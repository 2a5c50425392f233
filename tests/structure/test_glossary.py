"""The glossary says in a line what each notion is, where the book explains it, and what Keras calls it."""

import inspect
import re
import unicodedata
from pathlib import Path

import keras

CHAPTERS = Path(__file__).parents[2] / "chapters"
PAGE = (CHAPTERS / "glossaire.md").read_text(encoding="utf-8")
ROW = re.compile(r"^- \[(.+?)\]\(#(def-[\w-]+)\), \*(.+?)\* : (.+?)\.(?: Keras : (.+)\.)?$", re.MULTILINE)


def test_each_notion_has_one_term_and_every_name_of_keras_exists():
    rows = ROW.findall(PAGE)
    assert len(rows) == PAGE.count("\n- [") >= 125, "every row has its parts"
    terms = [plain(row[0]) for row in rows]
    assert terms == sorted(set(terms)), "each notion once, in alphabetical order"
    named = 0
    for french, _, _, meaning, cell in rows:
        assert len(meaning.split()) >= 5, french
        if not cell:  # a notion that no object of Keras stands for
            continue
        path, *argument = re.fullmatch(r"`([\w.]+)`(?: \(`(\w+)`\))?", cell).groups()
        owner, _, attribute = path.rpartition(".")
        thing = keras
        for part in filter(None, owner.split(".")):
            thing = getattr(thing, part)
        assert hasattr(thing, attribute) or attribute in built(thing), (french, path)
        if argument[0]:
            assert argument[0] in inspect.signature(getattr(thing, attribute)).parameters, (french, argument)
        named += 1
    assert named >= 60


def test_each_term_leads_to_the_place_where_a_page_explains_it():
    """To the paragraph, not to the head of a page of half an hour; a label is on one page alone."""
    labels = [
        label for path in CHAPTERS.glob("*.md") for label in re.findall(r"^\((def-.+)\)=$", path.read_text(), re.M)
    ]
    assert len(labels) == len(set(labels))
    assert {row[1] for row in ROW.findall(PAGE)} == set(labels)


def test_every_term_is_found_by_its_english_name_and_under_its_letter():
    terms, index = PAGE.split("\n## Faux amis")[0], PAGE.split("## De l'anglais au français")[1]
    for letter, part in re.findall(r"^## (\w)\n\n(.*?)(?=\n\n|\Z)", terms, re.MULTILINE | re.DOTALL):
        assert {plain(row[0])[0] for row in ROW.findall(part)} == {letter.lower()}
    found = re.findall(r"\*([^*]+)\*, \[([^]]+)\]\(#([\w-]+)\)", index)
    assert {row[:2] for row in ROW.findall(PAGE)} == {(french, label) for _, french, label in found}
    english = [plain(name) for name, _, _ in found]
    assert english == sorted(english)


def plain(term):
    """A term as a dictionary sorts it: accents, hyphens and apostrophes do not count."""
    letters = (mark for mark in unicodedata.normalize("NFD", term.lower()) if not unicodedata.combining(mark))
    return re.sub(r"[-',]", lambda mark: "" if mark.group() == "," else " ", "".join(letters))


def built(layer):
    """The attributes of a layer once it is built: its weights."""
    inputs = {"Dense": (None, 2), "Conv2D": (None, 5, 5, 1)}[layer.__name__]
    made = layer(1) if layer.__name__ == "Dense" else layer(1, 3)
    made.build(inputs)
    return vars(made) | dict.fromkeys(dir(made))
