"""What an exercise is, and how an answer is judged.

A chapter's exercises stand in the file of its name, in the order of its page. Each is a function that judges an answer,
under a decorator that holds the texts:

    @exercise("complete", 10, "Title", statement=..., stub=..., hints=(..., ..., ...), solution=..., why=...)
    def perceptron_3(answer: Any) -> None:
        x = draws().normal(size=(5, 2))
        compare(call(answer, x), right=..., wrong={"message": value}, otherwise="message")

It raises `WrongAnswer` with a sentence that teaches, and draws its inputs anew each time. The texts are French and read
well in a terminal: Markdown without formulas between dollars, links or citations.
"""

import ast
import inspect
import sys
import textwrap
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, NamedTuple

from keras_course.errors import CourseError, did_you_mean, one_line, shorten
from keras_course.exercises import progress
from keras_course.exercises.judging import WrongAnswer, call

FOLDER = Path(__file__).parent
Kind = Literal["by hand", "predict", "complete", "repair", "better"]
LABELS: dict[Kind, str] = {
    "by hand": "à la main",
    "predict": "prédire",
    "complete": "compléter",
    "repair": "trouver la faute",
    "better": "faire mieux",
}
SECONDS: dict[Kind, int] = {"by hand": 10, "predict": 10, "complete": 10, "repair": 60, "better": 60}


class Verdict(NamedTuple):
    """What becomes of an answer."""

    right: bool
    message: str


@dataclass(frozen=True)
class Exercise:
    """An exercise: its French texts in Markdown, its stub and its solution in Python, and the function that judges.

    Attributes:
        name: the chapter's name and a number, such as `"perceptron_1"`.
        kind: what is to be done.
        minutes: how long a reader of the page needs.
        title: a few words.
        statement: what is asked, with all that is needed to answer without the page's code.
        stub: the code to begin with. Its last function, the target, is what gets judged; without arguments it stands
            for the value that it returns.
        hints: three, of rising strength; the third nearly gives the answer.
        solution: code that takes the stub's place.
        why: what there is to understand, shown with the solution and after a right answer.
        judge: raises `WrongAnswer` unless the answer is right.
    """

    name: str
    kind: Kind
    minutes: int
    title: str
    statement: str
    stub: str
    hints: tuple[str, str, str]
    solution: str
    why: str
    judge: Callable[[Any], None]

    @property
    def target(self) -> ast.FunctionDef:
        """The last function of the stub."""
        return [node for node in ast.parse(self.stub).body if isinstance(node, ast.FunctionDef)][-1]

    @property
    def is_value(self) -> bool:
        """Whether a value is asked for, not a function."""
        return not self.target.args.args


def exercise(
    kind: Kind,
    minutes: int,
    title: str,
    *,
    statement: str,
    stub: str,
    hints: tuple[str, str, str],
    solution: str,
    why: str,
) -> Callable[[Callable[[Any], None]], Exercise]:
    """Make an `Exercise` of the function that judges, under its name; the texts lose their common indentation."""

    def text(written: str) -> str:
        return textwrap.dedent(written).strip("\n")

    def decorate(judge: Callable[[Any], None]) -> Exercise:
        first, second, third = map(text, hints)
        return Exercise(
            judge.__name__, kind, minutes, title, text(statement), text(stub), (first, second, third),
            text(solution), text(why), judge,
        )  # fmt: skip

    return decorate


def chapters() -> list[str]:
    """The chapters that have exercises, in alphabetical order."""
    pages = {path.stem for path in (FOLDER.parent / "chapters").glob("[!_]*.py")}
    return sorted(path.stem for path in FOLDER.glob("*.py") if path.stem in pages)


def of_chapter(chapter: str) -> list[Exercise]:
    """A chapter's exercises, in the order of its page."""
    module = import_module(f"keras_course.exercises.{chapter}")
    return [value for value in vars(module).values() if isinstance(value, Exercise)]


def find(name: str) -> Exercise:
    """The exercise of a name.

    Raises:
        CourseError: if there is none.
    """
    every = {one.name: one for chapter in chapters() for one in of_chapter(chapter)}
    if not isinstance(name, str) or name not in every:
        word = name if isinstance(name, str) else type(name).__name__
        raise CourseError(
            f"There is no exercise {shorten(word)!r}{did_you_mean(word, every)}: "
            "python -m keras_course exercises lists them."
        )
    return every[name]


def check(name: str, answer: Any) -> None:
    """Judge an answer and print the verdict; a right one is noted in the reader's progress.

    Args:
        name: of the exercise, such as `"perceptron_1"`.
        answer: what the exercise asks for: a value, or a function, of which the value may be the result.

    Raises:
        CourseError: if there is no such exercise.
    """
    asked = find(name)
    told = verdict(asked, answer)
    print(f"{told.message}\n\n{asked.why}" if told.right else told.message)
    progress.note_try(name, told.right)


def verdict(asked: Exercise, answer: Any) -> Verdict:
    """Judge an answer; whatever it is, no exception leaves."""
    code = getattr(answer, "__code__", None)
    return attempt(asked, lambda: answer, code.co_filename if code else "")


def verdict_of_file(asked: Exercise, source: bytes, path: str) -> Verdict:
    """Judge the answer that a file holds: it is run as a module of its own, and its function taken.

    Args:
        asked: the exercise.
        source: the file's content.
        path: its path, for messages.
    """

    def read() -> Any:
        module = ModuleType(f"answer_to_{asked.name}")
        module.__file__ = path
        sys.modules.update({module.__name__: module})  # dataclasses look their module up
        try:
            code = compile(source, path, "exec", dont_inherit=True)
        except ValueError:  # a byte 0
            raise WrongAnswer("Votre fichier n'est pas un texte : écrivez-le de nouveau dans un éditeur.") from None
        exec(code, vars(module))
        if not hasattr(module, asked.target.name):
            raise WrongAnswer(f"Votre fichier ne définit plus {asked.target.name} : gardez ce nom, qui est jugé.")
        return getattr(module, asked.target.name)

    return attempt(asked, read, path)


def attempt(asked: Exercise, read: Callable[[], Any], path: str) -> Verdict:
    """Get an answer and judge it; an exception becomes a sentence, with its line in the reader's file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            answer = read()
            asked.judge(call(answer) if asked.is_value and inspect.isroutine(answer) else answer)
    except WrongAnswer as error:
        return Verdict(False, str(error))
    except NotImplementedError:
        return Verdict(False, f"À vous : {asked.target.name} n'est pas encore écrit.")
    except SyntaxError as error:
        where = f" à la ligne {error.lineno}" if error.lineno else ""
        return Verdict(False, one_line(f"Python ne comprend pas votre texte{where} : {error.msg}."))
    except SystemExit:
        return Verdict(False, "Votre programme s'arrête de lui-même avant de répondre : enlevez sys.exit.")
    except MemoryError:
        return Verdict(False, "Votre programme demande plus de mémoire qu'il n'en a : des tableaux trop grands ?")
    except Exception as error:
        line = line_of(error, path)
        what = f"Votre code s'arrête à la ligne {line}" if line else "Votre réponse ne peut pas être jugée"
        return Verdict(False, one_line(f"{what} : {type(error).__name__}: {error}"))
    return Verdict(True, "Juste !")


def line_of(error: Exception, path: str) -> int:
    """The line of the reader's file that an exception came through last, 0 if it never was there."""
    frames = traceback.extract_tb(error.__traceback__)
    return next((frame.lineno or 0 for frame in reversed(frames) if frame.filename == path), 0)
