"""Exercises of the page on recurrent networks: a state by hand, how long it lasts, its code, a state that leaks.

Slide: « Modèles de réseaux pour le traitement des données textuelles »
"""

from typing import Any

import numpy as np

from keras_course.exercises.exercise import exercise
from keras_course.exercises.judging import WrongAnswer, call, compare, draws, numbers, words


@exercise(
    "by hand",
    10,
    "Trois mots, un neurone",
    statement="""
        Un seul neurone récurrent lit trois mots, `x_1 = 1`, `x_2 = 0`, `x_3 = 1`, et calcule à chacun
        `y_t = tanh(W x_t + U y_(t-1) + b)` avec `W = 2`, `U = 1` et `b = -1`. Avant le premier mot, l'état est nul.

        Avec une calculatrice, trouvez les trois sorties, à 0,01 près, et rendez `[y_1, y_2, y_3]`.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [y_1, y_2, y_3]
    """,
    hints=(
        "Allez mot par mot : la sortie que vous venez de calculer entre dans le calcul suivant.",
        "Au premier mot, `y_0 = 0` : il reste `tanh(2 × 1 - 1)`.",
        "`y_1 = tanh(1) = 0,762`, puis `y_2 = tanh(0 + 0,762 - 1)`. Faites le troisième.",
    ),
    solution="""
        import math


        def answer():
            y_1 = math.tanh(2 * 1 + 0 - 1)
            y_2 = math.tanh(2 * 0 + y_1 - 1)
            y_3 = math.tanh(2 * 1 + y_2 - 1)
            return [y_1, y_2, y_3]
    """,
    why="""
        Le premier et le troisième mot sont les mêmes, et leurs sorties diffèrent, 0,76 et 0,64 : la seconde porte la
        trace de ce qui a été lu entre les deux. Un réseau sans état donnerait deux fois la même.
    """,
)
def recurrence_1(answer: Any) -> None:
    from keras_course.chapters import recurrence as page

    x = np.array([1.0, 0, 1])

    def states(W: float = 2, U: float = 1, b: float = -1) -> np.ndarray:
        return page.recurrence(x[:, None], np.array([[W]]), np.array([[U]]), np.array([b]))[:, 0]

    def steps(activation: Any, first: float) -> list[float]:
        outputs, y = [], first
        for x_t in x:
            y = float(activation(2 * x_t + y - 1))
            outputs.append(y)
        return outputs

    compare(
        numbers(answer, (3,)),
        right=states(),
        wrong={
            "Vous avez oublié l'état : chaque mot reçoit aussi U fois la sortie précédente.": states(U=0),
            "Vous avez oublié le biais b, qui s'ajoute à chaque mot.": states(b=0),
            "Vous avez oublié tanh : vos sorties sortent de l'intervalle de -1 à 1.": steps(lambda z: z, 0),
            "Vous partez d'un état égal à 1 : avant le premier mot, le réseau n'a rien lu.": steps(np.tanh, 1),
        },
        otherwise="Chaque sortie doit être tanh(2 x_t + sortie précédente - 1).",
        tolerance=0.01,
    )


