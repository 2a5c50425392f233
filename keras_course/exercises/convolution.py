"""Exercises of the page on convolution: a kernel for corners, what happens to a map, channels and stride, false edges.

Slide: « L'opération de convolution »
"""

from typing import Any

import numpy as np

from keras_course.exercises.exercise import exercise
from keras_course.exercises.judging import WrongAnswer, call, compare, compare_all, draws, numbers, words


@exercise(
    "by hand",
    5,
    "Un noyau qui ne voit que les coins",
    statement="""
        Un noyau 2 × 2, sans biais, glisse sur une image où 0 est le papier et 1 l'encre. Trouvez à la main ses quatre
        poids, pour qu'il réponde :

        1. 0 dans une région toute blanche ou toute noire ;
        2. 0 le long d'un bord, vertical ou horizontal, que l'encre soit d'un côté ou de l'autre ;
        3. un nombre positif au coin supérieur gauche d'un rectangle noir : le noyau n'y recouvre qu'un pixel noir,
           celui d'en bas à droite.

        Rendez les deux lignes du noyau, `[[a, b], [c, d]]`. Il y a une infinité de bonnes réponses.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return [[a, b], [c, d]]
    """,
    hints=(
        "Écrivez la réponse du noyau sur chaque sorte de carré : c'est la somme des poids qui recouvrent de l'encre.",
        "Sur un bord vertical, il répond la somme d'une colonne ; sur un bord horizontal, celle d'une ligne.",
        "Chaque ligne et chaque colonne a pour somme 0. Partez de d = 1 : alors c = -1 et b = -1. Il reste a.",
    ),
    solution="""
        def answer():
            return [[1, -1], [-1, 1]]
    """,
    why="""
        Un noyau répond à ce qui ne se compense pas dans sa somme. Les poids de somme nulle oublient la clarté de
        l'image ; si chaque ligne et chaque colonne a une somme nulle, le noyau oublie aussi les bords droits, et il ne
        reste que les coins. Les quatre coins d'un rectangle ne donnent pas le même signe : ceux d'en haut à droite et
        d'en bas à gauche donnent un nombre négatif.
    """,
)
def convolution_1(answer: Any) -> None:
    kernel = numbers(answer, (2, 2))
    size = np.abs(kernel).max()
    if size == 0:
        raise WrongAnswer("Un noyau de zéros répond 0 partout, au coin aussi.")
    kernel = kernel / size

    def responds(*sums: float) -> bool:
        return bool(np.abs(sums).max() > 0.01)

    vertical, horizontal = responds(*kernel.sum(axis=0)), responds(*kernel.sum(axis=1))
    if responds(kernel.sum()):
        raise WrongAnswer("Votre noyau répond dans une région toute noire : la somme des quatre poids n'est pas nulle.")
    if vertical and horizontal:
        raise WrongAnswer("Votre noyau répond aux deux sortes de bords : regardez-y quels poids recouvrent l'encre.")
    if vertical:
        raise WrongAnswer("Votre noyau répond aux bords verticaux : l'encre y est sous une seule de ses colonnes.")
    if horizontal:
        raise WrongAnswer("Votre noyau répond aux bords horizontaux : l'encre y est sous une seule de ses lignes.")
    if kernel[1, 1] < 0:
        raise WrongAnswer("Votre noyau répond au coin, mais par un nombre négatif : changez tous les signes.")


FATES = ("identique", "doublée", "opposée", "décalée", "retournée", "retournée et opposée")


