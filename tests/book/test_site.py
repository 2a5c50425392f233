"""The built site, read from its files by a browser: no server, no network."""

import datetime
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

import keras_course
from keras_course.command import book

SOURCES = Path(__file__).parents[2] / "chapters"
PAGES = sorted(path.stem for path in SOURCES.glob("*.md"))
PHONE = 360
SCROLLS_SIDEWAYS = "name => { const e = document.querySelector(name); return e.scrollWidth > e.clientWidth; }"
AXE = {"preload": False, "resultTypes": ["violations"]}  # it would fetch the style sheets, which a file may not


class Page(HTMLParser):
    """The targets of a page: what it links to or shows, and the names that a link may end with."""

    def __init__(self, path):
        super().__init__()
        self.links, self.shown, self.names = [], [], set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.names.add(attributes.get("id"))
        self.links += [attributes["href"]] if tag == "a" and "href" in attributes else []
        self.shown += [attributes["src"]] if "src" in attributes else []
        self.shown += [attributes["href"]] if tag == "link" else []


@pytest.fixture(scope="module")
def parsed(site):
    return {path.name: Page(path) for path in site.glob("*.html")}


def test_every_page_of_the_sources_is_built(parsed):
    assert len(PAGES) > 26
    assert set(parsed) == {*(f"{page}.html" for page in PAGES), "search.html"}


def test_every_link_and_picture_is_there(parsed, site):
    """Links to the rest of the world are the reader's choice; what a page shows comes with it."""
    for name, page in parsed.items():
        for target in [*page.links, *page.shown]:
            url = urlsplit(target)
            if url.scheme in ("http", "https"):
                assert target not in page.shown, (name, target)
                continue
            assert not url.scheme and not url.netloc, (name, target)
            path = unquote(url.path) or name
            assert (site / path).is_file(), (name, target)
            if url.fragment and target != "#":
                assert unquote(url.fragment) in parsed[path].names, (name, target)


def test_the_site_is_light_and_formulas_bring_their_licence(site):
    def size(folder):
        return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

    assert size(site) < 10e6
    katex = site / "_static" / "katex"
    assert size(katex) < 1e6
    assert "MIT" in (katex / "LICENSE").read_text()


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (PHONE, "dark")])  # colours depend on no width
@pytest.mark.parametrize("name", PAGES)
def test_a_page_renders_and_axe_finds_nothing_serious(read, name, width, theme):
    page, wrong = read(f"{name}.html", width, theme)
    assert page.locator("h1").count() == 1
    for frame in ("html", ".content"):
        assert not page.evaluate(SCROLLS_SIDEWAYS, frame), frame
    assert not wrong
    found = Axe().run(page, options=AXE).response["violations"]
    serious = [violation for violation in found if violation["impact"] in ("serious", "critical")]
    assert not serious, [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in serious]
    page.close()


@pytest.mark.parametrize("name", PAGES)
def test_formulas_are_rendered(read, name):
    page, _ = read(f"{name}.html")
    formulas, rendered = page.locator(".math"), page.locator(".math > .katex, .math > .katex-display > .katex")
    assert rendered.count() == formulas.count()
    assert (formulas.count() > 0) == ("$" in re.sub(r"`[^`]*`", "", (SOURCES / f"{name}.md").read_text("utf-8")))
    page.evaluate("for (const e of document.querySelectorAll('pre, code, script, .katex')) e.remove()")
    left = page.locator("body").text_content()
    assert not re.findall(r".{0,30}(?:\$|\\[(\[a-z]).{0,30}", left)
    page.close()


def test_a_formula_looks_like_one(read):
    """The fonts are found, and a formula is wider than a letter."""
    page, _ = read("perceptron.html")
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('20px KaTeX_Math'))")
    box = page.locator("div.math .katex-html").first.bounding_box()
    assert box["width"] > 100 and box["height"] > 20
    page.close()


@pytest.mark.parametrize(("typed", "found"), [("perceptron", "perceptron"), ("rétropropagation", "backpropagation")])
def test_the_one_search_box_finds_a_page(read, typed, found):
    page, wrong = read("index.html")
    box = page.locator("input[name=q]")
    assert box.count() == 1
    box.fill(typed)
    box.press("Enter")
    # The pages come one by one; their number is written over the list after the last.
    page.wait_for_function("document.querySelector('#search-results .search-summary')?.textContent.includes('trouvé')")
    assert page.locator("input[name=q]").count() == 1
    assert page.locator(f"#search-results a[href^='{found}.html']").count() > 0
    page.close()
    assert not wrong


def test_a_page_is_printed_in_black_on_white_without_menus_with_what_is_folded(read, site):
    page, _ = read("perceptron.html", theme="dark")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    folded = page.locator("details").first
    assert folded.get_attribute("open") is None
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert folded.get_attribute("open") is not None
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert folded.get_attribute("open") is None
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)" != dark
    for menu in (".sidebar-drawer", ".toc-drawer", ".mobile-header", ".related-pages"):
        assert not page.locator(menu).is_visible(), menu
    assert page.locator("div.math .katex-html").first.is_visible()
    page.close()


