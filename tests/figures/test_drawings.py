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
from keras_course.figures.drawings import (
    activations,
    convolution_channels,
    course_map,
    gradient_landscape,
    gradient_left,
    hidden_points,
    lenet,
    lstm_cell,
    ring,
    rnn_recipes,
    six_points,
    sliding_kernel,
    softmax,
    three_gaps,
    two_layers,
    valley,
    words_in_the_plane,
    xor_squares,
)
from keras_course.figures.drawings.shapes import write_svg
from keras_course.figures.style import decimal_comma

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "chapters" / "images"
SVG = "{http://www.w3.org/2000/svg}"

# What each slide names or draws.
PARTS = {
    "course_map": "Apprendre au lieu de programmer, Le réseau, L'entraînement, Les images, Les textes, ChatGPT, "
    "1 une règle, 10 généraliser, 12 chiffres lus, 17 écriture, 20 GPT",
    "three_gaps": "y = −6 x + 15, y = −7,5 x + 15,5, aire des carrés : 9, aire des carrés : 1,5, km, °C, écart",
    "xor_squares": "OU, ET, OU exclusif, x₁, x₂, Noir : 1",
    "hidden_points": "entrées, après la couche cachée, x₁, x₂, h₁, h₂, ReLU, h₁ − 2 h₂ = ½, deux points",
    "deep_network": "entrées, couche 1, couche 2, couche 3, sortie, trois couches cachées, x₁, x₂, y′",
    "activations": "activation σ(z), sa dérivée σ′(z), ReLU, sigmoïde, tanh, z, ¼",
    "fold": "x, v₁ = ReLU(x), v₂ = ReLU(−x), v₁ + v₂ = 1, pliée en 0, aucun seuil, −0,5",
    "valley": "descente simple, inertie, β = 0,6, β = 0,9, Adam, 70 pas, 19 pas, 47 pas, 85 pas",
    "rules_and_answers": "programmation classique, apprentissage automatique, règles, données, réponses",
    "nested_learning": "Intelligence artificielle, Apprentissage automatique, Apprentissage profond",
    "neurons": "Neurone biologique, dendrites, synapses, corps cellulaire, noyau, axone, terminaisons, "
    "Neurone informatique, McCulloch et Pitts, 1943, perceptron, 1957, entrées, x₁, x₂, x₃, poids, w₁, w₂, w₃, "
    "somme, biais, seuil, sortie",
    "training_loop": "entrée X, couche, poids, prédiction Y′, vraie valeur Y, étiquette, fonction de perte, "
    "score de perte, optimiseur, mise à jour des poids",
    "gradient_landscape": "perte L(Θ), Θ, minimum global, minimum local, départ, bosse, creux",
    "sliding_kernel": "noyau, place 1, place 2, place 3, carte",
    "convolution_channels": "3 canaux, 5 × 5, noyau, 3 × 3 × 3, 2 noyaux, 2 cartes, padding, stride, biais",
    "lenet": "28 × 28, 14 × 14, 10 × 10, 5 × 5, 400, 120, 84, 6 cartes, 16 cartes, convolution, mise en commun, "
    "aplatir, couches denses, image, 10 probabilités",
    "gpt_block": "article, GPT-2, GPT-3, indices des jetons, embedding, position, normalisation, attention, "
    "2 couches denses, +, 50 257 logits, 12 blocs, 96 blocs",
    "bits_ladder": "bits par caractère, en comptant, rien, fréquences, 1 caractère, 6 caractères, en apprenant, "
    "SimpleRNN, GRU, petit GPT, avec 35 fois plus de texte",
    "annotated_formula": "yᵢ, ∑, j ≤ i, αᵢⱼ, vⱼ, un vecteur, la sortie, un nombre, l'attention, la somme, la valeur",
    "three_heads": "Régression scalaire ou vectorielle, erreur quadratique moyenne, aucune, Classification binaire, "
    "1 sortie, sigmoïde, entropie croisée binaire, Classification en plusieurs classes, 1 sortie par classe, softmax, "
    "entropie croisée, couche dense, dernière couche, activation, perte",
    "softmax": "réseau de neurones, scores zᵢ, exp(zᵢ), Sᵢ = exp(zᵢ) / somme, probabilités, somme : 1",
    "two_layers": "x₀, x₁ = W¹ x₀, x₂ = σ(x₁ + b₂), x₃ = W³ x₂, ½ (x₃ − y)², perte, activation, neurones, y = 1",
    "six_points": "vérité : y = x, droite : 2 paramètres, polynôme : 6 paramètres",
    "word_arrows": "superbe, (3 ; 1), magnifique, (2 ; 1), raté, (−3 ; 1), première composante, seconde composante",
    "words_in_the_plane": "superbe, magnifique, raté, mot nouveau, m₀, m₁, milieu, direction m₁ − m₀, côté du blâme, "
    "côté de l'éloge",
    "unrolled_network": "entrée xₜ, sortie yₜ, état, x₁, x₂, x₃, y₁, y₂, y₃, y₀ = 0, mêmes poids W et U, déplié",
    "gradient_left": "part du gradient, avant l'entraînement : 0,98, après : 3 × 10⁻¹⁰, mots remontés",
    "lstm_cell": "cₜ₋₁, cₜ, yₜ₋₁, yₜ, xₜ, σ, tanh, ×, +, oubli, entrée, proposition, sortie, mémoire",
    "rnn_recipes": "notre recette, recette des manuels, entraînement, validation, époque",
    "encoder_decoder": "Encodeur 2 blocs, Décodeur 1 bloc, embedding + position, auto-attention, "
    "auto-attention causale, attention croisée, addition, normalisation, couches denses, softmax, clés et valeurs, "
    "probabilités",
    "attention_qkv": "x₁, x₂, x₃, x₄, q₃, k₁, k₂, k₃, v₁, v₂, v₃, q₃ · k₁, q₃ · k₂, q₃ · k₃, scores, softmax, "
    "α₃₁, α₃₂, α₃₃, α₃₄ = 0, coefficients, somme pondérée, y₃ = α₃₁ v₁ + α₃₂ v₂ + α₃₃ v₃, masqué, "
    "requête, clés, valeurs",
    "ring": "travailleur 1, travailleur 2, travailleur 3, au départ, additionner, recopier, 303, 220, 111, 222, 333",
    "step_of_workers": "64 fenêtres, temps écoulé, prédit, mesuré, partagé, non partagé, échangé, 1 travailleur, "
    "2 travailleurs, 4 travailleurs, 8 travailleurs, en un tableau, 476 ms, 362 ms, 477 ms, 880 ms, 103 ms",
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
    networks = [*bits_ladder.NETWORKS.values(), *bits_ladder.ALL_REVIEWS.values()]
    quoted = [float(bits) for bits in re.findall(r" (\d\.\d{3}) bits a character", page)]
    assert {round(bits, 2) for bits in quoted} == {*networks[1:]}
    lines = [line for line, _ in texts(IMAGES / "bits_ladder.svg")[0]]
    numbers = [float(line.replace(",", ".")) for line in lines if re.fullmatch(r"\d,\d\d", line)]
    assert numbers == [*bits_ladder.COUNTERS.values(), *networks]


def test_the_descents_end_in_the_two_hollows():
    ends = [gradient_landscape.descend(start)[-1] for start in gradient_landscape.STARTS]
    slopes = [4 * end * (end**2 - 1) + 0.3 for end in ends]
    np.testing.assert_allclose(slopes, 0, atol=1e-3)
    assert gradient_landscape.loss(ends[0]) < gradient_landscape.loss(ends[1]), "global, then local"
    theta = np.linspace(-2, 2, 4001)
    assert gradient_landscape.loss(theta).min() == pytest.approx(gradient_landscape.loss(ends[0]), abs=1e-4)
    lines = [line for line, _ in texts(IMAGES / "gradient_landscape.svg")[0]]
    assert "L = 0,69" in lines and "L = 1,29" in lines


def test_the_numbers_of_the_map_are_those_of_the_order_of_reading():
    page = (ROOT / "chapters" / "index.md").read_text(encoding="utf-8")
    chapters = re.findall(r"^\| (\d+) \| \[", page, re.MULTILINE)
    shown = [first + i for _, _, _, first, pages, _ in course_map.BOXES for i in range(len(pages))]
    assert shown == [int(number) for number in chapters] == list(range(1, 23))


def test_the_curves_are_the_activations_of_the_course_and_their_derivatives():
    from keras_course.analysis.activations import ACTIVATIONS

    z = np.linspace(-4, 4, 40)
    for name, (_, _, _, functions) in activations.CURVES.items():
        for drawn, expected in zip(functions, ACTIVATIONS[name], strict=True):
            np.testing.assert_allclose(drawn(z), expected(z), atol=1e-12)


def test_the_lines_with_squares_are_those_of_the_page():
    from keras_course.chapters.linear_regression import loss

    losses = [loss(w, b, three_gaps.ALTITUDES, three_gaps.TEMPERATURES) for w, b in three_gaps.LINES]
    assert losses == [9, 1.5]


def test_the_blue_lines_separate_black_from_white():
    for name, values, line in xor_squares.SQUARES:
        if line is None:
            assert (name, values) == ("OU exclusif", (0, 1, 1, 0))
            continue
        (x, y), (u, v) = line
        sides = [(u - x) * (second - y) - (v - y) * (first - x) > 0 for first, second in xor_squares.CORNERS]
        assert sides == [bool(value) for value in values], name


def test_the_hidden_layer_brings_both_black_points_of_xor_to_one_place():
    h = np.maximum(hidden_points.X @ hidden_points.KERNEL + hidden_points.BIAS, 0)
    assert h.tolist() == [[0, 0], [1, 0], [1, 0], [2, 1]]
    assert (h @ hidden_points.WEIGHTS).tolist() == hidden_points.XOR.tolist()


def test_the_steps_down_the_valley_are_those_of_keras():
    import keras

    for beta, delta, steps in ((0.6, 0.065, 19), (None, 0.2, 85)):
        path = valley.descend(valley.adam(delta) if beta is None else valley.momentum(beta, delta))
        assert len(path) == steps + 1
        theta = keras.Variable(valley.START)
        optimizer = keras.optimizers.Adam(delta) if beta is None else keras.optimizers.SGD(delta, momentum=beta)
        for expected in path[1:6]:
            gradient = valley.CURVATURES * keras.ops.convert_to_numpy(theta)
            optimizer.apply([keras.ops.convert_to_tensor(gradient, theta.dtype)], [theta])
            np.testing.assert_allclose(keras.ops.convert_to_numpy(theta), expected, atol=1e-4)


def test_the_sizes_of_the_convolutions_are_those_of_keras():
    import keras

    from keras_course.chapters.convnet import build_model

    shapes = [layer.output.shape[1:] for layer in build_model().layers]
    volumes = [(side, side, maps) for maps, side, _ in lenet.VOLUMES[1:]]
    assert shapes == [*volumes, *[(values,) for values in lenet.VALUES]]
    c = convolution_channels
    padded = np.pad(c.IMAGE, ((0, 0), (c.PADDING,) * 2, (c.PADDING,) * 2))
    layer = keras.layers.Conv2D(c.KERNELS, c.KERNEL, strides=c.STRIDE, data_format="channels_last")
    layer.build((None, *padded.shape[1:], c.CHANNELS))
    layer.set_weights([c.WEIGHTS.transpose(2, 3, 1, 0), np.array(c.BIASES)])
    maps = keras.ops.convert_to_numpy(layer(padded.transpose(1, 2, 0)[None].astype("float32")))[0]
    assert maps.shape == (c.OUTPUT, c.OUTPUT, c.KERNELS)
    np.testing.assert_allclose(c.answers(padded), maps.transpose(2, 0, 1), atol=1e-5)


def test_the_numbers_of_the_sliding_kernel_are_those_of_the_page():
    from keras_course.chapters.convolution import convolve

    assert convolve(sliding_kernel.IMAGE, sliding_kernel.WEIGHTS).tolist() == sliding_kernel.ANSWERS.tolist()
    written = " ".join(line for line, _ in texts(IMAGES / "sliding_kernel.svg")[0])
    assert sliding_kernel.ANSWERS[0].tolist() == [int(answer) for answer in re.findall(r"= (\d)", written)]


def test_what_is_wrong_at_and_between_the_six_points():
    s = six_points
    written = "\n".join(line for line, _ in texts(IMAGES / "six_points.svg")[0])
    between = s.X[:-1] + 0.5  # where the truth is y = x
    for curve, digits in ((s.POLYNOMIAL, 2), (s.LINE, 3)):
        at_points = np.mean((np.polyval(curve, s.X) - s.MEASURED) ** 2)
        off_points = np.mean((np.polyval(curve, between) - between) ** 2)
        numbers = (f"{at_points:.2f}".replace("0.00", "0"), f"{off_points:.{digits}f}", f"{np.polyval(curve, 6):.1f}")
        lines = "erreur aux points : {}\nentre les points : {}\nen x = 6 : {}".format(*numbers)
        assert decimal_comma(lines) in written


def test_the_new_word_is_on_the_side_of_blame():
    w = words_in_the_plane
    assert w.M_0.tolist() == [-3, 1] and w.M_1.tolist() == [2.5, 1]
    assert (w.NEW - w.MIDDLE) @ (w.M_1 - w.M_0) == -4.125
    page = (ROOT / "chapters" / "word_vectors.md").read_text(encoding="utf-8")
    for word, at in (w.PRAISE | w.BLAME).items():
        assert f"*{word}*" in page and f"({at[0]}, {at[1]})".replace("-", "−") in page


def test_the_numbers_of_the_cell_are_those_of_the_page():
    from keras.layers import LSTM

    layer = LSTM(1, return_sequences=True, return_state=True)
    layer.build((None, None, 1))
    layer.set_weights([np.array([[4, 0, 3, 0]]), np.zeros((1, 4)), np.array([-2, 3, 0, 2])])  # i, f, g, o
    _, y, c = (float(np.ravel(part)[-1]) for part in layer(np.array([[[1.0], [0.0]]], "float32")))
    now = lstm_cell.step(0, lstm_cell.step(1, 0)["c"])
    assert (now["y"], now["c"]) == pytest.approx((y, c), abs=1e-6)
    page = (ROOT / "chapters" / "recurrence.md").read_text(encoding="utf-8")
    written = " ".join(line for line, _ in texts(IMAGES / "lstm_cell.svg")[0])
    for number in re.findall(r"\d,\d\d\d", written):
        assert number in page


def test_what_is_left_of_the_gradient_is_what_the_page_says():
    page = (ROOT / "chapters" / "recurrence.md").read_text(encoding="utf-8")
    assert len(gradient_left.BEFORE) == len(gradient_left.AFTER) == 10
    assert f"{gradient_left.BEFORE[-1]:.2f}" == "0.98" and f"{gradient_left.AFTER[-1]:.0e}" == "3e-10"
    assert "gradient_left.svg" in page and "3 \\times 10^{-10}" in page


def test_the_losses_of_both_recipes_are_drawn():
    written = " ".join(line for line, _ in texts(IMAGES / "rnn_recipes.svg")[0])
    for losses in (losses for recipe in rnn_recipes.RECIPES.values() for losses in recipe):
        assert len(losses) == len(rnn_recipes.EPOCHS) and decimal_comma(f" : {losses[-1]:.2f}") in written


def test_the_ring_is_that_of_the_page_and_ends_with_the_sum_everywhere():
    page = (ROOT / "chapters" / "cluster.md").read_text(encoding="utf-8")
    start, *_, end = ring.rounds()
    assert f"arrays = {start}" in page and f"assert arrays == {end[:1]} * 3" in page
    assert end == [[sum(pieces) for pieces in zip(*start, strict=True)]] * 3
