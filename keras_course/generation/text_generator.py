"""Text generation with strings in and out: `TextGenerator` continues a prompt with a language model.

Slide: « Modèles de langage (ex ChatGPT) » (from a prompt to the next token, and again)
"""

import time
from collections.abc import Iterator
from typing import Any, Protocol

import keras
import numpy as np
from keras import ops

from keras_course.errors import CourseError
from keras_course.generation import memory
from keras_course.generation.compiled_loop import READ_CHUNK, WRITE_CHUNK, Loop
from keras_course.generation.sampling import make_sampling

PAUSE = 0.05  # seconds between two pieces of a streamed text


class Tokenizer(Protocol):
    """Maps text to token ids and back."""

    def tokenize(self, text: str) -> np.ndarray:
        """Text -> int32 ids, `(length,)`."""

    def detokenize(self, ids: np.ndarray) -> str:
        """Ids -> text."""


class TextGenerator:
    """A language model with its tokenizer: continues texts and measures how well the model predicts a text.

    How long a text may be depends on the model: a recurrent layer carries its hidden state on, and an attention with a
    window attends to the last tokens only, both without limit. Learned positions, or a key/value cache of all tokens,
    limit the length of a text; a longer one raises a `CourseError`.

    Args:
        model: ids int32 `(batch, length)` in, logits or probabilities of the next token out; Sequential or functional.
        tokenizer: an object with `tokenize` and `detokenize`.

    Raises:
        CourseError: if a layer mixes several tokens and has no memory, see `memory.of`.

    Examples:
        >>> generator = TextGenerator(model, characters)                                 # doctest: +SKIP
        >>> generator.generate("the cat is on the ma", max_new_tokens=20)                # doctest: +SKIP
        >>> for piece in generator.stream("the cat"): print(piece, end="", flush=True)   # doctest: +SKIP
    """

    def __init__(self, model: keras.Model, tokenizer: Tokenizer) -> None:
        self.model = model
        self.tokenizer = tokenizer
        self.memory = memory.of(model)
        self.loop = Loop(self.memory)

    def generate(
        self,
        prompt: str | list[str],
        max_new_tokens: int = 200,
        strategy: str = "random",
        temperature: float = 1.0,
        top_k: int = 20,
        top_p: float = 0.9,
        num_beams: int = 4,
        seed: int = 0,
    ) -> str | list[str]:
        """Continue one text, or several at once.

        Args:
            prompt: the beginning of the text, or a list of beginnings of any lengths; not empty.
            max_new_tokens: number of tokens to write after it.
            strategy: `"greedy"`, `"random"`, `"top_k"`, `"top_p"` or `"beam"`.
            temperature: the logits are divided by it; below 1 likely tokens become likelier.
            top_k: number of most likely tokens that `"top_k"` draws from.
            top_p: `"top_p"` draws from the fewest tokens whose probabilities add up to it.
            num_beams: number of beams of `"beam"`.
            seed: of the random generator; prompt r of a list gets the text that it would get alone with `seed + r`.

        Returns:
            Each prompt with its continuation.

        Raises:
            CourseError: if a prompt is empty, a text would be too long for the model, `max_new_tokens` is below 1, or
                an option is out of range.
        """
        prompts = [prompt] if isinstance(prompt, str) else prompt
        options = (strategy, temperature, top_k, top_p, num_beams, seed)
        written = np.concatenate(list(self._write(prompts, max_new_tokens, False, *options)))
        texts = [text + self.tokenizer.detokenize(ids) for text, ids in zip(prompts, written.T, strict=True)]
        return texts[0] if isinstance(prompt, str) else texts

    def stream(
        self,
        prompt: str,
        max_new_tokens: int = 200,
        strategy: str = "random",
        temperature: float = 1.0,
        top_k: int = 20,
        top_p: float = 0.9,
        num_beams: int = 4,
        seed: int = 0,
    ) -> Iterator[str]:
        """The text that `generate` appends to one prompt, piece by piece while it is written; same arguments.

        Yields:
            The first token, the second, then pieces of about `PAUSE` seconds of work each; with `"beam"` the whole text
            at once, because its beginning is known only at the end.
        """
        options = (strategy, temperature, top_k, top_p, num_beams, seed)
        for ids in self._write([prompt], max_new_tokens, True, *options):
            yield self.tokenizer.detokenize(ids[:, 0])

    def print_stream(self, prompts: list[str], max_new_tokens: int = 200, **options: Any) -> list[str]:
        """Print each prompt and its continuation, the tokens as soon as they are written.

        Args:
            prompts: the beginnings of the texts.
            max_new_tokens: number of tokens to write after each.
            **options: options of `generate`. Without `seed`, each text gets a seed from NumPy's global generator.

        Returns:
            The texts, each with its prompt.
        """
        texts = []
        for prompt in prompts:
            self.tokenizer.tokenize(prompt)  # raises the error about unknown characters before anything is printed
            print(prompt, end="", flush=True)
            texts.append(prompt)
            for piece in self.stream(prompt, max_new_tokens, **{"seed": np.random.randint(2**31), **options}):
                print(piece, end="", flush=True)
                texts[-1] += piece
            print("\n")
        return texts

    def next_tokens(self, prompt: str) -> np.ndarray:
        """The probability of each token after a prompt: float32 `(vocabulary size,)`, in the order of the ids."""
        logits, *_ = self._read([prompt], 0)
        return ops.convert_to_numpy(ops.softmax(ops.cast(logits, "float32")))[0]

    def score(self, text: str) -> float:
        """The mean negative log-likelihood of a text in bits per token; its first token is not predicted.

        2 to this power is the perplexity.

        Raises:
            CourseError: if the text has fewer than two tokens.
        """
        ids = self.tokenizer.tokenize(text)
        if len(ids) < 2:
            raise CourseError(f"A text to score needs at least two tokens. Received: {text!r}.")
        tokens, start = self._left_padded([ids], 0)
        bits = []
        targets = np.append(tokens[0, 1:], 0)
        for chunk, (logits, *_) in enumerate(self.loop.read(tokens, start)):
            log_p = ops.convert_to_numpy(ops.log_softmax(ops.cast(logits[0], "float32")))
            target = targets[chunk * READ_CHUNK : (chunk + 1) * READ_CHUNK]
            bits.append(-np.take_along_axis(log_p, target[:, None], axis=1)[:, 0] / np.log(2))
        return float(np.concatenate(bits)[start[0] : -1].mean(dtype="float64"))

    def _write(
        self,
        prompts: list[str],
        max_new_tokens: int,
        streamed: bool,
        strategy: str,
        temperature: float,
        top_k: int,
        top_p: float,
        num_beams: int,
        seed: int,
    ) -> Iterator[np.ndarray]:
        """The new tokens in pieces, int32 `(piece, batch)`: one token, then chunks; see `stream` for `streamed`."""
        if max_new_tokens < 1:
            raise CourseError(f"max_new_tokens must be at least 1. Received: {max_new_tokens}.")
        if strategy == "beam":
            logits, _, state, position = self._read(prompts, max_new_tokens)
            yield self.loop.search(logits, state, position, max_new_tokens, num_beams)
            return
        sampling = make_sampling(strategy, temperature, top_k, top_p)
        rngs = [np.random.default_rng(seed + row) for row in range(len(prompts))]

        def uniforms(count: int) -> np.ndarray:
            return np.stack([rng.random(count, "float32") for rng in rngs], axis=1)

        _, token, state, position = self._read(prompts, max_new_tokens, uniforms(1)[0], sampling)
        ids = ops.convert_to_numpy(token)[None]
        yield ids
        done, piece = 1, 1 if streamed else WRITE_CHUNK
        while done < max_new_tokens:
            count, started = min(piece, max_new_tokens - done), time.perf_counter()
            ids, state = self.loop.write(ids[-1], state, position + done - 1, uniforms(count), sampling)
            if streamed:
                piece = int(np.clip(count * PAUSE / (time.perf_counter() - started), 1, WRITE_CHUNK))
            yield ids
            done += count

    def _read(self, prompts: list[str], max_new_tokens: int, *draw: Any) -> tuple[Any, Any, memory.State, int]:
        """Read prompts; `draw` holds the arguments `uniform` and `sampling` of `Loop.read`.

        Returns:
            The logits of the next token, `(batch, vocabulary size)`; the token drawn, int32 `(batch,)`; the state and
            the position after the prompts.
        """
        tokens, start = self._left_padded([self.tokenizer.tokenize(prompt) for prompt in prompts], max_new_tokens)
        *_, (logits, token, state) = self.loop.read(tokens, start, *draw)
        return logits[:, -1], token, state, tokens.shape[1]

    def _left_padded(self, ids: list[np.ndarray], max_new_tokens: int) -> tuple[np.ndarray, np.ndarray]:
        """Ids of several texts, padded on the left to a common multiple of `READ_CHUNK`.

        Returns:
            The ids, int32 `(batch, length)`, and the index of the first token of each text, int32 `(batch,)`.

        Raises:
            CourseError: if a text is empty or would be too long for the model.
        """
        if not ids or any(len(row) == 0 for row in ids):
            raise CourseError("The prompt is empty: give at least one character to go on from.")
        longest = max(len(row) for row in ids)
        if self.memory.limit and longest + max_new_tokens > self.memory.limit:
            raise CourseError(
                f"This model takes {self.memory.limit} tokens at most, with the prompt: shorten it, or write fewer. "
                f"Received: a prompt of {longest} and {max_new_tokens} to write."
            )
        length = -(-longest // READ_CHUNK) * READ_CHUNK
        tokens = np.zeros((len(ids), length), "int32")
        for row, text_ids in enumerate(ids):
            tokens[row, length - len(text_ids) :] = text_ids
        return tokens, np.array([length - len(row) for row in ids], "int32")
