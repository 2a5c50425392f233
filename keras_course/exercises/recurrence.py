"""Exercises of the page on recurrent networks: a state by hand, how long it lasts, a gate, a state that leaks.

Slide: « Modèles de réseaux pour le traitement des données textuelles »
"""

from typing import Any

import numpy as np

from keras_course.exercises.exercise import exercise
from keras_course.exercises.judging import call, compare, compare_all, draws, numbers, words


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
    happened = []
    for U in teach:
        y = page.recurrence(x, np.eye(1), np.array([[U]]), np.zeros(1))[:, 0]
        happened.append("efface" if abs(y[-1]) < 0.05 else "garde" if y[-1] * y[-2] > 0 else "oscille")
    compare_all(told, happened, teach.values())


@exercise(
    "complete",
    15,
    "Une porte qui retient",
    statement="""
        Ajoutez une porte au réseau de la page, comme dans une GRU, mais une seule. À chaque mot, depuis un état nul :

        - la porte : `z_t = σ(W_z x_t + U_z y_(t-1) + b_z)`, où `σ(a) = 1 / (1 + exp(-a))` ;
        - la proposition : `g_t = tanh(W_g x_t + U_g y_(t-1) + b_g)` ;
        - le nouvel état : la part `z_t` de l'ancien, et la part `1 - z_t` de la proposition, composante par composante.

        `x` a la forme `(mots, N)`, `gate` contient `(W_z, U_z, b_z)` et `proposal` `(W_g, U_g, b_g)`. Rendez toutes les
        sorties, `(mots, m)`.
    """,
    stub="""
        import numpy as np


        def gated(x, gate, proposal):
            W_z, U_z, b_z = gate
            W_g, U_g, b_g = proposal
            y = np.zeros(len(b_z))
            outputs = []
            for x_t in x:
                raise NotImplementedError  # la porte, la proposition, le nouvel état
            return np.array(outputs)
    """,
    hints=(
        "Trois lignes, une par formule ; les deux premières ne diffèrent que par leurs poids et leur activation.",
        "La porte et la proposition lisent toutes deux l'ancien état : ne changez `y` qu'à la troisième ligne.",
        "`y = z * y + (1 - z) * g` : si z vaut 1, l'état passe intact ; si z vaut 0, il est remplacé.",
    ),
    solution="""
        import numpy as np


        def gated(x, gate, proposal):
            W_z, U_z, b_z = gate
            W_g, U_g, b_g = proposal
            y = np.zeros(len(b_z))
            outputs = []
            for x_t in x:
                z = 1 / (1 + np.exp(-(W_z @ x_t + U_z @ y + b_z)))
                g = np.tanh(W_g @ x_t + U_g @ y + b_g)
                y = z * y + (1 - z) * g
                outputs.append(y)
            return np.array(outputs)
    """,
    why="""
        Sans porte, l'état est écrasé par tanh à chaque mot. Avec elle, il peut passer presque intact : une composante
        dont la porte vaut 0,99 garde 99 % de sa valeur, et le gradient, sur ce chemin, la traverse avec le même
        facteur. Le réseau apprend lui-même quand fermer et quand ouvrir, puisque la porte se calcule à partir du mot et
        de l'état.
    """,
)
def recurrence_3(answer: Any) -> None:
    rng = draws()
    x = rng.normal(size=(6, 3))
    gate, proposal = ([rng.normal(size=shape) for shape in ((4, 3), (4, 4), (4,))] for _ in range(2))

    def run(mix: Any, state: float = 1, squash: Any = np.tanh, opens: Any = sigmoid) -> np.ndarray:
        y, outputs = np.zeros(4), []
        for x_t in x:
            z, g = (W @ x_t + state * U @ y + b for W, U, b in (gate, proposal))
            y = mix(opens(z), squash(g), y)
            outputs.append(y)
        return np.array(outputs)

    right = run(lambda z, g, y: z * y + (1 - z) * g)
    compare(
        call(answer, x, gate, proposal),
        right=right,
        wrong={
            "La porte est à l'envers : z dit quelle part de l'ancien état est gardée.":
                run(lambda z, g, y: (1 - z) * y + z * g),
            "La porte ne sert pas : l'état est remplacé à chaque mot.": run(lambda z, g, y: g),
            "Il manque 1 - z : ce qui est gardé et ce qui est remplacé font ensemble 1.":
                run(lambda z, g, y: z * y + g),
            "La porte et la proposition ne lisent pas l'état : multipliez-le par U_z et U_g.":
                run(lambda z, g, y: z * y + (1 - z) * g, state=0),
            "La proposition a perdu sa tangente hyperbolique.":
                run(lambda z, g, y: z * y + (1 - z) * g, squash=lambda g: g),
            "La porte a perdu sa sigmoïde, ou en a une autre : elle doit aller de 0 à 1.":
                run(lambda z, g, y: z * y + (1 - z) * g, opens=np.tanh),
            "Vous ne rendez que la dernière sortie : il en faut une par mot.": right[-1],
        },
        otherwise="Chaque état doit être z fois l'ancien plus 1 - z fois la proposition, à partir d'un état nul.",
    )  # fmt: skip


def sigmoid(a: np.ndarray) -> np.ndarray:
    """Numbers -> between 0 and 1."""
    return 1 / (1 + np.exp(-a))


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
        faute ne lève aucune erreur et un réseau peut apprendre malgré elle. Le moyen de la voir est une
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
