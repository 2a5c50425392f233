"""`python -m keras_course doctor`: what works, what does not, and its remedy; broken libraries are stand-ins."""

import json
import os
import sys
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import pytest

from keras_course.__main__ import main
from keras_course.command import installation, library_trial
from keras_course.command.installation import NOTE, OK, PROBLEM

LEARNED = {"backend": "tensorflow", "before": 0.69, "after": 0.1, "steps": 500}
LIBRARIES = ("tensorflow", "jax", "torch", "keras", "keras_nlp", "matplotlib", "tensorflow_datasets")


@pytest.fixture(autouse=True)
def the_environment_comes_back():
    """A trial sets what Keras reads while it loads, in a process of its own but for these tests."""
    with mock.patch.dict(os.environ):
        yield


@pytest.fixture
def trials(monkeypatch):
    """What the trials tell, without their processes: every library works, unless a test changes it."""
    told = {name: {"gpus": []} for name in LIBRARIES} | {library_trial.TRAINING: LEARNED}
    monkeypatch.setattr(installation, "trial", lambda name: told[name])
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    return told


def missing(monkeypatch, *names):
    """Have Python not find some modules."""
    find = installation.importlib.util.find_spec
    monkeypatch.setattr(installation.importlib.util, "find_spec", lambda name: None if name in names else find(name))


def finding(name, **options):
    """The one finding of a name."""
    [found] = [found for found in installation.findings(**options) if found.name == name]
    return found


def test_everything_that_works_is_said_and_nothing_is_wrong(trials, capsys):
    main(["doctor"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "No problems." and not any(line.startswith("WRONG") for line in lines)
    assert f"   ok  python               Python {sys.version.split()[0]}" in lines[0]
    for name in ("tensorflow", "keras", "keras-nlp", "matplotlib", "cache folder", "memory", "training"):
        assert any(line.startswith(f"   ok  {name} ") for line in lines), name


def test_a_program_reads_the_same_as_json(trials, capsys):
    trials["matplotlib"] = {"error": "ImportError: no freetype"}
    with pytest.raises(SystemExit) as ended:
        main(["doctor", "--json"])
    report = json.loads(capsys.readouterr().out)
    assert ended.value.code == 1 and report["works"] is False
    [wrong] = [found for found in report["findings"] if found["state"] == PROBLEM]
    assert wrong["name"] == "matplotlib" and "no freetype" in wrong["found"]
    assert wrong["remedy"] == "python -m pip install --force-reinstall matplotlib"


@pytest.mark.parametrize(
    ("library", "state"), [("tensorflow", PROBLEM), ("matplotlib", PROBLEM), ("keras_nlp", NOTE), ("jax", NOTE)]
)
def test_a_library_that_can_not_be_imported_is_named_with_its_remedy(trials, library, state, monkeypatch):
    trials[library] = {"error": "ImportError: it is broken"}
    found_all = installation.importlib.util.find_spec
    monkeypatch.setattr(installation.importlib.util, "find_spec", lambda name: found_all("json"))  # all are there
    found = finding(installation.BACKENDS.get(library) or installation.NEEDED[library])
    assert found.state == state and "it is broken" in found.found and found.remedy.startswith("python -m pip install")


def test_a_library_that_is_not_installed_is_a_problem_only_where_it_is_needed(trials, monkeypatch):
    missing(monkeypatch, "tensorflow", "jax", "torch", "keras_nlp", "mlxtend")
    names = {found.name: found for found in installation.findings()}
    assert names["tensorflow"].state == PROBLEM and names["tensorflow"].remedy == "python -m pip install tensorflow"
    assert names["keras-nlp"].state == NOTE and "only gpt --prompt needs it" in names["keras-nlp"].found
    assert "jax" not in names and "torch" not in names
    assert names["installed data"].state == NOTE and "[offline]" in names["installed data"].remedy
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    names = {found.name: found for found in installation.findings()}
    assert names["jax"].state == PROBLEM and "tensorflow" not in names


def test_a_backend_that_keras_lacks_is_a_problem(trials, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "theano")
    assert finding("backend").state == PROBLEM and "theano" in finding("backend").found
    assert not [found for found in installation.findings() if found.name == "training"]


def test_a_network_that_does_not_learn_is_a_problem(trials):
    trials[library_trial.TRAINING] = LEARNED | {"after": 0.69}
    assert finding("training").state == PROBLEM
    trials[library_trial.TRAINING] = LEARNED | {"after": float("nan")}
    assert finding("training").state == PROBLEM


def test_a_gpu_is_asked_for_or_not(trials, monkeypatch):
    monkeypatch.setattr(installation.shutil, "which", lambda name: None)
    assert finding("gpu").state == OK
    assert finding("gpu", need_gpu=True).state == PROBLEM
    monkeypatch.setattr(installation.shutil, "which", lambda name: "/usr/bin/nvidia-smi")
    assert finding("gpu").state == NOTE and "tensorflow[and-cuda]" in finding("gpu").remedy
    monkeypatch.setattr(installation.sys, "platform", "win32")
    assert "WSL 2" in finding("gpu", need_gpu=True).remedy
    trials["tensorflow"] = {"gpus": ["GPU:0"]}
    assert finding("gpu", need_gpu=True) == installation.Finding("gpu", OK, "GPU:0")


@pytest.mark.parametrize("version", [(3, 10, 9), (3, 14, 0)])
def test_a_python_without_tensorflow_is_a_problem(monkeypatch, version):
    monkeypatch.setattr(installation.sys, "version_info", version)
    assert installation.python().state == PROBLEM and "Python 3.11 to 3.13" in installation.python().remedy


def test_a_file_that_hides_a_library_is_named(working_folder):
    assert list(installation.shadows()) == []
    for name in ("keras.py", "random.py", "mine.py"):
        (working_folder / name).touch()
    [found] = installation.shadows()
    assert found.state == PROBLEM and found.remedy == "rename keras.py, random.py"


def test_a_folder_that_can_not_be_written_is_named(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "file"))
    states = {found.name: found for found in installation.folders()}
    assert states["cache folder"].state == PROBLEM and "KERAS_HOME" in states["cache folder"].remedy
    assert states["working folder"].state == OK


def test_the_size_of_the_cache_and_what_was_downloaded_are_told(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path / "tfds"))
    (tmp_path / "keras_course" / "programs").mkdir(parents=True)
    (tmp_path / "keras_course" / "programs" / "one").write_bytes(bytes(3_000_000))
    (tmp_path / "tfds" / "imdb_reviews").mkdir(parents=True)
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets" / "mnist.npz").touch()
    assert next(installation.folders()).found.endswith(", 3.0 MB")
    assert list(installation.data())[1].found == "imdb_reviews, keras mnist.npz"


