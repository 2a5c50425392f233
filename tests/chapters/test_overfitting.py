"""The slide's phenomenon on real film reviews, and the effect of regularization."""

import json

import keras
import numpy as np
import pytest

from keras_course.chapters import overfitting as page
from keras_course.data import reviews
from keras_course.reports import overfitting as reports


@pytest.mark.parametrize(("units", "dropout", "l2"), [(32, 0.0, 0.0), (4, 0.0, 0.0), (32, 0.5, 0.0), (32, 0.0, 0.01)])
def test_the_model_has_what_was_asked_for(units, dropout, l2):
    model = page.build_model(50, units, dropout, l2)
    hidden, dropped, last = model.layers
    assert (hidden.units, dropped.rate, last.units, last.activation.__name__) == (units, dropout, 1, "sigmoid")
    assert model.count_params() == (50 + 1) * units + units + 1
    penalty = l2 * np.sum(hidden.get_weights()[0] ** 2)
    np.testing.assert_allclose(float(sum(model.losses)), penalty, rtol=1e-5)


def test_the_regularizations_change_one_thing_each():
    none = page.REGULARIZATIONS["nothing"]
    assert none == page.REGULARIZATIONS["early stopping"] == {}
    assert [set(page.REGULARIZATIONS[name]) for name in ("fewer units", "dropout", "L2")] == [
        {"units"},
        {"dropout"},
        {"l2"},
    ]
    model = page.build_model()
    assert page.build_model(**page.REGULARIZATIONS["fewer units"]).count_params() < model.count_params() / 2
    for name in ("dropout", "L2"):
        assert page.build_model(**page.REGULARIZATIONS[name]).count_params() == model.count_params()


def test_dropout_silences_units_in_training_and_never_in_validation():
    keras.utils.set_random_seed(0)
    model = page.build_model(50, dropout=0.5)
    x = np.ones((1, 50), "float32")
    learning = {float(model(x, training=True)[0, 0]) for _ in range(10)}
    answers = {float(model(x, training=False)[0, 0]) for _ in range(10)}
    assert len(learning) > 5 and len(answers) == 1


def test_a_bag_holds_each_frequent_word_once_and_no_rare_one():
    ids = [np.array([1, 3, 3, 4]), np.array([1, 9, 10, 99]), np.array([], int)]
    bags = reviews.bags_of_words(ids, 10)
    assert bags.dtype == np.float32
    np.testing.assert_array_equal(bags, [np.isin(range(10), words) for words in ids])


def test_validation_was_never_trained_on():
    train, validation, test = (set(part.texts) for part in reviews.load(verbose=False))
    assert not train & validation and not train & test and not validation & test


REGULARIZED = ("fewer units", "dropout", "L2")


@pytest.fixture(scope="module")
def histories(seeds, begin_again):
    """Each network from each seed, on a part of the real reviews: name -> list of histories.

    For speed a network is compiled once and given fresh weights for each seed, and steps are taken without `fit`;
    both parts are measured when an epoch is over.
    """
    train, validation, _ = reviews.load(verbose=False)
    parts = {
        prefix: (reviews.bags_of_words(part.ids[:1000], 1000), part.labels[:1000, None])
        for prefix, part in (("", train), ("val_", validation))
    }
    x, y = parts[""]
    found = {}
    for name in ("nothing", *REGULARIZED):
        model = page.build_model(1000, **page.REGULARIZATIONS[name])
        model.compile(optimizer=keras.optimizers.Adam(4e-3), loss="binary_crossentropy", metrics=page.METRICS)
        model.optimizer.build(model.trainable_variables)
        found[name] = []
        for seed in seeds:
            keras.utils.set_random_seed(seed)
            begin_again(model, lambda name=name: page.build_model(1000, **page.REGULARIZATIONS[name]))
            history = {}
            for _ in range(12):
                for rows in np.split(np.random.permutation(1000), 4):
                    model.train_on_batch(x[rows], y[rows])
                for prefix, part in parts.items():
                    model.reset_metrics()
                    for metric, value in model.test_on_batch(*part, return_dict=True).items():
                        history.setdefault(prefix + metric, []).append(float(value))
            found[name].append({metric: np.array(values) for metric, values in history.items()})
    return found


