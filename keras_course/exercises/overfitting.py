"""Exercises of the page on overfitting: patience by hand, what moves two errors, a test that chose, a curve held back.

Slide: « Validation et phénomène de sur-ajustement (over-fitting) »
Slide: « Le phénomène de sur-ajustement (overfitting) »
"""

from typing import Any

import numpy as np

from keras_course.exercises.exercise import exercise
from keras_course.exercises.judging import WrongAnswer, call, compare, compare_all, draws, numbers, values, words


@exercise(
    "by hand",
    8,
    "Une époque de patience en plus",
    statement="""
        Un entraînement de huit époques au plus est suivi par l'arrêt précoce. Une époque améliore la validation si sa
        perte est plus basse que **toutes** les précédentes. Quand autant d'époques de suite que la patience n'ont rien
        amélioré, on s'arrête, et l'on reprend les poids de la meilleure époque faite.

        Inventez huit pertes de validation, positives, pour lesquelles :

        - avec une patience de 2, on s'arrête après l'époque 5 et l'on reprend l'époque 3 ;
        - avec une patience de 3, on reprend l'époque 7.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [époque 1, époque 2, ..., époque 8]
    """,
    hints=(
        "La perte baisse jusqu'à l'époque 3. Que doivent faire les époques 4 et 5 pour épuiser une patience de 2 ?",
        "Les époques 4 et 5 restent au-dessus de l'époque 3. Avec une patience de 3, la sixième sauve l'entraînement.",
        "Dans l'ordre : trois baisses, deux pertes au-dessus de la troisième, deux nouveaux records, une remontée.",
    ),
    solution="""
        def answer():
            return [0.7, 0.6, 0.5, 0.55, 0.52, 0.45, 0.4, 0.42]
    """,
    why="""
        L'arrêt précoce ne voit pas l'avenir : il prend une bosse pour le début du sur-ajustement dès qu'elle dure
        autant que sa patience. Plus de patience passe les bosses, et coûte des époques faites pour rien. Une époque
        meilleure que la précédente ne suffit pas : on compare à la meilleure de toutes.
    """,
)
def overfitting_1(answer: Any) -> None:
    losses = numbers(answer, (8,))
    if losses.min() <= 0:
        raise WrongAnswer("Une des pertes n'est pas positive : l'entropie croisée d'un réseau ne descend pas sous 0.")
    end, _ = stopped(losses, 2)
    if end < 5:
        raise WrongAnswer(f"Une patience de 2 s'arrête dès l'époque {end} : deux de suite n'ont rien amélioré.")
    if end > 5:
        raise WrongAnswer("Une patience de 2 ne s'arrête pas à l'époque 5 : 4 et 5 ne doivent pas battre l'époque 3.")
    end, best = stopped(losses, 3)
    if end == 6:
        raise WrongAnswer("Une patience de 3 s'arrête à l'époque 6 : elle doit battre l'époque 3, non la cinquième.")
    if best != 7:
        raise WrongAnswer(f"Avec une patience de 3, on reprend l'époque {best}, et non la 7 : où est le minimum ?")


def stopped(losses: np.ndarray, patience: int) -> tuple[int, int]:
    """The last epoch that early stopping makes, and the best one, both counted from 1."""
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        if epoch - best == patience:
            return epoch + 1, best + 1
    return len(losses), best + 1


@exercise(
    "predict",
    8,
    "Ce qui fait bouger les deux erreurs",
    statement="""
        Reprenez les six points de la page, dont la vérité est y = x et dont chaque mesure est fausse de 0,5, et le
        polynôme de degré 5 : erreur 0 aux points, 0,68 entre eux, aux milieux 0,5, 1,5, ..., 4,5. On change une seule
        chose, et l'on ajuste de nouveau un polynôme de degré 5. Prédisez chaque erreur : `"baisse"`, `"monte"` ou
        `"reste"`.

        1. Chaque mesure est recopiée : douze exemples, deux fois les six mêmes. L'erreur **entre** les points ?
        2. Soixante mesures au lieu de six, de 0 à 5, fausses de 0,5 elles aussi, tour à tour en plus et en moins.
           L'erreur **aux** soixante points ?
        3. Les mêmes soixante mesures. L'erreur **entre** les points, aux cinq milieux ?
        4. Les six mesures sont exactes. L'erreur **entre** les points ?
        5. Les six mesures de la page, et une pénalité L2 de 0,1 sur tous les paramètres, sauf la constante. L'erreur
           **aux** points, sans compter la pénalité ?
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return ["baisse", "monte", ...], cinq mots
    """,
    hints=(
        "Pour chaque cas : le polynôme peut-il encore passer par tous les points ? Et que retient-il s'il le fait ?",
        "Six paramètres passent par six points différents, non par soixante. Une copie n'est pas un point différent.",
        "Une erreur de 0 ne peut que rester ou monter. Entre les points, ce qui nuit est le bruit retenu.",
    ),
    solution="""
        def answer():
            return ["reste", "monte", "baisse", "baisse", "monte"]
    """,
    why="""
        Plus de données, ou une pénalité, empêchent de passer par tous les points : l'erreur aux points monte, et c'est
        bon signe si l'autre baisse. Des copies n'apprennent rien de neuf. Et sans bruit, il n'y a rien de faux à
        retenir : les mêmes six paramètres retrouvent alors la droite.
    """,
)
def overfitting_2(answer: Any) -> None:
    told = words(answer, ("baisse", "monte", "reste"), 5)
    x, many = np.arange(6.0), np.linspace(0, 5, 60)
    wrong_by_half = [points + 0.5 * (-1) ** np.arange(len(points)) for points in (x, many)]
    before = errors(x, wrong_by_half[0])
    copied = errors(np.tile(x, 2), np.tile(wrong_by_half[0], 2))
    sixty = errors(many, wrong_by_half[1])
    changes = [
        copied[1] - before[1],
        sixty[0] - before[0],
        sixty[1] - before[1],
        errors(x, x)[1] - before[1],
        errors(x, wrong_by_half[0], l2=0.1)[0] - before[0],
    ]
    happened = ["reste" if abs(change) < 1e-6 else "monte" if change > 0 else "baisse" for change in changes]
    teach = [
        "Cas 1 : des copies ne sont pas de nouveaux points ; le même polynôme passe encore par tous.",
        "Cas 2 : six paramètres ne passent pas par soixante points : le bruit ne peut plus être retenu.",
        "Cas 3 : parmi soixante mesures, les erreurs en plus et en moins se compensent.",
        "Cas 4 : ce polynôme se trompait pour avoir appris le bruit ; il n'y a plus de bruit.",
        "Cas 5 : la pénalité empêche les grands paramètres qu'il faut pour passer par tous les points.",
    ]
    compare_all(told, happened, teach)


