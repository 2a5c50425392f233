"""Strings in, strings out: a model that continues texts.

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
from keras_course.generation.compiled_loop import READ, WRITE, Loop
from keras_course.generation.sampling import sampling

PAUSE = 0.05  # seconds between two looks at what is written, when streaming


class Tokenizer(Protocol):
    """What gives tokens their text."""

    def tokenize(self, text: str) -> np.ndarray:
        """Text -> int32 ids, `(length,)`."""

    def detokenize(self, ids: np.ndarray) -> str:
        """Ids -> text."""


class TextGenerator:
    """A language model with its vocabulary: continues texts, and says how well it predicts one.

    Texts longer than what the model remembers follow the model's own rule: an attention with a window looks at the last
    tokens in its window, a recurrent layer carries its state. A model limited otherwise (learned positions)
    refuses longer texts.

    Args:
        model: ids int32 `(batch, length)` in, the next token's scores or probabilities out; Sequential or functional.
        tokenizer: `tokenize` and `detokenize`.

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
            prompt: the beginning, or several of any lengths; not empty.
            max_new_tokens: how many tokens to write after it.
            strategy: `"greedy"`, `"random"`, `"top_k"`, `"top_p"` or `"beam"`.
            temperature: scores are divided by it.
            top_k: how many tokens `"top_k"` chooses among.
            top_p: what the probabilities of the tokens that `"top_p"` chooses among add up to.
            num_beams: how many texts `"beam"` follows side by side.
            seed: the same seed gives the same text; text r of a list is written with `seed + r`, as it would be alone.

        Returns:
            Each prompt with its continuation.

        Raises:
            CourseError: for an empty prompt, a text too long for the model, nothing to write, or options that make no
                sense.
        """
        prompts = [prompt] if isinstance(prompt, str) else prompt
        options = (strategy, temperature, top_k, top_p, num_beams, seed)
        written = np.concatenate(list(self._write(prompts, max_new_tokens, False, *options)))
        texts = [begun + self.tokenizer.detokenize(ids) for begun, ids in zip(prompts, written.T, strict=True)]
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
        """The same text as `generate`, piece by piece as it is written; arguments as there.

        Yields:
            The first token and the second, then what is written in each twentieth of a second; a beam's text in one
            piece, since its beginning is known last.
        """
        options = (strategy, temperature, top_k, top_p, num_beams, seed)
        for ids in self._write([prompt], max_new_tokens, True, *options):
            yield self.tokenizer.detokenize(ids[:, 0])

    def show(self, prompts: list[str], max_new_tokens: int = 200, **options: Any) -> None:
        """Print each prompt, then its tokens as they are chosen.

        Args:
            prompts: the beginnings.
            max_new_tokens: how many tokens to write after each.
            **options: of `generate`. Without a seed each text is another, drawn from NumPy's global generator.
        """
        for prompt in prompts:
            self.tokenizer.tokenize(prompt)  # what it can't read is told before anything is printed
            print(prompt, end="", flush=True)
            for piece in self.stream(prompt, max_new_tokens, **{"seed": np.random.randint(2**31), **options}):
                print(piece, end="", flush=True)
            print("\n")

    def next_tokens(self, prompt: str) -> np.ndarray:
        """The distribution of the token after a prompt: float32 `(vocabulary size,)`, in the order of the ids."""
        scores, *_ = self._read([prompt], 0)
        return ops.convert_to_numpy(ops.softmax(ops.cast(scores, "float32")))[0]

    def score(self, text: str) -> float:
        """How many bits the model needs for each token of a text, on average, the first excepted.

        2 to its power is the perplexity, exp of the mean negative log-likelihood in nats.

        Raises:
            CourseError: if the text has fewer than two tokens.
        """
        ids = self.tokenizer.tokenize(text)
        if len(ids) < 2:
            raise CourseError(f"A text to score needs at least two tokens. Received: {text!r}.")
        tokens, start = self._padded([ids], 0)
        bits = []
        targets = np.append(tokens[0, 1:], 0)
        for column, (scores, *_) in enumerate(self.loop.read(tokens, start)):
            logs = ops.convert_to_numpy(ops.log_softmax(ops.cast(scores[0], "float32")))
            here = targets[column * READ : (column + 1) * READ]
            bits.append(-np.take_along_axis(logs, here[:, None], axis=1)[:, 0] / np.log(2))
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
        """Tokens written, int32 `(piece, batch)`: one, then all; streamed, another, then what takes `PAUSE` seconds."""
        if max_new_tokens < 1:
            raise CourseError(f"max_new_tokens must be at least 1. Received: {max_new_tokens}.")
        if strategy == "beam":
            scores, _, state, position = self._read(prompts, max_new_tokens)
            yield self.loop.search(scores, state, position, max_new_tokens, num_beams)
            return
        chosen_by = sampling(strategy, temperature, top_k, top_p)
        dice = [np.random.default_rng(seed + row) for row in range(len(prompts))]

        def throws(count: int) -> np.ndarray:
            return np.stack([die.random(count, "float32") for die in dice], axis=1)

        _, token, state, position = self._read(prompts, max_new_tokens, throws(1)[0], chosen_by)
        ids = ops.convert_to_numpy(token)[None]
        yield ids
        done, piece = 1, 1 if streamed else WRITE
        while done < max_new_tokens:
            count, started = min(piece, max_new_tokens - done), time.perf_counter()
            ids, state = self.loop.write(ids[-1], state, position + done - 1, throws(count), chosen_by)
            if streamed:
                piece = int(np.clip(count * PAUSE / (time.perf_counter() - started), 1, WRITE))
            yield ids
            done += count

    def _read(self, prompts: list[str], max_new_tokens: int, *choice: Any) -> tuple[Any, Any, memory.State, int]:
        """After each prompt: the next token's scores `(batch, vocabulary size)`, the one chosen, state, position."""
        tokens, start = self._padded([self.tokenizer.tokenize(prompt) for prompt in prompts], max_new_tokens)
        *_, (scores, token, state) = self.loop.read(tokens, start, *choice)
        return scores[:, -1], token, state, tokens.shape[1]

    def _padded(self, ids: list[np.ndarray], max_new_tokens: int) -> tuple[np.ndarray, np.ndarray]:
        """Ids of several texts, padded in front to the same multiple of `READ`, and where each begins."""
        if not ids or any(len(row) == 0 for row in ids):
            raise CourseError("The prompt is empty: give at least one character to go on from.")
        longest = max(len(row) for row in ids)
        if self.memory.limit and longest + max_new_tokens > self.memory.limit:
            raise CourseError(
                f"This model remembers {self.memory.limit} tokens at most: shorten the prompt, or write fewer. "
                f"Received: a prompt of {longest} and {max_new_tokens} to write."
            )
        length = -(-longest // READ) * READ
        tokens = np.zeros((len(ids), length), "int32")
        for row, some in enumerate(ids):
            tokens[row, length - len(some) :] = some
        return tokens, np.array([length - len(row) for row in ids], "int32")
