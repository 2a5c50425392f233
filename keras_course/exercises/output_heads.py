"""Exercises of the page on output heads: scores by hand, the first loss, a loss that never overflows, two softmax.

Slide: « Classification en plusieurs classes »
Slide: « Classification en plusieurs classes : la fonction Softmax »
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from keras_course.exercises.exercise import exercise
from keras_course.exercises.judging import WrongAnswer, as_array, call, compare, draws, numbers


@exercise(
    "by hand",
    5,
    "Des scores pour ces probabilités",
    statement="""
        Une softmax à trois classes doit donner les probabilités 1/2, 1/4 et 1/4. Quels scores lui donner ?

        Rendez trois scores, à 0,01 près. Il y a une infinité de bonnes réponses. Rappel : `log 2 = 0,693`.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [z_1, z_2, z_3]
    """,
    hints=(
        "La softmax ne voit que les différences entre scores : vous pouvez choisir librement l'un d'eux.",
        "Le rapport de deux probabilités est l'exponentielle de la différence des scores. Ici, il vaut 2.",
        "La première classe est deux fois plus probable que les autres : son score les dépasse de log 2.",
    ),
    solution="""
        import math


        def answer():
            return [math.log(2), 0, 0]
    """,
    why="""
        Remonter d'une softmax est facile : les scores sont les logarithmes des probabilités, à une même constante près.
        `log 1/2, log 1/4, log 1/4` convient donc aussi, et c'est la réponse précédente moins log 4.
    """,
)
def output_heads_1(answer: Any) -> None:
    z = numbers(answer, (3,))
    shifted = z - z[2]  # only differences count
    compare(
        shifted,
        right=[np.log(2), 0, 0],
        wrong={
            "Ce sont les probabilités elles-mêmes : la softmax en prendrait encore l'exponentielle.": [0.25, 0, 0],
            "Un score double ne donne pas une probabilité double : l'inverse de l'exponentielle est log.": [1, 0, 0],
            "Vous avez pris l'opposé : la classe la plus probable a le plus grand score.": [-np.log(2), 0, 0],
            "Vous avez pris le logarithme décimal : e^0,301 n'est pas 2. Ici, log est le logarithme népérien.":
                [np.log10(2), 0, 0],
        },
        otherwise="La softmax de ces scores n'est pas 1/2, 1/4, 1/4 : comparez les rapports des exponentielles.",
        tolerance=0.01,
    )  # fmt: skip


@exercise(
    "predict",
    5,
    "La perte avant d'avoir rien appris",
    statement="""
        Un réseau vient d'être construit : ses scores sont presque nuls, il ne préfère aucune classe. Que vaut à peu
        près son entropie croisée, s'il y a 2 classes ? 10 classes ? 1 000 classes ?

        Prédisez les trois pertes, à 2 % près, avant de les faire mesurer. C'est la première chose à vérifier quand un
        entraînement commence : une autre perte annonce une faute.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [perte pour 2, pour 10, pour 1 000 classes]
    """,
    hints=(
        "Quelle probabilité un réseau sans préférence donne-t-il à la bonne classe ?",
        "La perte est moins le logarithme népérien de cette probabilité, 1/2 pour deux classes.",
        "-log(1/K) = log K : 0,69 pour 2 classes. Calculez log 10 et log 1 000.",
    ),
    solution="""
        import math


        def answer():
            return [math.log(2), math.log(10), math.log(1000)]
    """,
    why="""
        Sans préférence, chacune des K classes reçoit 1/K, et la perte vaut log K : 0,69, 2,30, 6,91. Une première perte
        plus grande dit que le réseau est déjà sûr de lui, donc mal initialisé ; plus petite, cherchez une
        fuite : il sait déjà quelque chose de la réponse.
    """,
)
def output_heads_2(answer: Any) -> None:
    from keras_course.analysis.activations import softmax
    from keras_course.chapters import output_heads as page

    rng, classes = draws(), np.array([2, 10, 1000])
    measured = []
    for count in classes:
        scores, labels = rng.normal(scale=0.05, size=(2000, count)), rng.integers(0, count, 2000)
        measured.append(page.cross_entropy(softmax(scores), np.eye(count)[labels]))
    compare(
        numbers(answer, (3,)),
        right=measured,
        wrong={
            "C'est 1/K, la probabilité de la bonne classe : la perte en est moins le logarithme.": 1 / classes,
            "C'est 1 - 1/K, la part d'erreurs : l'entropie croisée n'en est pas le compte.": 1 - 1 / classes,
            "Ce sont des bits, en logarithme de base 2 : Keras prend le népérien.": np.log2(classes),
            "Vous avez pris le logarithme décimal : Keras prend le népérien.": np.log10(classes),
            "Le signe est faux : une entropie croisée n'est jamais négative.": -np.log(classes),
        },
        otherwise="Un réseau sans préférence donne 1/K à chaque classe : partez de là.",
        tolerance=0.02,
    )


@exercise(
    "complete",
    15,
    "La perte, sans passer par les probabilités",
    statement="""
        L'entropie croisée est moins le logarithme de la probabilité de la bonne classe. Une softmax suivie d'un
        logarithme la calcule mal quand les scores sont grands : l'exponentielle de 1 000 déborde, celle de -1 000 est
        arrondie à 0, et le logarithme de 0 est infini. Écrivez-la directement à partir des scores.

        `z` a la forme `(exemples, classes)`, `labels` contient le numéro de la bonne classe de chaque exemple. Rendez
        la moyenne des pertes, un nombre. Elle doit être juste aussi quand les scores valent 1 000 ou -1 000.
    """,
    stub="""
        import numpy as np


        def cross_entropy(z, labels):
            right = z[np.arange(len(z)), labels]  # le score de la bonne classe
            raise NotImplementedError
    """,
    hints=(
        "Le logarithme d'un quotient est une différence, et le logarithme d'une exponentielle se simplifie.",
        "Pour un exemple, la perte est `log(somme des exp(z_k)) - z_bonne`.",
        "Soustrayez d'abord à chaque ligne son maximum m : la perte est `m + log(somme des exp(z_k - m)) - z_bonne`.",
    ),
    solution="""
        import numpy as np


        def cross_entropy(z, labels):
            right = z[np.arange(len(z)), labels]  # le score de la bonne classe
            m = z.max(axis=-1)
            sums = np.exp(z - m[:, None]).sum(axis=-1)
            return np.mean(m + np.log(sums) - right)
    """,
    why="""
        Soustraire une constante à tous les scores d'une ligne ne change pas la softmax : avec le maximum, la plus
        grande exponentielle vaut 1, et la somme est entre 1 et le nombre de classes. Rien ne déborde, et rien ne
        s'annule. C'est ce que fait Keras avec `from_logits=True`. La perte croît alors comme l'écart des scores, sans
        plafond : un réseau très sûr de lui et qui se trompe est toujours corrigé.
    """,
)
def output_heads_3(answer: Any) -> None:
    rng = draws()
    z, labels = rng.normal(scale=2, size=(5, 4)), rng.integers(0, 4, 5)
    labels[0] = z[0].argmin()  # the largest score is not always the label's
    e, best = np.exp(z), z[np.arange(5), labels]
    losses = np.log(e.sum(axis=1)) - best
    compare(
        call(answer, z, labels),
        right=losses.mean(),
        wrong={
            "Vous avez pris la somme des exponentielles sur tout le lot : chaque ligne a la sienne.":
                np.log(e.sum()) - best.mean(),
            "Vous avez fait la somme des pertes du lot : il faut leur moyenne.": losses.sum(),
            "Vous rendez une perte par exemple : il faut leur moyenne.": losses,
            "Le signe est faux : une entropie croisée n'est jamais négative.": -losses.mean(),
            "C'est la probabilité moyenne de la bonne classe : il manque le logarithme.": np.exp(-losses).mean(),
            "La moyenne vient après le logarithme : chaque exemple a sa perte.": -np.log(np.exp(-losses).mean()),
            "Le plus grand score n'est pas le logarithme de la somme des exponentielles.":
                (z.max(axis=1) - best).mean(),
        },
        otherwise="Pour chaque ligne : le logarithme de la somme des exponentielles, moins le bon score.",
    )  # fmt: skip
    with np.errstate(all="ignore"):
        shifted = as_array(call(answer, z + 1000, labels))
        far = as_array(call(answer, np.array([[0.0, -1000]]), np.array([1])))
        low = as_array(call(answer, np.array([[2000.0, 2000], [0, 0]]), np.array([0, 1])))
    if not np.allclose(shifted, losses.mean(), atol=1e-3):
        raise WrongAnswer("Autour de 1 000 votre perte déborde : soustrayez d'abord le plus grand score.")
    if not np.allclose(far, 1000):
        raise WrongAnswer(
            "Quand la bonne classe est loin derrière, la perte est l'écart des scores, ici 1 000, sans plafond."
        )
    if not np.allclose(low, np.log(2), atol=1e-3):
        raise WrongAnswer("Soustrayez le maximum de la ligne, non du lot : une ligne loin sous les autres y perd tout.")


@exercise(
    "repair",
    15,
    "Une perte qui ne descend pas",
    statement="""
        Ce réseau classe en trois classes des points qu'une droite sépare presque. Il est construit et compilé sans
        erreur, il s'entraîne, et sa perte reste bloquée bien au-dessus de zéro, même quand toutes ses réponses sont
        justes. La dernière couche et la perte ne s'accordent pas.

        Réparez-le et rendez le modèle compilé. L'entrée reste `(lot, 2)`, la sortie `(lot, 3)`.
    """,
    stub="""
        import keras
        from keras import ops
        from keras.layers import Dense


        def cross_entropy(y, out):
            return -ops.sum(y * ops.log(ops.softmax(out)), axis=-1)


        def answer():
            model = keras.Sequential([keras.Input((2,)), Dense(3, activation="softmax")])
            model.compile("adam", loss=cross_entropy)
            return model
    """,
    hints=(
        "Que reçoit la perte : des scores quelconques, ou des probabilités ? Et que croit-elle recevoir ?",
        "Comptez les softmax entre la couche dense et le logarithme.",
        "La softmax est appliquée deux fois. Gardez-en une : celle de la couche, ou celle de la perte.",
    ),
    solution="""
        import keras
        from keras.layers import Dense


        def answer():
            model = keras.Sequential([keras.Input((2,)), Dense(3, activation="softmax")])
            model.compile("adam", loss="categorical_crossentropy")
            return model
    """,
    why="""
        Une softmax de probabilités, toutes entre 0 et 1, ne peut plus être tranchée : au mieux, avec (1, 0, 0), elle
        donne e / (e + 2) = 0,58, et la perte reste à 0,55. Deux accords sont justes : une softmax dans le réseau et
        `"categorical_crossentropy"`, ou des scores et `CategoricalCrossentropy(from_logits=True)`, qui applique
        elle-même la softmax, avec plus de précision quand les scores sont grands.
    """,
)
def output_heads_4(answer: Any) -> None:
    from keras import ops

    from keras_course.analysis.activations import softmax
    from keras_course.chapters import output_heads as page

    rng = draws()
    x, y = rng.normal(size=(64, 2)).astype("float32"), np.eye(3, dtype="float32")[rng.integers(0, 3, 64)]
    if not all(hasattr(answer, name) for name in ("predict", "compute_loss", "compiled")):
        raise WrongAnswer(f"Un modèle de Keras est attendu, votre réponse est de type {type(answer).__name__}.")
    if not answer.compiled:
        raise WrongAnswer("Le modèle n'est pas compilé : sans perte, il n'y a rien à accorder.")
    out = numbers(answer.predict(x, verbose=0), (64, 3)).astype("float32")
    batches = [(y[i::4], out[i::4]) for i in range(4)]  # four losses: none is what another loss gives by chance
    told = [
        float(answer.compute_loss(y=ops.convert_to_tensor(y), y_pred=ops.convert_to_tensor(out))) for y, out in batches
    ]

    def is_loss(loss: Callable[[np.ndarray, np.ndarray], float]) -> bool:
        return np.allclose(told, [loss(out, y) for y, out in batches], rtol=1e-3)

    is_distribution = np.allclose(out.sum(axis=1), 1, atol=1e-4) and out.min() >= 0
    if is_loss(page.cross_entropy if is_distribution else lambda out, y: page.cross_entropy(softmax(out), y)):
        return
    if is_distribution and is_loss(lambda out, y: page.cross_entropy(softmax(out), y)):
        raise WrongAnswer("La perte applique une softmax à des probabilités : elle ne peut plus approcher de zéro.")
    if is_loss(page.mean_squared_error):
        raise WrongAnswer("L'erreur quadratique est la perte d'une régression : ici, il y a trois classes.")
    if is_loss(lambda out, y: page.binary_cross_entropy(np.clip(out, 0, 1), y)):
        raise WrongAnswer("L'entropie croisée binaire juge chaque sortie à part : ici, une classe exclut les autres.")
    if not is_distribution:
        raise WrongAnswer("La perte attend des probabilités, le réseau rend des scores : il manque une softmax.")
    raise WrongAnswer("La perte n'est pas l'entropie croisée des réponses : accordez activation et perte.")
