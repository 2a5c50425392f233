"""Training of the language model: speed, and time and loss of whole trainings, beside peers that pip can install.

    python benchmarks/training.py speed --text shakespeare.txt      characters per second, alternating blocks of steps
    python benchmarks/training.py quality --text shakespeare.txt    seconds, compilation included, and final loss of a
                                                                    nanoGPT-style training and of ours
    python benchmarks/training.py ablation --text shakespeare.txt   the same for our recipe without one of its parts

Peers: the architecture in plain PyTorch (AdamW), eager and compiled by `torch.compile`, on one thread and on two, and a
textbook's GPT of Keras' MultiHeadAttention under plain `fit`. Turns alternate; one beside which the machine was busy is
repeated. 4 blocks, 4 heads, width 128, windows of 64 characters: 0.8 million parameters. The first nine tenths of
the text are the training data (with --tuning, of its first nine tenths). KERAS_BACKEND chooses our backend. Needs
`pip install ".[benchmarks]" torch`.
"""

import argparse
import multiprocessing
import os
import statistics
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
from measuring import UNTIL_THE_END, Contender, Load, alternate, measured_with, ratio, spread, two_cores

WINDOW, LAYERS, HEADS, WIDTH = 64, 4, 4, 128
THREADS = 2
ADAMW = 3e-3  # our recipe's learning rate with AdamW in place of Muon; chosen with --tuning


