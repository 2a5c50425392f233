"""Exercises of the page on gradient descent: a slope to make, the largest step, Adam, broken pairs, a narrow valley.

Slide: « Entraînement des réseaux de neurones : Une descente de gradient »
Slide: « Mise en œuvre de la descente de gradient »
"""

from typing import Any

import numpy as np

from keras_course.exercises.exercise import exercise
from keras_course.exercises.judging import WrongAnswer, as_array, call, compare, draws, numbers, values


@exercise(
    "by hand",
    10,
    "Deux exemples pour cette pente",
    statement="""
        Le réseau de la page, `y' = w x + b`, a pour perte la moyenne des `(y' - y)²`. Il est en `w = 1`, `b = 2`.
        Trouvez à la main **deux exemples** pour lesquels le gradient de la perte vaut -4 selon w et 6 selon b.

        Rendez `[[x_1, y_1], [x_2, y_2]]`. Il y a une infinité de bonnes réponses.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [[x_1, y_1], [x_2, y_2]]
    """,
    hints=(
        "Cherchez d'abord les deux erreurs e = y' - y, et les deux x ; les y viennent à la fin.",
        "Le gradient est la moyenne des (2 e x ; 2 e) : il faut e_1 + e_2 = 6 et e_1 x_1 + e_2 x_2 = -4.",
        "Par exemple e_1 = 2 et e_2 = 4, x_1 = 0 et x_2 = -1. Puis y = x + 2 - e.",
    ),
    solution="""
        def answer():
            return [[0, 0], [-1, -3]]  # y' = 2 et 1, erreurs 2 et 4
    """,
    why="""
        Chaque exemple a son gradient : dans la solution (0 ; 4) et (-8 ; 8), de moyenne (-4 ; 6). D'autres échantillons
        ont ce gradient ici, donc le même pas. Au pas suivant, w et b ont changé, et leurs gradients diffèrent.
    """,
)
def gradient_descent_1(answer: Any) -> None:
    examples, wanted = numbers(answer, (2, 2)), np.array([-4, 6])

    def gradient(pairs: np.ndarray, w: float = 1, b: float = 2) -> np.ndarray:
        x, y = pairs.T
        return np.mean([2 * (w * x + b - y) * x, 2 * (w * x + b - y)], axis=1)

    found = gradient(examples)
    mistaken = {
        "Vous avez fait la somme des deux gradients : la perte est une moyenne, son gradient aussi.": 2 * found,
        "Il manque le 2 : la dérivée de (y' - y)² par rapport à y' est 2 (y' - y).": found / 2,
        "Vous avez pris y - y' pour erreur : votre gradient est l'opposé de celui qu'il faut.": -found,
        "Vous avez échangé les deux dérivées : celle qui est multipliée par x est selon w.": found[::-1],
        "Vous avez calculé le gradient en w = 0, b = 0 : le réseau est en w = 1, b = 2.": gradient(examples, 0, 0),
        "Vous avez rendu les deux x, puis les deux y : rendez un exemple après l'autre.": gradient(examples.T),
    }
    if np.allclose(found, wanted, atol=0.01):
        return
    for message, taken in mistaken.items():
        if np.allclose(taken, wanted, atol=0.01):
            raise WrongAnswer(message)
    told = " et ".join(f"{part:.3g} selon {name}" for part, name in zip(found, "wb", strict=True)).replace(".", ",")
    raise WrongAnswer(f"Le gradient de vos deux exemples vaut {told}.")


