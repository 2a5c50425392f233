"""Right and wrong answers to the exercises of the page on dense networks."""

import keras
import numpy as np
from keras.layers import Dense


def dense_stack(hidden, last=None, bias=True):
    """The network in Keras, with the activation of its hidden layers and of its last."""

    def network(x, layers):
        model = keras.Sequential([keras.Input((x.shape[1],))])
        for index, (W, _) in enumerate(layers):
            model.add(Dense(W.shape[1], activation=last if index == len(layers) - 1 else hidden, use_bias=bias))
        model.set_weights([part for layer in layers for part in layer[: 1 + bias]])
        return model(x)

    return network


def recursive(x, layers):
    (W, b), *others = layers
    z = x @ W + b
    return recursive(np.where(z > 0, z, 0), others) if others else z


def with_bias_as_weight(x, layers):
    for index, (W, b) in enumerate(layers):
        x = np.column_stack([x, np.ones(len(x))]) @ np.vstack([W, b])
        x = x if index == len(layers) - 1 else x.clip(0)
    return x.tolist()


def slip(name):
    """The loop over the layers with a slip in it."""

    def network(x, layers):
        for index, (W, b) in enumerate(layers):
            is_last = index == len(layers) - 1
            if is_last and name == "no last":
                return x
            z = np.einsum("ij,kj->ki" if name == "transposed" else "ji,kj->ki", W, x)
            if name == "bias late":
                x = z + b if is_last else (np.abs(z) + z) / 2 + b
            else:
                z = z if name == "no bias" else z + b
                is_linear = name == "no relu" or (is_last and name != "relu last") or (index and name == "one relu")
                x = z if is_linear else np.where(z > 0, z, 0)
        return x

    return network


def fit(mistake=None):
    """The loop of the solution, or one with a slip."""

    def loop(step, weights, x, y, batch_size, epochs):
        rng = np.random.default_rng()
        first, n = weights, len(x)
        for _ in range(epochs):
            order = rng.integers(0, n, n) if mistake == "with replacement" else rng.permutation(n)
            if mistake == "never mixed":
                order = np.arange(n)
            end = n - n % batch_size if mistake == "no end" else n
            for start in range(0, end, batch_size):
                batch = order[start : start + batch_size + (mistake == "one more")]
                labels = rng.permutation(n)[: len(batch)] if mistake == "other labels" else batch
                new = step(first if mistake == "first weights" else weights, x[batch], y[labels])
                weights = first if mistake == "weights stay" else new
        return first if mistake in ("first returned", "weights stay") else weights

    return loop


def in_pairs(step, weights, x, y, batch_size, epochs):
    """Pairs of an example and its label, mixed as such."""
    pairs = list(zip(x.tolist(), y.tolist(), strict=True))
    for _ in range(epochs):
        np.random.shuffle(pairs)
        for start in range(0, len(pairs), batch_size):
            inputs, labels = zip(*pairs[start : start + batch_size], strict=True)
            weights = step(weights, np.array(inputs), np.array(labels))
    return weights.tolist()


def with_two_generators(seeds):
    """Each of x and y mixed by a generator of its own: with the same seed in the same order."""

    def loop(step, weights, x, y, batch_size, epochs):
        for_x, for_y = map(np.random.default_rng, seeds)
        for _ in range(epochs):
            for_x.shuffle(x)
            for_y.shuffle(y)
            for start in range(0, len(x), batch_size):
                weights = step(weights, x[start : start + batch_size], y[start : start + batch_size])
        return weights

    return loop


def stub(step, weights, x, y, batch_size, epochs):
    for _ in range(epochs):
        x = np.random.permutation(x)
        for start in range(0, len(x), batch_size):
            weights = step(weights, x[start : start + batch_size], y[start : start + batch_size])
    return weights


def one_epoch(step, weights, x, y, batch_size, epochs):
    return fit()(step, weights, x, y, batch_size, 1)


