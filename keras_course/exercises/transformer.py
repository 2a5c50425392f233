"""Exercises of the page on the transformer: Add & Norm by hand, who sees whom, writing, two broken decoders.

Slide: « Architecture du transformer (« attention is all you need ») »
"""

from typing import Any

import numpy as np

from keras_course.exercises.exercise import exercise
from keras_course.exercises.judging import WrongAnswer, call, compare, compare_all, draws, numbers, values


@exercise(
    "by hand",
    10,
    "Ce que la couche doit ajouter",
    statement="""
        Autour de chaque couche, le transformeur calcule `Norm(x + couche(x))`. Soit `x = (1, 2, 3, 4)`, avec γ = 1 et
        β = 0. Que doit rendre la couche pour qu'il sorte `(1, -1, 1, -1)` ?

        Rendez les quatre nombres de `couche(x)`, à 0,01 près. Il y a une infinité de bonnes réponses.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [c_1, c_2, c_3, c_4]
    """,
    hints=(
        "Cherchez d'abord une somme `u = x + couche(x)` dont la normalisation soit (1, -1, 1, -1).",
        "La normalisation retire la moyenne et divise par l'écart-type : u = (1, -1, 1, -1) convient déjà.",
        "Il reste à retirer x, que la connexion résiduelle ajoute : 1 - 1, puis -1 - 2, et ainsi de suite.",
    ),
    solution="""
        def answer():
            x, u = [1, 2, 3, 4], [1, -1, 1, -1]
            return [u_i - x_i for x_i, u_i in zip(x, u)]  # 0, -3, -2, -5
    """,
    why="""
        La couche n'apprend que l'écart entre ce qui entre et ce qui doit sortir : si elle rend zéro, x traverse. Et la
        normalisation oublie deux choses, la moyenne et l'échelle : toute somme de la forme a + b (1, -1, 1, -1), avec b
        positif et pas trop petit, donne la même sortie. D'où l'infinité de réponses.
    """,
)
def transformer_1(answer: Any) -> None:
    x, target, change = np.array([1, 2, 3, 4]), np.array([1, -1, 1, -1]), numbers(answer, (4,))

    def norm(u: np.ndarray, floor: float = 0.001) -> np.ndarray:
        return (u - u.mean()) / np.sqrt(u.var() + floor)

    def reaches(u: np.ndarray, floor: float = 0.001) -> bool:
        return bool(np.allclose(norm(u, floor), target, atol=0.01))

    if reaches(x + change):
        return
    if (x + change).var() < 1e-9:
        raise WrongAnswer("Toutes les composantes de la somme sont égales : sans écarts, il sort des zéros.")
    if reaches(-x - change):
        raise WrongAnswer("Il sort (-1, 1, -1, 1) : la normalisation garde le sens des écarts, le vôtre est renversé.")
    if reaches(x + change, 1e-12):
        raise WrongAnswer("Vos écarts sont si petits que le 0,001 ajouté à la variance compte : agrandissez-les.")
    if reaches(change):
        raise WrongAnswer("Vous avez oublié la connexion résiduelle : x s'ajoute à ce que rend la couche.")
    if reaches(change - x) or reaches(x - change):
        raise WrongAnswer("Vous avez pris la différence dans le mauvais sens : x s'ajoute, il faut donc u - x.")
    told = ", ".join(f"{value:.2f}" for value in norm(x + change))
    raise WrongAnswer(f"Il sort ({told}) : la somme x + couche(x) doit alterner autour de sa moyenne.")