@exercise(
    "predict",
    10,
    "Ce qui déplace la limite du pas",
    statement="""
        Un réseau sans biais, `y' = w x`, prédit une température y à l'altitude x, en kilomètres, d'après 60 exemples.
        Sa perte est `L(w)`, la moyenne des `(w x - y)²`. Au-delà d'un certain pas, la descente s'éloigne du minimum :
        c'est la limite, `2 / λ`.

        On change **une** chose. Par quel nombre la limite est-elle multipliée ?

        1. la perte est multipliée par 10
        2. chaque exemple est écrit deux fois
        3. les températures y sont toutes doublées
        4. les altitudes x sont en hectomètres : des nombres dix fois plus grands
        5. la perte est la somme des 60 carrés, au lieu de leur moyenne

        Prédisez les cinq nombres, à 2 % près ; une fraction convient. Des descentes en décideront.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [f_1, f_2, f_3, f_4, f_5]
    """,
    hints=(
        "λ est la dérivée seconde de L : que devient-elle dans chaque cas ? La limite est divisée par le même nombre.",
        "La dérivée seconde de (w x - y)² par rapport à w est 2 x². Donc λ = 2 × moyenne des x².",
        "λ ne contient pas y, et une moyenne ne change pas quand tout est en double. Cas 4 : λ compte x au carré.",
    ),
    solution="""
        def answer():
            return [1 / 10, 1, 1, 1 / 100, 1 / 60]
    """,
    why="""
        La limite ne dépend que des entrées et de la manière d'écrire la perte. Une unité dix fois plus petite pour x
        oblige à un pas cent fois plus petit : c'est une raison de ramener les entrées autour de 0, à une
        échelle de 1, avant d'apprendre. Et si l'on somme au lieu de moyenner, le bon pas dépend de la taille du lot.
    """,
)
def gradient_descent_2(answer: Any) -> None:
    told, rng = numbers(answer, (5,)), draws()
    x = rng.uniform(0, 3, 60)
    y = 15 - 6.5 * x + rng.normal(0, 1.5, 60)
    limit = 1 / np.mean(x**2)

    def settles(step: float, x: np.ndarray, y: np.ndarray, factor: float) -> bool:
        """Whether five steps from 0 come nearer to the minimum."""
        bottom, w = np.sum(x * y) / np.sum(x**2), 0.0
        for _ in range(5):
            w -= step * factor * np.mean(2 * (w * x - y) * x)
        return bool(abs(w - bottom) < abs(bottom))

    cases = {
        "Cas 1 : la courbure λ est multipliée par 10, et la limite est 2 / λ.": (x, y, 10),
        "Cas 2 : λ est une moyenne ; chaque terme y est deux fois.": (np.tile(x, 2), np.tile(y, 2), 1),
        "Cas 3 : y déplace le minimum, mais λ, 2 × moyenne des x², ne le contient pas.": (x, 2 * y, 1),
        "Cas 4 : x compte au carré dans λ, par l'erreur et par la dérivée ; la limite est 2 / λ.": (10 * x, y, 1),
        "Cas 5 : la somme est 60 fois la moyenne, et sa courbure λ aussi ; la limite est 2 / λ.": (x, y, 60),
    }
    for predicted, (message, (case_x, case_y, factor)) in zip(told * limit, cases.items(), strict=True):
        below, above = (settles(share * predicted, case_x, case_y, factor) for share in (0.98, 1.02))
        if predicted <= 0 or above or not below:
            raise WrongAnswer(message)


