"""Text generation: characters per second beside other packages, and time to the first character.

    python benchmarks/generation.py speed --text FILE    our generator and its peers, small and large models
    python benchmarks/generation.py first --text FILE    time to the first character: warm, and in a new process

Each contender has its own process; turns alternate, A B C A B C ..., after an untimed one of each that compiles; one
beside which the machine was busy is repeated. Peers run on one thread and on two, and the fastest of all counts. FILE
is any text: its first 64 characters are the prompt; the models are untrained.
Needs `pip install ".[benchmarks]" torch transformers`, and a C++ compiler for `torch.compile`.
"""

import argparse
import itertools
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from measuring import Load, alternate, bandwidth, fastest, measured_with, ratio, spread, two_cores

PROMPT = 64  # characters
Write = Callable[[int], object]  # writes that number of characters after each prompt


class Size(NamedTuple):
    """The size of a model, its attention window, and the number of characters to write."""

    num_layers: int
    num_heads: int
    width: int
    window: int
    written: int


SIZES = {"small": Size(4, 4, 128, 64, 500), "large": Size(6, 6, 384, 256, 192)}


class Job(NamedTuple):
    """The task of all contenders: `batch` continuations of the beginning of the text; peers learn `positions`."""

    size: Size
    batch: int
    text: str

    @property
    def positions(self) -> int:
        return PROMPT + self.size.written

    @property
    def prompts(self) -> list[str]:
        return [self.text[:PROMPT]] * self.batch

    @property
    def ids(self) -> np.ndarray:
        characters = sorted(set(self.text))
        return np.array([[characters.index(character) for character in prompt] for prompt in self.prompts], "int32")

    @property
    def vocabulary_size(self) -> int:
        return len(set(self.text))


def ours(job: Job, backend: str) -> Any:
    """A `TextGenerator` for the transformer of the chapter."""
    os.environ["KERAS_BACKEND"] = backend
    from keras_course.chapters import language_model
    from keras_course.data.character_vocabulary import Characters
    from keras_course.generation.text_generator import TextGenerator

    language_model.WINDOW = job.size.window
    model = language_model.build_model(job.vocabulary_size, *job.size[:3])
    return TextGenerator(model, Characters.learn(job.text))


def our_texts(job: Job, backend: str) -> Write:
    generator = ours(job, backend)
    return lambda count: generator.generate(job.prompts, count)


