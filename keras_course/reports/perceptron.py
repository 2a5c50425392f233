"""What the chapter perceptron prints."""

import numpy as np

from keras_course.reports.amounts import counted


def learned_function(name: str, wanted: np.ndarray, outputs: np.ndarray, passes: int, is_separable: bool) -> str:
    """What the neuron learned of one function, and whether a line can do it.

    Args:
        name: of the function, at most three letters.
        wanted: its values for the inputs, 0 or 1, shape `(inputs,)`.
        outputs: what the neuron gives, shape `(inputs,)`.
        passes: how often it went through the inputs.
        is_separable: whether the linear program found a line between the two classes.
    """
    right = np.sum(outputs == wanted)
    after = counted(passes, "pass", "passes")
    program = "feasible, a line exists." if is_separable else "infeasible, no line exists."
    return (
        f"{name:>3} wanted {wanted}, got {outputs}: {right} of {len(wanted)} right after {after}.\n"
        f"    Linear program: {program}"
    )


def limits(functions: int, separable: int) -> str:
    """The proof that XOR is not linearly separable, and how many of the functions of two inputs are.

    Args:
        functions: number of functions tried, all 16.
        separable: for how many of them the linear program found a line.
    """
    rest = ": all but XOR and its opposite" if functions - separable == 2 else ""
    return (
        "Why no line does XOR, for any w_1, w_2 and b:\n"
        "    (0,1) and (1,0) want  w_2 + b >= 0  and  w_1 + b >= 0;  added up:  w_1 + w_2 + 2b >= 0\n"
        "    (0,0) and (1,1) want  b < 0  and  w_1 + w_2 + b < 0;    added up:  w_1 + w_2 + 2b < 0\n"
        f"Of the {functions} functions of two inputs a line can do {separable}{rest}."
    )
