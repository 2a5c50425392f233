"""Exercises of the page on GPT: seven billion parameters, what doubles, a block, the window, a better budget.

Slide: « Quelques caractéristiques de ChatGPT »
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from keras_course.exercises.exercise import exercise
from keras_course.exercises.judging import WrongAnswer, call, compare, compare_all, draws, numbers


@exercise(
    "by hand",
    10,
    "Un GPT de sept milliards",
    statement="""
        Dessinez un GPT de **sept milliards** de paramètres, à 200 millions près. Choisissez le nombre de blocs `L`, de
        16 à 64, et la largeur `d`, un multiple de 64. Il a 50 257 jetons et 2 048 positions, comme GPT-3.

        Une calculatrice suffit. Rendez `[L, d]` ; la formule exacte de la page fera le compte.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [L, d]
    """,
    hints=(
        "Les blocs l'emportent : `P ≈ 12 L d²`. Choisissez L, cherchez d.",
        "Avec L = 32 : `d² = 7 milliards / (12 × 32)`, soit 18,2 millions, et d vaut environ 4 270.",
        "L'embedding ajoute 52 305 × d, ici 0,2 milliard : descendez au multiple de 64 d'au-dessous de 4 270.",
    ),
    solution="""
        def answer():
            return [32, 4224]  # 12 × 32 × 4224² = 6,85 milliards, embeddings 0,22
    """,
    why="""
        Un grand nombre de paramètres tient à deux choix, profondeur et largeur, et la largeur compte au carré. La
        règle 12 L d² oublie l'embedding : 3 % ici, presque rien pour GPT-3, un tiers pour GPT-2. Une règle
        approchée vaut par ce que l'on sait de son erreur.
    """,
)
def gpt_1(answer: Any) -> None:
    from keras_course.chapters import gpt as page

    sizes = numbers(answer, (2,))
    if np.any(sizes < 1) or np.any(sizes != np.round(sizes)):
        raise WrongAnswer("Le nombre de blocs et la largeur sont des nombres entiers, d'au moins 1.")
    L, d = map(int, sizes)
    if L > 64 >= d:
        raise WrongAnswer("Vous avez échangé les deux : les blocs d'abord, la largeur ensuite.")
    if not 16 <= L <= 64:
        raise WrongAnswer(f"Vous avez {L} blocs : il en faut de 16 à 64.")
    if d % 64:
        raise WrongAnswer(f"La largeur {d} n'est pas un multiple de 64.")
    if abs(sum(page.parameters(L, d, 2048).values()) - 7e9) <= 2e8:
        return
    mistaken = {
        "Vous avez oublié le 12 : un bloc a douze matrices d × d, quatre d'attention, huit dans les couches denses.":
            L * d**2,
        "Vous n'avez compté que l'attention : les couches denses pèsent deux fois plus, 8 d² par bloc.": 4 * L * d**2,
        "Vous n'avez compté que les couches denses : l'attention ajoute 4 d² par bloc.": 8 * L * d**2,
        "Vous avez oublié le carré : une matrice d × d a d² paramètres.": 12 * L * d,
        "Vous n'avez compté qu'un bloc : il y en a L.": 12 * d**2,
    }  # fmt: skip
    for message, P in mistaken.items():
        if abs(P / 7e9 - 1) < 0.05:
            raise WrongAnswer(message)
    P = sum(page.parameters(L, d, 2048).values())
    raise WrongAnswer(f"Ce réseau a {P / 1e9:.3g} milliards de paramètres : n'oubliez pas l'embedding, 52 305 × d.")


@exercise(
    "predict",
    10,
    "Par combien se multiplie GPT-3",
    statement="""
        On prend GPT-3 (96 blocs, 96 têtes, largeur 12 288, 50 257 jetons) et l'on change **une** chose. Par quel
        facteur le nombre total de paramètres est-il multiplié ?

        1. deux fois plus de blocs
        2. une largeur double
        3. deux fois plus de têtes, à largeur égale
        4. deux fois plus de jetons dans le vocabulaire
        5. des couches denses qui passent par 8 d composantes, au lieu de 4 d

        Prédisez les cinq facteurs, à 2 % près.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [f_1, f_2, f_3, f_4, f_5]
    """,
    hints=(
        "Partez de `12 L d²`, dont 4 pour l'attention et 8 pour les couches denses ; le reste est négligeable.",
        "Les têtes se partagent les colonnes des mêmes matrices. L'embedding pèse moins de 1 % de GPT-3.",
        "5 : les couches denses passent de 8 d² à 16 d², donc le bloc de 12 d² à 20 d².",
    ),
    solution="""
        def answer():
            return [2, 4, 1, 1, 20 / 12]
    """,
    why="""
        La profondeur agit en proportion, la largeur au carré, les têtes pas du tout : elles découpent un vecteur sans
        l'agrandir. Le vocabulaire, dont on parle tant, ne pèse presque rien dans un grand réseau. Et le plus gros
        réservoir est la couche du milieu du bloc, celle dont on parle le moins.
    """,
)
def gpt_2(answer: Any) -> None:
    from keras_course.chapters import gpt as page

    told, (L, d, n, V) = numbers(answer, (5,)), (96, 12_288, 2048, 50_257)

    def count(L: int = L, d: int = d, V: int = V) -> int:
        return sum(page.parameters(L, d, n, V).values())

    heads = [page.build_model(1, num_heads, 8, 5, 4).count_params() for num_heads in (1, 2)]
    factors = {
        "Facteur 1 : les blocs sont tous semblables, et ils font presque tout le réseau.": count(L=2 * L) / count(),
        "Facteur 2 : les matrices d'un bloc ont d² éléments : doubler d les quadruple.": count(d=2 * d) / count(),
        "Facteur 3 : les têtes se partagent les colonnes : plus nombreuses, plus petites.": heads[1] / heads[0],
        "Facteur 4 : l'embedding est le seul à grandir, et il pèse moins de 1 % de GPT-3.": count(V=2 * V) / count(),
        "Facteur 5 : l'attention garde ses 4 d² par bloc, seules les couches denses doublent, de 8 d² à 16 d².":
            1 + L * (8 * d * d + 4 * d) / count(),
    }  # fmt: skip
    compare_all(told / list(factors.values()), np.ones(5), factors, tolerance=0.02)


@exercise(
    "complete",
    10,
    "Un bloc de GPT",
    statement="""
        Écrivez un bloc de GPT, tel que le dessin de la page le montre : normaliser, calculer, ajouter à ce qui est
        entré, deux fois de suite, d'abord l'attention, puis les couches denses.

        `x` a la forme `(jetons, d)`. `norm`, `attention` et `dense` sont des fonctions données, de `(jetons, d)` vers
        `(jetons, d)`. Rendez ce qui sort du bloc.
    """,
    stub="""
        def block(x, norm, attention, dense):
            raise NotImplementedError
    """,
    hints=(
        "Deux lignes, une par calcul, et chacune commence par `x = x + ...`.",
        "Ce qui est ajouté est `attention(norm(x))` : la normalisation vient avant le calcul, l'addition après.",
        "La seconde ligne est la même avec `dense`, et part du x que la première vient de changer.",
    ),
    solution="""
        def block(x, norm, attention, dense):
            x = x + attention(norm(x))
            return x + dense(norm(x))
    """,
    why="""
        Du bas en haut de la pile, x n'est jamais remplacé ni normalisé : chaque bloc y ajoute quelque chose. C'est ce
        chemin libre que le gradient remonte. Le transformeur d'origine normalisait après l'addition : il suffit de
        déplacer une parenthèse pour passer de l'un à l'autre.
    """,
)
def gpt_3(answer: Any) -> None:
    rng = draws()
    x, A, B = 2 * rng.normal(size=(5, 8)) + 1, *rng.normal(scale=0.5, size=(2, 8, 8))

    def norm(x: np.ndarray) -> np.ndarray:
        return (x - x.mean(axis=-1, keepdims=True)) / x.std(axis=-1, keepdims=True)

    def attention(x: np.ndarray) -> np.ndarray:
        return np.cumsum(x @ A, axis=0) / np.arange(1, len(x) + 1)[:, None]

    def dense(x: np.ndarray) -> np.ndarray:
        return np.tanh(x @ B)

    def steps(one: Callable[[np.ndarray, Any], np.ndarray]) -> np.ndarray:
        return one(one(x, attention), dense)

    after = x + attention(norm(x))
    compare(
        call(answer, x, norm, attention, dense),
        right=after + dense(norm(after)),
        wrong={
            "Vous normalisez après l'addition, comme le transformeur d'origine : GPT normalise avant le calcul.":
                steps(lambda x, layer: norm(x + layer(x))),
            "Vous avez oublié la connexion résiduelle : ce que rend un calcul s'ajoute à x.":
                steps(lambda x, layer: layer(norm(x))),
            "Vous avez oublié la normalisation avant chaque calcul.": steps(lambda x, layer: x + layer(x)),
            "Vous ajoutez au x normalisé : l'addition part du x qui est entré, intact.":
                steps(lambda x, layer: norm(x) + layer(norm(x))),
            "Les couches denses ne voient pas l'attention : elles partent du x qu'elle a changé.":
                after + dense(norm(x)),
            "La seconde addition repart du x du début : ce que l'attention avait ajouté est perdu.":
                x + dense(norm(after)),
            "Vous avez interverti les deux : l'attention d'abord, les couches denses ensuite.":
                x + dense(norm(x)) + attention(norm(x + dense(norm(x)))),
        },
        otherwise="Le bloc doit être x ← x + attention(norm(x)), puis x ← x + dense(norm(x)).",
    )  # fmt: skip


@exercise(
    "repair",
    10,
    "Le même jeton, à jamais",
    statement="""
        Un GPT à `positions` positions ne peut lire que `positions` jetons à la fois. Cette boucle écrit `length` jetons
        à la suite de l'amorce `prompt`, et rend le tout. `next_token(context)` est le réseau : il lit une liste de
        jetons et rend le suivant. Tant que le texte est court, tout va bien ; dès qu'il dépasse la fenêtre, la boucle
        écrit toujours le même jeton.

        Trouvez la faute et réparez-la.
    """,
    stub="""
        def write(next_token, prompt, length, positions):
            tokens = list(prompt)
            for _ in range(length):
                context = tokens[:positions]
                tokens.append(next_token(context))
            return tokens
    """,
    hints=(
        "Affichez `context` à chaque pas : que devient-il quand le texte est plus long que la fenêtre ?",
        "À partir de là, le réseau lit toujours la même chose, et répond donc toujours la même chose.",
        "Il faut les derniers jetons, non les premiers : une tranche de liste peut commencer par un nombre négatif.",
    ),
    solution="""
        def write(next_token, prompt, length, positions):
            tokens = list(prompt)
            for _ in range(length):
                context = tokens[-positions:]
                tokens.append(next_token(context))
            return tokens
    """,
    why="""
        La fenêtre glisse : le réseau lit les derniers jetons et oublie les plus anciens, quoi qu'ils aient dit. Voilà
        ce que valent les 2 048 positions de GPT-3 : au-delà, le début d'un texte n'existe plus pour lui.
    """,
)
def gpt_4(answer: Any) -> None:
    rng = draws()
    prompt, positions, length = rng.integers(0, 996, 5).tolist(), 8, 12

    def next_token(context: list[int]) -> int:  # each token counts, a zero too, and none ends in a fixed point
        return sum((7 * place + 3) * (token + 1) for place, token in enumerate(context, start=1)) % 997 % 996

    def write(window: Callable[[list[int]], list[int]]) -> list[int]:
        tokens = list(prompt)
        for _ in range(length):
            tokens.append(next_token(window(tokens)))
        return tokens

    right = write(lambda tokens: tokens[-positions:])
    compare(
        call(answer, next_token, prompt, length, positions),
        right=right,
        wrong={
            "Au-delà de la fenêtre, le réseau relit toujours les premiers jetons : il faut les derniers.":
                write(lambda tokens: tokens[:positions]),
            "Vous lui donnez le texte entier : il n'a que `positions` positions.": write(lambda tokens: tokens),
            "Vous ne lui donnez que le dernier jeton : il peut en lire `positions`.": write(lambda tokens: tokens[-1:]),
            "Il manque un jeton à la fenêtre : elle en contient `positions`.":
                write(lambda tokens: tokens[1 - positions :]),
            "Vous ne rendez que les jetons écrits : l'amorce fait partie du texte.": right[5:],
            "Vous gardez l'amorce et perdez la suite : la fenêtre est faite des derniers jetons, quels qu'ils soient.":
                write(lambda tokens: prompt + tokens[5:][-(positions - 5):] if len(tokens) > 5 else prompt),
        },
        otherwise="Chaque jeton doit suivre la lecture des derniers jetons du texte, `positions` au plus.",
    )  # fmt: skip


@exercise(
    "better",
    20,
    "Mieux dépenser le calcul de GPT-3",
    statement="""
        Hoffmann et ses coauteurs ont ajusté, sur plus de 400 entraînements, une formule pour la perte d'un réseau de
        `P` paramètres qui a lu `D` jetons : `1.69 + 406.4 / P**0.34 + 410.7 / D**0.28`. Pour GPT-3, 174,6 milliards de
        paramètres et 300 milliards de jetons, elle donne 2,002.

        Faites mieux **avec le même calcul** : `6 P D` au plus 3,15 · 10²³ opérations. Prenez `P = 12 L d²`. Rendez le
        nombre de blocs `L`, la largeur `d` et le nombre de jetons `D`. **But : une perte d'au plus 1,96.**
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [L, d, D]
    """,
    hints=(
        "Dépensez tout : choisissez L et d, puis `D = 3.15e23 / (6 * P)`. Calculez la perte, et recommencez.",
        "Des deux termes qui diminuent, lequel est le plus grand pour GPT-3 ? C'est celui-là qu'il faut réduire.",
        "GPT-3 est trop grand pour ce qu'il a lu. Essayez 20 à 30 milliards de paramètres : L = 40, d = 7 168.",
    ),
    solution="""
        def answer():
            L, d = 40, 7168
            P = 12 * L * d**2  # 24,7 milliards
            return [L, d, 3.14e23 / (6 * P)]
    """,
    why="""
        À calcul égal, un réseau sept fois plus petit qui lit sept fois plus promet une perte plus basse, et coûte
        sept fois moins à chaque usage. Le minimum est plat : de 15 à 40 milliards, la perte varie peu. Ce n'est qu'une
        formule ajustée sur d'autres textes : elle guide un choix, elle ne remplace pas la mesure.
    """,
)
def gpt_5(answer: Any) -> None:
    L, d, D = numbers(answer, (3,))
    if L < 1 or d < 1 or D < 1 or L % 1 or d % 1:
        raise WrongAnswer("L et d sont des nombres entiers, d'au moins 1, et D un nombre de jetons.")
    P = 12 * L * d**2
    for_parameters, for_tokens = 406.4 / P**0.34, 410.7 / D**0.28
    loss = 1.69 + for_parameters + for_tokens
    told = f"La perte est de {loss:.3f}.".replace(".", ",", 1)
    if 6 * P * D > 3.15e23:
        if 6 * d * D <= 3.15e23 and P > 1e12:
            raise WrongAnswer("Ce réseau a plus de mille milliards de paramètres : calculez d'abord 12 L d².")
        raise WrongAnswer(f"Il faut {6 * P * D:.2g} opérations pour cela : 6 P D doit rester sous 3,15e23.")
    if loss <= 1.96:
        return
    if 6 * P * D < 1e23:
        raise WrongAnswer(f"{told} Vous ne dépensez que {6 * P * D / 3.15e23:.0%} du calcul : lisez plus de jetons.")
    if for_tokens > for_parameters:
        raise WrongAnswer(f"{told} Le réseau est trop grand pour ce qu'il a lu : moins de paramètres, plus de jetons.")
    raise WrongAnswer(f"{told} Le réseau est trop petit pour tout ce qu'il a lu : plus de paramètres, moins de jetons.")