@exercise(
    "predict",
    10,
    "Combien de temps se souvient-il ?",
    statement="""
        Un neurone récurrent sans biais lit un mot différent de 0, puis **deux mille** mots nuls :
        `y_t = tanh(U y_(t-1))`. Que devient son état, pour `U` égal à 0,5, à 1, à 2, à -0,5, à -2 ?

        Prédisez avant de lancer. Rendez cinq mots : `"efface"` si l'état finit à moins de 0,05 de zéro, `"garde"` s'il
        garde une grande valeur et son signe, `"oscille"` s'il garde une grande valeur et change de signe à chaque mot.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return ["...", "...", "...", "...", "..."]
    """,
    hints=(
        "tanh ramène tout nombre plus près de zéro : comparez tanh(z) et z.",
        "Pour que l'état se maintienne, U doit compenser ce que tanh retire : il faut que sa valeur absolue dépasse 1.",
        "U = 1 est le cas limite : à chaque mot tanh retire un peu, et U ne rend rien. Un U négatif change le signe.",
    ),
    solution="""
        def answer():
            return ["efface", "efface", "garde", "efface", "oscille"]
    """,
    why="""
        Près de zéro, tanh(z) vaut presque z, donc l'état est multiplié par U à chaque mot : il s'éteint si U est entre
        -1 et 1. À U = 1 il s'éteint aussi, mais lentement, car tanh retire un peu à chaque fois. Au-delà, il se pose là
        où U compense tanh ; si U est négatif, il y arrive en changeant de signe à chaque mot.
    """,
)
def recurrence_2(answer: Any) -> None:
    from keras_course.chapters import recurrence as page

    told = words(answer, ("efface", "garde", "oscille"), 5)
    rng, x = draws(), np.zeros((2000, 1))
    x[0] = rng.choice([-1, 1]) * rng.uniform(0.5, 2)
    teach = {
        0.5: "U = 0,5 : l'état est divisé par deux environ à chaque mot ; que reste-t-il après deux mille ?",
        1: "U = 1 : tanh(y) est toujours plus petit que y, et le peu qui se perd à chaque mot finit par tout effacer.",
        2: "U = 2 : doubler compense ce que tanh écrase ; la page suit cet état près de 0,96.",
        -0.5: "U = -0,5 : l'état change de signe, mais il est aussi divisé par deux à chaque mot.",
        -2: "U = -2 : l'état ne s'éteint pas, mais il est multiplié par un nombre négatif à chaque mot.",
    }
    for U, said in zip(teach, told, strict=True):
        y = page.recurrence(x, np.eye(1), np.array([[U]]), np.zeros(1))[:, 0]
        happened = "efface" if abs(y[-1]) < 0.05 else "garde" if y[-1] * y[-2] > 0 else "oscille"
        if said != happened:
            raise WrongAnswer(teach[U])


@exercise(
    "complete",
    10,
    "La récurrence de la page",
    statement="""
        Complétez la fonction de la page : à partir d'un état nul, `y_t = tanh(W x_t + U y_(t-1) + b)`.

        `x` a la forme `(mots, N)`, `W` la forme `(m, N)`, `U` la forme `(m, m)`, `b` a `m` composantes. Rendez toutes
        les sorties, `(mots, m)`.
    """,
    stub="""
        import numpy as np


        def recurrence(x, W, U, b):
            y = np.zeros(len(b))
            outputs = []
            for x_t in x:
                raise NotImplementedError  # la nouvelle sortie, qui est aussi le nouvel état
            return np.array(outputs)
    """,
    hints=(
        "La ligne qui manque calcule `y`, puis l'ajoute à `outputs`.",
        "`W @ x_t` est ce qu'apporte le mot, `U @ y` ce qu'apporte l'état : `y` à droite est encore l'ancien.",
        "`y = np.tanh(W @ x_t + U @ y + b)` puis `outputs.append(y)`.",
    ),
    solution="""
        import numpy as np


        def recurrence(x, W, U, b):
            y = np.zeros(len(b))
            outputs = []
            for x_t in x:
                y = np.tanh(W @ x_t + U @ y + b)
                outputs.append(y)
            return np.array(outputs)
    """,
    why="""
        Une seule ligne porte le réseau : les mêmes W, U et b à chaque mot, et le y de gauche devient le y de droite au
        mot suivant. Dans Keras, c'est `SimpleRNN(m, return_sequences=True)`, dont les noyaux sont W et U transposés.
    """,
)
def recurrence_3(answer: Any) -> None:
    from keras_course.chapters import recurrence as page

    rng = draws()
    x, W, U, b = (rng.normal(size=shape) for shape in ((6, 3), (4, 3), (4, 4), (4,)))
    right = page.recurrence(x, W, U, b)
    first = np.tanh(x @ W.T + b)  # from a state of zeros at every word
    added = np.array([W @ x[0] + b])
    for x_t in x[1:]:
        added = np.vstack([added, W @ x_t + U @ added[-1] + b])
    compare(
        call(answer, x, W, U, b),
        right=right,
        wrong={
            "L'état ne passe pas d'un mot au suivant : chaque mot est lu comme le premier.": first,
            "Vous avez pris U transposée : ici U multiplie une colonne, U @ y.": page.recurrence(x, W, U.T, b),
            "Vous ne rendez que la dernière sortie : il en faut une par mot.": right[-1],
            "Vous avez oublié tanh.": added,
            "Vous avez oublié le biais b.": page.recurrence(x, W, U, 0 * b),
            "Les mots sont lus de la fin vers le début.": page.recurrence(x[::-1], W, U, b)[::-1],
        },
        otherwise="Chaque sortie doit venir du mot et de la sortie précédente : tanh(W x_t + U y_(t-1) + b).",
    )


