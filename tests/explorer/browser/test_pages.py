"""What a reader does on the pages: draw, type, click, resize; what a wrong file or text gets; that all is computed."""

import base64
import io
import json
import re

import keras
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from keras_course.chapters import machine_learning, output_heads
from keras_course.explorer import page as page_module
from keras_course.explorer import views
from keras_course.explorer.show import show

NAMES = ["lenet", "char_transformer", "char_rnn", "movie_review_rnn", "movie_review_attention", "date_transformer"]
AXE = {"resultTypes": ["violations"]}
DATA = re.compile(r'(<script type="application/json" id="data">)(.*?)(</script>)', re.DOTALL)


def changed(path, target, change):
    """A copy of a page with other data: `change` is given them."""
    text = path.read_text(encoding="utf-8")
    data = json.loads(DATA.search(text)[2])
    change(data)
    target.write_text(DATA.sub(lambda found: found[1] + json.dumps(data) + found[3], text), encoding="utf-8")
    return target


def verdict(page):
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page.locator(".dg-verdict").text_content()


def draw(page, points):
    """Draw a line on the pad by the mouse; x and y from 0 to 1."""
    box = page.locator(".dg-pad canvas").bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=5)
    page.mouse.up()


SEVEN = [(0.25, 0.2), (0.75, 0.2), (0.45, 0.85)]
ONE = [(0.5, 0.15), (0.5, 0.5), (0.5, 0.85)]


@pytest.mark.parametrize(("width", "height"), [(1200, 900), (360, 740), (1920, 1080)])
@pytest.mark.parametrize("name", NAMES)
def test_a_page_fits_and_axe_finds_nothing_serious(read, name, width, height):
    page = read(name, width, height)
    assert page.locator("h1").count() == 1 and page.locator("main .panel").count() >= 2
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") and page.locator("#message").is_hidden()
    if width != 1920:  # colours and names depend on no width above this
        serious = [one for one in Axe().run(page, options=AXE).response["violations"] if one["impact"] != "minor"]
        assert not serious, [(one["id"], [node["html"][:200] for node in one["nodes"]][:3]) for one in serious]


def test_what_is_drawn_by_mouse_is_read(read):
    page = read("lenet")
    page.get_by_role("button", name="Effacer").click()
    assert verdict(page) == "La feuille est vide."
    draw(page, SEVEN)
    assert verdict(page).startswith("C’est 7\u00a0: ")
    page.get_by_role("button", name="Annuler").click()
    assert verdict(page) == "La feuille est vide."
    draw(page, ONE)
    assert verdict(page).startswith("C’est 1\u00a0: ")
    for digit in range(10):
        page.get_by_role("button", name=f"Exemple\u00a0: {digit}").click()
        assert verdict(page).startswith(f"C’est {digit}\u00a0: "), digit


def test_what_is_drawn_by_finger_is_read(read):
    page = read("lenet", 360, 740, touch=True)
    page.get_by_role("button", name="Effacer").tap()
    client, box = page.context.new_cdp_session(page), page.locator(".dg-pad canvas").bounding_box()
    at = [{"x": box["x"] + 0.5 * box["width"], "y": box["y"] + y * box["height"]} for y in (0.15, 0.4, 0.6, 0.85)]
    client.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": at[:1]})
    for point in at[1:]:
        client.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert verdict(page).startswith("C’est 1\u00a0: ")
    assert page.evaluate("scrollY") == 0, "drawing scrolls nothing"


def test_what_is_drawn_by_keyboard_is_read(read):
    page = read("lenet")
    page.locator(".dg-pad canvas").focus()
    page.keyboard.press("Delete")
    assert verdict(page) == "La feuille est vide."
    page.keyboard.press("Space")
    for _ in range(17):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    assert verdict(page).startswith("C’est 1\u00a0: ")


def picture(kind="PNG", shade=255):
    image = Image.new("RGB", (300, 200), (255, 255, 240))
    ImageDraw.Draw(image).line([(120, 40), (190, 40), (150, 160)], fill=(shade - 235, 20, 120), width=16)
    data = io.BytesIO()
    image.save(data, kind)
    return data.getvalue()


