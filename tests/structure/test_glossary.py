"""The glossary says in a line what each notion is; its last column is Keras' own name, and exists."""

import inspect
import re
import unicodedata
from pathlib import Path

import keras

PAGE = Path(__file__).parents[2] / "chapters" / "glossaire.md"


def test_each_notion_has_one_term_and_every_name_of_keras_exists():
    row = r"^\| \[(.+?)\]\((\w+)\.md\) \| (.+?) \| (.+?) \| (.*?) ?\|$"
    page = PAGE.read_text(encoding="utf-8")
    rows = re.findall(row, page, re.MULTILINE)
    assert len(rows) == page.count("\n| ") - 1 >= 115, "every row of the table has its four cells"
    terms = [plain(row[0]) for row in rows]
    assert terms == sorted(set(terms)), "each notion once, in alphabetical order"
    named = 0
    for french, where, _, meaning, cell in rows:
        assert len(meaning.split()) >= 5, french
        assert (PAGE.parent / f"{where}.md").is_file()
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


def plain(term):
    """A French term as a dictionary sorts it: accents, hyphens and apostrophes do not count."""
    letters = (mark for mark in unicodedata.normalize("NFD", term.lower()) if not unicodedata.combining(mark))
    return re.sub(r"[-',]", lambda mark: "" if mark.group() == "," else " ", "".join(letters))


def built(layer):
    """The attributes of a layer once it is built: its weights."""
    inputs = {"Dense": (None, 2), "Conv2D": (None, 5, 5, 1)}[layer.__name__]
    made = layer(1) if layer.__name__ == "Dense" else layer(1, 3)
    made.build(inputs)
    return vars(made) | dict.fromkeys(dir(made))
