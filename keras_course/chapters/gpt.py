"""GPT: where do 175 billion parameters come from?

Slide: « Quelques caractéristiques de ChatGPT »

    python -m keras_course.chapters.gpt
    python -m keras_course.chapters.gpt --gpus 25000 --teraflops 400
    python -m keras_course.chapters.gpt --prompt "The meaning of life is"
"""

import numpy as np
from keras import Input, Model, ops
from keras.layers import Dense, LayerNormalization

from keras_course.analysis.build_without_weights import build_without_weights
from keras_course.analysis.path_lengths import path_lengths
from keras_course.command import run_folder
from keras_course.command.run_chapter import run
from keras_course.figures.gpt import gpt_figure
from keras_course.generation.shared_text_generator import text_generator
from keras_course.layers import PositionEmbedding, SelfAttention, TiedEmbedding
from keras_course.reports.gpt import report
from keras_course.weights import gpt2

SIZES = {
    "GPT-2": {"num_layers": 12, "num_heads": 12, "hidden_dim": 768, "sequence_length": 1024},
    "GPT-3": {"num_layers": 96, "num_heads": 96, "hidden_dim": 12_288, "sequence_length": 2048},
}
# Weight matrices on a path through one layer.
MATRICES = {"TiedEmbedding": 1, "SelfAttention": 2, "Dense": 1}


def build_model(
    num_layers: int = 12,
    num_heads: int = 12,
    hidden_dim: int = 768,
    vocabulary_size: int = 50_257,
    sequence_length: int = 1024,
) -> Model:
    """GPT: token ids, int32 `(batch, length)` -> logits, `(batch, length, vocabulary_size)`."""
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
    """The parameters of L blocks of width d, n positions and V tokens, term by term."""
    return {
        "token embedding": V * d,
        "position embedding": n * d,
        "attention": L * (4 * d * d + 4 * d),
        "dense layers": L * (8 * d * d + 5 * d),
        "normalizations": (2 * L + 1) * 2 * d,
    }


def neurons(L: int, d: int, V: int = 50_257) -> int:
    """Number of neurons per token: embedding, q k v, projection, two dense layers, logits."""
    return d + L * (3 * d + d + 4 * d + d) + V


def main(
    gpus: int = 1024, teraflops: float = 140, tokens: float = 300e9, layers: int = 0, width: int = 0
) -> dict[str, dict]:
    """Count the parameters, layers and neurons of GPT-2 and GPT-3 on real Keras models.

    Args:
        gpus: how many train it.
        teraflops: what each computes in a second, in [0.001, 1000000]; 140 of an A100's 312
            (Narayanan et al., 2021).
        tokens: how many it reads, in [1, 1e18]; GPT-3 read 300 billion (Brown et al., 2020).
        layers: attention blocks of a network of your own, in [0, 1000]; 0 takes GPT-2's.
        width: components of its vectors, in [0, 100000]; 0 takes GPT-2's.
    """
    measured: dict[str, dict] = {}
    own = SIZES["GPT-2"] | {"num_layers": layers or 12, "hidden_dim": width or 768, "num_heads": 1}
    for name, sizes in (SIZES | ({"yours": own} if layers or width else {})).items():
        L, d, n = sizes["num_layers"], sizes["hidden_dim"], sizes["sequence_length"]
        model = build_without_weights(build_model, **sizes)
        operations = 6 * model.count_params() * tokens  # each parameter: 2 forward, 4 backward
        measured[name] = {
            "parameters": model.count_params(),
            "terms": parameters(L, d, n),
            "path_lengths": path_lengths(model, MATRICES),
            "neurons": neurons(L, d),
            "operations": operations,
            "days": operations / (gpus * teraflops * 1e12) / 86_400,
        }
        print(report(name, L, d, model.output_shape[-1], gpus, **measured[name]))
    run_folder.show(gpt_figure(measured, gpus))
    return measured


def write(prompt: str, preset: str = "gpt2_base_en", length: int = 40) -> str:
    """Let the published GPT-2 write, each token drawn among the 40 most probable.

    Args:
        prompt: go on with this text at once; may be repeated; without a text, a dialogue; downloads
            the preset the first time.
        preset: a GPT-2 of keras_nlp (500 MB and more), or the folder where it saved one.
        length: how many tokens to write, in [1, 1023].
    """
    generator = text_generator(*gpt2.load(preset, build_model))
    text = generator.generate(
        prompt, length, strategy="top_k", top_k=40, seed=np.random.randint(2**31)
    )
    print(text)
    return str(text)


if __name__ == "__main__":
    run(main, write)
