"""Takes the pictures of the explorer for the book: `python tests/explorer/browser/screenshots.py PATH_OF_CHROMIUM`."""

import sys
import tempfile
from pathlib import Path

from keras_course.command import explorer

IMAGES = Path(__file__).parents[3] / "chapters" / "images"
PICTURES = {"digits": ("lenet", 880), "reviews": ("movie_review_rnn", 900), "dates": ("date_transformer", 900)}


def main() -> None:
    """Open each page as wide as the book shows it, and keep its upper part."""
    from playwright.sync_api import sync_playwright  # only the environment `book` has it

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=sys.argv[1], args=["--no-sandbox"])
        for name, (network, height) in PICTURES.items():
            path = explorer.show(network, Path(folder, f"{network}.html"), open=False)
            page = browser.new_page(viewport={"width": 1000, "height": height})
            page.goto(path.absolute().as_uri())
            page.wait_for_timeout(3000)
            page.screenshot(path=IMAGES / f"explorer_{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
