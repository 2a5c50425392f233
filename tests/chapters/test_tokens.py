"""Words, subwords and characters: cut, numbered, and put together again."""

import random
import re
import warnings
from itertools import pairwise

import gguf_file
import keras
import numpy as np
import pytest

from keras_course.chapters import chat
from keras_course.chapters import tokens as page
from keras_course.data import bpe_corpus
from keras_course.data.subword_tokenizer import subwords
from keras_course.data.token_vocabulary import learn_vocabulary, subword_vocabulary, to_ids, to_text
from keras_course.weights import smollm2_gguf

DIFFICULT = [
    "L'élève n'a-t-il pas dit : « Aujourd’hui, c'est l’été ! » ?",
    "  deux  espaces,\tune tabulation\r\net une fin de ligne\n\n",
    "e\u0301te\u0301 (accents combinants), cœur, Œdipe, ÉCOLE, ß, naïve",
    "3,14 € + 2 % = _souligné_ ; prix : 1\u202f000\u00a0€",
    "ни слова, 一言も, كلمة, 👩‍🚀 et 🇫🇷",
    "''' ’’ l'' d'l'",
    "\x00\x1f\ufeff\u2028",
]


@pytest.mark.parametrize("text", [*DIFFICULT, bpe_corpus.LEARNED, bpe_corpus.NEW])
def test_words_put_together_are_the_text(text):
    assert "".join(page.to_words(text)) == text


def test_no_text_loses_anything_when_cut():
    """2,000 texts of letters, marks and spaces in any order."""
    rng = random.Random(0)
    letters = "aéœ'’ \u0301\u00a0\t\n.,!_-1…👩\u200d"
    for _ in range(2000):
        text = "".join(rng.choices(letters, k=rng.randint(0, 12)))
        assert "".join(page.to_words(text)) == text


def test_elisions_accents_and_marks_are_where_a_reader_wants_them():
    text = "L'élève qu’on a réentendu s'est tu : c'était l'été !"
    expected = "L'|élève| qu’|on| a| réentendu| s'|est| tu| :| c'|était| l'|été| !"
    assert page.to_words(text) == expected.split("|")
    assert page.to_words("e\u0301te\u0301 !") == ["e\u0301te\u0301", " !"], "accents typed apart from their letters"


def test_every_word_has_an_index_of_its_own():
    """The most frequent first, from 1; 0 is for words never seen."""
    vocabulary = learn_vocabulary(page.to_words(bpe_corpus.LEARNED))
    assert len(set(vocabulary)) == len(vocabulary)
    counts = [page.to_words(bpe_corpus.LEARNED).count(token.decode()) for token in vocabulary]
    assert counts[0] == 0 and counts[1:] == sorted(counts[1:], reverse=True)


@pytest.mark.parametrize("cut", [page.to_words, list], ids=["words", "characters"])
def test_ids_of_words_and_characters_lead_back_to_the_text(cut):
    for text in [*DIFFICULT, bpe_corpus.LEARNED]:
        vocabulary = learn_vocabulary(cut(text))
        ids = to_ids(cut(text), vocabulary)
        assert 0 not in ids
        assert to_text(ids, vocabulary) == text


def test_what_has_no_index_is_lost():
    vocabulary = learn_vocabulary(page.to_words("le chat dort"))
    ids = to_ids(page.to_words("le chien dort"), vocabulary)
    assert ids == [1, 0, 3] and to_text(ids, vocabulary) == "le<?> dort"


def test_ids_of_subwords_lead_back_to_any_text():
    """Learned on French, tried on all sorts of letters: bytes know everything."""
    learned = page.learn_merges(page.to_words(bpe_corpus.LEARNED), 200)
    vocabulary = subword_vocabulary(learned)
    for text in [*DIFFICULT, bpe_corpus.NEW]:
        assert to_text(page.to_subwords(text, learned), vocabulary) == text


def test_the_first_merges_by_hand():
    """In aab, aab, ab, `ab` is met 3 times, then `a` + `ab` twice."""
    learned = page.learn_merges(["aab", "aab", "ab"], 5)
    a, b = b"ab"
    assert learned == [(a, b), (a, 256)]
    assert subword_vocabulary(learned)[256:] == [b"ab", b"aab"]
    assert page.to_subwords("aabab", learned) == [257, 256]