def characters(text: str) -> tuple[np.ndarray, np.ndarray, int]:
    """Character ids of the training data and of the rest, int64, and the vocabulary size."""
    vocabulary = sorted(set(text))
    ids = np.array([vocabulary.index(character) for character in text])
    return ids[: len(ids) * 9 // 10], ids[len(ids) * 9 // 10 :], len(vocabulary)


def ours(
    text: str, batch_size: int, steps: int, optimizer: str | None = None, devices: str = "1"
) -> Callable[[], float]:
    """The model, trainer and optimizer of the chapter's command, and its `--devices`."""
    from keras_course.command import backend_seed_precision, cpu_speed

    backend_seed_precision.environment(backend=None, deterministic=False, devices=devices)
    cpu_speed.keep_freed_heap(backend_seed_precision.chosen_backend())
    backend_seed_precision.load_keras()
    UNTIL_THE_END.enter_context(backend_seed_precision.ready(devices=devices))
    from keras_course.chapters import language_model
    from keras_course.training.muon import Muon
    from keras_course.training.next_token_trainer import NextToken

    train, _, size = characters(text)
    trainer = NextToken(language_model.build_model(size), train.astype("uint8"), WINDOW)
    trainer.compile(optimizer or Muon(exclude_layers=["logits"]), jit_compile=True)
    starts = np.random.default_rng(0).integers(0, len(train) - 2 * WINDOW - 1, batch_size * steps).astype("int32")
    return lambda: batch_size * WINDOW * steps / epoch_seconds(trainer, starts, batch_size=batch_size)


def textbook_model(size: int, attention: Callable) -> Any:
    """A GPT: LayerNormalization, learned positions, GELU, Keras' initializers; outputs logits `(batch, 64, size)`."""
    import keras
    from keras import layers

    from keras_course.layers import PositionEmbedding

    ids = keras.Input((WINDOW,), dtype="int32")
    x = PositionEmbedding(WINDOW)(layers.Embedding(size, WIDTH)(ids))
    for _ in range(LAYERS):
        x = x + attention(layers.LayerNormalization()(x))
        y = layers.Dense(4 * WIDTH, activation="gelu")(layers.LayerNormalization()(x))
        x = x + layers.Dense(WIDTH)(y)
    return keras.Model(ids, layers.Dense(size, name="logits")(layers.LayerNormalization()(x)))


def textbook(text: str, batch_size: int, steps: int) -> Callable[[], float]:
    """Keras' MultiHeadAttention and AdamW; `fit` on windows cut before the training."""
    import keras
    from keras.layers import MultiHeadAttention

    train, _, size = characters(text)
    model = textbook_model(size, lambda y: MultiHeadAttention(HEADS, WIDTH // HEADS)(y, y, use_causal_mask=True))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.AdamW(1e-3), loss)
    starts = np.random.default_rng(0).integers(0, len(train) - WINDOW - 1, batch_size * steps)
    windows = train[starts[:, None] + np.arange(WINDOW + 1)].astype("int32")
    x, y = windows[:, :-1], windows[:, 1:]
    return lambda: batch_size * WINDOW * steps / epoch_seconds(model, x, y, batch_size=batch_size)


def pytorch(text: str, batch_size: int, steps: int, threads: int, compiled: bool) -> Callable[[], float]:
    """The chapter's architecture in plain PyTorch."""
    import torch

    train, _, size = characters(text)
    step = torch_step(torch.from_numpy(train), size, batch_size, threads=threads, compiled=compiled)

    def turn() -> float:
        started = time.perf_counter()
        for _ in range(steps):
            step()
        return batch_size * WINDOW * steps / (time.perf_counter() - started)

    return turn


def torch_step(
    ids,
    size: int,
    batch_size: int,
    rate: Callable[[int], float] = lambda step: 1e-3,
    nano: bool = False,
    threads: int = THREADS,
    compiled: bool = False,
):
    """A function that makes one step of AdamW; its attribute `loss` is a function of windows that returns mean nats.

    With `nano` the model is that of nanoGPT: LayerNorm, GELU, learned positions, tied embedding. With `compiled` its
    forward and backward pass go through `torch.compile`.
    """
    import torch
    from torch import nn
    from torch.nn import functional

    torch.set_num_threads(threads)
    angles = torch.arange(WINDOW)[:, None] * 10_000.0 ** (-torch.arange(0, WIDTH // HEADS, 2) / (WIDTH // HEADS))
    cos, sin = angles.cos(), angles.sin()

    def normalize(x):
        return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + 1e-6)

    def shift(x):
        half = WIDTH // 2
        return torch.cat([functional.pad(x[:, :-1, :half], (0, 0, 1, 0)), x[:, :, half:]], -1)

    def apply_rotary(x):
        first, second = normalize(x).chunk(2, -1)
        return torch.cat([first * cos - second * sin, first * sin + second * cos], -1)

    class Norm(nn.Module):
        def __init__(self):
            super().__init__()
            self.scale = nn.Parameter(torch.ones(WIDTH))

        def forward(self, x):
            return normalize(x) * self.scale

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            norm = (lambda: nn.LayerNorm(WIDTH, bias=False)) if nano else Norm
            self.first, self.second = norm(), norm()
            self.qkv, self.join = nn.Linear(WIDTH, 3 * WIDTH, bias=False), nn.Linear(WIDTH, WIDTH, bias=False)
            self.wide, self.back = nn.Linear(WIDTH, 4 * WIDTH, bias=False), nn.Linear(4 * WIDTH, WIDTH, bias=False)

        def forward(self, x):
            y = self.first(x)
            parts = self.qkv(y if nano else shift(y)).chunk(3, -1)
            q, k, v = (part.view(-1, WINDOW, HEADS, WIDTH // HEADS).transpose(1, 2) for part in parts)
            q, k = (q, k) if nano else (apply_rotary(q), apply_rotary(k))
            y = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
            x = x + self.join(y.transpose(1, 2).reshape(-1, WINDOW, WIDTH))
            y = self.second(x)
            y = self.wide(y if nano else shift(y))
            return x + self.back(functional.gelu(y) if nano else functional.relu(y) ** 2)

    class GPT(nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding, self.positions = nn.Embedding(size, WIDTH), nn.Embedding(WINDOW, WIDTH)
            self.blocks = nn.Sequential(*[Block() for _ in range(LAYERS)])
            self.norm = nn.LayerNorm(WIDTH, bias=False) if nano else Norm()
            self.logits = nn.Linear(WIDTH, size, bias=not nano)
            if nano:
                self.logits.weight = self.embedding.weight
                for name, weight in self.named_parameters():
                    if weight.dim() == 2:
                        narrow = name.endswith(("join.weight", "back.weight"))
                        nn.init.normal_(weight, std=0.02 / ((2 * LAYERS) ** 0.5 if narrow else 1))
            else:
                self.positions = None

        def forward(self, x):
            x = self.embedding(x) + self.positions.weight if nano else self.embedding(x)
            return self.logits(self.norm(self.blocks(x)))

    model = GPT()
    decayed = [weight for weight in model.parameters() if weight.dim() == 2]
    others = [weight for weight in model.parameters() if weight.dim() < 2]
    groups = [{"params": decayed, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.99))
    forward = torch.compile(model, dynamic=False) if compiled else model
    done = 0

    def loss(windows):
        logits = forward(windows[:, :-1]).reshape(-1, size)
        return functional.cross_entropy(logits, windows[:, 1:].reshape(-1))

    def step() -> None:
        nonlocal done
        for group in optimizer.param_groups:
            group["lr"] = rate(done)
        starts = torch.randint(0, len(ids) - WINDOW - 1, (batch_size,))
        optimizer.zero_grad(set_to_none=True)
        loss(ids[starts[:, None] + torch.arange(WINDOW + 1)]).backward()
        if nano:
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        done += 1

    step.loss = loss
    return step


def epoch_seconds(model, *data: np.ndarray, batch_size: int) -> float:
    """Seconds of the steps of an epoch, without the work of `fit` before the first and after the last."""
    from keras.callbacks import LambdaCallback

    times: list[float] = []
    clock = LambdaCallback(
        on_epoch_begin=lambda *_: times.append(time.perf_counter()),
        on_epoch_end=lambda *_: times.append(time.perf_counter()),
    )
    model.fit(*data, batch_size=batch_size, verbose=0, callbacks=[clock])
    return times[1] - times[0]


TRAININGS: dict[str, Contender] = {
    "ours": (ours,),
    "ours with AdamW": (ours, "adamw"),
    "ours, --devices 2": (ours, None, "2"),
    "ours with AdamW, --devices 2": (ours, "adamw", "2"),
    "textbook Keras": (textbook,),
    "PyTorch, 1 thread": (pytorch, 1, False),
    "PyTorch, 2 threads": (pytorch, 2, False),
    "PyTorch, compiled, 1 thread": (pytorch, 1, True),
    "PyTorch, compiled, 2 threads": (pytorch, 2, True),
}


def speed(text: str, batch_size: int, steps: int, turns: int, load: Load) -> None:
    """Alternating blocks of steps, each contender in its own process, after one untimed block each that compiles."""
    contenders: dict[str, Contender] = {
        name: (make, text, batch_size, steps, *arguments) for name, (make, *arguments) in TRAININGS.items()
    }
    rates = alternate(contenders, turns, load)
    ours_of_them = [name for name in rates if name.startswith("ours")]
    print(f"{load}\n")
    print(
        " | ".join(
            [f"| batches of {batch_size} windows | characters/s", *(f"{name} over it" for name in ours_of_them)]
        ),
        "|",
    )
    print("|---" * (2 + len(ours_of_them)) + "|")
    for name, found in rates.items():
        print(" | ".join([f"| {name} | {spread(found)}", *(ratio(rates[mine], found) for mine in ours_of_them)]), "|")


def nano_run(answer: Connection, text: str, seed: int, peak: float, steps: int) -> None:
    """A nanoGPT-style training: AdamW, batches of 12, warm-up and cosine decay. Sends seconds and final loss."""
    import torch

    torch.manual_seed(seed)
    train, held_out, size = characters(text)

    def rate(step: int) -> float:
        if step < 100:
            return peak * (step + 1) / 100
        return peak * (0.1 + 0.9 * 0.5 * (1 + np.cos(np.pi * (step - 100) / (steps - 100))))

    step = torch_step(torch.from_numpy(train), size, 12, rate, nano=True)
    started = time.perf_counter()
    for _ in range(steps):
        step()
    took = time.perf_counter() - started
    with torch.no_grad():
        windows = torch.from_numpy(side_by_side(held_out))
        loss = np.average(
            [float(step.loss(part)) for part in windows.split(256)], weights=[len(part) for part in windows.split(256)]
        )
    answer.send((took, float(loss)))


def our_run(answer: Connection, text: str, seed: int, steps: int, without: str = "") -> None:
    """The chapter's recipe for a number of steps. Sends the seconds, compilation included, and the final loss.

    Args:
        answer: where they are sent.
        text: the text.
        seed: of the weights and of the windows.
        steps: number of optimizer steps.
        without: the part to replace: Muon (by AdamW); the schedule (by warm-up and cosine decay); the token shift
            (by nothing); the blocks (by the textbook's, without token shift, with `SelfAttention`, whose fused kernel
            Muon trains).
    """
    from keras_course.command import backend_seed_precision, cpu_speed

    cpu_speed.keep_freed_heap(backend_seed_precision.chosen_backend())
    import keras
    from keras.optimizers import schedules

    from keras_course.chapters import language_model
    from keras_course.layers import SelfAttention, TokenShift
    from keras_course.training.muon import Muon
    from keras_course.training.next_token_trainer import NextToken

    train, held_out, size = characters(text)
    starts = np.random.default_rng(seed).integers(0, len(train) - 2 * WINDOW - 1, 32 * steps).astype("int32")
    with backend_seed_precision.ready(seed=seed):
        started = time.perf_counter()
        if without == "the blocks":
            plain = textbook_model(size, lambda y: SelfAttention(HEADS, causal=True)(y))
            model = keras.Model(plain.inputs, keras.layers.Softmax()(plain.outputs[0]))
        else:
            model = language_model.build_model(size)
        if without == "the token shift":
            model = keras.models.clone_model(
                model,
                call_function=lambda layer, *args, **kwargs: (
                    args[0] if isinstance(layer, TokenShift) else layer(*args, **kwargs)
                ),
            )
        trainer = NextToken(model, train.astype("uint8"), WINDOW)
        peak, warm_up = ADAMW if without == "Muon" else 0.03, steps // 20
        if without == "the schedule":
            rate = schedules.CosineDecay(0.0, steps - warm_up, alpha=0.1, warmup_target=peak, warmup_steps=warm_up)
        else:
            rate = schedules.PolynomialDecay(peak, steps, 0.0, power=0.5)
        optimizer = keras.optimizers.AdamW(rate) if without == "Muon" else Muon(rate, exclude_layers=["logits"])
        trainer.compile(optimizer, jit_compile=True)
        trainer.fit(starts, batch_size=32, verbose=0)
        took = time.perf_counter() - started
    judge = NextToken(model, held_out.astype("uint8"), WINDOW)
    judge.compile(jit_compile=False)
    windows = np.arange(0, len(held_out) - WINDOW, WINDOW, dtype="int32")
    answer.send((took, judge.evaluate(windows, batch_size=256, verbose=0)))


def side_by_side(ids: np.ndarray) -> np.ndarray:
    """Windows of a text that follow one another, `(windows, 65)`."""
    return ids[np.arange(0, len(ids) - WINDOW, WINDOW)[:, None] + np.arange(WINDOW + 1)]


def in_own_process(run: Callable, *arguments: object) -> tuple[float, float]:
    """Run a training in its own process and return what it sends."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=run, args=(there, *arguments))
    process.start()
    there.close()  # if the process fails, `recv` raises instead of waiting
    found = here.recv()
    process.join()
    return found


def quality(text: str, seeds: list[int], peak: float, nano_steps: int, our_steps: int) -> None:
    """For each seed a nanoGPT-style training and ours: seconds, and loss over the whole held-out text."""
    ratios = []
    for seed in seeds:
        (theirs, goal), (mine, loss) = (
            in_own_process(nano_run, text, seed, peak, nano_steps),
            in_own_process(our_run, text, seed, our_steps),
        )
        ratios.append(theirs / mine)
        print(f"seed {seed}: nanoGPT-style {theirs:.1f} s to {goal:.4f}; ours {mine:.1f} s to {loss:.4f}", flush=True)
    print(f"nanoGPT-style over ours: {', '.join(f'{ratio:.1f}' for ratio in ratios)}; {our_steps} of our steps")


def ablation(text: str, seeds: list[int], steps: int) -> None:
    """For each seed our recipe, whole and without each of its parts."""
    found: dict[str, list[tuple[float, float]]] = {}
    for seed in seeds:
        for without in ("nothing", "Muon", "the schedule", "the token shift", "the blocks"):
            found.setdefault(without, []).append(in_own_process(our_run, text, seed, steps, without))
    print(f"{steps} steps, seeds {', '.join(map(str, seeds))}:")
    for without, runs in found.items():
        seconds, losses = zip(*runs, strict=True)
        summary = f"{statistics.mean(losses):.3f} ({min(losses):.3f} to {max(losses):.3f}) nats"
        print(f"  without {without:18}{summary}, {statistics.median(seconds):5.1f} s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["speed", "quality", "ablation"])
    parser.add_argument("--text", type=Path, required=True)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--steps", type=int, default=30, help="of a block")
    parser.add_argument("--turns", type=int, default=9)
    parser.add_argument("--tries", type=int, default=3)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--peak", type=float, default=6e-3, help="the nanoGPT-style run's learning rate")
    parser.add_argument("--nano-steps", type=int, default=2000)
    parser.add_argument("--our-steps", type=int, default=120)
    parser.add_argument("--tuning", action="store_true", help="without the last tenth of the text: to choose settings")
    arguments = parser.parse_args()
    text = arguments.text.read_text(encoding="utf-8")
    if arguments.tuning:
        text = text[: len(text) * 9 // 10]
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    two_cores()
    print(measured_with("keras", os.environ.get("KERAS_BACKEND", "tensorflow"), "torch"))
    if arguments.what == "speed":
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            speed(text, arguments.batch_size, arguments.steps, arguments.turns, Load(pool, arguments.tries))
    elif arguments.what == "ablation":
        ablation(text, arguments.seeds, arguments.our_steps)
    else:
        quality(text, arguments.seeds, arguments.peak, arguments.nano_steps, arguments.our_steps)
