"""Exercises of the page on language models: a perplexity, what can be drawn, bits, shifted labels, longer contexts.

Slide: « Modèles de langage (ex ChatGPT) »
"""

from collections import Counter
from typing import Any

import numpy as np

from keras_course.exercises.exercise import exercise
from keras_course.exercises.judging import WrongAnswer, apart, call, compare, compare_all, draws, numbers, values


@exercise(
    "by hand",
    5,
    "Hésiter entre huit caractères",
    statement="""
        Un modèle doit deviner trois caractères. Quelles probabilités peut-il avoir données aux trois bons, si sa
        perplexité sur ces trois caractères est **8** ?

        Rendez trois probabilités, qui ne soient pas toutes égales. Il y a une infinité de bonnes réponses.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [p_1, p_2, p_3]
    """,
    hints=(
        "Une perplexité de 8, c'est une moyenne de `log2 8 = 3` bits par caractère.",
        "Il faut donc 9 bits en tout. Une probabilité de 1/2 coûte 1 bit, de 1/4 2 bits, de 1/8 3 bits.",
        "Par exemple 1 + 4 + 4 bits, ou 2 + 3 + 4 : remplacez chaque nombre de bits n par la probabilité 1/2^n.",
    ),
    solution="""
        def answer():
            return [1 / 2, 1 / 16, 1 / 16]  # 1 + 4 + 4 bits, 3 en moyenne
    """,
    why="""
        La moyenne se fait sur les logarithmes : c'est le produit des probabilités qui compte, ici 1/512, la probabilité
        que le modèle donnait au texte entier. Une seule réponse très improbable suffit à tout gâter : 1/512, puis deux
        certitudes, donnent la même perplexité. Et ces trois probabilités n'ont pas à faire 1 ensemble : elles viennent
        de trois distributions différentes.
    """,
)
def language_model_1(answer: Any) -> None:
    p = numbers(answer, (3,))
    if p.min() <= 0 or p.max() > 1:
        raise WrongAnswer("Une probabilité est au-dessus de 0 et d'au plus 1.")
    perplexity = np.exp(-np.log(p).mean())
    if np.allclose(p, p[0], atol=0.001):
        raise WrongAnswer("Vos trois probabilités sont égales : trouvez-en d'inégales, le calcul est plus instructif.")
    if abs(perplexity - 8) < 0.1:
        return
    mistaken = {
        "Vos probabilités sont en moyenne de 1/8 : la moyenne se fait sur leurs logarithmes.": 1 / p.mean(),
        "La moyenne des 1/p est 8 : la moyenne se fait sur les logarithmes.": (1 / p).mean(),
        "Vous avez 3 bits en tout : il en faut 3 par caractère, donc 9.": perplexity**3,
        "Vous avez 3 nats par caractère : une perplexité de 8, c'est 3 bits, en base 2.": 8 * perplexity / np.exp(3),
        "Vous avez 8 bits par caractère : 8 est ici la perplexité, 2 à la puissance des bits.": np.log2(perplexity),
    }
    for message, value in mistaken.items():
        if abs(value - 8) < 0.2:
            raise WrongAnswer(message)
    raise WrongAnswer(f"La perplexité est {perplexity:.1f} : le produit des trois probabilités doit valoir 1/512.")


