"""Every heading of the deck has exactly one owner, and everything that lists the headings agrees."""

import ast
import re
from itertools import groupby
from pathlib import Path

import pytest

from keras_course.command import slide_headings

ROOT = Path(__file__).parents[2]
HEADINGS = (ROOT / "tests" / "golden" / "headings.txt").read_text(encoding="utf-8").splitlines()
READY = sorted(path.stem for path in (ROOT / "keras_course" / "chapters").glob("[!_]*.py"))


def reading_order():
    """The chapters in the order of the book's table of contents."""
    front = (ROOT / "chapters" / "index.md").read_text(encoding="utf-8")
    course = re.search(r"^```\{toctree\}\n:hidden:\n:caption: Le cours\n\n(.*?)```", front, re.MULTILINE | re.DOTALL)
    return course.group(1).split()


def headings_of(chapter):
    return {heading for heading, owner in slide_headings.HEADINGS if owner == chapter}


def test_the_headings_are_those_of_the_deck_in_its_order():
    assert [heading for heading, _ in slide_headings.HEADINGS] == HEADINGS


def test_every_module_of_the_chapters_is_a_chapter_of_the_deck_or_goes_beyond_it():
    assert READY
    owners = {chapter for _, chapter in slide_headings.HEADINGS} - {slide_headings.FRONT_PAGE}
    assert set(READY) == owners | set(slide_headings.BEYOND)


def test_a_page_beyond_the_slides_owns_no_heading_and_says_so():
    for chapter in slide_headings.BEYOND:
        assert not headings_of(chapter)
        page = (ROOT / "chapters" / f"{chapter}.md").read_text(encoding="utf-8")
        assert "Au-delà de l'exposé" in page and "« Quelques caractéristiques de ChatGPT »" in page


@pytest.mark.parametrize("chapter", READY)
def test_a_chapter_names_its_slides(chapter):
    source = (ROOT / "keras_course" / "chapters" / f"{chapter}.py").read_text(encoding="utf-8")
    named = re.findall(r"^Slide: « (.*) »$", ast.get_docstring(ast.parse(source)), re.MULTILINE)
    assert set(named) == headings_of(chapter)


@pytest.mark.parametrize("chapter", READY)
def test_a_chapter_has_its_page_its_test_and_its_line_in_the_table_of_contents(chapter):
    assert (ROOT / "chapters" / f"{chapter}.md").is_file()
    assert (ROOT / "tests" / "chapters" / f"test_{chapter}.py").is_file()
    assert reading_order().count(chapter) == 1


@pytest.mark.parametrize("chapter", READY)
def test_a_page_of_the_book_carries_the_headings_of_its_slides(chapter):
    page = (ROOT / "chapters" / f"{chapter}.md").read_text(encoding="utf-8")
    for heading in headings_of(chapter):
        assert f"« {heading} »" in page


def test_the_coverage_table_of_the_book_is_the_deck():
    """One row a heading, repeated headings counted: slide, page; a page's command is made from its name, said once."""
    expected = []
    for (heading, chapter), same in groupby(slide_headings.HEADINGS):
        times = len(list(same))
        slide = heading + (f" (×{times})" if times > 1 else "")
        page = "cette page" if chapter == slide_headings.FRONT_PAGE else f"[{chapter}]({chapter}.md)"
        expected.append((slide, page))
    page = (ROOT / "chapters" / "index.md").read_text(encoding="utf-8")
    table = page.split("## Sommaire de l'exposé")[1].split("\n## ")[0]
    rows = [
        tuple(cell.strip() for cell in line.strip("|").split("|")) for line in table.splitlines() if line[:1] == "|"
    ]
    assert rows[2:] == expected
    assert f"```bash\n{slide_headings.command('NOM')}\n```" in page


@pytest.mark.parametrize("chapter", READY)
def test_what_a_page_builds_on_comes_before_it_and_its_duration_is_that_of_the_front_page(chapter):
    head = (ROOT / "chapters" / f"{chapter}.md").read_text(encoding="utf-8").split("---\n")[1]
    needed = re.findall(r"\w+", re.search(r"^after: \[(.*)\]$", head, re.MULTILINE).group(1))
    order = reading_order()
    assert all(order.index(page) < order.index(chapter) for page in needed)
    run = re.search(r"^run: (.*)$", head, re.MULTILINE).group(1)
    front = (ROOT / "chapters" / "index.md").read_text(encoding="utf-8")
    assert re.search(rf"^\| \d+ \| \[\]\({chapter}\.md\) \| [^|]* \| {re.escape(run)} \|", front, re.MULTILINE)


def test_the_front_page_gives_the_reading_order_with_what_each_page_needs_beside_the_decks_order():
    front = (ROOT / "chapters" / "index.md").read_text(encoding="utf-8")
    table = front.split("## L'ordre de lecture")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (\d+) \| \[\]\((\w+)\.md\) \| (.*?) \| [^|]* \| [^|]* \| (\d+|–) \|$", table, re.MULTILINE)
    order, deck = reading_order(), [*dict.fromkeys(chapter for _, chapter in slide_headings.HEADINGS[2:])]
    expected = []
    for number, chapter in enumerate(order, start=1):
        page = (ROOT / "chapters" / f"{chapter}.md").read_text(encoding="utf-8")
        needed = re.findall(r"\w+", re.search(r"^after: \[(.*)\]$", page, re.MULTILINE).group(1))
        before = ", ".join(str(place) for place in sorted(order.index(name) + 1 for name in needed))
        slide = "–" if chapter in slide_headings.BEYOND else str(deck.index(chapter) + 1)
        expected.append((str(number), chapter, before or "–", slide))
    assert rows == expected


def test_each_slip_of_the_deck_names_its_slide_and_the_tests_that_hold_our_choice():
    page = (ROOT / "chapters" / "coquilles.md").read_text(encoding="utf-8")
    slips = page.split("\n## ")[1:]
    slides = [slip.splitlines()[0] for slip in slips]
    assert len(slips) >= 17 and sorted(slides, key=HEADINGS.index) == slides, "in the deck's order"
    for slip in slips:
        assert re.search(r"\n\n\*(Coquille|Précision|Mesure)\.\* \*\*La diapositive\*\* ", slip), slip
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", slip)
        assert named, slip
        for file, test in named:
            assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8"), (slip, test)


def test_the_claims_of_a_page_name_tests_that_exist():
    """Each page ends with the claims of its slides and the tests that hold them."""
    for chapter in READY:
        page = (ROOT / "chapters" / f"{chapter}.md").read_text(encoding="utf-8")
        rows = page.split("| Affirmation | Test |\n|---|---|\n")[1].split("\n\n")[0].strip().splitlines()
        without = [row for row in rows if not re.search(r"`tests/[\w/]+\.py::\w+`", row)]
        assert rows and not without, (chapter, without)
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page)
        for file, test in named:
            assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8"), (chapter, test)
