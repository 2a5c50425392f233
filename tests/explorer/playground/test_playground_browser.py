"""The playground in a browser, opened as a file: what a reader does, and that nothing goes wrong."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from keras_course.explorer import page, playground

# Read from a copy: Chromium warns of a canvas that is drawn and read.
PIXELS = """([name, across, up]) => {
  const canvas = document.querySelector(name), copy = document.createElement("canvas");
  Object.assign(copy, { width: canvas.width, height: canvas.height });
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  const at = ([x, y, width, height]) => [...context.getImageData(x, y, width, height).data];
  return across === null ? at([0, 0, copy.width, copy.height])
    : at([across * copy.width, (1 - up) * copy.height, 1, 1]).slice(0, 3);
}"""


def colour(tab, name, across, up):
    """Red, green and blue at a place of a picture, from its lower left."""
    settled(tab)
    return tab.evaluate(PIXELS, [name, across, up])


def ink(tab, name):
    """How many pixels of a picture are neither white nor empty."""
    settled(tab)
    pixels = np.reshape(tab.evaluate(PIXELS, [name, None, None]), (-1, 4))
    return int(np.sum((pixels[:, 3] > 0) & (pixels[:, :3].sum(axis=1) < 700)))


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return page.write(playground.assemble(), tmp_path_factory.mktemp("playground") / "playground.html")


@pytest.fixture
def open_page(browser, file):
    """Open the page at an address; at the end nothing may have been requested or said on the console."""
    wrong, contexts = [], []

    def go(address="", width=1200, touch=False):
        context = browser.new_context(viewport={"width": width, "height": 800}, has_touch=touch)
        contexts.append(context)
        tab = context.new_page()
        tab.on(
            "request",
            lambda request: request.url.startswith((file.as_uri(), "blob:", "data:")) or wrong.append(request.url),
        )
        tab.on("console", lambda message: wrong.append(f"console: {message.text}"))
        tab.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        tab.goto(file.as_uri() + address)
        expect(tab.locator(".pg-status b").first).to_be_visible()
        return tab

    yield go
    for context in contexts:
        context.close()
    assert not wrong


def settled(tab):
    """Wait for two drawings."""
    tab.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def status(tab):
    """What the page says of the run, with ordinary spaces."""
    settled(tab)
    return re.sub("[\u00a0\u202f]", " ", " | ".join(tab.locator(".pg-status b").all_text_contents()))


def said(tab):
    return re.sub("[\u00a0\u202f]", " ", tab.locator("#message").text_content())


def click_at(tab, across, up, **options):
    box = tab.locator(".pg-large").bounding_box()
    position = {"x": across * box["width"], "y": (1 - up) * box["height"]}
    tab.locator(".pg-large").click(position=position, **options)


def points(tab):
    """How many points are trained on."""
    settled(tab)
    return int(re.search(r"\d+(?= points d’entraînement)", tab.locator(".pg-large").get_attribute("aria-label"))[0])


def choose(tab, label, value):
    tab.locator(".pg-choice", has_text=label).locator("select").select_option(label=value)


def slide(tab, label, value):
    tab.locator("label.slider", has_text=label).locator("input").evaluate(
        "(input, value) => { input.value = value; input.dispatchEvent(new Event('input')); }", value
    )


def drop(tab, name, content):
    tab.evaluate(
        """([name, content]) => {
          const files = new DataTransfer();
          files.items.add(new File([content], name));
          document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
        }""",
        [name, content],
    )
    expect(tab.locator("#message")).to_be_visible()
    settled(tab)


def test_it_trains_until_the_points_are_separated_and_stops(open_page):
    tab = open_page("#seed=1&speed=fast")
    assert "époque 0" in status(tab) and tab.locator(".pg-code").text_content().endswith("epochs=1)\n")
    tab.click("#pg-play")
    expect(tab.locator("#pg-play")).to_have_text("Pause")
    expect(tab.locator(".pg-status")).to_contain_text("100,0", timeout=60_000)
    tab.click("#pg-play")
    before = status(tab)
    assert status(tab) == before and "100,0 % justes" in before
    assert colour(tab, ".pg-large", 0.99, 0.99)[0] > 200 > colour(tab, ".pg-large", 0.01, 0.99)[0]
    epochs = int(re.search(r"époque ([\d ]+)", before)[1].replace(" ", ""))
    fitted = int(re.search(r"epochs=(\d+)", tab.locator(".pg-code").text_content())[1])
    assert fitted - epochs in (0, 1)


def test_one_step_one_epoch_and_again(open_page):
    tab = open_page("#points=40&batch=10")
    first = status(tab)
    tab.click("#pg-step")
    assert "époque 0 | pas 1 " in status(tab)
    tab.click("#pg-epoch")
    assert "époque 1 | pas 4 " in status(tab)
    tab.click("#pg-reset")
    assert status(tab) == first
    tab.fill("#pg-seed", "9")
    tab.press("#pg-seed", "Enter")
    assert "époque 0" in status(tab) and status(tab) != first and "seed=9" in tab.url


def test_points_come_and_go_by_mouse_keyboard_and_finger(open_page):
    tab = open_page("#points=8&noise=0", touch=True)
    tab.click("#pg-clear")
    assert points(tab) == 0
    tab.click("#pg-play")
    assert "aucun point" in said(tab)
    click_at(tab, 0.2, 0.8)
    click_at(tab, 0.8, 0.8, button="right")
    blue, orange = (colour(tab, ".pg-large", across, 0.8) for across in (0.2, 0.8))
    assert points(tab) == 2 and blue[2] > 150 > blue[0] and orange[0] > 150 > orange[2]
    tab.locator(".pg-large").focus()
    for key in ("ArrowRight", "ArrowUp", "1", "0", "Enter"):
        tab.keyboard.press(key)
    assert points(tab) == 5
    tab.keyboard.press("Delete")
    assert points(tab) == 4
    tab.get_by_role("button", name="ôter").tap()
    box = tab.locator(".pg-large").bounding_box()
    tab.touchscreen.tap(box["x"] + 0.2 * box["width"], box["y"] + 0.2 * box["height"])
    assert points(tab) == 3
    tab.get_by_role("button", name="point 0").tap()
    tab.touchscreen.tap(box["x"] + 0.5 * box["width"], box["y"] + 0.2 * box["height"])
    assert points(tab) == 4


def test_too_large_a_rate_is_said_and_a_small_one_descends(open_page):
    tab = open_page("?data=line&layers=0&batch=all&points=60#rate=0.1")
    for _ in range(5):
        tab.click("#pg-epoch")
    assert re.search(r"perte \d", status(tab)) and "0,2" in tab.locator(".panel", has_text="diverge").text_content()
    slide(tab, "pas", 0)  # δ = 1
    assert "rate=1" in tab.url
    tab.click("#pg-play")
    expect(tab.locator("#message")).to_be_visible(timeout=60_000)
    assert "δ = 1 est trop grand" in said(tab) and tab.locator("#pg-play").text_content() == "Entraîner"
    assert ink(tab, ".pg-map") > 1000
    slide(tab, "pas", -1)
    tab.click("#pg-reset")
    for _ in range(30):
        tab.click("#pg-epoch")
    loss = float(re.search(r"perte (\d+,\d+)", status(tab))[1].replace(",", "."))
    assert loss < 20 and said(tab) == ""


def test_a_table_is_dropped_and_one_that_can_not_be_read_gets_a_sentence(open_page):
    tab = open_page()
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 2))
    rows = "".join(f"{a:.3f};{b:.3f};{'chat' if a + b > 0 else 'chien'}\n" for a, b in x)
    drop(tab, "mes points.csv", "a;b;qui\n" + rows)
    assert "60 points lus dans mes points.csv, dont 20 pour la validation : chat est la classe 0" in said(tab)
    assert points(tab) == 40
    tab.click("#pg-epoch")
    assert "justes" in status(tab)
    before = points(tab)
    for name, content in [
        ("mots.csv", "le,chat,dort\nla,souris,danse\n"),
        ("vide.csv", ""),
        ("a.png", "\x89PNG\r\n\x1a"),
    ]:
        drop(tab, name, content)
        assert said(tab).count(".") >= 1 and len(said(tab)) <= 300 and "points lus" not in said(tab)
        assert points(tab) == before
    drop(tab, "courbe.csv", "x,y\n" + "".join(f"{i / 20},{np.sin(i / 3):.4f}\n" for i in range(40)))
    assert tab.locator(".pg-choice", has_text="sortie").locator("option").count() == 1
    tab.set_input_files(
        "input[type=file]", {"name": "b.csv", "mimeType": "text/csv", "buffer": b"1,2,0\n2,1,1\n3,3,0\n4,1,1\n"}
    )
    expect(tab.locator("#message")).to_contain_text("b.csv")
    assert points(tab) == 4


def test_layers_units_activation_and_output_change_the_network_and_its_code(open_page):
    tab = open_page("#layers=2-3")
    assert tab.locator("button.pg-node").count() == 6
    tab.get_by_role("button", name="une couche de plus").click()
    tab.get_by_role("button", name="couche 1 : un neurone de plus").click()
    assert tab.locator("button.pg-node").count() == 3 + 3 + 3 + 1
    choose(tab, "activation", "ReLU")
    choose(tab, "sortie", "linéaire, erreur quadratique")
    choose(tab, "optimiseur", "Adam")
    choose(tab, "mini-lot", "tout le lot")
    choose(tab, "L2", "0,01")
    code = tab.locator(".pg-code").text_content()
    settled(tab)
    code = tab.locator(".pg-code").text_content()
    assert code.count('Dense(3, activation="relu", kernel_regularizer=L2(0.01))') == 3
    assert "Adam(learning_rate=0.3)" in code and '"mean_squared_error"' in code and "batch_size=200" in code
    assert "layers=3-3-3&activation=relu&output=linear" in tab.url
    choose(tab, "sortie", "seuil, règle du perceptron")
    settled(tab)
    assert "perceptron(y, z)" in tab.locator(".pg-code").text_content()
    assert tab.locator(".pg-choice", has_text="L2").locator("select").is_disabled()


def test_a_knob_that_is_dragged_or_pressed_stays_under_the_finger_and_the_keyboard(open_page):
    tab = open_page("#layers=2-3")
    slider = tab.locator("label.slider", has_text="bruit").locator("input")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    tab.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + box["height"] / 2)
    tab.mouse.down()
    values = []
    for part in (0.3, 0.5, 0.9):
        tab.mouse.move(box["x"] + part * box["width"], box["y"] + box["height"] / 2)
        values.append(float(slider.input_value()))
    tab.mouse.up()
    assert values == sorted(set(values)) and f"noise={values[-1]}" in tab.url
    more = tab.get_by_role("button", name="couche 1 : un neurone de plus")
    more.focus()
    for _ in range(3):
        tab.keyboard.press("Enter")
    assert "layers=5-3" in tab.url
    activation = tab.locator(".pg-choice", has_text="activation").locator("select")
    activation.focus()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowDown")
    assert activation.input_value() == "sigmoïde"


def test_a_unit_is_chosen_and_the_plane_shows_it(open_page):
    tab = open_page("#data=rings&layers=2x3")
    before = tab.evaluate("document.querySelector('.pg-large').toDataURL()")
    unit = tab.get_by_role("button", name="Neurone 2 de la couche 1")
    unit.focus()
    tab.keyboard.press("Enter")
    settled(tab)
    assert unit.get_attribute("aria-pressed") == "true"
    assert tab.locator("h2", has_text="le neurone 2 de la couche 1").is_visible()
    assert tab.evaluate("document.querySelector('.pg-large').toDataURL()") != before
    assert re.match(r"z = [−\d].*x₁ [+−] .*x₂", tab.locator(".pg-formula").text_content())
    tab.get_by_role("button", name="Revenir au réseau").click()
    settled(tab)
    assert tab.evaluate("document.querySelector('.pg-large').toDataURL()") == before


def test_psi_moves_the_points_and_turns(open_page):
    tab = open_page("#data=rings&layers=2x3")
    assert tab.locator(".pg-stages canvas").count() == 3
    picture = "document.querySelector('.pg-morph').toDataURL()"
    end = tab.evaluate(picture)
    slide(tab, "de x à", 0.4)
    settled(tab)
    middle = tab.evaluate(picture)
    tab.locator(".pg-morph").focus()
    tab.keyboard.press("ArrowLeft")
    settled(tab)
    turned = tab.evaluate(picture)
    box = tab.locator(".pg-morph").bounding_box()
    tab.mouse.move(box["x"] + 50, box["y"] + 50)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 90, box["y"] + 60)
    tab.mouse.up()
    settled(tab)
    assert len({end, middle, turned, tab.evaluate(picture)}) == 4


def test_the_code_is_copied_and_the_whole_program_saved(open_page):
    tab = open_page("#points=8")
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.click("#pg-step")
    tab.click("#pg-copy")
    expect(tab.locator("#pg-copy")).to_have_text("Copié")
    assert tab.evaluate("navigator.clipboard.readText()") == tab.locator(".pg-code").text_content()
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Enregistrer playground.py").click()
    program = download.value.path().read_text(encoding="utf-8")
    compile(program, "playground.py", "exec")
    assert "for i in range(1):" in program
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Enregistrer les points").click()
    assert len(download.value.path().read_text().splitlines()) == 9
    tab.get_by_role("button", name="tout : points").click()
    assert tab.locator(".pg-code").text_content() == program


def test_the_address_is_a_link_to_the_same_settings_and_a_wrong_one_is_said(open_page):
    tab = open_page("?lang=en&data=blobs#layers=3x2&rate=0.05&optimizer=Adam")
    assert tab.locator("html").get_attribute("lang") == "en"
    assert tab.locator(".pg-sets [aria-pressed=true]").text_content() == "blobs"
    code = tab.locator(".pg-code").text_content()
    again = open_page(tab.url[tab.url.index("?") :])
    assert again.locator(".pg-code").text_content() == code
    wrong = open_page("#rate=vite&layers=4")
    assert "rate=vite" in said(wrong) and "époque 0" in status(wrong)
    wrong.evaluate("location.hash = '#data=spiral'")
    expect(wrong.locator(".pg-sets [aria-pressed=true]")).to_have_text("spirale")
    assert said(wrong) == ""


def test_the_language_changes_and_what_was_trained_stays(open_page):
    tab = open_page("#points=40")
    tab.click("#pg-epoch")
    click_at(tab, 0.5, 0.5)
    french = status(tab)
    tab.click("#en")
    english = status(tab)
    assert "epoch 1" in english and re.findall(r"\d+", french) == re.findall(r"\d+", english)
    assert tab.locator("#pg-play").text_content() == "Train"
    tab.click("#pg-epoch")
    assert "epoch 2" in status(tab)


@pytest.mark.parametrize("width", [360, 1200, 1920])
def test_it_fits_every_screen_and_follows_its_size(open_page, width):
    tab = open_page("#data=rings&layers=3x3&show=all", width)
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    large = tab.locator(".pg-large").bounding_box()
    assert large["width"] == large["height"] and large["width"] >= 0.75 * min(width, 500)
    tab.set_viewport_size({"width": 700, "height": 800})
    settled(tab)
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    large = tab.locator(".pg-large")
    assert large.bounding_box()["width"] == large.evaluate("canvas => canvas.width") == 26 * 16
    assert ink(tab, ".pg-large") > 1000
    click_at(tab, 0.5, 0.5)
    assert points(tab) == 201


def test_parts_of_it_stand_inside_another_page(browser, file, tmp_path):
    """As the book has it: without its head, and only the panels that its address names."""
    outer = tmp_path / "page.html"
    address = f"{file.as_uri()}?data=line&amp;layers=0&amp;show=plane-loss"
    outer.write_text(f'<iframe src="{address}" title="δ" width="900" height="700"></iframe>')
    tab, wrong = browser.new_page(), []
    tab.on("console", lambda message: wrong.append(message.text))
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.goto(outer.as_uri())
    inner = tab.frame_locator("iframe")
    inner.locator("#pg-epoch").click()
    inner.get_by_text("époque 1").first.wait_for()
    assert not inner.locator("header").is_visible()
    assert inner.locator("h2:visible").all_text_contents() == [
        "Ce que répond le réseau",
        "La perte",
        "La perte vue d’en haut",
    ]
    link = inner.get_by_role("link", name="Ouvrir en grand").get_attribute("href")
    assert link.startswith(file.as_uri()) and "show=all" in link
    tab.close()
    assert not wrong


def test_it_prints_what_is_shown(open_page):
    tab = open_page("#layers=2")
    tab.click("#pg-epoch")
    tab.emulate_media(media="print")
    for shown in (
        ".pg-large",
        ".pg-status",
        ".pg-code",
        ".pg-stages",
        ".pg-node >> nth=-1",
        ".pg-sets [aria-pressed=true]",
    ):
        assert tab.locator(shown).is_visible(), shown
    for control in ("#pg-play", "#pg-copy", "header nav"):
        assert not tab.locator(control).is_visible(), control


@pytest.mark.parametrize(("width", "address"), [(1200, "#data=rings&layers=2x3"), (360, "?lang=en&data=line&layers=0")])
def test_axe_finds_nothing_serious(open_page, width, address):
    from axe_playwright_python.sync_playwright import Axe

    tab = open_page(address, width)
    found = Axe().run(tab, options={"preload": False, "resultTypes": ["violations"]}).response["violations"]
    serious = [violation for violation in found if violation["impact"] in ("serious", "critical")]
    assert not serious, [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in serious]
