"""GPT: where do 175 billion parameters come from?

Slide: « Quelques caractéristiques de ChatGPT »

    python -m keras_course.chapters.gpt
    python -m keras_course.chapters.gpt --gpus 25000 --teraflops 400
    python -m keras_course.chapters.gpt --preset gpt2_base_en --prompt "The meaning of life is"
"""

import numpy as np
from keras import Input, Model, ops
from keras.layers import Dense, LayerNormalization

from keras_course.analysis import build_without_weights
from keras_course.command import run_folder
from keras_course.command.run_chapter import run
from keras_course.figures import gpt as figures
from keras_course.generation.text_generator import TextGenerator
from keras_course.layers import PositionEmbedding, SelfAttention, TiedEmbedding
from keras_course.weights import gpt2

SIZES = {
    "GPT-2": {"num_layers": 12, "num_heads": 12, "hidden_dim": 768, "sequence_length": 1024},
    "GPT-3": {"num_layers": 96, "num_heads": 96, "hidden_dim": 12_288, "sequence_length": 2048},
}
MATRICES = {"TiedEmbedding": 1, "SelfAttention": 2, "Dense": 1}  # that a vector meets in a layer, one after the other


def build_model(
    num_layers: int = 12,
    num_heads: int = 12,
    hidden_dim: int = 768,
    vocabulary_size: int = 50_257,
    sequence_length: int = 1024,
) -> Model:
    """GPT: token ids, int32 `(batch, length)` -> a score for every possible next token, `(batch, length, tokens)`."""
    tokens = TiedEmbedding(vocabulary_size, hidden_dim)
    ids = Input(shape=(None,), dtype="int32")
    x = PositionEmbedding(sequence_length)(tokens(ids))
    for _ in range(num_layers):
        y = LayerNormalization(epsilon=1e-5)(x)
        x = x + SelfAttention(num_heads, causal=True)(y)
        y = LayerNormalization(epsilon=1e-5)(x)
        y = ops.gelu(Dense(4 * hidden_dim)(y), approximate=True)
        x = x + Dense(hidden_dim)(y)
    x = LayerNormalization(epsilon=1e-5)(x)
    return Model(ids, tokens(x, reverse=True), name="gpt")


def parameters(L: int, d: int, n: int, V: int = 50_257) -> dict[str, int]:
    """The parameters of L blocks of width d, which read n of V tokens, term by term."""
    return {
        "table of the tokens": V * d,
        "table of the places": n * d,
        "attention": L * (4 * d * d + 4 * d),
        "dense layers": L * (8 * d * d + 5 * d),
        "normalizations": (2 * L + 1) * 2 * d,
    }


def neurons(L: int, d: int, V: int = 50_257) -> int:
    """The sums computed for each token, one a column of a matrix: table, q k v, projection, two dense, scores."""
    return d + L * (3 * d + d + 4 * d + d) + V


def main(
    gpus: int = 1024,
    teraflops: float = 140.0,
    tokens: float = 300e9,
    preset: str | None = None,
    prompt: str = "The meaning of life is",
    length: int = 40,
) -> Model:
    """Count GPT-2 and GPT-3 on real Keras models, or let the published GPT-2 write.

    Args:
        gpus: how many train it.
        teraflops: what one of them computes in a second, all told; Narayanan et al. (2021) got 140 of an A100's 312.
        tokens: how many it reads in training; GPT-3 read 300 billion (Brown et al., 2020).
        preset: write with this one of keras_nlp, such as gpt2_base_en (500 MB to download), and count nothing.
        prompt: with --preset, what to go on with.
        length: with --preset, how many tokens to write.
    """
    if preset:
        return write(gpt2.load(preset), prompt, length)
    days, terms = {}, {}
    for name, sizes in SIZES.items():
        L, d, n = sizes["num_layers"], sizes["hidden_dim"], sizes["sequence_length"]
        model = build_without_weights(build_model, **sizes)  # as Keras builds it, but for the memory of its weights
        N, terms[name] = model.count_params(), parameters(L, d, n)
        shortest, longest = path_lengths(model, MATRICES)
        operations = 6 * N * tokens  # for each parameter and token 2 forward, 4 backward
        days[name] = operations / (gpus * teraflops * 1e12) / 86_400
        print(f"{name}: {L} attention blocks, vectors of {d:,} numbers, {model.output_shape[-1]:,} tokens.")
        print(f"  Keras counts {N:,} parameters, the formula {sum(terms[name].values()):,}:")
        print("  " + ", ".join(f"{term} {count:,}" for term, count in terms[name].items()) + ".")
        print(f"  Matrices on the longest path: {longest}; on the shortest: {shortest}. Neurons: {neurons(L, d):,}.")
        print(f"  {4 * N / 1e9:,.1f} GB in float32, {2 * N / 1e9:,.1f} in float16; {16 * N / 1e9:,.1f} to train.")
        print(f"  Training: {operations:.2e} operations, {days[name]:,.3g} days on {gpus:,} GPUs.")
    run_folder.save(figure=figures.gpt(terms, days, gpus))
    return model


def write(published: gpt2.Published, prompt: str, length: int) -> Model:
    """Go on with a text, token after token, each drawn among the 40 most probable."""
    model = build_model(**published.sizes)
    model.set_weights(published.arrays)
    generator = TextGenerator(model, published)
    print(generator.generate(prompt, length, "top_k", top_k=40, seed=np.random.randint(2**31)))
    return model


if __name__ == "__main__":
    run(main)
