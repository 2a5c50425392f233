"""Exercises of the perceptron's page: weights by hand, what the rule can learn, its code, and what noise does to it.

Slide: « Le neurone informatique »
Slide: « Les limitations du perceptron »
"""

from typing import Any

import numpy as np

from keras_course.exercises.exercise import exercise
from keras_course.exercises.judging import WrongAnswer, call, compare, compare_all, draws, numbers, values, words


@exercise(
    "by hand",
    5,
    "La majorité de trois",
    statement="""
        Un neurone à trois entrées, qui valent chacune 0 ou 1, doit répondre 1 quand **deux au moins** valent 1, et 0
        sinon. Trouvez à la main des poids et un biais. Rappel : il répond 1 si `w_1 x_1 + w_2 x_2 + w_3 x_3 + b >= 0`.

        Rendez les quatre nombres `[w_1, w_2, w_3, b]`. Il y a une infinité de bonnes réponses.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [w_1, w_2, w_3, b]
    """,
    hints=(
        "Les trois entrées jouent le même rôle : donnez-leur le même poids.",
        "Avec des poids de 1, la somme pondérée compte les entrées actives. À partir de quel compte répondre 1 ?",
        "Le seuil est plus grand que 1, et au plus 2 ; le biais est l'opposé du seuil.",
    ),
    solution="""
        def answer():
            return [1, 1, 1, -1.5]
    """,
    why="""
        Des poids de 1 comptent les entrées actives, et le biais place le seuil : tout nombre au-dessus de 1, jusqu'à 2,
        convient. Avec le seuil 1, le même neurone fait le OU ; avec 3, le ET. Le biais seul change la question posée.
    """,
)
def perceptron_1(answer: Any) -> None:
    *w, b = numbers(answer, (4,))
    inputs = np.array(list(np.ndindex(2, 2, 2)))
    active = inputs.sum(axis=1)
    fires = inputs @ w + b >= 0
    mistaken = {
        "Votre neurone répond 1 dès qu'une seule entrée est active : c'est un OU. Le seuil est trop bas.": active >= 1,
        "Votre neurone attend que les trois entrées soient actives : c'est un ET. Le seuil est trop haut.": active == 3,
        "Votre neurone répond toujours 1. Le biais est l'opposé du seuil : il est ici négatif.": active >= 0,
        "Votre neurone répond l'inverse de la majorité : les signes sont tous à changer.": active < 2,
    }
    for message, wrong in mistaken.items():
        if np.array_equal(fires, wrong):
            raise WrongAnswer(message)
    for x, fired, count in zip(inputs, fires, active, strict=True):
        if fired != (count >= 2):
            raise WrongAnswer(f"Pour {tuple(map(int, x))}, il répond {int(fired)} : comptez les entrées actives.")


@exercise(
    "predict",
    5,
    "Ce que la règle finira par apprendre",
    statement="""
        On lance la règle de Rosenblatt sur cinq fonctions de deux entrées `x_1` et `x_2` qui valent 0 ou 1. Sans rien
        lancer, prédisez pour chacune si les erreurs finissent par cesser : `"oui"` ou `"non"`.

        1. `x_1` et non `x_2` : 1 pour (1, 0) seulement
        2. les deux entrées sont égales : 1 pour (0, 0) et (1, 1)
        3. toujours 1
        4. l'une ou l'autre, mais pas les deux : 1 pour (0, 1) et (1, 0)
        5. pas les deux à la fois : 0 pour (1, 1) seulement

        Votre prédiction est ensuite comparée à de vrais apprentissages.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return ["oui", "non", ...], cinq mots
    """,
    hints=(
        "Placez les quatre points dans un carré, et cherchez la droite.",
        "La règle trouve une droite dès qu'il en existe une, quels que soient les signes des poids.",
        "Des seize fonctions de deux entrées, deux seulement sont impossibles : l'une est le contraire de l'autre.",
    ),
    solution="""
        def answer():
            return ["oui", "non", "oui", "non", "oui"]
    """,
    why="""
        Une droite isole toujours un coin du carré (1 et 5), et une droite qui passe loin du carré le laisse tout entier
        d'un côté (3). Mais aucune ne sépare une diagonale de l'autre : ni le OU exclusif (4), ni son contraire,
        l'égalité (2). Échanger les 0 et les 1 ne rend pas une question plus facile : il suffit de changer le signe
        des poids et du biais, si aucun point n'est sur la droite.
    """,
)
def perceptron_2(answer: Any) -> None:
    from keras_course.chapters import perceptron as page

    told = words(answer, ("oui", "non"), 5)
    targets = [(0, 0, 1, 0), (1, 0, 0, 1), (1, 1, 1, 1), (0, 1, 1, 0), (1, 1, 1, 0)]
    learned = ["oui" if page.learn(np.array(y), 200)[2][-1] == 0 else "non" for y in targets]
    teach = [
        "Fonction 1 : un poids peut être négatif, et une droite isole le coin (1, 0).",
        "Fonction 2 : c'est le contraire du OU exclusif ; la droite de l'un, retournée, serait celle de l'autre.",
        "Fonction 3 : une réponse constante est la plus facile : tous les points sont du même côté.",
        "Fonction 4 : c'est le OU exclusif, dont la page prouve qu'aucune droite ne le fait.",
        "Fonction 5 : c'est le contraire du ET ; changez les signes de ses poids.",
    ]
    compare_all(told, learned, teach)


