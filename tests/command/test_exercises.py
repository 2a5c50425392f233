"""`python -m keras_course exercises`: list, next, check, hint, solution, reset, export; and progress."""

import json
import os
import re
from pathlib import Path

import pytest

from keras_course.__main__ import main
from keras_course.command import exercise_process, exercises
from keras_course.errors import CourseError
from keras_course.exercises import check, printed, progress, sheet
from keras_course.exercises.exercise import Verdict, chapters, find, of_chapter

NAME = "perceptron_1"
FILE = Path("exercises") / f"{NAME}.py"
EVERY = [one for chapter in chapters() for one in of_chapter(chapter)]


@pytest.fixture(autouse=True)
def nothing_done(tmp_path, monkeypatch):
    """Progress of its own for each test: other tests check exercises too."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))


@pytest.fixture
def run(capsys):
    """Run `python -m keras_course exercises WORDS` in this process; returns what it printed."""

    def command(*words):
        capsys.readouterr()
        main(["exercises", *words])
        return capsys.readouterr().out

    return command


def answers(monkeypatch, right, printed=""):
    """Have the next files judged without a process."""
    verdict = Verdict(right, "Juste !" if right else "Vous avez ...")
    monkeypatch.setattr(exercise_process, "run", lambda *_: exercise_process.Trial(verdict, printed))


def test_the_list_has_every_exercise_in_the_decks_order_and_what_is_done(run):
    progress.note_try(NAME, right=True)
    lines = run().splitlines()
    names = [re.search(r"\w+_\d", line)[0] for line in lines if line.startswith("  [")]
    assert sorted(names) == sorted(one.name for one in EVERY)
    assert names.index("perceptron_1") < names.index("output_heads_1") < names.index("recurrence_1")
    assert [line for line in lines if "[x]" in line] == [line for line in lines if NAME in line]
    assert lines[-1] == f"1 sur {len(EVERY)} exercices faits. Le suivant : python -m keras_course exercises next"


def test_next_writes_a_file_and_never_over_what_the_reader_wrote(run):
    shown = run("next", "perceptron")
    assert FILE.read_text(encoding="utf-8") == sheet.stub_file(find(NAME))
    assert f"Écrit : {FILE}" in shown and find(NAME).statement in shown
    FILE.write_text("mine")
    assert "Déjà là, et laissé tel quel" in run("next", NAME)
    assert FILE.read_text() == "mine"


def test_next_is_the_first_that_is_not_done_of_the_book_or_of_a_chapter(run):
    first, second = (exercises.next() for _ in range(2))
    assert first == second
    progress.note_try(first.stem, right=True)
    assert exercises.next() != first
    assert exercises.next("recurrence").stem == "recurrence_1"
    progress.note_try("recurrence_1", right=True)
    assert exercises.next("recurrence").stem == "recurrence_2"
    for one in EVERY:
        progress.note_try(one.name, right=True)
    assert "Tout est fait ici" in run("next")


def test_check_tells_the_verdict_its_status_and_notes_it(run, monkeypatch):
    run("next", NAME)
    answers(monkeypatch, right=False, printed="coucou")
    with pytest.raises(SystemExit) as ended:
        run("check", NAME)
    assert ended.value.code == 1
    assert progress.read() == {NAME: {"tries": 1}}
    answers(monkeypatch, right=True)
    shown = run("check")
    assert shown.startswith(f"{NAME} : Juste !\n\n{find(NAME).why}")
    assert set(progress.read()[NAME]) == {"tries", "solved"} and progress.read()[NAME]["tries"] == 2


def test_without_a_name_the_file_changed_last_is_meant(run):
    for number, name in enumerate(["recurrence_1", NAME, "recurrence_2"]):
        run("next", name)
        os.utime(Path("exercises", f"{name}.py"), (number, number))
    Path("exercises", "mine.py").write_text("")
    assert exercises.last() == "recurrence_2"
    os.utime(FILE, (9, 9))
    assert find(NAME).solution in run("solution")


def test_hints_come_one_by_one_then_the_solution(run):
    one = find(NAME)
    for count in (1, 2, 3, 3):
        shown = run("hint", NAME)
        assert [hint in shown for hint in one.hints] == [number < count for number in range(3)]
    assert one.solution in run("solution", NAME) and one.why in run("solution", NAME)


def test_reset_keeps_what_was_written(run):
    run("next", NAME)
    for number in (1, 2):
        FILE.write_text(f"try {number}")
        assert f"{NAME}.{number}.py" in run("reset", NAME)
        assert FILE.with_suffix(f".{number}.py").read_text() == f"try {number}"
        assert FILE.read_text(encoding="utf-8") == sheet.stub_file(find(NAME))


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["check", "perceptron_0"], "There is no exercise 'perceptron_0' (did you mean perceptron_"),
        (["next", "../perceptron_1"], "There is no exercise '../perceptron_1'"),
        (["check", NAME], f"There is no {FILE} here: python -m keras_course exercises next {NAME} writes it."),
        (["check"], "There is no exercise in the folder exercises here"),
        (["reset", NAME], "There is no exercises"),
        (["cheque"], "There is no action 'cheque' (did you mean check?): python -m keras_course exercises --help"),
        (["perceptron"], "There is no action 'perceptron'"),
        (["--cheque"], "Unknown argument --cheque"),
        (["hint", NAME, "more"], "Unknown argument more"),
        (["export", "perceptro"], "There is no chapter 'perceptro' with exercises (did you mean perceptron?)"),
        (["next", "é" * 1000], "There is no exercise"),
    ],
)
def test_wrong_words_are_refused_in_a_sentence(words, line):
    with pytest.raises(CourseError) as caught:
        main(["exercises", *words])
    assert str(caught.value).startswith(line)


def test_a_folder_that_can_not_be_written_is_told(tmp_path):
    Path("exercises").write_text("a file")
    with pytest.raises(CourseError, match="is not a folder"):
        exercises.next(NAME)


def test_a_disk_that_is_full_leaves_no_half_of_a_file(monkeypatch):
    def full(_exercise):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sheet, "stub_file", full)
    with pytest.raises(CourseError, match="No space left on device"):
        exercises.next(NAME)
    assert not FILE.exists()


def test_progress_is_one_readable_file_that_is_replaced_as_a_whole(monkeypatch):
    progress.note_try(NAME, right=True)
    progress.note_hint("recurrence_1")
    noted = json.loads(progress.path().read_text(encoding="utf-8"))
    assert noted.keys() == {NAME, "recurrence_1"} and re.fullmatch(r"\d{4}-\d\d-\d\d", noted[NAME]["solved"])
    day = noted[NAME]["solved"]
    monkeypatch.setattr(progress.time, "strftime", lambda _: "2030-01-01")
    progress.note_try(NAME, right=True)
    assert progress.read()[NAME] == {"tries": 2, "solved": day}, "the first day is kept"
    assert [path.name for path in progress.path().parent.glob("exercises*")] == ["exercises.json"]


@pytest.mark.parametrize("content", ["", "[]", "null", '{"a": 1}', "{", "[" * 100_000, "\udcff"])
def test_a_progress_file_that_somebody_else_wrote_is_left_alone(content):
    progress.path().parent.mkdir(parents=True, exist_ok=True)
    progress.path().write_bytes(content.encode("utf-8", "surrogateescape"))
    for ask in (progress.read, lambda: progress.note_try(NAME, True), exercises.exercises):
        with pytest.raises(CourseError, match="can't be read: rename it"):
            ask()
    assert progress.path().read_bytes() == content.encode("utf-8", "surrogateescape")


def test_counts_that_somebody_edited_begin_again():
    progress.path().parent.mkdir(parents=True, exist_ok=True)
    progress.path().write_text(f'{{"{NAME}": {{"tries": "many", "solved": 3}}}}')
    progress.note_try(NAME, right=False)
    assert progress.read()[NAME]["tries"] == 1


def test_progress_that_can_not_be_noted_comes_after_the_verdict(monkeypatch, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "file"))
    with pytest.raises(CourseError, match="Your progress can't be noted in"):
        check(NAME, [1, 1, 1, -1.5])
    assert capsys.readouterr().out.startswith("Juste !")


def test_from_jupyter_a_value_or_a_function_is_judged_and_noted(capsys):
    def answer():
        return [1, 1, 1, -1]

    check(NAME, answer)
    assert "c'est un OU" in capsys.readouterr().out
    check(NAME, [1, 1, 1, -1.5])
    assert capsys.readouterr().out == f"Juste !\n\n{find(NAME).why}\n"
    check(NAME, lambda: 1 / 0)
    assert "ZeroDivisionError" in capsys.readouterr().out
    assert progress.read()[NAME]["tries"] == 3
    for wrong in ("perceptron", 3, None):
        with pytest.raises(CourseError, match="There is no exercise"):
            check(wrong, 1)


@pytest.mark.parametrize("with_solutions", [True, False])
def test_export_writes_notebooks_and_a_sheet(run, with_solutions):
    run("export", "--with-solutions" if with_solutions else "--without")
    folder = Path(f"exercises_{'with' if with_solutions else 'without'}_solutions")
    assert {path.name for path in folder.iterdir()} == {"exercises.html", *(f"{name}.ipynb" for name in chapters())}
    html = (folder / "exercises.html").read_text(encoding="utf-8")
    for one in EVERY:
        notebook = json.loads((folder / f"{one.name.rpartition('_')[0]}.ipynb").read_text(encoding="utf-8"))
        assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
        text = "\n".join("".join(cell["source"]) for cell in notebook["cells"])
        assert one.statement in text and f'check("{one.name}", {one.target.name})' in text and one.stub in text
        for secret in (one.solution, one.why, *one.hints):
            assert (secret in text) == with_solutions
        assert one.name in html and (printed.html(one.why) in html) == with_solutions
    assert not re.search(r"https?:|<script|src=", html), "the sheet needs nothing else"
    with pytest.raises(CourseError, match=f"{folder} exists already"):
        exercises.export(with_solutions=with_solutions)
    assert list(Path().iterdir()) == [folder]


def test_one_chapter_is_exported_without_solutions_by_default(run):
    run("export", "perceptron")
    assert {path.name for path in Path("exercises_without_solutions").iterdir()} == {
        "exercises.html",
        "perceptron.ipynb",
    }


def test_the_part_of_markdown_that_texts_use_is_printed():
    assert printed.html("Un **gras `a*b*c` et** un *penché* : 2 * 3 * 4 < 25") == (
        "<p>Un <strong>gras <code>a*b*c</code> et</strong> un <em>penché</em>\N{NO-BREAK SPACE}: 2 * 3 * 4 &lt; 25</p>"
    )
    assert printed.html("`a < b`") == "<p><code>a &lt; b</code></p>"
    assert printed.html("1. un\n2. deux\n   encore") == "<ol><li>un</li><li>deux encore</li></ol>"
    assert printed.html("- un\n- deux") == "<ul><li>un</li><li>deux</li></ul>"
    assert printed.html("| a | b |\n|---|---|\n| 1 | 2 |") == (
        "<table><tr><td>a</td><td>b</td></tr><tr><td>1</td><td>2</td></tr></table>"
    )
    assert printed.html("    x < 1\n    y") == printed.html("```text\nx < 1\ny\n```") == "<pre>x &lt; 1\ny</pre>"


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
def test_every_text_is_printed_without_marks_left(one):
    made = printed.printed(one, with_solution=True)
    text = re.sub(r"(?s)<(code|pre)>.*?</\1>", "", made)
    assert not re.findall(r"`|\*\*|\0|\|", text)


def test_the_file_to_fill_in_is_python_and_says_what_to_do():
    for one in EVERY:
        source = sheet.stub_file(one)
        compile(source, one.name, "exec")
        assert source.startswith(f'"""{one.name} · ') and f"exercises check {one.name}\n" in source
