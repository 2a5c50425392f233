"""Exercises of the page on LeNet: sizes by hand, what a trained network forgives, pooling, labels, a motif that moves.

Slide: « L'architecture d'un réseau de neurones convolutif »
"""

from functools import cache
from typing import Any

import numpy as np

from keras_course.exercises.exercise import exercise
from keras_course.exercises.judging import WrongAnswer, call, compare, draws, numbers, values, words


@exercise(
    "by hand",
    15,
    "Un petit LeNet pour la couleur",
    statement="""
        Dessinez le début d'un LeNet pour des images en couleurs, 32 × 32 × 3 : une convolution, une mise en commun
        2 × 2, une seconde convolution, une seconde mise en commun 2 × 2, puis on aplatit. Les convolutions n'ont pas de
        remplissage et avancent d'un pixel. Choisissez le côté `K_1` et le nombre `F_1` des premiers filtres, puis `K_2`
        et `F_2`, tels que :

        1. chaque carte que l'on met en commun a un côté pair ;
        2. aplatir donne 400 nombres ;
        3. `F_1` est au moins 4 ;
        4. les deux convolutions ont ensemble 2 000 paramètres au plus, biais compris.

        Rendez `[K_1, F_1, K_2, F_2]`. Il y a plusieurs bonnes réponses.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [K_1, F_1, K_2, F_2]
    """,
    hints=(
        "Commencez par la fin : LeNet aplatit 16 cartes 5 × 5. Quel côté avaient-elles avant la mise en commun ?",
        "Paramètres : `(K_1² × 3 + 1) × F_1` pour la première, `(K_2² × F_1 + 1) × F_2` pour la seconde.",
        "Avec F_1 = 4 et F_2 = 16, K_1 = 5 donne des côtés 28, puis 14. Quel K_2 fait de 14 un côté de 10 ?",
    ),
    solution="""
        def answer():
            return [5, 4, 5, 16]  # 28, 14, 10, 5 ; 304 + 1616 = 1920 paramètres
    """,
    why="""
        Les tailles se calculent de couche en couche, et le nombre de canaux d'une couche est le nombre de filtres de la
        précédente. C'est pourquoi la couleur coûte peu, deux tranches de plus par filtre de la première convolution
        seulement, alors que `F_1` compte deux fois : filtres de la première, tranches de la seconde.
    """,
)
def convnet_1(answer: Any) -> None:
    sizes = numbers(answer, (4,))
    if np.any(sizes < 1) or np.any(sizes != np.round(sizes)):
        raise WrongAnswer("Les côtés et les nombres de filtres sont des nombres entiers, d'au moins 1.")
    K_1, F_1, K_2, F_2 = map(int, sizes)
    side, before = 32, []
    for name, K in (("première", K_1), ("seconde", K_2)):
        if side < K:
            raise WrongAnswer(f"Le noyau de la {name} convolution déborde : ses cartes d'entrée ont pour côté {side}.")
        before.append(side - K + 1)
        if before[-1] % 2:
            raise WrongAnswer(f"La {name} convolution rend des cartes de côté {before[-1]} : il doit être pair.")
        side = before[-1] // 2
    if side**2 * F_2 != 400:
        if F_2 == 400:
            raise WrongAnswer("Aplatir met bout à bout toutes les cases de toutes les cartes, non un nombre par carte.")
        if before[1] ** 2 * F_2 == 400 or (32 - K_1 - K_2 + 2) ** 2 * F_2 == 400:
            raise WrongAnswer("Vous avez oublié une mise en commun : elle divise le côté par deux.")
        raise WrongAnswer(f"Aplatir {F_2} cartes de côté {side} donne {side**2 * F_2} nombres : il en faut 400.")
    if F_1 < 4:
        raise WrongAnswer("La première convolution doit avoir quatre filtres au moins.")
    first, second = (K_1**2 * 3 + 1) * F_1, (K_2**2 * F_1 + 1) * F_2
    if first + second <= 2000:
        return
    told = f"Cela fait {first} + {second} paramètres, plus de 2 000."
    if (K_1**2 + 1) * F_1 + second <= 2000:
        raise WrongAnswer(f"{told} L'image a trois canaux : chaque filtre de la première convolution a trois tranches.")
    if first + (K_2**2 + 1) * F_2 <= 2000:
        raise WrongAnswer(f"{told} Un filtre de la seconde convolution a une tranche par carte de la première.")
    raise WrongAnswer(f"{told} Diminuez les noyaux ou les filtres.")


