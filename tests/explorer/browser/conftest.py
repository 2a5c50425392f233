"""The pages of the networks that ship, opened from their files in a browser."""

from importlib.util import find_spec

import pytest

if find_spec("playwright") is None:  # in any other environment than `book`
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def pages(tmp_path_factory):
    """The page of a network that ships, written once: a function of its name."""
    from keras_course.command import explorer

    folder = tmp_path_factory.mktemp("pages")

    def page(name):
        path = folder / f"{name}.html"
        return path if path.exists() else explorer.show(name, path, open=False)

    return page


@pytest.fixture
def read(browser, pages):
    """Open a page: of a network that ships, or a file; at the end nothing has gone wrong.

    A message on the console goes wrong, and a request for anything but the file itself.
    """
    wrong, contexts = [], []

    def open_page(name, width=1200, height=900, query="", touch=False):
        path = pages(name) if isinstance(name, str) else name
        context = browser.new_context(viewport={"width": width, "height": height}, has_touch=touch)
        contexts.append(context)
        page = context.new_page()

        def check(request):
            if request.url.split("?")[0] != path.as_uri() and not request.url.startswith(("data:", "blob:")):
                wrong.append(request.url)

        page.on("request", check)
        page.on("console", lambda message: wrong.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.goto(path.as_uri() + query)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong
