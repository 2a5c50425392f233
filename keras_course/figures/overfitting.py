"""Where a network begins to overfit, and the effect of four kinds of regularization."""

from typing import TYPE_CHECKING

import numpy as np

from keras_course.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    SKY,
    decimal_comma,
    lowest,
    new_figure,
    number_epochs,
    readable,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

REGULARIZATIONS = {
    "nothing": ("rien", ORANGE, "--"),
    "fewer units": ("moins de neurones", SKY, "-"),
    "dropout": ("extinction", GREEN, "-."),
    "L2": ("pénalité L2", BLACK, ":"),
    "early stopping": ("arrêt précoce", GREY, "-"),
}


def regularization(histories: dict[str, dict[str, np.ndarray]]) -> "Figure":
    """Loss and accuracy of the network without regularization, then the validation loss of all five networks.

    Slide: « Le phénomène de sur-ajustement (overfitting) »

    Args:
        histories: for each of `REGULARIZATIONS` the `History.history` of its `fit`, with the metrics `accuracy` and
            `binary_crossentropy`.
    """
    unregularized = histories["nothing"]
    epochs = np.arange(1, len(unregularized["loss"]) + 1)
    best = lowest(unregularized["val_loss"]) + 1
    rose = unregularized["val_loss"][-1] > unregularized["val_loss"][best - 1]
    fell = unregularized["loss"][-1] < unregularized["loss"][best - 1]
    with readable():
        figure = new_figure("Un réseau que rien ne retient, et quatre façons de le régulariser", width=17, height=6.4)
        loss, accuracy, compared = figure.subplots(1, 3, width_ratios=[1, 1, 1.15])
        for axes, name, caption in ((loss, "loss", "Perte, sans régularisation"), (accuracy, "accuracy", "Exactitude")):
            axes.plot(epochs, unregularized[name], color=BLUE, marker="o", markersize=6, label="entraînement")
            axes.plot(epochs, unregularized[f"val_{name}"], color=ORANGE, linestyle="--", marker="s", markersize=6)
            axes.lines[-1].set_label("validation")
            axes.axvline(best, color=BLACK, linestyle=":", linewidth=2, label=f"meilleure époque : {best}")
            if rose and fell:
                axes.axvspan(best, epochs[-1], color=GREY, alpha=0.15, linewidth=0)
            axes.set(title=caption, xlabel="époque", ylabel=caption.split(",")[0].lower())
        accuracy.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
        accuracy.legend(loc="lower right", fontsize=13)
        for name, history in histories.items():
            label, colour, line = REGULARIZATIONS[name]
            losses = history["val_binary_crossentropy"]
            # Early stopping is the same training, cut short: a broad line behind that of the whole.
            style = {"linewidth": 9, "zorder": 1} if name == "early stopping" else {}
            compared.plot(epochs[: len(losses)], losses, color=colour, linestyle=line, label=label, **style)
            if name == "early stopping":
                epoch = lowest(losses)
                compared.plot(epoch + 1, losses[epoch], color=BLACK, marker="*", markersize=20, linestyle="none")
        compared.set(title="Perte de validation des cinq réseaux", xlabel="époque", ylabel="perte de validation")
        compared.legend(loc="upper right", fontsize=13)
        if rose and fell:
            loss.text((best + epochs[-1]) / 2, loss.get_ylim()[1], "sur-ajustement", ha="center", va="top", fontsize=13)
        for axes in (loss, accuracy, compared):
            number_epochs(axes, len(epochs))
            axes.grid(axis="y", alpha=0.3)
            if axes is not accuracy:
                axes.yaxis.set_major_formatter(lambda value, _: decimal_comma(f"{value:.2f}"))
    return figure