@exercise(
    "predict",
    5,
    "Ce que LeNet pardonne",
    statement="""
        Le réseau déjà entraîné de la page lit bien 98,5 % des chiffres du test. On les lui montre changés, de cinq
        façons. En lit-il encore bien **plus de la moitié** ? Prédisez `"oui"` ou `"non"` pour chacune :

        1. décalés d'un pixel vers la droite ;
        2. décalés de huit pixels vers la droite (on ne montre que ceux qui y tiennent en entier) ;
        3. l'encre et le papier échangés : chaque pixel x devient 1 - x ;
        4. à l'encre deux fois plus pâle : x devient x / 2 ;
        5. vus dans un miroir, la gauche à droite.

        Rappel : il a appris avec des chiffres un peu tournés, étirés, penchés, décalés. Votre prédiction est comparée à
        ce qu'il lit vraiment.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return ["oui", "non", ...], cinq mots
    """,
    hints=(
        "Le réseau ne supporte que ce que ses couches effacent, ou ce qu'il a vu en apprenant.",
        "Deux mises en commun atténuent un décalage d'un pixel ou deux. Aplatir garde ensuite la place de chaque case.",
        "La ReLU et le maximum gardent les proportions ; mais 1 - x change un trait noir en trait blanc.",
    ),
    solution="""
        def answer():
            return ["oui", "non", "non", "oui", "non"]
    """,
    why="""
        La convolution suit tout décalage, mais les couches denses attachent un sens à chaque place : la mise en commun
        n'atténue que de petits déplacements. Une encre plus pâle laisse les réponses en proportion, aux biais près ;
        l'inverse les renverse. Et dans le miroir il ne reste guère de chiffres lisibles que les 0, les 1 et les 8, qui
        se ressemblent. Un réseau n'est sûr que de ce qu'on lui a montré.
    """,
)
def convnet_2(answer: Any) -> None:
    from keras_course.chapters import convnet as page

    told = words(answer, ("oui", "non"), 5)
    teach = [
        "un pixel reste le plus souvent dans son carré de mise en commun, et il a appris avec des chiffres décalés.",
        "la mise en commun n'efface que de petits décalages, et les couches denses tiennent à la place des motifs.",
        "ses filtres ont appris des traits d'encre sur du papier, et il n'a jamais vu l'inverse.",
        "les réponses diminuent toutes ensemble, et la plus forte le reste.",
        "un chiffre retourné n'est plus le même dessin, et il n'en a vu aucun ; seuls quelques-uns sont symétriques.",
    ]
    for number, (said, share, message) in enumerate(zip(told, measured(page), teach, strict=True), 1):
        if (said == "oui") != (share > 0.5):
            raise WrongAnswer(f"Changement {number} : il en lit bien {share:.0%} ; {message}")


def read_rightly(page: Any) -> list[float]:
    """How many of the test's digits the network that ships reads, changed in five ways."""
    _, _, test = page.digits.load(verbose=False)
    model, _ = page.trained_model.load("lenet", page.build_model)
    x, every = test.images, np.arange(len(test))
    fits = every[x[:, :, 20:].sum(axis=(1, 2, 3)) == 0]
    moved = [(np.roll(x, 1, axis=2), every), (np.roll(x[fits], 8, axis=2), fits)]
    shares = []
    for images, which in [*moved, (1 - x, every), (x / 2, every), (x[:, :, ::-1], every)]:
        found = np.argmax(model.predict(images, batch_size=500, verbose=0), axis=1)
        shares.append(float(np.mean(found == test.labels[which])))
    return shares


measured = cache(read_rightly)  # always the same


