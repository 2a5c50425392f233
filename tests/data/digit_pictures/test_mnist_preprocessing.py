"""The user's own pictures are preprocessed to look like MNIST."""

import dataclasses
import io
import os
import subprocess
from pathlib import Path

import keras
import numpy as np
import photographs
import pytest
from PIL import Image, ImageDraw

from keras_course.data import digits
from keras_course.data.digit_pictures import ink, mnist_preprocessing, picture_pixels
from keras_course.data.digit_pictures.ink_shapes import find_shapes, remove_frames
from keras_course.data.digit_pictures.paper import find_sheet
from keras_course.data.digit_pictures.ruled_paper import remove_rules
from keras_course.errors import CourseError
from keras_course.models import pretrained

GOLDEN = Path(__file__).parents[2] / "golden"


@pytest.fixture(scope="module")
def originals():
    """Ten real digits, one of each, float32 `(10, 28, 28)`."""
    part = digits.load(verbose=False)[2]
    return np.stack([part.images[part.labels == digit][0, :, :, 0] for digit in range(10)])


def read(picture):
    return mnist_preprocessing.read_digit(picture).pixels


def correlation(picture, original):
    """The highest correlation over shifts of at most a pixel: MNIST itself is centred to the nearest pixel."""
    shifts = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    return max(np.corrcoef(np.roll(picture[..., 0], shift, (0, 1)).ravel(), original.ravel())[0, 1] for shift in shifts)


def enlarged(original, size):
    """The digit resized to `(size, size)`, from 0 to 1."""
    image = Image.fromarray((255 * original).astype("uint8"))
    return np.asarray(image.resize((size, size), Image.Resampling.BICUBIC)) / 255


def save(path, colours):
    Image.fromarray(np.rint(255 * np.clip(colours, 0, 1)).astype("uint8")).save(path)
    return path


def test_a_digit_of_mnist_is_unchanged(originals, tmp_path):
    for digit, original in enumerate(originals):
        picture = read(save(tmp_path / f"{digit}.png", original))
        assert picture.shape == (28, 28, 1) and picture.dtype == np.float32
        assert correlation(picture, original) > 0.99


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("size", [20, 61, 300, 1200])
def test_any_size_dark_on_light_or_light_on_dark(size, inverted, originals, tmp_path):
    for original in originals:
        image = enlarged(original, size)
        picture = read(save(tmp_path / "digit.png", 1 - image if inverted else image))
        assert correlation(picture, original) > (0.9 if size > 100 else 0.85)


@pytest.mark.parametrize(
    ("paper", "ink"),
    [((1, 0.9, 0.3), (0.1, 0.1, 0.7)), ((0.1, 0.3, 0.1), (1, 0.5, 0.6)), ((0.4, 0.4, 0.4), (0.9, 0.1, 0.3))],
)
def test_any_colours_and_position_in_uneven_light(paper, ink, originals, tmp_path):
    """A photograph: a corner of a large page, grain, one side darker than the other, JPEG."""
    rng = np.random.default_rng(0)
    for original in originals:
        page = np.zeros((400, 300))
        row, column = rng.integers(10, 200), rng.integers(10, 100)
        page[row : row + 180, column : column + 180] = enlarged(original, 180)
        colours = np.array(paper) + page[..., None] * (np.array(ink) - paper)
        colours = colours + np.linspace(-0.2, 0.1, 300)[:, None] + rng.normal(0, 0.02, colours.shape)
        assert correlation(read(save(tmp_path / "photo.jpg", colours)), original) > 0.85


@pytest.mark.parametrize("ink", [0, 1])
def test_ink_on_a_transparent_background(ink, originals, tmp_path):
    original = originals[3]
    page = np.dstack([np.full((28, 28, 3), float(ink)), original])
    assert correlation(read(save(tmp_path / "clear.png", page)), original) > 0.99


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "CMYK", "I", "I;16", "F"])
def test_every_pixel_mode_of_pillow(mode, originals, tmp_path):
    image = Image.fromarray((255 * enlarged(originals[5], 84)).astype("uint8"))
    sixteen_bits = np.asarray(image).astype("uint16") * 200
    image = Image.fromarray(sixteen_bits) if mode == "I;16" else image.convert(mode)
    image.save(tmp_path / "digit.tif")
    assert correlation(read(tmp_path / "digit.tif"), originals[5]) > 0.9


