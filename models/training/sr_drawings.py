# SPDX-License-Identifier: GPL-3.0-or-later
"""Random drawings: flat areas, ink lines of changing width, hatching, dots and lettering.

They stand for comics, logos and maps, of which there is no free collection here.
Drawn at four times the size and reduced, so that edges are smooth.
"""
import string

import numpy as np
from PIL import Image, ImageDraw, ImageFont

OVERSAMPLING = 4
FONTS = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSerif.ttf", "DejaVuSansMono.ttf")


def colour(rng):
    """A random colour, often grey or saturated."""
    kind = rng.random()
    if kind < 0.2:
        return (int(rng.integers(256)),) * 3
    value = rng.integers(0, 256, 3)
    if kind < 0.5:
        value[rng.integers(3)] = rng.choice((0, 255))
    return tuple(int(v) for v in value)


def ink(rng):
    """Mostly a dark colour."""
    return tuple(int(v) for v in rng.integers(0, 60, 3)) if rng.random() < 0.8 else colour(rng)


def curve(rng, size, points=24):
    """A random cubic Bezier curve as a list of points."""
    ends = rng.uniform(-0.2, 1.2, (4, 2)) * size
    ends[1:] = ends[0] + (ends[1:] - ends[0]) * rng.uniform(0.2, 1)
    t = np.linspace(0, 1, points)[:, None]
    return (1 - t) ** 3 * ends[0] + 3 * t * (1 - t) ** 2 * ends[1] + 3 * t ** 2 * (1 - t) * ends[2] + t ** 3 * ends[3]


def stroke(draw, rng, size):
    """An ink line that swells and thins."""
    path = curve(rng, size, 80)
    widest = rng.uniform(0.5, 4) * OVERSAMPLING
    swell = widest * (0.35 + 0.65 * np.sin(np.pi * np.linspace(0, 1, len(path))) ** rng.uniform(0.2, 2))
    fill = ink(rng)
    for (x, y), (u, v), width in zip(path[:-1], path[1:], swell):
        draw.line((x, y, u, v), fill, max(1, round(width)))
        draw.ellipse((u - width / 2, v - width / 2, u + width / 2, v + width / 2), fill)


def area(draw, rng, size):
    """A flat shape, with an outline or without."""
    outline = ink(rng) if rng.random() < 0.6 else None
    width = int(rng.integers(1, 3 * OVERSAMPLING))
    if rng.random() < 0.5:
        points = np.concatenate([curve(rng, size), curve(rng, size)])
        draw.polygon([tuple(p) for p in points], colour(rng))
        if outline:
            draw.line([tuple(p) for p in points], outline, width, joint="curve")
    else:
        corner = rng.uniform(-0.2, 0.9, 2) * size
        draw.ellipse((*corner, *(corner + rng.uniform(0.03, 0.7, 2) * size)), colour(rng), outline, width)


def hatching(draw, rng, size):
    """Parallel lines."""
    angle, gap = rng.uniform(0, np.pi), rng.uniform(3, 9) * OVERSAMPLING
    along = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-along[1], along[0]])
    start, length = rng.uniform(0, 0.8, 2) * size, rng.uniform(0.1, 0.5) * size
    fill, width = ink(rng), int(rng.integers(1, 2 * OVERSAMPLING))
    for i in range(int(rng.integers(4, 16))):
        first = start + across * gap * i
        draw.line((*first, *(first + along * length)), fill, width)


def lettering(draw, rng, size):
    """A word or two."""
    height = int(rng.uniform(8, 40) * OVERSAMPLING)
    font = ImageFont.truetype(FONTS[rng.integers(len(FONTS))], height)
    text = "".join(rng.choice(list(string.ascii_letters + string.digits + " !?.,")) for _ in range(rng.integers(2, 14)))
    draw.text(tuple(rng.uniform(-0.1, 0.8, 2) * size), text, ink(rng), font=font)


def drawing(side, rng):
    """One drawing, side x side px."""
    size = side * OVERSAMPLING
    picture = Image.new("RGB", (size, size), (255, 255, 255) if rng.random() < 0.4 else colour(rng))
    draw = ImageDraw.Draw(picture)
    for kind, most in ((area, 10), (hatching, 3), (stroke, 14), (lettering, 3)):
        for _ in range(int(rng.integers(0, most + 1))):
            kind(draw, rng, size)
    return picture.resize((side, side), Image.BOX)