@exercise(
    "complete",
    10,
    "La mise en commun d'un lot de cartes",
    statement="""
        Écrivez la mise en commun de la page, le maximum de chaque carré 2 × 2, pour un lot de cartes : `x` a la forme
        `(lot, H, W, C)`, où H et W sont pairs mais pas toujours égaux. Les nombres peuvent être négatifs.

        Rendez un tableau de forme `(lot, H/2, W/2, C)`. Sans Keras ; des boucles ne sont pas nécessaires.
    """,
    stub="""
        import numpy as np


        def pooled(x):
            raise NotImplementedError
    """,
    hints=(
        "Chaque exemple et chaque canal sont traités à part : seuls les axes 1 et 2 rétrécissent.",
        "`x[:, ::2, ::2]` prend le pixel en haut à gauche de chaque carré. Il y en a trois autres tableaux semblables.",
        "Les trois autres : `x[:, 1::2, ::2]`, `x[:, ::2, 1::2]` et `x[:, 1::2, 1::2]`. `np.maximum` les compare.",
    ),
    solution="""
        import numpy as np


        def pooled(x):
            upper = np.maximum(x[:, ::2, ::2], x[:, ::2, 1::2])
            lower = np.maximum(x[:, 1::2, ::2], x[:, 1::2, 1::2])
            return np.maximum(upper, lower)
    """,
    why="""
        La mise en commun n'a aucun paramètre et ne mélange ni les exemples ni les canaux : la carte d'un motif reste la
        carte de ce motif, en plus petit. Elle garde combien le motif est présent, et oublie à un pixel près où il est.
    """,
)
def convnet_3(answer: Any) -> None:
    rng = draws()
    x = rng.normal(size=(2, 6, 8, 3))
    x[0, :2, :2] = -1 - rng.random((2, 2, 3))  # a square without a positive number
    squares = x.reshape(2, 3, 2, 4, 2, 3)
    right = squares.max(axis=(2, 4))
    compare(
        call(answer, x),
        right=right,
        wrong={
            "Vous faites la moyenne de chaque carré : on en garde le maximum.": squares.mean(axis=(2, 4)),
            "Vous faites la somme de chaque carré : on en garde le maximum.": squares.sum(axis=(2, 4)),
            "Vous gardez le coin de chaque carré : on en garde le plus grand nombre.": x[:, ::2, ::2],
            "Vos carrés se recouvrent : ils avancent de deux cases.":
                np.lib.stride_tricks.sliding_window_view(x, (2, 2), axis=(1, 2)).max(axis=(-2, -1)),
            "Vous mélangez les canaux : chaque carte est mise en commun pour elle-même.": squares.max(axis=(2, 4, 5)),
            "Vous ne réduisez que les lignes : le carré a deux colonnes.": squares.max(axis=2).reshape(2, 3, 8, 3),
            "Vous ne réduisez que les colonnes : le carré a deux lignes.": squares.max(axis=4).reshape(2, 6, 4, 3),
            "Vous comparez à 0 aussi : un carré peut n'avoir que des nombres négatifs.": np.maximum(right, 0),
            "Vous comparez les valeurs absolues : le plus grand de -3 et de 1 est 1.": np.abs(squares).max(axis=(2, 4)),
            "Vos carrés réunissent des cases éloignées : pour reshape, H se partage en (H/2, 2), non en (2, H/2).":
                x.reshape(2, 2, 3, 2, 4, 3).max(axis=(1, 3)),
        },
        otherwise="Chaque nombre rendu est le plus grand d'un carré 2 × 2 de la même carte.",
    )  # fmt: skip


