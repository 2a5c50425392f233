"""Exercises of the page on linear regression: its conditions by hand, a lever, a plane, thermometers that fail.

Slide: « Exemple de la régression linéaire »
"""

from typing import Any

import numpy as np

from keras_course.exercises.exercise import exercise
from keras_course.exercises.judging import WrongAnswer, call, compare, draws, numbers, values


@exercise(
    "by hand",
    10,
    "Trois mesures pour une droite",
    statement="""
        D'habitude, on a les mesures et l'on cherche la droite. Faites l'inverse : trouvez trois températures, mesurées
        aux altitudes 0, 1 et 2 km, dont la meilleure droite est `y = -6x + 15`. **Chacune doit être à 0,5 °C au moins
        de cette droite.**

        Rendez les trois températures `[t_0, t_1, t_2]`, à 0,01 près. Il y a une infinité de bonnes réponses.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [t_0, t_1, t_2]
    """,
    hints=(
        "Cherchez d'abord trois écarts. Au minimum, les deux dérivées de la perte sont nulles : que disent-elles ?",
        "La somme des écarts est nulle, et la somme des altitudes fois les écarts aussi : `e_1 + 2 e_2 = 0`.",
        "Les écarts 1, -2 et 1 conviennent. Ajoutez à chacun ce que prévoit la droite : 15, 9 ou 3.",
    ),
    solution="""
        def answer():
            return [15 + 1, 9 - 2, 3 + 1]
    """,
    why="""
        Trois écarts et deux conditions : il reste une liberté, et les écarts sont t, -2t et t. On ne peut donc pas lire
        dans la meilleure droite si les points en sont près ou loin : c'est la perte, ici 6 t², qui le dit.
    """,
)
def linear_regression_1(answer: Any) -> None:
    told, a = numbers(answer, (3,)), np.arange(3.0)
    gaps = told - (15 - 6 * a)
    w = -6 + (gaps[2] - gaps[0]) / 2
    b = told.mean() - w
    if abs(w + 6) < 0.011 and abs(b - 15) < 0.011:
        if np.abs(gaps).min() < 0.49:
            raise WrongAnswer(
                "La droite est la bonne, mais elle passe trop près : écartez chaque mesure d'au moins 0,5."
            )
        return
    line = f"{w:.4g}x {'-' if b < 0 else '+'} {abs(b):.4g}".replace(".", ",")
    if abs(told.sum()) < 0.011 and abs(told[2] - told[0]) < 0.011 and told.any():
        raise WrongAnswer("Ce sont les écarts : ajoutez à chacun la température que prévoit la droite.")
    if abs(w + 6) < 0.011:
        raise WrongAnswer(f"La pente est juste, la hauteur non : {line}. La somme des écarts doit être nulle.")
    if abs(gaps.sum()) < 0.031:
        raise WrongAnswer(
            f"La somme des écarts est nulle, mais la pente est fausse : {line}. "
            "Chaque écart compte aussi multiplié par son altitude."
        )
    raise WrongAnswer(f"La meilleure droite de ces mesures est {line} : ni sa pente, ni sa hauteur ne conviennent.")


@exercise(
    "predict",
    10,
    "Une lecture trop chaude",
    statement="""
        On mesure la température à 0, 1, 2, 3 et 4 km, et l'on trace la meilleure droite. Puis on recommence avec les
        mêmes mesures, sauf **une** : le thermomètre s'est trompé de +10 °C. De combien change la pente `w` ?

        Prédisez les cinq changements, selon que la lecture trop chaude est celle de 0, 1, 2, 3 ou 4 km. Ils ne
        dépendent pas des températures : votre prédiction sera comparée à des mesures tirées au hasard.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [à 0 km, à 1 km, à 2 km, à 3 km, à 4 km]
    """,
    hints=(
        "Imaginez une règle rigide tenue par cinq ressorts. Tirez-en un vers le haut : de quel côté penche-t-elle ?",
        "Prenez la formule de w. L'altitude moyenne est 2 ; le bas de la fraction reste 4 + 1 + 0 + 1 + 4 = 10.",
        "En haut, b_k augmente de 10 pour une seule mesure : le changement de w est (altitude - 2) × 10 / 10.",
    ),
    solution="""
        def answer():
            return [-2, -1, 0, 1, 2]
    """,
    why="""
        Une mesure agit sur la pente comme sur un levier : d'autant plus qu'elle est loin de l'altitude moyenne. La même
        erreur ne change rien à la pente au milieu, et la change de 2 °C par km au bout. Dans les cinq cas, la droite
        monte de 2 °C au point moyen : 10 °C partagés entre cinq mesures.
    """,
)
def linear_regression_2(answer: Any) -> None:
    told, a, t = numbers(answer, (5,)), np.arange(5.0), draws().normal(scale=8, size=5)
    slopes = [np.polyfit(a, temperatures, 1)[0] for temperatures in (t, *(t + 10 * np.eye(5)))]
    compare(
        told,
        right=np.array(slopes[1:]) - slopes[0],
        wrong={
            "C'est ce dont monte la moyenne des températures : la hauteur de la droite, non sa pente.": [2, 2, 2, 2, 2],
            "Vous avez compté le levier depuis 0 km : la droite pivote autour de l'altitude moyenne.": [0, 1, 2, 3, 4],
            "Le signe est inversé : relever la mesure de 4 km fait moins descendre la droite, donc w augmente.":
                [2, 1, 0, -1, -2],
            "Relever une mesure basse ou une mesure haute ne fait pas pencher la droite du même côté.": [2, 1, 0, 1, 2],
            "Vous avez oublié de diviser par la somme des carrés (a_k - moyenne)².": [-20, -10, 0, 10, 20],
            "Vous avez divisé par le nombre de mesures : en bas de la fraction, il y a une somme de carrés.":
                [-4, -2, 0, 2, 4],
            "Vous avez laissé la droite là où elle était : une seule mesure suffit à la faire pencher.":
                [0, 0, 0, 0, 0],
        },
        otherwise="Le changement de w est 10 (a_k - moyenne), divisé par la somme des (a_k - moyenne)².",
        tolerance=0.01,
    )  # fmt: skip


