"""Exercises of the perceptron's page: weights by hand, what the rule can learn, its code, and what features change.

Slide: « Le neurone informatique »
Slide: « Les limitations du perceptron »
"""

from typing import Any

import numpy as np

from keras_course.exercises.exercise import exercise
from keras_course.exercises.judging import WrongAnswer, call, compare, draws, numbers, values, words


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
        "Le seuil est entre 1 et 2, et le biais est l'opposé du seuil.",
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
        de tous les poids.
    """,
)
def perceptron_2(answer: Any) -> None:
    from keras_course.chapters import perceptron as page

    told = words(answer, ("oui", "non"), 5)
    targets = [(0, 0, 1, 0), (1, 0, 0, 1), (1, 1, 1, 1), (0, 1, 1, 0), (1, 1, 1, 0)]
    learned = ["oui" if page.learn(np.array(y), 200)[2][-1] == 0 else "non" for y in targets]
    teach = [
        "Fonction 1 : un poids peut être négatif, et une droite isole le coin (1, 0).",
        "Fonction 2 : l'égalité est le contraire du OU exclusif ; la même droite les séparerait toutes les deux.",
        "Fonction 3 : une réponse constante est la plus facile : tous les points sont du même côté.",
        "Fonction 4 : c'est le OU exclusif, dont la page prouve qu'aucune droite ne le fait.",
        "Fonction 5 : c'est le contraire du ET ; changez les signes de ses poids.",
    ]
    for said, happened, message in zip(told, learned, teach, strict=True):
        if said != happened:
            raise WrongAnswer(message)


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
) -> np.ndarray:
    """The rule over one epoch, or what a known mistake makes of it: w, b and the number of mistakes in one array."""
    first, mistakes = (w, b), 0
    for x_k, y_k in zip(x, y, strict=True):
        w_k, b_k = first if at_once else (w, b)
        z = x_k @ w_k + seen_bias * b_k
        error = y_k - int(z > 0 if strict else z >= 0)
        w, b = w + sign * error * x_k, b + sign * bias * error
        mistakes += abs(error)
    return np.array([*w, b, mistakes])


@exercise(
    "better",
    15,
    "Un seul neurone pour le OU exclusif",
    statement="""
        Des points sont tirés dans le carré de -1 à 1. Leur classe est 1 si `x_1` et `x_2` sont de signes contraires,
        0 sinon : c'est le OU exclusif, en continu. Un neurone seul n'en classe bien que la moitié environ.

        Donnez-lui d'autres variables. Écrivez `features(x)`, qui change des points `(n, 2)` en `(n, d)`, avec `d` de 1
        à 5, chaque ligne à partir de la seule ligne de `x`. **But : 95 % de points nouveaux bien classés** par un
        neurone entraîné sur vos variables.
    """,
    stub="""
        import numpy as np


        def features(x):
            raise NotImplementedError  # (n, 2) -> (n, d)
    """,
    hints=(
        "Faire tourner, étirer ou déplacer les points ne suffit pas : une droite reste une droite. Il faut plier.",
        "Quelle quantité, calculée avec `x_1` et `x_2`, change de signe exactement quand la classe change ?",
        "Le produit `x_1 * x_2`. Pour le rendre : `(x[:, :1] * x[:, 1:])`.",
    ),
    solution="""
        import numpy as np


        def features(x):
            return x[:, :1] * x[:, 1:]
    """,
    why="""
        C'est la stratégie de linéarisation : trouver des variables où une droite suffit. Le produit n'est pas la seule
        réponse : deux ReLU, `max(0, x_1 + x_2)` et `max(0, -x_1 - x_2)`, avec les deux mêmes pour `x_1 - x_2`, plient
        aussi le carré. C'est ce qu'une couche cachée apprend toute seule.
    """,
)
def perceptron_4(answer: Any) -> None:
    rng = draws()
    x = rng.uniform(-1, 1, (4000, 2))
    y = x[:, 0] * x[:, 1] < 0
    made = numbers(call(answer, x))
    made = numbers(made[:, None] if made.ndim == 1 else made, (len(x), None))
    if not 1 <= made.shape[1] <= 5:
        raise WrongAnswer(f"Rendez de 1 à 5 variables par point, vous en rendez {made.shape[1]}.")
    alone = numbers(call(answer, x[:7]))
    if alone.size != made[:7].size or not np.allclose(alone.reshape(7, -1), made[:7], atol=1e-5):
        raise WrongAnswer("Les variables d'un point dépendent de ses voisins de lot : une moyenne, un tri, un tirage ?")
    affine = np.column_stack([x, np.ones(len(x))])
    if np.allclose(affine @ np.linalg.lstsq(affine, made, rcond=None)[0], made, atol=1e-5):
        if np.allclose(made, made[0], atol=1e-5):
            raise WrongAnswer("Vos variables sont les mêmes pour tous les points : elles ne disent plus rien d'eux.")
        raise WrongAnswer("Vos variables sont des sommes pondérées : un neurone sait déjà les faire. Il faut plier.")
    right = np.mean(one_neuron(made[:2000], y[:2000], made[2000:]) == y[2000:])
    if right < 0.95:
        raise WrongAnswer(f"Un neurone y classe bien {right:.0%} des points nouveaux ; le but est 95 %.")


def one_neuron(seen: np.ndarray, y: np.ndarray, unseen: np.ndarray) -> np.ndarray:
    """What a neuron trained by logistic regression (Newton's method) answers for new points, bool `(n,)`."""
    mean, deviation = seen.mean(axis=0), seen.std(axis=0) + 1e-9
    x, new = (np.column_stack([(part - mean) / deviation, np.ones(len(part))]) for part in (seen, unseen))
    w = np.zeros(x.shape[1])
    for _ in range(20):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + 1e-3 * np.eye(len(w))
        w = w - np.linalg.solve(hessian, x.T @ (p - y) + 1e-3 * w)
    return new @ w >= 0
