"""Exercises of the page on milestones: errors by hand, what chance is worth, the curve of all ranks, a wrong count.

Slide: « Historique des gagnants de la compétition ILSVRC »
"""

from typing import Any

import numpy as np

from keras_course.exercises.exercise import exercise
from keras_course.exercises.judging import WrongAnswer, call, compare, compare_all, draws, numbers


@exercise(
    "by hand",
    10,
    "Quatre images, deux erreurs",
    statement="""
        Un réseau donne à quatre images ces probabilités, pour huit classes numérotées de 0 à 7 :

        | Image | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 |
        |---|---|---|---|---|---|---|---|---|
        | A | 0,05 | 0,30 | 0,02 | 0,20 | 0,16 | 0,11 | 0,09 | 0,07 |
        | B | 0,40 | 0,03 | 0,12 | 0,01 | 0,18 | 0,14 | 0,07 | 0,05 |
        | C | 0,10 | 0,08 | 0,15 | 0,25 | 0,04 | 0,02 | 0,17 | 0,19 |
        | D | 0,01 | 0,06 | 0,09 | 0,13 | 0,03 | 0,45 | 0,19 | 0,04 |

        Inventez la vraie classe de chaque image, pour que l'erreur top-1 soit de **75 %** et l'erreur top-5 de
        **25 %**. Rendez les quatre numéros `[A, B, C, D]`. Il y a beaucoup de bonnes réponses.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [A, B, C, D], quatre numéros de classe
    """,
    hints=(
        "Sur quatre images, combien sont fausses au top-1 ? Et au top-5 ?",
        "Une image doit être juste au premier rang, deux entre le deuxième et le cinquième, une au-delà.",
        "Pour A, les rangs 1 à 8 sont les classes 1, 3, 4, 5, 6, 7, 0, 2 : prenez 1. Il reste B, C et D.",
    ),
    solution="""
        def answer():
            return [1, 4, 0, 0]  # aux rangs 1, 2, 5 et 8
    """,
    why="""
        Seul compte le rang de la vraie classe, non sa probabilité : 0,10 suffit au top-5 pour C (rang 5), et 0,07 ne
        suffit pas pour A (rang 6). L'erreur top-5 n'est jamais plus grande que l'erreur top-1 ; leur différence est la
        part des images du rang 2 au rang 5 : ici, deux sur quatre.
    """,
)
def milestones_1(answer: Any) -> None:
    a, b = [5, 30, 2, 20, 16, 11, 9, 7], [40, 3, 12, 1, 18, 14, 7, 5]
    probabilities = np.array([a, b, [10, 8, 15, 25, 4, 2, 17, 19], [1, 6, 9, 13, 3, 45, 19, 4]])
    labels = numbers(answer, (4,))

    def errors(labels: np.ndarray, probabilities: np.ndarray = probabilities) -> tuple[float, float]:
        of_truth = probabilities[range(4), labels.astype(int)]
        ranks = np.sum(probabilities >= of_truth[:, None], axis=1)
        return float(np.mean(ranks > 1)), float(np.mean(ranks > 5))

    if np.any(labels % 1) or labels.min() < 0 or labels.max() > 7:
        raise WrongAnswer("Un numéro de classe est un entier de 0 à 7 : la première colonne est la classe 0.")
    goal = (0.75, 0.25)
    if errors(labels) == goal:
        return
    top_1, top_5 = errors(labels)
    hints = {
        "Comptez-vous à partir de 1 ? La première colonne est la classe 0.":
            labels.min() > 0 and errors(labels - 1) == goal,
        "Si ce sont des rangs, rendez le numéro de la classe qui a ce rang.":
            labels.min() > 0 and (np.mean(labels > 1), np.mean(labels > 5)) == goal,
        "Rangez-vous à l'envers ? Le premier rang est à la plus grande probabilité.":
            errors(labels, -probabilities) == goal,
        "75 % d'erreurs, c'est une seule image juste du premier coup, non trois.": top_1 == 0.25,
        "25 % d'erreurs, c'est une seule image hors des cinq réponses, non trois.": top_5 == 0.75,
        "Pour deux images, la vraie classe doit être du rang 2 au rang 5.": top_1 == top_5,
        "Le top-1 demande le premier rang, pour une image exactement.": top_1 != 0.75,
        "Une image exactement doit être au-delà du cinquième rang.": True,
    }  # fmt: skip
    hint = next(hint for hint, is_so in hints.items() if is_so)
    raise WrongAnswer(f"Votre erreur top-1 : {100 * top_1:.0f} %, votre erreur top-5 : {100 * top_5:.0f} %. {hint}")