def errors(x: np.ndarray, y: np.ndarray, l2: float = 0.0) -> tuple[float, float]:
    """Mean squared errors of a polynomial of degree 5: at its points, and between 0, 1, ..., 5, where y = x is true."""
    between = np.arange(5) + 0.5
    powers, penalty = np.vander(x, 6), l2 * len(x) * np.diag([1.0] * 5 + [0.0])
    w = np.linalg.solve(powers.T @ powers + penalty, powers.T @ y) if l2 else np.polyfit(x, y, 5)
    return np.mean((np.polyval(w, x) - y) ** 2), np.mean((np.polyval(w, between) - between) ** 2)


@exercise(
    "repair",
    10,
    "Une erreur trop belle pour être annoncée",
    statement="""
        Cette fonction choisit le degré d'un polynôme, de 0 à 8, et annonce l'erreur du polynôme choisi. Elle tourne,
        mais sur 3 000 tirages elle annonce en moyenne 0,27, et le même polynôme fait 0,32 sur des points nouveaux.

        `train`, `validation` et `test` sont trois couples `(x, y)`. Réparez-la : qu'elle rende le degré choisi comme il
        faut, et une erreur quadratique moyenne que l'on peut annoncer. Les paramètres viennent de `train` seul.
    """,
    stub="""
        import numpy as np


        def error(f, part):
            x, y = part
            return np.mean((np.polyval(f, x) - y) ** 2)


        def choose(train, validation, test):
            fitted = [np.polyfit(*train, degree) for degree in range(9)]
            found = [error(f, test) for f in fitted]
            degree = int(np.argmin(found))
            return degree, found[degree]
    """,
    hints=(
        "Une des trois parties ne sert à rien dans ce code. À quoi sert-elle, dans le tableau de la page ?",
        "Le degré est un réglage, et le plus petit de neuf nombres doit une part de son rang à la chance.",
        "`found` se mesure sur `validation` ; puis, le degré choisi, rendez `error(fitted[degree], test)`.",
    ),
    solution="""
        import numpy as np


        def error(f, part):
            x, y = part
            return np.mean((np.polyval(f, x) - y) ** 2)


        def choose(train, validation, test):
            fitted = [np.polyfit(*train, degree) for degree in range(9)]
            degree = int(np.argmin([error(f, validation) for f in fitted]))
            return degree, error(fitted[degree], test)
    """,
    why="""
        Le minimum de neuf erreurs de test est une erreur de test *choisie* : la chance y compte. Chaque partie a donc
        un seul emploi : l'entraînement donne les paramètres, la validation le degré, le test un nombre, mesuré une
        fois. Ce nombre n'est jamais plus beau que le minimum ; il est honnête.
    """,
)
def overfitting_3(answer: Any) -> None:
    rng, cases, found = draws(), [], []
    for _ in range(40):
        phase = rng.uniform(0, 2 * np.pi)
        spots = [np.linspace(-1, 1, 20), *rng.uniform(-1, 1, (2, 15))]
        parts = [(x, np.sin(3 * x + phase) + rng.normal(0, 0.5, len(x))) for x in spots]
        degree, error = values(call(answer, *parts), ("degree", "error"))
        found.append([*numbers(degree, (1,)), *numbers(error, (1,))])
        cases.append(measured(*parts))
    train, validation, test, again = np.moveaxis(np.array(cases), 1, 0)

    def told(chosen_by: np.ndarray, announced: np.ndarray) -> np.ndarray:
        degrees = chosen_by.argmin(axis=1)
        return np.column_stack([degrees, announced[np.arange(len(degrees)), degrees]])

    compare(
        found,
        right=told(validation, test),
        wrong={
            "Vous choisissez d'après le test, et annoncez le plus petit de neuf nombres.": told(test, test),
            "Vous annoncez l'erreur de validation : elle a servi à choisir.": told(validation, validation),
            "Vous choisissez sur l'entraînement : le plus grand degré y gagne toujours.": told(train, test),
            "Le test compte encore dans votre choix, avec la validation.": told(validation + test, test),
            "Vous ajustez de nouveau, validation comprise : train seul donne les paramètres.": told(validation, again),
            "Vous choisissez d'après le test : annoncer une autre partie n'y change rien.": told(test, validation),
        },
        otherwise="Le degré doit être le meilleur en validation, et l'erreur, la sienne sur le test.",
    )