def test_neighbours_are_merged_from_the_left():
    assert page.merge([1, 1, 1, 2, 1, 1], (1, 1), 9) == [9, 1, 2, 9]
    assert page.merge([1, 2, 1, 2, 1], (1, 2), 9) == [9, 9, 1]
    assert page.merge([], (1, 2), 9) == []


def slow_merges(words, merges):
    """The same by the textbook: words as lists of names, every pair counted by hand, ties to the smallest ids."""
    names = [bytes([i]) for i in range(256)]
    cut = [[bytes([i]) for i in word.encode()] for word in words]
    found = []
    for _ in range(merges):
        seen = [pair for pieces in cut for pair in pairwise(pieces)]
        if not seen:
            break
        most = max(seen.count(pair) for pair in set(seen))
        left, right = min(
            (pair for pair in set(seen) if seen.count(pair) == most),
            key=lambda pair: [names.index(part) for part in pair],
        )
        found.append((names.index(left), names.index(right)))
        names.append(left + right)
        for pieces in cut:
            i = 0
            while i < len(pieces) - 1:
                if (pieces[i], pieces[i + 1]) == (left, right):
                    pieces[i : i + 2] = [left + right]
                i += 1
    return found


@pytest.mark.parametrize("seed", range(5))
def test_learning_is_byte_pair_encoding(seed):
    """Every merge, ties included, as a second program finds it that counts names in place of ids."""
    rng = random.Random(seed)
    words = rng.choices(page.to_words(bpe_corpus.LEARNED)[:80], k=60)
    assert page.learn_merges(words, 25) == slow_merges(words, 25)