@exercise(
    "predict",
    10,
    "Ce que voit chaque caractère écrit",
    statement="""
        Le réseau de la page, avec des poids au hasard, lit une date de 8 caractères et dix caractères déjà écrits (la
        marque du début, puis neuf) ; il en sort dix distributions, une par position. Combien de ces dix sorties
        changent, si

        1. on remplace le premier caractère de la date ?
        2. on remplace le quatrième des dix caractères écrits ?
        3. on remplace le dernier des dix caractères écrits ?
        4. on ajoute deux zéros, le remplissage, derrière la date ?
        5. on échange deux caractères différents de la date ?

        Prédisez les cinq nombres, de 0 à 10 ; l'expérience sera faite.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [n_1, n_2, n_3, n_4, n_5]
    """,
    hints=(
        "L'attention croisée donne la date entière à chaque position ; entre caractères écrits, le futur est masqué.",
        "2 : la sortie 4 a lu le caractère 4. Combien de positions de 4 à 10 ?",
        "4 : l'encodeur ne regarde pas le remplissage. 5 : les vecteurs de position distinguent les deux ordres.",
    ),
    solution="""
        def answer():
            return [10, 7, 1, 0, 10]
    """,
    why="""
        La date est connue d'avance : toutes les positions la voient, d'un bout à l'autre. La réponse s'écrit peu à
        peu : chaque position n'en voit que le début, elle-même comprise. Ces deux règles de circulation distinguent
        l'encodeur du décodeur ; le reste, couches denses et normalisations, travaille chaque position à part.
    """,
)
def transformer_2(answer: Any) -> None:
    import keras
    from keras.layers import Embedding

    from keras_course.chapters import transformer as page

    told, rng = numbers(answer, (5,)), draws()
    model = page.build_model(width=16, num_heads=2, encoder_blocks=1)
    for layer in model.layers:
        if isinstance(layer, Embedding):
            layer.set_weights([rng.normal(size=weights.shape) for weights in layer.get_weights()])
    date, written = rng.permutation(np.arange(1, 60))[:8], np.append(0, rng.integers(1, 12, 9))

    def outputs(sources: list[Any], read: list[Any]) -> np.ndarray:
        # Called as a function: to trace `predict` for two lengths takes seconds.
        return keras.ops.convert_to_numpy(model([np.array(part, "int32") for part in (sources, read)]))

    def replaced(place: int) -> np.ndarray:
        return np.where(np.arange(10) == place, written % 11 + 1, written)

    teach = [
        "Expérience 1 : par l'attention croisée, chaque position écrite regarde la date entière.",
        "Expérience 2 : le caractère 4 est vu de la position 4 et de celles qui suivent, non de celles d'avant.",
        "Expérience 3 : le dernier caractère écrit n'est vu que de la dernière position.",
        "Expérience 4 : le masque de la date cache le remplissage, dans l'encodeur et à l'attention croisée.",
        "Expérience 5 : les positions s'ajoutent aux embeddings ; l'ordre de la date compte, pour toutes les sorties.",
    ]
    sources = [date, [60, *date[1:]], date, date, date[[0, 5, 2, 3, 4, 1, 6, 7]]]
    plain, *changed = outputs(sources, [written, written, replaced(3), replaced(9), written])
    changed.insert(3, outputs([[*date, 0, 0]], [written])[0])
    compare_all(told, [np.sum(np.abs(found - plain).max(axis=1) > 2e-6) for found in changed], teach)


@exercise(
    "complete",
    15,
    "Écrire, un caractère après l'autre",
    statement="""
        Le réseau est entraîné ; écrivez la boucle qui le fait écrire. `predict(source, written)` rend les probabilités
        `(dates, 10, 12)` : pour chaque position, celle des douze caractères possibles ; la position i dit ce qui suit
        les i + 1 premiers caractères de `written`, `(dates, 10)`.

        La première colonne de `answer` est la marque du début, 0. Ajoutez dix fois le caractère le plus probable, et
        rendez les dix caractères écrits, `(dates, 10)`.
    """,
    stub="""
        import numpy as np


        def translate(predict, source):
            answer = np.zeros((len(source), 11), "int32")
            for i in range(10):
                raise NotImplementedError
            return answer[:, 1:]
    """,
    hints=(
        "Deux lignes : demander les probabilités pour ce qui est déjà écrit, puis écrire un caractère.",
        "`predict(source, answer[:, :10])` donne dix positions ; à l'étape i, une seule est utile : la position i.",
        "`answer[:, i + 1] = probabilities[:, i].argmax(axis=-1)` : lu à la position i, écrit une colonne plus loin.",
    ),
    solution="""
        import numpy as np


        def translate(predict, source):
            answer = np.zeros((len(source), 11), "int32")
            for i in range(10):
                probabilities = predict(source, answer[:, :10])
                answer[:, i + 1] = probabilities[:, i].argmax(axis=-1)
            return answer[:, 1:]
    """,
    why="""
        À l'entraînement, les dix positions servent à la fois, puisque la bonne réponse est connue. À l'écriture, la
        position i + 1 ne vaut rien tant que le caractère i n'est pas écrit : il faut dix passes. C'est le prix d'une
        réponse où chaque caractère peut dépendre de ceux d'avant.
    """,
)
def transformer_3(answer: Any) -> None:
    rng = draws()
    table, source = rng.random((997, 12)), rng.integers(1, 60, (6, 8))

    def predict(source: np.ndarray, written: np.ndarray) -> np.ndarray:
        """A causal network whose next character depends on the date and on all that is written."""
        place = np.arange(np.shape(written)[1])
        read = np.cumsum(np.asarray(written) * (31 * place + 7), axis=1) + 5 * np.sum(source, axis=1, keepdims=True)
        p = table[(read + 101 * place) % 997]
        return p / p.sum(axis=-1, keepdims=True)

    def write(column: Any = None, place: int = 1, again: bool = True) -> np.ndarray:
        written = np.zeros((6, 11), "int32")
        start = predict(source, written[:, :10])
        for i in range(10):
            p = predict(source, written[:, :10]) if again else start
            written[:, i + place] = p[:, i if column is None else column].argmax(axis=-1)
        return written

    compare(
        call(answer, predict, source),
        right=write()[:, 1:],
        wrong={
            "Vous lisez la dernière position, qui suit un texte pas encore écrit : à l'étape i, lisez la position i.":
                write(column=-1)[:, 1:],
            "Vous lisez toujours la première position : à l'étape i, lisez la position i.": write(column=0)[:, 1:],
            "Vous écrivez tout d'après une seule passe : il faut relire après chaque caractère écrit.":
                write(again=False)[:, 1:],
            "Vous écrivez dans la colonne que vous venez de lire : la marque du début y est effacée.":
                write(place=0)[:, 1:],
            "Rendez les dix caractères écrits, sans la marque du début.": write(),
        },
        otherwise="Chaque caractère doit être le plus probable après ceux que la boucle a déjà écrits.",
    )  # fmt: skip