@exercise(
    "complete",
    15,
    "Un pas de descente pour un plan",
    statement="""
        La température dépend de l'altitude, mais aussi de la latitude, de l'heure... Avec plusieurs entrées, le modèle
        est `y = w_1 x_1 + ... + w_n x_n + b`. Écrivez **un pas** de descente de gradient, comme la page le fait pour la
        droite, avec la perte moyenne `L / K`.

        `x` a la forme `(K, n)`, une ligne par mesure ; `y` contient les `K` températures mesurées, `w` les `n` poids.
        Rendez `w` et `b` après le pas de longueur `delta`.
    """,
    stub="""
        import numpy as np


        def step(x, y, w, b, delta):
            gap = y - (x @ w + b)
            raise NotImplementedError
            return w, b
    """,
    hints=(
        "La dérivée par rapport à w_i est celle de la page, où l'entrée i prend la place de l'altitude a_k.",
        "Par rapport à w_i : -2 fois la moyenne des `x[:, i] * gap`. Les n à la fois : `gap @ x`, divisé par K.",
        "`w - delta * (-2) * gap @ x / len(y)`, et de même pour b, dont l'entrée vaut toujours 1.",
    ),
    solution="""
        import numpy as np


        def step(x, y, w, b, delta):
            gap = y - (x @ w + b)
            slope_w, slope_b = -2 * gap @ x / len(y), -2 * np.mean(gap)
            return w - delta * slope_w, b - delta * slope_b
    """,
    why="""
        Une entrée de plus n'ajoute qu'une dérivée, de la même forme : l'écart, multiplié par l'entrée. Les deux
        corrections se font à partir du même point, donc des mêmes écarts. C'est ce que `Dense(1)` et `SGD` calculent,
        quel que soit le nombre d'entrées.
    """,
)
def linear_regression_3(answer: Any) -> None:
    rng, cases, found = draws(), [], []
    for _ in range(3):
        x, y, w = rng.normal(size=(7, 3)) + 1, rng.normal(size=7) + 5, rng.normal(size=3)
        cases.append((x, y, w, float(rng.normal()), float(rng.uniform(0.05, 0.2))))
        made = values(call(answer, *cases[-1]), ("w", "b"))
        found.append([*numbers(made[0], (3,)), *numbers(made[1], (1,))])
    start = np.array([[*w, b] for _, _, w, b, _ in cases])
    gaps = [y - (x @ w + b) for x, y, w, b, _ in cases]
    slopes = np.array([[*(-2 * gap @ x / 7), -2 * gap.mean()] for gap, (x, *_) in zip(gaps, cases, strict=True)])
    steps = np.array([[delta] for *_, delta in cases]) * slopes
    moved = start - steps
    after = [-2 * np.mean(y - (x @ new[:3] + b)) for new, (x, y, _, b, _) in zip(moved, cases, strict=True)]
    late = [[*new[:3], b - delta * slope] for new, slope, (*_, b, delta) in zip(moved, after, cases, strict=True)]
    alike = np.column_stack([*[steps[:, :3].mean(axis=1)] * 3, steps[:, 3]])
    compare(
        found,
        right=moved,
        wrong={
            "Vous montez au lieu de descendre : le pas va à l'opposé des dérivées.": start + steps,
            "Vous avez pris la somme sur les mesures : la perte est ici la moyenne L / K.": start - 7 * steps,
            "Il manque le 2 : la dérivée d'un carré u² est 2 u u'.": start - steps / 2,
            "Le biais ne bouge pas : sa dérivée est -2 fois la moyenne des écarts.": start - steps * [1, 1, 1, 0],
            "Vous corrigez b d'après le nouveau w : les deux dérivées se calculent au même point.": late,
            "Vous avez oublié delta : la correction est delta fois la dérivée.": start - slopes,
            "Vous avez oublié l'entrée : un poids est corrigé par l'écart fois son entrée.": start - steps[:, 3:],
            "Vous avez pris la moyenne du tableau entier : chaque poids a la sienne, sur les mesures, axe 0.":
                start - alike,
            "Vous rendez les dérivées : il faut w et b après le pas.": slopes,
        },
        otherwise="Chaque paramètre doit diminuer de delta fois sa dérivée de L / K.",
    )  # fmt: skip


