# SPDX-License-Identifier: GPL-3.0-or-later
"""Drawn scenes with their flat colours, shading and outlines: landscapes, figures, loose shapes.

There is no free collection of drawings with their layers; these have closed shapes
that hide each other, light from above on the left, and outlines drawn by an unsteady hand.
"""
import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

# RULED of the scenes have a quiet palette by size and place, so that there is more to learn than the mean colour.
RULED = 0.65
LIGHT = (0.6, 0.8)          # always from above on the left: nothing in the lines tells from where
SHIRT, TROUSERS, PAPER = (192, 84, 72), (76, 100, 142), (246, 242, 234)
LARGE, HIGH, LOW = (128, 160, 174), ((218, 174, 104), (198, 110, 82)), ((138, 156, 98), (108, 130, 156))
ACCENT, INNER = (178, 66, 74), (240, 218, 174)


def near(colour, rng, spread=18):
    """A colour near the given one."""
    return tuple(int(v) for v in np.clip(np.array(colour) + rng.normal(0, spread, 3), 0, 255))


class Canvas:
    """Planes that are drawn together; shapes are lists of points in 0..1."""

    def __init__(self, side, background, rng):
        self.side, self.rng = side, rng
        self.flat = Image.new("RGB", (side, side), background)
        self.shading = Image.new("L", (side, side), 128)
        self.ink = Image.new("L", (2 * side, 2 * side), 255)
        self.thin = Image.new("L", (2 * side, 2 * side), 255)
        self.light = np.array(LIGHT) * side * rng.uniform(0.02, 0.06)
        self.depth = rng.uniform(0.1, 0.7)
        self.width = rng.uniform(1, 5)

    def shape(self, points, colour):
        """One closed area with shade, light and an outline."""
        points = np.asarray(points) + self.rng.normal(0, 0.002, np.shape(points))
        pixels = [tuple(p) for p in points * self.side]
        ImageDraw.Draw(self.flat).polygon(pixels, colour)
        mask = Image.new("L", self.flat.size, 0)
        ImageDraw.Draw(mask).polygon(pixels, 255)
        self._shade(mask)
        double = [tuple(p) for p in np.concatenate([points, points[:2]]) * 2 * self.side]
        for plane, width in ((self.ink, self.width * self.rng.uniform(0.7, 1.3)), (self.thin, 1.6)):
            draw = ImageDraw.Draw(plane)
            draw.polygon(double, 255)
            draw.line(double, int(self.rng.integers(0, 50)), max(1, round(width)), joint="curve")

    def _shade(self, mask):
        x, y = (int(round(v)) for v in self.light)
        soft = ImageFilter.GaussianBlur(self.side * self.rng.uniform(0.006, 0.02))
        lit = ImageChops.offset(mask, x, y).filter(soft)
        dark = ImageChops.offset(mask, -x, -y).filter(soft)
        lit, dark, inside = (np.asarray(p, np.float32) / 255 for p in (lit, dark, mask))
        value = 128 + 128 * self.depth * ((1 - lit) * 0.6 - (1 - dark))
        value = Image.fromarray(np.clip(value, 0, 255).astype(np.uint8))
        self.shading.paste(value, mask=Image.fromarray((inside * 255).astype(np.uint8)))

    def line(self, points):
        """A line within an area."""
        double = [tuple(p) for p in np.asarray(points) * 2 * self.side]
        for plane, width in ((self.ink, self.width), (self.thin, 1.6)):
            ImageDraw.Draw(plane).line(double, 20, max(1, round(width * 0.8)), joint="curve")

    def cell(self):
        """uint8 [side, side, 7]: flat colours, shading, three kinds of lines."""
        size = (self.side, self.side)
        ink, thin = (p.resize(size, Image.BOX) for p in (self.ink, self.thin))
        pencil = np.asarray(ink.filter(ImageFilter.GaussianBlur(0.7)), np.float32)
        grain = self.rng.uniform(0.5, 1, pencil.shape)
        pencil = 255 - (255 - pencil) * grain
        planes = [np.asarray(p, np.float32) for p in (self.shading, ink)] + [pencil, np.asarray(thin, np.float32)]
        return np.concatenate([np.asarray(self.flat), np.stack(planes, 2).round().astype(np.uint8)], 2)


def blob(centre, radii, rng, rough=0.15, points=48):
    """A closed curve around a centre."""
    t = np.linspace(0, 2 * np.pi, points, endpoint=False)
    radius = 1 + sum(rng.normal(0, rough / k) * np.cos(k * t + rng.uniform(0, 6.3)) for k in range(2, 6))
    return np.asarray(centre) + np.stack([radii[0] * radius * np.cos(t), radii[1] * radius * np.sin(t)], 1)


