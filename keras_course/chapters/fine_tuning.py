"""Fine-tuning: in three minutes the chat model learns to rate film reviews; what it forgets.

Beyond the slides, after « Quelques caractéristiques de ChatGPT ».

    python -m keras_course.chapters.fine_tuning
    python -m keras_course.chapters.fine_tuning --examples 64 --rank 2
"""

from functools import partial
from pathlib import Path

from keras import Model, ops
from keras.layers import Dense
from keras.losses import SparseCategoricalCrossentropy
from keras.optimizers import AdamW

from keras_course.analysis.fine_tuned import behaviour
from keras_course.command import run_folder
from keras_course.command.run_chapter import run
from keras_course.data import reviews
from keras_course.data.chat_template import default_system, render
from keras_course.data.review_questions import answers, ids_of
from keras_course.data.subword_tokenizer import subwords
from keras_course.figures.fine_tuning import before_and_after
from keras_course.generation.text_generator import TextGenerator
from keras_course.models import smollm2
from keras_course.reports.fine_tuning import report
from keras_course.weights import smollm2_gguf

LAST = 100  # tokens of a review that are read, the last ones
TESTED = 120  # test reviews that are rated, before and after
QUESTIONS = (
    "What is the capital of France?",
    "How much is 2 plus 2?",
    "What colour is the sky on a clear day?",
    "Give me a synonym of big.",
    "Who wrote Hamlet?",
    "Is the soup hot or cold, if it burns my tongue?",
)


def adapt(model: Model, rank: int) -> None:
    """Freeze a network; each dense kernel W becomes W + A B, and only A and B are trained."""
    for layer in model.layers:
        layer.trainable = isinstance(layer, Dense)
        if layer.trainable:
            layer.enable_lora(rank)


def build_rater(model: Model) -> Model:
    """The same network: ids, padded on the right by 0 -> logits of the token after the last."""
    ids, (_, tokens, *_, normalization) = model.input, model.layers
    last = ops.sum(ops.cast(ops.not_equal(ids, 0), "int32"), axis=1) - 1  # where a text ends
    x = ops.take_along_axis(normalization.output, last[:, None, None], axis=1)
    return Model(ids, tokens(x, reverse=True)[:, 0], name="rater")


def main(
    examples: int = 208,
    rank: int = 8,
    learning_rate: float = 1e-3,
    data: str = "offline",
    weights: Path | None = None,
) -> Model:
    """Teach SmolLM2 to rate film reviews; see what it says about other things, before and after.

    Args:
        examples: how many training reviews are read, once each, in [4, 20000].
        rank: columns of A and rows of B, in [1, 64].
        learning_rate: of AdamW, in (0, 1].
        data: offline, tfds, or a CSV/TSV file or a folder with pos/ and neg/ of yours.
        weights: a GGUF file of SmolLM2, in place of the one of the package.
    """
    train, _, test = reviews.load(data)
    model, vocabulary = smollm2_gguf.read(smollm2, weights)
    tokenizer = subwords(vocabulary.tokens, vocabulary.merges, vocabulary.special)
    adapt(model, rank)
    rater, words = build_rater(model), answers(tokenizer)
    ids = ids_of(train.texts[:examples], tokenizer, vocabulary.template, LAST)
    asked = ids_of(test.texts[:TESTED], tokenizer, vocabulary.template, LAST)
    prompts = [render([("user", q)], default_system(vocabulary.template)) for q in QUESTIONS]
    generator = TextGenerator(model, tokenizer)
    right = test.labels[:TESTED] == 1
    look = partial(behaviour, rater, asked, words, right, generator, prompts, vocabulary.end)
    before = look()
    rater.compile(AdamW(learning_rate), SparseCategoricalCrossentropy(from_logits=True))
    rater.fit(ids, words[train.labels[:examples].astype("int32")], batch_size=4)
    after = look(before.said)
    print(report(model, len(ids), QUESTIONS, before, after))
    run_folder.show(before_and_after(QUESTIONS, before, after))
    return model


if __name__ == "__main__":
    run(main)