def test_training_loss_keeps_falling_while_validation_loss_falls_then_rises(histories, seeds):
    held = 0
    for history in histories["nothing"]:
        loss, val_loss = history["loss"], history["val_loss"]
        best = int(val_loss.argmin())
        falls_then_rises = 0 < best < 9 and val_loss[0] > 1.1 * val_loss[best] and val_loss[-1] > 1.1 * val_loss[best]
        held += bool(np.all(np.diff(loss) < 0)) and falls_then_rises
    print(f"{held} of {len(seeds)}")
    assert held >= 0.9 * len(seeds)


def test_training_accuracy_rises_while_validation_accuracy_culminates_and_declines(histories, seeds):
    held = 0
    for history in histories["nothing"]:
        accuracy, val_accuracy = history["accuracy"], history["val_accuracy"]
        held += accuracy[-1] > accuracy[len(accuracy) // 2] > accuracy[0] and (
            val_accuracy[0] < val_accuracy.max() > val_accuracy[-1] and val_accuracy.argmax() < 11
        )
    print(f"{held} of {len(seeds)}")
    assert held >= 0.9 * len(seeds)


@pytest.mark.parametrize("name", REGULARIZED)
def test_a_regularized_network_ends_with_a_smaller_validation_loss(name, histories, seeds):
    pairs = zip(histories[name], histories["nothing"], strict=True)
    held = sum(regularized["val_binary_crossentropy"][-1] < other["val_loss"][-1] for regularized, other in pairs)
    print(f"{held} of {len(seeds)}")
    assert held >= 0.9 * len(seeds)


@pytest.fixture
def printed(monkeypatch):
    """For each report, the arguments of its calls."""
    calls = {}
    for name in ("heading", "row", "report"):

        def spy(*arguments, name=name):
            calls.setdefault(name, []).append(arguments)
            return getattr(reports, name)(*arguments)

        monkeypatch.setattr(page, name, spy)
    return calls


def test_main_finds_the_best_epoch_and_stops_in_time(table, printed, monkeypatch):
    """On 200 small reviews: the table of the five, and the model that ends on its best epoch."""
    keras.utils.set_random_seed(0)
    kept = {}
    monkeypatch.setattr(page, "regularization", kept.update)
    model = page.main(epochs=14, batch_size=8, max_features=100, data=str(table))
    assert printed["heading"] == [(160,)]
    assert list(kept) == [name for name, *_ in printed["row"]] == list(page.REGULARIZATIONS)
    for name, history, training, validation, test in printed["row"]:
        assert history is kept[name]
        losses = history["val_binary_crossentropy"]
        expected = losses.min() if name == "early stopping" else losses[-1]
        assert validation["binary_crossentropy"] == pytest.approx(expected, abs=1e-3)
        assert training["binary_crossentropy"] < np.log(2) and test["accuracy"] > 0.5
    ((reported,),) = printed["report"]
    assert reported == kept
    history = kept["nothing"]
    stopped = kept["early stopping"]["val_loss"]
    np.testing.assert_array_equal(stopped, history["val_loss"][: len(stopped)], "the same training, stopped")
    assert len(stopped) in (14, stopped.argmin() + 3), "two epochs after the best one"
    _, validation, _ = reviews.load(str(table), verbose=False)
    probability = model.predict(reviews.bags_of_words(validation.ids, 100), verbose=0)[:, 0]
    of_the_truth = np.where(validation.labels == 1, probability, 1 - probability)
    assert abs(-np.mean(np.log(of_the_truth)) - stopped.min()) < 1e-5


def test_the_command(table, ask, working_folder, monkeypatch, capfd):
    """Long work shows progress: before each training, the rows of those that came before are there."""
    before = []
    fit = keras.Model.fit

    def watch(self, *arguments, **options):
        before.append(capfd.readouterr().out)
        return fit(self, *arguments, **options)

    monkeypatch.setattr(keras.Model, "fit", watch)
    answer = ask("overfitting", "--data", table, "--epochs", 2)
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    assert len(before) == len(page.REGULARIZATIONS)
    assert "Trained on 160 of them" in before[0]
    for name, printed in zip(page.REGULARIZATIONS, [*before[1:], answer.stdout], strict=True):
        assert printed.startswith(f"{name} ")
        assert printed.count("\n") == 1 or printed == answer.stdout
    assert "the training loss, a mean while it learned" in answer.stdout and "figure.png" in answer.stdout
    (folder,) = (working_folder / "runs" / "overfitting").iterdir()
    assert {path.name for path in folder.iterdir()} == {"model.keras", "figure.png", "options.json", "vocabulary.json"}
    words = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
    assert words == reviews.load(str(table), verbose=False)[0].vocabulary.words
