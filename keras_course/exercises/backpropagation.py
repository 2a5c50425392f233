"""Exercises of the page on backpropagation: a neuron that learns nothing, a step predicted, a batch, a repair.

Slide: « La rétropropagation »
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
        alors que le second en reçoit un. Rendez `[W^3_11, W^3_12, y]`. Il y a beaucoup de bonnes réponses.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [W^3_11, W^3_12, y]
    """,
    hints=(
        "Le gradient par rapport à `x_2` est `transp(W^3) (x_3 - y)`.",
        "Sa première composante est `W^3_11 (x_3 - y)`, sa seconde `W^3_12 (x_3 - y)`.",
        "Prenez `W^3_11 = 0`, un autre poids non nul, et `y` loin de `x_3`.",
    ),
    solution="""
        def answer():
            return [0, -0.4, 1]
    """,
    why="""
        Le gradient repasse par les poids de l'aller : un poids nul l'arrête. Une erreur nulle l'arrêterait partout.
    """,
)
def backpropagation_1(answer: Any) -> None:
    w_1, w_2, y = numbers(answer, (3,))
    error = w_1 / (1 + np.exp(-0.2)) + w_2 / (1 + np.exp(-0.4)) - y
    if abs(error) < 2e-3:
        raise WrongAnswer("Votre sortie est déjà égale à y : aucun des deux neurones ne reçoit de gradient.")
    if w_1 != 0 and w_2 == 0:
        raise WrongAnswer("Vous avez arrêté le gradient du second neurone : c'est au premier de ne rien recevoir.")
    if w_1 != 0:
        raise WrongAnswer("Le premier neurone reçoit W^3_11 (x_3 - y), qui n'est pas nul ici.")
    if w_2 == 0:
        raise WrongAnswer("Vos deux poids sont nuls : le second neurone ne reçoit rien non plus.")


@exercise(
    "predict",
    5,
    "Qui apprend de cet exemple",
    statement="""
        Une régression, avec une couche cachée ReLU de deux neurones : `x_0 = (2 ; 0)`, `W^1` a les lignes `(1, 1)` et
        `(-1, 3)`, `b_2 = (1 ; 1)`, `W^3 = (1, 2)`, sans biais à la sortie, et `y = 1`. Un pas de descente est fait sur
        ce seul exemple. Chacun de ces paramètres change-t-il, `"oui"` ou `"non"` ?

        1. `W^1_11`
        2. `W^1_12`
        3. `W^1_21`
        4. `b_2(1)`
        5. `W^3_12`
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return ["oui", "non", ...], cinq mots
    """,
    hints=(
        "Faites d'abord l'aller : quel neurone est au repos ?",
        "Le gradient d'un poids est celui de sa sortie, multiplié par ce qui est entré.",
        "Le second neurone est au repos, et la seconde entrée vaut 0.",
    ),
    solution="""
        def answer():
            return ["oui", "non", "non", "oui", "non"]
    """,
    why="""
        Le gradient d'un poids est un produit : il est nul si rien n'est entré, ou si rien ne revient. Un biais n'a
        pas d'entrée : il apprend dès que son neurone est actif et que l'erreur lui parvient.
    """,
)
def backpropagation_2(answer: Any) -> None:
    told = words(answer, ("oui", "non"), 5)
    x_0, w_1, w_3 = np.array([2.0, 0]), np.array([[1.0, 1], [-1, 3]]), np.array([1.0, 2])
    z = w_1 @ x_0 + 1
    x_2 = np.maximum(z, 0)
    back = w_3 @ x_2 - 1
    by_b = w_3 * back * (z > 0)
    by_w = np.outer(by_b, x_0)
    gradients = [by_w[0, 0], by_w[0, 1], by_w[1, 0], by_b[0], back * x_2[1]]
    teach = [
        "W^1_11 : le premier neurone est actif, et son entrée vaut 2.",
        "W^1_12 : ce qui entre dans ce poids est la seconde composante de x_0, donc 0.",
        "W^1_21 : le second neurone est au repos, aucun gradient ne le traverse.",
        "b_2(1) : le premier neurone est actif, son biais reçoit le gradient tel quel.",
        "W^3_12 : il est multiplié par la sortie d'un neurone au repos, donc par 0.",
    ]
    compare_all(told, ["oui" if gradient else "non" for gradient in gradients], teach)


