"""French words of opposite meanings or genders, analogies and professions, to evaluate inherited vectors.

Slide: « Utilisation des embeddings de mots » (the geometry of the vectors reflects meaning)

Chosen among frequent words, whatever the vectors make of them. A word without a vector of its own is left out, and the
other word of its pair with it: what it has is the vector of a similar word, Mexico's for Bogota.
"""

from typing import NamedTuple

import numpy as np

from keras_course.data.french_vectors import PACKAGE, FrenchVectors
from keras_course.data.word_lists import FEWEST
from keras_course.errors import CourseError


class Group(NamedTuple):
    """Two groups of words.

    Attributes:
        entries: of the words, int `(words,)`.
        labels: 0 or 1, int `(words,)`.
        left_out: how many words, or pairs of words, were left out.
    """

    entries: np.ndarray
    labels: np.ndarray
    left_out: int


class Pairs(NamedTuple):
    """Pairs of words, any two of which make an analogy.

    Attributes:
        entries: of both words of each, int `(pairs, 2)`.
        left_out: how many pairs were left out.
    """

    entries: np.ndarray
    left_out: int


PRAISE = """
admirable adorable agréable aimable amusant authentique bienveillant beau bouleversant brillant captivant chaleureux
charmant clair confortable convivial courageux créatif délicat délicieux doux drôle efficace élégant émouvant énergique
équilibré étonnant excellent exceptionnel exemplaire extraordinaire fabuleux fantastique fascinant fiable fidèle
formidable généreux gentil grandiose harmonieux héroïque heureux honnête idéal impeccable impressionnant incroyable
inoubliable intelligent intéressant irrésistible joli joyeux judicieux juste lumineux magnifique majestueux merveilleux
mémorable noble original parfait passionnant plaisant poétique précieux raffiné remarquable réussi sage savoureux
séduisant sincère solide somptueux spirituel splendide sublime subtil superbe talentueux touchant utile

admiration amitié amour avantage beauté bonheur bonté bravo cadeau chance charme chef-d'œuvre confiance courage
créativité délice douceur élégance enthousiasme espoir exploit félicitations fierté générosité gentillesse gloire grâce
harmonie honnêteté honneur humour intelligence joie justice liberté loyauté merveille originalité paix perfection
plaisir qualité récompense respect réussite richesse sagesse sincérité succès talent tendresse trésor triomphe vertu
victoire
"""
BLAME = """
abject absurde affreux agaçant agressif amer arrogant atroce banal bête brutal catastrophique choquant compliqué confus
coupable creux cruel cynique dangereux décevant déplaisant déplorable désagréable désastreux détestable douteux égoïste
effrayant ennuyeux épouvantable exécrable fade fatigant faux fou froid gênant grave grossier grotesque hideux honteux
horrible hostile hypocrite idiot ignoble inacceptable incompétent indigne inquiétant injuste insupportable inutile
jaloux laid lamentable lent lourd maladroit malheureux malhonnête mauvais méchant médiocre minable misérable moche
monotone naïf nul odieux paresseux pathétique pauvre pénible pervers pitoyable prétentieux raciste raté répugnant
ridicule sale scandaleux sinistre sombre stupide suspect terrible toxique triste vain vide vilain violent vulgaire

abus angoisse arnaque arrogance bêtise cauchemar catastrophe chaos colère corruption crise cruauté danger déception
défaite défaut dégoût désastre désespoir douleur échec égoïsme ennui erreur faiblesse faute folie fraude haine honte
horreur humiliation hypocrisie inconvénient injustice insulte jalousie laideur mal malheur méchanceté mensonge menace
mépris misère mort pauvreté peur piège poison punition racisme ruine scandale souffrance trahison tristesse vengeance
vice violence
"""
# The two forms of an adjective: the same meaning, only the grammar differs.
ADJECTIVES = """
beau/belle grand/grande petit/petite bon/bonne nouveau/nouvelle vieux/vieille premier/première dernier/dernière
long/longue blanc/blanche noir/noire vert/verte bleu/bleue gris/grise gros/grosse haut/haute bas/basse fort/forte
doux/douce sec/sèche frais/fraîche froid/froide chaud/chaude fin/fine plein/pleine léger/légère lourd/lourde cher/chère
public/publique privé/privée national/nationale local/locale social/sociale royal/royale général/générale
spécial/spéciale principal/principale central/centrale mondial/mondiale international/internationale régional/régionale
municipal/municipale légal/légale moral/morale mental/mentale vital/vitale final/finale total/totale normal/normale
idéal/idéale original/originale culturel/culturelle naturel/naturelle industriel/industrielle officiel/officielle
actuel/actuelle annuel/annuelle personnel/personnelle professionnel/professionnelle traditionnel/traditionnelle
essentiel/essentielle réel/réelle virtuel/virtuelle actif/active positif/positive négatif/négative sportif/sportive
créatif/créative collectif/collective relatif/relative décisif/décisive exclusif/exclusive heureux/heureuse
sérieux/sérieuse précieux/précieuse dangereux/dangereuse nombreux/nombreuse curieux/curieuse généreux/généreuse
délicieux/délicieuse religieux/religieuse ancien/ancienne européen/européenne quotidien/quotidienne moyen/moyenne
français/française anglais/anglaise américain/américaine italien/italienne allemand/allemande espagnol/espagnole
humain/humaine certain/certaine prochain/prochaine lointain/lointaine urbain/urbaine complet/complète secret/secrète
discret/discrète concret/concrète important/importante intéressant/intéressante différent/différente
suffisant/suffisante puissant/puissante brillant/brillante charmant/charmante vivant/vivante fermé/fermée ouvert/ouverte
adapté/adaptée équipé/équipée situé/située connu/connue prévu/prévue perdu/perdue parfait/parfaite gratuit/gratuite
"""
PEOPLE = """
homme/femme père/mère fils/fille frère/sœur oncle/tante neveu/nièce cousin/cousine grand-père/grand-mère mari/épouse
roi/reine prince/princesse papa/maman garçon/fillette beau-père/belle-mère parrain/marraine duc/duchesse comte/comtesse
baron/baronne veuf/veuve fiancé/fiancée monsieur/madame petit-fils/petite-fille il/elle ils/elles celui/celle
acteur/actrice chanteur/chanteuse danseur/danseuse joueur/joueuse directeur/directrice lecteur/lectrice auteur/autrice
écrivain/écrivaine musicien/musicienne comédien/comédienne étudiant/étudiante lycéen/lycéenne écolier/écolière ami/amie
copain/copine voisin/voisine amant/maîtresse époux/compagne héros/héroïne dieu/déesse sorcier/sorcière moine/religieuse
infirmier/infirmière coiffeur/coiffeuse vendeur/vendeuse serveur/serveuse caissier/caissière ouvrier/ouvrière
boulanger/boulangère instituteur/institutrice conseiller/conseillère avocat/avocate président/présidente député/députée
sénateur/sénatrice candidat/candidate champion/championne coureur/coureuse nageur/nageuse client/cliente
patient/patiente invité/invitée habitant/habitante citoyen/citoyenne paysan/paysanne berger/bergère fermier/fermière
empereur/impératrice marquis/marquise chef/cheffe romancier/romancière traducteur/traductrice réalisateur/réalisatrice
producteur/productrice créateur/créatrice fondateur/fondatrice inspecteur/inspectrice animateur/animatrice
présentateur/présentatrice spectateur/spectatrice utilisateur/utilisatrice visiteur/visiteuse voyageur/voyageuse
chercheur/chercheuse historien/historienne mathématicien/mathématicienne pharmacien/pharmacienne cuisinier/cuisinière
couturier/couturière policier/policière prisonnier/prisonnière héritier/héritière jumeau/jumelle adjoint/adjointe
assistant/assistante gérant/gérante remplaçant/remplaçante enseignant/enseignante militant/militante
adolescent/adolescente orphelin/orpheline seigneur/dame mec/nana employé/employée hommes/femmes garçons/filles
frères/sœurs pères/mères amis/amies étudiants/étudiantes acteurs/actrices joueurs/joueuses copains/copines
"""
CAPITALS = """
France/Paris Allemagne/Berlin Italie/Rome Espagne/Madrid Portugal/Lisbonne Angleterre/Londres Irlande/Dublin
Belgique/Bruxelles Suisse/Berne Autriche/Vienne Pologne/Varsovie Hongrie/Budapest Roumanie/Bucarest Bulgarie/Sofia
Grèce/Athènes Turquie/Ankara Russie/Moscou Ukraine/Kiev Suède/Stockholm Norvège/Oslo Danemark/Copenhague
Finlande/Helsinki Serbie/Belgrade Croatie/Zagreb Tchéquie/Prague Égypte/Caire Maroc/Rabat Algérie/Alger Tunisie/Tunis
Libye/Tripoli Sénégal/Dakar Mali/Bamako Cameroun/Yaoundé Kenya/Nairobi Liban/Beyrouth Syrie/Damas Irak/Bagdad
Iran/Téhéran Israël/Jérusalem Afghanistan/Kaboul Inde/Delhi Chine/Pékin Japon/Tokyo Corée/Séoul Thaïlande/Bangkok
Vietnam/Hanoï Australie/Canberra Canada/Ottawa Cuba/Havane Mexique/Mexico Chili/Santiago Pérou/Lima Colombie/Bogota
Venezuela/Caracas Brésil/Brasilia Haïti/Port-au-Prince Niger/Niamey Gabon/Libreville Madagascar/Antananarivo
Islande/Reykjavik Lettonie/Riga Lituanie/Vilnius Estonie/Tallinn Albanie/Tirana Slovénie/Ljubljana Slovaquie/Bratislava
Géorgie/Tbilissi Arménie/Erevan Azerbaïdjan/Bakou Pakistan/Islamabad Indonésie/Jakarta Philippines/Manille
"""
INHABITANTS = """
France/français Allemagne/allemand Italie/italien Espagne/espagnol Portugal/portugais Angleterre/anglais
Irlande/irlandais Belgique/belge Autriche/autrichien Pologne/polonais Hongrie/hongrois Roumanie/roumain Bulgarie/bulgare
Grèce/grec Turquie/turc Russie/russe Ukraine/ukrainien Suède/suédois Norvège/norvégien Danemark/danois
Finlande/finlandais Serbie/serbe Croatie/croate Égypte/égyptien Maroc/marocain Algérie/algérien Tunisie/tunisien
Libye/libyen Sénégal/sénégalais Mali/malien Cameroun/camerounais Kenya/kényan Éthiopie/éthiopien Liban/libanais
Syrie/syrien Irak/irakien Iran/iranien Israël/israélien Afghanistan/afghan Inde/indien Chine/chinois Japon/japonais
Corée/coréen Thaïlande/thaïlandais Vietnam/vietnamien Cambodge/cambodgien Australie/australien Canada/canadien
Cuba/cubain Mexique/mexicain Argentine/argentin Chili/chilien Pérou/péruvien Colombie/colombien Brésil/brésilien
Haïti/haïtien Écosse/écossais Bretagne/breton Corse/corse Québec/québécois Afrique/africain Europe/européen
Asie/asiatique Amérique/américain Paris/parisien Londres/londonien Lyon/lyonnais Marseille/marseillais
Toulouse/toulousain
"""
KINSHIP = """
homme/femme père/mère fils/fille frère/sœur oncle/tante neveu/nièce cousin/cousine grand-père/grand-mère mari/épouse
roi/reine prince/princesse papa/maman garçon/fillette beau-père/belle-mère parrain/marraine duc/duchesse comte/comtesse
baron/baronne veuf/veuve fiancé/fiancée monsieur/madame petit-fils/petite-fille empereur/impératrice marquis/marquise
beau-frère/belle-sœur
"""
OPPOSITES = """
grand/petit chaud/froid bon/mauvais beau/laid riche/pauvre fort/faible haut/bas long/court large/étroit lourd/léger
dur/mou jeune/vieux nouveau/ancien rapide/lent facile/difficile simple/compliqué clair/obscur propre/sale plein/vide
ouvert/fermé vrai/faux juste/injuste heureux/malheureux gai/triste gentil/méchant courageux/lâche calme/agité
doux/rugueux sec/humide public/privé possible/impossible utile/inutile visible/invisible légal/illégal présent/absent
premier/dernier intérieur/extérieur supérieur/inférieur positif/négatif actif/passif gauche/droite nord/sud est/ouest
jour/nuit paix/guerre amour/haine vie/mort début/fin entrée/sortie victoire/défaite achat/vente question/réponse
avantage/inconvénient augmentation/diminution hausse/baisse succès/échec force/faiblesse été/hiver matin/soir
avant/après toujours/jamais plus/moins beaucoup/peu mieux/pire dedans/dehors ami/ennemi allié/adversaire blanc/noir
masculin/féminin majorité/minorité maximum/minimum théorie/pratique qualité/défaut naissance/décès départ/arrivée
montée/descente offre/demande vitesse/lenteur bonheur/malheur
"""
# One form for both genders, so that no ending says which: often said to be jobs for women, and for men.
SAID_OF_WOMEN = """
secrétaire bibliothécaire fleuriste psychologue pédiatre gynécologue nutritionniste orthophoniste styliste libraire
interprète documentaliste dermatologue thérapeute kinésithérapeute vétérinaire archiviste juriste comptable standardiste
"""
SAID_OF_MEN = """
architecte gendarme militaire pilote capitaine notaire garagiste économiste diplomate ministre maire arbitre guitariste
garde chimiste géologue ébéniste astronaute
"""
SHOWN = ("roi", "superbe", "triste", "Madrid", "infirmière", "deux")  # their neighbours are printed
EXAMPLES = [  # analogies that are printed
    ("homme", "roi", "femme", "reine"),
    ("père", "mère", "oncle", "tante"),
    ("France", "Paris", "Japon", "Tokyo"),
    ("Italie", "italien", "Suède", "suédois"),
    ("chaud", "froid", "jeune", "vieux"),
]