def test_an_encoding_that_lacks_letters_is_noted(monkeypatch):
    monkeypatch.setattr(installation.sys, "stdout", SimpleNamespace(encoding="cp1252"))
    assert installation.output().state == NOTE and "PYTHONUTF8" in installation.output().remedy
    monkeypatch.setattr(installation.sys, "stdout", SimpleNamespace(encoding="UTF-8"))
    assert installation.output().state == OK


BROKEN = {
    "raises": ("raise ImportError('DLL load failed')", "ImportError: DLL load failed"),
    "exits": ("import os\nos._exit(7)", "status 7"),
    "floods": ("print('x' * 100_000)\nraise OSError('after a flood')", "OSError: after a flood"),
    "never ends": ("while True: pass", "no answer within 3 s"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_library_is_tried_in_a_process_of_its_own(how, monkeypatch, tmp_path):
    source, said = BROKEN[how]
    (tmp_path / "matplotlib").mkdir()
    (tmp_path / "matplotlib" / "__init__.py").write_text(source)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ["PYTHONPATH"]]))
    monkeypatch.setattr(installation, "TIME_LIMIT", 3 if how == "never ends" else 60)
    assert said in installation.trial("matplotlib")["error"]


def test_with_every_library_broken_the_command_tells_all_of_them(command, working_folder):
    """In a real process; `--json` too is free of tracebacks."""
    broken = working_folder / "broken"
    for name in LIBRARIES:
        (broken / name).mkdir(parents=True)
        (broken / name / "__init__.py").write_text("raise ImportError('it is broken')")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(broken), os.environ["PYTHONPATH"]])}
    answer = command("keras_course", "doctor", "--json", env=environment | {"KERAS_BACKEND": "tensorflow"})
    assert (answer.returncode, answer.stderr) == (1, "")
    wrong = [found["name"] for found in json.loads(answer.stdout)["findings"] if found["state"] == PROBLEM]
    assert wrong == ["tensorflow", "keras", "matplotlib", "training"]


@pytest.mark.parametrize("last", ["3", "null", "[1]", "not JSON"])
def test_the_last_words_of_another_are_no_answer(last, monkeypatch):
    run = SimpleNamespace(returncode=0, stdout=f"{last}\n", stderr="")
    monkeypatch.setattr(installation.subprocess, "run", lambda *_, **options: run)
    assert "ended with status 0" in installation.trial("matplotlib")["error"]


def test_the_pythons_are_those_that_pip_accepts():
    (least, most), text = installation.PYTHONS, (Path(__file__).parents[2] / "setup.cfg").read_text(encoding="utf-8")
    assert f"python_requires = >={least[0]}.{least[1]},<{most[0]}.{most[1]}\n" in text


def test_training_seeds_as_commands_do_without_tensorflow_on_another_backend(monkeypatch):
    seeds = []
    monkeypatch.setattr(library_trial, "SECONDS", 0)
    monkeypatch.setattr(library_trial, "set_seed", seeds.append)
    library_trial.train()
    assert seeds == [0]


def test_a_training_of_two_seconds_learns(monkeypatch, capsys):
    monkeypatch.setattr(library_trial, "SECONDS", 0.3)
    library_trial.main(library_trial.TRAINING)
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["after"] < told["before"] and told["steps"] > 0


def test_a_gpu_counts_when_the_backend_computed_with_it():
    computed = []
    tensorflow = SimpleNamespace(
        config=SimpleNamespace(
            list_physical_devices=lambda kind: [SimpleNamespace(name="/physical_device:GPU:0")] if kind == "GPU" else []
        ),
        device=lambda name: nullcontext(computed.append(name)),
        ones=lambda shape: None,
        reduce_sum=lambda ones: SimpleNamespace(numpy=lambda: 64.0),
    )
    assert library_trial.gpus("tensorflow", tensorflow) == ["GPU:0"] and computed == ["/GPU:0"]
    cuda = SimpleNamespace(is_available=lambda: True, device_count=lambda: 2)
    summed = SimpleNamespace(sum=lambda: SimpleNamespace(item=lambda: 64.0))
    torch = SimpleNamespace(cuda=cuda, ones=lambda shape, device: computed.append(device) or summed)
    assert library_trial.gpus("torch", torch) == ["cuda:0", "cuda:1"] == computed[1:]
    assert library_trial.gpus("matplotlib", None) == []
