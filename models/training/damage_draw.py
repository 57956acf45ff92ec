# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to pictures over the years, drawn at random: cracks, scratches, hairs, dust, flaked paint."""
import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SHARP = 3       # marks are drawn this many times as large and then reduced, so that thin ones are smooth


class Sheet:
    """A blank on which marks of one kind are drawn: coverage 0..1 of a square of ``side`` px."""

    def __init__(self, side):
        self.side = side
        self.picture = Image.new("L", (side * SHARP, side * SHARP))
        self.draw = ImageDraw.Draw(self.picture)

    def line(self, points, width):
        """A line through points (px), ``width`` px wide."""
        self.draw.line([(x * SHARP, y * SHARP) for x, y in points], fill=255, width=max(1, round(width * SHARP)),
                       joint="curve")

    def shape(self, points):
        """A filled polygon."""
        self.draw.polygon([(x * SHARP, y * SHARP) for x, y in points], fill=255)

    def coverage(self):
        """float32 [side, side]."""
        return np.asarray(self.picture.resize((self.side, self.side), Image.BOX), np.float32) / 255


def path(rng, start, angle, steps, length, bend):
    """Points of a crooked line."""
    points = [np.asarray(start, float)]
    for _ in range(steps):
        angle += rng.normal(0, bend)
        points.append(points[-1] + length * rng.uniform(0.4, 1.6) * np.array([np.cos(angle), np.sin(angle)]))
    return points, angle


def cracks(sheet, rng):
    """A few branching cracks."""
    for _ in range(rng.integers(1, 5)):
        width, angle = rng.uniform(0.7, 2.6), rng.uniform(0, 7)
        points, _ = path(rng, rng.uniform(0, sheet.side, 2), angle, int(rng.integers(6, 40)), 4, 0.45)
        sheet.line(points, width)
        for _ in range(rng.integers(0, 5)):
            branch, _ = path(rng, points[rng.integers(len(points))], angle + rng.choice((-1.1, 1.1)),
                             int(rng.integers(3, 15)), 3.5, 0.45)
            sheet.line(branch, 0.7 * width)


def craquelure(sheet, rng):
    """The net of fine cracks in old varnish and paint: the borders between the cells of random points."""
    spacing = rng.uniform(9, 26)
    count = max(4, int((sheet.side / spacing) ** 2))
    seeds = rng.uniform(0, sheet.side, (count, 2))
    grid = np.stack(np.meshgrid(np.arange(sheet.side), np.arange(sheet.side)), -1).astype(np.float32)
    wobble = [np.asarray(Image.fromarray(rng.normal(0, 1, (12, 12)).astype(np.float32)).resize(
        (sheet.side, sheet.side), Image.BICUBIC)) for _ in range(2)]
    grid += 0.15 * spacing * np.stack(wobble, -1)
    near, second = np.full((2, sheet.side, sheet.side), 1e9, np.float32)
    for seed in seeds:
        away = np.hypot(grid[..., 0] - seed[0], grid[..., 1] - seed[1])
        second = np.minimum(second, np.maximum(near, away))
        near = np.minimum(near, away)
    net = np.clip(rng.uniform(0.7, 1.6) - 0.75 * (second - near), 0, 1)
    holes = np.asarray(Image.fromarray(rng.normal(0, 1, (9, 9)).astype(np.float32)).resize(
        (sheet.side, sheet.side), Image.BICUBIC))
    net *= np.clip(2 * (holes + rng.uniform(-0.6, 0.8)), 0, 1)       # not everywhere
    net = np.maximum(net, sheet.coverage())
    sheet.coverage = lambda: net


def scratches(sheet, rng):
    """Long lines, nearly straight, some of them parallel."""
    angle = rng.uniform(0, 7)
    for _ in range(rng.integers(1, 7)):
        if rng.random() < 0.5:
            angle = rng.uniform(0, 7)
        points, _ = path(rng, rng.uniform(-0.2, 1, 2) * sheet.side, angle, int(rng.integers(5, 40)), 8, 0.03)
        sheet.line(points, rng.uniform(0.5, 2.2))


