"""How well a language model predicts, and what it expects after a prompt."""

from typing import TYPE_CHECKING

import numpy as np

from keras_course.figures.style import BLUE, GREY, ORANGE, new_figure, readable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BARS = 12  # characters shown
MARKS = {" ": "␣", "\n": "↵", "\r": "↵", "\t": "⇥"}


def language_model_figure(
    history: dict[str, list[float]], chances: dict[str, float], prompt: str, expected: str
) -> "Figure":
    """Bits a character over the epochs; beside them the likeliest characters after a prompt.

    Slide: « Modèles de langage (ex ChatGPT) »

    Args:
        history: `History.history`, with losses in nats a character.
        chances: the probability of each character after the prompt.
        prompt: the prompt.
        expected: the character that the slide expects; drawn in another colour.
    """
    epochs = range(1, len(history["loss"]) + 1)
    best = sorted(chances, key=lambda character: -chances[character])[:BARS]
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
        percent = [100 * chances[character] for character in best]
        bars = right.bar(range(len(best)), percent, color=[ORANGE if name == expected else BLUE for name in best])
        right.bar_label(bars, [f"{height:.0f}" for height in percent], color=GREY, fontsize=13)
        right.set_xticks(range(len(best)), [MARKS.get(name, name) for name in best], family="DejaVu Sans Mono")
        right.set(title=f"Après « {prompt} »", ylabel="probabilité (%)")
    return figure