@exercise(
    "repair",
    10,
    "L'élève qui copie",
    statement="""
        Cette fonction prépare l'entraînement du décodeur : à partir des bonnes réponses `target`, `(dates, 10)`, elle
        rend ce que le décodeur lit et ce qu'il doit écrire, tous deux `(dates, 10)`. La marque du début est 0. Avec
        elle, l'exactitude atteint 100 % en quelques pas, validation comprise ; mais quand le réseau écrit seul, il
        écrit n'importe quoi.

        Trouvez la faute et réparez-la.
    """,
    stub="""
        import numpy as np


        def decoder_examples(target):
            start = np.zeros((len(target), 1), "int32")
            answer = np.concatenate([start, target], axis=1)
            written, to_write = answer[:, 1:], answer[:, 1:]
            return written, to_write
    """,
    hints=(
        "Écrivez les deux lignes l'une sous l'autre pour 2019-03-03. Que lit la position 0 ? Que doit-elle écrire ?",
        "Le masque cache le futur, non le présent : la position i voit le caractère i de ce qu'elle lit.",
        "Ce qui est lu commence par la marque du début et s'arrête avant le dernier caractère.",
    ),
    solution="""
        import numpy as np


        def decoder_examples(target):
            start = np.zeros((len(target), 1), "int32")
            answer = np.concatenate([start, target], axis=1)
            written, to_write = answer[:, :-1], answer[:, 1:]
            return written, to_write
    """,
    why="""
        Sans décalage, la réponse à chaque question est sous les yeux de l'élève : recopier suffit, et la date n'est
        jamais lue. Aucune mesure faite de la même façon ne le dénonce, validation comprise ; seule l'écriture libre le
        fait. Une exactitude trop belle, trop vite, est presque toujours une fuite.
    """,
)
def transformer_4(answer: Any) -> None:
    target = draws().integers(1, 12, (6, 10))
    behind = np.zeros((6, 1))
    read = np.hstack([behind, target[:, :-1]])
    compare(
        np.stack([numbers(part) for part in values(call(answer, target), ("written", "to_write"))]),
        right=[read, target],
        wrong={
            "Le décodeur lit à chaque position le caractère même qu'il doit écrire : il n'a qu'à le copier.":
                [target, target],
            "Le dernier caractère de la réponse est passé en tête : il faut la marque du début, 0.":
                [np.roll(target, 1, axis=1), target],
            "Vous décalez dans le mauvais sens : le décodeur lit le caractère d'après, et rien du début.":
                [np.hstack([target[:, 1:], behind]), target],
            "Les deux sont décalés ensemble : le décodeur doit encore écrire ce qu'il lit.": [read, read],
            "Il manque la marque du début : le premier caractère n'est jamais appris.": [target[:, :-1], target[:, 1:]],
            "Vous avez échangé les deux : ce qui est lu d'abord, ce qui est à écrire ensuite.": [target, read],
        },
        otherwise="Ce qui est à écrire est la bonne réponse ; ce qui est lu, la même en retard d'un caractère.",
    )  # fmt: skip


