"""Exercises of the page on output heads: scores by hand, the first loss, a safe softmax, softmax applied twice.

Slide: « Classification en plusieurs classes »
Slide: « Classification en plusieurs classes : la fonction Softmax »
"""

from typing import Any

import numpy as np

from keras_course.exercises.exercise import exercise
from keras_course.exercises.judging import WrongAnswer, call, compare, draws, numbers


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
        plus grande dit que le réseau est déjà sûr de lui, donc mal initialisé ; plus petite, qu'il a vu la réponse.
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
    10,
    "Une softmax qui ne déborde pas",
    statement="""
        Écrivez la softmax d'un lot : `z` a la forme `(exemples, classes)`, une ligne par exemple, et chaque ligne doit
        devenir une distribution. Elle doit aussi tenir pour de très grands scores, comme 1 000 : l'exponentielle de
        1 000 dépasse la capacité des nombres.
    """,
    stub="""
        import numpy as np


        def softmax(z):
            raise NotImplementedError
    """,
    hints=(
        "Deux temps : l'exponentielle de chaque score, puis la division par la somme de **sa ligne**.",
        "`e.sum(axis=-1, keepdims=True)` fait la somme de chaque ligne, et garde une colonne pour la division.",
        "Soustraire à chaque ligne son plus grand score ne change rien au résultat, et plus rien ne déborde.",
    ),
    solution="""
        import numpy as np


        def softmax(z):
            e = np.exp(z - z.max(axis=-1, keepdims=True))
            return e / e.sum(axis=-1, keepdims=True)
    """,
    why="""
        Ajouter une constante à tous les scores d'une ligne ne change pas leur softmax : on choisit celle qui met le
        plus grand à 0. Et les classes se partagent un total de 1 dans chaque exemple, jamais à travers le lot : la
        réponse pour un exemple ne dépend pas de ses voisins.
    """,
)
def output_heads_3(answer: Any) -> None:
    from keras_course.analysis.activations import softmax

    z = draws().normal(size=(5, 4))
    e = np.exp(z)
    compare(
        call(answer, z),
        right=softmax(z),
        wrong={
            "Vous avez pris la somme sur tout le lot : chaque ligne doit faire 1, non l'ensemble.": e / e.sum(),
            "Vous avez pris la somme sur les exemples, axe 0 : les classes sont sur le dernier axe.": e / e.sum(axis=0),
            "Vous avez divisé les scores sans prendre leur exponentielle.": z / z.sum(axis=-1, keepdims=True),
            "Il manque la division : chaque ligne doit avoir pour somme 1.": e,
            "C'est la sigmoïde de chaque score : les classes ne se partagent pas un total de 1.": e / (1 + e),
        },
        otherwise="Chaque ligne doit être exp(z) divisé par la somme des exponentielles de cette ligne.",
    )
    with np.errstate(all="ignore"):
        found = np.array(call(answer, 1000 + z), dtype="float64")
        apart = np.array(call(answer, np.array([[2000.0, 2000], [0, 0]])), dtype="float64")
    if not np.allclose(found, softmax(z), atol=1e-4):
        raise WrongAnswer("Pour des scores autour de 1 000 votre softmax déborde : soustrayez d'abord le plus grand.")
    if not np.allclose(apart, 0.5, atol=1e-4):
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
    out = numbers(answer.predict(x, verbose=0), (64, 3))
    loss = float(answer.compute_loss(y=ops.convert_to_tensor(y), y_pred=ops.convert_to_tensor(out, "float32")))
    is_distribution = np.allclose(out.sum(axis=1), 1, atol=1e-4) and out.min() >= 0
    if np.isclose(loss, page.cross_entropy(out if is_distribution else softmax(out), y), rtol=1e-3):
        return
    if is_distribution and np.isclose(loss, page.cross_entropy(softmax(out), y), rtol=1e-3):
        raise WrongAnswer("La perte applique une softmax à des probabilités : elle ne peut plus approcher de zéro.")
    if np.isclose(loss, np.mean((out - y) ** 2), rtol=1e-3):
        raise WrongAnswer("L'erreur quadratique est la perte d'une régression : ici, il y a trois classes.")
    if np.isclose(loss, page.binary_cross_entropy(np.clip(out, 0, 1), y), rtol=1e-2):
        raise WrongAnswer("L'entropie croisée binaire juge chaque sortie à part : ici, une classe exclut les autres.")
    if not is_distribution:
        raise WrongAnswer("La perte attend des probabilités, le réseau rend des scores : il manque une softmax.")
    raise WrongAnswer("La perte n'est pas l'entropie croisée des réponses : accordez activation et perte.")
