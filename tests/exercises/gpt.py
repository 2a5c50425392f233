"""Right and wrong answers to the exercises of the page on GPT."""

import numpy as np


def repeat(change):
    """Attention, then dense, by a rule: as one expression, and in lists."""

    def once(x, norm, attention, dense):
        return change(change(x, norm, attention), norm, dense)

    return once, lambda *inputs: once(*inputs).tolist()


def pre_norm(x, norm, attention, dense):
    for layer in (attention, dense):
        x = np.add(x, layer(norm(x)))
    return x


def from_the_start(x, norm, attention, dense):
    z = x + attention(norm(x))
    return x + dense(norm(z))


def in_parallel(x, norm, attention, dense):
    normed = norm(x)
    return x + attention(normed) + dense(normed)


def window(choose, keep=0):
    """A loop that reads what `choose(tokens, prompt, positions)` gives, in a list and in an array."""

    def in_a_list(next_token, prompt, length, positions):
        tokens = [*prompt]
        while len(tokens) < len(prompt) + length:
            tokens += [next_token(choose(tokens, prompt, positions))]
        return tokens[keep:]

    return in_a_list, lambda *inputs: np.array(in_a_list(*inputs), float)


def slide(tokens, prompt, positions):
    return tokens[max(0, len(tokens) - positions) :]


def keep_the_prompt(tokens, prompt, positions):
    room = positions - len(prompt)
    return tokens if len(tokens) <= positions else prompt + tokens[-room:]


PROOFS = {
    "gpt_1": {
        "right": [[32, 4224], np.array([40.0, 3776]), lambda: (28, 4480)],
        "wrong": {
            "oublié le 12": ([32, 14784], np.array([16, 20928])),
            "que l'attention": ([32, 7424], lambda: (64, 5248)),
            "que les couches denses": ([32, 5248], np.array([64, 3712])),
            "oublié le carré": ([32, 18229120], lambda: [16, 36458368]),
            "qu'un bloc": ([32, 24128], np.array([16, 24128])),
            "échangé les deux": ([4224, 32], lambda: (3776, 40)),
            "multiple de 64": ([32, 4270], (32, 4200)),
            "de 16 à 64": ([8, 8448], lambda: [100, 2368]),
            "milliards de paramètres": ([32, 4096], np.array([32, 768])),
            "des nombres entiers": ([32.5, 4224], [0, 64]),
        },
    },
    "gpt_2": {
        "right": [[2, 4, 1, 1, 1.67], np.array([1.996, 3.99, 1, 1.0035, 1.66]), lambda: (2, 4, 1, 1, 5 / 3)],
        "wrong": {
            "Facteur 1": ([4, 4, 1, 1, 1.67], (1.5, 4, 1, 1, 1.67)),
            "Facteur 2": ([2, 2, 1, 1, 1.67], np.array([2, 8, 1, 1, 2])),
            "Facteur 3": ([2, 4, 2, 1, 1.67], lambda: (2, 4, 1.33, 1, 1.67)),
            "Facteur 4": ([2, 4, 1, 2, 1.67], np.array([2, 4, 1, 1.3, 1.67])),
            "Facteur 5": ([2, 4, 1, 1, 2], lambda: [2, 4, 1, 1, 1.33]),
        },
    },
    "gpt_3": {
        "right": [pre_norm, *repeat(lambda x, norm, layer: layer(norm(x)) + x)],
        "wrong": {
            "après l'addition": repeat(lambda x, norm, layer: norm(x + layer(x))),
            "la connexion résiduelle": repeat(lambda x, norm, layer: layer(norm(x))),
            "oublié la normalisation": repeat(lambda x, norm, layer: layer(x) + x),
            "au x normalisé": repeat(lambda x, norm, layer: layer(norm(x)) + norm(x)),
            "ne voient pas l'attention": (
                in_parallel,
                lambda x, norm, attention, dense: sum([x, attention(norm(x)), dense(norm(x))]),
            ),
            "repart du x du début": (from_the_start, lambda *inputs: from_the_start(*inputs).astype("float32")),
            "interverti les deux": (
                lambda x, norm, attention, dense: pre_norm(x, norm, dense, attention),
                lambda x, norm, attention, dense: pre_norm(x, norm, dense, attention).tolist(),
            ),
            "Le bloc doit être": (lambda x, *_: x, lambda x, norm, *_: norm(x)),
        },
    },
    "gpt_4": {
        "right": window(slide),
        "wrong": {
            "les premiers jetons": window(lambda tokens, prompt, positions: tokens[:positions]),
            "le texte entier": window(lambda tokens, prompt, positions: tokens),
            "que le dernier jeton": window(lambda tokens, prompt, positions: [tokens[-1]]),
            "Il manque un jeton": window(lambda tokens, prompt, positions: tokens[-positions + 1 :]),
            "l'amorce fait partie": window(slide, 5),
            "Vous gardez l'amorce": window(keep_the_prompt),
            "doit suivre la lecture": (
                lambda next_token, prompt, length, positions: [*prompt, *[0] * length],
                lambda next_token, prompt, length, positions: np.arange(length + len(prompt)),
            ),
        },
    },
    "gpt_5": {
        "right": [[40, 7168, 2.1e12], np.array([40, 5632, 3.4e12]), lambda: (64, 6144, 1.8e12)],
        "wrong": {
            "doit rester sous": ([40, 7168, 3e12], np.array([96, 12_288, 1.4e12])),
            "calculez d'abord": ([32, 60_000_000, 3e11], lambda: (10, 10_000_000, 3e11)),
            "Vous ne dépensez que": ([40, 7168, 3e11], np.array([12, 768, 3e11])),
            "trop grand pour ce qu'il a lu": ([96, 12_288, 3e11], lambda: [80, 9216, 6.4e11]),
            "trop petit pour tout": ([24, 2560, 2.7e13], np.array([32, 3328, 1.23e13])),
            "des nombres entiers": ([40.5, 7168, 2.1e12], [40, 7168, -1]),
        },
    },
}
