"""The drawings of the slides: their parts, their numbers, their files."""

import re
import runpy
import sys
from importlib import import_module
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from keras_course.figures import drawings
from keras_course.figures.drawings import convolution_channels, gradient_landscape, lenet, softmax, two_layers
from keras_course.figures.drawings.shapes import write_svg

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "chapters" / "images"
SVG = "{http://www.w3.org/2000/svg}"

# What each slide names or draws.
PARTS = {
    "rules_and_answers": "programmation classique, apprentissage automatique, règles, données, réponses",
    "nested_learning": "Intelligence artificielle, Apprentissage automatique, Apprentissage profond",
    "neurons": "Neurone biologique, dendrites, synapses, corps cellulaire, noyau, axone, terminaisons, "
    "Neurone informatique, McCulloch et Pitts, 1943, perceptron, 1957, entrées, x₁, x₂, x₃, poids, w₁, w₂, w₃, "
    "somme, biais, seuil, sortie",
    "training_loop": "entrée X, couche, poids, prédiction Y′, vraie valeur Y, étiquette, fonction de perte, "
    "score de perte, optimiseur, mise à jour des poids",
    "gradient_landscape": "perte L(Θ), Θ, minimum global, minimum local, départ, bosse, creux",
    "convolution_channels": "3 canaux, 5 × 5, noyau, 3 × 3 × 3, 2 noyaux, 2 cartes, padding, stride, biais",
    "lenet": "28 × 28, 14 × 14, 10 × 10, 5 × 5, 400, 120, 84, 6 cartes, 16 cartes, convolution, mise en commun, "
    "aplatir, couches denses, image, 10 probabilités",
    "gpt_block": "article, GPT-2, GPT-3, indices des jetons, embedding, position, normalisation, attention, "
    "2 couches denses, +, 50 257 logits, 12 blocs, 96 blocs",
    "bits_ladder": "bits par caractère, en comptant, rien, fréquences, 1 caractère, 6 caractères, en apprenant, "
    "SimpleRNN, GRU, attention",
    "annotated_formula": "yᵢ, ∑, j ≤ i, αᵢⱼ, vⱼ, un vecteur, la sortie, un nombre, l'attention, la somme, la valeur",
    "three_heads": "Régression scalaire ou vectorielle, erreur quadratique moyenne, aucune, Classification binaire, "
    "1 sortie, sigmoïde, entropie croisée binaire, Classification en plusieurs classes, 1 sortie par classe, softmax, "
    "entropie croisée, couche dense, dernière couche, activation, perte",
    "softmax": "réseau de neurones, scores zᵢ, exp(zᵢ), Sᵢ = exp(zᵢ) / somme, probabilités, somme : 1",
    "two_layers": "x₀, x₁ = W¹ x₀, x₂ = σ(x₁ + b₂), x₃ = W³ x₂, ½ (x₃ − y)², perte, activation, neurones, y = 1",
    "unrolled_network": "entrée xₜ, sortie yₜ, état, x₁, x₂, x₃, y₁, y₂, y₃, y₀ = 0, mêmes poids, déplié",
    "encoder_decoder": "Encodeur 2 blocs, Décodeur 1 bloc, embedding + position, auto-attention, "
    "auto-attention causale, attention croisée, addition, normalisation, couches denses, softmax, clés et valeurs, "
    "probabilités",
    "attention_qkv": "x₁, x₂, x₃, x₄, q₃, k₁, k₂, k₃, v₁, v₂, v₃, q₃ · k₁, q₃ · k₂, q₃ · k₃, scores, softmax, "
    "α₃₁, α₃₂, α₃₃, coefficients, somme pondérée, y₃ = α₃₁ v₁ + α₃₂ v₂ + α₃₃ v₃, masqué, requête, clés, valeurs",
}


def drawing(name):
    return import_module(f"keras_course.figures.drawings.{name}").draw()


