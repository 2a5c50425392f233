"""Run folders: whole or not at all, and a killed run goes on."""

import errno
import json
import shutil
from pathlib import Path

import keras
import numpy as np
import pytest
from matplotlib.figure import Figure

from keras_course.command import finished_run, resume, run_files, run_folder
from keras_course.errors import CourseError
from keras_course.training.checkpoint import Checkpoint
from keras_course.training.saved_history import read_history

OPTIONS = {"chapter": "toy", "main": {"epochs": 3}, "machine": {"seed": 0}, "run": {}}


@pytest.fixture(autouse=True)
def every_epoch_is_saved(monkeypatch):
    monkeypatch.setattr(Checkpoint, "at_most_every", 0.0)
    monkeypatch.setattr(Checkpoint, "share", float("inf"))


def toy_model():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    return model


def train(model, epochs=3):
    x = np.arange(20.0).reshape(10, 2)
    return model.fit(
        x, x[:, :1], validation_data=(x, x[:, :1]), epochs=epochs, callbacks=run_folder.callbacks(), verbose=0
    )


def test_a_run_leaves_everything_in_its_folder(tmp_path, capsys):
    folder = tmp_path / "new" / "run"
    with run_folder.record("toy", OPTIONS, save=folder):
        model = toy_model()
        train(model)
        assert not folder.exists()
        run_folder.save(model, ["déjà", "\n"])
        run_folder.show(Figure())
    assert {path.name for path in folder.iterdir()} == {
        "model.keras",
        "vocabulary.json",
        "history.csv",
        "figure.png",
        "options.json",
    }
    assert [path.name for path in folder.parent.iterdir()] == ["run"]
    assert json.loads((folder / "options.json").read_text())["main"] == {"epochs": 3}
    assert [row["epoch"] for row in read_history(folder / "history.csv")] == [1, 2, 3]
    printed = capsys.readouterr().out
    assert str(folder / "figure.png") in printed and "model.keras" in printed
    again, words = finished_run.load(folder)
    x = np.ones((1, 2))
    np.testing.assert_array_equal(again.predict(x, verbose=0), model.predict(x, verbose=0))
    assert words == ["déjà", "\n"]


def test_without_a_run_nothing_is_written(working_folder):
    model = toy_model()
    history = train(model)
    run_folder.save(model, ["a"])
    run_folder.show(Figure())
    assert len(history.history["val_loss"]) == 3
    assert list(working_folder.iterdir()) == []


def test_an_animation_lies_beside_the_figure(working_folder):
    with run_folder.record("toy", OPTIONS, save=working_folder / "run"):
        run_folder.show(Figure(), animation=lambda path: path.write_bytes(b"GIF89a"))
    assert (working_folder / "run" / "animation.gif").read_bytes() == b"GIF89a"
    run_folder.show(animation=lambda path: pytest.fail("there is no run to write it for"))


def test_a_run_that_saves_nothing_leaves_nothing(working_folder):
    with run_folder.record("toy", OPTIONS):
        pass
    assert list(working_folder.iterdir()) == []


def test_a_run_that_fails_before_its_first_epoch_leaves_nothing(working_folder):
    with pytest.raises(ZeroDivisionError), run_folder.record("toy", OPTIONS, save=working_folder / "run"):
        run_folder.callbacks()
        raise ZeroDivisionError
    assert list(working_folder.iterdir()) == []


