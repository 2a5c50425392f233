"""Text generation: characters per second beside other packages, and time to the first character.

    python benchmarks/generation.py speed --text FILE    our generator and its peers, small and large models
    python benchmarks/generation.py first --text FILE    time to the first character: warm, and in a new process

Each contender has its own process with two threads; runs alternate, A B C A B C ..., after one untimed run of each
that compiles. FILE is any text: its first 64 characters are the prompt; the models are untrained.
Needs `pip install ".[benchmarks]" torch transformers llms-from-scratch`; a peer that is not installed is left out.
"""

import argparse
import itertools
import multiprocessing
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

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


def transformers(job: Job) -> Write:
    """GPT2LMHeadModel with its key/value cache, on PyTorch."""
    import torch
    from transformers import GPT2Config, GPT2LMHeadModel

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


def llms_from_scratch(job: Job) -> Write:
    """The GPT of the book and its greedy loop, on PyTorch; without cache, because the cached loop of 1.0.19 fails."""
    import torch
    from llms_from_scratch.ch04 import GPTModel, generate_text_simple

    size = {"emb_dim": job.size.width, "n_heads": job.size.num_heads, "n_layers": job.size.num_layers}
    limits = {"vocab_size": job.vocabulary_size, "context_length": job.positions}
    model = GPTModel({**size, **limits, "drop_rate": 0.0, "qkv_bias": False}).eval()
    ids = torch.from_numpy(job.ids).long()
    return lambda count: generate_text_simple(model, ids, count, job.positions)


def keras_nlp(job: Job, backend: str) -> Write:
    """GPT2CausalLM with its compiled `generate`."""
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


OURS = {"ours, TensorFlow": (our_texts, "tensorflow"), "ours, JAX": (our_texts, "jax")}
PEERS = {
    "transformers": (transformers,),
    "llms-from-scratch": (llms_from_scratch,),
    "keras-nlp, TensorFlow": (keras_nlp, "tensorflow"),
    "keras-nlp, JAX": (keras_nlp, "jax"),
    "plain predict": (plain_predict, "tensorflow"),
}
ALONE = {"llms-from-scratch": 100, "plain predict": 10}  # too slow for large batches; number of characters they write


def serve(connection: Connection, make: Callable[..., Write], *arguments: object) -> None:
    """In a process of its own: receive a number of characters, write them, send the seconds; 0 ends."""
    write = make(*arguments)
    while count := connection.recv():
        started = time.perf_counter()
        write(count)
        connection.send(time.perf_counter() - started)


def compare_speed(name: str, batch: int, text: str, repeats: int, peers: list[str]) -> None:
    """One model size and batch size: the speed of all contenders, timed in alternating runs."""
    job = Job(SIZES[name], batch, text)
    contenders = OURS | {peer: PEERS[peer] for peer in peers if batch == 1 or peer not in ALONE}
    counts = dict.fromkeys(contenders, job.size.written) | ALONE
    print(f"\n{name}: {job.size}, {batch} text(s), prompt {PROMPT}; peers' n_positions {job.positions}", flush=True)
    spawn, ends, processes = multiprocessing.get_context("spawn"), {}, []
    for contender, (make, *backend) in contenders.items():
        ends[contender], theirs = spawn.Pipe()
        processes.append(spawn.Process(target=serve, args=(theirs, make, job, *backend), daemon=True))
        processes[-1].start()
        theirs.close()
    rates: dict[str, list[float]] = {contender: [] for contender in contenders}
    for repeat in range(repeats + 1):  # the first one compiles
        for contender in list(ends):
            try:
                ends[contender].send(counts[contender])
                took = ends[contender].recv()
            except (EOFError, BrokenPipeError):
                print(f"{contender} is left out: it could not be run")
                del ends[contender], rates[contender]
                continue
            if repeat:
                rates[contender].append(batch * counts[contender] / took)
    for process in processes:
        process.terminate()
    for contender, measured in rates.items():
        line = f"{contender:22} {statistics.median(measured):9,.0f} characters/s"
        print(line + "".join(f"   {mine.split(', ')[1]} x {ratio(rates[mine], measured)}" for mine in OURS))
    if batch == 1:
        weights = 4 * (12 * job.size.num_layers * job.size.width**2 + job.size.width * job.vocabulary_size)
        limit = bandwidth()
        shares = ", ".join(f"{mine} {statistics.median(rates[mine]) * weights / limit:.0%}" for mine in OURS)
        print(f"weights {weights / 1e6:.1f} MB a character; of the {limit / 1e9:.0f} GB/s from memory: {shares}")


def ratio(mine: list[float], theirs: list[float]) -> str:
    """The ratio of the medians, with the smallest and largest ratio of paired runs in brackets."""
    pairs = [my / their for my, their in zip(mine, theirs, strict=True)]
    return f"{statistics.median(mine) / statistics.median(theirs):.3g} ({min(pairs):.3g} to {max(pairs):.3g})"


def bandwidth() -> float:
    """Memory bandwidth of two threads that read, in bytes per second."""
    halves = [np.ones(2**26, "float32") for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        took = []
        for _ in range(5):
            started = time.perf_counter()
            list(pool.map(np.max, halves))
            took.append(time.perf_counter() - started)
    return 2 * halves[0].nbytes / min(took)


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


def measured_with() -> str:
    """Date, machine and versions of the measurement, in one line."""
    versions = []
    for package in ("keras", "tensorflow", "jax", "torch", "transformers", "keras-nlp", "llms-from-scratch"):
        with suppress(PackageNotFoundError):
            versions.append(f"{package} {version(package)}")
    machine = f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}"
    return f"{date.today()}, {machine}, {', '.join(versions)}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["speed", "first"])
    parser.add_argument("--text", type=Path, required=True)
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--batches", nargs="+", type=int, default=[1, 64])
    parser.add_argument("--peers", nargs="+", choices=PEERS, default=list(PEERS))
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):  # two threads for all contenders, on larger machines too
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    print(measured_with())
    text = arguments.text.read_text(encoding="utf-8")
    if arguments.what == "first":
        first(text, arguments.repeats)
    else:
        for name, batch in itertools.product(arguments.sizes, arguments.batches):
            compare_speed(name, batch, text, arguments.repeats, arguments.peers)
