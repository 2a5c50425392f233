"""What JAX keeps private is still there, and does what the package needs; each message names the part that breaks."""

import ast
import socket
import subprocess
import sys
from importlib.util import find_spec

import pytest

ALONE = """
import sys, jax
from keras_course.private_apis.of_jax import exchange_heartbeats
jax.distributed.initialize(f"127.0.0.1:{sys.argv[1]}", num_processes=1, process_id=0)
print([exchange_heartbeats(beat) for beat in (3, 4)])
jax.distributed.shutdown()
"""


@pytest.mark.skipif(find_spec("jax") is None, reason="JAX is not installed: `tox -e jax`")
def test_processes_exchange_heartbeats():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-c", ALONE, str(port)]
    answer = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)
    assert answer.returncode == 0, f"{answer.stderr}\ncommand.heartbeats needs this."
    (heartbeats,) = [ast.literal_eval(line) for line in answer.stdout.splitlines() if line.startswith("[")]
    assert heartbeats == [{"0": "3"}, {"0": "4"}], (
        "JAX's coordinator no longer keeps a value for each process: command.heartbeats."
    )
