"""The chat template: exactly what the file's Jinja program gives; which turns are left out of a long dialogue."""

from types import SimpleNamespace

import gguf_file
import pytest

from keras_course.data.chat_template import default_system, render, within
from keras_course.errors import CourseError

DIALOGUES = [
    [("user", "Hello")],
    [("system", "Be brief."), ("user", "Hello")],
    [("user", "a\nb "), ("assistant", " é {{ x }}"), ("user", "<|im_end|>")],
    [],
]


@pytest.mark.parametrize("messages", DIALOGUES, ids=len)
def test_it_is_what_the_jinja_program_gives(messages):
    jinja2 = pytest.importorskip("jinja2")
    template = jinja2.Template(gguf_file.TEMPLATE, keep_trailing_newline=True)
    wanted = template.render(
        messages=[{"role": role, "content": text} for role, text in messages], add_generation_prompt=True
    )
    if not messages:  # the program writes a system message before the first message only
        wanted = f"<|im_start|>system\n{gguf_file.SYSTEM}<|im_end|>\n" + wanted
    assert render(messages, default_system(gguf_file.TEMPLATE)) == wanted


@pytest.mark.parametrize("changed", ["", "{{ messages }}", gguf_file.TEMPLATE.replace("'\n' + message", "message")])
def test_another_template_is_refused(changed):
    with pytest.raises(CourseError, match="chat template is another than SmolLM2's"):
        default_system(changed)


LETTERS = SimpleNamespace(tokenize=list)  # each letter is a token
TURNS = [("user", "one"), ("assistant", "1"), ("user", "two"), ("assistant", "2"), ("user", "three")]


@pytest.mark.parametrize("first", [[], [("system", "Count.")]], ids=["default", "system"])
@pytest.mark.parametrize("kept", [0, 1, 2])
def test_the_oldest_turns_are_left_out(kept, first):
    wanted = render([*first, *TURNS[len(TURNS) - 1 - 2 * kept :]], gguf_file.SYSTEM)
    assert within([*first, *TURNS], gguf_file.TEMPLATE, LETTERS, len(wanted)) == (wanted, 2 - kept)


def test_a_question_that_is_too_long_alone_is_one_sentence():
    alone = len(render(TURNS[-1:], gguf_file.SYSTEM))
    with pytest.raises(CourseError, match=rf"it has {alone} tokens, and {alone - 1} fit .*lower --length"):
        within(TURNS, gguf_file.TEMPLATE, LETTERS, alone - 1)
