"""The chat model beside the Llama of transformers of the same size: tokens a second, seconds to the first, memory.

    python benchmarks/chat.py                   nine turns of each contender
    python benchmarks/chat.py --turns 5 --tries 3

One dialogue, greedy, a prompt of 100 tokens; untrained weights, whose values cost nothing. Each contender has its own
process; turns alternate, A B C A B C ..., after an untimed one that compiles. A turn beside which the machine was busy
is repeated. Needs `pip install ".[jax]" torch transformers`, and a C++ compiler for `torch.compile`.
"""

import argparse
import multiprocessing
import os
import resource
import statistics
from collections.abc import Callable
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from measuring import Load, alternate, bandwidth, fastest, measured_with, ratio, two_cores

PROMPT, WRITTEN = 100, 48  # tokens
SIZES = {"vocabulary_size": 49_152, "num_layers": 30, "width": 576, "feed_forward": 1536}
WEIGHTS = 134_515_008


class Turn(NamedTuple):
    """Seconds to the first token, seconds for each of the others, peak memory of the process in GB."""

    first: float
    others: float
    memory: float


class Numbers:
    """A tokenizer whose texts are numbers."""

    def tokenize(self, text: str) -> np.ndarray:
        return np.array(text.split(), "int32")

    def detokenize(self, ids: np.ndarray) -> str:
        return "".join(f"{number} " for number in ids)


def ours(backend: str) -> Callable[[], list[float]]:
    """The chapter's model and `TextGenerator.stream`."""
    os.environ["KERAS_BACKEND"] = backend
    from keras_course.command import cpu_speed

    cpu_speed.keep_freed_heap(backend)
    from keras_course.chapters import chat
    from keras_course.generation.text_generator import TextGenerator

    generator = TextGenerator(chat.build_model(**SIZES), Numbers(), chat.CONTEXT)
    prompt = Numbers().detokenize(np.arange(PROMPT))

    def turn() -> list[float]:
        clock, tokens = [perf_counter()], 0
        for piece in generator.stream(prompt, WRITTEN, strategy="greedy"):
            clock += [perf_counter()] * len(piece.split())
            tokens = len(clock) - 1
        assert tokens == WRITTEN
        return clock

    return turn


def transformers(how: str, threads: int, dtype: str) -> Callable[[], list[float]]:
    """`LlamaForCausalLM` on PyTorch: its `generate`, or a loop over its forward pass, compiled, with a static cache."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM, StaticCache
    from transformers.generation.streamers import BaseStreamer

    torch.set_num_threads(threads)
    config = LlamaConfig(
        vocab_size=SIZES["vocabulary_size"],
        hidden_size=SIZES["width"],
        intermediate_size=SIZES["feed_forward"],
        num_hidden_layers=SIZES["num_layers"],
        num_attention_heads=9,
        num_key_value_heads=3,
        tie_word_embeddings=True,
        max_position_embeddings=2048,
    )
    model = LlamaForCausalLM(config).eval().to(getattr(torch, dtype))
    assert model.num_parameters() == WEIGHTS
    prompt = torch.arange(PROMPT)[None]
    forward = torch.compile(model.forward, dynamic=False) if how == "compiled" else model.forward

    class Clock(BaseStreamer):
        def __init__(self) -> None:
            self.times: list[float] = []

        def put(self, value: Any) -> None:  # the prompt comes first
            self.times.append(perf_counter())

        def end(self) -> None:
            pass

    @torch.inference_mode()
    def turn() -> list[float]:
        clock = [perf_counter()]
        if how == "generate":
            streamer = Clock()
            options = {"max_new_tokens": WRITTEN, "min_new_tokens": WRITTEN, "do_sample": False, "pad_token_id": 0}
            model.generate(prompt, attention_mask=torch.ones_like(prompt), streamer=streamer, **options)
            return clock + streamer.times[1:]
        cache = StaticCache(config=config, max_cache_len=PROMPT + WRITTEN)
        token, position = prompt, torch.arange(PROMPT)
        for _ in range(WRITTEN):
            logits = (model.forward if len(clock) == 1 else forward)(
                token, cache=cache, position_ids=position[None], logits_to_keep=1
            ).logits
            token, position = logits[:, -1:].argmax(-1), position[-1:] + 1
            token.item()
            clock.append(perf_counter())
        return clock

    return turn


OURS = {"keras_course, TensorFlow": (ours, "tensorflow"), "keras_course, JAX": (ours, "jax")}
PEERS = {
    f"transformers, {how}, {dtype}, {threads} thread{'s' * (threads > 1)}": (transformers, how, threads, dtype)
    for how in ("generate", "compiled")
    for dtype in ("float32", "bfloat16")
    for threads in (1, 2)
}


def contend(make: Callable[..., Callable[[], list[float]]], *arguments: Any) -> Callable[[], Turn]:
    """In the process of a contender: a turn answers once."""
    answer = make(*arguments)

    def turn() -> Turn:
        clock = answer()
        assert len(clock) == WRITTEN + 1
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        return Turn(clock[1] - clock[0], (clock[-1] - clock[1]) / (WRITTEN - 1), memory)

    return turn


def main(turns: int, tries: int) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        load = Load(pool, tries)
        speed = max(load.undisturbed(bandwidth) for _ in range(3))
        contenders = {name: (contend, *make_and_arguments) for name, make_and_arguments in (OURS | PEERS).items()}
        taken = alternate(contenders, turns, load)
    rates = {name: [1 / turn.others for turn in measured] for name, measured in taken.items()}
    best = fastest(rates, [*PEERS])
    print(f"\n{measured_with('keras', 'tensorflow', 'jax', 'torch', 'transformers')}\n{load}")
    print(f"fastest peer: {best}; memory is read with {speed / 1e9:.0f} GB/s\n")
    print(
        "| contender | tokens/s: median (min to max) | over the fastest peer | GB/s of weights | first token, s | GB |"
    )
    print("|---|---|---|---|---|---|")
    for name, measured in taken.items():
        middle = statistics.median(rates[name])
        weights = WEIGHTS * (2 if "bfloat16" in name else 4) * middle
        first = statistics.median(turn.first for turn in measured)
        print(
            f"| {name} | {middle:.1f} ({min(rates[name]):.1f} to {max(rates[name]):.1f}) | "
            f"{ratio(rates[name], rates[best])} | {weights / 1e9:.1f}, {weights / speed:.0%} | {first:.2f} | "
            f"{measured[-1].memory:.1f} |"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=9)
    parser.add_argument("--tries", type=int, default=5)
    arguments = parser.parse_args()
    two_cores()
    main(arguments.turns, arguments.tries)