def test_the_keyboard_reaches_the_text_the_theme_and_on_a_phone_the_menu(read):
    page, _ = read("perceptron.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Aller au contenu"
    themes = []
    page.locator(".theme-toggle-content button").focus()
    for _ in range(3):
        themes.append(page.evaluate("document.body.dataset.theme"))
        page.keyboard.press("Enter")
    assert set(themes) == {"auto", "light", "dark"}
    page.close()
    page, _ = read("perceptron.html", PHONE)
    assert page.locator(".sidebar-drawer").bounding_box()["x"] < 0
    page.locator(".nav-overlay-icon").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('.sidebar-drawer').getBoundingClientRect().x === 0")
    page.close()


def test_the_head_and_the_foot_of_a_page(read):
    page, _ = read("attention.html")
    head = page.locator(".page-head").text_content()
    assert re.fullmatch(r"Lecture\s: \d+ min · Calcul\s: 13 s · À lire avant\s: .+, .+", head)
    assert page.locator(".page-head a[href='rnn.html']").count() == 1
    assert page.locator(".prev-page").get_attribute("href") == "language_model.html"
    assert page.locator(".next-page").get_attribute("href") == "transformer.html"
    foot = page.locator(".bottom-of-page").text_content()
    assert keras_course.__version__ in foot and str(datetime.date.today().year) in foot
    page.close()


def test_the_theme_speaks_french(parsed, site):
    for name in parsed:
        html = (site / name).read_text(encoding="utf-8")
        assert '<html class="no-js" lang="fr"' in html
        for aside in ("article", "script", "style"):
            html = re.sub(rf"(?s)<{aside}.*?</{aside}>", "", html)
        english = r"\b(?:Next|Previous|Search|Contents|Toggle|Back|mode)\b"
        assert not re.findall(rf"[>\"][^<>\"]*{english}[^<>\"]*[<\"]", html)


def test_french_typography(read):
    page, _ = read("perceptron.html")
    page.evaluate("for (const code of document.querySelectorAll('pre')) code.remove()")  # and what it prints
    text = page.locator("article").text_content()
    assert "L’idée" in text and "«\xa0Le neurone informatique\xa0»" in text
    assert not re.findall(r".{9}« .|. [»:;!?](?!\))\s.{9}", text)
    page.close()
    page, _ = read("gradient_descent.html")
    assert "est l’inertie" in page.locator("article").text_content(), "also before a word in bold"
    page.close()


@pytest.mark.parametrize(("name", "pictures"), [("convolution", 2), ("word_vectors", 2)])
def test_a_picture_opens_alone_by_a_click_or_the_keyboard(read, name, pictures):
    for way in (lambda link: link.click(), lambda link: link.press("Enter")):
        page, wrong = read(f"{name}.html", PHONE)
        links = page.locator("article a.picture:has(> img)")
        assert links.count() == page.locator("article img").count() >= pictures
        shown = links.last.locator("img").evaluate("image => image.src")
        way(links.last)
        page.wait_for_url(shown)
        page.go_back()
        assert not wrong
        page.close()


@pytest.mark.parametrize("name", ["dense_network", "linearization", "gradient_descent"])
def test_a_network_trains_within_the_page(read, name):
    page, wrong = read(f"{name}.html", PHONE)
    page.locator("iframe.playground").scroll_into_view_if_needed()
    within = page.frame_locator("iframe.playground")
    within.locator("#pg-epoch").click()
    within.get_by_text("époque 1").first.wait_for()
    assert not page.evaluate(SCROLLS_SIDEWAYS, "html") and not wrong
    page.close()


def test_a_trained_network_answers_within_the_page(read):
    page, wrong = read("convolution.html", PHONE)
    page.locator("iframe.playground").scroll_into_view_if_needed()
    within = page.frame_locator("iframe.playground")
    within.locator(".dg-examples button").nth(7).click()
    within.get_by_text("C’est 7").first.wait_for()
    assert not page.evaluate(SCROLLS_SIDEWAYS, "html") and not wrong
    page.close()


@pytest.mark.parametrize("name", ["output_heads", "attention"])
def test_a_softmax_follows_its_sliders_within_the_page(name, read):
    page, wrong = read(f"{name}.html", PHONE)
    page.locator("iframe.playground").scroll_into_view_if_needed()
    within = page.frame_locator("iframe.playground")
    within.get_by_label("Score de la classe 2").fill("3")
    within.get_by_text("84,4").wait_for()
    assert not page.evaluate(SCROLLS_SIDEWAYS, "html") and not wrong
    page.close()


def test_the_command_builds_the_site_where_it_was_not_built(monkeypatch, tmp_path, executed, capfd):
    """What a user does who installed the package without it; the pages have run already."""
    monkeypatch.setenv("KERAS_HOME", executed)
    monkeypatch.delenv("CI", raising=False)
    site = tmp_path / "site"
    assert book.build(site) == site / "index.html"
    assert (site / "perceptron.html").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert "every page runs" in capfd.readouterr().err


def test_the_command_prints_where_the_site_is(site):
    answer = subprocess.run(
        [sys.executable, "-m", "keras_course", "book", "--no-show"],
        cwd=SOURCES.parent,  # the checkout's own package, which is built before its site
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert Path(answer.stdout.strip()) == site / "index.html"