def alone(zero: str, one: str) -> list[list[tuple[str, int]]]:
    """Words with their labels, each kept or left out by itself."""
    return [[(word, label)] for label, text in enumerate((zero, one)) for word in text.split()]


def coupled(text: str) -> list[list[tuple[str, int]]]:
    """Words with their labels, in couples that are kept or left out together."""
    return [[(word, label) for label, word in enumerate(couple.split("/"))] for couple in text.split()]


CONTRASTS = {
    "praise and blame": alone(BLAME, PRAISE),
    "masculine and feminine": coupled(ADJECTIVES),
    "men and women": coupled(PEOPLE),
}
KINDS = {"capitals": CAPITALS, "inhabitants": INHABITANTS, "kinship": KINSHIP, "opposites": OPPOSITES}


def group(french: FrenchVectors, given: list[list[tuple[str, int]]]) -> Group:
    """The words that have a vector of their own, as entries and labels.

    Raises:
        CourseError: if there are too few of them.
    """
    kept = [words for words in given if all(french.has(word) for word, _ in words)]
    pairs = [(french.entries[word], label) for words in kept for word, label in words]
    entries, labels = np.array(pairs, int).reshape(-1, 2).T
    check(min(np.sum(labels == 0), np.sum(labels == 1)), [word for words in given for word, _ in words])
    return Group(entries, labels, len(given) - len(kept))


