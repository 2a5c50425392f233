"""The site that `tox -e book` built, and a browser that is installed on this machine."""

import functools
import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

if find_spec("playwright") is None:  # in any other environment than `book`
    collect_ignore_glob = ["test_*.py"]

SITE = Path(__file__).parents[2] / "chapters" / "_site"
EXECUTED = os.environ.get("KERAS_HOME", "")  # before the fixtures of all tests choose another

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "chrome", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)


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
def browser():
    """Chromium, Chrome or Edge, driven by playwright, which brings none of its own."""
    from playwright.sync_api import sync_playwright

    path = next((path for path in [*map(shutil.which, NAMES), *PLACES] if path and os.path.isfile(path)), None)
    if path is None:
        missing = "no Chromium, Chrome or Edge is installed to read the book"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox"] if root else []
        )  # a sandbox refuses root
        yield browser
        browser.close()


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