@exercise(
    "predict",
    10,
    "Ce que vaut le top-5 de qui ne sait presque rien",
    statement="""
        Une tâche a **20 classes**, aussi fréquentes l'une que l'autre. Prédisez l'exactitude **top-5**, en pour cent et
        à un point près, de cinq réseaux :

        1. il tire ses cinq réponses au hasard, toutes différentes
        2. il donne les mêmes cinq réponses à toutes les images
        3. il sait dire si la classe est l'une des dix premières ou l'une des dix dernières, et tire ses cinq réponses
           au hasard dans la bonne moitié
        4. sa première réponse est juste 40 fois sur 100 ; il tire les quatre autres au hasard, parmi les 19 qui restent
        5. le réseau 4, dont on remplace chaque probabilité par son carré

        Votre prédiction est comparée à un essai sur 40 000 images.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [e_1, e_2, e_3, e_4, e_5], en pour cent
    """,
    hints=(
        "Parmi combien de classes les cinq réponses sont-elles prises, et combien d'images ont l'une d'elles ?",
        "Le top-5 regarde quelles sont les cinq plus grandes probabilités, et rien d'autre.",
        "4 : sur 100 images, 40 sont justes d'emblée. Des 60 autres, 4 sur 19 sont rattrapées par les autres réponses.",
    ),
    solution="""
        def answer():
            return [25, 25, 50, 40 + 60 * 4 / 19, 40 + 60 * 4 / 19]
    """,
    why="""
        Avec 20 classes, le hasard vaut déjà 25 %, et les mêmes réponses à toutes les images autant. Savoir une seule
        chose, la bonne moitié, double le score. Une exactitude top-5 se lit donc avec le nombre de classes. Et deux
        réseaux qui rangent les classes dans le même ordre ont le même top-5, si sûrs d'eux soient-ils.
    """,
)
def milestones_2(answer: Any) -> None:
    told = numbers(answer, (5,))
    rng, n = draws(), 40_000
    labels, classes, noise = np.arange(n) % 20, np.arange(20), rng.random((n, 20), dtype="float32")
    first = np.where(rng.permutation(n) < 0.4 * n, labels, (labels + rng.integers(1, 20, n)) % 20)
    one_answer, half = noise + (first[:, None] == classes), noise + (labels[:, None] // 10 == classes // 10)

    def accuracy(scores: np.ndarray) -> float:
        better = np.count_nonzero(scores > scores[np.arange(n), labels][:, None], axis=1)
        return 100 * float(np.mean(better < 5))

    happened = {
        "Réseau 1 : la bonne classe est dans cinq réponses prises parmi 20, comme les 5 parmi 1 000 de la page.":
            accuracy(noise),
        "Réseau 2 : ses cinq réponses sont justes pour toutes les images de ces cinq classes.":
            accuracy(np.broadcast_to(noise[0], noise.shape)),
        "Réseau 3 : il choisit cinq réponses parmi dix, et la bonne est toujours parmi les dix.": accuracy(half),
        "Réseau 4 : aux 40 % s'ajoutent les images que rattrape l'une des quatre autres réponses, prises parmi 19.":
            accuracy(one_answer),
        "Réseau 5 : le carré garde l'ordre des probabilités, donc les cinq réponses.": accuracy(one_answer**2),
    }  # fmt: skip
    measured = np.array(list(happened.values()))
    if np.all(np.abs(100 * told - measured) < 1.3):
        raise WrongAnswer("Ce sont des parts de 1 : rendez des pour cent.")
    if np.all(np.abs(100 - told - measured) < 1.3):
        raise WrongAnswer("Ce sont les erreurs : l'exactitude est la part des images comptées justes.")
    compare_all(told, measured, happened, tolerance=1.3)


@exercise(
    "complete",
    15,
    "Toutes les erreurs, du top-1 au top-K",
    statement="""
        Pourquoi cinq réponses ? Écrivez l'erreur top-k pour **tous** les k à la fois : `errors(probabilities, labels)`
        rend K nombres, pour K classes ; le premier est l'erreur top-1, le cinquième l'erreur top-5, le dernier
        vaut 0.

        `probabilities` a la forme `(images, K)`, `labels` contient le numéro de la vraie classe de chaque image. Dans
        une ligne, les probabilités sont toutes différentes.
    """,
    stub="""
        import numpy as np


        def errors(probabilities, labels):
            of_truth = probabilities[np.arange(len(labels)), labels]  # de la vraie classe
            raise NotImplementedError  # le rang de la vraie classe, puis une erreur par k
    """,
    hints=(
        "Une image est fausse au top-k si le rang de sa vraie classe est plus grand que k. Trouvez d'abord les rangs.",
        "Le rang est 1, plus le nombre de classes de la même ligne qui ont une probabilité plus grande que la vraie.",
        "`rank = 1 + np.sum(probabilities > of_truth[:, None], axis=1)`, puis `np.mean(rank > k)` pour k de 1 à K.",
    ),
    solution="""
        import numpy as np


        def errors(probabilities, labels):
            of_truth = probabilities[np.arange(len(labels)), labels]  # de la vraie classe
            rank = 1 + np.sum(probabilities > of_truth[:, None], axis=1)
            K = probabilities.shape[1]
            return np.array([np.mean(rank > k) for k in range(1, K + 1)])
    """,
    why="""
        La suite ne peut que descendre, de l'erreur top-1 jusqu'à 0 : accorder une réponse de plus n'enlève jamais une
        image juste. Cinq n'est donc qu'un choix sur cette courbe. Deux réseaux peuvent s'y croiser, et le meilleur au
        top-1 n'être pas le meilleur au top-5 : il faut dire laquelle des erreurs on compare.
    """,
)
def milestones_3(answer: Any) -> None:
    rng, n, K = draws(), 60, 7
    probabilities = rng.dirichlet(np.ones(K), n)
    ranks = rng.permutation(np.repeat(np.arange(1, K + 1), [20, 12, 9, 7, 5, 4, 3]))  # of the true classes
    order = np.argsort(-probabilities, axis=1)
    labels = order[range(n), ranks - 1]

    def beyond(ranks: np.ndarray) -> np.ndarray:
        return np.array([np.mean(ranks > k) for k in range(1, K + 1)])

    right = beyond(ranks)
    compare(
        call(answer, probabilities, labels),
        right=right,
        wrong={
            "C'est l'exactitude : l'erreur est la part des images dont la vraie classe n'est pas dans les k réponses.":
                1 - right,
            "Vous rangez à l'envers : la première réponse est la classe la plus probable.": beyond(K + 1 - ranks),
            "Le premier nombre est l'erreur top-1, k = 1 : une image y est fausse si son rang dépasse 1, strictement.":
                [1, *right[:-1]],
            "Vos rangs commencent à 0, ou vos k à 2 : la classe la plus probable a le rang 1.": [*right[1:], 0],
            "Ce sont des pour cent : une erreur est une part, entre 0 et 1.": 100 * right,
            "C'est la part des images dont la vraie classe a le rang k : il faut celles dont le rang dépasse k.":
                [np.mean(ranks == k) for k in range(1, K + 1)],
            "Ce sont des nombres d'images : une erreur est une part.": n * right,
            "`argsort` donne la classe de chaque rang ; il faut l'inverse, le rang de la vraie classe.":
                beyond(1 + order[range(n), labels]),
        },
        otherwise="L'erreur top-k est la part des images dont la vraie classe n'est pas parmi les k plus probables.",
    )  # fmt: skip


@exercise(
    "repair",
    10,
    "La loutre que personne n'a vue",
    statement="""
        Cette fonction reçoit les cinq réponses données à chaque image, de forme `(images, 5)`, et ce que montre chaque
        image, de forme `(images,)`. Ce sont deux tableaux de noms, comme ceux de la page :

        - un siamois : siamois, persan, lynx, renard, loutre
        - une pomme : grenade, pomme, orange, citron, figue
        - une loutre : castor, phoque, vison, belette, marmotte

        Sur ces trois images, elle rend une erreur top-5 de 0, au lieu d'un tiers. Plus il y a d'images, plus elle est
        optimiste. Trouvez la faute et réparez-la.
    """,
    stub="""
        import numpy as np


        def top_5_error(answers, truths):
            is_right = np.isin(truths, answers)
            return np.mean(~is_right)
    """,
    hints=(
        "`np.isin(truths, answers)` dit, pour chaque nom de `truths`, s'il est quelque part dans `answers`.",
        "La loutre est bien dans le tableau des réponses : à quelle image a-t-elle été répondue ?",
        "Comparez par ligne : `answers == truths[:, None]` a la forme `(images, 5)` ; une égalité par ligne suffit.",
    ),
    solution="""
        import numpy as np


        def top_5_error(answers, truths):
            is_right = np.any(answers == truths[:, None], axis=1)
            return np.mean(~is_right)
    """,
    why="""
        Une image se juge sur ses propres réponses. Cherchée dans tout le lot, sa classe finit toujours par être citée,
        et l'erreur tend vers 0. Une mesure s'essaie donc d'abord sur un cas que l'on a compté à la main, ou sur des
        réponses au hasard, dont on connaît l'erreur.
    """,
)
def milestones_4(answer: Any) -> None:
    rng = draws()
    batches = [named_answers(rng) for _ in range(3)]

    def each(error: Any) -> list[float]:
        return [float(error(answers, answers == truths[:, None], truths)) for answers, truths in batches]

    found = np.array([numbers(call(answer, *batch), ()) for batch in batches])
    compare(
        found,
        right=each(lambda answers, same, truths: np.mean(~same.any(axis=1))),
        wrong={
            "Une loutre est comptée juste parce qu'une autre image a la réponse « loutre » : restez dans sa ligne.":
                each(lambda answers, same, truths: np.mean(~np.isin(truths, answers))),
            "C'est l'exactitude : l'erreur est la part des images dont aucune réponse n'est juste.":
                each(lambda answers, same, truths: np.mean(same.any(axis=1))),
            "C'est l'erreur top-1 : quatre autres réponses ont droit à être justes.":
                each(lambda answers, same, truths: np.mean(~same[:, 0])),
            "Vous comptez les réponses fausses : ce sont les images qu'il faut compter.":
                each(lambda answers, same, truths: np.mean(~same)),
            "Vous exigez cinq réponses justes : une seule suffit.":
                each(lambda answers, same, truths: np.mean(~same.all(axis=1))),
            "C'est un nombre d'images : une erreur est une part.":
                each(lambda answers, same, truths: np.sum(~same.any(axis=1))),
        },
        otherwise="L'erreur top-5 est la part des images dont aucune réponse n'est le bon nom ; trois lots l'essaient.",
    )  # fmt: skip


def named_answers(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Five names for each of some images, and the true ones: some at each rank, others beyond; all names are given."""
    animals = ["siamois", "persan", "lynx", "renard", "loutre", "castor", "phoque", "vison", "belette"]
    names = np.array([*animals, "grenade", "citron", "figue"])
    counts = [rng.integers(8, 13), *rng.integers(3, 7, 4), rng.integers(13, 18)]  # at ranks 1 to 5, and beyond
    ranks = rng.permutation(np.repeat(np.arange(6), counts))
    order = np.array([rng.permutation(12) for _ in ranks])
    order[:3] = [np.roll(order[0], 4 * turn) for turn in range(3)]
    return names[order[:, :5]], names[order[range(len(ranks)), ranks]]
