"""LEX's sign, a sprout in a speech bubble, drawn as the icons that Teams asks for."""

import io
from collections.abc import Iterable, Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from manifests import COLOUR

Point = tuple[float, float]
FINE = 8
"""Drawn so many times larger, then shrunk: that makes smooth edges."""
# all on a square of 32; curves are cubic, of four points each
BUBBLE: Sequence[Point] = ((6.5, 7.0), (25.5, 20.0))
ROUND = 2.6
TAIL: Sequence[Point] = ((10.4, 19.0), (10.4, 24.8), (16.6, 19.0))
SPROUT: Sequence[Sequence[Point]] = (
    ((16.0, 17.6), (16.0, 13.8), (17.6, 11.2), (21.6, 10.4)),
    ((21.6, 10.4), (21.4, 14.4), (19.6, 16.8), (16.0, 17.6)),
    ((16.0, 17.6), (15.9, 14.9), (14.2, 13.0), (10.9, 12.7)),
    ((10.9, 12.7), (11.2, 15.7), (13.0, 17.5), (16.0, 17.6)),
)
MIDDLE = (16.0, 15.9)


def colour(size: int = 192) -> bytes:
    """White on green, without rounded corners: Teams cuts them itself."""
    image = Image.new("RGBA", (size * FINE, size * FINE), COLOUR)
    image.paste("white", mask=_bubble(image.width, larger=1.15))
    image.paste(COLOUR, mask=_sprout(image.width, larger=1.15))
    return _png(image, size)


def outline(size: int = 32) -> bytes:
    """White lines on nothing."""
    image = Image.new("RGBA", (size * FINE, size * FINE), (255, 255, 255, 0))
    bubble = _bubble(image.width, larger=1.42)
    line = 2 * FINE * size // 32
    edge = ImageChops.subtract(bubble, bubble.filter(ImageFilter.MinFilter(2 * line + 1)))
    image.putalpha(ImageChops.lighter(edge, _sprout(image.width, larger=1.42)))
    return _png(image, size)


def _bubble(width: int, larger: float) -> Image.Image:
    mask = Image.new("L", (width, width))
    draw, box = ImageDraw.Draw(mask), [part for point in BUBBLE for part in _at(point, width, larger)]
    draw.rounded_rectangle(box, ROUND * larger * width / 32, fill=255)
    draw.polygon([_at(point, width, larger) for point in TAIL], fill=255)
    return mask


def _sprout(width: int, larger: float) -> Image.Image:
    mask = Image.new("L", (width, width))
    draw = ImageDraw.Draw(mask)
    for leaf in (SPROUT[:2], SPROUT[2:]):
        draw.polygon([_at(point, width, larger) for curve in leaf for point in _curve(curve)], fill=255)
    return mask


def _at(point: Point, width: int, larger: float) -> Point:
    """Where a point of the sign lies on a square of this width."""
    x, y = ((part - middle) * larger + 16 for part, middle in zip(point, MIDDLE, strict=True))
    return x * width / 32, y * width / 32


def _curve(points: Sequence[Point], steps: int = 40) -> Iterable[Point]:
    """A cubic Bézier curve."""
    for step in range(steps + 1):
        t = step / steps
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
        yield (
            sum(weight * x for weight, (x, _) in zip(weights, points, strict=True)),
            sum(weight * y for weight, (_, y) in zip(weights, points, strict=True)),
        )


def _png(image: Image.Image, size: int) -> bytes:
    written = io.BytesIO()
    image.resize((size, size), Image.Resampling.LANCZOS).save(written, "PNG", optimize=True)
    return written.getvalue()