def one_epoch_more(step, weights, x, y, batch_size, epochs):
    return fit()(step, weights, x, y, batch_size, epochs + 1)


def mixed_once(step, weights, x, y, batch_size, epochs):
    order = np.random.permutation(len(x))
    return fit("never mixed")(step, weights, x[order], y[order], batch_size, epochs)


def whole_epoch(step, weights, x, y, batch_size, epochs):
    return fit()(step, weights, x, y, len(x), epochs)


def same_batch(step, weights, x, y, batch_size, epochs):
    """As many examples as there are, but of the first batches only."""
    twice = np.tile(np.arange(12), 2)[: len(x)]
    for _ in range(epochs):
        order = np.random.permutation(twice)
        for start in range(0, len(x), batch_size):
            weights = step(weights, x[order[start : start + batch_size]], y[order[start : start + batch_size]])
    return weights


def without_the_end(step, weights, x, y, batch_size, epochs):
    for _ in range(epochs):
        order = np.random.permutation(len(x))
        for batch in np.split(order[: len(x) // batch_size * batch_size], len(x) // batch_size):
            weights = step(weights, x[batch], y[batch])
    return weights


def nothing_returned_of_use(step, weights, x, y, batch_size, epochs):
    return 0 * fit()(step, weights, x, y, batch_size, epochs)


def even_folds(n, high=1.0, scale=1.0):
    """A layer of n neurons that folds [0, scale] in n, between 0 and `high`."""
    return [(1, -scale * k / n, (-1) ** k * (1 if k == 0 else 2) * n * high / scale) for k in range(n)]


def four_of_three(offset):
    """Three neurons, the last one turned, fold [0, 1] in four, onto [-6, -5]; the input is shifted by `offset`."""
    return [(1, -0.125 - offset, -32 / 3), (1, -0.5 - offset, 20 / 3), (-1, 0.75 + offset, -8)]


PROOFS = {
    "dense_network_1": {
        "right": [
            [-1, 1, -1, 2, -2, 1, 0],
            (-2, 4, -3, 3, 0.5, -2 / 3, 0),
            lambda: np.array([-1, 1.5, -2, 1, 2, -3, 0]),
        ],
        "wrong": {
            "les deux neurones du OU exclusif": ([1, 0, 1, -1, 1, -2, 0], lambda: (1, -1, 2, 0, -2, 0.5, 0)),
            "dès qu'une entrée est active": ([1, 0, 1, -1, 1, -1, 0], lambda: (-1, 1, 0, 0, -1, 0, 1)),
            "pour deux entrées actives": ([1, -1, 1, -2, 1, -2, 0], lambda: (2, -2, 1, -2, 0.5, -2, 0)),
            "l'inverse": ([-1, 2, -1, 1, -1, 2, 1], lambda: (-1, 1, -1, 2, 2, -1, 1)),
            "Il reste une erreur": ([-1, 2, 0, 0, 1, 0, 0], lambda: (0, -1, -2, 4, 5, 0.5, 0)),
            "au lieu de 0 ; 1": ([1, 1, 1, 1, 1, 1, 1], lambda: (0, 0, 0, 0, 0, 0, 0.25)),
        },
    },
    "dense_network_2": {
        "right": [("Non", "Oui", "Oui", "Non", "Oui"), np.array(["non", "oui", "oui", "non", "oui"])],
        "wrong": {
            "aucune ne fait le OU": (["oui", "oui", "oui", "non", "oui"], lambda: ["oui", "non", "non", "oui", "non"]),
            "n'ont pas d'ordre": (["non", "non", "oui", "non", "oui"], lambda: ("non", "non", "non", "non", "non")),
            "ReLU(2 z)": (["non", "oui", "non", "non", "oui"], lambda: ("non", "oui", "non", "oui", "oui")),
            "ReLU(-z)": (["non", "oui", "oui", "oui", "oui"], lambda: ("non", "oui", "oui", "oui", "non")),
            "les seules réponses": (["non", "oui", "oui", "non", "non"], np.array(["non", "oui", "oui", "non", "Non"])),
        },
    },
    "dense_network_3": {
        "right": [recursive, with_bias_as_weight, slip(None), dense_stack("relu")],
        "wrong": {
            "après la dernière couche aussi": (slip("relu last"), dense_stack("relu", "relu")),
            "Il manque les ReLU": (slip("no relu"), dense_stack(None)),
            "oublié les biais": (slip("no bias"), dense_stack("relu", bias=False)),
            "le biais après la ReLU": (
                slip("bias late"),
                lambda x, layers: (
                    np.maximum(np.maximum(x @ layers[0][0], 0) @ layers[1][0] + layers[0][1] @ layers[1][0], 0)
                    @ layers[2][0]
                    + layers[1][1] @ layers[2][0]
                    + layers[2][1]
                ),
            ),
            "Une seule couche a sa ReLU": (
                slip("one relu"),
                lambda x, layers: recursive(
                    x, [layers[0], (layers[1][0] @ layers[2][0], layers[1][1] @ layers[2][0] + layers[2][1])]
                ),
            ),
            "transposé": (slip("transposed"), lambda x, layers: recursive(x, [(W.T, b) for W, b in layers])),
            "Il manque la dernière couche": (
                slip("no last"),
                lambda x, layers: recursive(x, [*layers[:-1], (np.eye(4), np.zeros(4))]),
            ),
            "doit rendre ReLU": (lambda x, layers: np.zeros(x.shape), lambda x, layers: np.tanh(recursive(x, layers))),
        },
    },
    "dense_network_4": {
        "right": [fit(), in_pairs, with_two_generators((7, 7))],
        "wrong": {
            "n'ont pas suivi": (stub, fit("other labels"), with_two_generators((7, 8))),
            "Un lot n'est pas parti": (fit("first weights"), fit("weights stay")),
            "en faut 5 au plus": (fit("one more"), whole_epoch),
            "Vous perdez la fin": (fit("no end"), without_the_end),
            "4 époques de 23": (one_epoch, one_epoch_more),
            "lit chaque exemple une fois": (fit("with replacement"), same_batch),
            "gardez un mélange": (fit("never mixed"), mixed_once),
            "Rendez les derniers poids": (fit("first returned"), nothing_returned_of_use),
            "n'appelle jamais step": (lambda *inputs: inputs[1], lambda step, weights, x, y, batch, n: weights + 3),
        },
    },
    "dense_network_5": {
        "right": [
            [even_folds(3)] * 4,
            lambda: [even_folds(3, 7.0), even_folds(3, 1.0, 7.0), np.array(even_folds(3)), even_folds(3)],
            [four_of_three(0), *[four_of_three(-6)] * 3],
            [four_of_three(0), four_of_three(-6), four_of_three(-6), [(1, 6, 2), (1, 5.5, -4)]],
        ],
        "wrong": {
            "il en faut douze au plus": ([even_folds(2)] * 7, lambda: [even_folds(3)] * 5, [even_folds(13)]),
            "ne plie rien": (
                [[(1, 0, 1)]] * 12,
                lambda: [[(1, 1, 2), (1, 2, -4), (1, 0, 1)]] * 4,
                [[(-1, -1, 1)], even_folds(3)],
            ),
            "Dans une couche les morceaux s'ajoutent": (
                [even_folds(12)],
                lambda: ([(1, -k / 13, k) for k in range(1, 13)],),
            ),
            "C'est le nombre à battre": ([even_folds(2)] * 6, lambda: np.array([even_folds(4)] * 3)),
            "doit parcourir tout": (
                [even_folds(3, 0.5)] * 4,
                lambda: [even_folds(3, 7.0), *[even_folds(3)] * 3][::-1][:2] + [even_folds(3, 0.3)] * 2,
            ),
            "avoir un plus grand produit": (
                [even_folds(2)] * 5,
                lambda: [even_folds(3), even_folds(3), *[even_folds(2)] * 3],
            ),
        },
    },
}