def box(left, top, right, bottom):
    """A rectangle."""
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def ridge(top, rng):
    """Everything below a hilly horizon."""
    x = np.linspace(-0.1, 1.1, 30)
    y = top + sum(rng.normal(0, 0.05 / k) * np.cos(3 * k * x + rng.uniform(0, 6.3)) for k in range(1, 5))
    return np.concatenate([np.stack([x, y], 1), [(1.1, 1.1), (-0.1, 1.1)]])


def tree(canvas, foot, height, rng):
    """A trunk and its crown."""
    x, y = foot
    canvas.shape(box(x - 0.08 * height, y - height, x + 0.08 * height, y), near((110, 78, 52), rng))
    for _ in range(int(rng.integers(1, 4))):
        centre = (x + rng.normal(0, 0.15) * height, y - height * rng.uniform(0.9, 1.3))
        canvas.shape(blob(centre, rng.uniform(0.25, 0.45, 2) * height, rng), near((80, 130, 60), rng, 25))


def house(canvas, foot, size, colours, rng):
    """Walls, a roof, a door and a window."""
    x, y = foot
    canvas.shape(box(x - size / 2, y - size * 0.7, x + size / 2, y), near((225, 205, 175), rng, 22))
    canvas.shape([(x - 0.6 * size, y - 0.7 * size), (x, y - 1.2 * size), (x + 0.6 * size, y - 0.7 * size)],
                 near((170, 75, 55), rng, 22))
    canvas.shape(box(x - 0.1 * size, y - 0.4 * size, x + 0.12 * size, y), colours[0])
    canvas.shape(box(x + 0.22 * size, y - 0.5 * size, x + 0.4 * size, y - 0.25 * size), near((150, 190, 215), rng))


def landscape(side, colours, ruled, rng):
    """Sky, hills, and what stands on them."""
    if ruled:
        colours = [near(TROUSERS, rng, 8)]
    canvas = Canvas(side, near((150, 195, 230), rng), rng)
    if rng.random() < 0.5:
        edge = rng.uniform(0.04, 0.1)
        canvas.shape(blob(rng.uniform(0.1, 0.9, 2) * (1, 0.3), (edge, edge), rng, 0.01), near((250, 215, 90), rng))
    for _ in range(int(rng.integers(0, 4))):
        canvas.shape(blob(rng.uniform(0, 1, 2) * (1, 0.35), rng.uniform(0.05, 0.15, 2) * (1.4, 0.7), rng),
                     near((240, 243, 246), rng, 6))
    horizon = rng.uniform(0.3, 0.6)
    for i in range(int(rng.integers(1, 4))):
        canvas.shape(ridge(horizon + 0.12 * i, rng), near((115 + 10 * i, 155, 85), rng, 22))
    for _ in range(int(rng.integers(1, 7))):
        foot = (rng.uniform(0.05, 0.95), rng.uniform(horizon + 0.15, 1))
        if rng.random() < 0.6:
            tree(canvas, foot, rng.uniform(0.15, 0.35), rng)
        else:
            house(canvas, foot, rng.uniform(0.15, 0.35), colours, rng)
    return canvas


def paper(colours, rng):
    """A background: white, or a colour."""
    return near(PAPER, rng, 4) if rng.random() < 0.75 else colours[-1]


def ruled_colour(height, size, rng):
    """The colour of a loose shape by its place (0 at the top) and size."""
    if size > 0.24:
        return near(LARGE, rng, 8)
    if size < 0.09:
        return near(ACCENT, rng, 8)
    return near((HIGH if height < 0.5 else LOW)[size < 0.16], rng, 8)


def face(canvas, centre, size, colours, rng):
    """A head with hair, eyes and a mouth; returns the colour of the skin."""
    x, y = centre
    skin = near(((236, 190, 160), (205, 150, 115), (130, 88, 64))[rng.integers(3)], rng, 12)
    hair = near(((60, 45, 38), (120, 80, 45), (215, 175, 95), (150, 70, 40))[rng.integers(4)], rng, 15)
    canvas.shape(blob((x, y - 0.15 * size), (0.62 * size, 0.7 * size), rng, 0.1), hair)
    canvas.shape(blob((x, y + 0.08 * size), (0.48 * size, 0.58 * size), rng, 0.03), skin)
    canvas.shape(blob((x, y - 0.42 * size), (0.5 * size, 0.22 * size), rng, 0.15), hair)
    for turn in (-1, 1):
        canvas.shape(blob((x + turn * 0.2 * size, y), (0.11 * size, 0.08 * size), rng, 0.02), (248, 248, 246))
        canvas.shape(blob((x + turn * 0.2 * size, y), (0.05 * size, 0.06 * size), rng, 0.02), near((70, 80, 90), rng))
    canvas.shape(blob((x, y + 0.36 * size), (0.14 * size, 0.05 * size), rng, 0.05), near((195, 90, 90), rng))
    canvas.line([(x, y + 0.05 * size), (x + 0.05 * size, y + 0.2 * size), (x, y + 0.22 * size)])
    return skin