@exercise(
    "repair",
    15,
    "Un décodeur qui n'a pas lu la date",
    statement="""
        Voici un décodeur d'un bloc. Il reçoit la sortie de l'encodeur, `x`, et les vecteurs des caractères écrits, `y`.
        Il s'entraîne, et il écrit des dates plausibles, mais toujours sans rapport avec celle qu'on lui donne.

        Trouvez la faute, réparez-la et rendez le modèle, dont les entrées restent `[x, y]` et la sortie
        `(lot, caractères écrits, 16)`.
    """,
    stub="""
        from keras import Input, Model
        from keras.layers import Add, Dense, LayerNormalization, MultiHeadAttention


        def add_and_norm(x, change):
            return LayerNormalization()(Add()([x, change]))


        def answer():
            x, y = inputs = [Input((None, 16)), Input((None, 16))]
            y = add_and_norm(y, MultiHeadAttention(2, 8)(y, y, use_causal_mask=True))
            y = add_and_norm(y, MultiHeadAttention(2, 8)(y, y, use_causal_mask=True))
            y = add_and_norm(y, Dense(16)(Dense(32, activation="relu")(y)))
            return Model(inputs, y)
    """,
    hints=(
        "Suivez `x`, la date, ligne après ligne : où entre-t-elle dans le calcul ?",
        "`MultiHeadAttention(...)(a, b)` prend ses requêtes de `a`, ses clés et ses valeurs de `b`.",
        "La seconde attention est `(y, x)`. Et faut-il cacher à un caractère la fin de la date ?",
    ),
    solution="""
        from keras import Input, Model
        from keras.layers import Add, Dense, LayerNormalization, MultiHeadAttention


        def add_and_norm(x, change):
            return LayerNormalization()(Add()([x, change]))


        def answer():
            x, y = inputs = [Input((None, 16)), Input((None, 16))]
            y = add_and_norm(y, MultiHeadAttention(2, 8)(y, y, use_causal_mask=True))
            y = add_and_norm(y, MultiHeadAttention(2, 8)(y, x))
            y = add_and_norm(y, Dense(16)(Dense(32, activation="relu")(y)))
            return Model(inputs, y)
    """,
    why="""
        Une seule flèche va de l'encodeur au décodeur, l'attention croisée ; sans elle, il reste un modèle de langage,
        qui écrit des dates en général. Le masque causal n'a sa place que sur ce qui s'écrit : la date est connue
        entière, et son premier caractère écrit, l'année, se lit souvent à la fin.
    """,
)
def transformer_5(answer: Any) -> None:
    if not hasattr(answer, "predict"):
        raise WrongAnswer(f"Un modèle de Keras est attendu, votre réponse est de type {type(answer).__name__}.")
    x, y = np.split(np.tile(draws().normal(size=(12, 16)).astype("float32"), (5, 1, 1)), [7], axis=1)
    for row, (part, place) in enumerate([(x, 0), (x, -1), (y, 0), (y, -1)], start=1):
        part[row, place] *= -1  # row 0 stays, each other has one vector changed
    found = numbers(answer.predict([x, y], verbose=0), (5, 5, 16))
    first_read, last_read, first_written, last_written = np.abs(found[1:] - found[0]).max(axis=-1) > 1e-5
    if not last_read.any() and not first_read.any():
        raise WrongAnswer("La réponse ne dépend pas de la date : clés et valeurs de l'attention croisée en viennent.")
    if not last_read.all() and first_read[0]:
        raise WrongAnswer("Le masque est resté sur l'attention croisée : un caractère n'y voit qu'un début de date.")
    if last_written[:-1].any():
        raise WrongAnswer("Le décodeur voit le futur de ce qu'il écrit : son attention à lui-même doit être causale.")
    if not last_written.any():
        raise WrongAnswer("La réponse ne dépend plus de ce qui est écrit : les requêtes en viennent, et y s'y ajoute.")
    if not first_written.all():
        raise WrongAnswer("Un caractère écrit ne voit plus ceux d'avant : l'attention à lui-même a disparu.")
    if not (last_read.all() and first_read.all()):
        raise WrongAnswer("Chaque caractère écrit doit pouvoir regarder toute la date.")