@exercise(
    "complete",
    15,
    "Un pas d'Adam",
    statement="""
        Écrivez un pas d'Adam, d'après les formules de la page. `theta`, le gradient `g` et les mémoires `m` et `s` ont
        la même forme ; `t` pas ont déjà été faits (0 la première fois), et `delta` est le pas δ.

        Rendez ensemble les nouveaux `theta`, `m` et `s`.
    """,
    stub="""
        import numpy as np

        BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-7


        def adam_step(theta, g, m, s, t, delta):
            raise NotImplementedError  # les mémoires, puis leur correction, puis le pas
            return theta, m, s
    """,
    hints=(
        "Quatre étapes : m, puis s, les deux mémoires corrigées (avec un chapeau dans la page), enfin theta.",
        "Les mémoires sont des moyennes : `m = BETA_1 * m + (1 - BETA_1) * g`, et de même pour s, avec `g**2`.",
        "m vient de passer à l'indice t + 1 : le chapeau est `m / (1 - BETA_1 ** (t + 1))`. Rendez m sans chapeau.",
    ),
    solution="""
        import numpy as np

        BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-7


        def adam_step(theta, g, m, s, t, delta):
            m = BETA_1 * m + (1 - BETA_1) * g
            s = BETA_2 * s + (1 - BETA_2) * g**2
            m_hat = m / (1 - BETA_1 ** (t + 1))
            s_hat = s / (1 - BETA_2 ** (t + 1))
            theta = theta - delta * m_hat / (np.sqrt(s_hat) + EPSILON)
            return theta, m, s
    """,
    why="""
        Multipliez toutes les pentes par 1 000 : m et la racine de s le sont aussi, et le pas ne change pas. C'est ce
        que la descente simple ne sait pas faire. Au premier pas, sans la correction, m vaut un dixième du gradient et
        la racine de s un trente-deuxième : le pas serait trois fois trop grand.
    """,
)
def gradient_descent_3(answer: Any) -> None:
    rng, t, delta = draws(), 3, 0.5
    theta, m = rng.normal(size=4), rng.choice([-1, 1], 4) * rng.uniform(0.5, 1, 4)
    g, s = rng.choice([-1, 1], 4) * rng.uniform(2, 4, 4), rng.uniform(0.01, 0.04, 4)
    m[0] = g[0] = s[0] = 0  # a weight that had no gradient yet
    made = values(call(answer, theta, g, m, s, t, delta), ("theta", "m", "s"))
    if np.isnan(np.ravel(as_array(made[0]))[:1]).any():
        raise WrongAnswer("Un poids qui n'a jamais eu de gradient devient 0 / 0 : il manque ε au dénominateur.")

    def step(
        beta_1: float = 0.9, beta_2: float = 0.999, power: int = t + 1, correct: int = 1, **memories: np.ndarray
    ) -> np.ndarray:
        new_m = memories.get("m", beta_1 * m + (1 - beta_1) * g)
        new_s = memories.get("s", beta_2 * s + (1 - beta_2) * g**2)
        m_hat, s_hat = new_m / (1 - correct * beta_1**power), new_s / (1 - correct * beta_2**power)
        return np.array([theta - delta * m_hat / (s_hat**0.5 + 1e-7), new_m, new_s])

    right = new_theta, new_m, new_s = step()
    m_hat, s_hat = new_m / (1 - 0.9 ** (t + 1)), new_s / (1 - 0.999 ** (t + 1))
    compare(
        [numbers(part, (4,)) for part in made],
        right,
        wrong={
            "Vous ne corrigez pas les mémoires : parties de zéro, elles sont trop petites au début.": step(correct=0),
            "L'exposant de la correction est le nombre de pas, celui-ci compris : t + 1.": step(power=t),
            "Il manque la racine : s est une moyenne de carrés, il faut revenir à l'échelle du gradient.":
                [theta + (new_theta - theta) / (s_hat**0.5 + 1e-7), new_m, new_s],
            "Vous montez : le pas est soustrait.": [2 * theta - new_theta, new_m, new_s],
            "s est la mémoire du carré du gradient, non du gradient.": step(s=0.999 * s + 0.001 * g),
            "Il manque le facteur 1 - β_1 : m est une moyenne, non la somme de l'inertie.": step(m=0.9 * m + g),
            "Vous avez échangé β_1 et β_2 : la mémoire du carré est la plus longue.": step(0.999, 0.9),
            "Vous rendez les mémoires corrigées : la correction ne sert qu'au pas.": [new_theta, m_hat, s_hat],
            "Vous rendez les mémoires d'avant : le pas suivant doit recevoir les nouvelles.": [new_theta, m, s],
        },
        otherwise="Les trois lignes theta, m, s (indices 0, 1, 2) doivent suivre les formules de la page.",
    )  # fmt: skip


