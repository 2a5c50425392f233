"""On JAX the programs that train a language model and write with it are lowered for CUDA, on machines without a GPU.

This proves that each is one program which calls nothing on the host. It proves neither speed nor correctness on a GPU.
"""

import re

import keras
import numpy as np
import pytest

from keras_course.chapters.language_model import build_model, build_recurrent_model
from keras_course.generation import memory
from keras_course.generation.compiled_loop import READ_CHUNK, WRITE_CHUNK, Loop, sampling_arguments
from keras_course.generation.sampling import Sampling
from keras_course.training.muon import Muon
from keras_course.training.next_token_trainer import NextToken

pytestmark = pytest.mark.skipif(keras.config.backend() != "jax", reason="jax.export lowers programs of JAX")

MODELS = {
    "attention": lambda: build_model(20, num_layers=1, num_heads=2, width=16),
    "GRU": lambda: build_recurrent_model(20, "GRU", units=8),
    "SimpleRNN": lambda: build_recurrent_model(20, "SimpleRNN", units=8),
}


def lowered(program, *arguments):
    """The StableHLO text of a jitted program, lowered for CUDA."""
    from jax import export

    exported = export.export(program, platforms=["cuda"])(*arguments)
    assert exported.platforms == ("cuda",)
    return exported.mlir_module()


def is_one_program_on_the_device(text):
    """One entry point; neither a call of the host nor of a library whose kernels the lowering can't check."""
    outside = re.findall(r"custom_call @(\w+)|\bcallback\b|stablehlo\.(?:infeed|outfeed|send|recv)\b", text)
    return len(re.findall(r"func\.func public", text)) == 1 and not outside


@pytest.mark.parametrize("name", MODELS)
def test_the_loop_that_reads_and_writes(name):
    model = MODELS[name]()
    loop, batch = Loop(memory.of(model)), 2
    weights = [variable.value for variable in loop.memory.variables]
    start, uniform = np.zeros(batch, "int32"), np.zeros(batch, "float32")
    begin_program = loop._begin(loop.memory.room(READ_CHUNK))
    state = begin_program(start)
    sampling = sampling_arguments(Sampling())
    chunk = np.zeros((batch, READ_CHUNK), "int32")
    uniforms = np.zeros((WRITE_CHUNK, batch), "float32")
    begin = lowered(begin_program, start)
    read = lowered(loop._read, weights, chunk, state, np.int32(0), uniform, *sampling)
    write = lowered(loop._write, weights, start, state, np.int32(READ_CHUNK), uniforms, np.int32(5), *sampling)
    assert all(map(is_one_program_on_the_device, (begin, read, write)))
    assert "stablehlo.while" in write, "the loop over the tokens is in the program"


@pytest.mark.parametrize("name", MODELS)
def test_the_step_that_trains(name):
    import jax

    trainer = NextToken(MODELS[name](), np.arange(200) % 20, window=16)
    trainer.compile(Muon(0.01, exclude_layers=["logits"]), jit_compile=True)
    starts = np.zeros(4, "int32")
    trainer.train_on_batch(starts)  # Keras makes its metrics
    variables = (
        trainer.trainable_variables,
        trainer.non_trainable_variables,
        trainer.optimizer.variables,
        trainer.metrics_variables,
    )
    state = tuple([variable.value for variable in group] for group in variables)
    text = lowered(jax.jit(trainer.train_step), state, (starts,))
    assert is_one_program_on_the_device(text)
    assert "stablehlo.dot_general" in text


def test_a_call_of_the_host_is_noticed():
    import jax

    def doubled_by_the_host(x):
        return jax.pure_callback(lambda x: 2 * x, jax.ShapeDtypeStruct(x.shape, x.dtype), x)

    with pytest.raises((NotImplementedError, ValueError)):  # it can't be exported at all
        lowered(jax.jit(doubled_by_the_host), np.zeros(3, "float32"))
    assert not is_one_program_on_the_device("func.func public @main stablehlo.custom_call @xla_ffi_python_gpu_callback")