@exercise(
    "predict",
    10,
    "Ce qui peut sortir",
    statement="""
        À une position, le modèle donne à cinq caractères les probabilités 0,5, 0,3, 0,14, 0,04 et 0,02. On tire dix
        mille fois le caractère suivant. Combien de caractères **différents** verra-t-on sortir, avec

        1. `greedy`, température 2 ?
        2. `random`, température 0,7 ?
        3. `top_k` avec k = 3, température 3 ?
        4. `top_p` avec 0,85, température 1 ?
        5. `top_p` avec 0,85, température 3 ?

        La température agit d'abord, le choix ensuite. Prédisez les cinq nombres ; les tirages seront faits. Une
        calculatrice aide pour le dernier : diviser les logits par 3, c'est prendre la racine cubique des probabilités,
        puis les diviser par leur somme.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [n_1, n_2, n_3, n_4, n_5]
    """,
    hints=(
        "La température rapproche ou écarte les chances, sans changer l'ordre ni annuler personne.",
        "4 : le plus petit nombre de caractères dont la somme atteint 0,85 ; 0,5 + 0,3 ne suffit pas.",
        "5 : racines cubiques 0,79, 0,67, 0,52, 0,34, 0,27, somme 2,60 ; les trois premières font 0,76 du total.",
    ),
    solution="""
        def answer():
            return [1, 5, 3, 3, 4]
    """,
    why="""
        `top_k` compte les caractères, `top_p` leurs chances : quand le modèle hésite, ou qu'une température le fait
        hésiter, `top_p` en laisse passer davantage. Sans l'un ni l'autre, tout peut sortir, aussi froid que l'on soit :
        rare n'est pas impossible. Et le plus probable reste le plus probable à toute température.
    """,
)
def language_model_2(answer: Any) -> None:
    told, rng = numbers(answer, (5,)), draws()

    def different(temperature: float, top_k: int = 5, top_p: float = 2) -> int:
        p = np.array([0.5, 0.3, 0.14, 0.04, 0.02]) ** (1 / temperature)
        p /= p.sum()
        before = np.cumsum(p) - p  # a character is kept while those before it do not reach top_p
        p *= (np.arange(5) < top_k) & (before < top_p)
        return len(set(rng.choice(5, 10_000, p=p / p.sum())))

    experiments = {
        "Tirage 1 : greedy prend toujours le plus probable, que la température ne change pas.": different(2, top_k=1),
        "Tirage 2 : une température de 0,7 rend les rares plus rares, non impossibles ; random n'écarte personne.":
            different(0.7),
        "Tirage 3 : top_k garde les trois plus probables, à toute température.": different(3, top_k=3),
        "Tirage 4 : 0,5 + 0,3 n'atteint pas 0,85 ; avec 0,14, oui.": different(1, top_p=0.85),
        "Tirage 5 : à la température 3 les chances se rapprochent : les trois premières ne font plus 0,85.":
            different(3, top_p=0.85),
    }  # fmt: skip
    compare_all(told, experiments.values(), experiments)


@exercise(
    "complete",
    10,
    "Les bits par caractère",
    statement="""
        Un modèle a lu un texte de `n` caractères, d'indices `ids`. `p` a la forme `(n, N)` : la ligne `t` est la
        distribution qu'il a donnée **après** avoir lu le caractère `ids[t]`, donc pour le suivant.

        Rendez ses bits par caractère sur ce texte, un nombre. Le premier caractère n'a pas été deviné, et la dernière
        ligne n'a pas de réponse.
    """,
    stub="""
        import numpy as np


        def bits_per_character(p, ids):
            raise NotImplementedError
    """,
    hints=(
        "Quelle case de la ligne t faut-il lire ? Celle du caractère qui est vraiment venu ensuite.",
        "Les n - 1 premières lignes répondent aux caractères 1 à n - 1 : `p[:-1]` et `ids[1:]`.",
        "`given = p[np.arange(len(ids) - 1), ids[1:]]`, puis moins la moyenne de leurs logarithmes de base 2.",
    ),
    solution="""
        import numpy as np


        def bits_per_character(p, ids):
            given = p[np.arange(len(ids) - 1), ids[1:]]
            return -np.log2(given).mean()
    """,
    why="""
        C'est la perte de l'entraînement, divisée par log 2. Chaque caractère coûte la surprise qu'il a causée : 0 bit
        s'il était certain, 1 s'il avait une chance sur deux. La moyenne se lit comme une taille de fichier, et se
        compare d'un modèle à l'autre sur un même texte, quelle que soit leur fabrication.
    """,
)
def language_model_3(answer: Any) -> None:
    rng = draws()
    t = np.arange(29)
    while True:  # until no mistake gives another's value, or the right one, by chance
        ids = rng.permutation(np.repeat(np.arange(6), 5))
        p = rng.dirichlet(np.ones(6), 30) * 0.9 + 0.1 / 6
        given = p[t, ids[1:]]
        bits = -np.log2(given)
        wrong = {
            "Vous lisez la probabilité du caractère déjà lu : la ligne t parle du suivant, ids[t + 1].":
                -np.log2(p[np.arange(30), ids]).mean(),
            "Vous êtes en avance d'une ligne : la ligne t ne sert qu'au caractère t + 1.":
                -np.log2(p[t + 1, ids[t]]).mean(),
            "Ce sont des nats : les bits prennent le logarithme de base 2.": -np.log(given).mean(),
            "C'est la perplexité : rendez les bits, son logarithme de base 2.": 2 ** bits.mean(),
            "C'est la somme sur le texte : divisez par le nombre de caractères devinés.": bits.sum(),
            "Le signe est faux : une surprise n'est jamais négative.": -bits.mean(),
            "Vous prenez le logarithme de la moyenne : c'est la moyenne des logarithmes qu'il faut.":
                -np.log2(given.mean()),
            "Vous prenez la plus grande probabilité, sans regarder quel caractère est venu.":
                -np.log2(p[:-1].max(axis=1)).mean(),
            "Vous divisez par n : il n'y a que n - 1 caractères devinés.": bits.sum() / 30,
        }  # fmt: skip
        if apart([bits.mean(), *wrong.values()]):
            break
    compare(
        call(answer, p, ids),
        right=bits.mean(),
        wrong=wrong,
        otherwise="Il faut la moyenne, sur les n - 1 caractères devinés, de moins log2 de leur probabilité.",
    )