@pytest.mark.parametrize("kind", ["bytes", "floats", "one channel", "colours"])
def test_an_array_gives_the_same_as_its_file(kind, originals, tmp_path):
    bytes_ = np.rint(255 * enlarged(originals[4], 60)).astype("uint8")
    array = {
        "bytes": bytes_,
        "floats": bytes_ / 255 - 7,
        "one channel": bytes_[..., None],
        "colours": np.repeat(bytes_[..., None], 3, axis=2),
    }[kind]
    Image.fromarray(bytes_).save(tmp_path / "digit.png")
    expected = read(tmp_path / "digit.png")
    np.testing.assert_allclose(read(array), expected, atol=0.02)


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros(9), r"are \(height, width\),.* an array \(9,\)\.$"),
        (np.zeros((2, 28, 28, 1)), r"an array \(2, 28, 28, 1\)\.$"),
        (np.eye(3), "^The picture is 3 x 3 pixels: at least 8 x 8 are needed"),
        (np.full((30, 30), 0.5), "^The picture shows nothing"),
    ],
)
def test_bad_arrays_are_refused_in_one_sentence(array, message):
    with pytest.raises(CourseError, match=message):
        read(array)


def test_the_exif_orientation_is_applied(originals, tmp_path):
    rotated = Image.fromarray((255 * np.rot90(enlarged(originals[7], 140))).astype("uint8"))
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: rotate by 90 degrees clockwise
    rotated.save(tmp_path / "phone.jpg", exif=exif, quality=95)
    assert correlation(read(tmp_path / "phone.jpg"), originals[7]) > 0.95


def test_box_and_center_of_mass_are_mnists(tmp_path):
    """A single stroke in a corner becomes 20 pixels long, its centre of mass at the centre of the image."""
    page = np.ones((200, 300))
    page[10:90, 20:40] = 0
    picture = read(save(tmp_path / "one.png", page))[..., 0]
    rows, columns = np.nonzero(picture > 0.5)
    assert (np.ptp(rows) + 1, np.ptp(columns) + 1) == (20, 5)
    assert rows.mean() == pytest.approx(14, abs=0.5) and columns.mean() == pytest.approx(14, abs=0.5)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "There is no picture"),
        (b"", "is not a picture that can be read"),
        (b"seven", "is not a picture that can be read"),
        ("blank", "shows nothing"),
        ("clear", "shows nothing"),
        ("tiny", "are needed"),
        ("cut", "is damaged"),
        ("huge", "too many pixels"),
        ("folder", "is a folder, not a picture"),
    ],
)
def test_bad_pictures_are_refused_in_one_sentence(content, message, tmp_path, monkeypatch):
    path = tmp_path / "digit.png"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content == "blank":
        save(path, np.random.default_rng(0).normal(0.8, 0.01, (60, 60)))
    elif content == "clear":
        save(path, np.zeros((60, 60, 4)))
    elif content == "tiny":
        save(path, np.eye(7))
    elif content == "cut":
        save(path, np.random.default_rng(0).random((60, 60)))
        path.write_bytes(path.read_bytes()[:1000])
    elif content == "huge":
        monkeypatch.setattr(picture_pixels, "MAX_PIXELS", 2000)
        save(path, np.eye(60))
    elif content == "folder":
        path.mkdir()
    with pytest.raises(CourseError, match=message) as caught:
        read(path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)


@pytest.fixture(scope="module")
def lenet():
    return pretrained("lenet")


def answers(lenet, pixels):
    return lenet.predict(np.stack(pixels), verbose=0).argmax(axis=1).tolist()


def drawn(height=120, width=90):
    """A 1 and a bar below it, as a 7 upside down; uint8, dark on light."""
    page = np.full((height, width), 250, "uint8")
    page[20:100, 40:50] = 20
    page[90:100, 40:75] = 20
    return page


