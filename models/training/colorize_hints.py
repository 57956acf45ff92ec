# SPDX-License-Identifier: GPL-3.0-or-later
"""Hints as people give them: little squares and strokes in the colour of what they cover."""
import numpy as np

MOST = 150              # hints in one picture
WHOLE = 1 / 60          # share of pictures whose colours are all given


def count_of_hints(rng, without=1 / 8):
    """0 in a share of the pictures, ``without``; otherwise log-uniform from 1 to MOST."""
    return 0 if rng.random() < without else int(np.exp(rng.uniform(0, np.log(MOST + 1))))


def paint(hints, colours, rows, columns, jitter):
    """Puts the mean of ``colours`` at the given pixels into ``hints``."""
    value = colours[:, rows, columns].mean(axis=1) + jitter
    hints[:-1, rows, columns] = value[:, None]
    hints[-1, rows, columns] = 1


def square_at(side, edge, rng):
    """Pixels of a random square, as rows and columns."""
    top, left = rng.integers(0, side - edge + 1, 2)
    rows, columns = np.mgrid[top:top + edge, left:left + edge]
    return rows.ravel(), columns.ravel()


def stroke_at(side, rng):
    """Pixels of a random short polyline."""
    points = [rng.uniform(0, side, 2)]
    for _ in range(int(rng.integers(1, 4))):
        points.append(points[-1] + rng.normal(0, side / 14, 2))
    path = np.concatenate([np.linspace(a, b, 12) for a, b in zip(points[:-1], points[1:])])
    half = rng.integers(0, 3)
    brush = np.mgrid[-half:half + 1, -half:half + 1].reshape(2, -1).T
    pixels = (path.round().astype(int)[:, None] + brush[None]).reshape(-1, 2)
    inside = ((pixels >= 0) & (pixels < side)).all(1)
    pixels = np.unique(pixels[inside], axis=0)
    return pixels[:, 0], pixels[:, 1]


def hints_for(colours, rng, count=None, spread=0.012):
    """Hints [c + 1, side, side] for colours [c, side, side]: the given colours, and where they are given.

    Without a ``count``, a random one, and now and then all colours.
    """
    channels, side, _ = colours.shape
    hints = np.zeros((channels + 1, side, side), np.float32)
    if count is None and rng.random() < WHOLE:
        hints[:-1], hints[-1] = colours, 1
        return hints
    count = count_of_hints(rng) if count is None else count
    strokes = rng.random() < 0.3
    largest = int(rng.integers(1, 10))
    for _ in range(count):
        if strokes and rng.random() < 0.5:
            rows, columns = stroke_at(side, rng)
        else:
            rows, columns = square_at(side, int(rng.integers(1, largest + 1)), rng)
        if len(rows):
            paint(hints, colours, rows, columns, rng.normal(0, spread, channels).astype(np.float32))
    return hints
