"""The deck's headings in their order, each with the one chapter that owns it.

The front page of the book owns the title and the contents. ``python -m keras_course`` prints this list, the book's
coverage table and each chapter's docstring are held to it by a test.
"""

FRONT_PAGE = "index"
BEYOND = ("chat", "fine_tuning")  # chapters that go on where the deck ends: they own no heading

HEADINGS = (
    ("Deep learning : introduction aux réseaux de neurones profonds", FRONT_PAGE),
    ("Sommaire de l'exposé", FRONT_PAGE),
    ("Intelligence artificielle, apprentissage automatique et apprentissage profond", "machine_learning"),
    ("Apprentissage automatique versus programmation classique", "machine_learning"),
    ("Algorithmes d'apprentissage", "machine_learning"),
    ("Exemple de la régression linéaire", "linear_regression"),
    ("L'explosion des réseaux de neurones", "milestones"),
    ("Historique des gagnants de la compétition ILSVRC", "milestones"),
    ("Le neurone informatique", "perceptron"),
    ("Les limitations du perceptron", "perceptron"),
    ("Le neurone informatique moderne", "dense_network"),
    ("Du neurone au réseau de neurones profonds", "dense_network"),
    (
        "La stratégie de linéarisation (source : cours de Stéphane Mallat du 23 janvier 2019 au Collège de France)",
        "linearization",
    ),
    ("L'opération de convolution", "convolution"),
    ("L'opération de convolution", "convolution"),
    ("L'architecture d'un réseau de neurones convolutif", "convnet"),
    ("Architecture générale et fonctionnement d'un réseau de neurones", "dense_network"),
    ("Architecture générale et fonctionnement d'un réseau de neurones", "output_heads"),
    ("Architecture générale et fonctionnement d'un réseau de neurones", "output_heads"),
    ("Régression scalaire ou vectorielle :", "output_heads"),
    ("Architecture générale et fonctionnement d'un réseau de neurones", "output_heads"),
    ("Classification en plusieurs classes", "output_heads"),
    ("Classification en plusieurs classes : la fonction Softmax", "output_heads"),
    ("Architecture générale et fonctionnement d'un réseau de neurones", "output_heads"),
    ("Classification binaire", "output_heads"),
    ("Entraînement des réseaux de neurones : Une descente de gradient", "gradient_descent"),
    ("La rétropropagation", "backpropagation"),
    ("La rétropropagation", "backpropagation"),
    ("Cas de la régression linéaire :", "backpropagation"),
    ("Cas de la classification :", "backpropagation"),
    ("La rétropropagation", "backpropagation"),
    ("La rétropropagation", "backpropagation"),
    ("La rétropropagation", "backpropagation"),
    ("La rétropropagation", "backpropagation"),
    ("La rétropropagation", "backpropagation"),
    ("Mise en œuvre de la descente de gradient", "gradient_descent"),
    ("Validation et phénomène de sur-ajustement (over-fitting)", "overfitting"),
    ("Le phénomène de sur-ajustement (overfitting)", "overfitting"),
    ("Représentation et traitement des données textuelles", "tokens"),
    ("Représentation des mots et caractères avec l'encodage one-hot", "tokens"),
    ("Utilisation des embeddings de mots", "word_vectors"),
    ("Modèles de réseaux pour le traitement des données textuelles", "recurrence"),
    ("Applications des réseaux de neurones récurrents au traitement de données textuelles", "rnn"),
    ("Évaluation de critiques de films :", "rnn"),
    ("Modèles de langage (ex ChatGPT)", "language_model"),
    ("Quelques caractéristiques de ChatGPT", "gpt"),
    ("Architecture du transformer (« attention is all you need »)", "transformer"),
    ("Transformer : le mécanisme d'attention", "attention"),
    ("Transformer : le mécanisme d'attention", "attention"),
)


def command(chapter: str) -> str:
    """The command that runs a chapter."""
    return f"python -m keras_course.chapters.{chapter}"
