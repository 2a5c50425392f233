"""Right and wrong answers to the exercises of the page on gradient descent."""

import random

import keras
import numpy as np


def adam(form):
    """A step of Adam in one array, and one component after the other; `form` changes a formula."""
    beta_1, beta_2 = (0.999, 0.9) if form == "swapped" else (0.9, 0.999)

    def at_once(theta, g, m, s, t, delta):
        old, count = [m, s], t if form == "power" else t + 1
        m = m + (1 - beta_1) * (g - m)
        if form == "sum":
            m = 0.9 * old[0] + g
        s = s + (1 - beta_2) * ((g if form == "no square" else g * g) - s)
        hats = [m / (1 - beta_1**count), s / (1 - beta_2**count)]
        if form == "no hats":
            hats = [m, s]
        epsilon = 0 if form == "no epsilon" else 1e-7
        step = delta * hats[0] / ((hats[1] if form == "no root" else np.sqrt(hats[1])) + epsilon)
        memories = {"hats": hats, "old": old}.get(form, [m, s])
        return [theta + step if form == "up" else theta - step, *memories]

    def one_by_one(theta, g, m, s, t, delta):
        made = [at_once(*parts, t, delta) for parts in zip(theta, g, m, s, strict=True)]
        return tuple(list(part) for part in zip(*made, strict=True))

    return at_once, one_by_one


def adam_by_keras(theta, g, m, s, t, delta):
    variable = keras.Variable(theta)
    optimizer = keras.optimizers.Adam(delta, epsilon=1e-7)
    optimizer.build([variable])
    for memory, value in zip(optimizer.variables[2:], (m, s), strict=True):
        memory.assign(value)
    optimizer.iterations.assign(t)
    optimizer.apply([keras.ops.array(g, "float32")], [variable])
    return [keras.ops.convert_to_numpy(part) for part in (variable, *optimizer.variables[2:])]


def descent(orders, sign=-1, keep_small=True, size=None, frozen=False):
    """A descent over the rows that `orders(n, epochs)` gives for each epoch: with arrays, and with lists."""

    def with_arrays(theta, x, y, gradient, epochs, batch_size, delta):
        for order in orders(len(x), epochs):
            at = theta
            for k in range(0, len(order), size or batch_size):
                rows = order[k : k + (size or batch_size)]
                if keep_small or len(rows) == batch_size:
                    theta = theta + sign * delta * gradient(at if frozen else theta, x[rows], y[rows])
        return theta

    def with_lists(theta, x, y, gradient, epochs, batch_size, delta):
        def listed(theta, x, y):
            return gradient(list(theta), list(x), list(y))

        return with_arrays(theta, x, y, listed, epochs, batch_size, delta).tolist()

    return with_arrays, with_lists


def anew(n, epochs):
    return [np.random.permutation(n) for _ in range(epochs)]


def pairs_in_a_list(theta, x, y, gradient, epochs, batch_size, delta):
    pairs = list(zip(x, y, strict=True))
    for _ in range(epochs):
        random.shuffle(pairs)
        for k in range(0, len(pairs), batch_size):
            theta = theta - delta * gradient(theta, *zip(*pairs[k : k + batch_size], strict=True))
    return theta


def shuffled_apart(theta, x, y, gradient, epochs, batch_size, delta):
    return descent(anew)[0](theta, np.random.permutation(x), y, gradient, epochs, batch_size, delta)


def both_shuffled_apart(theta, x, y, *others):
    return descent(anew)[1](theta, np.random.permutation(x), np.random.permutation(y), *others)


def whole_batches_shuffled(theta, x, y, gradient, epochs, batch_size, delta):
    cuts = [np.arange(k, min(k + batch_size, len(x))) for k in range(0, len(x), batch_size)]
    for _ in range(epochs):
        random.shuffle(cuts)
        for rows in cuts:
            theta = theta - delta * gradient(theta, x[rows], y[rows])
    return theta


def momentum(beta, delta, steps=100):
    def descend(theta, gradient):
        m = np.zeros(2)
        for _ in range(steps):
            m = beta * m + gradient(theta)
            theta = theta - delta * m
        return theta

    return descend


def newton(theta, gradient):
    """The gradient is linear: two more slopes give the matrix."""
    g = gradient(theta)
    H = np.array([gradient(theta + one) - g for one in np.eye(2)])
    return theta - np.linalg.solve(H, g)


def nesterov(theta, gradient):
    before = theta
    for _ in range(100):
        ahead = theta + 0.92 * (theta - before)
        before, theta = theta, ahead - 0.0025 * gradient(ahead)
    return theta


