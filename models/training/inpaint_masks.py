# SPDX-License-Identifier: GPL-3.0-or-later
"""Holes to learn from: strokes, boxes, silhouettes, cracks and scratches, drawn at random."""
import numpy as np
from PIL import Image, ImageDraw

LEAST, MOST = 0.004, 0.5        # share of the picture that a hole may be


def walk(draw, rng, start, angle, steps, length, width, bend):
    """A crooked line with round joints; returns its points."""
    points = [np.asarray(start, float)]
    for _ in range(steps):
        angle += rng.normal(0, bend)
        points.append(points[-1] + length * rng.uniform(0.5, 1.5) * np.array([np.cos(angle), np.sin(angle)]))
    draw.line([tuple(p) for p in points], fill=1, width=max(1, round(width)), joint="curve")
    if width > 3:
        for x, y in points:
            draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=1)
    return points


def strokes(draw, rng, side):
    """What a brush paints over."""
    for _ in range(rng.integers(1, 5)):
        walk(draw, rng, rng.uniform(0, side, 2), rng.uniform(0, 7), int(rng.integers(2, 9)),
             side * rng.uniform(0.05, 0.2), side * rng.uniform(0.04, 0.16), rng.uniform(0.1, 1.5))


def boxes(draw, rng, side):
    """One large or some small rectangles."""
    count = int(rng.choice((1, 1, 1, 2, 3)))
    for _ in range(count):
        width, height = side * rng.uniform(0.12, 0.6 / count ** 0.5, 2)
        x, y = rng.uniform(-0.05, 0.9, 2) * side
        draw.rectangle((x, y, x + width, y + height), fill=1)


def blob(draw, rng, middle, radius):
    """A closed curve around a point."""
    angles = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    out = np.ones(48)
    for wave in range(1, 6):
        out += rng.normal(0, 0.3 / wave) * np.cos(wave * angles + rng.uniform(0, 7))
    out = radius * np.clip(out, 0.15, 2)
    turn, flat = rng.uniform(0, 7), rng.uniform(0.4, 1)
    x, y = out * np.cos(angles), flat * out * np.sin(angles)
    draw.polygon([(middle[0] + np.cos(turn) * a - np.sin(turn) * b, middle[1] + np.sin(turn) * a + np.cos(turn) * b)
                  for a, b in zip(x, y)], fill=1)


def silhouettes(draw, rng, side):
    """Things somebody wants gone: bodies with limbs, standing figures."""
    middle, radius = rng.uniform(0.1, 0.9, 2) * side, side * rng.uniform(0.08, 0.27)
    if rng.random() < 0.35:
        x, y, high = *middle, radius * 2.2
        draw.ellipse((x - 0.13 * high, y - 0.6 * high, x + 0.13 * high, y - 0.3 * high), fill=1)
        draw.polygon([(x + high * a, y + high * b) for a, b in
                      ((-.1, -.35), (.1, -.35), (.3, -.2), (.2, .1), (.15, .7), (-.15, .7), (-.2, .1), (-.3, -.2))],
                     fill=1)
        return
    blob(draw, rng, middle, radius)
    for _ in range(rng.integers(0, 4)):
        angle = rng.uniform(0, 7)
        where = middle + radius * np.array([np.cos(angle), np.sin(angle)])
        if rng.random() < 0.5:
            blob(draw, rng, where, radius * rng.uniform(0.3, 0.8))
        else:
            walk(draw, rng, where, angle, 4, radius * 0.4, radius * rng.uniform(0.15, 0.5), 0.4)


def cracks(draw, rng, side):
    """A crackle of thin branching lines."""
    for _ in range(rng.integers(1, 7)):
        width, angle = side / 128 * rng.uniform(1, 3), rng.uniform(0, 7)
        points = walk(draw, rng, rng.uniform(0, side, 2), angle, int(rng.integers(8, 30)), side * 0.03, width, 0.5)
        for _ in range(rng.integers(0, 6)):
            start = points[rng.integers(len(points))]
            walk(draw, rng, start, angle + rng.choice((-1.2, 1.2)), int(rng.integers(4, 15)), side * 0.025,
                 0.7 * width, 0.5)


def scratches(draw, rng, side):
    """Long thin nearly straight lines, and dust."""
    for _ in range(rng.integers(1, 8)):
        walk(draw, rng, rng.uniform(0, side, 2), rng.uniform(0, 7), int(rng.integers(4, 20)), side * 0.06,
             side / 128 * rng.uniform(1, 4), 0.05)
    for _ in range(rng.integers(0, 30)):
        x, y = rng.uniform(0, side, 2)
        a, b = side / 128 * rng.uniform(0.5, 3.5, 2)
        draw.ellipse((x - a, y - b, x + a, y + b), fill=1)


KINDS = {strokes: 0.28, boxes: 0.2, silhouettes: 0.3, cracks: 0.1, scratches: 0.12}


def draw_mask(rng, side, kind=None):
    """A hole [side, side], float32, 1 in the hole."""
    while True:
        picture = Image.new("L", (side, side))
        drawn = kind or list(KINDS)[rng.choice(len(KINDS), p=list(KINDS.values()))]
        drawn(ImageDraw.Draw(picture), rng, side)
        if kind is None and rng.random() < 0.1:
            scratches(ImageDraw.Draw(picture), rng, side)
        mask = np.asarray(picture, np.float32)
        if LEAST <= mask.mean() <= MOST:
            return mask
