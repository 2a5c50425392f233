"""Exercises of the page on rating film reviews: where the parameters are, padding, hidden words, a leak, a negation.

Slide: « Applications des réseaux de neurones récurrents au traitement de données textuelles »
Slide: « Évaluation de critiques de films : »
"""

from collections import Counter
from typing import Any

import numpy as np

from keras_course.exercises.exercise import exercise
from keras_course.exercises.judging import WrongAnswer, call, compare, compare_all, draws, numbers, values, words

NEUTRAL = ["the", "film", "is", "a", "really"]


@exercise(
    "by hand",
    10,
    "Plus de mémoire que de dictionnaire",
    statement="""
        Dans le réseau de la page, presque tous les paramètres sont dans l'embedding. Renversez cela : choisissez trois
        entiers, `N` indices dans le vocabulaire, `d` composantes au vecteur d'un mot, `m` composantes à l'état. Il faut

        - `N` d'au moins 1 000 ;
        - plus de paramètres dans la couche récurrente que dans l'embedding ;
        - 20 000 paramètres au plus en tout, neurone de sortie compris.

        Rendez `[N, d, m]`. Il y a beaucoup de bonnes réponses.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [N, d, m]
    """,
    hints=(
        "L'embedding a `N × d` paramètres. La couche récurrente a W, `m × d`, U, `m × m`, et b, `m`.",
        "Prenez des vecteurs très courts, puis un état assez grand pour que `m × m` l'emporte.",
        "Avec `N = 1000` et `d = 4`, l'embedding en a 4 000 : essayez un état de 70 composantes.",
    ),
    solution="""
        def answer():
            return [1000, 4, 80]  # embedding 4 000, récurrence 6 800, sortie 81
    """,
    why="""
        L'embedding croît avec le vocabulaire, un vecteur par mot ; la couche récurrente ignore le vocabulaire et croît
        comme le carré de l'état, à cause de U. Aucun des deux ne dépend de la longueur des critiques : les mêmes
        paramètres servent à chaque mot.
    """,
)
def rnn_1(answer: Any) -> None:
    sizes = numbers(answer, (3,))
    if np.any(sizes < 1) or np.any(sizes != np.round(sizes)):
        raise WrongAnswer("Les trois tailles sont des nombres entiers, d'au moins 1.")
    N, d, m = map(int, sizes)
    embedding, recurrent, output = N * d, m * d + m * m + m, m + 1
    if N < 1000:
        raise WrongAnswer(f"Votre vocabulaire n'a que {N} indices : il en faut au moins 1 000.")
    if embedding < recurrent and embedding + recurrent + output <= 20_000:
        return
    if N * m < d * (m + d + 1) and N * m + d * (m + d + 2) < 20_000:
        raise WrongAnswer("Vous avez échangé d et m : le vecteur d'un mot vient en deuxième, l'état en dernier.")
    if embedding > 20_000:
        raise WrongAnswer(f"L'embedding seul a {embedding} paramètres, N × d : raccourcissez les vecteurs des mots.")
    if embedding >= recurrent:
        raise WrongAnswer(f"L'embedding a {embedding} paramètres, la couche récurrente {recurrent} : agrandissez m.")
    raise WrongAnswer(f"Le réseau a {embedding + recurrent + output} paramètres, dont {m * m} dans U : 20 000 au plus.")


