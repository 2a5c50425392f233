"""A dialogue as the one text that a chat model goes on with.

Each turn stands between two special tokens, after the name of who speaks; the text ends where the model's turn begins.
A published model carries its template as a small Jinja program. Here it is written in Python, and a file with another
one is refused.
"""

import re
from collections.abc import Sequence
from typing import Any

from keras_course.errors import CourseError

START, END = "<|im_start|>", "<|im_end|>"
# What the template says, apart from the message with which a dialogue begins that has no system message of its own.
DEFAULT_SYSTEM = re.compile(r"messages\[0\]\['role'\] != 'system' %\}\{\{ '<\|im_start\|>system\n(.*?)<\|im_end\|>\n'")
REST = (
    "{% for message in messages %}{% if loop.first and {{ '' }}{% endif %}{{'<|im_start|>' + message['role'] + '\n' + "
    "message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}"
    "{{ '<|im_start|>assistant\n' }}{% endif %}"
)


def default_system(template: str) -> str:
    """The system message of a dialogue that has none, from a file's Jinja template.

    Raises:
        CourseError: if it is another template than the one that `render` writes.
    """
    found = DEFAULT_SYSTEM.search(template)
    if found is None or DEFAULT_SYSTEM.sub("{{ ''", template) != REST:
        raise CourseError(
            "The file's chat template is another than SmolLM2's, which this page writes: give --weights a GGUF file "
            "of SmolLM2."
        )
    return found.group(1)


def render(messages: Sequence[tuple[str, str]], default: str) -> str:
    """One text of a dialogue, up to where the model's next turn begins.

    Args:
        messages: who speaks (`"system"`, `"user"` or `"assistant"`) and what is said.
        default: the system message, if the dialogue does not begin with one.
    """
    first = [] if messages and messages[0][0] == "system" else [("system", default)]
    turns = [f"{START}{role}\n{text}{END}\n" for role, text in [*first, *messages]]
    return "".join([*turns, f"{START}assistant\n"])


def within(messages: Sequence[tuple[str, str]], template: str, tokenizer: Any, most: int) -> tuple[str, int]:
    """The text of a dialogue that has at most so many tokens: the oldest turns are left out where it would be longer.

    The system message and the last question stay; a question and its answer go together.

    Args:
        messages: see `render`; after a system message, or none, questions and answers in turn, a question last.
        template: the file's Jinja template, which says the system message of a dialogue that has none.
        tokenizer: an object whose `tokenize` turns a text into ids.
        most: the largest number of tokens.

    Returns:
        The text, and how many questions were left out with their answers.

    Raises:
        CourseError: if the last question alone has too many tokens, or the template is another, see `default_system`.
    """
    default = default_system(template)
    first = 1 if messages[0][0] == "system" else 0
    for left_out in range((len(messages) - first + 1) // 2):
        text = render([*messages[:first], *messages[first + 2 * left_out :]], default)
        count = len(tokenizer.tokenize(text))
        if count <= most:
            return text, left_out
    raise CourseError(
        f"The question is too long: with the system message it has {count:,} tokens, and {most:,} fit beside the "
        "answer; shorten it, or lower --length."
    )
