"""Exercises of the page on dense networks: one of three, a network retouched, all layers, the loop, strips folded.

Slide: « Du neurone au réseau de neurones profonds »
Slide: « Architecture générale et fonctionnement d'un réseau de neurones »
"""

from typing import Any

import numpy as np

from keras_course.exercises.exercise import exercise
from keras_course.exercises.judging import WrongAnswer, call, compare, compare_all, draws, numbers, words

Layers = list[tuple[np.ndarray, np.ndarray]]  # W, b of each


def relu(z: np.ndarray) -> np.ndarray:
    """The greater of each number and 0."""
    return np.maximum(z, 0)


@exercise(
    "by hand",
    15,
    "Une entrée active, et une seule",
    statement="""
        Trois entrées valent chacune 0 ou 1. Un réseau doit répondre 1 quand **une seule** vaut 1, et 0 sinon. Deux
        neurones cachés avec ReLU suffisent. Chacun donne le même poids aux trois entrées ; il ne voit donc que leur
        somme `s`, de 0 à 3 :

            h_1 = ReLU(w_1 s + b_1)
            h_2 = ReLU(w_2 s + b_2)
            y' = v_1 h_1 + v_2 h_2 + c

        Trouvez à la main les sept nombres : rendez `[w_1, b_1, w_2, b_2, v_1, v_2, c]`. Il y a une infinité de bonnes
        réponses.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [w_1, b_1, w_2, b_2, v_1, v_2, c]
    """,
    hints=(
        "Dessinez y' en fonction de s : 0, 1, 0, 0. Où la ligne plie-t-elle, et de quel côté est-elle plate ?",
        "À droite de 2, tous les neurones doivent se taire : un poids négatif éteint un neurone quand s grandit.",
        "`ReLU(2 - s)` vaut 2, 1, 0, 0. Seule la première valeur gêne : un neurone actif en 0 seulement la corrige.",
    ),
    solution="""
        def answer():
            return [-1, 2, -1, 1, 1, -2, 0]  # ReLU(2 - s) - 2 ReLU(1 - s)
    """,
    why="""
        Chaque neurone ReLU apporte un pli, à l'endroit que fixe son biais, et le signe de son poids dit de quel côté il
        agit. Les neurones du tableau de la page, actifs vers la droite, donnent 0, 1, 0, -1 : leur ligne redescend
        sans fin, et il faudrait un troisième neurone pour l'aplatir. Retournés, ils suffisent.
    """,
)
def dense_network_1(answer: Any) -> None:
    (w_1, b_1, w_2, b_2, v_1, v_2, c), s = numbers(answer, (7,)), np.arange(4)
    with np.errstate(all="ignore"):
        y = v_1 * relu(w_1 * s + b_1) + v_2 * relu(w_2 * s + b_2) + c
    told = " ; ".join(f"{value:.3g}" for value in y).replace(".", ",")
    compare(
        y,
        right=[0, 1, 0, 0],
        wrong={
            "Ce sont les deux neurones du OU exclusif : pour trois entrées actives, leur ligne descend jusqu'à -1.":
                [0, 1, 0, -1],
            "Votre réseau répond 1 dès qu'une entrée est active : la ligne doit redescendre après s = 1.": [0, 1, 1, 1],
            "Votre réseau répond 1 pour deux entrées actives : lisez la ligne de droite à gauche.": [0, 0, 1, 0],
            "Votre réseau répond l'inverse : changez le signe de v_1 et v_2, et c en 1 - c.": [1, 0, 1, 1],
            "Il reste une erreur, sans entrée active : un second neurone doit l'enlever en 0 sans agir ailleurs.":
                [2, 1, 0, 0],
        },
        otherwise=f"Pour 0, 1, 2 et 3 entrées actives, votre réseau répond {told}, au lieu de 0 ; 1 ; 0 ; 0.",
        tolerance=0.01,
    )  # fmt: skip