def test_a_picture_is_opened_dropped_or_refused_in_one_sentence(read):
    page = read("lenet")
    chooser, message = page.locator("input[type=file]"), page.locator("#message")
    chooser.set_input_files({"name": "sept.png", "mimeType": "image/png", "buffer": picture()})
    expect(page.locator(".dg-verdict")).to_contain_text("C’est 7")
    chooser.set_input_files({"name": "notes.txt", "mimeType": "text/plain", "buffer": b"no picture"})
    expect(message).to_be_visible()
    assert "notes.txt" in message.text_content() and "n’est pas une image" in message.text_content()
    blank = io.BytesIO()
    Image.new("RGB", (50, 50), "white").save(blank, "PNG")
    chooser.set_input_files({"name": "blanc.png", "mimeType": "image/png", "buffer": blank.getvalue()})
    expect(message).to_contain_text("blanc.png")
    assert "ne montre rien de dessiné" in message.text_content()
    page.get_by_role("button", name="Exemple\u00a0: 3").click()
    page.evaluate(
        """(data) => {
            const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0)), transfer = new DataTransfer();
            transfer.items.add(new File([bytes], "a.jpg", { type: "image/jpeg" }));
            document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true }));
        }""",
        base64.b64encode(picture("JPEG")).decode(),
    )
    expect(page.locator(".dg-verdict")).to_contain_text("C’est 7")
    assert message.is_hidden()


def test_a_unit_shows_its_patch_its_kernel_and_its_sum(read):
    page = read("lenet")
    page.get_by_role("button", name="Exemple\u00a0: 4").click()
    layers = page.locator(".dg-layer")
    layers.nth(1).locator("canvas").nth(3).click(position={"x": 60, "y": 60})
    tables = layers.nth(1).locator(".numbers")
    numbers = [
        [
            float(cell.replace(",", ".").replace("\u2212", "-"))
            for cell in tables.nth(i).locator("td").all_text_contents()
        ]
        for i in range(3)
    ]
    patch, kernel, products = map(np.array, numbers)
    assert len(patch) == 25
    np.testing.assert_allclose(products, patch * kernel, atol=0.012)
    total = re.search(r"Somme des produits (\S+) \+", layers.nth(1).locator(".un p").first.text_content())[1]
    assert abs(float(total.replace(",", ".").replace("\u2212", "-")) - products.sum()) < 0.13
    layers.nth(0).locator("canvas").click()
    assert layers.nth(0).locator(".un p").text_content().startswith("Valeur\u00a0: ")
    assert page.get_by_role("button", name="Cacher (mettre à zéro)").count() == 0
    for layer in (2, 3, 5):
        layers.nth(layer).locator("canvas").first.click()
        assert layers.nth(layer).locator(".un p").first.text_content()
        page.keyboard.press("ArrowRight")
        assert page.locator(".un").count() == 1
    page.get_by_role("button", name="Fermer").click()
    assert page.locator(".un").count() == 0


def test_hidden_maps_move_the_verdict(read):
    page = read("lenet")
    page.get_by_role("button", name="Exemple\u00a0: 8").click()
    before = verdict(page)
    for number in range(1, 7):
        page.get_by_role("button", name=f"Cacher la carte {number} de Conv2D").first.click()
    assert verdict(page) != before
    assert page.get_by_text("Sans rien cacher").text_content().replace("Sans rien cacher\u00a0: 8, ", "") in before
    page.get_by_role("button", name="Tout montrer").click()
    assert verdict(page) == before


def test_another_weight_gives_another_answer(read, pages, tmp_path):
    """What the page shows is computed from the weights that it carries."""

    def alter(data):
        values = np.frombuffer(base64.b64decode(data["graph"]["values"]), "<f2").copy()
        values[-8] += 30  # of ten biases, that of the digit 2
        data["graph"]["values"] = base64.b64encode(values.tobytes()).decode()

    assert verdict(read("lenet")).startswith("C’est 3")
    assert verdict(read(changed(pages("lenet"), tmp_path / "altered.html", alter))).startswith("C’est 2")