@exercise(
    "predict",
    10,
    "La même critique, autrement présentée",
    statement="""
        Le réseau de la page, avec `mask_zero=True` et des poids au hasard, juge la critique d'indices
        `[1, 20, 30, 40]` : le début, puis trois mots. On lui présente ensuite :

        1. `[0, 0, 0, 1, 20, 30, 40]`
        2. `[1, 20, 30, 40, 0, 0, 0]`
        3. `[1, 20, 0, 30, 40]`
        4. `[1, 2, 20, 30, 40]`
        5. `[1, 40, 30, 20]`

        La probabilité est-elle exactement la même qu'au début ? Prédisez `"pareille"` ou `"autre"` pour chacune ;
        l'expérience sera faite.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return ["pareille", "autre", ...], cinq mots
    """,
    hints=(
        "Que fait l'état quand le réseau rencontre l'indice 0 ? Et l'indice 2 ?",
        "Le masque fait sauter les zéros, où qu'ils soient : l'état les traverse sans changer.",
        "Trois des cinq suites deviennent `1, 20, 30, 40` si l'on en barre les zéros.",
    ),
    solution="""
        def answer():
            return ["pareille", "pareille", "pareille", "autre", "autre"]
    """,
    why="""
        Pour le réseau masqué, un zéro n'existe pas, à aucune place : le remplissage est une commodité du tableau, non
        une partie du texte. L'indice 2, « mot inconnu », est au contraire un vrai mot : il a un vecteur, appris, et
        change l'état. Et l'ordre compte, puisque chaque état sert au suivant.
    """,
)
def rnn_2(answer: Any) -> None:
    import keras

    from keras_course.chapters import rnn as page

    told = words(answer, ("pareille", "autre"), 5)
    model = page.build_model(50)
    embedding, *others = model.get_weights()
    model.set_weights([draws().normal(size=embedding.shape), *others])
    teach = [
        "Suite 1 : devant le texte, le masque fait sauter les zéros ; l'état reste nul jusqu'au premier mot.",
        "Suite 2 : derrière le texte aussi, l'état traverse les zéros : le dernier état est celui du dernier mot.",
        "Suite 3 : au milieu aussi, le masque fait sauter le zéro : 30 trouve l'état que 20 a laissé.",
        "Suite 4 : 2 n'est pas du remplissage mais le mot inconnu : il a un vecteur et change l'état.",
        "Suite 5 : l'état dépend de l'ordre ; seul un sac de mots répondrait la même chose.",
    ]

    def probabilities(*texts: list[int]) -> list[float]:  # of texts of one length
        return list(keras.ops.convert_to_numpy(model(np.array(texts, "int32")))[:, 0])

    alone, exchanged = probabilities([1, 20, 30, 40], [1, 40, 30, 20])
    found = probabilities([0, 0, 0, 1, 20, 30, 40], [1, 20, 30, 40, 0, 0, 0])
    found += [*probabilities([1, 20, 0, 30, 40], [1, 2, 20, 30, 40]), exchanged]
    happened = ["pareille" if abs(probability - alone) < 1e-6 else "autre" for probability in found]
    compare_all(told, happened, teach)


@exercise(
    "complete",
    10,
    "Cacher des mots",
    statement="""
        Écrivez ce que l'entraînement fait aux critiques à chaque époque : chaque mot **connu** a une probabilité `rate`
        d'être remplacé par « mot inconnu ».

        `ids` est un tableau d'entiers `(critiques, mots)` : 0 est le remplissage, 1 le début, 2 le mot inconnu, les
        mots connus commencent à 3. `rng` est un générateur de NumPy : `rng.random(shape)` tire des nombres de 0 à 1
        (exclu). Rendez le nouveau tableau.
    """,
    stub="""
        import numpy as np


        def hide_words(ids, rate, rng):
            raise NotImplementedError
    """,
    hints=(
        "Un tirage par mot, donc un tableau de tirages de la forme de `ids`.",
        "Un nombre tiré entre 0 et 1 est plus petit que `rate` avec la probabilité `rate`.",
        "`np.where((rng.random(ids.shape) < rate) & (ids >= 3), ..., ids)` : que mettre à la place des points ?",
    ),
    solution="""
        import numpy as np


        def hide_words(ids, rate, rng):
            hidden = (rng.random(ids.shape) < rate) & (ids >= 3)
            return np.where(hidden, 2, ids)
    """,
    why="""
        Le tirage est nouveau à chaque époque et pour chaque mot : aucun ne suffit plus pour reconnaître une critique
        par cœur. On met 2 et non 0, que le masque ferait sauter : il faut apprendre à lire un texte troué de mots
        inconnus, comme le seront les textes nouveaux.
    """,
)
def rnn_3(answer: Any) -> None:
    rng = draws()
    ids = rng.integers(3, 1000, (200, 60))
    ids[:, :20], ids[:, 20], ids[:, 25] = 0, 1, 2
    known = ids >= 3
    found, again = (numbers(call(answer, ids, 0.3, draws()), ids.shape) for _ in range(2))
    changed = found != ids
    if np.any(changed & ~known):
        raise WrongAnswer("Vous cachez aussi le remplissage ou le début : les mots connus commencent à 3.")
    if changed.any() and np.all(found[changed] == 0):
        raise WrongAnswer("Vous mettez 0, que le masque fait sauter : un mot caché devient l'inconnu, 2.")
    if np.any(found[changed] != 2):
        raise WrongAnswer("Un mot caché devient « mot inconnu », l'indice 2, et rien d'autre ne change.")
    places = known.any(axis=0)
    rows, columns = changed[:, places].mean(axis=1), changed[:, places].mean(axis=0)
    if rows.std() > 0.3:
        raise WrongAnswer("Vous cachez des critiques entières : il faut un tirage pour chaque mot.")
    if columns.std() > 0.3:
        raise WrongAnswer("Vous cachez les mêmes places dans toutes les critiques : il faut un tirage pour chaque mot.")
    share = changed.sum() / known.sum()
    if abs(share - 0.7) < 0.03:
        raise WrongAnswer("Vous cachez 70 % des mots et en gardez 30 % : rate est la part à cacher.")
    if abs(share - 0.3) > 0.03:
        raise WrongAnswer(f"Vous cachez {share:.0%} des mots connus, alors que rate vaut 0,3.")
    if np.array_equal(found, again):
        raise WrongAnswer("Vous cachez les mêmes mots à chaque époque : tirez-les avec rng, sans graine à vous.")