@exercise(
    "predict",
    10,
    "Le réseau du OU exclusif, retouché",
    statement="""
        Voici le réseau du tableau de la page : `h_1 = ReLU(x_1 + x_2)`, `h_2 = ReLU(x_1 + x_2 - 1)`, puis
        `y' = h_1 - 2 h_2`. On y change **une** chose à la fois. Fait-il encore le OU exclusif, c'est-à-dire 0, 1, 1
        et 0 pour les quatre points ? Prédisez cinq fois `"oui"` ou `"non"` :

        1. on enlève les deux ReLU
        2. on échange les deux neurones cachés, avec leurs poids, leur biais et leur poids de sortie
        3. on double les poids et les biais des deux neurones cachés, et l'on divise par 2 les poids de sortie
        4. on change le signe de tous les poids et de tous les biais, ceux de la sortie aussi
        5. on ajoute une ReLU après la sortie

        Votre prédiction est ensuite comparée aux réponses des cinq réseaux.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return ["oui", "non", ...], cinq mots
    """,
    hints=(
        "Écrivez le tableau à quatre lignes du réseau changé : il suffit de connaître x_1 + x_2, donc 0, 1 ou 2.",
        "ReLU(2 z) vaut-il 2 ReLU(z) ? Et ReLU(-z), vaut-il -ReLU(z) ?",
        "4 : les neurones cachés deviennent ReLU(-s) = 0, 0, 0 et ReLU(1 - s) = 1, 0, 0. Que donnent-ils en s = 1 ?",
    ),
    solution="""
        def answer():
            return ["non", "oui", "oui", "non", "oui"]
    """,
    why="""
        Beaucoup de poids différents font le même réseau : l'ordre des neurones d'une couche est indifférent, et
        un facteur positif passe d'une couche à l'autre à travers ReLU (2 et 3). Un facteur négatif ne passe pas,
        car ReLU traite les deux signes autrement (4). Sans elle, tout n'est qu'une somme pondérée (1). À la
        sortie, elle ne change rien à des réponses qui sont 0 ou 1 (5).
    """,
)
def dense_network_2(answer: Any) -> None:
    told = words(answer, ("oui", "non"), 5)
    x = np.array(list(np.ndindex(2, 2)))
    W, b, v = np.ones((2, 2)), np.array([0, -1]), np.array([1, -2])
    answers = {
        "Réseau 1 : sans ReLU, il reste une seule somme pondérée, et aucune ne fait le OU exclusif.": (x @ W + b) @ v,
        "Réseau 2 : une somme ne dépend pas de l'ordre de ses termes, donc les neurones n'ont pas d'ordre.":
            relu(x @ W[:, ::-1] + b[::-1]) @ v[::-1],
        "Réseau 3 : ReLU(2 z) = 2 ReLU(z), et ce que l'on double d'un côté, on le divise de l'autre.":
            relu(x @ (2 * W) + 2 * b) @ (v / 2),
        "Réseau 4 : ReLU(-z) n'est pas -ReLU(z) ; les neurones qui étaient actifs se taisent.":
            relu(x @ -W - b) @ -v,
        "Réseau 5 : ReLU laisse tels quels 0 et 1, les seules réponses de ce réseau.": relu(relu(x @ W + b) @ v),
    }  # fmt: skip
    happened = ["oui" if np.allclose(y, [0, 1, 1, 0]) else "non" for y in answers.values()]
    compare_all(told, happened, answers)


