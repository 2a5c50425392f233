"""Exercises of the page on word vectors: counts against chance, what angles see, analogies, p-values, short vectors.

Slide: « Utilisation des embeddings de mots »
"""

from typing import Any

import numpy as np

from keras_course.exercises.exercise import exercise
from keras_course.exercises.judging import WrongAnswer, call, compare, compare_all, draws, numbers, words


@exercise(
    "by hand",
    8,
    "Souvent ensemble, et pourtant ils s'évitent",
    statement="""
        Voici un tableau de comptes à remplir, avec deux mots et deux voisins :

        | | *film* | *acteur* |
        |---|---|---|
        | *superbe* | n_1 | n_2 |
        | *raté* | n_3 | n_4 |

        Trouvez quatre nombres entiers, d'au moins 1, tels que *superbe* et *film* soient **le couple le plus fréquent**
        du tableau, et que leur PMI soit pourtant **négative**. Il y a une infinité de bonnes réponses.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [n_1, n_2, n_3, n_4]
    """,
    hints=(
        "La PMI est négative si `n n_1`, le total fois le compte, est plus petit que la ligne fois la colonne.",
        "Il faut que *superbe* et *film* soient tous deux très fréquents, et souvent l'un sans l'autre.",
        "Développez : la condition devient `n_1 n_4 < n_2 n_3`. Prenez n_2 et n_3 presque égaux à n_1.",
    ),
    solution="""
        def answer():
            return [10, 9, 9, 1]  # log(29 × 10 / (19 × 19)) = log 0,80 = -0,22
    """,
    why="""
        *Superbe* et *film* sont partout : par hasard, ils se rencontreraient encore plus souvent qu'ils ne le font. Le
        compte dit surtout que les deux mots sont fréquents ; seule la comparaison au hasard dit s'ils s'attirent. Des
        vecteurs faits des comptes eux-mêmes décriraient donc avant tout la fréquence des mots.
    """,
)
def word_vectors_1(answer: Any) -> None:
    counts = numbers(answer, (4,))
    if np.any(counts < 1) or np.any(counts % 1):
        raise WrongAnswer("Des comptes sont des nombres entiers, ici d'au moins 1.")
    first, second, third, _ = counts
    if first <= max(counts[1:]):
        raise WrongAnswer("Superbe et film doivent être le couple le plus fréquent : n_1 dépasse les trois autres.")
    ratio = counts.sum() * first / ((first + second) * (first + third))
    if abs(ratio - 1) < 1e-9:
        raise WrongAnswer("La PMI est nulle : les deux mots s'ignorent, ils ne s'évitent pas encore.")
    if ratio > 1:
        raise WrongAnswer("La PMI est positive : superbe et film se rencontrent plus souvent que par hasard.")


@exercise(
    "predict",
    8,
    "Ce que les angles ne voient pas",
    statement="""
        On a une table de vecteurs de mots, et l'on en fait une nouvelle. Le cosinus de deux mots reste-t-il le même,
        **quels que soient les deux mots** ? Répondez `"oui"` ou `"non"`.

        1. on multiplie chaque vecteur par un nombre positif, différent d'un mot à l'autre
        2. on échange les composantes 1 et 3 de tous les vecteurs
        3. on ajoute un même vecteur à tous
        4. on multiplie par 10 la première composante de tous les vecteurs
        5. on change tous les vecteurs de signe
        6. on échange les composantes 1 et 3 d'un mot sur deux

        Vos prédictions seront comparées aux cosinus de vecteurs tirés au hasard.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return ["oui", "non", ...], six mots
    """,
    hints=(
        "Essayez avec (3, 1), (2, 1) et (-3, 1), ou en dessin : les angles entre les flèches changent-ils ?",
        "Un produit scalaire est une somme : l'ordre de ses termes ne compte pas, leur poids si.",
        "Ajouter un vecteur déplace l'origine, d'où partent les flèches ; multiplier par 10 penche tout vers un axe.",
    ),
    solution="""
        def answer():
            return ["oui", "oui", "non", "non", "oui", "non"]
    """,
    why="""
        Le cosinus ne voit ni les longueurs, ni le nom des axes : échanger deux composantes, ou tout changer de signe,
        ne change rien, pourvu que ce soit pour tous les mots à la fois. Une composante seule n'a donc pas de sens fixé.
        Mais il voit l'origine et l'échelle de chaque axe. Une direction, elle, se mesure depuis le milieu de deux
        moyennes : ajouter un même vecteur à tous déplace aussi ce milieu, et chaque mot reste du même côté.
    """,
)
def word_vectors_2(answer: Any) -> None:
    told, rng = words(answer, ("oui", "non"), 6), draws()
    x = rng.normal(size=(6, 4))
    swapped = x[:, [2, 1, 0, 3]]
    tables = {
        "Table 1 : le cosinus divise par les deux longueurs ; un vecteur allongé garde sa direction.":
            x * rng.uniform(0.1, 9, (6, 1)),
        "Table 2 : les mêmes produits s'additionnent, dans un autre ordre.": swapped,
        "Table 3 : les flèches partent toutes de l'origine ; les déplacer change leurs angles.": x + rng.normal(size=4),
        "Table 4 : la première composante pèse bien plus que les autres dans les angles.": x * [10, 1, 1, 1],
        "Table 5 : deux signes changés se compensent dans chaque produit.": -x,
        "Table 6 : entre un mot changé et un autre, les composantes ne se répondent plus.":
            np.where(np.arange(6)[:, None] % 2, x, swapped),
    }  # fmt: skip
    before = unit(x) @ unit(x).T
    same = [np.allclose(unit(table) @ unit(table).T, before, atol=1e-9) for table in tables.values()]
    compare_all(told, ["oui" if one else "non" for one in same], tables)


