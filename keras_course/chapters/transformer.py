"""The transformer: can it read a date in French?

Slide: « Architecture du transformer (« attention is all you need ») »

    python -m keras_course.chapters.transformer --date "le trois mars 2019" --date "1er mai 1968"
"""

from pathlib import Path

import numpy as np
from keras import Input, KerasTensor, Model
from keras.layers import Add, Dense, Embedding, LayerNormalization

from keras_course.analysis.cross_attention_scores import cross_attention_scores
from keras_course.analysis.date_doubts import doubts
from keras_course.command import run_folder, trained_model
from keras_course.command.run_chapter import run
from keras_course.data import dates
from keras_course.data.dates import CHARACTERS, ISO_CHARACTERS, START, WIDTHS
from keras_course.figures.transformer import cross_attention
from keras_course.layers import CrossAttention, SelfAttention, SinePositions
from keras_course.reports.transformer import report, translation
from keras_course.training.transformer_recipe import optimizer


def add_and_norm(x: KerasTensor, change: KerasTensor) -> KerasTensor:
    """Residual connection, then layer normalization."""
    return LayerNormalization()(Add()([x, change]))


def feed_forward(x: KerasTensor) -> KerasTensor:
    """Two dense layers, the same for each character."""
    hidden = Dense(2 * x.shape[-1], activation="relu")(x)
    return Dense(x.shape[-1])(hidden)


def encoder_block(x: KerasTensor, num_heads: int) -> KerasTensor:
    """Encoder block: self-attention over the date, then a feed-forward network."""
    x = add_and_norm(x, SelfAttention(num_heads)(x))
    return add_and_norm(x, feed_forward(x))


def decoder_block(y: KerasTensor, x: KerasTensor, num_heads: int) -> KerasTensor:
    """Decoder block: causal self-attention, cross-attention to the date, feed-forward network."""
    y = add_and_norm(y, SelfAttention(num_heads, causal=True)(y))
    y = add_and_norm(y, CrossAttention(num_heads)(y, x))
    return add_and_norm(y, feed_forward(y))


def embed(ids: KerasTensor, characters: int, width: int, mask_zero: bool) -> KerasTensor:
    """A vector for each character, plus that of its position."""
    return SinePositions()(Embedding(characters, width, "random_normal", mask_zero=mask_zero)(ids))


def build_model(
    width: int = 64, num_heads: int = 4, encoder_blocks: int = 2, decoder_blocks: int = 1
) -> Model:
    """Ids of a date `(batch, length)` and of the answer so far `(batch, 10)` -> next characters."""
    source = Input(shape=(None,), dtype="int32", name="source")
    written = Input(shape=(None,), dtype="int32", name="written")
    x = embed(source, 1 + len(CHARACTERS), width, mask_zero=True)
    for _ in range(encoder_blocks):
        x = encoder_block(x, num_heads)
    y = embed(written, 1 + len(ISO_CHARACTERS), width, mask_zero=False)
    for _ in range(decoder_blocks):
        y = decoder_block(y, x, num_heads)
    probabilities = Dense(1 + len(ISO_CHARACTERS), activation="softmax")(y)  # (batch, 10, 12)
    return Model([source, written], probabilities, name="transformer")


def translate(
    model: Model, texts: list[str], characters: list[str] = CHARACTERS, width: int = 0
) -> list[str]:
    """French dates -> `YYYY-MM-DD`, character after character, each time the likeliest."""
    source = dates.encode(texts, characters, width)
    answer = np.full((len(source), 11), START, "int32")
    for i in range(10):
        probabilities = model.predict_on_batch([source, answer[:, :10]])
        answer[:, i + 1] = np.argmax(probabilities[:, i], axis=-1)
    return dates.decode_iso(answer[:, 1:])


def main(epochs: int = 2, batch_size: int = 64, examples: int = 80_000) -> Model:
    """Train a transformer to write French dates as YYYY-MM-DD.

    Args:
        epochs: how many times the training dates are read.
        batch_size: dates in one optimizer step.
        examples: how many dates to train on, in [1, 200000].
    """
    train, validation, test = dates.load(examples)
    model = build_model()
    batches, val = train.batches(batch_size, shuffle=True), validation.batches(250)
    adam, loss = optimizer(epochs * len(batches)), "sparse_categorical_crossentropy"
    model.compile(adam, loss, metrics=["accuracy"])
    watch = run_folder.callbacks(batches)  # the batches shuffle themselves
    model.fit(batches, shuffle=False, validation_data=val, epochs=epochs, callbacks=watch)
    run_folder.save(model, CHARACTERS)
    answers = translate(model, test.texts)
    print(report(test.texts, answers, test.iso))
    text, iso = max(zip(test.texts[:10], answers[:10], strict=True), key=lambda pair: len(pair[0]))
    run_folder.show(cross_attention(text, iso, cross_attention_scores(model, text, iso)))
    return model


def translate_date(date: str, weights: Path | None = None) -> str:
    """Let a trained network write a French date as YYYY-MM-DD.

    Args:
        date: write this date at once; may be repeated; without a text, a dialogue.
        weights: the folder of a run whose network to use, in place of the one that ships.
    """
    model, characters = trained_model.load("date_transformer", build_model, weights)
    (iso,) = translate(model, [date], characters, WIDTHS[-1])  # one width: compiled for all dates
    print(translation(date, iso, *doubts(model, date, iso, characters)))
    return iso


if __name__ == "__main__":
    run(main, translate_date)