@exercise(
    "predict",
    5,
    "L'image change, et sa carte ?",
    statement="""
        Le noyau de la page, dont les deux lignes sont `[-1, 1]`, glisse sans biais sur une image : il en tire une
        carte. On change l'image de six façons. Sans rien calculer, prédisez ce que devient la carte (loin du cadre) :

        1. on ajoute 0,3 à tous les pixels ;
        2. on multiplie tous les pixels par 2 ;
        3. on échange l'encre et le papier : chaque pixel x devient 1 - x ;
        4. on décale l'image d'un pixel vers la droite ;
        5. on la retourne dans un miroir, la gauche à droite ;
        6. on la retourne de haut en bas.

        Pour chacune, un mot : `"identique"`, `"doublée"`, `"opposée"` (tous les signes changés), `"décalée"` (comme
        l'image), `"retournée"` (comme l'image) ou `"retournée et opposée"`.
    """,
    stub="""
        def answer():
            raise NotImplementedError  # return ["identique", "décalée", ...], six mots
    """,
    hints=(
        "La réponse est une somme de poids fois pixels. Que devient-elle quand tous les pixels changent ensemble ?",
        "La somme des poids est nulle : ce que tous les pixels gagnent en commun disparaît de la réponse.",
        "Retournez le noyau plutôt que l'image : de gauche à droite, ses signes changent ; de haut en bas, rien.",
    ),
    solution="""
        def answer():
            mirror = "retournée et opposée"
            return ["identique", "doublée", "opposée", "décalée", mirror, "retournée"]
    """,
    why="""
        Sans biais, la convolution est linéaire : doubler l'image double la carte. Un noyau de somme nulle ne voit pas
        la clarté générale : 0,3 de plus partout n'y change rien, et 1 - x donne l'opposé de x. Le décalage traverse
        l'opération, c'est l'équivariance. Un miroir ne la traverse pas toujours : il change un bord gauche en bord
        droit, et le noyau les distingue par le signe.
    """,
)
def convolution_2(answer: Any) -> None:
    told = words(answer, FATES, 6)
    image = np.pad(draws().random((5, 5)), 3)

    def seen(x: np.ndarray) -> np.ndarray:
        difference = x[:, 1:] - x[:, :-1]
        return difference[1:] + difference[:-1]

    first = seen(image)
    changed = [image + 0.3, 2 * image, 1 - image, np.roll(image, 1, axis=1), image[:, ::-1], image[::-1]]
    happened = []
    for number, x in enumerate(changed):
        turned = first[::-1] if number == 5 else first[:, ::-1]
        maps = [first, 2 * first, -first, np.roll(first, 1, axis=1), turned, -turned]
        happened.append(next(fate for fate, one in zip(FATES, maps, strict=True) if np.allclose(seen(x), one)))
    teach = [
        "Changement 1 : les 0,3 sont multipliés par des poids de somme nulle.",
        "Changement 2 : chaque terme de la somme est multiplié par 2.",
        "Changement 3 : le 1 est commun à tous les pixels, et disparaît ; il reste le signe de -x.",
        "Changement 4 : tous les neurones ont les mêmes poids, le motif est donc reconnu un pixel plus loin.",
        "Changement 5 : dans le miroir, le noir qui commençait finit ; le noyau soustrait la gauche de la droite.",
        "Changement 6 : les deux lignes du noyau sont pareilles ; le haut et le bas y jouent le même rôle.",
    ]
    compare_all(told, happened, teach)


