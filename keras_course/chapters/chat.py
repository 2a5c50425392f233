"""Chat: a small network of the kind of ChatGPT, really trained, that answers on this machine.

Beyond the slides, after « Quelques caractéristiques de ChatGPT ».

    python -m keras_course.chapters.chat --question "How much is 17 times 23?"
    python -m keras_course.chapters.chat --ask "What is the capital of France?"
"""

from pathlib import Path
from typing import Literal

import numpy as np
from keras import Input, Model, ops
from keras.layers import Dense, RMSNormalization

from keras_course.analysis.after_each_block import after_each_block
from keras_course.analysis.attention_heads import heads_by_rule
from keras_course.command import run_folder, turns
from keras_course.command.run_chapter import run
from keras_course.data.chat_template import within
from keras_course.data.subword_tokenizer import subwords
from keras_course.figures.chat import chat_figure
from keras_course.generation.shared_text_generator import text_generator
from keras_course.layers import GroupedQueryAttention, TiedEmbedding
from keras_course.reports.chat import Said, left_out, next_tokens, report, tokens_said
from keras_course.weights import smollm2_gguf

CONTEXT = 2048  # tokens of a dialogue, its answers included; the network was trained on 8,192
SLIDE, READ = "the cat is on the ma", "The cat sat on the mat and the dog sat on the rug."


def build_model(
    vocabulary_size: int = 49_152,
    num_layers: int = 30,
    width: int = 576,
    feed_forward: int = 1536,
    num_heads: int = 9,
    num_key_value_heads: int = 3,
    max_wavelength: float = 100_000,
) -> Model:
    """SmolLM2: token ids, int32 `(batch, length)` -> logits, `(batch, length, vocabulary_size)`."""
    tokens = TiedEmbedding(vocabulary_size, width)
    ids = Input(shape=(None,), dtype="int32")
    x = tokens(ids)
    for _ in range(num_layers):
        y = RMSNormalization(epsilon=1e-5)(x)
        x = x + GroupedQueryAttention(num_heads, num_key_value_heads, max_wavelength)(y)
        y = RMSNormalization(epsilon=1e-5)(x)
        gate = ops.silu(Dense(feed_forward, use_bias=False)(y))  # how much of each number passes
        x = x + Dense(width, use_bias=False)(gate * Dense(feed_forward, use_bias=False)(y))
    x = RMSNormalization(epsilon=1e-5)(x)
    return Model(ids, tokens(x, reverse=True), name="chat")


def main(
    question: str = "What is the capital of France?", length: int = 128, weights: Path | None = None
) -> list[Said]:
    """Ask SmolLM2 a question; show how sure it was, and what it would have said blocks earlier.

    Args:
        question: what to ask.
        length: the longest answer, in tokens, in [1, 1024].
        weights: a GGUF file of SmolLM2, in place of the one of the package.
    """
    model, vocabulary = smollm2_gguf.load(build_model, weights)
    tokenizer = subwords(vocabulary.tokens, vocabulary.merges, vocabulary.special)
    prompt, _ = within([("user", question)], vocabulary.template, tokenizer, CONTEXT - length)
    generator = text_generator(model, tokenizer, CONTEXT)
    text = "".join(generator.stream(prompt, length, vocabulary.end, strategy="greedy"))
    first, ids = len(tokenizer.tokenize(prompt)), tokenizer.tokenize(prompt + text)
    p, names = after_each_block(model, ids[:-1], first - 1), tokenizer.names()
    said = tokens_said(ids[first:], p, names)
    print(report(question, text, said) + next_tokens(SLIDE, generator.next_tokens(SLIDE), names))
    read = tokenizer.tokenize(READ)
    run_folder.show(chat_figure(said, heads_by_rule(model, read), [names[i] for i in read]))
    return said


def answer(
    ask: str,
    system: str = "",
    length: int = 128,
    weights: Path | None = None,
    strategy: Literal["greedy", "random", "top_k", "top_p"] = "greedy",
    temperature: float = 0.9,
    top_k: int = 20,
    top_p: float = 0.95,
) -> str:
    """Let SmolLM2 answer.

    Args:
        ask: the question; repeated, or without a text, the turns of one dialogue.
        system: what the network is told before the dialogue; empty for what it was trained with.
        length: the longest answer, in tokens, in [1, 1024].
        weights: a GGUF file of SmolLM2, in place of the one of the package.
        strategy: how each token is chosen.
        temperature: divides logits, in [0.001, 1000] (only with --strategy random, top_k, top_p).
        top_k: how many tokens to choose among (only with --strategy top_k).
        top_p: what their probabilities add up to, in (0, 1] (only with --strategy top_p).
    """
    model, vocabulary = smollm2_gguf.load(build_model, weights)
    tokenizer = subwords(vocabulary.tokens, vocabulary.merges, vocabulary.special)
    generator = text_generator(model, tokenizer, CONTEXT)
    said = turns.so_far()
    messages = [("system", system)] * bool(system) + [*said, ("user", ask)]
    prompt, dropped = within(messages, vocabulary.template, tokenizer, CONTEXT - length)
    print(left_out(dropped), end="")
    options = {"strategy": strategy, "temperature": temperature, "top_k": top_k, "top_p": top_p}
    seed, text = np.random.randint(2**31), ""
    for piece in generator.stream(prompt, length, vocabulary.end, seed=seed, **options):
        print(piece, end="", flush=True)
        text += piece
    print()
    said += [("user", ask), ("assistant", text)]
    return text


if __name__ == "__main__":
    run(main, answer)
