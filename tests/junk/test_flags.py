"""Any word behind any flag of any command."""

import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_course import __main__
from keras_course.command import flags
from keras_course.command.flag_values import CONDITION, INTERVAL, interval

SHARED = [
    *flags.signature(flags.COMMAND / "backend_seed_precision.py", "ready").flags,
    *flags.signature(flags.COMMAND / "run_folder.py", "record").flags,
]


def flags_of(chapter):
    main, answer = flags.functions(flags.CHAPTERS / f"{chapter}.py")
    return [*main.flags, *(answer.flags if answer else [])]


CHAPTERS = sorted(path.stem for path in flags.CHAPTERS.glob("[!_]*.py"))
EVERY_FLAG = [(chapter, flag) for chapter in CHAPTERS for flag in [*flags_of(chapter), *SHARED]]

NUMBERS = st.one_of(
    st.integers().map(str),
    st.floats().map(str),
    st.sampled_from(["", "0", "-0", "1e400", "-1e-400", "0x10", "1_0", "1,5", "٣", "½", "NaN", "-inf", "9" * 5000]),
    st.integers(1, 400).map(lambda digits: "9" * digits),
)
LETTERS = st.one_of(st.characters(), st.sampled_from("\0\n\r\x1b\u202e\ud800\udcff\ufeff'\"%{}$\\/~*-="))
TEXTS = st.one_of(
    st.text(LETTERS, max_size=40),
    st.sampled_from(["/", ".", "..", "~", "-", "--", "@x", "", " ", "x" * 300, "a b " * 9000, "é" * 200, "/dev/full"]),
)
WORDS = st.one_of(NUMBERS, TEXTS)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_flag_with_any_value(chapter, junk, answered):
    """The same words behind each flag of a chapter, each a case."""
    every = [*flags_of(chapter), *SHARED]
    spellings = st.sampled_from([flag.spelling for flag in every])

    @junk("flags", len(EVERY_FLAG))
    @given(st.lists(WORDS, max_size=2), st.lists(st.one_of(WORDS, spellings), max_size=4))
    def test(values, more):
        for flag in every:
            with contextlib.redirect_stdout(io.StringIO()):
                answered(flags.parse, chapter, [flag.spelling, *values, *more])
                answered(flags.parse, chapter, [f"{flag.spelling}={value}" for value in values])

    test()


def test_commands_and_chapters_of_any_name(junk, answered):
    @junk("flags", 20)
    @given(st.lists(st.one_of(WORDS, st.sampled_from(["notebook", "clean", "--holes", "--dry-run"])), min_size=1))
    def test(words):
        if words[0] not in __main__.COMMANDS or set(words) - {words[0], "--holes", "--dry-run"}:
            with contextlib.redirect_stdout(io.StringIO()):
                answered(__main__.main, words)
                answered(flags.parse, words[0], words[1:])

    test()


def test_what_a_help_declares_is_understood():
    """A default lies in its own interval, and a flag goes with one that exists."""
    for chapter, flag in EVERY_FLAG:
        assert ("]" in flag.help) == bool(INTERVAL.search(flag.help)), flag.help
        assert ("with --" in flag.help) == bool(CONDITION.search(flag.help)), flag.help
        if flag.annotation in ("int", "float") and flag.default is not None:
            assert interval(flag).holds(flag.default)
        for _, name, values in CONDITION.findall(flag.help):
            other = {flag.name: flag for flag in flags_of(chapter)}[name.replace("-", "_")]
            for word in values.replace(" or ", ",").replace(",", " ").split():  # a free text's help names it
                assert word in (other.help if other.annotation == "str" else other.annotation) or word == other.default