@exercise(
    "repair",
    10,
    "Une perplexité de 1",
    statement="""
        Ce code découpe un texte en fenêtres pour l'entraînement : ce que le réseau lit, et ce qu'il doit prédire à
        chaque position, deux tableaux `(fenêtres, length)`. Avec lui, un réseau récurrent arrive en moins d'une minute
        à une perplexité voisine de 1 : il prédirait presque tout. Mais quand il écrit, le plus probable est toujours le
        caractère qui précède : *le trois mmmmmmmm*.

        Trouvez la faute et réparez-la. Gardez toutes les fenêtres complètes, les unes derrière les autres.
    """,
    stub="""
        import numpy as np


        def windows(ids, length):
            count = (len(ids) - 1) // length
            used = ids[: count * length].reshape(count, length)
            read, expected = used, used
            return read, expected
    """,
    hints=(
        "Écrivez la première fenêtre de « the cat » et sa réponse l'une sous l'autre. Que doit-on répondre à *t* ?",
        "La ligne du bas est celle du haut, décalée d'un caractère : elle va un caractère plus loin dans le texte.",
        "`ids[1 : count * length + 1]`, découpé de la même façon, commence un caractère plus loin.",
    ),
    solution="""
        import numpy as np


        def windows(ids, length):
            count = (len(ids) - 1) // length
            read = ids[: count * length].reshape(count, length)
            expected = ids[1 : count * length + 1].reshape(count, length)
            return read, expected
    """,
    why="""
        Sans décalage, la réponse à chaque question est la question elle-même : le réseau apprend à recopier, et rien
        d'autre. La validation, découpée par le même code, est tout aussi parfaite. La dernière réponse d'une fenêtre
        est le premier caractère de la suivante : décaler chaque fenêtre sur elle-même mettrait là son propre début.
    """,
)
def language_model_4(answer: Any) -> None:
    ids = draws().permutation(np.arange(100, 128))
    read, after = ids[:25].reshape(5, 5), ids[1:26].reshape(5, 5)
    compare(
        np.stack([numbers(part) for part in values(call(answer, ids, 5), ("read", "expected"))]),
        right=[read, after],
        wrong={
            "La réponse attendue est le caractère même qui est lu : le réseau n'a qu'à le recopier.": [read, read],
            "Vous sautez un caractère : la réponse est celui qui suit, non celui d'après.":
                [read, ids[2:27].reshape(5, 5)],
            "Votre décalage est à l'envers : vous demandez le caractère d'avant, qui est déjà lu.": [after, read],
            "Vous décalez chaque fenêtre sur elle-même : sa dernière réponse est son propre début.":
                [read, np.roll(read, -1, axis=1)],
            "Vos fenêtres ont un caractère de moins : chacune pose `length` questions.": [read[:, :-1], read[:, 1:]],
            "Vous décalez d'une fenêtre entière : la réponse est un seul caractère plus loin.": [read[:-1], read[1:]],
        },
        otherwise="Chaque réponse attendue doit être le caractère qui suit, dans le texte, celui qui est lu.",
    )  # fmt: skip