@exercise(
    "repair",
    10,
    "Beaucoup d'images, et rien d'appris",
    statement="""
        Ce code augmente les données : il rend toutes les images telles quelles, puis `copies` fois toutes les images
        déformées, avec leurs étiquettes. `distort(images)` déforme un lot, avec des tirages nouveaux à chaque appel.

        Sur 1 000 chiffres de la page, avec deux copies décalées d'un pixel au plus, LeNet s'entraîne cinq époques sur
        ce que rend ce code : la perte reste au-dessus de 2,2, et il ne lit bien que 8 % du test. Le code réparé, c'est
        92 %. Trouvez la faute.
    """,
    stub="""
        import numpy as np


        def augment(images, labels, distort, copies):
            shown = [images] + [distort(images) for _ in range(copies)]
            return np.concatenate(shown), np.repeat(labels, copies + 1)
    """,
    hints=(
        "2,3 est log 10 : le réseau ne préfère aucune classe. Que lui apprennent ses étiquettes ?",
        "Essayez avec trois images, d'étiquettes 5, 0 et 4, et une copie : écrivez les deux listes l'une sous l'autre.",
        "`np.repeat([5, 0, 4], 2)` est 5, 5, 0, 0, 4, 4. Les images, elles, se suivent dans l'ordre 5, 0, 4, 5, 0, 4.",
    ),
    solution="""
        import numpy as np


        def augment(images, labels, distort, copies):
            shown = [images] + [distort(images) for _ in range(copies)]
            return np.concatenate(shown), np.tile(labels, copies + 1)
    """,
    why="""
        Les formes s'accordent, rien ne s'arrête, et le réseau apprend ce qu'on lui dit : n'importe quoi. Tout ce qui
        déplace des images, mélange, copie, tri, choix d'une partie, doit déplacer leurs étiquettes de même. Regardez
        toujours quelques images avec leurs étiquettes, juste avant l'entraînement.
    """,
)
def convnet_4(answer: Any) -> None:
    rng, n, copies = draws(), 10, 3
    images, labels = rng.random((n, 4, 4, 1)), rng.permutation(n)

    def distort(batch: Any) -> np.ndarray:
        return np.asarray(batch) + rng.uniform(0.001, 0.01, np.shape(batch))

    shown, told = values(call(answer, images, labels, distort, copies), ("images", "labels"))
    shown, told = numbers(shown, (None, 4, 4, 1)), numbers(told, (None,))
    if len(shown) == n:
        raise WrongAnswer("L'augmentation a disparu : vous rendez autant d'images que vous en avez reçu.")
    if len(shown) != len(told):
        raise WrongAnswer(f"Vous rendez {len(shown)} images et {len(told)} étiquettes : il en faut une par image.")
    distances = np.abs(shown[:, None] - images).max(axis=(2, 3, 4))  # of each shown to each given
    origin, moved = distances.argmin(axis=1), distances.min(axis=1)
    if moved.max() > 0.02:
        raise WrongAnswer("Certaines de vos images ne sont ni les images reçues, ni ce que distort en fait.")
    fits = told == labels[origin]
    if not fits.all():
        raise WrongAnswer(
            f"Images dont l'étiquette est celle de leur modèle : {fits.sum()} sur {len(shown)}. "
            "Comparez l'ordre des images et celui des étiquettes."
        )
    if any(np.sum((origin == i) & (moved == 0)) != 1 for i in range(n)) or len(shown) != n * (copies + 1):
        raise WrongAnswer("Chaque image paraît une fois telle quelle, puis `copies` fois déformée.")
    if len(np.unique(shown.reshape(len(shown), -1), axis=0)) < len(shown):
        raise WrongAnswer("Les copies d'une image sont toutes pareilles : chacune demande un nouvel appel de distort.")


MOTIFS = [["010", "111", "010"], ["101", "010", "101"], ["111", "010", "010"], ["100", "100", "111"]]  # + × T L