def test_what_exists_is_never_overwritten(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").touch()
    with pytest.raises(CourseError, match="exists already"), run_folder.record("toy", OPTIONS, save=tmp_path / "mine"):
        pytest.fail("the run began")


def test_an_empty_folder_is_taken(tmp_path):
    (tmp_path / "mine").mkdir()
    with run_folder.record("toy", OPTIONS, save=tmp_path / "mine"):
        run_folder.show(Figure())
    assert (tmp_path / "mine" / "figure.png").exists() and [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_name_that_was_taken_meanwhile_is_left_to_its_owner(tmp_path, capsys):
    """The model was trained, the folder could not be renamed, and the run was removed with its model."""
    with run_folder.record("toy", OPTIONS, save=tmp_path / "run"):
        (tmp_path / "run").mkdir()
        (tmp_path / "run" / "theirs").touch()
        run_folder.save(toy_model())
        run_folder.show()
    assert (tmp_path / "run-2" / "model.keras").exists() and [path.name for path in (tmp_path / "run").iterdir()] == [
        "theirs"
    ]
    assert f"Saved in {tmp_path / 'run-2'}" in capsys.readouterr().out


@pytest.mark.parametrize("error", [ValueError("no such\nglyph"), MemoryError(), BrokenPipeError(), KeyboardInterrupt()])
def test_what_fails_behind_the_training_does_not_cost_the_network(tmp_path, capsys, error):
    expected = CourseError if isinstance(error, ValueError | MemoryError) else type(error)
    with pytest.raises(expected) as raised, run_folder.record("toy", OPTIONS, save=tmp_path / "run"):
        run_folder.save(toy_model(), ["a"])
        raise error
    assert expected is not CourseError or (type(error).__name__ in str(raised.value) and "\n" not in str(raised.value))
    assert {path.name for path in (tmp_path / "run").iterdir()} == {"model.keras", "vocabulary.json", "options.json"}
    assert finished_run.load(tmp_path / "run")[1] == ["a"]


def test_a_run_ends_once(working_folder, monkeypatch, capsys):
    """What failed behind the end, a viewer perhaps, made a second run with nothing in it but its options."""
    monkeypatch.setattr(run_files, "open_picture", lambda path: (_ for _ in ()).throw(OSError("no viewer")))
    with pytest.raises(CourseError, match="no viewer"), run_folder.record("toy", OPTIONS):
        run_folder.save(toy_model())
        run_folder.show(Figure())
    (run,) = (working_folder / "runs" / "toy").iterdir()
    assert {path.name for path in run.iterdir()} == {"model.keras", "figure.png", "options.json"}


def test_a_checkpoint_that_cannot_be_read_now_is_kept(tmp_path, monkeypatch, capsys):
    """A disk that answers with an error for a moment: the checkpoint was taken for none, and removed."""
    with pytest.raises(KeyboardInterrupt), run_folder.record("toy", OPTIONS, save=tmp_path / "run"):
        train(toy_model())
        raise KeyboardInterrupt
    files = {path.name: path.read_bytes() for path in (tmp_path / "run.unfinished").iterdir()}
    opened = Path.open

    def fail(path, *arguments, **options):
        if path.name.startswith("checkpoint"):
            raise OSError(errno.EIO, "Input/output error")
        return opened(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", fail)
    with (
        pytest.raises(CourseError, match=r"can't be read .Input/output error"),
        run_folder.record("toy", OPTIONS, save=tmp_path / "run", resume=True),
    ):
        train(toy_model())
    monkeypatch.undo()
    assert "whose checkpoint can't be read now" in capsys.readouterr().err
    assert files["checkpoint.npz"] == (tmp_path / "run.unfinished" / "checkpoint.npz").read_bytes()


def test_a_figure_that_fails_leaves_no_half_of_it(tmp_path):
    figure = Figure()
    figure.text(0.5, 0.5, "$no formula")
    figure.text(0.5, 0.5, r"$\nonsense$")
    with (
        pytest.raises(CourseError, match="what comes after it failed"),
        run_folder.record("toy", OPTIONS, save=tmp_path / "run"),
    ):
        run_folder.save(toy_model())
        run_folder.show(figure)
    assert {path.name for path in (tmp_path / "run").iterdir()} == {"model.keras", "options.json"}


def test_a_model_that_cannot_be_written_is_no_half_model(tmp_path, monkeypatch):
    def full(source, target):
        raise OSError(errno.ENOSPC, "No space left on device")

    with run_folder.record("toy", OPTIONS, save=tmp_path / "run"):
        model = toy_model()
        train(model)
        monkeypatch.setattr(run_files.os, "replace", full)
        with pytest.raises(
            CourseError, match=r"No space left on device.*training is kept: make room and go on with --resume"
        ):
            run_folder.save(model)
        assert not [path for path in (tmp_path / "run.unfinished").iterdir() if "model" in path.name]
        monkeypatch.undo()
        run_folder.save(model)  # there is room again
        run_folder.show()
    assert (tmp_path / "run" / "model.keras").exists()


def test_a_folder_that_somebody_removed_is_made_again(tmp_path):
    with run_folder.record("toy", OPTIONS, save=tmp_path / "run"):
        model = toy_model()
        run_folder.callbacks()
        shutil.rmtree(tmp_path / "run.unfinished")
        train(model)
        run_folder.save(model)
        run_folder.show()
    assert {"model.keras", "options.json", "history.csv"} <= {path.name for path in (tmp_path / "run").iterdir()}


def test_a_resumed_run_that_fails_before_its_training_is_kept(tmp_path):
    with pytest.raises(KeyboardInterrupt), run_folder.record("toy", OPTIONS, save=tmp_path / "run"):
        train(toy_model())
        raise KeyboardInterrupt
    with (
        pytest.raises(CourseError, match="no data"),
        run_folder.record("toy", OPTIONS, save=tmp_path / "run", resume=True),
    ):
        raise CourseError("no data")
    with run_folder.record("toy", OPTIONS, save=tmp_path / "run", resume=True):
        assert train(toy_model()).epoch == [0, 1, 2]


def test_two_processes_never_work_on_one_run(tmp_path):
    with run_folder.record("toy", OPTIONS, save=tmp_path / "run"):
        with (
            pytest.raises(CourseError, match="Another process works on"),
            run_folder.record("toy", OPTIONS, save=tmp_path / "run", resume=True),
        ):
            pytest.fail("the second run began")
        run_folder.show(Figure())
    assert (tmp_path / "run" / "figure.png").exists()


def test_an_unfinished_run_is_told_and_left_alone(working_folder, capsys):
    stale = working_folder / "runs" / "toy" / "20261126-120000.unfinished"
    stale.mkdir(parents=True)
    run_files.write_json(stale / "options.json", OPTIONS | {"command": "python -m toy --epochs 9"})
    with run_folder.record("toy", OPTIONS):
        train(toy_model())
    told = capsys.readouterr().err
    assert "unfinished run of the chapter toy, begun 20" in told and "`python -m toy --epochs 9`" in told
    assert stale.is_dir()


@pytest.mark.parametrize("save", [".", "/", "..", ""])
def test_a_path_without_a_name_is_refused(working_folder, save):
    for going_on in (False, True):
        with (
            pytest.raises(CourseError, match="ends in the name of a folder"),
            run_folder.record("toy", OPTIONS, save=Path(save), resume=going_on),
        ):
            pytest.fail("the run began")


def test_a_name_that_is_too_long_is_one_sentence(working_folder):
    for going_on in (False, True):
        with (
            pytest.raises(CourseError, match="nothing to resume" if going_on else "File name too long"),
            run_folder.record("toy", OPTIONS, save=Path("a" * 300), resume=going_on),
        ):
            pytest.fail("the run began")


def test_a_folder_that_cannot_be_written_is_told_before_main_runs(tmp_path):
    (tmp_path / "file").touch()
    with (
        pytest.raises(CourseError, match="can't be written"),
        run_folder.record("toy", OPTIONS, save=tmp_path / "file" / "run"),
    ):
        pytest.fail("the run began")


def test_the_model_ends_on_its_best_epoch_whatever_comes_after():
    class Worse(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            self.model.optimizer.learning_rate = [0.01, 0.01, 5.0, 5.0][epoch]

    model = toy_model()
    x = np.linspace(-1, 1, 20).reshape(10, 2)
    history = model.fit(
        x, x[:, :1], validation_data=(x, x[:, :1]), epochs=4, callbacks=[*run_folder.callbacks(), Worse()], verbose=0
    )
    losses = history.history["val_loss"]
    assert losses[1] < losses[0] and losses[1] < min(losses[2:])
    assert model.evaluate(x, x[:, :1], verbose=0) == pytest.approx(losses[1])


def test_an_interrupted_run_goes_on(working_folder, capsys):
    folder = working_folder / "run"

    class Stop(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            if epoch == 2:
                raise KeyboardInterrupt

    def fit(model, stop):
        x = np.linspace(-1, 1, 20).reshape(10, 2)
        callbacks = [*run_folder.callbacks(), *stop]
        return model.fit(
            x, x[:, :1], validation_data=(x, x[:, :1]), epochs=6, callbacks=callbacks, shuffle=False, verbose=0
        )

    keras.utils.set_random_seed(0)
    whole = fit(toy_model(), []).history
    keras.utils.set_random_seed(0)
    with pytest.raises(KeyboardInterrupt), run_folder.record("toy", OPTIONS, save=folder):
        fit(toy_model(), [Stop()])
    assert not folder.exists()
    told = capsys.readouterr().err
    assert "3 epochs; lost: nothing." in told
    assert told.endswith(f"python -m keras_course.chapters.toy --resume --save {folder}\n")
    assert resume.interrupted("toy", folder)[1]["main"] == {"epochs": 3}
    with run_folder.record("toy", OPTIONS, save=folder, resume=True):
        model = toy_model()
        history = fit(model, [])
        run_folder.save(model)
        run_folder.show()
    assert history.epoch == list(range(6))
    np.testing.assert_allclose(history.history["val_loss"], whole["val_loss"], rtol=1e-4)
    assert [row["epoch"] for row in read_history(folder / "history.csv")] == [1, 2, 3, 4, 5, 6]
    assert not (working_folder / "run.unfinished").exists()


def test_a_best_epoch_before_the_interruption_is_restored(working_folder):
    """The weights restored at the end must be those of epoch 1, which the second process never saw."""
    x = np.linspace(-1, 1, 20).reshape(10, 2)

    class Worse(keras.callbacks.Callback):
        def __init__(self, stop):
            super().__init__()
            self.stop = stop

        def on_epoch_begin(self, epoch, logs=None):
            self.model.optimizer.learning_rate = 0.001 if epoch == 0 else -0.1  # uphill: the loss grows

        def on_epoch_end(self, epoch, logs=None):
            if epoch == self.stop:
                raise KeyboardInterrupt

    def fit(model, stop):
        callbacks = [*run_folder.callbacks(), Worse(stop)]
        return model.fit(x, x[:, :1], validation_data=(x, x[:, :1]), epochs=4, callbacks=callbacks, verbose=0)

    with pytest.raises(KeyboardInterrupt), run_folder.record("toy", OPTIONS, save=working_folder / "run"):
        fit(toy_model(), stop=1)
    with run_folder.record("toy", OPTIONS, save=working_folder / "run", resume=True):
        model = toy_model()
        losses = fit(model, stop=None).history["val_loss"]
        run_folder.save(model)
        run_folder.show()
    assert losses[0] < min(losses[1:])
    assert model.evaluate(x, x[:, :1], verbose=0) == pytest.approx(losses[0])


def test_resume_does_not_take_other_options(working_folder):
    from keras_course.command import flags

    folder = working_folder / "run.unfinished"
    folder.mkdir()
    invocation = flags.parse("rnn", ["--epochs", "7", "--seed", "3"])
    (folder / "options.json").write_text(json.dumps(invocation.__dict__, default=str))
    assert flags.parse("rnn", ["--resume", "--save", "run"]).main["epochs"] == 7
    assert flags.parse("rnn", ["--resume", "--save", "run", "--no-show"]).machine["seed"] == 3
    with pytest.raises(CourseError, match="leave out --epochs"):
        flags.parse("rnn", ["--resume", "--save", "run", "--epochs", "9"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (None, "nothing to resume"),
        ("{", "can't be read"),
        ("[]", "can't be read"),
        ("{}", "can't be read"),
        ('{"chapter": "other"}', "is of the chapter other"),
    ],
)
def test_what_cannot_be_resumed(working_folder, options, message):
    if options:
        (working_folder / "run.unfinished").mkdir()
        (working_folder / "run.unfinished" / "options.json").write_text(options)
    with pytest.raises(CourseError, match=message):
        resume.interrupted("toy", working_folder / "run")


def test_a_path_of_an_interrupted_run_is_a_path_again(working_folder):
    """Kept as JSON, where it is a text: `language_model --text mine.txt`, killed, could not be resumed."""
    from keras_course.command import flags, run_chapter

    invocation = flags.parse("language_model", ["--text", "mine.txt"])
    (working_folder / "run.unfinished").mkdir()
    run_files.write_json(working_folder / "run.unfinished" / "options.json", run_chapter.options(invocation))
    assert flags.parse("language_model", ["--resume", "--save", "run"]).main == invocation.main


def test_a_run_goes_on_with_the_backend_it_began_with(working_folder):
    """Begun under KERAS_BACKEND=jax and resumed without, it went on with TensorFlow, to other bits."""
    from keras_course.command import flags, run_chapter

    folder = working_folder / "runs" / "rnn" / "20261126-120000.unfinished"
    folder.mkdir(parents=True)
    run_files.write_json(folder / "options.json", run_chapter.options(flags.parse("rnn", [])))
    invocation = flags.parse("rnn", ["--resume"])
    assert invocation.machine["backend"] == keras.config.backend()
    # Found once: another process may leave a later run meanwhile.
    assert invocation.run["save"] == Path("runs/rnn/20261126-120000")


def test_runs_that_begin_in_the_same_second_have_folders_of_their_own(working_folder, monkeypatch):
    monkeypatch.setattr(run_files.time, "strftime", lambda _: "20261126-120000")
    for _ in range(3):
        with run_folder.record("toy", OPTIONS):
            run_folder.show(Figure())
    names = sorted(path.name for path in (working_folder / "runs" / "toy").iterdir())
    assert names == ["20261126-120000", "20261126-120000-2", "20261126-120000-3"]


def test_a_new_run_does_not_continue_an_unfinished_one(working_folder):
    """Its backup was restored, and its options stayed beside the results of the new run."""
    (working_folder / "run.unfinished").mkdir()
    run_files.write_json(working_folder / "run.unfinished" / "options.json", OPTIONS)
    with (
        pytest.raises(
            CourseError, match=r"holds an unfinished run of the chapter toy, begun .*go on with it by --resume"
        ),
        run_folder.record("toy", OPTIONS, save=working_folder / "run"),
    ):
        pytest.fail("the run began")
    assert [path.name for path in (working_folder / "run.unfinished").iterdir()] == ["options.json"]


def test_two_runs_at_work_in_one_second_have_folders_of_their_own(working_folder, monkeypatch):
    monkeypatch.setattr(run_files.time, "strftime", lambda _: "20261126-120000")
    with run_folder.record("toy", OPTIONS):
        run_folder.callbacks()
        with run_folder.record("toy", OPTIONS):
            run_folder.show(Figure())
        run_folder.show(Figure())
    names = sorted(path.name for path in (working_folder / "runs" / "toy").iterdir())
    assert names == ["20261126-120000", "20261126-120000-2"]


def test_the_latest_unfinished_run_is_resumed(working_folder):
    for name in ("20261126-120000", "20261126-120000-2", "20261125-235959"):
        (working_folder / "runs" / "toy" / f"{name}.unfinished").mkdir(parents=True)
    assert resume.last_unfinished("toy", None).name == "20261126-120000-2.unfinished"


def test_a_run_of_another_version_is_not_resumed(working_folder):
    from keras_course.command import flags

    (working_folder / "run.unfinished").mkdir()
    old = {"chapter": "rnn", "main": {"epochs": 3, "review": None}, "machine": {"seed": 0}}
    run_files.write_json(working_folder / "run.unfinished" / "options.json", old)
    with pytest.raises(CourseError, match="begun by another version"):
        flags.parse("rnn", ["--resume", "--save", "run"])


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("main", "epochs", "three"),
        ("main", "epochs", -1),
        ("main", "epochs", True),
        ("main", "epochs", [3]),
        ("main", "epochs", None),
        ("main", "recipe", "mine"),
        ("main", "data", 10**400),
        ("machine", "precision", "float3"),
        ("machine", "deterministic", "yes"),
        ("machine", "seed", 2**40),
    ],
)
def test_options_that_cannot_have_been_typed_are_not_resumed(working_folder, part, name, value):
    from keras_course.command import flags, run_chapter

    options = run_chapter.options(flags.parse("rnn", []))
    options[part][name] = value
    (working_folder / "run.unfinished").mkdir()
    run_files.write_json(working_folder / "run.unfinished" / "options.json", options)
    if name == "data":  # a name made of digits
        assert flags.parse("rnn", ["--resume", "--save", "run"]).main["data"] == "1" + 400 * "0"
        return
    with pytest.raises(CourseError) as raised:
        flags.parse("rnn", ["--resume", "--save", "run"])
    assert len(str(raised.value)) <= 300 and "\n" not in str(raised.value)


def test_the_options_of_every_chapter_can_be_resumed(working_folder):
    from keras_course.command import flags, run_chapter

    for path in flags.CHAPTERS.glob("[!_]*.py"):
        begun = flags.parse(path.stem, [])
        folder = working_folder / f"{path.stem}.unfinished"
        folder.mkdir()
        run_files.write_json(folder / "options.json", run_chapter.options(begun))
        resumed = flags.parse(path.stem, ["--resume", "--save", path.stem])
        assert resumed.main == begun.main
        assert resumed.machine == begun.machine | {"backend": keras.config.backend()}