@pytest.mark.parametrize("name", ["digit7_sheet_on_dark_desk.jpg", "digit7_black_frame.png"])
def test_a_sheet_on_a_desk_and_a_black_frame(name, lenet):
    """They were read as 8, with 93 and 100 %."""
    digit = mnist_preprocessing.read_digit(GOLDEN / name)
    assert answers(lenet, [digit.pixels]) == [7] and not digit.at_rim
    top, left, bottom, right = digit.box
    height, width = digit.picture.shape[:2]
    assert 0.2 * height < top < bottom < 0.8 * height and 0.2 * width < left < right < 0.8 * width


@pytest.mark.parametrize("kind", photographs.KINDS)
def test_photographs_of_a_desk_a_frame_ruled_and_squared_paper(kind, lenet):
    """The whole table: `python tests/made_files/photographs.py`."""
    digits_of_test = digits.load(verbose=False)[2]
    shown = photographs.photographs(kind, 10, 3, photographs.REPORT, digits_of_test)
    read_rightly = 0
    for photograph, label in shown:
        try:
            read_rightly += answers(lenet, [read(photograph)]) == [label]
        except CourseError as error:
            assert "more than one shape" in str(error) or "nothing that is drawn" in str(error)
    assert read_rightly >= 8


def test_two_digits_are_more_than_one_shape(originals):
    with pytest.raises(CourseError, match=r"digits_4_and_2\.png shows more than one shape \(2\)"):
        read(GOLDEN / "digits_4_and_2.png")
    beside = np.concatenate([enlarged(originals[4], 100)[:, 5:95], enlarged(originals[2], 100)[:, 5:95]], axis=1)
    for page in (beside, 1 - beside, np.concatenate([enlarged(originals[3], 90), enlarged(originals[5], 90)])):
        with pytest.raises(CourseError, match="more than one shape"):
            read(np.pad(page, 20, mode="edge"))


def test_the_strokes_of_one_digit_are_one_shape():
    """A 5 whose bar does not touch the rest of it."""
    page = np.ones((120, 100))
    page[20:28, 42:75] = 0
    page[34:60, 40:47] = page[55:62, 40:70] = page[55:95, 66:73] = page[90:97, 40:73] = 0
    digit = mnist_preprocessing.read_digit(page)
    assert digit.box == pytest.approx((20, 40, 97, 75), abs=2)


def test_ink_at_the_edge_of_the_picture_is_told(originals):
    whole = np.pad(255 - np.rint(255 * enlarged(originals[6], 112)), 20, constant_values=255)
    assert not mnist_preprocessing.read_digit(whole).at_rim
    assert mnist_preprocessing.read_digit(whole[45:]).at_rim


@pytest.mark.parametrize("size", [28, 100, 400])
def test_noise_is_no_digit(size, lenet):
    """It was "0 (76 %)"."""
    rng = np.random.default_rng(size)
    for noise in (rng.random((size, size)), rng.normal(0.5, 0.2, (size, size, 3)), rng.random((size, size)) > 0.5):
        try:
            digit = mnist_preprocessing.read_digit(noise.astype(float))
        except CourseError:
            continue
        assert digit.at_rim or lenet.predict(digit.pixels[None], verbose=0).max() < 0.9


def test_a_surface_is_no_digit():
    page = np.ones((200, 200))
    page[60:140, 50:150] = 0
    with pytest.raises(CourseError, match="nothing that is drawn"):
        read(page)
    unshaded = dataclasses.replace(photographs.TUNING, shadow=(0, 0), light=(0, 0.1))
    photograph = photographs.photograph("desk", np.zeros((28, 28)), np.random.default_rng(0), unshaded)
    with pytest.raises(CourseError, match="nothing that is drawn"):
        read(photograph)