@exercise(
    "complete",
    10,
    "Toutes les couches, l'une après l'autre",
    statement="""
        Écrivez en NumPy ce que calcule un réseau dense : chaque couche fait ses sommes pondérées, biais compris, puis
        leur applique ReLU, **sauf la dernière**, qui n'a pas d'activation.

        `x` a la forme `(exemples, entrées)`. `layers` est la liste des couches, de la première à la dernière, chacune
        une paire `(W, b)` : `W` a une ligne par entrée et une colonne par neurone. Rendez les sorties de la dernière.
    """,
    stub="""
        import numpy as np


        def network(x, layers):
            raise NotImplementedError
    """,
    hints=(
        "Une boucle sur les couches : ce qui sort de l'une entre dans la suivante.",
        "Une couche cachée est `x = np.maximum(x @ W + b, 0)`. Combien y en a-t-il ?",
        "Bouclez sur `layers[:-1]` ; après la boucle, la dernière paire donne `x @ W + b`.",
    ),
    solution="""
        import numpy as np


        def network(x, layers):
            for W, b in layers[:-1]:
                x = np.maximum(x @ W + b, 0)
            W, b = layers[-1]
            return x @ W + b
    """,
    why="""
        Un réseau dense tient en quatre lignes. Elles lisent un exemple ou mille, car chaque ligne de x suit son chemin
        sans voir les autres. Le biais entre dans la ReLU : c'est lui qui place le pli. La dernière couche reste libre
        de répondre un nombre négatif.
    """,
)
def dense_network_3(answer: Any) -> None:
    x, layers = several_layers(draws())
    compare(
        call(answer, x, layers),
        right=outputs(x, layers),
        wrong={
            "Vous avez mis une ReLU après la dernière couche aussi : elle interdit les réponses négatives.":
                outputs(x, layers, (relu, relu, relu)),
            "Il manque les ReLU : sans elles, les couches n'en font qu'une.": outputs(x, layers, (np.positive,) * 3),
            "Une seule couche a sa ReLU : il en faut une après chaque couche cachée.":
                outputs(x, layers, (relu, np.positive, np.positive)),
            "Vous avez oublié les biais : z = x W + b.": outputs(x, [(W, 0 * b) for W, b in layers]),
            "Vous ajoutez le biais après la ReLU : il entre dans la somme, et place le pli.":
                outputs(x, layers, is_bias_late=True),
            "Vous avez transposé les matrices : une ligne par entrée, donc x W, sans transposer.":
                outputs(x, [(W.T, b) for W, b in layers]),
            "Il manque la dernière couche : elle n'a pas d'activation, mais elle a des poids.": outputs(x, layers[:-1]),
        },
        otherwise="Chaque couche cachée doit rendre ReLU(x W + b), et la dernière x W + b.",
    )  # fmt: skip


def outputs(x: np.ndarray, layers: Layers, sigmas: Any = (relu, relu, np.positive), is_bias_late: bool = False) -> Any:
    """What layers with these activations answer, or what a bias added after each activation makes of it."""
    for (W, b), sigma in zip(layers, sigmas, strict=False):
        x = sigma(x @ W) + b if is_bias_late else sigma(x @ W + b)
    return x


def several_layers(rng: np.random.Generator) -> tuple[np.ndarray, Layers]:
    """Examples `(6, 4)` and three layers of 4 neurons whose activations all matter; some answers are negative."""
    while True:
        x = rng.normal(size=(6, 4))
        layers = [(rng.normal(size=(4, 4)), rng.normal(size=4)) for _ in range(3)]
        used = [(relu, relu, np.positive), (relu, np.positive, np.positive), (relu, relu, relu), (relu, relu)]
        right, *others = [outputs(x, layers, sigmas) for sigmas in used]
        if all(np.abs(right - other).max() > 0.5 and other.max() > 0.5 for other in others):
            return x, layers