@exercise(
    "complete",
    10,
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
        "`back_1 = x_2 * (1 - x_2) * (W_3.T @ back_3)`, puis `back_1 @ x_0.T / n`.",
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
        Une colonne fois une ligne, sommée sur les exemples, est un produit de matrices : un lot se traite sans boucle.
    """,
)
def backpropagation_3(answer: Any) -> None:
    inputs = network(5)
    made = values(call(answer, *inputs), ("by_W_1", "by_b_2", "by_W_3"))
    found = np.concatenate([numbers(part, p.shape).ravel() for part, p in zip(made, inputs[2:], strict=True)])
    right = gradients(*inputs)
    of_b = np.repeat([0.0, 1, 0], [6, 3, 6])  # which of them are those of b_2
    wrong = {
        "Le gradient de b_2 est une somme, les deux autres des moyennes : divisez-le aussi.": right * (1 + 4 * of_b),
        "Le gradient de b_2 est une moyenne, les deux autres des sommes : divisez-les.": right * (5 - 4 * of_b),
        "Vous avez rendu la somme sur les exemples : divisez par leur nombre.": 5 * right,
        "Vous avez changé le signe : le départ est x_3 - y.": -right,
        "Vous avez oublié la dérivée de la sigmoïde, x_2 (1 - x_2).": gradients(*inputs, slope=False),
    }
    compare(found, right, wrong, "Ce ne sont pas les gradients moyens des exemples.")


@exercise(
    "repair",
    10,
    "Un pas qui se trompe de poids",
    statement="""
        Ce pas de descente, sur un exemple en colonne, tourne sans erreur. Pourtant `W_1` et `b_2` ne suivent pas leurs
        gradients, ceux de la perte `½ (x_3 - y)²` au point de départ. Trouvez la faute et réparez-la.
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
        Tous les gradients sont pris au même point, celui de l'aller. On remonte d'abord, on corrige ensuite.
    """,
)
def backpropagation_4(answer: Any) -> None:
    inputs = network(1)
    made = values(call(answer, *inputs, 0.5), ("W_1", "b_2", "W_3"))
    found = np.concatenate([numbers(part, p.shape).ravel() for part, p in zip(made, inputs[2:], strict=True)])
    start = np.concatenate([p.ravel() for p in inputs[2:]])
    by = gradients(*inputs)
    late = gradients(*inputs, back_through=inputs[4] - 0.5 * by[-6:].reshape(2, 3))
    wrong = {
        "Vous faites passer le gradient par W_3 déjà corrigé : l'aller s'est servi de l'ancien.": start - 0.5 * late,
        "Vous montez la pente : un pas enlève delta fois le gradient.": start + 0.5 * by,
        "Vous oubliez delta : le pas est delta fois le gradient.": start - by,
        "Vous avez oublié la dérivée de la sigmoïde, x_2 (1 - x_2).": start - 0.5 * gradients(*inputs, slope=False),
    }
    compare(found, start - 0.5 * by, wrong, "Chaque paramètre doit perdre delta fois son gradient, pris à l'aller.")


def network(n: int) -> list[np.ndarray]:
    """x_0, y, W^1, b_2 and W^3 of two inputs, three neurons and two outputs, `n` examples; errors are above 1."""
    rng, shapes = draws(), ((3, 2), (3, 1), (2, 3))
    return [rng.uniform(1, 2, (2, n)), rng.uniform(4, 5, (2, n)), *(rng.uniform(0.1, 0.5, shape) for shape in shapes)]


def gradients(
    x_0: np.ndarray,
    y: np.ndarray,
    w_1: np.ndarray,
    b_2: np.ndarray,
    w_3: np.ndarray,
    *,
    slope: bool = True,
    back_through: np.ndarray | None = None,
) -> np.ndarray:
    """The mean gradients by W^1, b_2 and W^3, one after the other, with a slip if asked."""
    x_2 = 1 / (1 + np.exp(-(w_1 @ x_0 + b_2)))
    back_3 = w_3 @ x_2 - y
    back_1 = (w_3 if back_through is None else back_through).T @ back_3 * (x_2 * (1 - x_2) if slope else 1)
    parts = back_1 @ x_0.T, back_1.sum(axis=1), back_3 @ x_2.T
    return np.concatenate([part.ravel() for part in parts]) / x_0.shape[1]