@exercise(
    "repair",
    10,
    "Un vocabulaire qui en sait trop",
    statement="""
        Ce code apprend un vocabulaire de `size` indices (0 remplissage, 1 début, 2 inconnu, puis les mots, du plus
        fréquent au moins fréquent), et change en listes d'indices les critiques d'entraînement et de test. Il tourne,
        mais le test a étrangement peu de mots inconnus ; les critiques de demain en auront davantage.

        Trouvez la faute et réparez-la.
    """,
    stub="""
        from collections import Counter


        def encode(train, test, size):
            counts = Counter(" ".join(train + test).split())
            words = [word for word, count in counts.most_common(size - 3)]
            index = dict(zip(words, range(3, size)))

            def ids(text):
                return [1] + [index.get(word, 2) for word in text.split()]

            return [*map(ids, train)], [*map(ids, test)]
    """,
    hints=(
        "Que sait-on des critiques de demain, au moment où l'on entraîne ? Et ici, de celles du test ?",
        "Ajoutez une critique au test : les indices de celles de l'entraînement changent-ils ?",
        "Les mots du test sont comptés avec les autres : `train + test`.",
    ),
    solution="""
        from collections import Counter


        def encode(train, test, size):
            counts = Counter(" ".join(train).split())
            words = [word for word, count in counts.most_common(size - 3)]
            index = dict(zip(words, range(3, size)))

            def ids(text):
                return [1] + [index.get(word, 2) for word in text.split()]

            return [*map(ids, train)], [*map(ids, test)]
    """,
    why="""
        Le vocabulaire fait partie de ce que l'on apprend. S'il a vu le test, celui-ci a moins de mots inconnus que n'en
        auront les vrais textes nouveaux, et l'exactitude promise est trop belle. La même faute se cache dans une
        moyenne, une normalisation ou un choix de variables calculés avant d'avoir mis le test à part.
    """,
)
def rnn_4(answer: Any) -> None:
    rng = draws()
    listed = ["film", "plot", "actor", "music", "scene", "story", "ending", "hero", "boring", "superb", "war", "song"]
    rng.shuffle(listed)

    def write(counts: list[int]) -> list[str]:
        shuffled = rng.permutation(np.repeat(listed, counts))
        return [" ".join(five) for five in shuffled.reshape(-1, 5)]

    train = write([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 0, 0])
    test = write([0, 0, 5, 0, 0, 0, 0, 8, 10, 13, 21, 18])

    def encode(*, first: int = 3, unknown: int = 2, seen: tuple[list[str], ...] = (train, train)) -> np.ndarray:
        rows = []
        for part, texts in zip((train, test), seen, strict=True):
            ranked = Counter(" ".join(texts).split()).most_common(6)
            index = {word: first + rank for rank, (word, _) in enumerate(ranked)}
            rows += [[1, *(index.get(word, unknown) for word in text.split())] for text in part]
        return np.array(rows)

    found = [list(row) for part in values(call(answer, train, test, 9), ("train", "test")) for row in part]
    if len({len(row) for row in found}) > 1:
        raise WrongAnswer("Vous laissez tomber les mots inconnus : chacun garde sa place, avec l'indice 2.")
    compare(
        found,
        right=encode(),
        wrong={
            "Le vocabulaire a compté aussi les mots du test : il n'a droit qu'à l'entraînement.":
                encode(seen=(train + test, train + test)),
            "Vous apprenez le vocabulaire sur le test seul : c'est l'entraînement qui l'enseigne.":
                encode(seen=(test, test)),
            "Vous avez deux vocabulaires : un même mot n'a plus le même indice à l'entraînement et au test.":
                encode(seen=(train, test)),
            "Vos mots commencent à 0 : les indices 0, 1 et 2 sont réservés.": encode(first=0),
            "Un mot inconnu n'est pas du remplissage : c'est l'indice 2, non 0.": encode(unknown=0),
            "Il manque le début de chaque critique, l'indice 1.": encode()[:, 1:],
        },
        otherwise="Les indices ne sont pas ceux du vocabulaire de l'entraînement, du mot le plus fréquent au moins.",
    )  # fmt: skip


