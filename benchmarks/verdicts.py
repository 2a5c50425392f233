"""Film reviews rated by the chat model, which no label has trained, beside the slide's SimpleRNN.

    python benchmarks/verdicts.py               the first 500 test reviews, the same for both

The chat model reads each review's last 400 tokens in a question, and answers by the more probable of the tokens
"Positive" and "Negative". Needs the package of the chat model, see `keras_course/weights/smollm2_gguf.py`.
"""

import argparse
import sys
import time

import numpy as np
from scipy.stats import binomtest

from keras_course.chapters import chat, rnn
from keras_course.data import reviews
from keras_course.data.review_questions import answers, ids_of
from keras_course.data.subword_tokenizer import subwords
from keras_course.models import pretrained
from keras_course.weights import smollm2_gguf

LAST = 400  # tokens of a review: most are shorter; the verdict usually stands at the end
WIDTH = 64  # the lengths of texts are rounded up to a multiple of it: fewer shapes to compile


def chat_scores(texts: list[str]) -> np.ndarray:
    """For each text the logit of "Positive" less that of "Negative"."""
    model, vocabulary = smollm2_gguf.load(chat.build_model)
    tokenizer = subwords(vocabulary.tokens, vocabulary.merges, vocabulary.special)
    (no, yes), scores, began = answers(tokenizer), [], time.perf_counter()
    for number, text in enumerate(texts, start=1):
        (ids,) = ids_of([text], tokenizer, vocabulary.template, LAST)
        padded = np.zeros((1, -(-len(ids) // WIDTH) * WIDTH), "int32")
        padded[0, : len(ids)] = ids  # a causal network does not see what follows
        logits = model.predict_on_batch(padded)[0, len(ids) - 1]
        scores.append(logits[yes] - logits[no])
        if number % 20 == 0:
            left = (time.perf_counter() - began) / number * (len(texts) - number)
            print(f"{number} of {len(texts)}, {left / 60:.0f} min left", file=sys.stderr, flush=True)
    return np.array(scores)


def row(name: str, right: np.ndarray) -> str:
    interval = binomtest(int(right.sum()), len(right)).proportion_ci(method="wilson")
    return f"{name:40} {right.mean():6.1%}  (95 %: {interval.low:.1%} to {interval.high:.1%})"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reviews", type=int, default=500)
    count = parser.parse_args().reviews
    *_, test = reviews.load("offline")
    texts, favourable = test.texts[:count], test.labels[:count] == 1
    shipped = pretrained("movie_review_rnn").predict(rnn.preprocess_input(texts), verbose=0)[:, 0] > 0.5
    scores = chat_scores(texts)
    print(f"{count} test reviews, {favourable.mean():.1%} of them favourable")
    print(row("SimpleRNN, trained on 20,000 reviews", shipped == favourable))
    print(row("chat model, untrained for it", (scores > 0) == favourable))
    print(f"the chat model calls {(scores > 0).mean():.1%} favourable")
    middle = np.median(scores)
    print(row("chat model, half called favourable", (scores > middle) == favourable))
