"""A reader's file is judged in a process of its own, which ends whatever the file does."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from keras_course.command import exercise_process
from keras_course.errors import CourseError
from keras_course.exercises.exercise import find, verdict_of_file
from keras_course.exercises.trial import needs_keras

RIGHT = "def answer():\n    return [1, 1, 1, -1.5]\n"
WITHOUT_KERAS = "perceptron_1"


def judge(source, name=WITHOUT_KERAS, seconds=None):
    """The trial of a source text in the file of an exercise, which must stay as it is."""
    path = Path(f"{name}.py")
    content = source if isinstance(source, bytes) else source.encode()
    path.write_bytes(content)
    trial = exercise_process.run(find(name), path, seconds)
    assert path.read_bytes() == content
    return trial


@pytest.mark.parametrize("name", [WITHOUT_KERAS, "output_heads_1", "recurrence_4"])
def test_the_solution_passes_in_a_process_of_its_own_and_an_endless_loop_is_ended(name):
    one = find(name)
    assert judge(one.solution, name).verdict == (True, "Juste !")
    told = judge(f"{one.solution}\nwhile True:\n    pass\n", name, seconds=0.5).verdict
    assert told == (False, "Arrêté après 0.5 s sans réponse : une boucle sans fin, ou trop de calcul ?")


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("def answer(:\n", "Python ne comprend pas votre texte à la ligne 1"),
        ("def answer():\n    return [1,\n\n\ndef f():\n    pass\n", "Python ne comprend pas votre texte à la ligne 2"),
        (b"\0\0\0", "votre texte"),
        ("réponse = 1\n".encode("latin-1"), "Python ne comprend pas votre texte"),
        ("", "Votre fichier ne définit plus answer"),
        ("import sys\nsys.exit()\n", "Votre programme s'arrête de lui-même avant de répondre : enlevez sys.exit."),
        ("def answer():\n    exit(0)\n", "enlevez sys.exit."),
        ("def answer():\n    x = 3\n    return 1 / 0\n", "à la ligne 3 : ZeroDivisionError: division by zero"),
        ("def f():\n    return f()\n\n\ndef answer():\n    return f()\n", "à la ligne 2 : RecursionError"),
        ("import no_such_module\n", "à la ligne 1 : ModuleNotFoundError: No module named 'no_such_module'"),
        ("def answer():\n    raise NotImplementedError\n", "À vous : answer n'est pas encore écrit."),
        ("answer = 'un mot'\n", "Des nombres sont attendus, votre réponse est de type str."),
        ("def answer(x):\n    return x\n", "Votre fonction doit accepter 0 arguments, pas (x)."),
    ],
)
def test_whatever_the_file_does_is_told_in_a_sentence(source, sentence):
    content = source if isinstance(source, bytes) else source.encode()
    right, message = verdict_of_file(find(WITHOUT_KERAS), content, "mine.py")
    assert not right and sentence in message
    assert len(message) <= 300 and "\n" not in message


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("import os\nos._exit(0)\n", "s'est arrêté net (statut 0)"),
        ("import os\nos.abort()\n", "s'est arrêté net (statut"),
        ("class Ends(BaseException):\n    pass\n\n\nraise Ends\n", "s'est arrêté net"),
        ("input('?')\n", "à la ligne 1 : EOFError"),
    ],
)
def test_a_process_that_ends_before_its_time_is_told_too(source, sentence):
    trial = judge(source)
    assert not trial.verdict.right and sentence in trial.verdict.message


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a process")
def test_what_asks_for_too_much_memory_is_told_so():
    assert (
        "plus de mémoire"
        in judge(f"import numpy as np\n\nx = [np.zeros(10**8) for _ in range(10)]\n{RIGHT}").verdict.message
    )
    assert "plus de mémoire" in judge("def answer():\n    return [0] * 10**12\n").verdict.message


def test_what_a_file_prints_is_shown_and_a_flood_ends_it():
    assert judge(f"print('coucou, ça va ?')\n{RIGHT}") == ((True, "Juste !"), "coucou, ça va ?\n")
    trial = judge("while True:\n    print('encore ' * 100)\n")
    assert trial.verdict == (False, "Arrêté : plus de 100 000 caractères affichés. Enlevez un print.")
    assert len(trial.printed) < 2100 and "[...]" in trial.printed
    flood = judge("import sys\n\nwhile True:\n    print('encore ' * 100, file=sys.stderr)\n")
    assert flood.verdict == trial.verdict


def test_threads_and_processes_that_a_file_starts_do_not_outlive_it():
    source = (
        "import subprocess, sys, threading, time\n"
        "threading.Thread(target=time.sleep, args=(1000,)).start()\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(1000)'])\n"
        "print(child.pid)\n"
    )
    trial = judge(source + RIGHT)
    assert trial.verdict.right
    child = int(trial.printed)
    for _ in range(100):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            break
        if b"Z" in Path(f"/proc/{child}/stat").read_bytes().split(b")")[-1][:3]:
            break
        time.sleep(0.1)
    else:
        pytest.fail("the child lives on")


def test_a_file_that_is_gone_and_keras_that_does_not_load_are_no_verdict(monkeypatch):
    with pytest.raises(
        CourseError, match="could not be judged, your answer is not at fault: its process ended with FileNotFoundError"
    ):
        exercise_process.run(find(WITHOUT_KERAS), Path("gone.py"))
    monkeypatch.setenv("KERAS_BACKEND", "no_such_backend")
    with pytest.raises(CourseError, match=r"its process ended with .*no_such_backend"):
        judge(find("recurrence_4").solution, "recurrence_4")
    monkeypatch.setattr(exercise_process, "START", 0)
    with pytest.raises(CourseError, match="Keras was not loaded after 0 s"):
        judge(RIGHT)


def test_sigterm_to_the_command_ends_the_trial_too(tmp_path):
    (tmp_path / "exercises").mkdir()
    source = "import os\n\nopen('pid', 'w').write(str(os.getpid()))\nwhile True:\n    pass\n"
    (tmp_path / "exercises" / f"{WITHOUT_KERAS}.py").write_text(source)
    command = subprocess.Popen([sys.executable, "-m", "keras_course", "exercises", "check"], cwd=tmp_path)
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
        time.sleep(0.05)
    command.send_signal(signal.SIGTERM)
    assert command.wait() == 143
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_keras_is_loaded_only_where_it_is_named():
    assert not needs_keras(find(WITHOUT_KERAS), b'"""python -m keras_course exercises check"""\n\n' + RIGHT.encode())
    assert needs_keras(find(WITHOUT_KERAS), b'import keras\n\n\ndef answer():\n    """What I think."""\n')
    assert needs_keras(find("recurrence_4"), b"import numpy as np\n")