def test_rules_go_and_the_strokes_that_cross_them_stay():
    row, column = np.mgrid[:200, :240]
    rules = ((row + column // 10) % 40 < 2) | ((column - row // 12) % 40 < 2)
    strokes = np.zeros((200, 240), bool)
    strokes[50:150, 100:112] = strokes[50:62, 60:112] = True
    left = remove_rules((rules | strokes).astype(float)) > 0.25
    assert left[strokes].all()
    assert np.sum(left & ~strokes) < 0.05 * rules.sum()
    upright = np.zeros((200, 240))
    upright[:, 100:106] = 1
    np.testing.assert_array_equal(remove_rules(upright), upright)


@pytest.mark.parametrize("pen", [2, 5])
def test_a_bar_that_a_thin_pen_drew_is_no_rule(pen):
    """A 7 that nearly fills its picture: its bar ends before the edge."""
    page = Image.new("L", (110, 200), 255)
    ImageDraw.Draw(page).line([(10, 15), (90, 15), (45, 190)], 0, pen)
    assert mnist_preprocessing.read_digit(page).box == pytest.approx((14, 10, 191, 92), abs=3)


def test_a_frame_goes_and_a_zero_stays():
    frame = np.zeros((200, 200))
    frame[20:180, 20:180] = 1
    frame[26:174, 26:174] = 0
    alone = frame.copy()
    frame[80:120, 95:105] = 1
    (shape,) = find_shapes(remove_frames(frame))
    assert (shape.top, shape.left, shape.bottom, shape.right) == (80, 95, 120, 105)
    np.testing.assert_array_equal(remove_frames(alone), alone)


@pytest.mark.parametrize(("turn", "cut"), [(0, 0), (20, 0), (45, 0), (8, 60)])
def test_a_sheet_is_found_at_any_angle(turn, cut):
    """Also where it goes on beyond the picture, on one side."""
    sheet = Image.new("L", (240, 160), 230).rotate(turn, expand=True, fillcolor=60)
    desk = Image.new("L", (400, 400), 60)
    desk.paste(sheet, (200 - sheet.width // 2 - cut, 200 - sheet.height // 2))
    found = find_sheet(np.repeat(np.asarray(desk, "float32")[..., None] / 255, 3, axis=2))
    share = found.paper.sum() / np.sum(np.asarray(desk) > 200)
    assert 0.85 < share <= 1


def test_ink_in_a_shadow_is_as_strong_as_in_the_light():
    page = np.full((160, 160, 3), 0.9)
    page[40:46, 20:140] = 0.2  # one stroke from the light into the shadow
    page[:, 80:] *= 0.6
    strength, _ = ink.find_ink(page, np.ones(3, int), 0.15)
    assert np.allclose(strength[42:44, 30:70], 1, atol=0.05) and np.allclose(strength[42:44, 95:135], 1, atol=0.05)


@pytest.mark.parametrize("edge", [140, 160, 220, 240])
def test_paper_outside_a_shadow_is_no_sheet_on_a_desk(edge, originals, lenet):
    """The brighter part, without the digit, was cut out and read."""
    page = np.full((300, 300), 0.95)
    page[::40] = page[:, ::40] = 0.6  # squared paper
    page[90:210, 10:130] *= 1 - 0.9 * enlarged(originals[3], 120)
    page[:, :edge] *= 0.6
    digit = mnist_preprocessing.read_digit(np.repeat(page[..., None], 3, axis=2))
    assert digit.box[3] < 130 and not digit.at_rim and answers(lenet, [digit.pixels]) == [3]


def test_a_picture_without_a_desk_has_no_sheet(originals):
    for original in originals:
        for size in (28, 300):
            assert find_sheet(np.repeat(enlarged(original, size)[..., None], 3, axis=2)) is None


@pytest.mark.parametrize(
    "kind", ["str", "Path", "Pillow", "load_img", "tensor", "list", "with opacity", "grey with opacity", "float16"]
)
def test_whatever_holds_a_picture(kind, tmp_path):
    page = drawn()
    Image.fromarray(page).save(tmp_path / "digit.png")
    picture = {
        "str": lambda: str(tmp_path / "digit.png"),
        "Path": lambda: tmp_path / "digit.png",
        "Pillow": lambda: Image.fromarray(page),
        "load_img": lambda: keras.utils.load_img(tmp_path / "digit.png"),
        "tensor": lambda: keras.ops.convert_to_tensor(page),
        "list": lambda: page.tolist(),
        "with opacity": lambda: np.dstack([page, page, page, np.full_like(page, 255)]),
        "grey with opacity": lambda: np.dstack([page, np.full_like(page, 255)]),
        "float16": lambda: page.astype("float16"),
    }[kind]()
    expected = read(page)
    np.testing.assert_allclose(read(picture), expected, atol=0.02)
    np.testing.assert_allclose(mnist_preprocessing.read_digits(picture), expected[None], atol=0.02)
    np.testing.assert_allclose(mnist_preprocessing.read_digits([picture, picture]), np.stack([expected] * 2), atol=0.02)


@pytest.mark.parametrize(
    ("pictures", "message"),
    [
        ([], "empty list"),
        ((), "empty list"),
        (None, "Received: NoneType"),
        (7, "Received: int"),
        ([1, 2, 3], r"Received: an array \(3,\)"),
        ([None], r"Received: "),
        ({"a": 1}, "Received: str|There is no picture a"),
        (b"bytes", "Received: bytes"),
        ([["a", "b"]], "Received: list"),
        (np.full((40, 40), np.nan), "1600 of the picture's 1600 values are NaN or infinite"),
        (np.where(np.eye(40) > 0, np.inf, 0), "40 of the picture's 1600 values"),
        (np.zeros((0, 40)), "empty list"),
        (np.zeros((40, 40, 5)), r"Received: an array \(40, 5\)|at least 8 x 8"),
        ("nowhere.png", "There is no picture nowhere.png"),
        ("", "is a folder"),
        ("a\0b.png", "can't be opened"),
        ("x" * 300, "can't be opened"),
        ("new\nline.png", r"There is no picture 'new\\nline\.png'"),
    ],
)
def test_what_is_no_picture_is_refused_in_one_sentence(pictures, message):
    with pytest.raises(CourseError, match=message) as caught:
        mnist_preprocessing.read_digits(pictures)
    assert len(str(caught.value)) <= 300 and "\n" not in str(caught.value)


def test_one_nan_is_told():
    page = drawn().astype(float)
    page[3, 5] = np.nan
    with pytest.raises(CourseError, match=r"^1 of the picture's 10800 values are NaN or infinite: every pixel"):
        read(page)


def test_numbers_of_any_magnitude():
    expected = read(drawn())
    for scale, shift in ((1e300, 0), (-1e308, 0), (1e-300, 0), (1e6, -3e5)):
        np.testing.assert_allclose(read(drawn() / 255 * scale + shift), expected, atol=0.02)


def test_no_program_is_started_by_a_file(tmp_path, monkeypatch):
    """An EPS file, under any name, made Pillow start Ghostscript."""
    started = []
    monkeypatch.setattr(subprocess, "Popen", lambda *words, **_: started.append(words))
    monkeypatch.setattr(os, "system", started.append)
    page = io.BytesIO()
    Image.fromarray(drawn()).convert("RGB").save(page, "eps")
    for name in ("digit.eps", "digit.png"):
        (tmp_path / name).write_bytes(page.getvalue())
        with pytest.raises(CourseError, match="not a picture that can be read: save it as PNG, JPEG"):
            read(tmp_path / name)
    assert started == []


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "PPM", "TGA", "PCX"])
def test_the_formats_that_are_read(kind, tmp_path):
    Image.fromarray(drawn()).convert("P" if kind == "GIF" else "RGB").save(tmp_path / "digit", kind)
    np.testing.assert_allclose(read(tmp_path / "digit"), read(drawn()), atol=0.12)


def test_what_is_no_file_is_refused_unopened(tmp_path):
    """A pipe would wait for its writer, a device never end."""
    os.mkfifo(tmp_path / "pipe.png")
    for path in (tmp_path / "pipe.png", Path("/dev/zero"), Path("/dev/null")):
        with pytest.raises(CourseError, match="is a pipe or a device, not a picture"):
            read(path)


def test_an_unreadable_picture_is_not_damaged(tmp_path, monkeypatch):
    """Of another user's."""
    Image.fromarray(drawn()).save(tmp_path / "digit.png")

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Image, "open", refuse)
    with pytest.raises(CourseError, match=r"digit\.png may not be read \(Permission denied\): change its permissions"):
        read(tmp_path / "digit.png")


def test_a_large_photograph_is_downsized_while_it_is_decoded(tmp_path):
    large = Image.fromarray(drawn()).resize((6000, 8000))
    large.save(tmp_path / "phone.jpg")
    digit = mnist_preprocessing.read_digit(tmp_path / "phone.jpg")
    assert max(digit.picture.shape) <= 1000
    np.testing.assert_allclose(digit.pixels, read(drawn()), atol=0.25)
    large.save(tmp_path / "phone.bmp")
    with pytest.raises(CourseError, match="too many pixels"):
        read(tmp_path / "phone.bmp")
