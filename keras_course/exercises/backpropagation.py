"""Exercises of the page on backpropagation: a neuron without gradient, who learns, a batch, a step with wrong weights.

Slide: « La rétropropagation »
Slide: « Cas de la régression linéaire : »
"""

from typing import Any

import numpy as np

from keras_course.exercises.exercise import exercise
from keras_course.exercises.judging import WrongAnswer, call, compare, compare_all, draws, numbers, values, words


@exercise(
    "by hand",
    5,
    "Un neurone qui ne reçoit rien",
    statement="""
        Dans le réseau que la page refait au crayon, les deux neurones cachés donnent `x_2 = (0,550 ; 0,599)`, et la
        sortie est `x_3 = W^3 x_2`. Choisissez `W^3` et `y` pour que le premier neurone caché ne reçoive aucun gradient,
        et que la perte baisse quand la sortie du second monte un peu. Rendez `[W^3_11, W^3_12, y]`. Il y a beaucoup de
        bonnes réponses.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [W^3_11, W^3_12, y]
    """,
    hints=(
        "Les deux neurones reçoivent les composantes du gradient par rapport à `x_2`, `transp(W^3) (x_3 - y)`.",
        "La première, `W^3_11 (x_3 - y)`, doit être nulle, la seconde, `W^3_12 (x_3 - y)`, négative.",
        "Prenez `W^3_11 = 0`, `W^3_12` positif, et `y` plus grand que `x_3 = 0,599 W^3_12`.",
    ),
    solution="""
        def answer():
            return [0, 0.4, 1]
    """,
    why="""
        Le gradient repasse par les poids de l'aller : un poids nul l'arrête, un poids négatif change son signe. Une
        erreur nulle l'arrêterait partout. Avec `W^3_12` négatif, il faut que `x_3` soit plus grand que `y`.
    """,
)
def backpropagation_1(answer: Any) -> None:
    w_1, w_2, y = numbers(answer, (3,))
    error = w_1 / (1 + np.exp(-0.2)) + w_2 / (1 + np.exp(-0.4)) - y
    if abs(error) <= 1e-3 * (abs(w_1) + abs(w_2)):
        raise WrongAnswer("Votre sortie est déjà égale à y : aucun des deux neurones ne reçoit de gradient.")
    if w_1 == 0 and w_2 == 0:
        raise WrongAnswer("Vous avez mis les deux poids à zéro : le second neurone ne reçoit rien non plus.")
    if w_2 == 0:
        raise WrongAnswer("Vous avez arrêté le gradient du second neurone : c'est au premier de ne rien recevoir.")
    if w_1 != 0:
        raise WrongAnswer("Vous laissez passer W^3_11 (x_3 - y) vers le premier neurone, et ce n'est pas nul ici.")
    if (w_2 > 0) == (error > 0):
        raise WrongAnswer("Vous donnez au second un gradient positif : quand sa sortie monte, la perte monte aussi.")


@exercise(
    "predict",
    10,
    "Qui apprend de cet exemple",
    statement="""
        Reprenez le réseau du crayon et changez **une** chose. Le paramètre nommé change-t-il au prochain pas de
        descente ? Prédisez six fois `"oui"` ou `"non"` :

        1. `x_0 = (0 ; 2)` : le poids `W^1_11`
        2. `x_0 = (0 ; 2)` : le biais `b_2(1)`
        3. `W^3_11 = 0` : ce poids `W^3_11` lui-même
        4. `W^3_11 = 0` : le biais `b_2(1)`
        5. `y` est exactement la sortie `x_3` : le poids `W^3_12`
        6. `x_0 = (0 ; 0)` : le poids `W^3_11`

        Votre prédiction est ensuite comparée aux gradients des six réseaux.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return ["oui", "non", ...], six mots
    """,
    hints=(
        "Le gradient d'un poids est celui de sa sortie, multiplié par ce qui est entré dans le poids.",
        "Pour chaque paramètre : qu'est-ce qui y entre ? l'erreur lui revient-elle, et par quels poids ?",
        "Dans 3, `x_2(1)` entre dans le poids, et l'erreur est juste derrière. Dans 6, `x_2 = σ(b_2)` n'est pas nul.",
    ),
    solution="""
        def answer():
            return ["non", "oui", "oui", "non", "non", "oui"]
    """,
    why="""
        Le gradient d'un poids est un produit : nul si rien n'y est entré (1), ou si rien ne revient (4, 5). La valeur
        du poids n'en est pas un facteur : un poids nul apprend (3), mais ne laisse rien passer vers ce qui le précède
        (4). Un biais n'a pas d'entrée, il apprend dès que l'erreur lui revient (2). Enfin `σ(0 + b)` n'est pas nul : un
        neurone qui ne reçoit que des zéros donne encore quelque chose à la couche suivante (6).
    """,
)
def backpropagation_2(answer: Any) -> None:
    told = words(answer, ("oui", "non"), 6)
    pencil = {
        "x_0": np.array([[1.0], [2]]),
        "y": np.array([[1.0]]),
        "W_1": np.array([[0.5, -0.2], [-0.3, 0.4]]),
        "b_2": np.array([[0.1], [-0.1]]),
        "W_3": np.array([[0.6, -0.4]]),
    }
    _, error, _ = backward(*pencil.values())
    half, cut, reached, dark = (
        gradients(inputs["x_0"], *backward(*inputs.values()))
        for inputs in (
            pencil | {"x_0": np.array([[0.0], [2]])},
            pencil | {"W_3": np.array([[0, -0.4]])},
            pencil | {"y": pencil["y"] + error},
            pencil | {"x_0": np.zeros((2, 1))},
        )
    )
    found = [half[0][0, 0], half[1][0, 0], cut[2][0, 0], cut[1][0, 0], reached[2][0, 1], dark[2][0, 0]]
    teach = [
        "Cas 1 : ce qui entre dans W^1_11 est la première composante de x_0, donc 0, et le gradient est un produit.",
        "Cas 2 : un biais n'a pas d'entrée, il reçoit le gradient de son neurone, même si une entrée est nulle.",
        "Cas 3 : le gradient de W^3_11 est (x_3 - y) x_2(1) ; la valeur du poids n'y est pas un facteur.",
        "Cas 4 : pour revenir au premier neurone, l'erreur est multipliée par W^3_11, donc par 0.",
        "Cas 5 : l'erreur x_3 - y est le départ de tout le retour ; nulle, elle ne corrige aucun paramètre.",
        "Cas 6 : ce qui entre dans W^3_11 est x_2(1) = σ(b_2(1)), qui n'est pas nul quand x_0 l'est.",
    ]
    compare_all(told, ["oui" if abs(gradient) > 1e-12 else "non" for gradient in found], teach)


