"""Exercises of the page on machine learning: a rule by hand, coin flips learned by heart, a rule applied, a leak.

Slide: « Apprentissage automatique versus programmation classique »
Slide: « Algorithmes d'apprentissage »
"""

from typing import Any

import numpy as np

from keras_course.exercises.exercise import exercise
from keras_course.exercises.judging import WrongAnswer, call, compare, compare_all, draws, numbers


@exercise(
    "by hand",
    10,
    "Des poids pour cinq critiques",
    statement="""
        Une règle de la même forme que celle de la page a quatre paramètres : les poids de *superbe*, de *long* et
        de *vide*, et le biais. Les autres mots pèsent 0. Jouez le rôle de l'apprentissage : trouvez des paramètres
        qui donnent la bonne réponse aux cinq critiques.

        | Critique | Étiquette |
        |---|---|
        | un film superbe | 1 |
        | superbe mais long | 1 |
        | un film long | 0 |
        | superbe mais vide | 0 |
        | un film | 1 |

        Rappel : le score `z` est la somme des poids des mots présents, plus le biais ; la réponse est 1 si `z > 0`,
        sinon 0. Rendez les quatre nombres `[superbe, long, vide, biais]`. Il y a une infinité de bonnes réponses.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [superbe, long, vide, biais]
    """,
    hints=(
        "Commencez par la dernière critique : elle ne contient aucun des trois mots. Que reste-t-il du score ?",
        "Avec un biais de 1, *long* doit peser moins de -1, et *superbe* doit le compenser. Écrivez les cinq scores.",
        "Prenez 1 pour le biais, -2 pour *long*, 2 pour *superbe*. Il reste à choisir *vide* : 2 + ? + 1 < 0.",
    ),
    solution="""
        def answer():
            return [2, -2, -4, 1]
    """,
    why="""
        La règle écrite à la main donne -1 à tous les mots de blâme : elle ne peut pas dire que l'ennui est plus grave
        que la longueur. Vous avez réglé chaque poids d'après les étiquettes, et le biais d'après la critique qui ne
        dit rien : c'est ce que fait l'apprentissage, pour 2 000 mots à la fois.
    """,
)
def machine_learning_1(answer: Any) -> None:
    superbe, long, vide, b = numbers(answer, (4,))
    texts = ("un film superbe", "superbe mais long", "un film long", "superbe mais vide", "un film")
    z = [superbe + b, superbe + long + b, long + b, superbe + vide + b, b]
    told, labels = [score > 0 for score in z], [True, True, False, False, True]
    if told == labels:
        return
    if all(told):
        raise WrongAnswer("Votre règle répond 1 à toutes les critiques : un mot de blâme doit pouvoir l'emporter.")
    if told == [not label for label in labels]:
        raise WrongAnswer("Les cinq réponses sont à l'envers : changez le signe des quatre nombres.")
    if long == vide:
        raise WrongAnswer("« long » et « vide » pèsent autant : « superbe » doit l'emporter sur un seul des deux.")
    if told[:4] == labels[:4]:
        raise WrongAnswer(
            "Il reste « un film » : sans aucun des trois mots, le score est le biais, et il doit être > 0."
        )
    which = next(k for k in range(5) if told[k] != labels[k])
    score = f"{z[which]:.4g}".replace(".", ",")
    raise WrongAnswer(f"« {texts[which]} » a pour score {score} : il doit être {'> 0' if labels[which] else '≤ 0'}.")


@exercise(
    "predict",
    5,
    "Apprendre des étiquettes à pile ou face",
    statement="""
        On apprend la règle de la page (un poids par mot, un biais) sur des critiques dont chaque **étiquette est tirée
        à pile ou face** : elle ne dépend d'aucun mot. Chaque mot est présent une fois sur deux.

        - **A.** 100 critiques, 300 mots
        - **B.** 5 000 critiques, 20 mots

        Prédisez quatre pourcentages d'erreurs, à 8 points près ; ils seront comparés à de vrais apprentissages.

        1. A, sur les 100 critiques apprises
        2. A, sur 2 000 critiques nouvelles, étiquetées elles aussi à pile ou face
        3. B, sur les 5 000 critiques apprises
        4. B, sur 2 000 critiques nouvelles
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return quatre pourcentages
    """,
    hints=(
        "Sur des critiques nouvelles, que peut faire au mieux une règle, si leurs étiquettes sont une pièce lancée ?",
        "Sur les critiques apprises, comparez le nombre de paramètres au nombre d'étiquettes à retenir.",
        "A a 301 paramètres pour retenir 100 étiquettes : il y arrive. B en a 21 pour 5 000 : il ne peut presque rien.",
    ),
    solution="""
        def answer():
            return [0, 50, 48, 50]
    """,
    why="""
        Il n'y avait rien à apprendre, et la règle A ne se trompe jamais sur ce qu'elle a vu : zéro erreur sur les
        exemples ne prouve pas qu'une règle existe. La règle B n'a pas assez de paramètres pour apprendre par cœur : son
        erreur sur le déjà-vu, à peine sous 50 %, ne ment presque pas. L'écart de généralisation est d'environ 50
        points pour A, en moyenne de 2 ou 3 pour B.
    """,
)
def machine_learning_2(answer: Any) -> None:
    told = numbers(answer, (4,))
    if 0 < told.max() <= 1:
        raise WrongAnswer("Vous avez donné des parts entre 0 et 1 : des pourcentages sont attendus, de 0 à 100.")
    happened = [*coin_flips(100, 300, steps=300), *coin_flips(5000, 20, steps=100)]
    teach = [
        "A, apprises : avec 301 paramètres pour 100 étiquettes, la règle peut toutes les apprendre par cœur.",
        "A, nouvelles : l'étiquette est une pièce lancée ; quoi que l'on ait appris, on se trompe une fois sur deux.",
        "B, apprises : 21 paramètres ne retiennent pas 5 000 étiquettes ; la règle n'en sait guère plus qu'une pièce.",
        "B, nouvelles : beaucoup d'exemples n'y changent rien, les mots ne disent rien d'une pièce lancée.",
    ]
    compare_all(told, happened, teach, tolerance=8)


