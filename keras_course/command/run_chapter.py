"""Runs a chapter from its command line: calls ``main``, or the function with which a trained network answers."""

import shlex
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

from keras_course.command import (
    backend_seed_precision,
    cache_cleanup,
    cpu_speed,
    processes,
    run_folder,
    termination,
    turns,
)
from keras_course.command.dialogue import dialogue
from keras_course.command.exit_status import report_errors
from keras_course.command.flags import CHAPTERS, Invocation, parse

_prepared: Invocation | None = None


def prepare(chapter: str) -> None:
    """Answer ``--help`` and wrong flags, set the environment, join other processes, load Keras.

    Called by ``keras_course.chapters`` while Python is still looking for the chapter to run.

    Args:
        chapter: its name, such as `"rnn"`.
    """
    global _prepared
    with report_errors():
        _prepared = parse(chapter, sys.argv[1:])
        backend_seed_precision.environment(**_prepared.machine)
        backend = backend_seed_precision.chosen_backend()
        processes.join(backend, CHAPTERS / f"{chapter}.py", bool(_prepared.questions))
        cache_cleanup.prune()
        cpu_speed.keep_freed_heap(backend)
        backend_seed_precision.load_keras()


def run(main: Callable[..., Any], answer: Callable[..., Any] | None = None) -> None:
    """Run a chapter with the options of its command line: train, or let a trained network answer.

    Args:
        main: trains and shows.
        answer: answers one question, its first argument; called once for each question of the command line, and
            for each line of a dialogue.
    """
    with processes.ended_at_once(), report_errors():
        invocation = _prepared or parse(Path(main.__code__.co_filename).stem, sys.argv[1:])
        handled = nullcontext() if processes.follows() else termination.handled()
        with processes.together(), backend_seed_precision.ready(**invocation.machine), handled:
            if answer is None or not invocation.questions:
                with run_folder.record(invocation.chapter, options(invocation), **invocation.run):
                    main(**invocation.main)
            else:
                ask(answer, invocation)


def ask(answer: Callable[..., Any], invocation: Invocation) -> None:
    """Ask a trained network every question, each with a run folder of its own."""
    assert invocation.question is not None

    def reply(question: Any) -> None:
        with run_folder.record(invocation.chapter, options(invocation) | {"question": question}, **invocation.run):
            answer(question, **invocation.main)

    with turns.kept():
        for question in invocation.questions:
            if question is None:
                dialogue(invocation.question, reply)
            else:
                reply(question)


def options(invocation: Invocation) -> dict[str, Any]:
    """What a run folder keeps of its command line, and the backend, so that `--resume` computes with the same."""
    import keras

    parts = asdict(invocation)
    parts["machine"]["backend"] = keras.config.backend()
    command = shlex.join(["python", "-m", f"keras_course.chapters.{invocation.chapter}", *sys.argv[1:]])
    return {name: parts[name] for name in ("chapter", "main", "machine", "run")} | {"command": command}