def texts(path):
    """Every line of text of an SVG file, in order, with its size; and the size of the whole."""
    root = ElementTree.parse(path).getroot()
    lines = [(line.text, re.search(r"([\d.]+)px", line.get("style"))[1]) for line in root.iter(f"{SVG}text")]
    return lines, root.get("viewBox")


def bounds(path):
    """Left, upper, right and lower edge of every shape of an SVG file, in order, in points."""
    root = ElementTree.parse(path).getroot()
    shapes = [shape.get("d") for group in root.iter(f"{SVG}g") for shape in group.findall(f"{SVG}path")]
    corners = [np.array(re.findall(r"-?[\d.]+", shape), float).reshape(-1, 2) for shape in shapes]
    return np.array([[*points.min(axis=0), *points.max(axis=0)] for points in corners])


def wider(text):
    """Where a line of text stands in a font a tenth wider, without the room above and below its letters."""
    extent = text.get_window_extent().expanded(1, 0.8)
    more = 0.1 * extent.width
    left = {"left": 0, "center": more / 2, "right": more}[text.get_ha()]
    return type(extent).from_extents(extent.x0 - left, extent.y0, extent.x1 + more - left, extent.y1)


def test_every_drawing_is_listed_named_and_committed():
    folder = ROOT / "keras_course" / "figures" / "drawings"
    modules = {path.stem for path in folder.glob("[!_]*.py")} - {"shapes"}
    assert set(drawings.NAMES) == set(PARTS) == modules == {path.stem for path in IMAGES.glob("*.svg")}


@pytest.mark.parametrize("name", drawings.NAMES)
def test_the_committed_file_is_what_the_code_draws(name, tmp_path):
    """Shapes may be written a little otherwise by another Matplotlib; texts, their sizes and the canvas are not."""
    write_svg(drawing(name), tmp_path / "new.svg")
    assert texts(IMAGES / f"{name}.svg") == texts(tmp_path / "new.svg")
    np.testing.assert_allclose(bounds(IMAGES / f"{name}.svg"), bounds(tmp_path / "new.svg"), atol=1)
    write_svg(drawing(name), tmp_path / "again.svg")
    assert (tmp_path / "again.svg").read_bytes() == (tmp_path / "new.svg").read_bytes()


def test_the_command_writes_every_drawing(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["drawings", str(tmp_path / "new" / "folder")])
    runpy.run_module("keras_course.figures.drawings", run_name="__main__")
    assert {path.stem for path in (tmp_path / "new" / "folder").glob("*.svg")} == set(drawings.NAMES)


@pytest.mark.parametrize("name", drawings.NAMES)
def test_a_drawing_names_every_part_of_its_slide(name):
    """In text that can be searched and read aloud, not as outlines of letters."""
    lines, _ = texts(IMAGES / f"{name}.svg")
    written = " ".join(line for line, _ in lines)
    assert [part for part in PARTS[name].split(", ") if part not in written] == []


@pytest.mark.parametrize("name", drawings.NAMES)
def test_words_are_large_and_fit_also_in_a_wider_font(name):
    """Wherever a font is a tenth wider than ours no line is cut, and no two lines meet."""
    figure = drawing(name)
    figure.set_dpi(72)
    lines = [text for axes in figure.axes for text in axes.texts]
    assert min(text.get_fontsize() for text in lines) >= 14
    extents = [wider(text) for text in lines]
    for text, extent in zip(lines, extents, strict=True):
        assert min(extent.x0, extent.y0) >= 0, text
        assert extent.x1 <= figure.bbox.width and extent.y1 <= figure.bbox.height, text
    met = [
        (one.get_text(), other.get_text())
        for (one, here), (other, there) in combinations(zip(lines, extents, strict=True), 2)
        if here.overlaps(there)
    ]
    assert met == []