def check(known: int, words: list[str]) -> None:
    """Check that enough words of a list are known: of both sides, or in pairs.

    Raises:
        CourseError: if not.
    """
    if known < FEWEST:
        raise CourseError(
            f"{PACKAGE} has vectors for too few words such as {words[0]} and {words[-1]}: the installed package is not "
            "the French one; install it again."
        )


def contrasts(french: FrenchVectors) -> dict[str, Group]:
    """The groups of `CONTRASTS`: label 0 is blame or masculine, 1 praise or feminine.

    Raises:
        CourseError: if too few of the words have a vector of their own.
    """
    return {name: group(french, given) for name, given in CONTRASTS.items()}


def professions(french: FrenchVectors) -> Group:
    """Professions whose noun has one form: label 0 for those often said to be for men, 1 for women."""
    return group(french, alone(SAID_OF_MEN, SAID_OF_WOMEN))


def analogies(french: FrenchVectors) -> dict[str, Pairs]:
    """The pairs of `KINDS` of which both words have a vector of their own.

    Raises:
        CourseError: if there are too few of them.
    """
    kinds = {}
    for name, text in KINDS.items():
        given = [pair.split("/") for pair in text.split()]
        kept = [[french.entries[word] for word in pair] for pair in given if all(map(french.has, pair))]
        check(len(kept), given[0])
        kinds[name] = Pairs(np.array(kept), len(given) - len(kept))
    return kinds