@exercise(
    "repair",
    15,
    "Une descente qui n'apprend rien",
    statement="""
        Cette descente par mini-lots tourne sans erreur. Sur 60 mesures, altitudes x en kilomètres et températures y, la
        pente apprise w reste pourtant près de 0, alors qu'il fait 6,5 °C de moins à chaque kilomètre.

        `gradient(theta, x, y)` est juste : il rend le gradient de la perte sur les exemples qu'on lui donne. `theta`
        contient w et b. Trouvez la faute et réparez-la, en gardant ce que doit faire une époque : tous les exemples,
        chacun une fois, dans un ordre tiré de nouveau, par lots de `batch_size` ; le dernier peut être plus petit.
    """,
    stub="""
        import numpy as np


        def descend(theta, x, y, gradient, epochs, batch_size, delta):
            for _ in range(epochs):
                x = np.random.permutation(x)
                for start in range(0, len(x), batch_size):
                    rows = slice(start, start + batch_size)
                    theta = theta - delta * gradient(theta, x[rows], y[rows])
            return theta
    """,
    hints=(
        "Suivez un seul exemple : après une époque, son altitude a-t-elle encore sa température ?",
        "x est mélangé, y ne l'est pas. N'enlevez pas le mélange : mélangez les deux de la même façon.",
        "Tirez un ordre, `order = np.random.permutation(len(x))`, et prenez `x[rows]`, `y[rows]` avec ses tranches.",
    ),
    solution="""
        import numpy as np


        def descend(theta, x, y, gradient, epochs, batch_size, delta):
            for _ in range(epochs):
                order = np.random.permutation(len(x))
                for start in range(0, len(x), batch_size):
                    rows = order[start : start + batch_size]
                    theta = theta - delta * gradient(theta, x[rows], y[rows])
            return theta
    """,
    why="""
        Mélanger x sans y fabrique des exemples faux : plus rien ne lie l'altitude à la température, et le meilleur
        réseau répond la température moyenne partout. Rien ne le signale, car la perte descend quand même, jusqu'à
        celle de cette moyenne. On mélange donc les numéros des exemples, jamais les tableaux séparément.
    """,
)
def gradient_descent_4(answer: Any) -> None:
    rng, epochs, size, delta = draws(), 3, 5, 0.05
    x, start = rng.permutation(np.linspace(0, 3, 22)), rng.normal(size=2)
    y = 15 - 6.5 * x + rng.normal(size=22)
    path: list[np.ndarray] = []  # where the gradient was asked for, on which lot, and what it was
    lots: list[tuple[np.ndarray, np.ndarray]] = []
    slopes: list[np.ndarray] = []

    def gradient(theta: Any, x_rows: Any, y_rows: Any) -> np.ndarray:
        path.append(numbers(theta, (2,)))
        lot = as_array(x_rows).ravel(), as_array(y_rows).ravel()
        if len(lot[0]) != len(lot[1]) or not len(lot[0]):
            raise WrongAnswer(f"Un de vos lots a {len(lot[0])} altitudes et {len(lot[1])} températures.")
        error = path[-1][0] * lot[0] + path[-1][1] - lot[1]
        lots.append(lot)
        slopes.append(np.array([np.mean(2 * error * lot[0]), np.mean(2 * error)]))
        return slopes[-1]

    last = numbers(call(answer, start, x, y, gradient, epochs, size, delta), (2,))
    true = dict(zip(x, y, strict=True))
    if any(true.get(x_i) != y_i for lot in lots for x_i, y_i in zip(*lot, strict=True)):
        raise WrongAnswer("Vous mélangez les altitudes et les températures séparément : chacune doit garder la sienne.")
    sizes, per_epoch = [len(lot[0]) for lot in lots], -(-len(x) // size)
    if sizes == [size] * (per_epoch - 1) * epochs:
        raise WrongAnswer("Le dernier lot de chaque époque manque : plus petit, il compte aussi.")
    cut = [lots[k : k + per_epoch] for k in range(0, len(lots), per_epoch)]
    if sorted(sizes) != sorted(([size] * (per_epoch - 1) + [len(x) % size]) * epochs):
        raise WrongAnswer(f"{len(lots)} pas en {epochs} époques : il faut un pas par lot, et des lots de {size}.")
    for epoch in cut:
        unread = len(x) - len(set(np.concatenate([lot[0] for lot in epoch])))
        if unread:
            raise WrongAnswer(f"Une époque oublie {unread} exemples sur {len(x)} : coupez en lots un ordre de tous.")
    if all(np.array_equal(np.concatenate([lot[0] for lot in epoch]), x) for epoch in cut):
        raise WrongAnswer("Vous ne mélangez plus : chaque époque lit les exemples dans l'ordre où ils sont donnés.")
    if all({frozenset(lot[0]) for lot in epoch} == {frozenset(lot[0]) for lot in cut[0]} for epoch in cut):
        raise WrongAnswer("Les mêmes lots reviennent à chaque époque : ils doivent être découpés de nouveau.")
    moved = delta * np.cumsum([[0, 0], *slopes], axis=0)
    compare(
        [*path, last],
        right=start - moved,
        wrong={"Vous montez : le pas est soustrait.": start + moved},
        otherwise="Chaque pas part de là où le précédent est arrivé, et retire delta fois le gradient de son lot.",
    )


@exercise(
    "better",
    20,
    "Une vallée quatre fois plus étroite",
    statement="""
        Dans cette vallée, la perte est `(u² + 400 v²) / 2`, où u et v sont les distances au minimum, selon deux
        directions perpendiculaires, tirées au hasard : vous ne les connaissez pas. `theta` est une position, deux
        nombres, et `gradient(theta)` rend le gradient. Le minimum vaut 0, en un point inconnu.

        Vous avez **100 appels de `gradient`**. La perte est de 120 environ au départ ; avec un pas de 0,0049, presque
        la limite, la descente simple la laisse à 3 environ. Faites mieux, et rendez le dernier `theta`.
        **But : une perte d'au plus 0,01**, en moyenne sur vingt vallées.
    """,
    stub="""
        def descend(theta, gradient):
            for _ in range(100):
                theta = theta - 0.0049 * gradient(theta)
            raise NotImplementedError  # changez le pas, puis : return theta
    """,
    hints=(
        "En travers de la vallée, la descente zigzague ; le long, elle avance à peine. Donnez-lui de l'élan.",
        "L'inertie : `m = beta * m + gradient(theta)`, puis `theta = theta - delta * m`, à partir de m = 0.",
        "Avec β = 0,9, essayez δ = 0,004 ; avec β = 0,85, δ = 0,007. Avec 0,99, la bille dépasse trop le fond.",
    ),
    solution="""
        def descend(theta, gradient):
            m = 0
            for _ in range(100):
                m = 0.85 * m + gradient(theta)
                theta = theta - 0.007 * m
            return theta
    """,
    why="""
        Pour la descente simple, la limite est 2 / 400 = 0,005, et chaque pas ne fait que 0,5 % du chemin qui reste le
        long de la vallée. L'inertie l'accumule : à β = 0,85, une pente qui dure compte six à sept fois, et la perte
        passe de 3 à 0,000002. Mesurer les courbures ferait mieux encore : un réseau a trop de paramètres pour cela.
    """,
)
def gradient_descent_5(answer: Any) -> None:
    rng, first, final = draws(), [], []
    for _ in range(20):
        angle, bottom = rng.uniform(0, 2 * np.pi), rng.normal(0, 5, 2)
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        H, away = turn @ np.diag([1, 400]) @ turn.T, turn @ (rng.choice([-1, 1], 2) * rng.uniform([3, 0.5], [5, 1]))
        path: list[np.ndarray] = []

        def gradient(theta: Any, H: Any = H, bottom: Any = bottom, path: list[np.ndarray] = path) -> np.ndarray:
            if len(path) == 100:
                raise WrongAnswer("Vous appelez `gradient` plus de 100 fois : un appel par pas suffit.")
            path.append(numbers(theta, (2,)))
            return H @ (path[-1] - bottom)

        last = numbers(call(answer, bottom + away, gradient), (2,))
        first.append(away @ H @ away / 2)
        final.append((last - bottom) @ H @ (last - bottom) / 2)
    loss = np.mean(final)
    if loss <= 0.01:
        return
    if len(path) < 50:
        raise WrongAnswer(f"Vous n'avez appelé `gradient` que {len(path)} fois sur 100 : continuez la descente.")
    if loss >= np.mean(first):
        raise WrongAnswer("La perte finit au-dessus du départ : le pas est trop grand là où la courbure vaut 400.")
    move, slope = np.diff([*path, last], axis=0), (np.array(path) - bottom) @ H
    across = move[:, 0] * slope[:, 1] - move[:, 1] * slope[:, 0]
    if np.all(abs(across) <= 1e-6 * np.linalg.norm(move, axis=1) * np.linalg.norm(slope, axis=1) + 1e-12):
        raise WrongAnswer("Descente simple : chaque pas ne suit que la pente du moment, faible le long de la vallée.")
    told = f"{loss:.2g}".replace(".", ",")
    raise WrongAnswer(f"La perte finit à {told} en moyenne ; le but est 0,01. Réglez les nombres, comme β et δ.")
