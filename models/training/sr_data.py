# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures for super-resolution: sharp tiles and their reductions, cached, in random batches.

Every tile is TILE px wide: small enough that pictures of 256 px can be reduced a
little first (which removes their JPEG artefacts), and divisible by 2, 3 and 4.
The reductions are Pillow's BICUBIC, which is MATLAB's antialiased imresize.
"""
import hashlib
from pathlib import Path

import numpy as np
import torch
from PIL import Image

import data as pictures
from sr_drawings import drawing

TILE = 192
SCALES = (2, 3, 4)
HELD_OUT_PHOTOS = ("canyon-wren", "tea-gardens")
DRAWINGS = 1500
LARGE_TILES, EXTRA_TILES = 220, 3


def detail(tile):
    """Mean absolute difference of neighbours: how much there is to learn from."""
    grey = np.asarray(tile, np.float32).mean(2)
    return np.abs(np.diff(grey, axis=0)).mean() + np.abs(np.diff(grey, axis=1)).mean()


def random_tile(picture, largest, rng):
    """The more detailed of two random squares of TILE to ``largest`` px, reduced to TILE px."""
    def candidate():
        limit = min(largest, *picture.size)
        edge = int(np.exp(rng.uniform(np.log(TILE), np.log(limit))))
        left, top = (int(rng.integers(0, side - edge + 1)) for side in picture.size)
        return picture.resize((TILE, TILE), Image.LANCZOS, box=(left, top, left + edge, top + edge))
    return max(candidate(), candidate(), key=detail)


def photo_tiles(data, rng):
    """Yields tiles of the CC0 photographs (sharpest when reduced) and of photos/extra."""
    for path in pictures.pictures_under(data / "photos" / "cc0-large"):
        if path.stem not in HELD_OUT_PHOTOS:
            picture = pictures.load_rgb(path)
            for _ in range(LARGE_TILES):
                yield random_tile(picture, 1200, rng)
    for path in pictures.pictures_under(data / "photos" / "extra"):
        picture = pictures.load_rgb(path)
        for _ in range(EXTRA_TILES):
            yield random_tile(picture, 400, rng)


def painting_tiles(data, rng):
    """Yields one tile of every painting of the painters that are not held out."""
    for painter in pictures.painters(data):
        if painter not in pictures.HELD_OUT:
            for path in pictures.paintings_of(data, painter):
                yield random_tile(pictures.load_rgb(path), 400, rng)


def drawing_tiles(_, rng):
    """Yields drawn tiles: ink lines, flat areas, lettering."""
    for _ in range(DRAWINGS):
        yield drawing(TILE, rng)


KINDS = {"photos": photo_tiles, "paintings": painting_tiles, "drawings": drawing_tiles}


def reduce(picture, scale):
    """The antialiased bicubic reduction, rounded to 8 bit."""
    width, height = picture.size
    return picture.resize((width // scale, height // scale), Image.BICUBIC)


class Tiles:
    """Tiles of one kind: ``sharp`` [n, TILE, TILE, 3] and ``small[scale]``, memory-mapped uint8."""

    def __init__(self, data, folder, kind, seed=1):
        key = hashlib.sha256(f"{TILE} {LARGE_TILES} {EXTRA_TILES} {DRAWINGS} {seed} {HELD_OUT_PHOTOS} "
                             f"{pictures.HELD_OUT}".encode()).hexdigest()[:8]
        self.folder = Path(folder) / f"tiles-{key}"
        self.kind = kind
        if not self.path("small4").exists():
            self._build(data, np.random.default_rng([seed, len(kind)]))
        self.sharp = np.load(self.path("sharp"), mmap_mode="r")
        self.small = {scale: np.load(self.path(f"small{scale}"), mmap_mode="r") for scale in SCALES}
        taught = self.path("taught4")
        self.taught = {4: np.load(taught, mmap_mode="r")} if taught.exists() else {}

    def path(self, what):
        """The file of one array."""
        return self.folder / f"{self.kind}-{what}.npy"

    def _build(self, data, rng):
        self.folder.mkdir(parents=True, exist_ok=True)
        tiles = list(KINDS[self.kind](data, rng))
        np.save(self.path("sharp"), np.stack([np.asarray(t) for t in tiles]))
        for scale in SCALES:
            np.save(self.path(f"small{scale}"), np.stack([np.asarray(reduce(t, scale)) for t in tiles]))

    @torch.no_grad()
    def teach(self, teacher, batch=8):
        """Caches what the x4 teacher makes of every reduction (8 bit)."""
        if 4 in self.taught:
            return
        found = np.empty_like(self.sharp)
        for first in range(0, len(found), batch):
            part = slice(first, first + batch)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                guess = teacher(to_tensor(self.small[4][part]), ("upscaled",))["upscaled"]
            found[part] = to_bytes(guess)
        np.save(self.path("taught4"), found)
        self.taught = {4: found}


def to_tensor(pixels):
    """uint8 [n, h, w, 3] as float [n, 3, h, w] in 0..1."""
    return torch.from_numpy(np.ascontiguousarray(pixels)).permute(0, 3, 1, 2).float().div_(255)


def to_bytes(x):
    """float [n, 3, h, w] in 0..1 as uint8 [n, h, w, 3]."""
    return (x.float().clamp(0, 1) * 255).round().to(torch.uint8).permute(0, 2, 3, 1).numpy()


class Batches:
    """Random batches (reduced, sharp, taught or None), the same for the same seed and step."""

    def __init__(self, kinds, batch, side, seed):
        """``kinds``: list of (Tiles, share); ``side``: crop side in reduced pixels."""
        self.kinds, self.batch, self.side, self.seed = kinds, batch, side, seed

    def at(self, step, scale):
        """float tensors [batch, 3, side, side], [batch, 3, scale x side ...] of one step."""
        rng = np.random.default_rng([self.seed, step, scale])
        taught = all(scale in tiles.taught for tiles, _ in self.kinds)
        crops = [self._crop(rng, scale, taught) for _ in range(self.batch)]
        return [to_tensor(np.stack(part)) for part in zip(*crops)] + ([] if taught else [None])

    def _crop(self, rng, scale, taught):
        shares = [share for _, share in self.kinds]
        tiles = self.kinds[rng.choice(len(shares), p=shares)][0]
        index = rng.integers(len(tiles.sharp))
        small = tiles.small[scale][index]
        top, left = rng.integers(0, small.shape[0] - self.side + 1, 2)
        parts = [cut(small, top, left, self.side, 1), cut(tiles.sharp[index], top, left, self.side, scale)]
        if taught:
            parts.append(cut(tiles.taught[scale][index], top, left, self.side, scale))
        return turn(parts, rng)


def cut(tile, top, left, side, scale):
    """A square of a tile, given in reduced pixels."""
    return tile[top * scale:(top + side) * scale, left * scale:(left + side) * scale]


def turn(parts, rng):
    """One random rotation, flip and order of channels for all parts."""
    quarter, flip, order = rng.integers(4), rng.random() < 0.5, rng.permutation(3)
    parts = [np.rot90(part, quarter) for part in parts]
    return [(part[:, ::-1] if flip else part)[..., order] for part in parts]
