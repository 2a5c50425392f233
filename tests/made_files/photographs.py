"""Photographs of handwritten digits, synthesised: a sheet on a desk, a frame, ruled paper, squared paper.

    python tests/made_files/photographs.py --seed 2 --photographs 100     the table of EXPERIMENTS.md
    python tests/made_files/photographs.py --seed 1 --ranges tuning --save folder

A digit of MNIST is inked on paper with what its kind prints there; the paper is seen in perspective, unevenly lit, in
the shadow of something, and the camera blurs it, adds grain and a JPEG's blocks. `TUNING` are the ranges that the
thresholds of `keras_course/data/` were chosen on, with digits of the validation set; `REPORT` is harder nearly
everywhere, and its digits are those of the test set. The shipped network has trained on neither.
"""

import argparse
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

KINDS = ("desk", "frame", "ruled", "squared")


@dataclass(frozen=True)
class Ranges:
    """From where to where each parameter of a photograph is drawn, uniformly.

    Attributes:
        side: the longer side of the photograph, in pixels.
        digit: height of the 28 x 28 pixels of MNIST, as a share of the paper's shorter side.
        sheet: the sheet's size as a share of the photograph's; only on a desk.
        rotation: in degrees, clockwise or not.
        perspective: how far a corner may move, as a share of the paper's side.
        light: how much darker the dark side of the photograph is than the bright one.
        shadow: by how much a shadow darkens.
        softness: width of the shadow's edge, as a share of the photograph's side.
        tint: how far the light's colour is from white.
        paper, ink, desk, rule: brightness, from 0 to 1.
        colour: how far those four are from grey.
        grain: standard deviation of the camera's noise.
        blur: radius, as a share of the photograph's side.
        quality: of the JPEG.
        spacing: of rules, as a share of the paper's shorter side.
        thickness: of rules, as a share of the paper's shorter side; a frame's is up to five times as thick.
        wood: contrast of the desk's grain.
    """

    side: tuple[float, float] = (500, 900)
    digit: tuple[float, float] = (0.35, 0.7)
    sheet: tuple[float, float] = (0.55, 0.8)
    rotation: tuple[float, float] = (0, 8)
    perspective: tuple[float, float] = (0, 0.06)
    light: tuple[float, float] = (0, 0.3)
    shadow: tuple[float, float] = (0, 0.3)
    softness: tuple[float, float] = (0.05, 0.3)
    tint: tuple[float, float] = (0, 0.08)
    paper: tuple[float, float] = (0.8, 0.97)
    ink: tuple[float, float] = (0.05, 0.3)
    desk: tuple[float, float] = (0.1, 0.5)
    rule: tuple[float, float] = (0.45, 0.75)
    colour: tuple[float, float] = (0, 0.1)
    grain: tuple[float, float] = (0, 0.02)
    blur: tuple[float, float] = (0, 0.002)
    quality: tuple[float, float] = (70, 95)
    spacing: tuple[float, float] = (0.08, 0.2)
    thickness: tuple[float, float] = (0.003, 0.008)
    wood: tuple[float, float] = (0, 0.06)


TUNING = Ranges()
REPORT = Ranges(
    side=(320, 1400),
    digit=(0.28, 0.8),
    sheet=(0.45, 0.9),
    rotation=(0, 11),
    perspective=(0, 0.09),
    light=(0.1, 0.4),
    shadow=(0.1, 0.4),
    softness=(0.03, 0.4),
    tint=(0, 0.12),
    paper=(0.75, 1),
    ink=(0, 0.35),
    desk=(0.05, 0.55),
    rule=(0.4, 0.8),
    colour=(0, 0.15),
    grain=(0, 0.03),
    blur=(0, 0.003),
    quality=(50, 95),
    spacing=(0.06, 0.25),
    thickness=(0.002, 0.01),
    wood=(0, 0.08),
)