def measured(train: tuple, validation: tuple, test: tuple) -> np.ndarray:
    """Errors of the degrees 0 to 8, `(4, 9)`: on each part, then on the test after a fit to the first two parts."""
    both = [np.concatenate(pair) for pair in zip(train, validation, strict=True)]
    runs = [(train, train), (train, validation), (train, test), (both, test)]
    return np.array(
        [[np.mean((np.polyval(np.polyfit(a, b, n), x) - y) ** 2) for n in range(9)] for (a, b), (x, y) in runs]
    )


@exercise(
    "better",
    15,
    "Retenir un polynôme de degré 12",
    statement="""
        Un polynôme de degré 12 a treize paramètres pour vingt mesures, prises de x = −1 à x = 1 : il apprend le bruit
        avec le reste. Son erreur quadratique moyenne, par rapport à la vérité, est d'environ 0,21 en des x nouveaux.

        Faites mieux : `learn(x, y, new)` reçoit les vingt mesures et rend ses réponses pour les x de `new`. La vérité
        est une courbe lisse, autre à chaque tirage, que vous ne verrez jamais. **But : une erreur de 0,10 au plus**, en
        moyenne sur cent tirages.
    """,
    stub="""
        import numpy as np


        def learn(x, y, new):
            powers = np.vander(x, 13)  # (20, 13) : x puissance 12, ..., 1, 0
            w = np.linalg.lstsq(powers, y, rcond=None)[0]
            raise NotImplementedError  # np.vander(new, 13) @ w ne suffit pas
    """,
    hints=(
        "La page a deux moyens pour cela : moins de paramètres, ou une pénalité qui rend les grands paramètres chers.",
        "Pénalisée, la perte est la plus basse où `(powers.T @ powers + 20 * λ * np.eye(13)) @ w = powers.T @ y`.",
        "Résolvez cette égalité par `np.linalg.solve`, avec λ = 0,003 ; rendez `np.vander(new, 13) @ w`.",
    ),
    solution="""
        import numpy as np


        def learn(x, y, new):
            powers = np.vander(x, 13)
            penalty = len(x) * 0.003 * np.eye(13)
            w = np.linalg.solve(powers.T @ powers + penalty, powers.T @ y)
            return np.vander(new, 13) @ w
    """,
    why="""
        La pénalité laisse les treize paramètres et leur défend d'être grands sans raison : la courbe ne peut plus
        suivre chaque erreur de mesure. Moins de paramètres convient aussi, mais trop peu sous-ajuste : une droite ne
        peut pas suivre une courbe. Dans un vrai projet, λ ou le degré se choisissent sur la validation.
    """,
)
def overfitting_4(answer: Any) -> None:
    rng, known, missed, through, held = draws(), [], [], [], []
    for _ in range(100):
        phase = rng.uniform(0, 2 * np.pi)
        x, new = rng.permutation(np.linspace(-1, 1, 20)), rng.uniform(-1, 1, 100)
        y = np.sin(3 * x + phase) + rng.normal(0, 0.5, 20)
        made = numbers(call(answer, x, y, np.concatenate([x, new])), (120,))
        known.append(np.mean((made[:20] - y) ** 2))
        missed.append(np.mean((made[20:] - np.sin(3 * new + phase)) ** 2))
        through.append(np.allclose(made[:20], y, atol=1e-3))
        held.append(not np.allclose(made[:20], np.polyval(np.polyfit(x, y, 12), x), atol=1e-3))
    if all(through):
        raise WrongAnswer("Votre courbe passe par toutes les mesures : elle a donc appris tout leur bruit.")
    if not any(held):
        raise WrongAnswer("C'est encore le polynôme de degré 12 que rien ne retient : il se sur-ajuste.")
    figures = f"Erreur de {np.mean(missed):.3f}, but 0,1".replace(".", ",")
    if np.mean(missed) > 0.10 and np.mean(known) > 0.3:
        raise WrongAnswer(f"{figures} : votre courbe ne suit pas même les mesures, c'est du sous-ajustement.")
    if np.mean(missed) > 0.10:
        raise WrongAnswer(f"{figures} : votre courbe suit bien les mesures, pas la vérité. Retenez-la davantage.")