@exercise(
    "complete",
    15,
    "Des canaux, plusieurs noyaux et un pas",
    statement="""
        Écrivez la convolution de la page avec des canaux, plusieurs noyaux et un pas `s`, sans remplissage ni
        activation : `x` a la forme `(lignes, colonnes, C)`, `w` la forme `(K, K, C, F)`, `b` la forme `(F,)`.

        Rendez les F cartes empilées, `(lignes des cartes, colonnes des cartes, F)`. L'image n'est pas toujours carrée,
        et le noyau s'arrête quand il déborderait. Des boucles conviennent.
    """,
    stub="""
        import numpy as np


        def convolve(x, w, b, s):
            K, F = len(w), len(b)
            raise NotImplementedError  # la taille des cartes, puis chaque neurone
    """,
    hints=(
        "Partez du code de la page : deux boucles sur les neurones. Trouvez d'abord la hauteur et la largeur.",
        "`height = (x.shape[0] - K) // s + 1`, et de même la largeur. Le coin du carré (i, j) est (s i, s j).",
        "`patch = x[s*i : s*i+K, s*j : s*j+K]` garde ses canaux ; le neurone k est `np.sum(w[..., k] * patch) + b[k]`.",
    ),
    solution="""
        import numpy as np


        def convolve(x, w, b, s):
            K, F = len(w), len(b)
            height, width = (x.shape[0] - K) // s + 1, (x.shape[1] - K) // s + 1
            maps = np.empty((height, width, F))
            for i in range(height):
                for j in range(width):
                    patch = x[s * i : s * i + K, s * j : s * j + K]
                    for k in range(F):
                        maps[i, j, k] = np.sum(w[..., k] * patch) + b[k]
            return maps
    """,
    why="""
        Les canaux n'ajoutent qu'une somme : un noyau a une tranche par canal, et rend un seul nombre par position. Le
        nombre de cartes est celui des noyaux, quel que soit le nombre de canaux à l'entrée. C'est ce qui permet
        d'empiler les convolutions : les cartes de l'une sont les canaux de la suivante.
    """,
)
def convolution_3(answer: Any) -> None:
    rng = draws()
    x, w, b = rng.normal(size=(8, 11, 3)), rng.normal(size=(3, 3, 3, 2)), rng.uniform(1, 2, 2)
    right = slide(x, w)[::2, ::2] + b
    compare(
        call(answer, x, w, b, 2),
        right=right,
        wrong={
            "Vous avancez d'un pixel à la fois : le coin du carré avance de s en s.": slide(x, w) + b,
            "Vos cartes ont la bonne taille, mais leurs carrés se suivent d'un pixel : le coin (i, j) est (s i, s j).":
                slide(x, w)[:3, :5] + b,
            "Il manque les biais : chaque carte a le sien.": right - b,
            "Vous ajoutez le biais une fois par canal : il ne compte qu'une fois par neurone.": right + 2 * b,
            "Vous ne lisez que le premier canal : il faut la somme de tous.": slide(x * [1, 0, 0], w)[::2, ::2] + b,
            "Vous prenez la moyenne des canaux : on les additionne.": (right - b) / 3 + b,
            "Vous retournez le noyau d'un demi-tour, comme les mathématiciens : ici, non.":
                slide(x, w[::-1, ::-1])[::2, ::2] + b,
            "Vos noyaux sont transposés : leur premier axe suit les lignes de l'image.":
                slide(x, w.swapaxes(0, 1))[::2, ::2] + b,
            "Il manque la dernière ligne et la dernière colonne : (H - K) / s, arrondi, plus 1.": right[:-1, :-1],
            "Le côté d'une carte est (H - K) // s + 1 : divisez d'abord, ajoutez 1 ensuite.": right[:, :-1],
            "Vos cartes sont carrées, l'image ne l'est pas : elle a sa hauteur et sa largeur.": right[:, :3],
            "Vos cartes sont sur le premier axe : empilez-les sur le dernier.": right.transpose(2, 0, 1),
        },
        otherwise="Chaque neurone est la somme de son carré, canaux compris, fois un noyau, plus le biais de ce noyau.",
    )  # fmt: skip


