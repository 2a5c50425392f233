"""What a reader sees of exercises: the section of a page, the cells of a notebook, the file to fill in."""

from keras_course.exercises.exercise import LABELS, Exercise, of_chapter

COMMAND = "python -m keras_course exercises"


def section(chapter: str) -> str:
    """A chapter's exercises as Markdown: statement, stub, and folded the three hints and the solution."""
    exercises = of_chapter(chapter)
    intro = (
        f"`{COMMAND} next {chapter}` écrit le premier dans le dossier `exercises` ; complétez le fichier, puis "
        f"`{COMMAND} check` le juge. Votre réponse est essayée sur des entrées tirées au hasard : toute réponse juste "
        "est acceptée."
    )
    return "\n\n".join([intro, *map(as_markdown, exercises)])


def as_markdown(one: Exercise) -> str:
    """An exercise with its stub, hints and solution."""
    parts = [statement(one), code(one.stub), *folded_hints(one), folded("Solution", solution(one))]
    return "\n\n".join(parts)


def statement(one: Exercise) -> str:
    """The head of an exercise, and what it asks."""
    number = one.name.rpartition("_")[2]
    return f"**{number}. {one.title}** (`{one.name}` · {LABELS[one.kind]} · {one.minutes} min)\n\n{one.statement}"


def solution(one: Exercise) -> str:
    """The solution, and what there is to understand."""
    return f"{code(one.solution)}\n\n{one.why}"


def folded_hints(one: Exercise) -> list[str]:
    """The three hints, each folded."""
    return [folded(f"Indice {number}", hint) for number, hint in enumerate(one.hints, start=1)]


def folded(title: str, text: str) -> str:
    """Markdown that a click opens."""
    return f"<details>\n<summary>{title}</summary>\n\n{text}\n\n</details>"


def code(source: str) -> str:
    """A block of Python."""
    return f"```python\n{source}\n```"


def stub_file(one: Exercise) -> str:
    """The file that a reader fills in: the statement, the commands that go with it, the stub."""
    head = f"{one.name} · {LABELS[one.kind]} · {one.minutes} min · {one.title}"
    commands = "\n".join(f"    {COMMAND} {action} {one.name}" for action in ("check", "hint", "solution"))
    return f'"""{head}\n\n{one.statement}\n\n{commands}\n"""\n\n{one.stub}\n'


def stub_cell(one: Exercise) -> str:
    """The same for a notebook, whose text cell holds the statement: the stub, and the call that judges it."""
    return f'from keras_course.exercises import check\n\n{one.stub}\n\n\ncheck("{one.name}", {one.target.name})'