@exercise(
    "repair",
    15,
    "Une boucle qui n'apprend rien",
    statement="""
        Cette fonction fait tourner la boucle d'entraînement. `step(weights, x, y)` en est le tour : elle prédit, mesure
        la perte sur un lot, ajuste les poids et rend les nouveaux ; elle est juste. Avant chaque époque, la boucle
        mélange les exemples, pour que les lots ne soient jamais les mêmes.

        Elle tourne sans erreur, mais le réseau finit par répondre à peu près la même chose à tous les exemples, la
        moyenne des étiquettes. Sans la ligne du mélange, il apprend. Trouvez la faute, et gardez un mélange.
    """,
    stub="""
        import numpy as np


        def fit(step, weights, x, y, batch_size, epochs):
            rng = np.random.default_rng()
            for _ in range(epochs):
                x = x[rng.permutation(len(x))]
                for start in range(0, len(x), batch_size):
                    batch = slice(start, start + batch_size)
                    weights = step(weights, x[batch], y[batch])
            return weights
    """,
    hints=(
        "Affichez un lot, les entrées et les étiquettes : `x[0]` a-t-il encore l'étiquette qu'il avait ?",
        "Les entrées changent de place, les étiquettes non : chaque exemple reçoit l'étiquette d'un autre.",
        "Tirez l'ordre une fois par époque : `order = rng.permutation(len(x))`, puis `x, y = x[order], y[order]`.",
    ),
    solution="""
        import numpy as np


        def fit(step, weights, x, y, batch_size, epochs):
            rng = np.random.default_rng()
            for _ in range(epochs):
                order = rng.permutation(len(x))
                x, y = x[order], y[order]
                for start in range(0, len(x), batch_size):
                    batch = slice(start, start + batch_size)
                    weights = step(weights, x[batch], y[batch])
            return weights
    """,
    why="""
        La boucle ne vérifie rien : des étiquettes au hasard donnent une perte, et l'optimiseur la réduit. Comme elles
        ne dépendent plus de l'entrée, la meilleure réponse est leur moyenne. Un réseau qui répond partout la moyenne
        est donc un signe à reconnaître : des neurones morts, comme ceux de la page, ou des étiquettes déplacées.
    """,
)
def dense_network_4(answer: Any) -> None:
    rng, n, batch_size, epochs = draws(), 23, 5, 4
    x = np.column_stack([rng.permutation(n), rng.permutation(n)]).astype(float)
    y = 100 + 3 * x[:, :1] + 70 * x[:, 1:]  # no two the same
    read: list[list[float]] = []
    is_paired = is_chain = True

    def step(weights: Any, inputs: Any, labels: Any) -> np.ndarray:
        nonlocal is_paired, is_chain
        inputs, labels = numbers(inputs, (None, 2)), numbers(labels, (None, 1))
        is_paired &= len(inputs) == len(labels) and np.allclose(100 + inputs @ [3, 70], labels[:, 0])
        is_chain &= np.allclose(numbers(weights, (3,)), len(read))
        read.append(inputs[:, 0].tolist())
        return np.full(3, len(read), dtype=float)

    weights = call(answer, step, np.zeros(3), x, y, batch_size, epochs)
    if not read:
        raise WrongAnswer("Votre boucle n'appelle jamais step : chaque lot doit passer par lui.")
    if not is_paired:
        raise WrongAnswer("Les étiquettes n'ont pas suivi les exemples : il faut le même ordre pour x et pour y.")
    if not is_chain:
        raise WrongAnswer("Un lot n'est pas parti des poids que le précédent a laissés : step rend les nouveaux.")
    whole = [example for batch in read for example in batch]
    if any(len(batch) > batch_size for batch in read):
        raise WrongAnswer(f"Un lot contient {max(map(len, read))} exemples : il en faut {batch_size} au plus.")
    if len(whole) == epochs * (n - n % batch_size):
        raise WrongAnswer("Vous perdez la fin : le dernier lot d'une époque, plus petit, se lit aussi.")
    if len(whole) != epochs * n:
        raise WrongAnswer(f"{epochs} époques de {n} exemples font {epochs * n} lectures, vous en faites {len(whole)}.")
    orders = [whole[start : start + n] for start in range(0, epochs * n, n)]
    if any(len(set(order)) < n for order in orders):
        raise WrongAnswer("Une époque lit chaque exemple une fois : vous en lisez deux fois, et d'autres jamais.")
    if orders[0] == orders[1] or orders[2] == orders[3]:
        raise WrongAnswer("Deux époques lisent les exemples dans le même ordre : gardez un mélange avant chacune.")
    if not np.allclose(numbers(weights, (3,)), len(read)):
        raise WrongAnswer("Rendez les derniers poids, ceux du dernier lot de la dernière époque.")


