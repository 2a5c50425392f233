"""Chat: the sizes of SmolLM2; the answer is the one of a loop without cache; turns, the end token, what is shown."""

import gguf_file
import numpy as np
import pytest

from keras_course.analysis.build_without_weights import build_without_weights
from keras_course.chapters import chat
from keras_course.command import turns
from keras_course.data.chat_template import render
from keras_course.data.subword_tokenizer import subwords
from keras_course.errors import CourseError
from keras_course.weights import smollm2_gguf


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    smollm2_gguf.load.cache_clear()
    yield gguf_file.write(tmp_path_factory.mktemp("chat") / "tiny.gguf")
    smollm2_gguf.load.cache_clear()


def by_hand(path, messages, length):
    """The ids of a greedy answer, the whole text read again for each."""
    model, vocabulary = smollm2_gguf.load(chat.build_model, path)
    tokenizer = subwords(vocabulary.tokens, vocabulary.merges, vocabulary.special)
    ids = list(tokenizer.tokenize(render(messages, gguf_file.SYSTEM)))
    first = len(ids)
    while len(ids) < first + length:
        logits = np.array(model(np.array([ids], "int32")))[0, -1]
        if logits.argmax() == vocabulary.end:
            break
        ids.append(int(logits.argmax()))
    return tokenizer.detokenize(ids[first:])


def test_the_parameters_are_those_of_smollm2_term_by_term():
    """134,515,008: embedding; in each block q, k, v, output, three dense matrices, two norms; a last norm."""
    d, ff, kv = 576, 1536, 3 * 64
    block = 2 * d * d + 2 * d * kv + 3 * d * ff + 2 * d
    model = build_without_weights(chat.build_model)
    assert model.count_params() == 49_152 * d + 30 * block + d == 134_515_008


def test_the_answer_is_that_of_the_network_read_again_for_each_token(path, capsys):
    text = chat.answer("the cat", length=12, weights=path)
    assert text == by_hand(path, [("user", "the cat")], 12)
    assert capsys.readouterr().out == text + "\n"


def test_what_was_said_is_read_in_the_next_turn(path):
    with turns.kept():
        first = chat.answer("the", length=5, weights=path)
        second = chat.answer("cat", length=5, weights=path)
        assert turns.so_far() == [("user", "the"), ("assistant", first), ("user", "cat"), ("assistant", second)]
    assert second == by_hand(path, [("user", "the"), ("assistant", first), ("user", "cat")], 5)
    assert turns.so_far() == []
    assert chat.answer("cat", length=5, weights=path) == by_hand(path, [("user", "cat")], 5)


def test_the_end_token_ends_the_answer(tmp_path, path):
    """An embedding of the end token that every vector agrees with: nothing is said."""
    arrays = gguf_file.weights()
    model, vocabulary = smollm2_gguf.load(chat.build_model, path)
    tokenizer = subwords(vocabulary.tokens, vocabulary.merges, vocabulary.special)
    ids = tokenizer.tokenize(render([("user", "x")], gguf_file.SYSTEM))
    logits = np.array(model(ids[None]))[0, -1]
    arrays["token_embd.weight"][2] = 3 * arrays["token_embd.weight"][logits.argmax()]
    ending = gguf_file.write(tmp_path / "ending.gguf", arrays)
    wanted = by_hand(ending, [("user", "x")], 8)
    assert chat.answer("x", length=8, weights=ending) == wanted and len(wanted) < 8


def test_the_oldest_turns_are_left_out_and_it_is_said(path, capsys, monkeypatch):
    monkeypatch.setattr(chat, "CONTEXT", 260)
    with turns.kept():
        chat.answer("the " * 40, length=4, weights=path)
        assert "left out" not in capsys.readouterr().out
        chat.answer("cat " * 40, length=4, weights=path)
    assert capsys.readouterr().out.startswith("(1 oldest question left out with what was answered")
    with pytest.raises(CourseError, match=r"The question is too long: .* and 256 fit beside the answer"):
        chat.answer("the " * 400, length=4, weights=path)


def test_main_shows_the_probability_of_each_token(path, capsys):
    said = chat.main("the", length=6, weights=path)
    model, vocabulary = smollm2_gguf.load(chat.build_model, path)
    tokenizer = subwords(vocabulary.tokens, vocabulary.merges, vocabulary.special)
    prompt = render([("user", "the")], gguf_file.SYSTEM)
    ids = tokenizer.tokenize(prompt + by_hand(path, [("user", "the")], 6))
    assert len(said) == len(ids) - len(tokenizer.tokenize(prompt))
    logits = np.array(model(ids[None]))[0]
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    for place, token in enumerate(said, start=len(ids) - len(said)):
        assert token.probability == pytest.approx(p[place - 1, ids[place]], rel=1e-3)
        assert len(token.blocks) == 3 and token.blocks[-1][1] == pytest.approx(p[place - 1].max(), rel=1e-3)
    assert "it might have said" in capsys.readouterr().out


def test_the_command_answers_each_question_and_ends_with_one_sentence(path, ask, working_folder):
    answer = ask("chat", "--ask", "the", "--ask", "cat", "--length", 3, "--weights", path)
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    assert answer.stdout.count("\n") >= 2
    wrong = working_folder / "a.gguf"
    wrong.write_text("hello")
    answer = ask("chat", "--ask", "the", "--weights", wrong)
    assert answer.returncode == 2 and answer.stderr.count("\n") == 1 and "no GGUF file" in answer.stderr
