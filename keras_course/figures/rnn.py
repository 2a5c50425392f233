"""Learning curves of the chapter rnn: loss and accuracy of each epoch."""

from typing import TYPE_CHECKING

from keras_course.figures.style import BLACK, BLUE, ORANGE, decimal_commas, lowest, new_figure, number_epochs, readable

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def learning_curves(history: dict[str, list[float]]) -> "Figure":
    """Loss and accuracy of each epoch, on the training and the validation data; the best epoch is marked.

    Slide: « Le phénomène de sur-ajustement (overfitting) »

    Args:
        history: the attribute `history` of what `fit` returns, with validation data and the metric `accuracy`.
    """
    epochs = range(1, len(history["loss"]) + 1)
    best = lowest(history["val_loss"]) + 1
    with readable():
        figure = new_figure("Critiques de films : apprentissage du réseau récurrent")
        panels = figure.subplots(1, 2)
        for axes, name, caption in zip(panels, ("loss", "accuracy"), ("Perte", "Exactitude"), strict=True):
            axes.plot(epochs, history[name], color=BLUE, marker="o", label="entraînement")
            axes.plot(epochs, history["val_" + name], color=ORANGE, marker="s", linestyle="--", label="validation")
            axes.axvline(best, color=BLACK, linestyle=":", linewidth=2, label=f"meilleure époque : {best}")
            axes.set(title=caption, xlabel="époque")
            number_epochs(axes, len(epochs))
            axes.grid(axis="y", alpha=0.3)
        panels[1].yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
        panels[0].legend()
        decimal_commas(figure)
    return figure
