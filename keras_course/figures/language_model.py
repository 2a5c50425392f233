"""How well a language model predicts, and what it expects after a prompt."""

from typing import TYPE_CHECKING

import numpy as np

from keras_course.figures.style import BLUE, GREY, ORANGE, new_figure, readable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BARS = 12  # characters shown
NAMES = {" ": "espace", "\n": "retour", "\t": "tab.", "\r": "CR"}


def language_model_figure(
    history: dict[str, list[float]], characters: list[str], probabilities: np.ndarray, prompt: str, expected: str
) -> "Figure":
    """Bits a character over the epochs; beside them the likeliest characters after a prompt.

    Slide: « Modèles de langage (ex ChatGPT) »

    Args:
        history: `History.history`, with losses in nats a character.
        characters: those behind the ids.
        probabilities: of each character after the prompt, `(characters,)`.
        prompt: the prompt.
        expected: the character that the slide expects; drawn in another colour.
    """
    epochs = range(1, len(history["loss"]) + 1)
    order = np.argsort(-probabilities)[:BARS]
    with readable():
        figure = new_figure("Un modèle de langage : quel caractère vient ensuite ?")
        left, right = figure.subplots(1, 2, width_ratios=[1, 1.25])
        for name, color, mark, label in (
            ("loss", BLUE, "o", "entraînement"),
            ("val_loss", ORANGE, "s", "validation"),
        ):
            left.plot(epochs, np.array(history[name]) / np.log(2), color=color, marker=mark, label=label)
        left.set(title="Apprentissage", xlabel="époque", ylabel="bits par caractère")
        left.xaxis.get_major_locator().set_params(integer=True)
        left.grid(axis="y", alpha=0.3)
        left.legend()
        names = [NAMES.get(characters[i], characters[i]) for i in order]
        colors = [ORANGE if characters[i] == expected else BLUE for i in order]
        bars = right.bar(range(len(order)), 100 * probabilities[order], color=colors)
        right.bar_label(bars, [f"{100 * p:.0f}" for p in probabilities[order]], color=GREY, fontsize=13)
        right.set_xticks(range(len(order)), names)
        right.set(title=f"Après « {prompt} »", ylabel="probabilité (%)")
        for label in right.get_xticklabels():
            label.set_rotation(60 if len(label.get_text()) > 1 else 0)
    return figure