def photograph(kind: str, digit: np.ndarray, rng: np.random.Generator, ranges: Ranges) -> Image.Image:
    """One photograph of a digit.

    Args:
        kind: one of `KINDS`.
        digit: from 0 (paper) to 1 (ink), shape `(28, 28)`.
        rng: draws everything.
        ranges: from where to where.
    """

    def draw(name: str) -> float:
        return float(rng.uniform(*getattr(ranges, name)))

    def colour(name: str) -> np.ndarray:
        return np.clip(draw(name) + draw("colour") * rng.uniform(-1, 1, 3), 0, 1)

    longer, shape = draw("side"), rng.uniform(0.7, 1)
    size = np.rint(longer * np.array([1, shape] if rng.random() < 0.5 else [shape, 1])).astype(int)  # width, height
    page, ink = Image.new("RGB", tuple(size), rgb(colour("paper"))), colour("ink")
    short = min(size)
    print_on(page, kind, rng, rgb(colour("rule")), rgb(ink), draw("spacing") * short, draw("thickness") * short)
    side = int(draw("digit") * short)
    inked = Image.fromarray(np.uint8(255 * digit)).resize((side, side), Image.Resampling.BICUBIC)
    margin = 0.22 if kind == "frame" else 0.12  # as a share of the page; 4 of the digit's 28 pixels are empty
    low, high = margin * size - side / 7, (1 - margin) * size - 6 * side / 7
    corner = np.where(high > low, rng.uniform(np.minimum(low, high), np.maximum(low, high)), (size - side) / 2)
    page.paste(rgb(ink), tuple(corner.astype(int)), inked)

    scale = draw("sheet") if kind == "desk" else 1.25  # other papers are larger than the photograph
    corners = (np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) - 0.5) * size * scale
    angle = np.deg2rad(draw("rotation") * rng.choice([-1, 1]))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = corners @ turn.T + draw("perspective") * size * scale * rng.uniform(-1, 1, (4, 2)) + size / 2
    if kind == "desk":
        corners += rng.uniform(-0.5, 0.5, 2) * np.maximum(0, size - np.ptp(corners, axis=0))
        seen = seen_from(page, corners, desk(size, colour("desk"), draw("wood"), rng))
    else:  # the page's middle fills the photograph: what is printed near its edges is cut
        seen = seen_from(page, size / 2 + (corners - size / 2) * 0.88, page)
    light = lighting(size, draw("light"), draw("shadow"), draw("softness"), rng)
    values = np.asarray(seen, float) / 255 * light[..., None] * (1 - draw("tint") * rng.random(3))
    blurred = Image.fromarray(np.uint8(255 * values)).filter(ImageFilter.GaussianBlur(draw("blur") * longer))
    grainy = np.asarray(blurred, float) / 255 + rng.normal(0, draw("grain"), values.shape)
    stored = io.BytesIO()
    Image.fromarray(np.uint8(255 * np.clip(grainy, 0, 1))).save(stored, "jpeg", quality=int(draw("quality")))
    return Image.open(stored)


def print_on(
    page: Image.Image,
    kind: str,
    rng: np.random.Generator,
    rule: tuple[int, ...],
    ink: tuple[int, ...],
    spacing: float,
    thickness: float,
) -> None:
    """Rules, squares or a frame; a desk's sheet is blank."""
    pen, width, height = ImageDraw.Draw(page), *page.size
    line = max(1, round(thickness))
    if kind in ("ruled", "squared"):
        for y in np.arange(rng.uniform(0, spacing), height, spacing):
            pen.line([0, y, width, y], rule, line)
    if kind == "squared":
        for x in np.arange(rng.uniform(0, spacing), width, spacing):
            pen.line([x, 0, x, height], rule, line)
    if kind == "frame":
        edge = int(rng.uniform(0.11, 0.15) * min(width, height))
        box = [edge, edge, width - edge, height - edge]
        pen.rectangle(box, outline=ink, width=max(2, int(thickness * rng.uniform(1, 5))))


def desk(size: np.ndarray, colour: np.ndarray, wood: float, rng: np.random.Generator) -> Image.Image:
    """A desk of wood, its grain across it."""
    width, height = size
    row, column = np.mgrid[:height, :width]
    across, along = (row, column) if rng.random() < 0.5 else (column, row)
    waves = across / max(size) * rng.uniform(40, 120) + 2 * np.sin(along / max(size) * rng.uniform(2, 6))
    grain = wood * np.sin(waves + rng.normal(0, 0.3, waves.shape))
    return Image.fromarray(np.uint8(255 * np.clip(colour + grain[..., None], 0, 1)))