def plain_predict(job: Job, backend: str) -> Write:
    """The slide's loop: `predict` on the last window for each character."""
    model = ours(job, backend).model

    def write(count: int) -> None:
        ids = np.repeat(job.ids, -(-job.size.window // PROMPT), axis=1)
        for _ in range(count):
            p = model.predict(ids[:, -job.size.window :], verbose=0)[:, -1]
            ids = np.concatenate([ids, np.argmax(p, axis=1)[:, None]], axis=1)

    return write


def transformers(job: Job, threads: int) -> Write:
    """GPT2LMHeadModel and its `generate`, on PyTorch."""
    import torch
    from transformers import GPT2Config, GPT2LMHeadModel

    torch.set_num_threads(threads)
    blocks = {"n_layer": job.size.num_layers, "n_head": job.size.num_heads, "n_embd": job.size.width}
    limits = {"vocab_size": job.vocabulary_size, "n_positions": job.positions}
    config = GPT2Config(**blocks, **limits, bos_token_id=None, eos_token_id=None)
    model, ids = GPT2LMHeadModel(config).eval(), torch.from_numpy(job.ids).long()
    options = {"do_sample": True, "top_k": 0, "use_cache": True, "pad_token_id": 0}

    def write(count: int) -> None:
        with torch.inference_mode():
            texts = model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=count, **options)
        assert texts.shape[1] == PROMPT + count

    return write


def transformers_compiled(job: Job, threads: int, window: bool = False) -> Write:
    """A loop of one's own: the forward pass, compiled, with a static cache; the next character by `torch.multinomial`.

    Args:
        job: the task.
        threads: of PyTorch.
        window: whether attention reaches no further than in our model: Mistral's, the transformer of this package
            that has such a window, with a feed-forward of equal size; else GPT-2.
    """
    import torch
    from transformers import GPT2Config, GPT2LMHeadModel, MistralConfig, MistralForCausalLM, StaticCache

    torch.set_num_threads(threads)
    num_layers, num_heads, width = job.size[:3]
    if window:
        config = MistralConfig(
            vocab_size=job.vocabulary_size,
            hidden_size=width,
            intermediate_size=8 * width // 3,  # three matrices of it are as large as two of four times the width
            num_hidden_layers=num_layers,
            num_attention_heads=num_heads,
            num_key_value_heads=num_heads,
            sliding_window=job.size.window,
            max_position_embeddings=job.positions,
        )
        model = MistralForCausalLM(config).eval()
    else:
        config = GPT2Config(
            n_layer=num_layers,
            n_head=num_heads,
            n_embd=width,
            vocab_size=job.vocabulary_size,
            n_positions=job.positions,
        )
        model = GPT2LMHeadModel(config).eval()
    forward, ids = torch.compile(model.forward, dynamic=False), torch.from_numpy(job.ids).long()

    @torch.inference_mode()
    def write(count: int) -> None:
        cache = StaticCache(config=config, max_cache_len=PROMPT + count)
        texts, token, positions = [], ids, torch.arange(PROMPT)
        for written in range(count):
            step = forward if written else model.forward
            logits = step(token, past_key_values=cache, position_ids=positions[None], logits_to_keep=1).logits
            token = torch.multinomial(torch.softmax(logits[:, -1], -1), 1)
            positions = positions[-1:] + 1
            texts.append(token)
        assert torch.cat(texts, 1).shape == (len(ids), count)

    return write


def keras_nlp(job: Job, backend: str, threads: int) -> Write:
    """GPT2CausalLM with its compiled `generate`."""
    two_cores(threads)
    os.environ["KERAS_BACKEND"] = backend
    import keras_nlp

    blocks = {"num_layers": job.size.num_layers, "num_heads": job.size.num_heads, "hidden_dim": job.size.width}
    backbone = keras_nlp.models.GPT2Backbone(
        job.vocabulary_size, **blocks, intermediate_dim=4 * job.size.width, max_sequence_length=job.positions
    )
    model = keras_nlp.models.GPT2CausalLM(backbone)
    model.compile(sampler="random")

    def write(count: int) -> None:
        ids = np.pad(job.ids, ((0, 0), (0, count)))
        padding_mask = np.pad(np.ones_like(job.ids), ((0, 0), (0, count)))
        model.generate({"token_ids": ids, "padding_mask": padding_mask}, stop_token_ids=None)

    return write


OURS: dict[str, tuple] = {"ours, TensorFlow": (our_texts, "tensorflow"), "ours, JAX": (our_texts, "jax")}
PEERS: dict[str, tuple] = {
    f"{name}, {threads} thread{'s' * (threads > 1)}": (make, *arguments)
    for threads in (1, 2)
    for name, make, *arguments in (
        ("transformers, generate", transformers, threads),
        ("transformers, compiled", transformers_compiled, threads),
        ("transformers, compiled, our window", transformers_compiled, threads, True),
        ("keras-nlp, TensorFlow", keras_nlp, "tensorflow", threads),
        ("keras-nlp, JAX", keras_nlp, "jax", threads),
    )
}
SLOW = {"the slide's loop": (plain_predict, "tensorflow")}  # of one text alone
FEWER = dict.fromkeys(SLOW, 10)  # characters, for contenders whose turns would take minutes
FEWER_OF_MANY_TEXTS = FEWER | {name: 50 for name in PEERS if name.startswith("keras-nlp")}


def contend(make: Callable[..., Write], job: Job, arguments: tuple, count: int) -> Callable[[], float]:
    """In the process of a contender: a turn writes `count` characters and returns how many a second, of all texts."""
    write = make(job, *arguments)

    def turn() -> float:
        started = time.perf_counter()
        write(count)
        return job.batch * count / (time.perf_counter() - started)

    return turn


def compare_speed(name: str, batch: int, text: str, turns: int, load: Load) -> None:
    """One model size and batch size: the speed of all contenders."""
    job = Job(SIZES[name], batch, text)
    print(f"\n{name}: {job.size}, {batch} text(s), prompt {PROMPT}; peers' n_positions {job.positions}", flush=True)
    all_of_them = OURS | PEERS | (SLOW if batch == 1 else {})
    fewer = FEWER if batch == 1 else FEWER_OF_MANY_TEXTS
    contenders = {
        contender: (contend, make, job, tuple(arguments), fewer.get(contender, job.size.written))
        for contender, (make, *arguments) in all_of_them.items()
    }
    rates = alternate(contenders, turns, load)
    best = fastest(rates, [*PEERS])
    print(
        f"{load}\nfastest peer: {best}\n\n| contender | characters/s | TensorFlow over it | JAX over it |\n"
        "|---|---|---|---|"
    )
    for contender, measured in rates.items():
        ratios = " | ".join(ratio(rates[mine], measured) for mine in OURS)
        print(f"| {contender} | {spread(measured)} | {ratios} |", flush=True)
    if batch == 1:
        weights = 4 * (12 * job.size.num_layers * job.size.width**2 + job.size.width * job.vocabulary_size)
        limit = bandwidth(weights)
        shares = ", ".join(f"{mine} {statistics.median(rates[mine]) * weights / limit:.0%}" for mine in OURS)
        print(
            f"\nA character reads {weights / 1e6:.1f} MB of weights. Of the {limit / 1e9:.0f} GB/s with which two "
            f"threads read as many bytes again and again: {shares}."
        )


def first(text: str, repeats: int) -> None:
    """Time to the first character: after compilation, and of the chapter's command from the start of its process."""
    spawn, job = multiprocessing.get_context("spawn"), Job(SIZES["small"], 1, text)
    for backend in ("tensorflow", "jax"):
        process = spawn.Process(target=warm, args=(job, backend, repeats))
        process.start()
        process.join()
    with tempfile.TemporaryDirectory() as home:
        for backend in ("tensorflow", "jax"):
            cold(os.environ | {"KERAS_BACKEND": backend, "KERAS_HOME": home, "TF_CPP_MIN_LOG_LEVEL": "3"}, repeats)


def warm(job: Job, backend: str, repeats: int) -> None:
    """After compilation: time to the first character of `stream`, and its speed beside `generate`."""
    generator, count = ours(job, backend), job.size.written
    first_seconds, streamed, generated = [], [], []
    for _ in range(repeats + 1):
        started = time.perf_counter()
        generator.generate(job.prompts[0], count)
        generated.append(count / (time.perf_counter() - started))
        started = time.perf_counter()
        for written, _piece in enumerate(generator.stream(job.prompts[0], count)):
            if not written:
                first_seconds.append(time.perf_counter() - started)
        streamed.append(count / (time.perf_counter() - started))
    medians = [statistics.median(values[1:]) for values in (first_seconds, streamed, generated)]
    line = "{:.1f} ms; stream {:,.0f}, generate {:,.0f} characters/s".format(1000 * medians[0], *medians[1:])
    print(f"{backend}, warm: first character after {line}: x {ratio(streamed[1:], generated[1:])}", flush=True)


def cold(environment: dict[str, str], repeats: int) -> None:
    """Time of new processes: of `import keras`, and of the command up to the first character after the prompt."""
    prompt = "The film"
    command = ["-m", "keras_course.chapters.language_model", "--prompt", prompt, "--length", "100"]
    programs = {
        "import keras": (["-c", "import keras; print('x')"], 1),
        "first character": (command, len(prompt) + 1),
    }
    seconds: dict[str, list[float]] = {program: [] for program in programs}
    for _ in range(repeats + 1):  # the first run compiles
        for program, (arguments, length) in programs.items():
            started = time.perf_counter()
            with subprocess.Popen([sys.executable, *arguments], env=environment, stdout=subprocess.PIPE) as running:
                assert running.stdout is not None
                running.stdout.read(length)
                seconds[program].append(time.perf_counter() - started)
                running.stdout.read()
    keras, character = (taken[1:] for taken in seconds.values())
    line = f"import keras {statistics.median(keras):.2f} s, first character {statistics.median(character):.2f} s"
    print(f"{environment['KERAS_BACKEND']}, cold: {line}: x {ratio(character, keras)}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["speed", "first"])
    parser.add_argument("--text", type=Path, required=True)
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--batches", nargs="+", type=int, default=[1, 64])
    parser.add_argument("--turns", type=int, default=9)
    parser.add_argument("--tries", type=int, default=3)
    arguments = parser.parse_args()
    two_cores()
    print(measured_with("keras", "tensorflow", "jax", "torch", "transformers", "keras-nlp"))
    text = arguments.text.read_text(encoding="utf-8")
    if arguments.what == "first":
        first(text, arguments.turns)
    else:
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            for name, batch in itertools.product(arguments.sizes, arguments.batches):
                compare_speed(name, batch, text, arguments.turns, Load(pool, arguments.tries))