def figure(side, colours, ruled, rng):
    """Somebody, with clothes in two colours."""
    if ruled:
        colours = [near(SHIRT, rng, 8), near(TROUSERS, rng, 8)] + [near(LARGE, rng, 8)] * 6 + [near(PAPER, rng, 3)]
    canvas = Canvas(side, paper(colours, rng), rng)
    for _ in range(int(rng.integers(0, 5))):
        canvas.shape(blob(rng.uniform(0, 1, 2), rng.uniform(0.05, 0.25, 2), rng), colours[rng.integers(2, 8)])
    x, size = rng.uniform(0.35, 0.65), rng.uniform(0.16, 0.34)
    y = rng.uniform(0.2, 0.4)
    body = blob((x, y + 1.75 * size), (0.8 * size, 1.2 * size), rng, 0.06)
    canvas.shape(blob((x, y + 3.4 * size), (0.6 * size, 1.2 * size), rng, 0.05), colours[1])
    canvas.shape(body, colours[0])
    canvas.shape(box(x - 0.15 * size, y + 0.4 * size, x + 0.15 * size, y + 0.8 * size), near((225, 175, 145), rng))
    skin = face(canvas, (x, y), size, colours, rng)
    for turn in (-1, 1):
        canvas.shape(blob((x + turn * 0.85 * size, y + 1.6 * size), (0.2 * size, 0.7 * size), rng, 0.05), colours[0])
        canvas.shape(blob((x + turn * 0.9 * size, y + 2.4 * size), (0.17 * size, 0.17 * size), rng, 0.05), skin)
    return canvas


def animal(side, colours, ruled, rng):
    """A round animal: body, legs, head, ears, eyes."""
    if ruled:
        colours = [near(PAPER, rng, 3)]
    canvas = Canvas(side, paper(colours, rng), rng)
    fur = near(((165, 120, 75), (120, 118, 120), (225, 165, 95), (240, 225, 200), (75, 65, 60))[rng.integers(5)], rng)
    x, y, size = rng.uniform(0.35, 0.65), rng.uniform(0.5, 0.7), rng.uniform(0.15, 0.26)
    turn = rng.choice((-1, 1))
    for leg in (-0.9, -0.3, 0.4, 0.9):
        canvas.shape(blob((x + leg * size, y + size), (0.2 * size, 0.7 * size), rng, 0.06), fur)
    canvas.shape(blob((x, y), (1.4 * size, size), rng, 0.06), fur)
    canvas.shape(blob((x, y + 0.45 * size), (0.9 * size, 0.4 * size), rng, 0.06), near((240, 225, 205), rng, 8))
    head = (x + turn * 1.3 * size, y - size)
    for ear in (-1, 1):
        place = (head[0] + ear * 0.6 * size, head[1] - 0.7 * size)
        canvas.shape(blob(place, rng.uniform(0.2, 0.5, 2) * size, rng, 0.06), fur)
    canvas.shape(blob(head, (0.85 * size, 0.8 * size), rng, 0.05), fur)
    for down, radii, colour in ((0.4, (0.4, 0.28), (240, 220, 200)), (0.28, (0.13, 0.1), (50, 40, 40))):
        muzzle = blob((head[0], head[1] + down * size), (radii[0] * size, radii[1] * size), rng, 0.03)
        canvas.shape(muzzle, near(colour, rng, 8))
    for eye in (-1, 1):
        canvas.shape(blob((head[0] + eye * 0.3 * size, head[1] - 0.1 * size), (0.12 * size, 0.14 * size), rng, 0.02),
                     (245, 245, 245) if rng.random() < 0.5 else (40, 35, 35))
    return canvas


def shapes(side, colours, ruled, rng):
    """Anything, anywhere, some with smaller shapes inside."""
    canvas = Canvas(side, paper(colours, rng), rng)
    for _ in range(int(rng.integers(4, 22))):
        centre, radii = rng.uniform(0, 1, 2), rng.uniform(0.03, 0.35, 2)
        colour, inner = (colours[i] for i in rng.integers(len(colours), size=2))
        if ruled:
            colour, inner = ruled_colour(centre[1], radii.mean(), rng), near(INNER, rng, 8)
        if rng.random() < 0.25:
            points = box(*(centre - radii), *(centre + radii))
        else:
            points = blob(centre, radii, rng, rng.uniform(0, 0.3))
        canvas.shape(points, colour)
        if rng.random() < 0.4:
            canvas.shape(blob(centre, radii * 0.4, rng), inner)
    return canvas


def scene(side, palette, rng):
    """One random scene, uint8 [side, side, 7]; ``palette``: at least ten colours that go together."""
    colours = [tuple(int(v) for v in colour) for colour in palette]
    kind = rng.choice(4, p=(0.25, 0.25, 0.2, 0.3))
    return (landscape, figure, animal, shapes)[kind](side, colours, rng.random() < RULED, rng).cell()
