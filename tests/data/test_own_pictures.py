"""The user's own pictures are preprocessed to look like MNIST."""

import numpy as np
import pytest
from PIL import Image

from keras_course.data import digits, own_pictures
from keras_course.errors import CourseError


@pytest.fixture(scope="module")
def originals():
    """Ten real digits, one of each, float32 `(10, 28, 28)`."""
    part = digits.load(verbose=False)[2]
    return np.stack([part.images[part.labels == digit][0, :, :, 0] for digit in range(10)])


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
        picture = own_pictures.read_digit(save(tmp_path / f"{digit}.png", original))
        assert picture.shape == (28, 28, 1) and picture.dtype == np.float32
        assert correlation(picture, original) > 0.99


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("size", [20, 61, 300, 1200])
def test_any_size_dark_on_light_or_light_on_dark(size, inverted, originals, tmp_path):
    for original in originals:
        image = enlarged(original, size)
        picture = own_pictures.read_digit(save(tmp_path / "digit.png", 1 - image if inverted else image))
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
        assert correlation(own_pictures.read_digit(save(tmp_path / "photo.jpg", colours)), original) > 0.85


@pytest.mark.parametrize("ink", [0, 1])
def test_ink_on_a_transparent_background(ink, originals, tmp_path):
    original = originals[3]
    page = np.dstack([np.full((28, 28, 3), float(ink)), original])
    assert correlation(own_pictures.read_digit(save(tmp_path / "clear.png", page)), original) > 0.99


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "CMYK", "I", "I;16", "F"])
def test_every_pixel_mode_of_pillow(mode, originals, tmp_path):
    image = Image.fromarray((255 * enlarged(originals[5], 84)).astype("uint8"))
    sixteen_bits = np.asarray(image).astype("uint16") * 200
    image = Image.fromarray(sixteen_bits) if mode == "I;16" else image.convert(mode)
    image.save(tmp_path / "digit.tif")
    assert correlation(own_pictures.read_digit(tmp_path / "digit.tif"), originals[5]) > 0.9


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
    expected = own_pictures.read_digit(tmp_path / "digit.png")
    np.testing.assert_allclose(own_pictures.read_digit(array), expected, atol=0.02)


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros(9), r"are \(height, width\) .* an array \(9,\)\.$"),
        (np.zeros((2, 28, 28, 1)), r"an array \(2, 28, 28, 1\)\.$"),
        (np.eye(3), "^The array is 3 x 3 pixels: at least 8 x 8 are needed"),
        (np.full((30, 30), 0.5), "^The array shows nothing"),
    ],
)
def test_bad_arrays_are_refused_in_one_sentence(array, message):
    with pytest.raises(CourseError, match=message):
        own_pictures.read_digit(array)


def test_the_exif_orientation_is_applied(originals, tmp_path):
    rotated = Image.fromarray((255 * np.rot90(enlarged(originals[7], 140))).astype("uint8"))
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: rotate by 90 degrees clockwise
    rotated.save(tmp_path / "phone.jpg", exif=exif, quality=95)
    assert correlation(own_pictures.read_digit(tmp_path / "phone.jpg"), originals[7]) > 0.95


def test_box_and_center_of_mass_are_mnists(tmp_path):
    """A single stroke in a corner becomes 20 pixels long, its centre of mass at the centre of the image."""
    page = np.ones((200, 300))
    page[10:90, 20:40] = 0
    picture = own_pictures.read_digit(save(tmp_path / "one.png", page))[..., 0]
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
        ("folder", "There is no picture"),
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
        monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 2000)
        save(path, np.eye(60))
    elif content == "folder":
        path.mkdir()
    with pytest.raises(CourseError, match=message) as caught:
        own_pictures.read_digit(path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)


def test_a_path_may_be_a_string(tmp_path):
    """`convnet.read("digit.png")` failed with an AttributeError."""
    from PIL import Image

    Image.fromarray(np.pad(np.zeros((40, 8), "uint8"), 20, constant_values=255)).save(tmp_path / "one.png")
    from_string, from_path = (
        own_pictures.read_digit(path) for path in (str(tmp_path / "one.png"), tmp_path / "one.png")
    )
    np.testing.assert_array_equal(from_string, from_path)