@exercise(
    "better",
    20,
    "Apprendre à gauche, lire à droite",
    statement="""
        Quatre motifs de 3 × 3 pixels, semblables à +, ×, T et L, paraissent un par un dans des images 12 × 12, sur un
        fond de bruit. Dans les 400 images d'entraînement, le motif est toujours dans la moitié **gauche** ; dans celles
        du test, toujours dans la moitié **droite**.

        Un LeNet en petit (une convolution de 16 filtres 3 × 3, une mise en commun 2 × 2, une couche dense de 32
        neurones, une softmax) lit alors bien plus de 90 % d'images nouvelles de gauche, et 25 % environ de celles de
        droite : le hasard.

        Faites mieux. Rendez un modèle non entraîné, d'entrée `(12, 12, 1)` et de sortie quatre probabilités. Il sera
        entraîné 15 époques avec Adam. **But : 85 % à droite.** Rappel : `MaxPooling2D(n)` prend des carrés n × n.
    """,
    stub="""
        import keras
        from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D


        def answer():
            model = keras.Sequential([keras.Input((12, 12, 1))])
            model.add(Conv2D(16, 3, activation="relu"))
            model.add(MaxPooling2D())
            model.add(Flatten())
            model.add(Dense(32, activation="relu"))
            model.add(Dense(4, activation="softmax"))
            raise NotImplementedError  # que changer, avant de rendre ce modèle ?
    """,
    hints=(
        "La convolution répond au motif où qu'il soit. Quelle couche attache ensuite un sens à sa place ?",
        "Les poids d'une couche dense tiennent à une case. Que resterait-il si chaque carte n'en avait plus qu'une ?",
        "Après la convolution, les cartes ont 10 × 10 cases : mettez-les en commun d'un coup, `MaxPooling2D(10)`.",
    ),
    solution="""
        import keras
        from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D


        def answer():
            model = keras.Sequential([keras.Input((12, 12, 1))])
            model.add(Conv2D(16, 3, activation="relu"))
            model.add(MaxPooling2D(10))
            model.add(Flatten())
            model.add(Dense(4, activation="softmax"))
            return model
    """,
    why="""
        Le maximum d'une carte entière dit si le motif est là, et oublie où : la réponse ne dépend plus de la place.
        C'est l'équivariance de la convolution, suivie d'une mise en commun totale, qui donne l'invariance. Et le réseau
        est plus petit : 228 paramètres, contre 13 124 pour l'autre. Il y perd ce que LeNet garde : la place des motifs
        les uns par rapport aux autres, qu'il faut pour lire un chiffre.
    """,
)
def convnet_5(answer: Any) -> None:
    if not all(hasattr(answer, name) for name in ("predict", "compile", "fit")):
        raise WrongAnswer(f"Un modèle de Keras est attendu, votre réponse est de type {type(answer).__name__}.")
    import keras

    rng = draws()
    x, y = pictures(rng, 400, left=True)
    try:
        before = numbers(answer.predict(x[:20], verbose=0), (20, 4))
    except ValueError:
        raise WrongAnswer("Le modèle doit accepter un lot d'images, de forme (lot, 12, 12, 1).") from None
    if not np.allclose(before.sum(axis=1), 1, atol=1e-3) or before.min() < 0:
        raise WrongAnswer("Votre modèle rend des scores, non des probabilités : finissez par une softmax.")
    answer.compile(keras.optimizers.Adam(0.02), loss="sparse_categorical_crossentropy")
    answer.fit(x, y, epochs=15, batch_size=40, verbose=0)
    both = [pictures(rng, 500, left) for left in (True, False)]
    read = np.argmax(answer.predict(np.concatenate([x for x, _ in both]), batch_size=500, verbose=0), axis=1)
    left, right = (np.mean(part == y) for part, (_, y) in zip(np.split(read, 2), both, strict=True))
    told = f"{left:.0%} d'images nouvelles de gauche sont bien lues, et {right:.0%} de droite"
    if right < 0.5 < left:
        raise WrongAnswer(f"{told} : des poids y tiennent encore à la place du motif.")
    if right < 0.85:
        raise WrongAnswer(f"{told} ; le but est 85 % à droite. Le réseau doit voir le motif entier, puis oublier où.")


def pictures(rng: np.random.Generator, count: int, left: bool) -> tuple[np.ndarray, np.ndarray]:
    """Images `(count, 12, 12, 1)`: noise, and one motif in the left half or in the right one; and which it is."""
    labels = rng.integers(0, 4, count)
    images = rng.uniform(0, 0.2, (count, 12, 12))
    motifs = np.array([[list(row) for row in motif] for motif in MOTIFS], float)
    for image, label in zip(images, labels, strict=True):
        i, j = rng.integers(0, 10), rng.integers(0, 4) + (0 if left else 6)
        image[i : i + 3, j : j + 3] += 0.8 * motifs[label]
    return images[..., None].astype("float32"), labels