@exercise(
    "better",
    25,
    "Plier plus avec douze neurones",
    statement="""
        Le pli de la page, `f(x) = 2 ReLU(x) - 4 ReLU(x - 0.5)`, demande deux neurones cachés. Six couches de ce pli,
        douze neurones, découpent [0, 1] en 64 morceaux affines. Une seule couche de douze en fait treize au plus.

        Faites mieux **avec douze neurones cachés au plus**, partagés en autant de couches qu'il vous plaît. Rendez la
        liste des couches. Une couche est une liste de neurones `(w, b, v)` : elle reçoit un nombre y, et rend la somme
        des `v ReLU(w y + b)`, que la couche suivante reçoit. **But : au moins 80 morceaux.**
    """,
    stub="""
        def answer():
            fold = [(1, 0, 2), (1, -0.5, -4)]  # le pli de la page
            network = [fold] * 6  # 64 morceaux
            raise NotImplementedError  # faites mieux, puis return network
    """,
    hints=(
        "Les nombres de morceaux se multiplient d'une couche à l'autre. Comment partager 12 pour un grand produit ?",
        "Trois neurones peuvent plier la bande en trois : monter de 0 à 1, redescendre à 0, remonter à 1.",
        "Les pentes sont 3, -3 et 3, les plis en 1/3 et en 2/3. `(1, 0, 3)` donne la première, le suivant ajoute -6.",
    ),
    solution="""
        def answer():
            fold = [(1, 0, 3), (1, -1 / 3, -6), (1, -2 / 3, 6)]  # en trois
            return [fold] * 4  # 3 × 3 × 3 × 3 = 81 morceaux
    """,
    why="""
        Dans une couche les morceaux s'ajoutent, d'une couche à l'autre ils se multiplient : 3 × 3 × 3 × 3 = 81, contre
        64 pour six couches de deux ou trois couches de quatre. Encore faut-il que chaque morceau parcoure toute la
        bande, pour que la couche suivante le plie en entier. Si l'on retourne un des trois neurones (un poids négatif),
        ils plient même en quatre, et quatre couches font 256 morceaux. Mais ces poids sont choisis : rien ne dit
        que l'entraînement les trouverait.
    """,
)
def dense_network_5(answer: Any) -> None:
    answer = answer.tolist() if isinstance(answer, np.ndarray) else answer
    if not isinstance(answer, list | tuple) or not 1 <= len(answer) <= 12:
        raise WrongAnswer("Une liste de une à douze couches est attendue, chacune une liste de neurones (w, b, v).")
    layers = [numbers(layer, (None, 3)) for layer in answer]
    if (neurons := sum(map(len, layers))) > 12:
        raise WrongAnswer(f"Vous avez {neurons} neurones cachés : il en faut douze au plus.")
    pieces = affine_pieces(layers)
    if pieces >= 80:
        return
    found = f"Votre réseau fait {pieces} {'morceaux' if pieces > 1 else 'morceau'}."
    if pieces == 1:
        raise WrongAnswer(f"{found} Il ne plie rien : les plis d'une couche doivent tomber entre ses entrées extrêmes.")
    if len(layers) == 1:
        raise WrongAnswer(f"{found} Dans une couche les morceaux s'ajoutent : il faut plusieurs couches.")
    if pieces == 64:
        raise WrongAnswer(f"{found} C'est le nombre à battre : partagez les douze neurones autrement.")
    if pieces < np.prod([len(layer) for layer in layers]):
        raise WrongAnswer(f"{found} Chaque morceau doit parcourir tout [0, 1] pour que la couche suivante le plie.")
    raise WrongAnswer(f"{found} Le but est 80 : les nombres de plis des couches doivent avoir un plus grand produit.")


def affine_pieces(layers: list[np.ndarray]) -> int:
    """On how many intervals of [0, 1] the slope is constant, after layers of neurons w, b, v, each `(neurons, 3)`."""
    x = y = np.array([0.0, 1])
    for w, b, v in (layer.T for layer in layers):
        with np.errstate(all="ignore"):
            z = y[:, None] * w + b
            left, right = z[:-1], z[1:]
            where, _ = crossed = np.nonzero(left * right < 0)  # in which segment which neuron has its fold
            part = left[crossed] / (left[crossed] - right[crossed])
            x, first = np.unique(np.append(x, x[where] + part * np.diff(x)[where]), return_index=True)
            y = np.append(y, y[where] + part * np.diff(y)[where])[first]
            y = relu(y[:, None] * w + b) @ v
        numbers(y)  # finite
    is_wide = np.diff(x) > 1e-9
    slopes = np.diff(y)[is_wide] / np.diff(x)[is_wide]
    return 1 + int(np.sum(np.abs(np.diff(slopes)) > 1e-6 * np.abs(slopes).max()))