def adam_valley(theta, gradient):
    m = s = np.zeros(2)
    for t in range(100):
        theta, m, s = adam(None)[0](theta, gradient(theta), m, s, t, 0.05)
    return theta


def wanes(theta, gradient):
    for t in range(60):
        theta = theta - 0.0045 / (1 + t / 50) * gradient(theta)
    return theta


PROOFS = {
    "gradient_descent_1": {
        "right": [[[0, -1], [-4 / 3, -7 / 3]], np.array([[2, 2], [-2, -4.0]]), lambda: ((0, -2), (-2, -2))],
        "wrong": {
            "la somme des deux": ([[0, 1], [-1, -1]], np.array([[2, 3], [-2, -2]])),
            "Il manque le 2": ([[0, -2], [-1, -7]], lambda: ((2, 0), (-2, -8))),
            "pris y - y'": ([[0, 4], [-1, 5]], np.array([[2, 6], [-2, 4]])),
            "échangé les deux": ([[0, 4], [-3, 1]], lambda: [[0, 3], [-2, 3]]),
            "en w = 0, b = 0": ([[0, -2], [-1, -4]], np.array([[2, -2], [-2, -4]])),
            "les deux x, puis": ([[0, -1], [0, -3]], ((2, -2), (2, -4))),
            "de vos deux exemples vaut": ([[1, 1], [2, 2]], np.zeros((2, 2))),
        },
    },
    "gradient_descent_2": {
        "right": [
            [0.1, 1, 1, 0.01, 0.0167],
            np.array([0.1, 1.01, 0.99, 0.01, 1 / 60]),
        ],
        "wrong": {
            "Cas 1": ([10, 1, 1, 0.01, 1 / 60], np.array([1, 1, 1, 0.01, 1 / 60])),
            "Cas 2": ([0.1, 0.5, 1, 0.01, 1 / 60], lambda: (0.1, 2, 1, 0.01, 1 / 60)),
            "Cas 3": ([0.1, 1, 0.5, 0.01, 1 / 60], np.array([0.1, 1, 0.25, 0.01, 1 / 60])),
            "Cas 4": ([0.1, 1, 1, 0.1, 1 / 60], lambda: [0.1, 1, 1, 100, 1 / 60]),
            "Cas 5": ([0.1, 1, 1, 0.01, 60], (0.1, 1, 1, 0.01, 1)),
        },
    },
    "gradient_descent_3": {
        "right": [*adam(None), adam_by_keras],
        "wrong": {
            "il manque ε": adam("no epsilon"),
            "ne corrigez pas": adam("no hats"),
            "celui-ci compris": adam("power"),
            "Il manque la racine": adam("no root"),
            "Vous montez": adam("up"),
            "du carré du gradient": adam("no square"),
            "la somme de l'inertie": adam("sum"),
            "échangé β_1 et β_2": adam("swapped"),
            "les mémoires corrigées": adam("hats"),
            "les mémoires d'avant": adam("old"),
            "doivent suivre les formules": (
                lambda theta, g, m, s, t, delta: (theta - delta * g, m, s),
                lambda theta, g, m, s, t, delta: [list(theta), list(g), list(m)],
            ),
        },
    },
    "gradient_descent_4": {
        "right": [*descent(anew), pairs_in_a_list],
        "wrong": {
            "séparément": (shuffled_apart, both_shuffled_apart),
            "Le dernier lot": descent(anew, keep_small=False),
            "un pas par lot": (*descent(anew, size=22), *descent(anew, size=1)),
            "Une époque oublie": descent(lambda n, epochs: np.random.randint(0, n, (epochs, n))),
            "Vous ne mélangez plus": descent(lambda n, epochs: [np.arange(n)] * epochs),
            "Les mêmes lots": (
                *descent(lambda n, epochs: [np.random.permutation(n)] * epochs),
                whole_batches_shuffled,
            ),
            "Vous montez": descent(anew, sign=1),
            "là où le précédent": descent(anew, frozen=True),
        },
    },
    "gradient_descent_5": {
        "right": [momentum(0.82, 0.008), momentum(0.9, 0.004), nesterov, newton],
        "wrong": {
            "Descente simple": (momentum(0, 0.004), momentum(0, 0.0049), wanes),
            "au-dessus du départ": (momentum(0, 0.006), momentum(0.9, 0.02)),
            "plus de 100": (momentum(0.9, 0.004, 101), momentum(0, 0.001, 200)),
            "sur 100": (momentum(0.85, 0.007, 20), lambda theta, gradient: theta - 0.004 * gradient(theta)),
            "Réglez les nombres": (momentum(0.5, 0.004), momentum(0.98, 0.004), adam_valley),
        },
    },
}