@exercise(
    "better",
    30,
    "Compter plus loin qu'une lettre",
    statement="""
        Le compteur du début de la page ne voit qu'une lettre. Sur des dates françaises écrites de toutes les façons,
        une par ligne, il lui faut 2,65 bits par caractère. Avec trois lettres, et 0,1 ajouté à chaque compte, il en
        faut 1,4 ; avec quatre, davantage. **But : battre de 0,08 bit au moins le compteur à trois lettres**, sur les
        mêmes dates nouvelles, toujours en comptant.

        Écrivez `learn(text, alphabet)`, qui lit le texte d'entraînement (48 000 caractères environ) et rend une
        **fonction** `predict(context)` : elle reçoit les vingt caractères qui précèdent, et rend une probabilité pour
        chaque caractère de `alphabet`, dans l'ordre.
    """,
    stub="""
        import numpy as np


        def learn(text, alphabet):
            raise NotImplementedError  # compter, puis return predict
    """,
    hints=(
        "Comptez ce qui suit chaque suite de k caractères, comme la page pour k = 1 : un dictionnaire suffit.",
        "Plus k est grand, plus il y a de suites jamais vues : partez alors de ce que dit un contexte plus court.",
        "De k = 0 à 4, `p = (counts + 2 * p) / (counts.sum() + 2)` : chaque compte corrige le p plus court.",
    ),
    solution="""
        from collections import Counter, defaultdict

        import numpy as np


        def learn(text, alphabet):
            follows = defaultdict(Counter)  # ce qui suit chaque suite de 0 à 4 caractères
            for k in range(5):
                for i in range(k, len(text)):
                    follows[text[i - k : i]][text[i]] += 1

            def predict(context):
                p = np.full(len(alphabet), 1 / len(alphabet))
                for k in range(5):
                    seen = follows.get(context[len(context) - k :], Counter())
                    counts = np.array([seen[character] for character in alphabet])
                    p = (counts + 2 * p) / (counts.sum() + 2)
                return p

            return predict
    """,
    why="""
        Un contexte long est précis et rare, un contexte court vague et sûr ; les mélanger prend le meilleur de chacun.
        Sur de vraies phrases, le mur vient vite : presque toutes les suites de vingt caractères sont nouvelles. Un
        réseau, lui, donne des états voisins à des débuts qui se ressemblent, et n'a pas besoin de les avoir vus.
    """,
)
def language_model_5(answer: Any) -> None:
    from keras_course.data import dates

    days = draws().choice(219_000, 1600, replace=False)
    lines = [text.lower() + "\n" for text in dates.write_all(days).texts]
    train, test = "".join(lines[:1500]), "".join(lines[1500:])
    alphabet = sorted(set(train + test))
    predict = call(answer, train, alphabet)

    def probabilities(context: str) -> np.ndarray:
        return numbers(call(predict, context), (len(alphabet),))

    places = range(20, len(test))
    p = np.array([probabilities(test[t - 20 : t]) for t in places])
    given = p[np.arange(len(p)), [alphabet.index(test[t]) for t in places]]
    three, four = (Counter(train[i : i + k] for i in range(len(train))) for k in (3, 4))
    counted = [(four[test[t - 3 : t + 1]] + 0.1, three[test[t - 3 : t]] + 0.1 * len(alphabet)) for t in places]
    goal = -np.mean([np.log2(count / total) for count, total in counted]) - 0.08
    if p.min() < 0 or np.abs(p.sum(axis=1) - 1).max() > 1e-3:
        raise WrongAnswer("Ce ne sont pas des probabilités : elles sont positives, et leur somme est 1 à chaque fois.")
    if given.min() == 0:
        raise WrongAnswer("Un caractère venu avait la probabilité 0, donc une infinité de bits : rien n'est nul.")
    bits = -np.log2(given).mean()
    if bits <= goal:
        return
    told = f"Il vous faut {bits:.2f} bits par caractère ; le but est ici {goal:.2f}.".replace(".", ",", 2)
    if np.allclose(p, p[0]):
        raise WrongAnswer(f"{told} Vous répondez toujours la même chose, quel que soit le contexte.")
    if np.mean(np.ptp(p, axis=1) < 1e-3) > 0.1:
        raise WrongAnswer(f"{told} Souvent votre contexte n'a jamais été vu et vous ne dites rien : raccourcissez-le.")
    if all(np.allclose(p[i], probabilities("x" * 19 + test[t - 1])) for i, t in enumerate(places[:40])):
        raise WrongAnswer(f"{told} Vous ne regardez que le dernier caractère : comptez de plus longues suites.")
    raise WrongAnswer(f"{told} Mélangez ce que disent un contexte long et un contexte court.")