def test_keras_nlp_cuts_as_the_page_does():
    """Its byte-pair tokenizer, given our names and merges, finds our ids, word for word."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import keras_nlp

        learned = page.learn_merges(page.to_words(bpe_corpus.LEARNED), 150)
        names = [as_gpt2_writes(name) for name in subword_vocabulary(learned)]
        tokenizer = keras_nlp.tokenizers.BytePairTokenizer(
            vocabulary={name: i for i, name in enumerate(names)},
            merges=[f"{names[left]} {names[right]}" for left, right in learned],
        )
        # Its own cut into words is made for English: it gets words that it leaves whole.
        words = [word for word in page.to_words(bpe_corpus.NEW) if re.fullmatch(r" ?[^\W\d_]+", word)]
        theirs = [np.array(tokenizer(word)).tolist() for word in dict.fromkeys(words)]
    assert len(theirs) > 50
    assert theirs == [page.to_subwords(word, learned) for word in dict.fromkeys(words)]


def as_gpt2_writes(name):
    """Bytes as visible letters: those that Latin-1 shows stay, the others come after 255 (GPT-2's convention)."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in shown]
    letters = {byte: chr(byte) for byte in shown} | {byte: chr(256 + rank) for rank, byte in enumerate(hidden)}
    return "".join(letters[byte] for byte in name)


def test_subwords_lie_between_characters_and_words():
    """On text never seen: longer than characters, shorter than words, and never unknown, which words often are."""
    words = learn_vocabulary(page.to_words(bpe_corpus.LEARNED))
    learned = page.learn_merges(page.to_words(bpe_corpus.LEARNED), 300)
    new = page.to_words(bpe_corpus.NEW)
    counts = [len(page.to_subwords(bpe_corpus.NEW, learned[:merges])) for merges in (0, 100, 200, 300)]
    assert len(new) < counts[3] < counts[2] < counts[1] < len(bpe_corpus.NEW) < counts[0]
    assert 0.2 < np.mean(np.array(to_ids(new, words)) == 0) < 0.5


def test_subwords_are_affixes_and_whole_words():
    vocabulary = subword_vocabulary(page.learn_merges(page.to_words(bpe_corpus.LEARNED), 300))
    assert {" re", "ement", "tion", "ible", " in", " lentement", " réseau", "é"} <= {
        token.decode(errors="replace") for token in vocabulary
    }


@pytest.mark.parametrize("seed", range(3))
def test_one_hot_by_hand_is_that_of_keras(seed):
    ids = np.random.default_rng(seed).integers(0, 50, 30).tolist()
    vectors = page.one_hot(ids, 50)
    np.testing.assert_array_equal(vectors, keras.ops.convert_to_numpy(keras.ops.one_hot(ids, 50)))
    assert vectors.shape == (30, 50) and (vectors.sum(axis=1) == 1).all()
    np.testing.assert_array_equal(vectors.argmax(axis=1), ids)


def test_one_hot_vectors_are_hollow_and_as_long_as_the_vocabulary():
    assert np.mean(page.one_hot([3, 9_999], 10_000) == 0) == 0.9999


def test_the_command_comes_back_to_the_sentence(ask, working_folder):
    answer = ask("tokens", "--merges", 50, "--text", "L'été, on relit l'histoire 👍")
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    assert answer.stdout.count("L'été, on relit l'histoire 👍 (the same)") == 1, "subwords know the thumb"
    assert answer.stdout.count("(something is lost)") == 2, "words and characters do not"
    assert answer.stdout.count("the same by ops.one_hot: True") == 3
    (folder,) = (working_folder / "runs" / "tokens").iterdir()
    assert {path.name for path in folder.iterdir()} == {"figure.png", "options.json"}


def test_the_sentence_of_the_page_loses_nothing():
    measured = page.main()
    assert {level: len(row["ids"]) for level, row in measured.items()} == {"words": 7, "subwords": 14, "characters": 44}
    for row in measured.values():
        assert row["decoded"] == b"".join(row["tokens"]).decode() == "Le traducteur réécrit lentement l'histoire !"
        assert row["same"]


def test_the_page_measures_words_subwords_and_characters():
    """The numbers of the book: how long tokens of a new text are, and how many are unknown."""
    words, subwords, characters = page.main().values()
    assert words["characters_per_token"] == 595 / 123 and words["unknown"] == 44 / 123
    assert subwords["characters_per_token"] == 595 / 283 and subwords["unknown"] == 0
    assert characters["characters_per_token"] == 1 and 0 < characters["unknown"] < 0.01
    assert [row["one_hot"].shape for row in (words, subwords, characters)] == [(7, 422), (14, 556), (44, 56)]


def test_a_file_of_ones_own_is_learned_from(working_folder, monkeypatch):
    path = working_folder / "mine.txt"
    path.write_text("un deux trois quatre\n" * 40, encoding="utf-8")
    sizes = []
    monkeypatch.setattr(page, "corpus_report", lambda learned, new: sizes.append((learned, new)))
    words, subwords, _ = page.main(text="quatre deux", merges=60, corpus=path).values()
    assert len(words["ids"]) == 2 and len(subwords["ids"]) == 4  # `quatre` at the beginning is not ` quatre`
    assert sizes == [(756, 84)]


@pytest.mark.parametrize("words", [["--text", " "], ["--corpus", "nowhere.txt"], ["--merges", "-1"]])
def test_what_the_user_can_mend_is_one_sentence_and_status_2(words, ask, working_folder):
    answer = ask("tokens", *words)
    assert answer.returncode == 2 and answer.stdout == ""
    assert answer.stderr.startswith("error: ") and answer.stderr.count("\n") == 1, answer.stderr
    assert list(working_folder.iterdir()) == []


def test_published_subwords_stand_beside_ours(tmp_path, monkeypatch, capsys):
    path = gguf_file.write(tmp_path / "tiny.gguf")
    monkeypatch.setattr(smollm2_gguf, "installed_file", lambda: path)
    row = page.main("the cat, l'été", merges=20, smollm2=True)["SmolLM2 subwords"]
    assert row["decoded"] == "the cat, l'été" and row["unknown"] == 0
    assert row["ids"] == smollm2_ids(path, "the cat, l'été")
    assert row["tokens"][:2] == [b"t", b"he"]
    assert f"{len(row['ids'])} SmolLM2 subwords: t|he|" in capsys.readouterr().out


def smollm2_ids(path, text):
    _, vocabulary = smollm2_gguf.load(chat.build_model, path)
    return subwords(vocabulary.tokens, vocabulary.merges, vocabulary.special).tokenize(text).tolist()
