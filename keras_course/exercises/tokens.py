"""Exercises of the page on tokens: a corpus for three merges, tokens to count, bytes to text, one vocabulary for two.

Slide: « Représentation et traitement des données textuelles »
Slide: « Représentation des mots et caractères avec l'encodage one-hot »
"""

from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np

from keras_course.exercises.exercise import exercise
from keras_course.exercises.judging import WrongAnswer, call, compare_all, draws, numbers, values


@exercise(
    "by hand",
    8,
    "Bonbon en trois fusions",
    statement="""
        Trouvez un corpus dont le codage par paires d'octets apprenne d'abord « on », puis « bon », puis « bonbon ». À
        chaque fusion, le couple choisi doit être **seul** le plus fréquent, sans ex aequo.

        Rendez une liste de un à six mots, en lettres minuscules sans accent, chacun de douze lettres au plus. Un mot
        peut y être plusieurs fois, et n'a pas besoin d'exister. Plusieurs réponses conviennent.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return ["...", "...", ...]
    """,
    hints=(
        "« bonbon » doit être dans la liste. Comptez ses couples de voisins : lequel gêne « on » ?",
        "Il faut à « on » une rencontre de plus que « bo », donc un mot où « on » n'est pas précédé d'un b.",
        "Ce mot ne doit laisser aucun couple après la première fusion : prenez-le aussi court que possible.",
    ),
    solution="""
        def answer():
            return ["bonbon", "on"]
    """,
    why="""
        Avec « bonbon » seul, « bo » et « on » paraissent deux fois chacun. Le mot « on » les départage ; devenu un seul
        jeton, il n'a plus de voisins et ne gêne plus personne. « non » départagerait aussi, mais son couple n + on
        serait ex aequo avec bon + bon à la troisième fusion. L'algorithme ne connaît que ces comptes : un morceau
        devient un jeton parce qu'il est fréquent, non parce qu'il a un sens.
    """,
)
def tokens_1(answer: Any) -> None:
    found = answer.tolist() if isinstance(answer, np.ndarray) else answer
    if not isinstance(found, list | tuple) or not 1 <= len(found) <= 6 or not all(map(is_plain_word, found)):
        raise WrongAnswer("Rendez une liste de un à six mots, de douze lettres minuscules sans accent au plus.")
    split = [list(word) for word in found]
    for step, pair in enumerate([("o", "n"), ("b", "on"), ("bon", "bon")], start=1):
        pairs = Counter(neighbours for pieces in split for neighbours in pairwise(pieces))
        times, wanted = pairs.pop(pair, 0), f"« {' + '.join(pair)} »"
        if not times:
            raise WrongAnswer(f"À la fusion {step}, le couple {wanted} n'est dans aucun de vos mots.")
        if pairs:
            rival, count = pairs.most_common(1)[0]
            named = f"« {' + '.join(rival)} »"
            if count > times:
                raise WrongAnswer(f"À la fusion {step}, {named} l'emporte : {count} fois, {wanted} {times}.")
            if count == times:
                raise WrongAnswer(f"À la fusion {step}, {wanted} et {named} sont ex aequo : {count} fois chacun.")
        split = [merge(pieces, pair) for pieces in split]


def is_plain_word(word: Any) -> bool:
    """Whether something is a text of 1 to 12 of the letters a to z."""
    return isinstance(word, str) and word.isascii() and word.isalpha() and word.islower() and len(word) <= 12


def merge(pieces: list[Any], pair: tuple[Any, Any]) -> list[Any]:
    """Concatenate each `pair` of neighbours, from the left."""
    merged: list[Any] = []
    for piece in pieces:
        if merged and (merged[-1], piece) == pair:
            merged[-1] = merged[-1] + piece
        else:
            merged.append(piece)
    return merged