def coin_flips(reviews: int, words: int, steps: int) -> tuple[float, float]:
    """Percent of errors of a rule learned from random labels, on what it has seen and on 2,000 other reviews."""
    rng = draws()
    (x, y), (new_x, new_y) = [(rng.integers(0, 2, (n, words)), rng.integers(0, 2, n)) for n in (reviews, 2000)]
    w, b = np.zeros(words), 0.0
    for _ in range(steps):
        error = y - 1 / (1 + np.exp(-(x @ w + b)))
        w, b = w + 0.5 * error @ x / reviews, b + 0.5 * error.mean()
    return float(100 * np.mean((x @ w + b > 0) != y)), float(100 * np.mean((new_x @ w + b > 0) != new_y))


@exercise(
    "complete",
    10,
    "Appliquer une règle apprise",
    statement="""
        L'apprentissage est fini : `weights` est un dictionnaire qui donne le poids de chaque mot connu, et `b` est le
        biais. Écrivez la fonction qui applique la règle à un texte, et rend la probabilité `f(x)` qu'il soit favorable.

        Le texte est déjà en minuscules et sans ponctuation : `text.split()` donne ses mots. Un mot inconnu, absent de
        `weights`, pèse 0. Rappel : `x_m` dit si le mot est présent, non combien de fois.
    """,
    stub="""
        import math


        def probability(text, weights, b):
            raise NotImplementedError
    """,
    hints=(
        "Trois étapes : l'ensemble des mots du texte, la somme de leurs poids et du biais, la sigmoïde.",
        "`set(text.split())` retire les répétitions, et `weights.get(word, 0)` vaut 0 pour un mot inconnu.",
        "`z = sum(weights.get(word, 0) for word in set(text.split())) + b`, puis `1 / (1 + math.exp(-z))`.",
    ),
    solution="""
        import math


        def probability(text, weights, b):
            z = sum(weights.get(word, 0) for word in set(text.split())) + b
            return 1 / (1 + math.exp(-z))
    """,
    why="""
        Rien, dans cette fonction, ne parle de cinéma : la même applique n'importe quelle règle de cette forme, à des
        courriers ou à des recettes. Ce qui est propre à la question est tout entier dans `weights` et `b`. C'est le
        sens de Θ : les nombres changent, la fonction reste.
    """,
)
def machine_learning_3(answer: Any) -> None:
    rng = draws()
    known = ["superbe", "drôle", "rare", "vif", "long", "plat", "vide", "raté"]
    *w, b = (rng.uniform(0.5, 1.5, 9) * rng.choice([-1, 1], 9)).tolist()
    weights, found, counts = dict(zip(known, w, strict=True)), [], []
    for _ in range(8):  # three words that count, one of them three times, and two unknown ones
        first, second, third = rng.permutation(known)[:3]
        words = rng.permutation([first, first, first, second, third, "film", "acteurs"]).tolist()
        found.append(numbers(call(answer, " ".join(words), weights, b), (1,))[0])
        counts.append([words.count(word) for word in known])
    z = np.sign(counts) @ w + b

    def sigmoid(z: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-z))

    compare(
        found,
        right=sigmoid(z),
        wrong={
            "Vous comptez les répétitions : x_m vaut 1 ou 0, jamais 2.": sigmoid(np.array(counts) @ w + b),
            "Vous avez oublié le biais : il s'ajoute à la somme des poids.": sigmoid(z - b),
            "C'est le score z : la sigmoïde en fait une probabilité.": z,
            "C'est la probabilité de « défavorable » : la sigmoïde est 1 / (1 + exp(-z)).": sigmoid(-z),
            "Vous rendez la réponse, 0 ou 1 : la probabilité dit aussi combien la règle est sûre.": z > 0,
            "Vous avez pris la moyenne des poids : le score est leur somme, plus le biais.": sigmoid((z - b) / 5 + b),
            "Vous ajoutez le biais après la sigmoïde : il fait partie du score.": sigmoid(z - b) + b,
        },
        otherwise="La probabilité est la sigmoïde de z : les poids des mots présents, plus le biais.",
    )  # fmt: skip