@exercise(
    "complete",
    15,
    "Le retour d'un mini-lot",
    statement="""
        Un réseau bâti comme celui du crayon, une couche cachée sigmoïde et une sortie sans biais, reçoit `n` exemples,
        un par colonne : `x_0` a la forme `(entrées, n)`, `y` la forme `(sorties, n)`. La perte d'un exemple est
        `½ (x_3 - y)²`, sommée sur les sorties. Rendez les gradients selon `W_1`, `b_2` (une colonne) et `W_3` de la
        moyenne des pertes, chacun de la forme de son paramètre.
    """,
    stub="""
        import numpy as np


        def batch_gradients(x_0, y, W_1, b_2, W_3):
            x_2 = 1 / (1 + np.exp(-(W_1 @ x_0 + b_2)))
            back_3 = W_3 @ x_2 - y
            raise NotImplementedError  # return by_W_1, by_b_2, by_W_3
    """,
    hints=(
        "Chaque colonne remonte seule ; la moyenne ne vient que pour les paramètres.",
        "`back_3 @ x_2.T` additionne déjà les exemples : il reste à diviser par `n`.",
        "`back_1 = x_2 * (1 - x_2) * (W_3.T @ back_3)`, puis `back_1 @ x_0.T / n` ; pour `b_2`, `back_1.mean(axis=1)`.",
    ),
    solution="""
        import numpy as np


        def batch_gradients(x_0, y, W_1, b_2, W_3):
            n = x_0.shape[1]
            x_2 = 1 / (1 + np.exp(-(W_1 @ x_0 + b_2)))
            back_3 = W_3 @ x_2 - y
            back_1 = x_2 * (1 - x_2) * (W_3.T @ back_3)
            return back_1 @ x_0.T / n, back_1.mean(axis=1, keepdims=True), back_3 @ x_2.T / n
    """,
    why="""
        La somme, sur les exemples, d'une colonne fois une ligne est un produit de matrices : un lot se traite sans
        boucle. Le biais n'a pas d'entrée à multiplier, la somme reste à écrire.
    """,
)
def backpropagation_3(answer: Any) -> None:
    names = ("by_W_1", "by_b_2", "by_W_3")
    x_0, _, _, _, W_3 = inputs = network(3)
    made = values(call(answer, *inputs), names)
    x_2, back_3, back_1 = backward(*inputs)
    by_b_2 = numbers(made[1])
    if by_b_2.size == 3:  # as many as examples; there are 4 neurons
        raise WrongAnswer("by_b_2 : vous avez réuni les neurones, axe 0 ; la moyenne est sur les exemples, axe 1.")
    if by_b_2.shape == back_1.shape:
        raise WrongAnswer("by_b_2 : vous avez gardé une colonne par exemple ; prenez la moyenne de ces colonnes.")
    right = gradients(x_0, x_2, back_3, back_1)
    wrong = {
        "vous avez rendu la somme sur les exemples, divisez par leur nombre.": [3 * by for by in right],
        "vous avez divisé par le nombre de sorties aussi ; la perte n'est moyenne que sur les exemples.":
            [by / 2 for by in right],
        "vous avez changé le signe, le départ est x_3 - y.": [-by for by in right],
        "vous avez rendu zéro, mais ce paramètre apprend aussi.": [0 * by for by in right],
        "vous avez oublié la dérivée de la sigmoïde, x_2 (1 - x_2).": gradients(x_0, x_2, back_3, W_3.T @ back_3),
    }  # fmt: skip
    compare_parts(made, names, right, wrong, "ce n'est pas la moyenne des gradients des exemples.")


