"""The pixels of the user's picture: a file, a Pillow image, a tensor, an array, a list. The only door to Pillow."""

import stat
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from keras_course.errors import CourseError

# Pillow decodes each of these itself; for others, EPS among them, it starts a program.
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "PPM", "TGA", "ICO", "PCX", "JPEG2000")
NAMED = "PNG, JPEG, GIF, BMP, WebP or TIFF"
MAX_SIDE = 1000  # pixels: larger pictures are downsized
MAX_PIXELS = 25_000_000  # more would take a gigabyte; a JPEG is downsized while it is decoded, and may have more
MIN_SIDE = 8  # pixels


def read_pixels(picture: Any) -> tuple[np.ndarray, str]:
    """The colours of a picture, and how a sentence names it.

    Args:
        picture: the path of a PNG, JPEG, GIF, BMP, WebP or TIFF file, a Pillow image, or numbers of shape
            `(height, width)` or `(height, width, channels)` with 1 channel, 2 (grey, opacity), 3 or 4 (opacity last):
            an array, a tensor or nested lists. Whole numbers of 8 bits go from 0 to 255; others are rescaled.

    Returns:
        float32 from 0 to 1, shape `(height, width, 3)`, at most `MAX_SIDE` pixels a side; and the path, or "The
        picture".

    Raises:
        CourseError: if it can't be read, or is too small.
    """
    if isinstance(picture, str | Path):
        image, name = open_image(Path(picture)), shortened(Path(picture))
    elif is_file_or_image(picture):
        image, name = to_rgba(picture), "The picture"
    else:
        image, name = image_from_array(to_array(picture)), "The picture"
    if min(image.size) < MIN_SIDE:
        raise CourseError(
            f"{name} is {image.width} x {image.height} pixels: at least {MIN_SIDE} x {MIN_SIDE} are needed."
        )
    image.thumbnail((MAX_SIDE, MAX_SIDE))
    return blended(np.asarray(image, "float32") / 255), name


def is_file_or_image(picture: Any) -> bool:
    """Whether a picture is a path or an image of Pillow, not numbers."""
    from PIL import Image

    return isinstance(picture, str | Path | Image.Image)


def open_image(path: Path) -> Any:
    """Open a file as an RGBA image of Pillow, rotated as its EXIF orientation says."""
    from PIL import Image, UnidentifiedImageError

    check_is_file(path)
    name = shortened(path)
    too_many = f"{name} has too many pixels: save it smaller, {MAX_SIDE} x {MAX_SIDE} are enough."
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of its metadata, and of many pixels: they are counted below
            Image.init()
            with Image.open(path, formats=[name for name in FORMATS if name in Image.OPEN]) as image:
                image.draft(None, (MAX_SIDE, MAX_SIDE))
                if image.width * image.height > MAX_PIXELS:
                    raise CourseError(too_many)
                return to_rgba(image)
    except CourseError:
        raise
    except UnidentifiedImageError as error:
        raise CourseError(f"{name} is not a picture that can be read: save it as {NAMED}.") from error
    except PermissionError as error:
        raise CourseError(f"{name} may not be read ({error.strerror}): change its permissions.") from error
    except Image.DecompressionBombError as error:
        raise CourseError(too_many) from error
    except Exception as error:  # Pillow's decoders raise nearly anything on damaged files
        raise CourseError(f"{name} is damaged, or of a rare kind: save the picture again, as PNG or JPEG.") from error


def check_is_file(path: Path) -> None:
    """Refuse what is no file before it is opened: a pipe would wait for its writer, a device never end.

    Raises:
        CourseError: if there is no such file.
    """
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise CourseError(f"There is no picture {shortened(path)}: name a PNG or JPEG file that exists.") from None
    except (OSError, ValueError) as error:  # a name that is too long, a folder that may not be entered, a zero byte
        reason = getattr(error, "strerror", None) or error
        raise CourseError(f"{shortened(path)} can't be opened ({reason}): name a PNG or JPEG file.") from error
    if not stat.S_ISREG(mode):
        kind = "a folder" if stat.S_ISDIR(mode) else "a pipe or a device"
        raise CourseError(f"{shortened(path)} is {kind}, not a picture: name a PNG or JPEG file.")


def shortened(path: Path) -> str:
    """A path for a sentence: on one line, and not longer than it."""
    text = str(path) if str(path).isprintable() else repr(str(path))
    return text if len(text) <= 160 else f"{text[:80]}...{text[-60:]}"


def to_rgba(image: Any) -> Any:
    """An image of Pillow in any mode as RGBA, rotated as its EXIF orientation says."""
    from PIL import ImageOps

    image = ImageOps.exif_transpose(image)
    if image.mode[0] in "IF":  # more than 8 bits a pixel
        return image_from_array(np.asarray(image, "float32"))
    return image.convert("RGBA")


def to_array(numbers: Any) -> np.ndarray:
    """An array from whatever holds the pixels: a tensor of any backend, nested lists.

    Raises:
        CourseError: if these are no numbers.
    """
    try:
        array = np.asarray(numbers)
        return array if array.dtype == np.uint8 else array.astype("float64")
    except (TypeError, ValueError, RuntimeError) as error:
        raise CourseError(
            f"A picture is a path, a Pillow image, or numbers (height, width). Received: {type(numbers).__name__}."
        ) from error


def image_from_array(array: np.ndarray) -> Any:
    """Convert an array to an RGBA image of Pillow; values that are not uint8 are rescaled to 0..255 (min-max)."""
    from PIL import Image

    values = array[..., None] if array.ndim == 2 else array
    if values.ndim != 3 or values.shape[2] not in (1, 2, 3, 4) or not values.size:
        raise CourseError(
            "The pixels of a picture are (height, width), or (height, width, channels) with 1 to 4 channels. "
            f"Received: an array {array.shape}."
        )
    if not np.isfinite(values).all():
        raise CourseError(
            f"{np.sum(~np.isfinite(values))} of the picture's {values.size} values are NaN or infinite: every pixel "
            "needs a number."
        )
    colours, opacity = np.split(values, [values.shape[2] - 1 + values.shape[2] % 2], axis=2)
    rgb = np.repeat(to_bytes(colours), 3 // colours.shape[2], axis=2)
    opaque = to_bytes(opacity) if opacity.size and np.ptp(opacity) else np.full_like(rgb[..., :1], 255)
    return Image.fromarray(np.concatenate([rgb, opaque], axis=2))


def to_bytes(values: np.ndarray) -> np.ndarray:
    if values.dtype == np.uint8:
        return values
    scaled = values / (np.abs(values).max() or 1)  # first: the difference of the largest numbers overflows
    return np.rint(255 * (scaled - scaled.min()) / (np.ptp(scaled) or 1)).astype("uint8")


def blended(rgba: np.ndarray) -> np.ndarray:
    """Transparent pixels blended with white or with black, whichever gives more contrast."""
    rgb, alpha = np.split(rgba, [3], axis=2)
    if alpha.min() == 1:
        return rgb
    return max((rgb * alpha + background * (1 - alpha) for background in (1, 0)), key=np.std)


def resize(values: np.ndarray, height: int, width: int) -> np.ndarray:
    """Resize float32 values, `(rows, columns)` or `(rows, columns, channels)`; each pixel averages what it covers."""
    from PIL import Image

    channels = values.astype("float32").reshape(*values.shape[:2], -1)
    resized = [
        np.asarray(Image.fromarray(channels[..., i]).resize((width, height), Image.Resampling.BILINEAR))
        for i in range(channels.shape[2])
    ]
    return np.stack(resized, axis=2).reshape(height, width, *values.shape[2:])