@exercise(
    "repair",
    15,
    "Un test trop beau",
    statement="""
        Ce programme mesure la part d'erreurs d'une règle sur des critiques jamais vues. `x` donne la fréquence de
        1 000 mots dans 200 critiques, `y` leurs étiquettes. Il garde les 20 mots que les critiques favorables et les
        autres emploient le plus inégalement, apprend des 100 premières critiques, et compte les erreurs sur les 100
        dernières.

        On l'essaie sur des étiquettes tirées à pile ou face : il annonce environ 25 % d'erreurs, alors que personne ne
        peut prédire une pièce. Trouvez la faute et réparez-la, en gardant le choix de 20 mots.
    """,
    stub="""
        import numpy as np


        def gaps(x, y):  # par mot : fréquence chez les favorables moins chez les autres
            return x[y == 1].mean(axis=0) - x[y == 0].mean(axis=0)


        def unseen_error(x, y):
            best = np.argsort(np.abs(gaps(x, y)))[-20:]
            x = x[:, best]
            w = gaps(x[:100], y[:100])
            b = -x[:100].mean(axis=0) @ w  # une critique moyenne a pour score 0
            return np.mean((x[100:] @ w + b > 0) != y[100:])
    """,
    hints=(
        "Cherchez toutes les lignes qui lisent des étiquettes. Lesquelles lisent celles du test, et pour quoi faire ?",
        "Les poids ne voient que les 100 premières critiques. Mais le choix des mots est aussi un apprentissage.",
        "C'est la ligne de `best` : `gaps` ne doit y recevoir que `x[:100]` et `y[:100]`.",
    ),
    solution="""
        import numpy as np


        def gaps(x, y):  # par mot : fréquence chez les favorables moins chez les autres
            return x[y == 1].mean(axis=0) - x[y == 0].mean(axis=0)


        def unseen_error(x, y):
            best = np.argsort(np.abs(gaps(x[:100], y[:100])))[-20:]
            x = x[:, best]
            w = gaps(x[:100], y[:100])
            b = -x[:100].mean(axis=0) @ w  # une critique moyenne a pour score 0
            return np.mean((x[100:] @ w + b > 0) != y[100:])
    """,
    why="""
        Parmi 1 000 mots sans rapport avec les étiquettes, il y en a toujours qui leur ressemblent, par hasard. Choisis
        sur les 200 critiques, les 20 meilleurs leur ressemblent aussi sur les 100 du test ; choisis sur les 100
        premières, ils n'y valent plus rien, et l'on retrouve 50 % d'erreurs en moyenne. Tout ce qui se règle d'après
        des étiquettes est de l'apprentissage : mettez le test de côté avant la première de ces lignes.
    """,
)
def machine_learning_4(answer: Any) -> None:
    rng, cases, found = draws(), [], []
    for _ in range(6):
        x, y = rng.exponential(size=(200, 1000)), rng.integers(0, 2, 200)
        cases.append((x / x.sum(axis=1, keepdims=True), y))
        found.append(numbers(call(answer, *cases[-1]), (1,))[0])
    seen, test, everything = slice(100), slice(100, None), slice(None)

    def errors(chosen: slice | None = seen, learned: slice = seen, judged: slice = test) -> np.ndarray:
        return np.array([error(x, y, chosen, learned, judged) for x, y in cases])

    compare(
        found,
        right=errors(),
        wrong={
            "À pile ou face, encore un quart d'erreurs : le test a servi avant d'être jugé.": errors(everything),
            "Le choix est réparé, mais les poids et le biais ont maintenant vu le test.": errors(learned=everything),
            "Vous apprenez de tout, mots et poids : il ne reste rien d'inconnu.": errors(everything, everything),
            "Vous comptez les erreurs sur les critiques apprises : il faut celles du test.": errors(judged=seen),
            "Vous choisissez les mots sur le test seul : il ne doit servir qu'à compter les erreurs.": errors(test),
            "Vous avez supprimé le choix des mots : il est permis, s'il ne regarde pas le test.": errors(None),
            "C'est la part de réponses justes : la part d'erreurs est demandée.": 1 - errors(),
        },
        otherwise="Mots et règle doivent venir des 100 premières critiques, et les erreurs des 100 dernières.",
    )  # fmt: skip


def error(x: np.ndarray, y: np.ndarray, chosen: slice | None, learned: slice, judged: slice) -> float:
    """Share of errors on the reviews judged, with 20 words chosen and a rule learned on other parts."""

    def gaps(part: slice) -> np.ndarray:
        return x[part][y[part] == 1].mean(axis=0) - x[part][y[part] == 0].mean(axis=0)

    if chosen:
        x = x[:, np.argsort(np.abs(gaps(chosen)))[-20:]]
    z = (x[judged] - x[learned].mean(axis=0)) @ gaps(learned)
    return float(np.mean((z > 0) != y[judged]))
