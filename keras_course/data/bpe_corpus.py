"""A text to learn subwords from, and another to test them on: French sentences of our own, or a file.

Slide: « Représentation et traitement des données textuelles »
"""

from pathlib import Path

from keras_course.data.own_text import read_text
from keras_course.errors import CourseError, shorten

LARGEST = 5_000_000  # characters to learn from
LONGEST = 2_000  # characters of the text that is encoded
MOST_NEW = 5_000  # characters kept apart, at most

LEARNED = """\
L'élève relit lentement l'histoire d'hier.
Le professeur explique simplement la leçon, puis il la réexplique.
Qu'est-ce qu'un neurone ? C'est une somme, un seuil, une réponse.
Les élèves écoutent attentivement, mais ils oublient rapidement.
J'ai relu ce livre : il m'a paru plus beau qu'à la première lecture.
Aujourd'hui, l'école est fermée ; demain, elle rouvrira.
Nous avons marché longuement le long de la rivière.
La marcheuse remarque une fleur, la photographie et repart.
Il n'y a pas d'erreur : tu l'as écrit correctement.
Elle a réécrit sa lettre, puis elle l'a déchirée.
L'ordinateur calcule vite ; l'homme comprend lentement.
On n'apprend bien que ce qu'on refait soi-même.
Ce film est lent, mais jamais ennuyeux.
Quel film ! On rit, on pleure, on en redemande.
Le réalisateur filme simplement des gens simples.
L'actrice joue merveilleusement une femme ordinaire.
C'était l'été ; les enfants jouaient dehors jusqu'au soir.
Le chat dort sur le tapis, le chien dort devant la porte.
Le chat d'Émilie a mangé le poisson d'Antoine.
Les chats ronronnent, les chiens aboient, les oiseaux chantent.
Où vas-tu ? Je vais au marché, je reviens bientôt.
Au marché, le marchand vend des pommes, des poires et des prunes.
Ces pommes sont mûres, ces poires ne le sont pas encore.
Une phrase est une suite de mots ; un mot est une suite de lettres.
Le réseau lit la phrase mot après mot et garde une mémoire.
Un réseau de neurones apprend à partir d'exemples.
Pendant l'apprentissage, le réseau corrige ses poids peu à peu.
Chaque exemple corrige un peu chaque poids du réseau.
L'apprentissage est long, l'utilisation est rapide.
La machine traduit la phrase ; le traducteur la corrige.
La traduction est exacte, mais elle manque d'élégance.
Il faut relire la traduction attentivement.
Le vent s'est levé brusquement et la pluie est tombée.
Il pleuvait ; elle est sortie quand même, sans parapluie.
Le soleil reviendra demain, dit la météo.
La météo se trompe rarement, mais elle se trompe.
D'où vient cette musique ? De la maison d'à côté.
Le musicien rejoue doucement la même mélodie.
Les musiciennes répètent, puis rejouent le morceau entièrement.
Ma grand-mère racontait merveilleusement les histoires.
Mon grand-père lisait le journal chaque matin.
Le journal d'aujourd'hui parle de l'intelligence artificielle.
L'intelligence artificielle n'est pas l'intelligence humaine.
Personne n'a vu venir ce changement, pourtant prévisible.
C'est imprévisible, incroyable, impossible, et pourtant c'est vrai.
Elle est partie heureuse et revenue malheureuse.
L'heureux gagnant n'a pas retrouvé son billet.
J'ai perdu ma clé ; l'as-tu trouvée ?
On a ouvert la porte, refermé la fenêtre, rouvert la fenêtre.
Les étudiants étudient la géométrie des mots.
La géométrie est l'art de raisonner juste sur des figures fausses.
Deux mots de sens voisins ont des vecteurs voisins.
Le vecteur d'un mot est une liste de nombres.
Il additionne les nombres, puis il les multiplie.
La multiplication est plus longue que l'addition.
Le train est arrivé exactement à l'heure.
Le voyageur s'est endormi ; il a manqué sa gare.
Nous voyageons rarement, mais nous voyageons bien.
Combien coûte ce voyage ? Deux cents euros, aller et retour.
Ils se sont parlé longuement, puis ils se sont séparés.
L'avocat a parlé franchement, le juge a jugé justement.
Ce n'est ni juste ni injuste : c'est la règle.
Les règles changent, les exceptions demeurent.
L'exception confirme la règle, dit-on.
Écris lisiblement : ton écriture est illisible.
La lectrice relit la page, la tourne, s'arrête.
Le facteur apporte une lettre, un colis et une nouvelle.
C'est une bonne nouvelle, vraiment une très bonne nouvelle.
Il fait froid, il fait nuit, il fait bon rentrer.
Les enfants grandissent, les parents vieillissent.
Cet arbre a grandi lentement ; il vivra longtemps.
Le jardinier plante, arrose, taille et attend.
L'attente fut longue, mais l'accueil fut chaleureux.
J'attends l'autobus depuis une heure, inutilement.
Est-ce utile ? Non, c'est parfaitement inutile.
Le peintre a repeint le mur d'un bleu presque noir.
La peinture sèche rapidement quand il fait chaud.
Elle chante juste ; lui chante faux, mais joyeusement.
La joie se partage plus facilement que la peine.
C'est facile à dire, difficile à faire.
"""

NEW = """\
L'étudiante relisait son exemple à voix haute.
Le spectateur s'ennuie : il regarde l'heure.
On n'a jamais revu l'auteur de cette lettre.
Malheureusement, la traductrice s'était trompée de page.
Les jardinières arrosaient prudemment les jeunes arbres.
D'habitude, le réseau répond immédiatement.
Quelle chaleur ! Rentrons, fermons les fenêtres.
Le juge n'entendra personne aujourd'hui.
Une correction utile vaut mieux qu'un long discours.
Le chaton s'endort doucement contre la vitre.
Recommençons : additionnez, multipliez, simplifiez.
Ils ont voyagé séparément, mais ils sont arrivés ensemble.
"""


def load(path: Path | None = None) -> tuple[str, str]:
    """A text to learn from, and one to test on.

    Args:
        path: a text file of the user's, whose last tenth of lines is the test; else our own sentences.

    Raises:
        CourseError: if the file can't be read, is too large or has fewer than ten lines.
    """
    if path is None:
        return LEARNED, NEW
    text = read_text(path)
    if len(text) > LARGEST:
        raise CourseError(f"{path} has {len(text):,} characters: give at most {LARGEST:,}, subwords need no more.")
    lines = [line for line in text.splitlines(keepends=True) if line.strip()]
    if len(lines) < 10:
        raise CourseError(
            f"{path} has {len(lines)} lines of text: give a file with at least 10, a tenth is kept apart."
        )
    rest = len(lines) // 10
    return "".join(lines[:-rest]), "".join(lines[-rest:])[:MOST_NEW]


def checked(text: str) -> str:
    """Check that a text is valid UTF-8, not empty and not too long, and return it.

    Raises:
        CourseError: if it is empty, too long, or came from a terminal as bytes that are not UTF-8.
    """
    if not text.strip() or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise CourseError(f"{shorten(text)!a} is no text: give at least one word, in UTF-8.")
    if len(text) > LONGEST:
        raise CourseError(f"The text has {len(text):,} characters: give at most {LONGEST:,}, each becomes a vector.")
    return text
