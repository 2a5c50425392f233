"""The slides' figures, with French captions. matplotlib loads inside the functions only."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Colours that every kind of colour vision tells apart (Okabe and Ito, 2008).
BLUE, ORANGE, GREEN, BLACK = "#0072B2", "#D55E00", "#009E73", "#222222"
READABLE: dict[Any, Any] = {
    "font.size": 15,
    "axes.titlesize": 17,
    "lines.linewidth": 3,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def learning_curves(history: dict[str, list[float]], title: str) -> "Figure":
    """Loss and accuracy of each epoch, in training and in validation, with the best epoch marked.

    Slide: « Validation et phénomène de sur-ajustement (over-fitting) »

    Args:
        history: `History.history` of a `fit` with validation data and the metric `accuracy`.
        title: the figure's title, in French.
    """
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context(READABLE):
        figure = Figure(figsize=(13, 5.6), layout="constrained")
        figure.suptitle(title, fontsize=19)
        epochs = range(1, len(history["loss"]) + 1)
        best = min(epochs, key=lambda epoch: history["val_loss"][epoch - 1])
        panels = figure.subplots(1, 2)
        for axes, name, caption in zip(panels, ("loss", "accuracy"), ("Perte", "Exactitude"), strict=True):
            axes.plot(epochs, history[name], color=BLUE, marker="o", label="entraînement")
            axes.plot(epochs, history["val_" + name], color=ORANGE, marker="s", linestyle="--", label="validation")
            axes.axvline(best, color=BLACK, linestyle=":", linewidth=2, label=f"meilleure époque : {best}")
            axes.set(title=caption, xlabel="époque", xticks=epochs)
            axes.grid(axis="y", alpha=0.3)
        panels[1].yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
        panels[0].legend()
        return figure
