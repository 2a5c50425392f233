"""``python -m keras_course exercises``: the exercises of the book, and how far the reader has come.

What it says of the exercises is French, as they are; help and errors are English, as everywhere on the command line.
"""

from pathlib import Path

from keras_course.command import slide_headings
from keras_course.errors import CourseError, did_you_mean, shorten

FOLDER = Path("exercises")


def exercises() -> None:
    """List the exercises of the book, and the reader's progress."""
    from keras_course.exercises import progress
    from keras_course.exercises.exercise import LABELS, of_chapter
    from keras_course.exercises.sheet import COMMAND

    noted, solved, count = progress.read(), 0, 0
    for chapter in in_order():
        print(chapter)
        for one in of_chapter(chapter):
            is_solved = "solved" in noted.get(one.name, {})
            mark = "x" if is_solved else " "
            print(f"  [{mark}] {one.name:<20}{LABELS[one.kind]:<18}{one.minutes:>3} min  {one.title}")
            solved, count = solved + is_solved, count + 1
    print(f"\n{solved} sur {count} exercices faits. Le suivant : {COMMAND} next")


def next(name: str = "") -> Path:
    """Write the file of the next exercise, to fill in; a file that exists is left as it is.

    Args:
        name: an exercise, or a chapter for its next one; else the next of the book that is not done.
    """
    from keras_course.exercises import progress, sheet
    from keras_course.exercises.exercise import find, of_chapter

    order = in_order()
    if name and name not in order:
        one = find(name)
    else:
        noted = progress.read()
        every = [one for chapter in ([name] if name else order) for one in of_chapter(chapter)]
        left = [one for one in every if "solved" not in noted.get(one.name, {})]
        if not left:
            print(f"Tout est fait ici. Pour en refaire un : {sheet.COMMAND} next {every[0].name}")
            return FOLDER
        one = left[0]
    path = FOLDER / f"{one.name}.py"
    try:
        FOLDER.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(sheet.stub_file(one))
        print(f"Écrit : {path}\n")
    except FileExistsError:
        if not path.is_file():
            raise CourseError(f"{path} can't be written: {FOLDER} is not a folder. Write from another one.") from None
        print(f"Déjà là, et laissé tel quel : {path}\n")
    except OSError as error:
        raise CourseError(f"{path} can't be written: {error.strerror}. Write from another folder.") from error
    print(f"{one.title} ({one.minutes} min)\n\n{one.statement}\n\nComplétez {path}, puis : {sheet.COMMAND} check")
    return path


def check(name: str = "") -> None:
    """Judge the file of an exercise, in a process of its own.

    Args:
        name: the exercise; else the one whose file was changed last.
    """
    from keras_course.command import exercise_process, termination
    from keras_course.exercises import progress, sheet
    from keras_course.exercises.exercise import find

    one = find(name or last())
    with termination.handled():
        trial = exercise_process.run(one, existing(one.name))
    if trial.printed:
        print(trial.printed, end="" if trial.printed.endswith("\n") else "\n")
    print(f"{one.name} : {trial.verdict.message}")
    if trial.verdict.right:
        print(f"\n{one.why}\n\nLe suivant : {sheet.COMMAND} next")
    progress.note_try(one.name, trial.verdict.right)
    if not trial.verdict.right:
        raise SystemExit(1)


def hint(name: str = "") -> None:
    """Show a hint; each time one more, of three.

    Args:
        name: the exercise; else the one whose file was changed last.
    """
    from keras_course.exercises import progress
    from keras_course.exercises.exercise import find

    one = find(name or last())
    asked = progress.note_hint(one.name)
    for number, text in enumerate(one.hints[:asked], start=1):
        print(f"Indice {number} sur 3 : {text}")


def solution(name: str = "") -> None:
    """Show the solution of an exercise, and why.

    Args:
        name: the exercise; else the one whose file was changed last.
    """
    from keras_course.exercises.exercise import find

    one = find(name or last())
    print(f"{one.solution}\n\n{one.why}")


def reset(name: str = "") -> Path:
    """Begin an exercise again; what was written is kept beside it.

    Args:
        name: the exercise; else the one whose file was changed last.
    """
    from keras_course.exercises import sheet
    from keras_course.exercises.exercise import find

    one = find(name or last())
    path = existing(one.name)
    number = 1
    while (kept := path.with_suffix(f".{number}.py")).exists():
        number += 1
    try:
        path.rename(kept)
        path.write_text(sheet.stub_file(one), encoding="utf-8")
    except OSError as error:
        raise CourseError(f"{path} can't be begun again: {error.strerror}.") from error
    print(f"Ce que vous aviez écrit est gardé : {kept}\nÀ recommencer : {path}")
    return path


def export(chapter: str = "", with_solutions: bool = False) -> Path:
    """Write notebooks and a sheet to print, for a class, into a new folder.

    Args:
        chapter: one chapter; else all.
        with_solutions: hints and solutions after each exercise.
    """
    from keras_course.command import exercise_export

    chapters = in_order()
    if chapter and chapter not in chapters:
        raise CourseError(
            f"There is no chapter {shorten(chapter)!r} with exercises{did_you_mean(chapter, chapters)}: "
            "python -m keras_course exercises lists them."
        )
    folder = Path(f"exercises_{'with' if with_solutions else 'without'}_solutions")
    exercise_export.write([chapter] if chapter else chapters, with_solutions, folder)
    print(f"Écrit : {folder}, un notebook par chapitre, et {folder / 'exercises.html'}, à imprimer.")
    return folder


def in_order() -> list[str]:
    """The chapters that have exercises, in the deck's order."""
    from keras_course.exercises.exercise import chapters

    deck = dict.fromkeys(chapter for _, chapter in slide_headings.HEADINGS[2:])
    return [chapter for chapter in deck if chapter in chapters()]


def last() -> str:
    """The exercise whose file in the working folder was changed last.

    Raises:
        CourseError: if there is none.
    """
    from keras_course.exercises.exercise import of_chapter

    names = {one.name for chapter in in_order() for one in of_chapter(chapter)}
    files = [path for path in FOLDER.glob("*.py") if path.stem in names]
    if not files:
        raise CourseError(
            "There is no exercise in the folder exercises here: python -m keras_course exercises next writes one."
        )
    return max(files, key=lambda path: path.stat().st_mtime).stem


def existing(name: str) -> Path:
    """The file of an exercise.

    Raises:
        CourseError: if there is none in the working folder.
    """
    path = FOLDER / f"{name}.py"
    if not path.is_file():
        raise CourseError(f"There is no {path} here: python -m keras_course exercises next {name} writes it.")
    return path