def slide(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Kernels `(K, K, C, F)` at every place of an image `(lines, columns, C)`, a pixel apart: maps, without bias."""
    patches = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(0, 1))
    return np.einsum("ijcuv,uvck->ijk", patches, w)


@exercise(
    "repair",
    10,
    "Un cadre qui n'est pas dans la photo",
    statement="""
        Ce code rend une carte de la taille de l'image, grâce à un remplissage. On lui donne la photo d'un mur gris (0
        est noir, 1 est blanc) et un noyau qui cherche les bords verticaux. Le mur est uni, et pourtant la carte répond
        tout le long de deux côtés de la photo, où rien ne commence ni ne finit.

        Trouvez d'où vient ce cadre et réparez le code. La carte garde la taille de l'image ; un vrai bord qui traverse
        toute la photo se voit d'un bout à l'autre, dans la première ligne comme au milieu ; ailleurs rien ne change.
        L'argument `mode` de `np.pad` dit ce qu'on met autour de l'image.
    """,
    stub="""
        import numpy as np


        def convolve(image, kernel):
            K = len(kernel)
            padded = np.pad(image, K // 2)
            feature_map = np.empty(image.shape)
            for i in range(image.shape[0]):
                for j in range(image.shape[1]):
                    patch = padded[i : i + K, j : j + K]
                    feature_map[i, j] = np.sum(kernel * patch)
            return feature_map
    """,
    hints=(
        "Que voit le neurone du coin, dont le carré dépasse de l'image ?",
        "Le remplissage met du noir autour d'un mur gris. Quelle valeur ne ferait pas de bord, quel que soit le gris ?",
        'Le pixel le plus proche, répété. NumPy le fait : `np.pad(image, K // 2, mode="edge")`.',
    ),
    solution="""
        import numpy as np


        def convolve(image, kernel):
            K = len(kernel)
            padded = np.pad(image, K // 2, mode="edge")
            feature_map = np.empty(image.shape)
            for i in range(image.shape[0]):
                for j in range(image.shape[1]):
                    patch = padded[i : i + K, j : j + K]
                    feature_map[i, j] = np.sum(kernel * patch)
            return feature_map
    """,
    why="""
        Des zéros ne sont pas rien : c'est une couleur. Les chiffres de MNIST sont entourés de zéros, le remplissage n'y
        ajoute donc aucun bord ; une photo, elle, s'arrête n'importe où. Un réseau apprend à vivre avec ce cadre, et
        peut même s'en servir pour savoir où il est ; un noyau écrit à la main, non.
    """,
)
def convolution_4(answer: Any) -> None:
    rng = draws()
    row = np.repeat([rng.uniform(0.2, 0.4), rng.uniform(0.6, 0.8)], 6)
    wall, edges = np.tile(row, (10, 1)), np.tile([-1.0, 0, 1], (3, 1))

    def kept(padded: np.ndarray) -> np.ndarray:
        return slide(padded[..., None], edges[..., None, None])[..., 0]

    compare(
        call(answer, wall, edges),
        right=kept(np.pad(wall, 1, mode="edge")),
        wrong={
            "Vous retournez le noyau : les signes de la carte changent, et seul le cadre était faux.":
                -kept(np.pad(wall, 1, mode="edge")),
            "La carte répond encore sur le cadre : hors de l'image, le noyau voit du noir, et le mur est gris.":
                kept(np.pad(wall, 1)),
            "Vous entourez la photo de blanc, qui fait un bord lui aussi.": kept(np.pad(wall, 1, constant_values=1)),
            "Vous entourez la photo de son gris moyen : un mur plus clair ou plus foncé y garde un cadre.":
                kept(np.pad(wall, 1, constant_values=wall.mean())),
            "Vous prolongez la photo par son côté opposé, qui peut être d'un tout autre gris.":
                kept(np.pad(wall, 1, mode="wrap")),
            "La carte a rétréci : gardez le remplissage, et changez ce que l'on y met.": kept(wall),
            "Vous effacez le cadre de la carte : le vrai bord qui l'atteint disparaît aussi.": np.pad(kept(wall), 1),
        },
        otherwise="La carte doit valoir 0 jusque sur le cadre, et répondre au vrai bord sur toute sa longueur.",
    )  # fmt: skip
    image, kernel = rng.normal(size=(9, 11)), rng.normal(size=(5, 5))
    found = numbers(call(answer, image, kernel), (9, 11))
    if not np.allclose(found[2:-2, 2:-2], slide(image[..., None], kernel[..., None, None])[..., 0]):
        raise WrongAnswer("Loin du cadre, la carte ne devait pas changer, quels que soient l'image et le noyau.")