@exercise(
    "predict",
    8,
    "Compter les jetons",
    statement="""
        Un programme part des octets et a appris trois fusions, dans cet ordre :

        1. a + p donne « ap »
        2. p + a donne « pa »
        3. pa + s donne « pas »

        Un texte nouveau se coupe comme sur la page : en mots, qui gardent l'espace qui les précède, puis par ces
        fusions dans l'ordre où elles ont été apprises. En combien de jetons se coupe chacun de ces textes ?

        1. appas
        2. Pas
        3. papas
        4. trépas
        5. pas à pas

        Prédisez les cinq nombres ; les textes seront ensuite coupés.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [n_1, n_2, n_3, n_4, n_5]
    """,
    hints=(
        "Appliquez la fusion 1 partout où elle est possible, puis seulement la 2, puis la 3.",
        "Une majuscule est un autre octet que sa minuscule ; é et à en font deux chacun ; un espace en fait un.",
        "Pour papas, la fusion 1 donne p, ap, a, s : reste-t-il un p suivi d'un a ? Le texte 5 a trois mots.",
    ),
    solution="""
        def answer():
            return [2, 3, 4, 5, 6]
    """,
    why="""
        Les fusions se rejouent dans l'ordre où elles ont été apprises, sans chercher le meilleur découpage : dans
        papas, « ap » prend le a et le p du milieu, et « pas », pourtant connu, n'apparaît pas. Un même morceau peut
        donc être un jeton dans un mot et en demander trois dans un autre. Rien n'est jamais inconnu : une majuscule
        ou un accent coûte seulement des octets.
    """,
)
def tokens_2(answer: Any) -> None:
    told = numbers(answer, (5,))
    cut = {
        "Texte 1 : la fusion 1 prend le a et le premier p, puis « pas » se forme en deux fusions.": ["appas"],
        "Texte 2 : P n'est pas p, et aucune fusion ne colle a et s.": ["Pas"],
        "Texte 3 : la fusion 1 passe d'abord et prend le a et le p du milieu ; il ne reste aucun p suivi d'un a.":
            ["papas"],
        "Texte 4 : « pas » est un jeton, mais é fait deux octets, que rien ne colle.": ["trépas"],
        "Texte 5 : chaque mot garde son espace, qui est un octet, et à en fait deux.": ["pas", " à", " pas"],
    }  # fmt: skip
    counts = []
    for words in cut.values():
        split = [[bytes([byte]) for byte in word.encode()] for word in words]
        for pair in [(b"a", b"p"), (b"p", b"a"), (b"pa", b"s")]:
            split = [merge(pieces, pair) for pieces in split]
        counts.append(sum(map(len, split)))
    compare_all(told, counts, cut)


@exercise(
    "complete",
    10,
    "Des fusions au texte",
    statement="""
        Décodez une suite d'indices de sous-mots sans autre vocabulaire que les fusions. `ids` est la liste des indices.
        `learned` est la liste des couples fusionnés, dans l'ordre : le couple `learned[0]` est devenu le jeton 256,
        `learned[1]` le jeton 257, et ainsi de suite. Un couple contient deux indices plus petits que le sien, qui sont
        des octets (0 à 255) ou des jetons déjà fusionnés.

        Rendez le texte, une chaîne de caractères. Il contient des lettres accentuées.
    """,
    stub="""
        def decode(ids, learned):
            raise NotImplementedError
    """,
    hints=(
        "Reconstruisez d'abord le vocabulaire : la liste des octets de chaque jeton, les 256 premiers pour commencer.",
        "`vocabulary = [bytes([i]) for i in range(256)]`, puis chaque couple y ajoute ses deux morceaux bout à bout.",
        '`vocabulary.append(vocabulary[left] + vocabulary[right])` ; enfin `b"".join(...)`, et un seul `.decode()`.',
    ),
    solution="""
        def decode(ids, learned):
            vocabulary = [bytes([i]) for i in range(256)]
            for left, right in learned:
                vocabulary.append(vocabulary[left] + vocabulary[right])
            return b"".join(vocabulary[i] for i in ids).decode()
    """,
    why="""
        Les fusions suffisent : elles disent de quels octets chaque jeton est fait, même quand un jeton en contient
        d'autres. On ne relit le texte qu'une fois tous les octets réunis, car un jeton peut finir au milieu d'une
        lettre accentuée. C'est pourquoi, sur la page, un octet seul s'affiche « � ».
    """,
)
def tokens_3(answer: Any) -> None:
    rng = draws()
    parts = [int(letter) for letter in rng.choice(list(b"aeilmnorstu"), 4, replace=False)]
    learned: list[tuple[int, int]] = []
    for new in range(256, 264):  # from 259 on, a pair holds one of the tokens before it
        pair = rng.choice(parts, 2, replace=False) if new < 259 else rng.permutation([new - 2, rng.choice(parts)])
        learned.append((int(pair[0]), int(pair[1])))
        parts.append(new)
    letters = [[part] for part in parts] + [list(letter.encode()) for letter in rng.choice(list("éèàçêô"), 3)]
    ids = [int(i) for place in rng.permutation(len(letters)) for i in letters[place]]

    def spell(i: int, order: int = 1) -> bytes:
        return bytes([i]) if i < 256 else b"".join(spell(part, order) for part in learned[i - 256][::order])

    spelled = [spell(i) for i in ids]
    alone = "Vous relisez les jetons un par un : deux octets ne font une lettre accentuée que bout à bout."
    nested = "Un couple peut contenir un jeton déjà fusionné : il faut descendre jusqu'aux octets."
    try:
        found = call(answer, ids, learned)
    except ValueError as error:
        if isinstance(error, UnicodeDecodeError):
            raise WrongAnswer(alone) from None
        raise WrongAnswer(nested) if "range(0, 256)" in str(error) else error from None
    if isinstance(found, bytes | bytearray):
        raise WrongAnswer("Vous rendez des octets : relisez-les comme du texte, avec `.decode()`.")
    if not isinstance(found, str):
        what = "None : finit-elle par return ?" if found is None else f"un objet de type {type(found).__name__}."
        raise WrongAnswer(f"Un texte est attendu, votre fonction rend {what}")
    mistaken = {
        alone: "".join(piece.decode(errors="replace") for piece in spelled),
        "Vous prenez un octet pour un caractère : en UTF-8, une lettre accentuée en demande deux.":
            b"".join(spelled).decode("latin-1"),
        "Vous mettez le second morceau d'un couple avant le premier.": b"".join(spell(i, -1) for i in ids).decode(),
        "Vous mettez un espace entre les jetons : ils se suivent sans rien, les espaces du texte y sont déjà.":
            " ".join(piece.decode(errors="replace") for piece in spelled),
        "Vous perdez les jetons appris : à partir de 256, un indice est celui d'un couple.":
            bytes(i for i in ids if i < 256).decode(),
    }  # fmt: skip
    if found == b"".join(spelled).decode():
        return
    for message, text in mistaken.items():
        if found == text:
            raise WrongAnswer(message)
    raise WrongAnswer("Le texte doit réunir, dans l'ordre, les octets de chaque jeton ; 256 est le premier couple.")


