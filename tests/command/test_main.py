"""`python -m keras_course book` and `python -m keras_course notebook`, as typed."""

from keras_course.__main__ import main
from keras_course.command import book


def test_help_says_what_each_does(command):
    for name, does in (("book", "Open the book"), ("notebook", "Write a page of the book as a Jupyter notebook")):
        answer = command("keras_course", name, "--help")
        assert answer.returncode == 0 and answer.stdout.startswith(f"usage: python -m keras_course {name}")
        assert does in answer.stdout


def test_the_book_is_opened(monkeypatch, tmp_path):
    front = tmp_path / "_site" / "index.html"
    front.parent.mkdir()
    front.touch()
    opened = []
    monkeypatch.setattr(book, "pages", lambda: tmp_path)
    monkeypatch.setattr(book.webbrowser, "open", opened.append)
    main(["book"])
    assert opened == [front.as_uri()]
    main(["book", "--no-show"])
    assert len(opened) == 1


def test_a_page_becomes_a_notebook_once(command, tmp_path):
    answer = command("keras_course", "notebook", "perceptron", "--holes")
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "Written: perceptron_holes.ipynb\n", "")
    again = command("keras_course", "notebook", "perceptron", "--holes")
    assert again.returncode == 2 and again.stderr.startswith("error: perceptron_holes.ipynb exists already")


def test_a_wrong_page_or_flag_is_one_sentence(command):
    wrong = command("keras_course", "notebook", "perceptro")
    assert wrong.returncode == 2
    assert wrong.stderr.startswith("error: There is no page 'perceptro' (did you mean perceptron?)")
    assert command("keras_course", "notebook").returncode == 2
    wrong = command("keras_course", "book", "--hsow")
    assert wrong.returncode == 2 and "did you mean --show?" in wrong.stderr