@exercise(
    "repair",
    10,
    "La phrase d'avant",
    statement="""
        Ce code lit plusieurs phrases, une par ligne de `sentences`, de forme `(phrases, mots, N)`, et rend l'état après
        le dernier mot de chacune, `(phrases, m)`. Il tourne, il donne des nombres raisonnables, et pourtant la réponse
        pour une phrase change selon celles qui sont lues avant elle.

        Trouvez la faute et réparez-la.
    """,
    stub="""
        import numpy as np


        def read_all(sentences, W, U, b):
            y = np.zeros(len(b))
            last = []
            for sentence in sentences:
                for x_t in sentence:
                    y = np.tanh(W @ x_t + U @ y + b)
                last.append(y)
            return np.array(last)
    """,
    hints=(
        "Lisez une seule phrase, puis la même en deuxième position : comparez.",
        "La première phrase est toujours juste. Que contient `y` quand la deuxième commence ?",
        "`y = np.zeros(len(b))` doit être refait au début de chaque phrase, et non de chaque mot.",
    ),
    solution="""
        import numpy as np


        def read_all(sentences, W, U, b):
            last = []
            for sentence in sentences:
                y = np.zeros(len(b))
                for x_t in sentence:
                    y = np.tanh(W @ x_t + U @ y + b)
                last.append(y)
            return np.array(last)
    """,
    why="""
        Au premier élément d'une suite, l'état est nul : la mémoire d'une phrase ne doit pas passer à la suivante. Cette
        faute ne lève aucune erreur et un réseau apprend malgré elle, un peu moins bien. Le moyen de la voir est une
        loi : la réponse pour un exemple ne dépend pas de ses voisins de lot.
    """,
)
def recurrence_4(answer: Any) -> None:
    from keras_course.chapters import recurrence as page

    rng = draws()
    sentences, W, b = (rng.normal(scale=0.4, size=shape) for shape in ((4, 3, 3), (2, 3), (2,)))
    U = np.linalg.qr(rng.normal(size=(2, 2)))[0]  # orthogonal: a memory that lasts
    joined = page.recurrence(sentences.reshape(12, 3), W, U, b)[2::3]
    compare(
        call(answer, sentences, W, U, b),
        right=[page.recurrence(sentence, W, U, b)[-1] for sentence in sentences],
        wrong={
            "La première phrase est juste, les suivantes commencent avec la mémoire de la précédente.": joined,
            "L'état est remis à zéro à chaque mot : il ne reste que le dernier mot, sans mémoire.":
                np.tanh(sentences[:, -1] @ W.T + b),
            "Vous rendez les états de tous les mots : il n'en faut qu'un par phrase, le dernier.":
                [page.recurrence(sentence, W, U, b) for sentence in sentences],
            "Les phrases sont lues toutes ensemble, avec une seule mémoire : vous avez pris leur moyenne.":
                np.tile(page.recurrence(sentences.mean(axis=0), W, U, b)[-1], (4, 1)),
        },
        otherwise="L'état final de chaque phrase doit être celui de la page, lue seule depuis un état nul.",
    )  # fmt: skip
