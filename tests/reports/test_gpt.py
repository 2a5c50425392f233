"""The text of the chapter gpt, from given values."""

import pytest

from keras_course.reports.gpt import duration, gigabytes, report


def test_a_network_in_numbers():
    terms = {"token embedding": 617_558_016, "attention": 1_000}
    text = report("GPT-3", 96, 12_288, 50_257, 1024, 174_604_259_328, terms, (2, 386), 10_679_377, 3.1429e23, 25.374)
    assert text == (
        "GPT-3: 96 attention blocks, vectors of 12,288 components, 50,257 tokens.\n"
        "  Keras counts 174,604,259,328 parameters, the formula 617,559,016:\n"
        "  token embedding 617,558,016, attention 1,000.\n"
        "  Matrices on the longest path: 386; on the shortest: 2. Neurons: 10,679,377.\n"
        "  698.4 GB in float32, 349.2 in float16; 2,793.7 to train.\n"
        "  Training: 3.14e+23 operations, 25.4 days on 1,024 GPUs."
    )


def test_gigabytes():
    assert gigabytes(124_439_808, 4) == "0.5"
    assert gigabytes(174_604_259_328, 16) == "2,793.7"


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (0.01811, "0.0181 days"),
        (1.0, "1 day"),
        (1.004, "1 day"),
        (25.374, "25.4 days"),
        (999.9, "1,000 days"),
        (25_983.6, "25,984 days"),
    ],
)
def test_a_training_time_in_days(days, text):
    assert duration(days) == text


def test_one_gpu_and_one_block():
    text = report("yours", 1, 8, 11, 1, 1_000, {"attention": 1_000}, (2, 4), 50, 1e15, 3.0)
    assert text.startswith("yours: 1 attention block, vectors") and text.endswith("3 days on 1 GPU.")
