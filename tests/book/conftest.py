"""The site that `tox -e book` built, as a browser reads it."""

import functools
import os
from importlib.util import find_spec
from pathlib import Path

import pytest

if find_spec("playwright") is None:  # in any other environment than `book`
    collect_ignore_glob = ["test_*.py"]

SITE = Path(__file__).parents[2] / "chapters" / "_site"
EXECUTED = os.environ.get("KERAS_HOME", "")  # before the fixtures of all tests choose another


@pytest.fixture(scope="session")
def site():
    """The folder of the built site."""
    assert (SITE / "index.html").is_file(), "tox -e book builds the site first"
    return SITE


@pytest.fixture(scope="session")
def executed():
    """KERAS_HOME of the build, where the outputs of the pages are kept."""
    return EXECUTED


@pytest.fixture(scope="session")
def read(browser, site):
    """Open a page in a window of a given width and theme; returns it, and a list of what went wrong.

    A message on the console goes wrong, and a request for anything but a file of the site.
    """

    @functools.cache
    def window(width, theme):
        return browser.new_context(viewport={"width": width, "height": 800}, color_scheme=theme)

    def open_page(name, width=1280, theme="light"):
        page, wrong = window(width, theme).new_page(), []

        def check(request):
            if not request.url.startswith((site.as_uri(), "data:")):
                wrong.append(request.url)

        page.on("request", check)
        page.on("requestfailed", lambda request: wrong.append(f"failed: {request.url}"))
        page.on("console", lambda message: wrong.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.goto(f"{site.as_uri()}/{name}")
        page.evaluate("document.fonts.ready")
        return page, wrong

    return open_page