@exercise(
    "repair",
    10,
    "Un pas qui se trompe de poids",
    statement="""
        Ce pas de descente, sur un exemple en colonne, fait bien baisser la perte. Pourtant `W_1` et `b_2` ne
        suivent pas leurs gradients, ceux de la perte `½ (x_3 - y)²` au point de départ. Trouvez la faute et réparez-la.
    """,
    stub="""
        import numpy as np


        def step(x_0, y, W_1, b_2, W_3, delta):
            x_2 = 1 / (1 + np.exp(-(W_1 @ x_0 + b_2)))
            back_3 = W_3 @ x_2 - y
            W_3 = W_3 - delta * back_3 @ x_2.T
            back_1 = x_2 * (1 - x_2) * (W_3.T @ back_3)
            return W_1 - delta * back_1 @ x_0.T, b_2 - delta * back_1, W_3
    """,
    hints=(
        "Avec quels poids la perte a-t-elle été calculée à l'aller ?",
        "Regardez la valeur de `W_3` au moment où le gradient la traverse.",
        "Échangez la ligne qui corrige `W_3` et celle qui calcule `back_1`.",
    ),
    solution="""
        import numpy as np


        def step(x_0, y, W_1, b_2, W_3, delta):
            x_2 = 1 / (1 + np.exp(-(W_1 @ x_0 + b_2)))
            back_3 = W_3 @ x_2 - y
            back_1 = x_2 * (1 - x_2) * (W_3.T @ back_3)
            W_3 = W_3 - delta * back_3 @ x_2.T
            return W_1 - delta * back_1 @ x_0.T, b_2 - delta * back_1, W_3
    """,
    why="""
        Tous les gradients sont pris au même point, celui de l'aller : on remonte d'abord, on corrige ensuite. Une perte
        qui baisse ne montre pas qu'ils sont justes ; bouger un poids, comme sur la page, le montre.
    """,
)
def backpropagation_4(answer: Any) -> None:
    names, delta = ("W_1", "b_2", "W_3"), 0.2  # the broken step lowered the loss in 4000 draws of 4000
    x_0, _, *start = inputs = network(1)
    made = values(call(answer, *inputs, delta), names)
    x_2, back_3, back_1 = backward(*inputs)
    right = gradients(x_0, x_2, back_3, back_1)
    new = start[2] - delta * right[2]
    slips = {
        "vous faites passer le gradient par W_3 déjà corrigé, l'aller s'est servi de l'ancien.":
            gradients(x_0, x_2, back_3, x_2 * (1 - x_2) * (new.T @ back_3)),
        "vous oubliez la dérivée de la sigmoïde, x_2 (1 - x_2).": gradients(x_0, x_2, back_3, start[2].T @ back_3),
        "vous montez la pente, un pas enlève delta fois le gradient.": [-by for by in right],
        "vous oubliez delta, le pas est delta fois le gradient.": [by / delta for by in right],
        "vous laissez ce paramètre tel quel, il a pourtant un gradient.": [0 * by for by in right],
    }  # fmt: skip
    right, *others = ([p - delta * by for p, by in zip(start, g, strict=True)] for g in (right, *slips.values()))
    wrong = dict(zip(slips, others, strict=True))
    compare_parts(made, names, right, wrong, "il doit perdre delta fois son gradient, pris à l'aller.")


def network(n: int) -> list[np.ndarray]:
    """x_0, y, W^1, b_2 and W^3 of two inputs, four neurons and two outputs, `n` examples; each error is below -1."""
    rng = draws()
    parameters = [rng.uniform(0.1, 0.5, shape) for shape in ((4, 2), (4, 1), (2, 4))]
    return [rng.uniform(1, 2, (2, n)), rng.uniform(4, 5, (2, n)), *parameters]


def backward(
    x_0: np.ndarray, y: np.ndarray, W_1: np.ndarray, b_2: np.ndarray, W_3: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x_2, and each example's gradients by x_3 and x_1, a column each."""
    x_2 = 1 / (1 + np.exp(-(W_1 @ x_0 + b_2)))
    back_3 = W_3 @ x_2 - y
    return x_2, back_3, x_2 * (1 - x_2) * (W_3.T @ back_3)


def gradients(x_0: np.ndarray, x_2: np.ndarray, back_3: np.ndarray, back_1: np.ndarray) -> list[np.ndarray]:
    """The mean gradients by W^1, b_2 and W^3, from the gradients by x_3 and x_1, whatever way these were found."""
    n = x_0.shape[1]
    return [back_1 @ x_0.T / n, back_1.mean(axis=1, keepdims=True), back_3 @ x_2.T / n]


def compare_parts(
    made: list[Any], names: tuple[str, ...], right: list[np.ndarray], wrong: dict[str, list[np.ndarray]], otherwise: str
) -> None:
    """`compare` one part after the other; each sentence begins with the name of the part."""
    for index, name in enumerate(names):
        known = {f"{name} : {message}": parts[index] for message, parts in wrong.items()}
        compare(made[index], right[index], known, f"{name} : {otherwise}")
