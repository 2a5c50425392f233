"""Exercises of the page on attention: a query, what a change reaches, a leaky mask, a mean, occlusion, a design.

Slide: « Transformer : le mécanisme d'attention »
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from keras_course.exercises.exercise import exercise
from keras_course.exercises.judging import WrongAnswer, call, compare, compare_all, draws, numbers, values


@exercise(
    "by hand",
    10,
    "Une requête qui sait ce qu'elle cherche",
    statement="""
        Trois jetons ont pour clés : *film* (1, 0), *très* (0, 1), *réussi* (1, 1). Le troisième pose une requête
        `q = (a, b)`, et veut porter à *très* une attention d'au moins 0,8.

        Trouvez à la main deux nombres `a` et `b` qui conviennent. Il y a une infinité de bonnes réponses. Rappel : les
        coefficients sont la softmax des produits scalaires de la requête et des clés.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [a, b]
    """,
    hints=(
        "Écrivez les trois produits en fonction de a et b : `a` pour *film*, `b` pour *très*, `a + b` pour *réussi*.",
        "Pour que *très* l'emporte sur *réussi*, il faut que `b` dépasse `a + b` : quel signe a donc `a` ?",
        "Avec a = -3 et b = 0, les exponentielles sont 0,05, 1 et 0,05. Mais une requête plus courte suffit aussi.",
    ),
    solution="""
        def answer():
            return [-3, 3]  # produits -3, 3 et 0, exponentielles 0,05, 20 et 1
    """,
    why="""
        Une requête n'est pas une copie de la clé cherchée : (0, 1) donnerait le même produit à *très* et à *réussi*.
        Elle doit aussi s'éloigner de ce qu'elle ne cherche pas, par un nombre négatif. Sa direction dit quoi regarder,
        sa longueur avec quelle netteté : deux fois plus longue, elle double les écarts entre les produits.
    """,
)
def attention_1(answer: Any) -> None:
    q = numbers(answer, (2,))
    scores = np.array([[1, 0], [0, 1], [1, 1]]) @ q
    film, wanted, third = scores
    e = np.exp(scores - scores.max())
    alpha = e / e.sum()
    if alpha[1] >= 0.8:
        return
    if not q.any():
        raise WrongAnswer("Une requête nulle donne trois produits nuls : elle regarde tout également.")
    if np.isclose(third, wanted) and wanted > film:
        raise WrongAnswer("Votre requête ne distingue pas très de réussi : leurs produits sont égaux. Voyez a.")
    if wanted > max(film, third):
        raise WrongAnswer(f"La direction est bonne, mais très ne reçoit que {alpha[1]:.2f} : allongez la requête.")
    if third > max(film, wanted):
        raise WrongAnswer("Vous regardez surtout réussi, dont la clé a deux 1 : il faut s'éloigner de la première.")
    raise WrongAnswer("Vous regardez surtout film : un produit est grand quand requête et clé vont dans le même sens.")


@exercise(
    "predict",
    10,
    "Jusqu'où va un changement",
    statement="""
        Cinq jetons passent dans l'attention de la page (causale, sans positions, poids au hasard) : cinq sorties, `y_1`
        à `y_5`. Combien de ces cinq sorties changent, si

        1. on remplace le jeton 3 par un autre ?
        2. on échange les jetons 1 et 2 ?
        3. on ajoute un même vecteur à toutes les clés ?
        4. on ajoute un même vecteur à toutes les valeurs ?
        5. on écrit un sixième jeton derrière les cinq ?

        Prédisez les cinq nombres, de 0 à 5 ; l'expérience sera faite.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [n_1, n_2, n_3, n_4, n_5]
    """,
    hints=(
        "Qui regarde qui ? `y_i` ne dépend que des jetons 1 à i, et la somme ne tient pas compte de leur ordre.",
        "3 : si chaque clé devient `k_j + c`, chaque produit devient `q·k_j + q·c`. Que fait la softmax de `q·c` ?",
        "4 : les coefficients ont pour somme 1, donc chaque sortie reçoit ce vecteur en entier.",
    ),
    solution="""
        def answer():
            return [3, 2, 0, 5, 0]
    """,
    why="""
        Le futur n'atteint jamais le passé (1 et 5). L'échange des jetons 1 et 2 change `y_1` et `y_2`, mais à partir de
        `y_3` les deux sont vus, et leur ordre ne compte pas (2). Un vecteur commun aux clés ajoute le même nombre à
        tous les produits d'une ligne, et la softmax n'en voit que les différences (3) ; commun aux valeurs, il traverse
        la moyenne (4). Les clés se comparent, les valeurs se transmettent.
    """,
)
def attention_2(answer: Any) -> None:
    from keras_course.chapters import attention as page

    told, rng = numbers(answer, (5,)), draws()
    x = np.column_stack([rng.normal(size=(6, 7)), np.ones(6)])  # the last component adds the last row of a matrix
    W_Q, W_K, W_V = rng.normal(scale=0.3, size=(3, 8, 4))
    constant = np.zeros((8, 4))
    constant[-1] = rng.normal(size=4)

    def outputs(x: np.ndarray, W_K: np.ndarray = W_K, W_V: np.ndarray = W_V) -> np.ndarray:
        return page.attention_by_hand(x, W_Q, W_K, W_V)[0][:5]

    five = x[:5]
    experiments = {
        "Expérience 1 : le jeton 3 est vu de lui-même et de ceux qui suivent, 4 et 5, non de ceux d'avant.":
            outputs(x[[0, 1, 5, 3, 4]]),
        "Expérience 2 : y_1 et y_2 changent ; à partir de y_3 les deux jetons sont vus, dans n'importe quel ordre.":
            outputs(x[[1, 0, 2, 3, 4]]),
        "Expérience 3 : tous les produits d'une ligne augmentent du même nombre ; la softmax ne voit que les écarts.":
            outputs(five, W_K=W_K + constant),
        "Expérience 4 : chaque sortie est une moyenne des valeurs ; si toutes augmentent, elle augmente aussi.":
            outputs(five, W_V=W_V + constant),
        "Expérience 5 : le sixième jeton est le futur des cinq autres : aucun ne le voit.": outputs(x),
    }  # fmt: skip
    changed = [np.sum(np.abs(y - outputs(five)).max(axis=1) > 1e-9) for y in experiments.values()]
    compare_all(told, changed, experiments)


@exercise(
    "repair",
    15,
    "Un masque qui laisse filtrer le futur",
    statement="""
        Voici l'attention de la page pour tous les jetons à la fois : `q`, `k` et `v` ont la forme `(n, d)`, `np.tril`
        garde le triangle du bas, jetons d'avant et jeton lui-même. Chaque ligne de coefficients a bien pour somme 1.
        Pourtant, quand on change le dernier jeton, toutes les sorties changent.

        Trouvez la fuite et réparez-la. Rendez les `n` sorties.
    """,
    stub="""
        import numpy as np


        def attention(q, k, v):
            allowed = np.tril(np.ones((len(q), len(q))))
            scores = (q @ k.T) * allowed  # le futur est masqué
            e = np.exp(scores - scores.max(axis=1, keepdims=True))
            alpha = e / e.sum(axis=1, keepdims=True)
            return alpha @ v
    """,
    hints=(
        "Affichez `alpha` : le triangle du haut est-il vide ?",
        "Le futur a ici un produit égal à 0. Que vaut l'exponentielle de 0 ?",
        "Il faut une exponentielle nulle : donnez au futur le produit `-np.inf`, par exemple avec `np.where`.",
    ),
    solution="""
        import numpy as np


        def attention(q, k, v):
            allowed = np.tril(np.ones((len(q), len(q)), bool))
            scores = np.where(allowed, q @ k.T, -np.inf)
            e = np.exp(scores - scores.max(axis=1, keepdims=True))
            alpha = e / e.sum(axis=1, keepdims=True)
            return alpha @ v
    """,
    why="""
        Un produit nul n'est pas un poids nul : exp(0) = 1, autant qu'un jeton ordinaire. Le masque agit avant la
        softmax, par moins l'infini. Cette fuite ne lève aucune erreur, et la perte d'entraînement est même meilleure,
        puisque le réseau voit la réponse ; elle se trouve par une loi : changer le futur ne change pas le passé.
    """,
)
def attention_3(answer: Any) -> None:
    from keras_course.analysis.activations import softmax

    q, k, v = draws().normal(size=(3, 5, 4))
    scores, past = q @ k.T, np.tril(np.ones((5, 5), bool))
    e = np.exp(scores)
    masked = np.where(past, scores, -np.inf)
    compare(
        call(answer, q, k, v),
        right=softmax(masked) @ v,
        wrong={
            "Le futur est encore regardé : un produit de 0 a pour exponentielle 1.": softmax(scores * past) @ v,
            "Il n'y a plus de masque du tout : chaque jeton voit le futur.": softmax(scores) @ v,
            "Vous masquez après la softmax : les coefficients qui restent n'ont plus pour somme 1.":
                (softmax(scores) * past) @ v,
            "C'est le passé que vous masquez : chaque jeton ne voit plus que lui-même et le futur.":
                softmax(np.where(past.T, scores, -np.inf)) @ v,
            "La somme est prise sur les jetons qui regardent, axe 0 : chaque ligne doit faire 1.":
                (e * past / (e * past).sum(axis=0)) @ v,
        },
        otherwise="Chaque sortie doit être la moyenne, par softmax, des valeurs des jetons d'avant et de lui-même.",
    )  # fmt: skip


@exercise(
    "repair",
    10,
    "Une moyenne qui compte les absents",
    statement="""
        Le réseau de la page juge une critique sur la moyenne des sorties `y_i` de l'attention. Ici `y` a la forme
        `(critiques, n, d)` et `ids`, `(critiques, n)`, contient les indices des mots ; les critiques courtes sont
        complétées devant par des zéros. `w` et `b` sont ceux du neurone de sortie. La même critique, complétée par dix
        zéros de plus, reçoit une autre probabilité.

        Trouvez la faute et réparez-la. Rendez une probabilité par critique.
    """,
    stub="""
        import numpy as np


        def rate(y, ids, w, b):
            mean = y.mean(axis=1)
            return 1 / (1 + np.exp(-(mean @ w + b)))
    """,
    hints=(
        "Que vaut `y` aux positions de remplissage ? Et combien de positions la moyenne compte-t-elle ?",
        "Il faut la somme des sorties des vrais jetons, divisée par le nombre de vrais jetons de **cette** critique.",
        "`real = (ids != 0)[:, :, None]`, puis `(y * real).sum(axis=1) / real.sum(axis=1)`.",
    ),
    solution="""
        import numpy as np


        def rate(y, ids, w, b):
            real = (ids != 0)[:, :, None]
            mean = (y * real).sum(axis=1) / real.sum(axis=1)
            return 1 / (1 + np.exp(-(mean @ w + b)))
    """,
    why="""
        Le remplissage est une commodité du tableau : rien de ce que l'on rend ne doit en dépendre. Il faut l'ôter deux
        fois, du numérateur et du dénominateur ; oublier le second rapproche toutes les critiques courtes de la même
        réponse. Dans Keras, `mask_zero=True` prévient les couches qui suivent, et la moyenne en tient compte.
    """,
)
def attention_4(answer: Any) -> None:
    from keras_course.analysis.activations import sigmoid

    rng, lengths = draws(), np.array([3, 5, 8, 9])
    y, w, b = rng.normal(size=(4, 9, 6)) + 0.5, rng.normal(size=6) / 6, float(rng.normal())
    real = np.arange(9) >= 9 - lengths[:, None]
    ids = np.where(real, rng.integers(2, 60, (4, 9)), 0)
    ids[np.arange(4), 9 - lengths] = 1  # the start
    total = np.einsum("bnd,bn->bd", y, real)

    def rated(mean: np.ndarray) -> np.ndarray:
        return np.asarray(sigmoid(mean @ w + b))

    compare(
        call(answer, y, ids, w, b),
        right=rated(total / lengths[:, None]),
        wrong={
            "Le remplissage entre dans la moyenne comme s'il était fait de mots.": rated(y.mean(axis=1)),
            "La somme est juste, mais vous la divisez par toutes les positions, remplissage compris.": rated(total / 9),
            "Vous divisez par les jetons de tout le lot : une critique ne doit rien savoir de ses voisines.":
                rated(total / lengths.sum()),
            "C'est la somme des sorties : une longue critique y pèse plus qu'une courte.": rated(total),
            "Vous ôtez aussi le début, l'indice 1 : c'est un vrai jeton, seul 0 est du remplissage.":
                rated(np.einsum("bnd,bn->bd", y, ids > 1) / (lengths[:, None] - 1)),
            "Vous ne prenez que la dernière sortie : ce réseau juge sur leur moyenne.": rated(y[:, -1]),
        },
        otherwise="La probabilité doit venir de la moyenne des sorties des vrais jetons, d'indice autre que 0.",
    )  # fmt: skip


@exercise(
    "complete",
    10,
    "Masquer un mot pour savoir s'il compte",
    statement="""
        Une carte d'attention montre où l'on regarde ; pour savoir si un mot compte, on le masque. Écrivez cette
        expérience : pour chaque mot, de combien la probabilité change-t-elle, en valeur absolue, si **ce mot seul**
        est remplacé par le mot inconnu, d'indice 2 ?

        `ids` contient les indices des `n` mots d'une critique. `predict` est le réseau : il prend un tableau `(lot, n)`
        et rend `lot` probabilités. Rendez `n` nombres.
    """,
    stub="""
        import numpy as np


        def effect_of_hiding(predict, ids):
            raise NotImplementedError
    """,
    hints=(
        "Il faut n + 1 probabilités : celle de la critique entière, et une par mot masqué.",
        "Repartez chaque fois d'une copie de `ids`, sinon les mots masqués s'accumulent.",
        "`hidden = np.tile(ids, (n, 1))`, puis `np.fill_diagonal(hidden, 2)` : la ligne i masque le mot i.",
    ),
    solution="""
        import numpy as np


        def effect_of_hiding(predict, ids):
            hidden = np.tile(ids, (len(ids), 1))
            np.fill_diagonal(hidden, 2)
            return np.abs(predict(hidden) - predict(ids[None]))
    """,
    why="""
        C'est une vraie expérience : on change une seule chose dans l'entrée et l'on mesure l'effet sur la réponse. Elle
        vaut pour tout réseau, avec ou sans attention. Remplacer par l'inconnu garde les autres mots à leur place et ne
        donne pas au réseau une phrase d'une autre longueur.
    """,
)
def attention_5(answer: Any) -> None:
    rng = draws()
    weights, ids = rng.normal(size=60), rng.choice(np.arange(3, 60), 6, replace=False)
    weights[ids] = rng.uniform(0.5, 1.5, 6) * [1, -1, 1, 1, -1, 1]  # what speaks for and against
    weights[:3] = 0.7, 0, 0

    def predict(ids: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-weights[ids].sum(axis=1)))

    def shift(hide: Callable[[int], Any], unknown: int = 2) -> np.ndarray:
        changed = np.tile(ids, (6, 1))
        for i in range(6):
            changed[i, hide(i)] = unknown
        return predict(changed) - predict(ids[None])

    compare(
        call(answer, predict, ids),
        right=np.abs(shift(lambda i: i)),
        wrong={
            "Il manque la valeur absolue : vous rendez la probabilité masquée moins l'autre.": shift(lambda i: i),
            "Il manque la valeur absolue : vous rendez la probabilité entière moins la masquée.": -shift(lambda i: i),
            "Vos mots masqués s'accumulent : à chaque mot, repartez d'une copie de la critique.":
                np.abs(shift(lambda i: slice(0, i + 1))),
            "Vous mettez 0, le remplissage : le mot inconnu est l'indice 2.": np.abs(shift(lambda i: i, 0)),
            "Vous masquez tous les autres mots : masquez celui-là seul.":
                np.abs(shift(lambda i: [j for j in range(6) if j != i])),
            "Vous rendez les probabilités des critiques masquées : retirez celle de la critique entière.":
                shift(lambda i: i) + predict(ids[None]),
        },
        otherwise="Chaque nombre doit être l'écart absolu entre la critique entière et celle où ce mot seul est 2.",
    )  # fmt: skip


@exercise(
    "better",
    25,
    "Recopier le jeton précédent",
    statement="""
        Choisissez vous-même les trois matrices d'une attention causale, pour que la sortie de chaque jeton désigne le
        jeton **précédent**. Une suite a huit jetons, chacun parmi cinq. Le vecteur `x_i` a 13 composantes : cinq disent
        quel est le jeton (one-hot), huit disent sa position (one-hot, de 0 à 7).

        Rendez `W_Q` et `W_K`, de forme `(13, d)`, et `W_V`, `(13, 5)` : comme dans le code de la page, `q = x @ W_Q`.
        On lit dans la sortie, pour chaque position à partir de 1, la plus grande des cinq composantes. Avec des
        requêtes nulles, elle le désigne une fois sur deux environ. **But : 95 %.**
    """,
    stub="""
        import numpy as np


        def answer():
            W_Q, W_K, W_V = np.zeros((13, 8)), np.zeros((13, 8)), np.zeros((13, 5))
            raise NotImplementedError  # return W_Q, W_K, W_V
    """,
    hints=(
        "La valeur doit dire quel est le jeton : `W_V` recopie les cinq premières composantes.",
        "La clé doit dire « je suis à la position j », la requête « je cherche la position i - 1 » : d = 8 suffit.",
        "`W_K[5 + j, j] = 1`, `W_Q[5 + i, i - 1] = 20` : le produit vaut 20 pour le bon jeton, 0 pour les autres.",
    ),
    solution="""
        import numpy as np


        def answer():
            W_Q, W_K, W_V = np.zeros((13, 8)), np.zeros((13, 8)), np.zeros((13, 5))
            W_V[:5] = np.eye(5)
            W_K[5:] = np.eye(8)
            W_Q[5:] = 20 * np.eye(8, k=-1)
            return W_Q, W_K, W_V
    """,
    why="""
        Requêtes et clés choisissent où regarder, ici par la position seule ; les valeurs disent ce qui est transmis,
        ici le jeton seul. Le facteur 20 rend le choix net : avec 1, la softmax resterait presque plate. Sans positions,
        aucune matrice n'y parviendrait, puisque l'attention ne voit pas l'ordre.
    """,
)
def attention_6(answer: Any) -> None:
    from keras_course.chapters import attention as page

    rng, (query, key, value) = draws(), values(answer, ("W_Q", "W_K", "W_V"))
    W_Q, W_K, W_V = numbers(query, (13, None)), numbers(key, (13, None)), numbers(value, (13, 5))
    if W_Q.shape != W_K.shape:
        raise WrongAnswer("Les requêtes et les clés n'ont pas la même longueur : leur produit n'existe pas.")
    tokens, i = rng.integers(0, 5, (40, 8)), np.arange(8)
    runs = [page.attention_by_hand(np.hstack([np.eye(5)[ids], np.eye(8)]), W_Q, W_K, W_V) for ids in tokens]
    y, alpha = np.array([run[0] for run in runs]), np.mean([run[1] for run in runs], axis=0)
    right = np.mean(y[:, 1:].argmax(axis=-1) == tokens[:, :-1])
    if right >= 0.95:
        return
    told = f"Vous en recopiez {right:.0%}."
    if alpha[i, i][1:].mean() > 0.8:
        raise WrongAnswer(f"{told} Chaque jeton se regarde lui-même : la requête doit chercher la position d'avant.")
    if alpha[i[1:], i[:-1]].mean() > 0.8:
        raise WrongAnswer(f"{told} Vous regardez le bon jeton, mais W_V ne transmet pas lequel des cinq c'est.")
    if alpha[i[2:], i[:-2]].mean() > 0.8:
        raise WrongAnswer(f"{told} Vous regardez deux jetons en arrière : décalez d'un seul.")
    if alpha[i[2:], 0].mean() > 0.8:
        raise WrongAnswer(f"{told} Tous regardent le premier jeton : la requête doit dépendre de la position.")
    if np.abs(alpha[-1] - 1 / 8).max() < 0.25:
        raise WrongAnswer(f"{told} L'attention est presque égale pour tous les jetons d'avant : rendez-la plus nette.")
    raise WrongAnswer(f"{told} Le but est 95 % : regardez avec attention_by_hand où va chaque ligne de alpha.")
