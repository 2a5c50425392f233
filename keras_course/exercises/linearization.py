"""Exercises of the page on linearization: a fold by hand, which maps help, the nearest point of a plane, lost planes.

Slide: « La stratégie de linéarisation (source : cours de Stéphane Mallat du 23 janvier 2019 au Collège de France) »
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from keras_course.exercises.exercise import exercise
from keras_course.exercises.judging import WrongAnswer, as_array, call, compare, compare_all, draws, numbers, words


@exercise(
    "by hand",
    10,
    "Un pli qui n'est pas en 0",
    statement="""
        Quatre points sur une droite, avec leurs étiquettes :

        | x | 1 | 3 | 4 | 8 |
        |---|---|---|---|---|
        | étiquette | 0 | 1 | 1 | 0 |

        Deux neurones ReLU plient la droite en `a` : ils envoient x en `v_1 = ReLU(x - a)`, `v_2 = ReLU(a - x)`. Trouvez
        à la main le pli `a`, puis `w_1`, `w_2` et `b`, pour que `z = w_1 v_1 + w_2 v_2 + b` soit positif aux points
        d'étiquette 1 et négatif aux points d'étiquette 0.

        Rendez les quatre nombres `[a, w_1, w_2, b]`. Il y a une infinité de bonnes réponses.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [a, w_1, w_2, b]
    """,
    hints=(
        "Pliez entre les deux 1 : ils deviennent les points les plus proches du pli, de part et d'autre.",
        "Avec a = 3,5, la somme v_1 + v_2 est la distance au pli. Que vaut-elle aux quatre points ?",
        "Elle vaut 2,5, 0,5, 0,5 et 4,5 : prenez `z = 1 - (v_1 + v_2)`, et lisez-y les poids et le biais.",
    ),
    solution="""
        def answer():
            return [3.5, -1, -1, 1]  # z = 1 - |x - 3.5|
    """,
    why="""
        Le biais dit ce que répond le réseau au pli, et les poids, tous deux négatifs, de combien z baisse quand on s'en
        éloigne d'un côté et de l'autre. Le pli n'a pas à être entre les 1 : avec a = 2, `[2, -1, -4, 3]` convient, et
        chaque poids règle la baisse de son côté. Tout pli strictement entre 1 et 8 peut servir : un réseau a le choix.
    """,
)
def linearization_1(answer: Any) -> None:
    a, w_1, w_2, b = numbers(answer, (4,))
    x, positive = np.array([1, 3, 4, 8]), np.array([False, True, True, False])
    z = w_1 * np.maximum(x - a, 0) + w_2 * np.maximum(a - x, 0) + b
    if np.array_equal(z > 0, positive) and np.all(z != 0):
        return
    if np.array_equal(z < 0, positive) and np.all(z != 0):
        raise WrongAnswer("Tout est séparé, mais à l'envers : changez les signes de w_1, w_2 et b.")
    if not 1 < a < 8:
        raise WrongAnswer("Tous les points sont du même côté de votre pli : ils restent dans le même ordre.")
    if b <= 0:
        raise WrongAnswer("Au pli, z vaut b. Votre pli est entre les deux 0, donc du côté des 1 : b positif.")
    if w_1 >= 0 or w_2 >= 0:
        arm = "droite" if w_1 >= 0 else "gauche"
        raise WrongAnswer(f"À {arm} du pli, z ne baisse pas : le 0 au bout de ce bras reste du côté des 1.")
    for place, value, wanted in zip(x, z, positive, strict=True):
        if (value > 0) != wanted or value == 0:
            told = f"{value:.3g}".replace(".", ",")
            raise WrongAnswer(f"En x = {place}, z vaut {told} : il doit être {'positif' if wanted else 'négatif'}.")


@exercise(
    "predict",
    10,
    "Six changements de variables",
    statement="""
        Deux cercles de centre (0, 0) : le petit, de rayon 1, porte l'étiquette 0 ; le grand, de rayon 2, l'étiquette 1.
        Voici six changements de variables. Après chacun, une droite (ou un plan, s'il y a trois variables)
        sépare-t-elle les points des deux cercles ? Répondez `"oui"` ou `"non"`.

        1. `(2 x_1 + x_2, x_1 - x_2)`
        2. `(x_1², x_2²)`
        3. `(|x_1|, |x_2|)`
        4. `(|x_1|, x_2)`
        5. `(x_1, x_2, x_1 x_2)`
        6. `(x_1, x_2, max(|x_1|, |x_2|))`, où max est le plus grand des deux

        Vos six réponses sont ensuite comparées au meilleur plan trouvé, sur soixante points de chaque cercle.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return ["oui", "non", ...], six mots
    """,
    hints=(
        "Pour un oui, cherchez une somme des nouvelles variables qui soit partout plus grande sur le grand cercle.",
        "Pour un non : si deux points du grand cercle et deux du petit ont le même milieu, aucun plan ne les sépare.",
        "Suivez (0, 2) et (0, -2), puis (0, 1) et (0, -1) : leurs milieux restent les mêmes dans trois cas sur six.",
    ),
    solution="""
        def answer():
            return ["non", "oui", "oui", "non", "non", "oui"]
    """,
    why="""
        Si tout le grand cercle était d'un côté d'un plan et le petit de l'autre, un milieu de deux points du grand
        serait d'un côté, un milieu de deux points du petit de l'autre : ils ne pourraient être au même endroit. Une
        matrice (1), un seul pli (4), un produit (5) laissent de tels milieux ensemble. Deux plis (3) suffisent, et
        aussi tout ce qui grandit dans tous les sens quand on s'éloigne du centre (2, 6) : il n'y a pas qu'un bon Ψ.
    """,
)
def linearization_2(answer: Any) -> None:
    from keras_course.analysis.best_plane import best_plane

    told, y = words(answer, ("oui", "non"), 6), np.repeat([0, 1], 60)
    turn = 2 * np.pi * np.arange(120) / 60 + draws().uniform(0, np.pi)
    x_1, x_2 = (1 + y) * np.cos(turn), (1 + y) * np.sin(turn)
    maps: dict[str, list[np.ndarray]] = {
        "1 : une matrice tourne et étire le plan ; ce qui entourait entoure encore.": [2 * x_1 + x_2, x_1 - x_2],
        "2 : x_1² + x_2² vaut 1 sur le petit cercle, 4 sur le grand.": [x_1**2, x_2**2],
        "3 : |x_1| + |x_2| vaut au plus 1,42 sur le petit cercle, au moins 2 sur le grand.": [abs(x_1), abs(x_2)],
        "4 : un seul pli ; les points (0, 2) et (0, -2) restent de part et d'autre du petit cercle.": [abs(x_1), x_2],
        "5 : le produit est nul en (0, 2), (0, 1), (0, -1), (0, -2) : ils restent alignés, les 0 entre les 1.":
            [x_1, x_2, x_1 * x_2],
        "6 : la troisième variable vaut au plus 1 sur le petit cercle, au moins 1,41 sur le grand.":
            [x_1, x_2, np.maximum(abs(x_1), abs(x_2))],
    }  # fmt: skip
    happened = []
    for v in maps.values():
        directions = np.vstack([np.eye(len(v)), np.ones(len(v))])
        happened.append("oui" if best_plane(np.stack(v, axis=1), y, directions) == 1 else "non")
    compare_all(told, happened, [f"Changement {message}" for message in maps])


@exercise(
    "complete",
    15,
    "Le point du plan le plus proche",
    statement="""
        Dans l'espace de Ψ(x), la frontière est le plan `w·v + b = 0`. De chaque point `v`, allez tout droit au point du
        plan qui en est le plus proche.

        `v` a la forme `(points, N)`, `w` la forme `(N,)`, et `b` est un nombre ; la longueur de `w` est quelconque.
        Rendez les points d'arrivée, `(points, N)`.
    """,
    stub="""
        import numpy as np


        def nearest(v, w, b):
            z = v @ w + b  # un nombre par point
            raise NotImplementedError
    """,
    hints=(
        "Le chemin le plus court vers un plan lui est orthogonal : de quel vecteur a-t-il la direction ?",
        "On arrive en `v - t w`. Quel nombre `t` rend nul `w·(v - t w) + b` ?",
        "`t = z / (w·w)`. Il y a un t par point : `t[:, None] * w` a la forme (points, N).",
    ),
    solution="""
        import numpy as np


        def nearest(v, w, b):
            z = v @ w + b  # un nombre par point
            t = z / (w @ w)
            return v - t[:, None] * w
    """,
    why="""
        La distance au plan est `|z| / ‖w‖`, et le vecteur de longueur 1 qui a la direction de w est `w / ‖w‖` : d'où la
        longueur au carré. Le signe de z fait le reste : on recule du côté de l'étiquette 1, on avance de l'autre. z
        seul ne mesure donc pas une distance : le même plan, avec un w deux fois plus long, double tous les z.
    """,
)
def linearization_3(answer: Any) -> None:
    rng = draws()
    w, b = rng.choice([-1, 1], 4) * rng.uniform(0.7, 1.5, 4), rng.choice([-1, 1]) * rng.uniform(1, 2)
    length = np.linalg.norm(w)  # from 1.4 to 3
    along = rng.permutation(np.repeat([-1, 1], 3)) * rng.uniform(1, 3, 6)  # three points on each side
    flat = rng.normal(size=(6, 4))
    v = flat + np.outer(along - (flat @ w + b) / length, w / length)
    z = v @ w + b

    def moved(t: np.ndarray) -> np.ndarray:
        return v - np.outer(t, w)

    made, right = call(answer, v, w, b), moved(z / length**2)
    found = as_array(made)
    arrived = found.shape == v.shape and np.allclose(found @ w + b, 0, atol=1e-6)
    compare(
        made,
        right,
        wrong={
            "Vous vous éloignez du plan : là où z est positif, il faut reculer, donc soustraire.":
                moved(-z / length**2),
            "Vous ne divisez qu'une fois par ‖w‖ : la distance est z / ‖w‖, et w lui-même a la longueur ‖w‖.":
                moved(z / length),
            "Vous avancez de z fois w : la longueur de w ne vaut pas 1, il faut en tenir compte.": moved(z),
            "Vous avez oublié le biais : vous arrivez sur le plan parallèle qui passe par 0.":
                moved((z - b) / length**2),
            "Vous allez toujours dans le même sens : le signe de z dit de quel côté du plan est le point.":
                moved(abs(z) / length**2),
            "Vous avez traversé le plan : vous êtes de l'autre côté, à la même distance.": moved(2 * z / length**2),
            "Ce sont les distances au plan : il faut les points d'arrivée.": abs(z) / length,
            "Ce sont les distances au plan, avec leur signe : il faut les points d'arrivée.": z / length,
        },
        otherwise=(
            "Vos points sont sur le plan, mais de biais : le déplacement doit avoir la direction de w."
            if arrived
            else "Le point d'arrivée u doit être sur le plan, w·u + b = 0, et v - u avoir la direction de w."
        ),
    )  # fmt: skip


@exercise(
    "repair",
    15,
    "Des plans qui manquent",
    statement="""
        Cette fonction doit dire si un plan suffit. Elle essaie des directions `w`, et rend la plus grande part de
        points bien placés : tous les 1 d'un côté, tous les 0 de l'autre, donneraient 1. `v` contient les points,
        `(n, N)`, `y` leurs étiquettes, 0 ou 1.

        Deux amas serrés, de cent points chacun, l'un autour de (3, 3, 3), l'autre autour de (6, 6, 6), se séparent
        facilement. Avec mille directions, elle ne trouve pourtant que 60 à 70 % de points bien placés. Trouvez la faute
        et réparez-la : pour chaque direction, aucun plan ne doit être oublié.
    """,
    stub="""
        import numpy as np


        def best_share(v, y, directions):
            best = 0.0
            for w in directions:
                side = v @ w > 0
                share = np.mean(side == y)
                best = max(best, share, 1 - share)  # les 1 d'un côté, ou de l'autre
            return best
    """,
    hints=(
        "Dessinez deux amas l'un derrière l'autre, vus de l'origine, et quelques-uns des plans essayés.",
        "Un plan a une direction et une place. Que règle le biais, et où est-il dans ce code ?",
        "Pour une direction, seule compte la projection `v @ w`. Essayez comme seuil chacune de ses valeurs.",
    ),
    solution="""
        import numpy as np


        def best_share(v, y, directions):
            best = 0.0
            for w in directions:
                along = v @ w
                for threshold in along:
                    side = along > threshold
                    share = np.mean(side == y)
                    best = max(best, share, 1 - share)  # les 1 d'un côté, ou de l'autre
            return best
    """,
    why="""
        Sans biais, tous les plans passent par l'origine, quelle que soit leur direction. Les seuils utiles sont en
        nombre fini : entre deux projections voisines, rien ne change. Une mesure qui oublie des plans ne se trompe que
        dans un sens : elle dit les points moins séparables qu'ils ne sont, et l'on croirait que Ψ n'a rien fait.
    """,
)
def linearization_4(answer: Any) -> None:
    rng, sets = draws(), []
    for away in [True, False] * 10:
        y = rng.permutation(np.repeat([0, 1], [6, 16]))
        v = rng.normal(size=(22, 3)) + np.outer(y, 2 * rng.normal(size=3)) + rng.normal(size=3)
        directions = rng.normal(size=(5, 3))
        if away:  # all of them towards the zeros
            directions *= np.sign(directions @ (v[y == 0].mean(axis=0) - v[y == 1].mean(axis=0)))[:, None]
        sets.append((v, y, directions))

    def shares(one: Callable[..., float] | None = None, both: bool = True, last: bool = False) -> list[float]:
        best = []
        for v, y, directions in sets:
            found = []
            for along in directions @ v.T:
                cuts = np.append(along, -np.inf) if one is None else np.array([one(along, y)])
                right = np.mean((along > cuts[:, None]) == y, axis=1)
                found.append(np.max(np.maximum(right, 1 - right) if both else right))
            best.append(found[-1] if last else max(found))
        return best

    compare(
        [numbers(call(answer, *points), (1,))[0] for points in sets],
        right=shares(),
        wrong={
            "Vos plans passent tous par l'origine : il leur manque un biais.": shares(lambda along, y: 0),
            "Un seul plan par direction, à la moyenne des points : le meilleur est souvent ailleurs.":
                shares(lambda along, y: along.mean()),
            "Un seul plan par direction, à la médiane : rien ne dit qu'il y ait autant de 0 que de 1.":
                shares(lambda along, y: np.median(along)),
            "Un seul plan par direction, entre les moyennes des deux classes : le meilleur est souvent ailleurs.":
                shares(lambda along, y: (along[y == 0].mean() + along[y == 1].mean()) / 2),
            "Vous ne cherchez les 1 que d'un côté : un w tiré au hasard peut pointer vers les 0.":
                shares(both=False),
            "Vous ne gardez que la dernière direction : il faut la meilleure de toutes.": shares(last=True),
        },
        otherwise="Il manque des seuils : essayez-en un entre deux projections voisines, pour chaque direction.",
    )  # fmt: skip
