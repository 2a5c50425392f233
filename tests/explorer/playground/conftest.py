"""Node with the playground's scripts: with CI=1 a missing one fails, else the tests are skipped."""

import json
import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from keras_course.explorer import page, playground

if find_spec("playwright") is None:  # in any other environment than `book`
    collect_ignore_glob = ["test_*browser.py"]

EXPLORER = Path(page.__file__).parent
WITHOUT_PAGE = [
    "texts.js",
    *(name for name in playground.SCRIPTS if name in ("training.js", "playground_texts.js")),
    *(f"playground_{name}.js" for name in ("points", "run", "keras", "state")),
]
RUN = """
const vm = require("vm"), fs = require("fs");
const { files, program, given } = JSON.parse(fs.readFileSync(0, "utf8"));
for (const file of files) vm.runInThisContext(fs.readFileSync(file, "utf8"), file);
const answer = vm.runInThisContext(`(function (given) { ${program} })`)(given);
process.stdout.write(JSON.stringify(answer, (_, value) => ArrayBuffer.isView(value) ? [...value] : value));
"""


@pytest.fixture(scope="session")
def javascript():
    """Run the body of a function of `given` with the playground's scripts, without a page; returns its answer."""
    node = shutil.which("node") or shutil.which("nodejs")
    if node is None:
        missing = "no node is installed to run the playground's JavaScript"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)

    def run(program, given=None):
        files = [str(EXPLORER / name) for name in WITHOUT_PAGE]
        task = json.dumps({"files": files, "program": program, "given": given})
        answer = subprocess.run(
            [node, "-e", RUN], input=task, capture_output=True, encoding="utf-8", timeout=120, check=False
        )
        assert not answer.returncode, answer.stderr
        return json.loads(answer.stdout)

    return run


@pytest.fixture
def float64():
    """Keras computes in double precision."""
    import keras

    if keras.config.backend() == "jax":
        pytest.skip("JAX has no float64 unless JAX_ENABLE_X64 is set")
    before, policy = keras.config.floatx(), keras.config.dtype_policy()
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    yield
    keras.config.set_floatx(before)
    keras.config.set_dtype_policy(policy)