@exercise(
    "complete",
    10,
    "Une époque de la règle",
    statement="""
        Écrivez une époque de la règle de Rosenblatt, pour un nombre quelconque d'entrées. Les exemples sont lus dans
        l'ordre ; après chacun, `w` augmente de (erreur × entrée) et `b` de l'erreur, où l'erreur est `y - y'`.

        `x` a la forme `(n, entrées)`, `y` contient `n` réponses attendues, 0 ou 1. Rendez `w`, `b` et le nombre
        d'erreurs de l'époque.
    """,
    stub="""
        import numpy as np


        def one_epoch(x, y, w, b):
            mistakes = 0
            for x_k, y_k in zip(x, y):
                raise NotImplementedError  # y', l'erreur, la correction
            return w, b, mistakes
    """,
    hints=(
        "Trois lignes : la réponse du neurone avec les poids du moment, l'erreur, la correction.",
        "La réponse est 1 si `x_k @ w + b >= 0`, donc `int(x_k @ w + b >= 0)`.",
        "`error = y_k - int(x_k @ w + b >= 0)`, puis `w = w + error * x_k`, et de même pour `b`.",
    ),
    solution="""
        import numpy as np


        def one_epoch(x, y, w, b):
            mistakes = 0
            for x_k, y_k in zip(x, y):
                error = y_k - int(x_k @ w + b >= 0)
                w, b = w + error * x_k, b + error
                mistakes += abs(error)
            return w, b, mistakes
    """,
    why="""
        Les poids changent pendant l'époque : l'exemple suivant est jugé avec les poids déjà corrigés. C'est pourquoi
        l'ordre des exemples compte pour le chemin, mais pas pour savoir si une droite existe.
    """,
)
def perceptron_3(answer: Any) -> None:
    rng, cases, found = draws(), [], []
    for _ in range(20):
        x, y = rng.integers(-2, 3, (12, 4)), rng.integers(0, 2, 12)
        w, b = rng.integers(-2, 3, 4), int(rng.integers(-2, 3))
        cases.append((x, y, w, b))
        made = values(call(answer, x, y, w, b), ("w", "b", "mistakes"))
        found.append([*numbers(made[0], (4,)), *numbers(made[1], (1,)), *numbers(made[2], (1,))])

    def rule(**mistake: Any) -> list[np.ndarray]:
        return [epoch(*case, **mistake) for case in cases]

    compare(
        found,
        right=rule(),
        wrong={
            "Vous corrigez dans le mauvais sens : l'erreur est y - y', la réponse attendue d'abord.": rule(sign=-1),
            "Le biais ne bouge pas : il se corrige comme un poids dont l'entrée vaut toujours 1.": rule(bias=0),
            "Vous jugez avec les poids du début : ils changent pendant l'époque.": rule(at_once=True),
            "Vous avez oublié le biais dans la somme pondérée : z = w·x + b.": rule(seen_bias=0),
            "À z = 0 exactement, ce neurone répond 1 : le seuil est >= et non >.": rule(strict=True),
            "w et b sont justes, pas le compte : une erreur vaut 1 ou -1 et compte pour une, donc abs(error).": rule(
                signed=True
            ),
        },
        otherwise="Après une époque, w, b et le nombre d'erreurs ne sont pas ceux de la règle.",
    )


def epoch(
    x: np.ndarray,
    y: np.ndarray,
    w: np.ndarray,
    b: float,
    sign: int = 1,
    bias: int = 1,
    at_once: bool = False,
    seen_bias: int = 1,
    strict: bool = False,
    signed: bool = False,
) -> np.ndarray:
    """The rule over one epoch, or what a known mistake makes of it: w, b and the number of mistakes in one array."""
    first, mistakes = (w, b), 0
    for x_k, y_k in zip(x, y, strict=True):
        w_k, b_k = first if at_once else (w, b)
        z = x_k @ w_k + seen_bias * b_k
        error = y_k - int(z > 0 if strict else z >= 0)
        w, b = w + sign * error * x_k, b + sign * bias * error
        mistakes += error if signed else abs(error)
    return np.array([*w, b, mistakes])