@pytest.mark.parametrize("name", ["char_transformer", "char_rnn"])
def test_characters_are_typed_written_and_chosen(read, name):
    page = read(name)
    area, bars = page.get_by_label("Le texte", exact=True), page.locator(".ch-bars button")
    area.fill("The best fil")
    assert bars.first.locator("kbd").text_content() == "m"
    bars.first.click()
    assert area.input_value() == "The best film"
    page.get_by_role("button", name="Un caractère").click()
    assert len(area.input_value()) == 14
    page.get_by_role("button", name="Écrire").click()
    for _ in range(100):
        page.wait_for_timeout(50)
        if len(area.input_value()) > 18:
            break
    page.get_by_role("button", name="Arrêter").click()
    written = area.input_value()
    page.wait_for_timeout(200)
    assert area.input_value() == written and written.startswith("The best film")
    read_text = page.locator(".ch-read .strip span")
    read_text.nth(4).click()
    page.keyboard.press("Home")
    read_text.nth(2).click()
    page.locator(".ch-read .strip").focus()
    page.keyboard.press("ArrowRight")  # after "The "
    assert page.get_by_text("Après «").text_content() == "Après «\u00a0The \u00a0»"
    bars.nth(1).click()
    assert len(area.input_value()) == 5 and area.input_value().startswith("The ")
    area.fill("日本")
    assert page.locator("#message").text_content().startswith("«\u00a0日\u00a0» (U+65E5) n’est pas parmi les 175")
    assert area.input_value() == "" and "Le texte est vide" in page.locator("main").text_content()
    area.fill("ok")
    assert page.locator("#message").is_hidden() and bars.count() == 12


def test_sliders_show_what_they_cut(read):
    page = read("char_rnn")
    page.get_by_label("Le texte", exact=True).fill("The ")
    assert page.locator(".ch-bars button.cut").count() < 12
    page.get_by_label("Top-k").fill("3")
    assert page.locator(".ch-bars button:not(.cut)").count() == 3
    assert "3 caractères sur 175" in page.locator("main").text_content()
    chances = page.locator(".ch-bars button:not(.cut) .number").all_text_contents()
    total = sum(float(chance.replace(",", ".").replace("\u202f%", "")) for chance in chances)
    assert abs(total - 100) < 0.2
    page.get_by_label("Température").fill("0.1")
    page.get_by_label("Top-p").fill("0.5")
    assert page.locator(".ch-bars button:not(.cut)").count() == 1


def test_every_head_has_its_map_and_the_state_its_rows(read):
    page = read("char_transformer")
    heads = page.locator(".mm-heads button")
    assert heads.count() == 16
    heads.nth(6).click()
    assert heads.nth(6).get_attribute("aria-pressed") == "true"
    assert page.get_by_role("heading", name="Couche 2, tête 3").count() == 1
    page = read("char_rnn")
    state = page.locator(".mm-state canvas")
    state.focus()
    page.keyboard.press("ArrowDown")
    assert page.get_by_role("heading", name="Neurone 2").count() == 1


