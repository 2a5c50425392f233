"""Text generation with strings in and out: `TextGenerator` continues a prompt with a language model.

Slide: « Modèles de langage (ex ChatGPT) » (from a prompt to the next token, and again)
"""

import time
from collections.abc import Iterator, Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_course.errors import CourseError
from keras_course.generation import memory
from keras_course.generation.batch_parts import parts_of, side_by_side
from keras_course.generation.compiled_loop import READ_CHUNK, WRITE_CHUNK, Loop
from keras_course.generation.sampling import Options, check_whole
from keras_course.generation.texts_and_ids import ModelTokenizer, Tokenizer, check_length, one_text, texts_of

HALF = "\ufffd"  # what a tokenizer gives for bytes that are no whole character
PAUSE = 0.1  # seconds between two pieces of a streamed text


class TextGenerator:
    """A language model with its tokenizer: continues texts and measures how well the model predicts a text.

    How long a text may be depends on the model: a recurrent layer carries its hidden state on, and an attention with a
    window attends to the last tokens only, both without limit. Learned positions, or a key/value cache of all tokens,
    limit the length of a text; a longer one raises a `CourseError`.

    Args:
        model: ids int32 `(batch, length)` in, logits or probabilities of the next token out; Sequential or functional.
        tokenizer: an object with `tokenize` and `detokenize`; if it has a `vocabulary_size` too, it is compared with
            the model's.
        max_length: number of tokens in a text, its prompt included, where a key/value cache of all tokens needs a
            limit and no layer of the model has one.

    Raises:
        CourseError: if a layer mixes several tokens and has no memory, see `memory.of`; if the tokenizer has another
            number of ids than the model.

    Examples:
        >>> generator = TextGenerator(model, characters)                                 # doctest: +SKIP
        >>> generator.generate("the cat is on the ma", max_new_tokens=20)                # doctest: +SKIP
        >>> for piece in generator.stream("the cat"): print(piece, end="", flush=True)   # doctest: +SKIP
    """

    def __init__(self, model: keras.Model, tokenizer: Tokenizer, max_length: int = 1024) -> None:
        check_whole("max_length", max_length, 1)
        self.model = model
        self.memory = memory.of(model, max_length)
        self.tokenizer = ModelTokenizer(tokenizer, model)
        self.loop = Loop(self.memory)

    def generate(self, prompt: str | Sequence[str], max_new_tokens: int = 200, **options: Any) -> Any:
        """Continue one text, or several at once.

        Args:
            prompt: the beginning of the text, or a list of beginnings of any lengths; not empty.
            max_new_tokens: number of tokens to write after it.
            **options: `strategy`, `temperature`, `top_k`, `top_p`, `num_beams`, `seed`; see `sampling.Options`.

        Returns:
            The prompt with its continuation, a str; for a list of prompts a list.

        Raises:
            CourseError: if a prompt is empty, a text would be too long for the model, `max_new_tokens` is below 1, or
                an option is unknown or out of range.
        """
        texts = texts_of(prompt)
        written = self._write(texts, max_new_tokens, Options.of(options), streamed=False)
        if texts:
            continuations = np.concatenate(list(written)).T
            texts = [text + self.tokenizer.detokenize(ids) for text, ids in zip(texts, continuations, strict=True)]
        return texts[0] if isinstance(prompt, str) else texts

    def stream(self, prompt: str, max_new_tokens: int = 200, end: int | None = None, **options: Any) -> Iterator[str]:
        """The text that `generate` appends to one prompt, piece by piece while it is written; same arguments.

        What is wrong with them is said at once; the model is read when the first piece is asked for. A character that
        takes several tokens comes with the last of them.

        Args:
            prompt: the beginning of the text.
            max_new_tokens: number of tokens to write after it.
            end: id of a token before which the text ends; without it, all tokens are written.
            **options: of `generate`.

        Returns:
            An iterator: the first token, the second, then pieces of about `PAUSE` seconds of work each; with `"beam"`
            the whole text at once, because its beginning is known only at the end.

        Raises:
            CourseError: as `generate`; and between two pieces, on JAX, if Keras' `fit`, `evaluate` or `predict` has
                run on the model since the first one.
        """
        written = self._write([one_text(prompt)], max_new_tokens, Options.of(options), streamed=True)
        return self._characters(until(end, (ids[:, 0] for ids in written)))

    def _characters(self, pieces: Iterator[np.ndarray]) -> Iterator[str]:
        """The texts of pieces of ids; the ids of half a character wait for the others."""
        waiting: list[int] = []
        for ids in pieces:
            waiting += ids.tolist()
            text = self.tokenizer.detokenize(np.array(waiting, "int32"))
            if not text.endswith(HALF):
                yield text
                waiting = []
        if waiting:
            yield self.tokenizer.detokenize(np.array(waiting, "int32"))

    def print_stream(self, prompts: str | Sequence[str], max_new_tokens: int = 200, **options: Any) -> list[str]:
        """Print each prompt and its continuation, the tokens as soon as they are written.

        Args:
            prompts: the beginnings of the texts, or one.
            max_new_tokens: number of tokens to write after each.
            **options: options of `generate`. Without `seed`, each text gets a seed from NumPy's global generator.

        Returns:
            The texts, each with its prompt.
        """
        texts = texts_of(prompts)
        # All arguments are checked before anything is printed.
        streams = [self.stream(text, max_new_tokens, **{"seed": np.random.randint(2**31), **options}) for text in texts]
        for row, pieces in enumerate(streams):
            print(texts[row], end="", flush=True)
            for piece in pieces:
                print(piece, end="", flush=True)
                texts[row] += piece
            print("\n")
        return texts

    def next_tokens(self, prompt: str) -> np.ndarray:
        """The probability of each token after a prompt: float32 `(vocabulary size,)`, in the order of the ids."""
        *_, (logits, _, _) = self.loop.read(*self._left_padded([one_text(prompt)], 0))
        return ops.convert_to_numpy(ops.softmax(ops.cast(logits[:, -1], "float32")))[0]

    def score(self, text: str) -> float:
        """The mean negative log-likelihood of a text in bits per token; its first token is not predicted.

        2 to this power is the perplexity.

        Raises:
            CourseError: if the text has fewer than two tokens.
        """
        if len(self.tokenizer.tokenize(one_text(text))) < 2:
            raise CourseError(f"A text to score needs at least two tokens. Received: {text!r}.")
        tokens, start = self._left_padded([text], 0)
        bits = []
        targets = np.append(tokens[0, 1:], 0)
        for chunk, (logits, *_) in enumerate(self.loop.read(tokens, start)):
            log_p = ops.convert_to_numpy(ops.log_softmax(ops.cast(logits[0], "float32")))
            target = targets[chunk * READ_CHUNK : (chunk + 1) * READ_CHUNK]
            bits.append(-np.take_along_axis(log_p, target[:, None], axis=1)[:, 0] / np.log(2))
        return float(np.concatenate(bits)[start[0] : -1].mean(dtype="float64"))

    def _write(self, prompts: list[str], max_new_tokens: int, options: Options, streamed: bool) -> Iterator[np.ndarray]:
        """The new tokens in pieces, int32 `(piece, batch)`: one token, then chunks; see `stream` for `streamed`."""
        check_whole("max_new_tokens", max_new_tokens, 1)
        tokens, start = self._left_padded(prompts, max_new_tokens)
        rngs = options.random_generators(len(prompts))

        def written(part: slice) -> Iterator[np.ndarray]:
            if options.strategy == "beam":
                return self._search(tokens[part], start[part], max_new_tokens, options.num_beams)
            return self._sample(tokens[part], start[part], max_new_tokens, options, rngs[part], streamed)

        parts = parts_of(len(prompts), self.model.count_params())
        return side_by_side([written(part) for part in parts])

    def _search(self, tokens: np.ndarray, start: np.ndarray, count: int, num_beams: int) -> Iterator[np.ndarray]:
        *_, (logits, _, read) = self.loop.read(tokens, start, new_tokens=count)
        yield self.loop.search(logits[:, -1], read, count, num_beams)

    def _sample(
        self,
        tokens: np.ndarray,
        start: np.ndarray,
        count: int,
        options: Options,
        rngs: list[np.random.Generator],
        streamed: bool,
    ) -> Iterator[np.ndarray]:
        sampling = options.sampling()

        def uniforms(count: int) -> np.ndarray:
            return np.stack([rng.random(count, "float32") for rng in rngs], axis=1)

        *_, (_, token, read) = self.loop.read(tokens, start, uniforms(1)[0], sampling, count)
        ids = ops.convert_to_numpy(token)[None]
        yield ids
        done, piece = 1, 1 if streamed else WRITE_CHUNK
        while done < count:
            size, started = min(piece, count - done), time.perf_counter()
            ids, read = self.loop.write(ids[-1], read, uniforms(size), sampling)
            if streamed:
                piece = int(np.clip(size * PAUSE / (time.perf_counter() - started), 1, WRITE_CHUNK))
            yield ids
            done += size

    def _left_padded(self, texts: list[str], max_new_tokens: int) -> tuple[np.ndarray, np.ndarray]:
        """Ids of several texts, padded on the left to a common multiple of `READ_CHUNK`.

        Returns:
            The ids, int32 `(batch, length)`, and the index of the first token of each text, int32 `(batch,)`.

        Raises:
            CourseError: if a text is empty or would be too long for the model.
        """
        ids = [self.tokenizer.tokenize(text) for text in texts]
        if any(len(row) == 0 for row in ids):
            raise CourseError("The prompt is empty: give at least one character to go on from.")
        longest = max(map(len, ids), default=0)
        check_length(self.memory, longest, max_new_tokens)
        length = -(-longest // READ_CHUNK) * READ_CHUNK
        tokens = np.zeros((len(ids), length), "int32")
        for row, text_ids in enumerate(ids):
            tokens[row, length - len(text_ids) :] = text_ids
        return tokens, np.array([length - len(row) for row in ids], "int32")


def until(end: int | None, pieces: Iterator[np.ndarray]) -> Iterator[np.ndarray]:
    """Pieces of ids, `(tokens,)`, up to the token `end`, which is left out with all that follows."""
    for ids in pieces:
        if end in ids.tolist():
            yield ids[: ids.tolist().index(end)]
            return
        yield ids