def hairs(sheet, rng):
    """Thin curved fibres, as on scans."""
    for _ in range(rng.integers(1, 4)):
        points, angle = [rng.uniform(0, sheet.side, 2)], rng.uniform(0, 7)
        turn = rng.normal(0, 0.12)
        for _ in range(rng.integers(8, 40)):
            turn += rng.normal(0, 0.04)
            angle += turn
            points.append(points[-1] + 2.5 * np.array([np.cos(angle), np.sin(angle)]))
        sheet.line(points, rng.uniform(0.6, 1.3))


def blot(sheet, rng, middle, radius):
    """A closed irregular curve."""
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    out = np.ones(24)
    for wave in range(1, 6):
        out += rng.normal(0, 0.25 / wave) * np.cos(wave * angles + rng.uniform(0, 7))
    out = radius * np.clip(out, 0.2, 2)
    flat = rng.uniform(0.4, 1)
    sheet.shape(np.stack([middle[0] + out * np.cos(angles), middle[1] + flat * out * np.sin(angles)], 1).tolist())


def dust(sheet, rng):
    """Specks."""
    for _ in range(rng.integers(2, 40)):
        blot(sheet, rng, rng.uniform(0, sheet.side, 2), rng.uniform(0.6, 3.0))


def flakes(sheet, rng):
    """Places where paint or emulsion is gone, and stains."""
    for _ in range(rng.integers(1, 6)):
        blot(sheet, rng, rng.uniform(0, sheet.side, 2), rng.uniform(2, 11))


KINDS = {cracks: 0.25, craquelure: 0.15, scratches: 0.2, hairs: 0.1, dust: 0.2, flakes: 0.1}


def colour_of(rng, picture):
    """What a mark shows: white, black, ground or dirt."""
    kind = rng.random()
    if kind < 0.4:
        return np.full(3, rng.uniform(0.85, 1.0)) * rng.uniform(0.92, 1, 3)
    if kind < 0.8:
        return np.full(3, rng.uniform(0.0, 0.18)) * rng.uniform(0.6, 1, 3)
    if kind < 0.9:
        return rng.uniform(0, 1, 3)
    return np.clip(picture.mean((0, 1)) + rng.choice((-1, 1)) * rng.uniform(0.25, 0.6), 0, 1)


def damaged(picture, rng):
    """A damaged copy of ``picture`` (float [side, side, 3], 0..1) and where (float [side, side], 0 or 1)."""
    side = picture.shape[0]
    result, where = picture.copy(), np.zeros((side, side), np.float32)
    for _ in range(rng.choice((0, 1, 2, 3), p=(0.15, 0.45, 0.25, 0.15))):
        sheet = Sheet(side)
        list(KINDS)[rng.choice(len(KINDS), p=list(KINDS.values()))](sheet, rng)
        cover = sheet.coverage()
        strength = cover * rng.uniform(0.45, 1.0)
        mark = colour_of(rng, picture) + rng.normal(0, rng.uniform(0, 0.05), picture.shape)
        changed = result + strength[..., None] * (mark - result)
        # Marks in the colour of what they lie on cannot be seen, and so not be found.
        seen = np.abs(changed - result).mean(2) > 0.035
        where = np.maximum(where, (cover > 0.3) & seen)
        result = changed
    return np.clip(result, 0, 1).astype(np.float32), where


def scanned(picture, rng):
    """As a camera or scanner sees it: soft, grainy, gray, through JPEG's eyes."""
    if rng.random() < 0.35:
        tint = rng.uniform(0.85, 1, 3) if rng.random() < 0.5 else 1
        picture = np.repeat(picture.mean(2, keepdims=True), 3, 2) * tint
    if rng.random() < 0.3:
        image = Image.fromarray((picture * 255).astype(np.uint8))
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 0.9)))
        picture = np.asarray(image, np.float32) / 255
    if rng.random() < 0.5:
        grain = rng.normal(0, rng.uniform(0.004, 0.05), picture.shape[:2] + (1,))
        picture = picture + grain
    return np.clip(picture, 0, 1).astype(np.float32)