@pytest.mark.parametrize("name", ["movie_review_rnn", "movie_review_attention"])
def test_a_review_is_rated_and_a_word_hidden(read, name):
    page = read(name)
    area = page.locator("textarea")
    area.fill("Not a good film, and not worth your time.")
    answer = page.locator(".rv-verdict")
    before = answer.text_content()
    assert re.match("(dé)?favorable\u00a0: ", before)
    words = page.locator(".rv-words button")
    assert words.all_text_contents()[:3] == ["not", "a", "good"] and words.count() == 9
    words.nth(2).click()
    assert words.nth(2).get_attribute("aria-pressed") == "true" and answer.text_content() != before
    page.get_by_role("button", name="Tout montrer").click()
    assert answer.text_content() == before
    area.fill("A zxqvw film")
    assert "Inconnus du réseau\u00a0: zxqvw." in page.locator("main").text_content()
    area.fill("!!! ")
    assert answer.text_content() == "Le texte ne contient pas encore de mot\u00a0: tapez-en un."
    area.fill("good " * 600)
    expect(page.get_by_text(re.compile(r"Seuls les \d+ derniers mots sont lus"))).to_be_visible()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Pages of networks that don't ship, with weights that a test knows, and the softmax's."""
    folder = tmp_path_factory.mktemp("made")
    words = ["good", "bad", "film", "rare"]
    bag, heads = machine_learning.build_model(6), output_heads.build_model()
    kernel = np.array([[9], [0.5], [-1], [2], [-3], [0.25]], "float32")  # padding, start, unknown, good, bad, film
    bag.set_weights([kernel, np.array([0.125], "float32")])
    keras.utils.set_random_seed(3)
    heads.set_weights([np.random.normal(0, 0.3, one.shape).astype("float16") for one in heads.get_weights()])
    show(bag, words, folder / "bag.html", open=False)
    show(heads, output=folder / "heads.html", open=False)
    page_module.write(views.softmax_page(), folder / "softmax.html")
    return {"heads_network": heads} | {name: folder / f"{name}.html" for name in ("bag", "heads", "softmax")}


def test_a_bag_counts_each_word_once_and_leaves_out_what_has_no_place(read, made):
    page = read(made["bag"])
    area, answer = page.locator("textarea"), page.locator(".rv-verdict")

    def rated(z):
        p = 1 / (1 + np.exp(-z))
        side = "favorable" if p > 0.5 else "défavorable"
        return f"{side}\u00a0: {100 * max(p, 1 - p):.1f}\u202f%".replace(".", ",")

    area.fill("Good film, good good film")
    assert answer.text_content() == rated(0.125 + 0.5 + 2 + 0.25)
    words = page.locator(".rv-words button")
    assert words.all_text_contents() == ["good", "film"]
    words.nth(0).click()
    assert answer.text_content() == rated(0.125 + 0.5 + 0.25)
    assert (
        page.get_by_text("z = ")
        .text_content()
        .replace("\u00a0", " ")
        .startswith("z = 0,13 (biais) + 0,50 (début) + 0,25 (film) = 0,88 ; σ(z) = 70,6")
    )
    area.fill("A rare, bad, bad film: zxqvw")
    assert answer.text_content() == rated(0.125 + 0.5 - 1 - 3 + 0.25), "an unknown word is one number, whichever it is"
    text = page.locator("main").text_content()
    assert "Inconnus du réseau\u00a0: a, zxqvw." in text and "pas lus\u00a0: rare." in text
    assert page.get_by_text("z = ").text_content().count("(?)") == 1
    page.get_by_role("button", name="English").click()
    assert "A bag of words: each counts once" in page.locator("main").text_content()


def test_every_head_answers_as_in_keras(read, made):
    page = read(made["heads"])
    page.get_by_role("button", name="Exemple\u00a0: 3").click()
    image = page.evaluate(
        """() => {
            const canvas = document.querySelector(".dg-pad canvas");
            const { data } = canvas.getContext("2d").getImageData(0, 0, 280, 280);
            const ink = Float32Array.from({ length: 280 * 280 }, (_, i) => 1 - data[4 * i] / 255);
            return Array.from(explorer.coarse(ink, 280, 280));
        }"""
    )
    answer = made["heads_network"].predict(np.array([image[:40]], "float32"), verbose=0)
    number = lambda text: float(text.split("\u202f")[0].replace(",", ".").replace("\u2212", "-"))  # noqa: E731
    ink, error, odd, which = page.locator(".hd-answer").all_text_contents()
    assert abs(number(ink.split("\u00a0;")[0]) - answer["scalar"][0, 0]) < 0.051
    assert abs(number(ink.split("vrai ")[1]) - sum(image[40:])) < 0.051
    assert abs(number(error.split(": ")[1]) - np.mean((answer["vector"][0] - image[40:]) ** 2)) < 0.00051
    assert abs(number(odd.split("σ(z) = ")[1]) - 100 * answer["binary"][0, 0]) < 0.051
    shares = page.locator(".sm-table td:nth-child(4)")
    found = np.array([number(text) for text in shares.all_text_contents()[:10]])
    np.testing.assert_allclose(found, 100 * answer["classes"][0], atol=0.051)
    assert which.startswith(f"C’est {answer['classes'][0].argmax()}\u00a0: ")
    slider = page.get_by_label("Température T")
    slider.fill("5")
    assert number(shares.nth(int(found.argmax())).text_content()) < found.max()
    page.get_by_role("button", name="English").click()
    assert page.get_by_label("Temperature T").input_value() == "5"
    page.get_by_role("button", name="Erase").click()
    assert page.get_by_text("The pad is empty.").is_visible() and not page.locator(".sm-table").is_visible()


def test_a_softmax_sees_differences_only_and_a_temperature(read, made):
    page = read(made["softmax"])
    shares = page.locator(".sm-table td:nth-child(5)")
    start = shares.all_text_contents()
    assert start == ["66,5\u202f%", "24,5\u202f%", "9,0\u202f%"]
    assert page.locator(".sm-table td:nth-child(6)").all_text_contents() == ["0,41", "1,41", "2,41"]
    page.get_by_role("button", name="Ajouter 1 à tous les scores").click()
    assert shares.all_text_contents() == start
    assert page.locator(".sm-total td").first.text_content() == "11,107"
    page.get_by_label("Score de la classe 2").fill("3")
    assert shares.nth(2).text_content() == "66,5\u202f%"
    page.get_by_label("Température T").fill("0.1")
    assert shares.nth(2).text_content() == "100,0\u202f%"
    page.get_by_role("button", name="Scores de départ").click()
    page.get_by_label("Température T").fill("1")
    assert shares.all_text_contents() == start


@pytest.mark.parametrize(("width", "height"), [(1200, 900), (360, 740)])
@pytest.mark.parametrize("name", ["bag", "heads", "softmax"])
def test_a_made_page_fits_and_axe_finds_nothing_serious(read, made, name, width, height):
    page = read(made[name], width, height)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") and page.locator("#message").is_hidden()
    found = Axe().run(page, options=AXE).response["violations"]
    assert [one["id"] for one in found if one["impact"] != "minor"] == []


def test_a_date_is_rewritten_and_another_character_chosen(read):
    page = read("date_transformer")
    field, answer = page.get_by_label("La date, en français"), page.locator(".dt-answer")
    assert answer.text_content() == "2019-03-03"
    field.fill("  dimanche  14 juil. 1789 ")
    assert answer.text_content() == "1789-07-14"
    answer.focus()
    page.keyboard.press("Home")
    assert page.get_by_role("heading", name="Le caractère 1").count() == 1
    page.locator(".dt-bars button").nth(1).click()
    assert answer.text_content() != "1789-07-14" and len(answer.text_content()) == 10
    assert "Écrit de force" in page.locator("main").text_content()
    page.get_by_role("button", name="Le laisser écrire").click()
    assert answer.text_content() == "1789-07-14"
    page.get_by_role("button", name="Tête 2").click()
    assert page.get_by_role("button", name="Tête 2").get_attribute("aria-pressed") == "true"
    field.fill("14 juillet 日")
    assert page.locator("#message").text_content().startswith("«\u00a0日\u00a0» n’est pas parmi les")
    field.fill(" ")
    assert page.get_by_text("La date est vide").count() == 1 and answer.count() == 0


def test_the_language_changes_and_what_was_done_stays(read):
    page = read("char_rnn")
    page.get_by_label("Le texte", exact=True).fill("A good story")
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_label("The text", exact=True).input_value() == "A good story"
    page = read("lenet", query="?lang=en")
    assert page.get_by_role("heading", name="Draw a digit").count() == 1
    page.get_by_role("button", name="Example: 5").click()
    page.locator(".dg-layer").nth(1).locator("canvas").first.click()
    page.get_by_role("button", name="Français").click()
    assert verdict(page).startswith("C’est 5") and page.locator(".un").count() == 1


def test_a_damaged_file_says_so(read, pages, tmp_path):
    text = pages("lenet").read_text(encoding="utf-8")
    path = tmp_path / "damaged.html"
    path.write_text(DATA.sub(lambda found: found[1] + found[2][:5000] + found[3], text), encoding="utf-8")
    assert read(path).locator("#message").text_content().startswith("Ce fichier est abîmé")
    other = changed(pages("lenet"), path, lambda data: data["graph"]["arrays"][0].append(99))
    assert read(other).locator("#message").text_content().startswith("Ce fichier est abîmé")


def test_print_leaves_out_what_is_no_picture(read):
    page = read("lenet")
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="Effacer").is_visible()
    assert page.locator(".dg-verdict").is_visible() and page.locator(".dg-layer canvas").first.is_visible()
    for name, pictures in (("movie_review_rnn", ".rv-words button"), ("char_transformer", ".mm-heads button")):
        page = read(name)
        page.emulate_media(media="print")
        assert page.locator(pictures).first.is_visible() and not page.locator("header nav").is_visible()


def test_a_window_that_is_resized_keeps_what_was_done(read):
    page = read("lenet")
    page.get_by_role("button", name="Effacer").click()
    draw(page, SEVEN)
    before = verdict(page)
    page.set_viewport_size({"width": 360, "height": 700})
    assert verdict(page) == before and page.evaluate("document.documentElement.scrollWidth <= innerWidth")