@exercise(
    "better",
    20,
    "Des thermomètres au soleil",
    statement="""
        Sur 50 mesures entre 0 et 4 km, cinq viennent de thermomètres laissés au soleil, tous en altitude : ils
        affichent 15 °C de trop. Les autres suivent une droite, à un bruit près (écart type 1 °C). La droite des
        moindres carrés est tirée vers ces cinq lectures : elle s'écarte de la vraie droite de 1,7 °C en moyenne.

        Faites mieux : `fit(a_k, b_k)` reçoit les altitudes et les lectures, sans savoir lesquelles sont fausses, et
        rend `w` et `b`. La vraie droite change à chaque tirage. **But : un écart moyen d'au plus 0,6 °C à la vraie
        droite, entre 0 et 4 km**, sur vingt tirages.
    """,
    stub="""
        import numpy as np


        def fit(a_k, b_k):
            a, t = a_k - a_k.mean(), b_k - b_k.mean()
            w = np.sum(a * t) / np.sum(a**2)
            b = b_k.mean() - w * a_k.mean()
            raise NotImplementedError  # rendre w et b ne suffit pas : que disent les écarts ?
    """,
    hints=(
        "La droite est médiocre, mais elle dit déjà quelque chose : quelles mesures en sont le plus loin ?",
        "Repérez les mesures aux plus grands écarts, et ajustez une droite sans elles. Ou prenez la perte de Huber.",
        "Calculez la droite, gardez les 45 mesures dont l'écart est le plus petit, et recommencez avec elles.",
    ),
    solution="""
        import numpy as np


        def fit(a_k, b_k):
            kept = np.arange(len(a_k))
            for _ in range(5):
                a, t = a_k[kept], b_k[kept]
                w = np.sum((a - a.mean()) * (t - t.mean())) / np.sum((a - a.mean()) ** 2)
                b = t.mean() - w * a.mean()
                kept = np.argsort(np.abs(b_k - (w * a_k + b)))[:45]
            return w, b
    """,
    why="""
        Élevé au carré, un écart de 15 °C pèse 225 fois plus qu'un écart de 1 °C : cinq lectures sur cinquante
        suffisent à tirer la droite à elles. Les écarter, ou les compter moins, répare presque tout : la solution est à
        0,17 °C de la vraie droite, en moyenne. Une perte est un choix : elle dit quelles erreurs on craint. Mais
        n'écartez pas sans réfléchir ce qui gêne : c'est parfois le modèle qui a tort.
    """,
)
def linear_regression_4(answer: Any) -> None:
    rng, grid = draws(), np.linspace(0, 4, 41)
    found, squares, true = [], [], []
    for _ in range(20):
        w, b = rng.uniform(-8, -5), rng.uniform(10, 20)
        a_k = rng.uniform(0, 4, 50)
        b_k = w * a_k + b + rng.normal(size=50)
        b_k[rng.choice(np.argsort(a_k)[25:], 5, replace=False)] += 15
        made = values(call(answer, a_k, b_k), ("w", "b"))
        found.append([*numbers(made[0], (1,)), *numbers(made[1], (1,))])
        squares.append(np.polyfit(a_k, b_k, 1))
        true.append([w, b])

    def error(lines: np.ndarray) -> float:
        gaps = lines - np.array(true)
        return float(np.mean(np.abs(gaps[:, :1] * grid + gaps[:, 1:])))

    lines, least = np.array(found), np.array(squares)
    if error(lines) <= 0.6:
        return
    if error(lines[:, ::-1]) <= 0.6:
        raise WrongAnswer("Vous avez échangé les deux nombres : la pente w d'abord, la hauteur b ensuite.")
    told = f"Un écart moyen de {error(lines):.3g} °C".replace(".", ",")
    if np.allclose(lines, least, atol=0.05):
        raise WrongAnswer(f"{told} : c'est encore la droite des moindres carrés, que les lectures au soleil relèvent.")
    if np.ptp(lines, axis=0).max() < 1e-6:
        raise WrongAnswer(f"{told} : votre droite est toujours la même. Elle doit venir des mesures de chaque tirage.")
    if np.allclose(lines[:, 0], 0, atol=1e-3):
        raise WrongAnswer(f"{told} : votre droite est horizontale, alors qu'il fait plus froid en haut.")
    if error(lines) > 1.05 * error(least):
        raise WrongAnswer(f"{told}, plus que les moindres carrés : avez-vous gardé les grands écarts, non les petits ?")
    raise WrongAnswer(
        f"{told} : le but est 0,6. Des lectures au soleil tirent encore la droite, ou il en reste trop peu."
    )