def unit(vectors: np.ndarray) -> np.ndarray:
    """Vectors `(n, d)` scaled to length 1; zeros stay zeros."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


@exercise(
    "complete",
    12,
    "Le quatrième mot d'une analogie",
    statement="""
        Complétez l'analogie « a est à b ce que c est à ... ». `W` est une table de vecteurs de mots, `(N, d)`, de
        longueurs quelconques ; `a`, `b` et `c` sont trois indices.

        Ramenez d'abord tous les vecteurs à la longueur 1. Cherchez ensuite le mot dont le vecteur a le plus grand
        cosinus avec `x_b - x_a + x_c`. Les trois mots donnés sont exclus. Rendez son indice.
    """,
    stub="""
        import numpy as np


        def fourth_word(W, a, b, c):
            raise NotImplementedError  # l'indice d'un mot
    """,
    hints=(
        "Pour ramener à la longueur 1 : `W / np.linalg.norm(W, axis=1, keepdims=True)`.",
        "La longueur du but ne change pas le classement : `x @ target` suffit, il donne un nombre par mot.",
        "Mettez `-np.inf` aux indices a, b et c de ces nombres, puis prenez `np.argmax`.",
    ),
    solution="""
        import numpy as np


        def fourth_word(W, a, b, c):
            x = W / np.linalg.norm(W, axis=1, keepdims=True)
            cosines = x @ (x[b] - x[a] + x[c])
            cosines[[a, b, c]] = -np.inf
            return int(np.argmax(cosines))
    """,
    why="""
        Sans l'exclusion, le mot trouvé est souvent l'un des trois donnés : le but est fait de leurs vecteurs. Une
        analogie réussie dit donc moins qu'il n'y paraît : il suffit parfois que la réponse soit le plus proche voisin
        de b ou de c. C'est une raison de compter aussi les analogies qui échouent, comme le fait la page.
    """,
)
def word_vectors_3(answer: Any) -> None:
    rng = draws()
    W = rng.normal(size=(40, 6)) * rng.uniform(0.2, 4, (40, 1))
    given = [[int(i) for i in rng.choice(40, 3, replace=False)] for _ in range(40)]
    x = unit(W)

    def found(left: int, right: int, third: int, excluded: str = "abc", before: Any = x, after: Any = x) -> list[int]:
        """The fourth word of each analogy, with the signs of x_a, x_b and x_c in the target."""
        ids = []
        for a, b, c in given:
            scores = after @ (left * before[a] + right * before[b] + third * before[c])
            scores[[{"a": a, "b": b, "c": c}[name] for name in excluded]] = -np.inf
            ids.append(int(np.argmax(scores)))
        return ids

    compare(
        [numbers(call(answer, W, a, b, c), (1,))[0] for a, b, c in given],
        right=found(-1, 1, 1),
        wrong={
            "Vous n'excluez pas les mots donnés : ils sont souvent les plus proches du but.": found(-1, 1, 1, ""),
            "Vous n'excluez que c : a et b aussi sont donnés.": found(-1, 1, 1, "c"),
            "Vous allez de b vers a : le déplacement est x_b - x_a.": found(1, -1, 1),
            "Vous cherchez le voisin de c seul : il manque le déplacement de a à b.": found(0, 0, 1),
            "Les vecteurs ne sont pas ramenés à la longueur 1 : les plus longs l'emportent, non les plus proches.":
                found(-1, 1, 1, before=W, after=W),
            "Vous calculez le but avant de ramener les vecteurs à la longueur 1 : un mot long y pèse trop.":
                found(-1, 1, 1, before=W),
            "Vous sautez les trois premiers du classement : ce ne sont pas toujours les trois mots donnés.":
                [int(np.argsort(-x @ (x[b] - x[a] + x[c]))[3]) for a, b, c in given],
        },
        otherwise="Le plus grand cosinus avec x_b - x_a + x_c, hors de a, b et c, est celui d'un autre mot.",
    )  # fmt: skip


@exercise(
    "repair",
    12,
    "Une valeur p qui vaut toujours 1",
    statement="""
        Ce test de permutation mélange `shuffles` fois, et compte les mesures au moins aussi bonnes que la vraie.
        `x` contient un vecteur par mot, `(mots, d)`, et `y` leurs étiquettes, 0 ou 1. `score(x, y)` mesure si une
        direction sépare les deux groupes ; cette mesure ne dépend pas de l'ordre des mots.

        Même pour deux groupes parfaitement séparés, il rend p = 1 : rien ne serait mieux que le hasard. Trouvez la
        faute et réparez-la.
    """,
    stub="""
        import numpy as np


        def p_value(score, x, y, shuffles):
            rng = np.random.default_rng(0)
            true = score(x, y)
            as_good = 1  # la vraie mesure est comprise
            for _ in range(shuffles):
                order = rng.permutation(len(y))
                if score(x[order], y[order]) >= true:
                    as_good += 1
            return as_good / (1 + shuffles)
    """,
    hints=(
        "Affichez les mesures des mélanges : que remarquez-vous ?",
        "Après le mélange, quel mot a quelle étiquette ? Un éloge est-il toujours étiqueté éloge ?",
        "Mélangez les étiquettes et laissez les mots à leur place : un seul des deux `[order]` est de trop.",
    ),
    solution="""
        import numpy as np


        def p_value(score, x, y, shuffles):
            rng = np.random.default_rng(0)
            true = score(x, y)
            as_good = 1  # la vraie mesure est comprise
            for _ in range(shuffles):
                order = rng.permutation(len(y))
                if score(x, y[order]) >= true:
                    as_good += 1
            return as_good / (1 + shuffles)
    """,
    why="""
        Mélangés ensemble, les mots et leurs étiquettes ne font que changer de place : chaque mesure est la vraie. Le
        hasard que l'on veut imiter, c'est une étiquette qui ne dit rien du mot : il faut rompre le lien entre les deux,
        et garder tout le reste, jusqu'au nombre d'étiquettes de chaque sorte.
    """,
)
def word_vectors_4(answer: Any) -> None:
    rng, n, shuffles = draws(), 40, 99
    ids, y = rng.permutation(n), rng.permutation(np.repeat([0, 1], n // 2))
    x = np.column_stack([ids, 100 + 3 * ids]).astype(float)
    ties, above = int(rng.integers(5, 10)), int(rng.integers(2, 5))
    told = list(rng.permutation(np.repeat([0.9, 0.8, 0.5], [above, ties, shuffles - ties - above])))  # of the shuffles
    seen: list[tuple[float, ...]] = []

    def score(words: Any, labels: Any) -> float:
        words, labels = numbers(words, (n, 2)), numbers(labels, (n,))
        which = words[:, 0]
        if not np.array_equal(np.sort(which), np.arange(n)) or not np.allclose(words[:, 1], 100 + 3 * which):
            raise WrongAnswer("Vous avez changé les vecteurs : seules les étiquettes se mélangent d'un mot à l'autre.")
        if labels.sum() != n // 2 or not np.isin(labels, (0, 1)).all():
            raise WrongAnswer("Vous tirez de nouvelles étiquettes : mélanger garde autant de 0 et autant de 1.")
        labels = labels[np.argsort(which)]
        if np.array_equal(labels, y[np.argsort(ids)]):
            return 0.8
        seen.append(tuple(labels))
        return float(told[len(seen) - 1]) if len(seen) <= shuffles else 0.5

    p = numbers(call(answer, score, x, y, shuffles), (1,))[0]
    if not seen:
        raise WrongAnswer("Aucune mesure ne se fait sur un mélange : chaque mot y garde son étiquette, et p vaut 1.")
    if len(seen) > 1 and len(set(seen)) == 1:
        raise WrongAnswer("Vous refaites toujours le même mélange : le générateur se crée une fois, avant la boucle.")
    if len(seen) != shuffles:
        raise WrongAnswer(f"Vous mesurez {len(seen)} mélanges au lieu de {shuffles}.")
    compare(
        p,
        right=(1 + above + ties) / (1 + shuffles),
        wrong={
            "Vous ne comptez que les mesures meilleures : il faut celles qui sont au moins aussi bonnes, >=.":
                (1 + above) / (1 + shuffles),
            "Vous avez oublié la vraie mesure, en haut et en bas : elle compte parmi les autres.":
                (above + ties) / shuffles,
            "Vous comptez la vraie mesure en bas, mais pas en haut : p ne peut pas être nulle.":
                (above + ties) / (1 + shuffles),
            "Vous comptez les mesures les moins bonnes : p est la part de celles qui valent la vraie, ou plus.":
                (1 + shuffles - above) / (1 + shuffles),
        },
        otherwise="p est la part des mesures au moins aussi bonnes que la vraie, celle-ci comprise.",
    )  # fmt: skip


@exercise(
    "better",
    20,
    "Huit composantes pour cinq familles",
    statement="""
        Soixante mots forment cinq familles, que l'on ne vous dit pas. `n` contient les comptes de leurs voisins, une
        ligne par mot, une colonne par voisin ; chaque voisin a été vu au moins une fois. Douze voisins sont très
        fréquents et ne disent rien de la famille ; deux cents autres environ sont rares.

        Rendez **un vecteur de huit composantes au plus** pour chaque mot. On regarde ensuite si le plus proche de
        chaque mot, par le cosinus, est de sa famille. Avec les comptes résumés par une SVD, c'est vrai de 19 % des
        mots, comme au hasard. **But : 90 %**, en moyenne sur cinq tirages.
    """,
    stub="""
        import numpy as np


        def vectors(n):
            A, strength, _ = np.linalg.svd(n, full_matrices=False)
            x = A[:, :8] * np.sqrt(strength[:8])  # 19 %
            raise NotImplementedError  # faites mieux, puis return x
    """,
    hints=(
        "Que décrivent les plus grandes directions des comptes ? Les voisins les plus fréquents.",
        "Comparez d'abord chaque compte au hasard : `n.sum() * n`, divisé par le total de ligne fois celui de colonne.",
        "C'est la PPMI : le logarithme de ce rapport, où ce qui est sous 1 est remplacé par 1. Résumez-la ensuite.",
    ),
    solution="""
        import numpy as np


        def vectors(n):
            ratio = n.sum() * n / np.outer(n.sum(axis=1), n.sum(axis=0))
            M = np.log(np.maximum(ratio, 1))
            A, strength, _ = np.linalg.svd(M, full_matrices=False)
            return A[:, :8] * np.sqrt(strength[:8])
    """,
    why="""
        La SVD garde ce qui pèse le plus : dans les comptes, les voisins fréquents ; dans la PPMI, ce que plusieurs mots
        ont en commun au-delà du hasard. Ici ses huit directions font même mieux que la PPMI entière, qui garde aussi
        le hasard de chaque compte : 98,3 % des mots contre 96,5 %, sur dix mille tirages. Un vecteur court n'est pas
        seulement moins cher.
    """,
)
def word_vectors_5(answer: Any) -> None:
    rng, family, right = draws(), np.repeat(np.arange(5), 12), []
    for _ in range(5):
        n = counts_of_families(rng, family)
        x = numbers(call(answer, n), (60, None))
        d = x.shape[1]
        if not 1 <= d <= 8:
            raise WrongAnswer(f"Vos vecteurs ont {d} composantes : il en faut de une à huit.")
        cosines = unit(x) @ unit(x).T
        np.fill_diagonal(cosines, -np.inf)
        right.append(np.mean(family[cosines.argmax(axis=1)] == family))
    if np.mean(right) >= 0.9:
        return
    M = np.log(np.maximum(n.sum() * n / np.outer(n.sum(axis=1), n.sum(axis=0)), 1))
    mistaken = {
        "Vous résumez les comptes eux-mêmes : les voisins fréquents y cachent les autres.": n,
        "Un logarithme ne suffit pas : comparez chaque compte à celui que donnerait le hasard.": np.log1p(n),
        "Vous gardez les dernières directions : la SVD les range de la plus forte à la plus faible.":
            np.linalg.svd(M, full_matrices=False)[0][:, -d:],
        "Vous gardez les premiers voisins et jetez les autres : la SVD, elle, les résume tous.": M[:, :d],
    }  # fmt: skip
    for message, table in mistaken.items():
        if np.allclose(projector(x, d), projector(table, d), atol=1e-6):
            raise WrongAnswer(message)
    raise WrongAnswer(f"{100 * np.mean(right):.0f} % des mots sont près d'un mot de leur famille ; le but est 90 %.")


def counts_of_families(rng: np.random.Generator, family: np.ndarray) -> np.ndarray:
    """Counts of neighbours: 12 frequent ones that each word has in its own way, 200 rare ones, 40 of each family."""
    rare = 0.3 / 200 + 0.7 / 40 * (np.arange(200) // 40 == family[:, None])
    n = rng.poisson(60 * np.hstack([0.75 * rng.dirichlet(np.ones(12), len(family)), 0.25 * rare]))
    return n[:, n.sum(axis=0) > 0].astype(float)


def projector(table: np.ndarray, d: int) -> np.ndarray:
    """Onto the d strongest directions of the columns: the same for all vectors that span the same space."""
    A = np.linalg.svd(table, full_matrices=False)[0][:, :d]
    return A @ A.T