@exercise(
    "repair",
    10,
    "Un chat lu comme le chat",
    statement="""
        `number(train, new)` reçoit deux textes, deux listes de jetons. Le premier a servi à entraîner un réseau, qui
        lira ensuite le second. La fonction rend leurs indices, deux listes. Mais pour les textes « le chat dort » et
        « un chat dort », elle rend deux fois 3, 1, 2 : le réseau lira « le » à la place de « un ».

        Trouvez la faute et réparez-la. L'indice 0 est réservé à l'inconnu ; les jetons du premier texte ont les indices
        à partir de 1, dans l'ordre que vous voulez.
    """,
    stub="""
        def number(train, new):
            def to_ids(tokens):
                vocabulary = ["inconnu", *sorted(set(tokens))]
                return [vocabulary.index(token) for token in tokens]

            return to_ids(train), to_ids(new)
    """,
    hints=(
        "Écrivez le vocabulaire qui sert à chacun des deux textes : est-ce le même ?",
        "Le vocabulaire est celui du réseau : il s'apprend une fois, sur le premier texte, et sert aux deux.",
        "Un jeton du second texte peut alors manquer : `vocabulary.index(token) if token in vocabulary else 0`.",
    ),
    solution="""
        def number(train, new):
            vocabulary = ["inconnu", *sorted(set(train))]

            def to_ids(tokens):
                return [vocabulary.index(t) if t in vocabulary else 0 for t in tokens]

            return to_ids(train), to_ids(new)
    """,
    why="""
        Un indice n'a de sens que par son vocabulaire, et le réseau a appris avec un seul. C'est pourquoi on enregistre
        le vocabulaire avec les poids. Aucune erreur ne signale un mauvais indice : les nombres sont valables, la phrase
        ne l'est plus. Ajouter les mots nouveaux ne servirait à rien : le réseau ne les a jamais lus.
    """,
)
def tokens_4(answer: Any) -> None:
    rng = draws()
    known = sorted(rng.permutation(["chat", "chien", "dort", "jour", "lune", "mer", "nuit", "vent"])[:6])
    some = [*rng.permutation(known[1:])[:3], known[0]]  # the first and others: no order of their own gives the same
    unknown = list(rng.permutation(["abeille", "algue", "arbre", "avion"])[:3])  # before all others in the alphabet
    train = [str(token) for token in rng.permutation(known * 2)]
    new = [str(token) for token in [unknown[0], *rng.permutation(some[:3] + unknown[1:]), some[3]]]
    made = values(call(answer, train, new), ("train", "new"))
    first, second = numbers(made[0], (len(train),)), numbers(made[1], (None,))
    index = dict(zip(train, first, strict=True))
    if any(index[token] != i for token, i in zip(train, first, strict=True)):
        raise WrongAnswer("Dans le premier texte, un même jeton a deux indices : il lui en faut un, toujours le même.")
    if len(set(index.values())) < len(index):
        raise WrongAnswer("Deux jetons du premier texte ont le même indice : on ne peut plus retrouver lequel c'était.")
    if 0 in first:
        raise WrongAnswer("Un jeton du premier texte a l'indice 0 : il est réservé à l'inconnu.")
    if len(second) != len(new):
        raise WrongAnswer(f"Le second texte a {len(new)} jetons, vous rendez {len(second)} indices : 0 garde la place.")
    for token, i in zip(new, second, strict=True):
        if i != index.get(token, i):
            raise WrongAnswer(f"« {token} » n'a pas le même indice dans les deux textes : il faut un seul vocabulaire.")
    others = {i for token, i in zip(new, second, strict=True) if token in unknown}
    if len(others) > 1:
        raise WrongAnswer("Vous donnez un indice à des mots absents du premier texte : le réseau ne les a jamais lus.")
    if others != {0}:
        raise WrongAnswer(f"Vos inconnus ont l'indice {others.pop():g} : celui de l'inconnu est 0.")
    if set(first) != set(range(1, len(index) + 1)):
        raise WrongAnswer(f"Les {len(index)} jetons du premier texte doivent avoir les indices de 1 à {len(index)}.")