@exercise(
    "better",
    20,
    "Un état qui comprend « not »",
    statement="""
        Des critiques ne sont faites que de huit mots : *good*, *bad*, *not*, et des mots neutres (*the*, *film*, *is*,
        *a*, *really*). *not* renverse l'opinion qui vient ensuite, même si des mots neutres les séparent : *not a
        really good film* est un reproche. Une critique est favorable si elle a plus d'éloges que de reproches (il n'y
        a jamais égalité). Compter les *good* et les *bad* sans écouter *not* en juge bien 58 % environ.

        Écrivez la récurrence qui fait mieux : `step(state, word)` reçoit l'état, deux nombres, nuls avant le premier
        mot, et rend le nouvel état, deux nombres. Après le dernier mot, la critique est jugée favorable si le
        **premier** nombre est positif. L'état est toute la mémoire. **But : 95 % de critiques nouvelles.**
    """,
    stub="""
        def step(state, word):
            score, other = state
            raise NotImplementedError  # return [score, other]
    """,
    hints=(
        "Que faut-il savoir, en arrivant à *good*, que le mot ne dit pas ? Le second nombre peut le retenir.",
        "*not* met le second nombre à 1. Un mot neutre ne change rien. Une opinion s'en sert ; et ensuite ?",
        "À *good*, ajoutez 1 si le second nombre vaut 0, retirez 1 sinon, puis remettez-le à 0.",
    ),
    solution="""
        def step(state, word):
            score, negated = state
            if word == "not":
                return [score, 1]
            if word in ("good", "bad"):
                opinion = 1 if word == "good" else -1
                return [score + (-opinion if negated else opinion), 0]
            return [score, negated]
    """,
    why="""
        Un état ne garde pas le texte : il garde ce qui servira. Ici deux nombres suffisent, le verdict jusque-là et une
        négation en attente ; la seconde doit survivre aux mots neutres et s'effacer après usage. Le réseau de la page a
        32 nombres et doit trouver seul à quoi les employer.
    """,
)
def rnn_5(answer: Any) -> None:
    rng = draws()
    texts: list[list[str]] = []
    while len(texts) < 400:
        text: list[str] = []
        for _ in range(rng.integers(1, 5)):
            text += ["not"] * int(rng.random() < 0.4) + list(rng.choice(NEUTRAL, rng.integers(3)))
            text += [*rng.choice(["good", "bad"], 1), *rng.choice(NEUTRAL, rng.integers(2))]
        if opinion(text):
            texts.append(text)
    labels = [opinion(text) > 0 for text in texts]
    states = np.zeros((len(texts), 2))
    for t in range(max(map(len, texts))):  # all texts word by word: what is kept elsewhere than in the state is mixed
        for i in [i for i, text in enumerate(texts) if t < len(text)]:
            states[i] = numbers(call(answer, states[i], texts[i][t]), (2,))
    found = states[:, 0] > 0
    mistaken: dict[str, dict[str, bool]] = {
        "Vous comptez good et bad sans écouter not : le second nombre peut retenir la négation.": {"heard": False},
        "Après un not, vous renversez tout ce qui suit : la négation s'efface après usage.": {"kept": True},
        "Votre négation ne tient qu'un mot : elle doit traverser les mots neutres, not a really good.": {"short": True},
    }
    if np.mean(found == labels) >= 0.95:
        return
    for message, mistake in mistaken.items():
        if np.array_equal(found, [opinion(text, **mistake) > 0 for text in texts]):
            raise WrongAnswer(message)
    if np.mean(found == labels) < 0.05:
        raise WrongAnswer("Vous jugez favorable ce qui est défavorable : le premier nombre est positif pour un éloge.")
    raise WrongAnswer(f"Vous en jugez bien {np.mean(found == labels):.0%} ; le but est 95 %, avec l'état pour mémoire.")


def opinion(text: list[str], heard: bool = True, kept: bool = False, short: bool = False) -> int:
    """Praises minus reproaches of a review, or what a known mistake makes of them."""
    score, negated = 0, False
    for word in text:
        if word in ("good", "bad"):
            score += 1 if (word == "good") != negated else -1
        if word == "not":
            negated = heard
        elif word in ("good", "bad") or short:
            negated = negated and kept
    return score
