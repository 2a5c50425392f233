"""The transformer: can it read a date in French?

Slide: « Architecture du transformer (« attention is all you need ») »

    python -m keras_course.chapters.transformer --date "le trois mars 2019" --date "1er mai mil neuf cent soixante-huit"
"""

from collections.abc import Sequence

import numpy as np
from keras import Input, KerasTensor, Model, ops, optimizers
from keras.layers import Add, Dense, Embedding, LayerNormalization

from keras_course.command import run_folder
from keras_course.command.run_chapter import run
from keras_course.data import dates
from keras_course.data.dates import CHARACTERS, ISO_CHARACTERS, START
from keras_course.figures.transformer import cross_attention
from keras_course.layers import CrossAttention, SelfAttention, SinePositions
from keras_course.weights import shipped_weights


def add_and_norm(x: KerasTensor, change: KerasTensor) -> KerasTensor:
    """A residual, so that a layer learns only what to change, then a normalisation. `Add` keeps the padding mask."""
    return LayerNormalization()(Add()([x, change]))


def feed_forward(x: KerasTensor) -> KerasTensor:
    """Two dense layers, the same for each character."""
    hidden = Dense(2 * x.shape[-1], activation="relu")(x)
    return Dense(x.shape[-1])(hidden)


def encoder_block(x: KerasTensor, num_heads: int) -> KerasTensor:
    """Each character of the date looks at all of them."""
    x = add_and_norm(x, SelfAttention(num_heads)(x))
    return add_and_norm(x, feed_forward(x))


def decoder_block(y: KerasTensor, x: KerasTensor, num_heads: int) -> KerasTensor:
    """Each character of the answer looks at those before it, then at the date that the encoder has read."""
    y = add_and_norm(y, SelfAttention(num_heads, causal=True)(y))
    y = add_and_norm(y, CrossAttention(num_heads)(y, x))
    return add_and_norm(y, feed_forward(y))


def embed(ids: KerasTensor, characters: int, width: int, mask_zero: bool) -> KerasTensor:
    """A vector for each character, plus that of its place."""
    vectors = Embedding(characters, width, embeddings_initializer="random_normal", mask_zero=mask_zero)(ids)
    return SinePositions()(vectors)


def build_model(width: int = 64, num_heads: int = 4, encoder_blocks: int = 2, decoder_blocks: int = 1) -> Model:
    """A date and the answer so far, int32 `(batch, length)` and `(batch, 10)` -> next characters `(batch, 10, 12)`."""
    source = Input(shape=(None,), dtype="int32", name="source")
    written = Input(shape=(None,), dtype="int32", name="written")
    x = embed(source, 1 + len(CHARACTERS), width, mask_zero=True)
    for _ in range(encoder_blocks):
        x = encoder_block(x, num_heads)
    y = embed(written, 1 + len(ISO_CHARACTERS), width, mask_zero=False)
    for _ in range(decoder_blocks):
        y = decoder_block(y, x, num_heads)
    return Model([source, written], Dense(1 + len(ISO_CHARACTERS), activation="softmax")(y), name="transformer")


def translate(model: Model, texts: Sequence[str], characters: Sequence[str] = CHARACTERS) -> list[str]:
    """French dates -> `YYYY-MM-DD`, written one character after the other, each time the likeliest."""
    source = dates.encode(texts, characters)
    answer = np.full((len(source), 11), START, "int32")
    for i in range(10):
        probabilities = model.predict([source, answer[:, :10]], batch_size=250, verbose=0)
        answer[:, i + 1] = np.argmax(probabilities[:, i], axis=-1)
    return dates.decode_iso(answer[:, 1:])


def attention(model: Model, text: str, iso: str) -> np.ndarray:
    """Where the last cross-attention looks for each character that it writes, mean of its heads: `(10, length)`."""
    layer = [layer for layer in model.layers if isinstance(layer, CrossAttention)][-1]
    written = np.pad(dates.encode_iso([iso])[:, :-1], ((0, 0), (1, 0)), constant_values=START)
    y, x = Model(model.inputs, layer.input).predict([dates.encode([text]), written], verbose=0)
    _, alpha = layer(y, x, return_attention_scores=True)
    return np.mean(ops.convert_to_numpy(alpha)[0], axis=0)


def main(
    epochs: int = 2,
    batch_size: int = 64,
    examples: int = 80_000,
    date: list[str] | None = None,
    weights: str | None = None,
) -> Model:
    """Train a transformer to write French dates as YYYY-MM-DD, or let a trained one write yours.

    Args:
        epochs: how many times the training dates are read.
        batch_size: dates in one step of the gradient descent.
        examples: how many dates to train on.
        date: write this date at once, with the numbers that ship; may be repeated.
        weights: with --date, the folder of a run whose model to use instead.
    """
    if date is not None:
        model, characters = run_folder.load(weights) if weights else shipped_weights.load("date_transformer", build_model)
        print(*map("  ".join, zip(translate(model, date, characters), date, strict=True)), sep="\n")
        return model
    train, validation, test = dates.load(examples)
    model = build_model()
    batches = train.batches(batch_size, shuffle=True)
    steps = epochs * len(batches)
    rate = optimizers.schedules.CosineDecay(0.0, steps, warmup_target=4e-3, warmup_steps=steps // 10)
    model.compile(optimizers.Adam(rate, beta_2=0.98), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(batches, validation_data=validation.batches(250), epochs=epochs, callbacks=run_folder.callbacks())
    answers = translate(model, test.texts)
    right = np.mean(np.array(answers) == test.iso)
    print(f"Test: {100 * right:.2f} % of {len(test):,} unseen dates written without a fault.")
    text, iso = max(zip(test.texts[:10], answers[:10], strict=True), key=lambda written: len(written[0]))
    run_folder.save(model, cross_attention(text, iso, attention(model, text, iso)), CHARACTERS)
    return model


if __name__ == "__main__":
    run(main)