def test_the_probabilities_of_the_softmax_are_those_of_the_page_and_sum_to_1_as_written():
    lines, _ = texts(IMAGES / "softmax.svg")
    numbers = [float(line.replace(",", ".").replace("−", "-")) for line, _ in lines if re.fullmatch(r"−?\d+,\d+", line)]
    scores, exponentials, probabilities = numbers[::3], numbers[1::3], numbers[2::3]
    assert scores == list(softmax.SCORES)
    np.testing.assert_allclose(exponentials, np.exp(scores), atol=0.005)
    assert sum(probabilities) == pytest.approx(1)
    np.testing.assert_allclose(probabilities, np.array(exponentials) / sum(exponentials), atol=0.005)
    page = (ROOT / "chapters" / "output_heads.md").read_text(encoding="utf-8")
    written = [line.removeprefix("somme : ") for line, _ in lines if re.search(r"\d,\d\d\d$", line)]
    assert [number for number in written if number.removesuffix(",000") not in page] == []


def test_the_numbers_of_the_tiny_network_are_those_of_the_page():
    from keras_course.chapters.backpropagation import Layer, backward, forward, loss

    layers = [Layer(None, two_layers.W_1), Layer("sigmoid", two_layers.B_2), Layer(None, two_layers.W_3)]
    x = forward(layers, two_layers.X_0)
    _, gradients = backward(layers, x, two_layers.Y, "regression")
    lines = [line for line, _ in texts(IMAGES / "two_layers.svg")[0]]
    for value in [*np.concatenate(x)[:, 0], *np.concatenate(gradients)[:, 0], loss(x[-1], two_layers.Y, "regression")]:
        assert two_layers.number(value) in lines


def test_the_bits_of_the_ladder_are_those_that_the_page_computes_and_quotes():
    bits_ladder = import_module("keras_course.figures.drawings.bits_ladder")
    page = (ROOT / "chapters" / "language_model.md").read_text(encoding="utf-8")
    counters = ", ".join(f"{bits:.2f}" for bits in bits_ladder.COUNTERS.values())
    assert f"np.allclose(bits, [{counters}]" in page
    assert all(re.search(rf" {bits:.2f}\d bits a character", page) for bits in [*bits_ladder.NETWORKS.values()][1:])
    lines = [line for line, _ in texts(IMAGES / "bits_ladder.svg")[0]]
    numbers = [float(line.replace(",", ".")) for line in lines if re.fullmatch(r"\d,\d\d", line)]
    assert numbers == [*bits_ladder.COUNTERS.values(), *bits_ladder.NETWORKS.values()]


def test_the_descents_end_in_the_two_hollows():
    ends = [gradient_landscape.descend(start)[-1] for start in gradient_landscape.STARTS]
    slopes = [4 * end * (end**2 - 1) + 0.3 for end in ends]
    np.testing.assert_allclose(slopes, 0, atol=1e-3)
    assert gradient_landscape.loss(ends[0]) < gradient_landscape.loss(ends[1]), "global, then local"
    theta = np.linspace(-2, 2, 4001)
    assert gradient_landscape.loss(theta).min() == pytest.approx(gradient_landscape.loss(ends[0]), abs=1e-4)
    lines = [line for line, _ in texts(IMAGES / "gradient_landscape.svg")[0]]
    assert "L = 0,69" in lines and "L = 1,29" in lines


def test_the_sizes_of_the_convolutions_are_those_of_keras():
    import keras

    from keras_course.chapters.convnet import build_model

    shapes = [layer.output.shape[1:] for layer in build_model().layers]
    volumes = [(side, side, maps) for maps, side, _ in lenet.VOLUMES[1:]]
    assert shapes == [*volumes, *[(values,) for values in lenet.VALUES]]
    c = convolution_channels
    image = np.pad(np.zeros((1, c.INPUT, c.INPUT, c.CHANNELS)), [(0, 0), (c.PADDING,) * 2, (c.PADDING,) * 2, (0, 0)])
    maps = keras.layers.Conv2D(c.KERNELS, c.KERNEL, strides=c.STRIDE, data_format="channels_last")(image)
    assert maps.shape == (1, c.OUTPUT, c.OUTPUT, c.KERNELS)