@exercise(
    "better",
    15,
    "Quand aucune droite ne convient",
    statement="""
        Une étiquette sur dix est fausse : aucune droite ne classe bien tous les exemples, et la règle de Rosenblatt
        corrige sans fin. Arrêtée après vingt époques, elle laisse une droite médiocre : 4 points nouveaux sur 5 environ
        sont du bon côté.

        Faites mieux : `learn(x, y)` reçoit 200 points, `(200, 2)`, et leurs étiquettes, 0 ou 1, et rend `w` et `b`.
        **But : 92 % de points nouveaux bien classés** (leurs étiquettes sont justes), en moyenne sur vingt tirages.
    """,
    stub="""
        import numpy as np


        def learn(x, y):
            w, b = np.zeros(2), 0.0
            for _ in range(20):
                for x_k, y_k in zip(x, y):
                    error = y_k - int(x_k @ w + b >= 0)
                    w, b = w + error * x_k, b + error
            raise NotImplementedError  # les derniers w et b ne suffisent pas
    """,
    hints=(
        "Les poids ne se posent nulle part, mais ils tournent autour d'une bonne droite.",
        "Garder les meilleurs d'après chaque exemple suffit. Mieux : servez-vous de tous ceux que la règle traverse.",
        "Additionnez w et b après chaque exemple, et rendez les deux sommes : la longueur de w ne compte pas.",
    ),
    solution="""
        import numpy as np


        def learn(x, y):
            w, b = np.zeros(2), 0.0
            sum_w, sum_b = np.zeros(2), 0.0
            for _ in range(20):
                for x_k, y_k in zip(x, y):
                    error = y_k - int(x_k @ w + b >= 0)
                    w, b = w + error * x_k, b + error
                    sum_w, sum_b = sum_w + w, sum_b + b
            return sum_w, sum_b
    """,
    why="""
        Chaque étiquette fausse pousse la droite du mauvais côté, et les derniers poids gardent la trace des derniers
        exemples lus. Dans une moyenne, ces poussées se compensent. On peut aussi changer de règle, et corriger d'après
        z plutôt que d'après la réponse 0 ou 1 : c'est la descente de gradient, que le bruit trouble moins.
    """,
)
def perceptron_4(answer: Any) -> None:
    rng, right, biases, constant = draws(), [], [], []
    for trial in range(20):
        angle = rng.uniform(0, 2 * np.pi)
        w, b = np.array([np.cos(angle), np.sin(angle)]), rng.choice([-1, 1]) * rng.uniform(0.2, 0.4)
        x, new = rng.uniform(-1, 1, (200, 2)), rng.uniform(-1, 1, (2000, 2))
        y, truth = (points @ w + b >= 0 for points in (x, new))
        y = np.where(rng.random(200) < 0.1, ~y, y).astype(int)
        made = values(call(answer, x, y), ("w", "b"))
        found = np.array([*numbers(made[0], (2,)), *numbers(made[1], (1,))])
        if trial == 0:
            of_a_moment = is_along(found, passed(x, y))
        fires = new @ found[:2] + found[2] >= 0
        biases.append(found[2])
        constant.append(fires.all() or not fires.any())
        right.append(np.mean(fires == truth))
    if all(constant):
        raise WrongAnswer("Votre neurone répond la même chose partout : sa droite passe hors du carré.")
    if not any(biases):
        raise WrongAnswer("Votre droite passe par l'origine : le biais aussi doit apprendre.")
    if np.mean(right) < 0.2:
        raise WrongAnswer("Vos poids sont à l'envers : le neurone répond 1 du côté des 0.")
    if np.mean(right) < 0.92:
        advice = " Ce sont les poids d'un seul moment : servez-vous de tous ceux que la règle traverse." * of_a_moment
        told = f"{np.mean(right):.0%} de points nouveaux sont bien classés, en moyenne ; le but est 92 %."
        raise WrongAnswer(told + advice)


def passed(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Each w, b of 30 epochs of the rule from zero."""
    seen, w = [], np.zeros(3)
    for x_k, y_k in [*zip(np.column_stack([x, np.ones(len(x))]), y, strict=True)] * 30:
        w = w + (y_k - int(x_k @ w >= 0)) * x_k
        seen.append(w)
    return np.array(seen)


def is_along(found: np.ndarray, seen: np.ndarray) -> bool:
    """Whether a vector `(3,)` has the direction of one of the others `(n, 3)`: the same line, however long."""
    lengths = np.linalg.norm(seen, axis=1) * np.linalg.norm(found)
    sines = np.linalg.norm(np.cross(seen, found), axis=1)  # of the angle, times the lengths
    return bool(np.any((sines < 1e-9 * lengths) & (seen @ found > 0)))