def seen_from(page: Image.Image, corners: np.ndarray, behind: Image.Image) -> Image.Image:
    """The page with its corners, clockwise from the upper left, at the given places of the picture behind it."""
    width, height = page.size
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], float)
    rows = []  # of the homography from the photograph to the page, which Pillow wants
    for (x, y), (u, v) in zip(corners, flat, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    homography = np.linalg.solve(np.array(rows), flat.ravel())
    opaque = page.convert("RGBA")
    seen = opaque.transform(page.size, Image.Transform.PERSPECTIVE, homography, Image.Resampling.BICUBIC)
    return Image.alpha_composite(behind.convert("RGBA"), seen).convert("RGB")


def lighting(size: np.ndarray, light: float, shadow: float, softness: float, rng: np.random.Generator) -> np.ndarray:
    """By what each pixel's colour is multiplied, shape `(height, width)`."""
    width, height = size
    row, column = np.mgrid[:height, :width] / max(size)
    angle, other = rng.uniform(0, 2 * np.pi, 2)
    slope = np.cos(angle) * (column - column.mean()) + np.sin(angle) * (row - row.mean())
    bright = 1 - light * (slope - slope.min()) / np.ptp(slope)
    edge = np.cos(other) * (column - column.mean()) + np.sin(other) * (row - row.mean()) - rng.uniform(-0.2, 0.2)
    return bright * (1 - shadow / (1 + np.exp(-8 * edge / softness)))


def rgb(colour: np.ndarray) -> tuple[int, ...]:
    return tuple(int(255 * part) for part in colour)


def photographs(kind: str, count: int, seed: int, ranges: Ranges, digits: object) -> list[tuple[Image.Image, int]]:
    """Photographs of one kind, each with its digit; digits of the data set are drawn at random."""
    rng = np.random.default_rng([seed, KINDS.index(kind)])
    chosen = rng.choice(len(digits.labels), count, replace=False)
    return [(photograph(kind, digits.images[i, :, :, 0], rng, ranges), int(digits.labels[i])) for i in chosen]


def main() -> None:
    """Print how many photographs of each kind the shipped network reads rightly."""
    from keras_course.data import digits as mnist
    from keras_course.data.digit_pictures import mnist_preprocessing
    from keras_course.errors import CourseError
    from keras_course.models import pretrained
    from keras_course.reports.convnet import SURE

    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--photographs", type=int, default=100)
    parser.add_argument("--ranges", choices=["tuning", "report"], default="report")
    parser.add_argument("--save", type=Path)
    asked = parser.parse_args()
    _, validation, test = mnist.load()
    digits, ranges = (test, REPORT) if asked.ranges == "report" else (validation, TUNING)
    model = pretrained("lenet")
    outcomes = ("right", "right, doubted", "wrong", "wrong, doubted", "refused")
    print(f"| of {asked.photographs} | {' | '.join(outcomes)} |\n|{'---|' * 6}")
    for kind in KINDS:
        counts = dict.fromkeys(outcomes, 0)
        for index, (picture, label) in enumerate(photographs(kind, asked.photographs, asked.seed, ranges, digits)):
            try:
                digit = mnist_preprocessing.read_digit(picture)
                probabilities = model.predict(digit.pixels[None], verbose=0)[0]
                outcome = "right" if probabilities.argmax() == label else "wrong"
                outcome += ", doubted" if digit.at_rim or probabilities.max() < SURE else ""
            except CourseError:
                outcome = "refused"
            counts[outcome] += 1
            if asked.save:
                asked.save.mkdir(exist_ok=True)
                picture.save(asked.save / f"{kind}-{index:03}-{label}-{outcome}.png")
        print(f"| {kind} | {' | '.join(map(str, counts.values()))} |", flush=True)


if __name__ == "__main__":
    main()
