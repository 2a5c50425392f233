"""How well a language model predicts, and what it expects after a prompt."""

from typing import TYPE_CHECKING

import numpy as np

from keras_course.figures.style import (
    BLACK,
    BLUE,
    ORANGE,
    decimal_comma,
    decimal_commas,
    new_figure,
    number_epochs,
    readable,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BARS = 12  # characters shown
WRITTEN = 4  # epochs at most whose losses are written beside their points: so few points are no curve
MONOSPACE = "DejaVu Sans Mono"
MARKS = {" ": "␣", "\n": "↵", "\r": "↵", "\t": "⇥"}


def next_character(
    history: dict[str, list[float]], probabilities: dict[str, float], prompt: str, expected: str
) -> "Figure":
    """Bits a character over the epochs; beside them the likeliest characters after a prompt.

    Slide: « Modèles de langage (ex ChatGPT) »

    Args:
        history: `History.history`, with losses in nats a character.
        probabilities: the probability of each character after the prompt.
        prompt: the prompt.
        expected: the character that the slide expects; drawn in another colour.
    """
    epochs = range(1, len(history["loss"]) + 1)
    best = sorted(probabilities, key=lambda character: -probabilities[character])[:BARS]
    with readable():
        figure = new_figure("Un modèle de langage : quel caractère vient ensuite ?")
        left, right = figure.subplots(1, 2, width_ratios=[1, 1.25])
        trained = np.array(history["loss"]) >= np.array(history["val_loss"])  # its number above, the other's below
        for name, above, color, mark, label in (
            ("loss", trained, BLUE, "o", "entraînement"),
            ("val_loss", ~trained, ORANGE, "s", "validation"),
        ):
            bits = np.array(history[name]) / np.log(2)
            left.plot(epochs, bits, color=color, marker=mark, label=label)
            for epoch, value, high in zip(epochs, bits, above, strict=True) if len(bits) <= WRITTEN else ():
                shown, place = decimal_comma(f"{value:.2f}"), (8, 6 if high else -18)
                left.annotate(shown, (epoch, value), place, textcoords="offset points", color=color, fontsize=13)
        left.set(title="Apprentissage", xlabel="époque", ylabel="bits par caractère")
        number_epochs(left, len(epochs))
        left.grid(axis="y", alpha=0.3)
        left.legend()
        percent = [100 * probabilities[character] for character in best]
        bars = right.bar(range(len(best)), percent, color=[ORANGE if name == expected else BLUE for name in best])
        right.bar_label(bars, [f"{height:.0f}" for height in percent], color=BLACK, fontsize=13)
        marks = [drawable(MARKS.get(name, name), MONOSPACE) for name in best]
        right.set_xticks(range(len(best)), marks, family=MONOSPACE)
        right.set(title=f"Après « {drawable(prompt, 'DejaVu Sans')} »", ylabel="probabilité (%)")
        decimal_commas(figure)
    return figure


def drawable(text: str, family: str) -> str:
    """The text as it is drawn: □ for each character that a font lacks, and no formula between two `$`."""
    from matplotlib.font_manager import findfont, get_font

    font = get_font(findfont(family))
    return "".join(mark if font.get_char_index(ord(mark)) else "□" for mark in text).replace("$", r"\$")
