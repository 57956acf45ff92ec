# SPDX-License-Identifier: GPL-3.0-or-later
"""Coloured pictures for colorization: cached squares, random batches with hints and damaged luminance."""
import hashlib
import os
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

import data as pictures
from colorize_hints import hints_for
from colorize_lab import AB_UNIT, rgb_to_lab

CELL = pictures.CELL
LEAST_CHROMA = 5.0          # mean of sqrt(a*² + b*²); greyer pictures teach grey
LARGE_CROPS = 30
SIDES = (112, 128, 128, 144, 176)
PIXELS = 16 * 128 * 128     # of a batch
PHOTO_SETS = ("extra", "bsds-train", "imagenet-sample")


def chroma(picture):
    """Mean chroma of an 8-bit picture."""
    x = torch.from_numpy(picture[::4, ::4].copy()).permute(2, 0, 1)[None].float() / 255
    return AB_UNIT * float(rgb_to_lab(x)[1].square().sum(1).sqrt().mean())


def squares(picture, rng):
    """One or two squares of the full short side, by how oblong the picture is."""
    count = 1 if max(picture.size) < 1.2 * min(picture.size) else 2
    return [np.asarray(pictures.square(picture, CELL, rng)) for _ in range(count)]


def photo_cells(data, rng):
    """Yields squares of all photographs that may be learned from."""
    for name in PHOTO_SETS:
        for path in pictures.pictures_under(data / "photos" / name):
            yield from squares(pictures.load_rgb(path), rng)
    for path in pictures.pictures_under(data / "photos" / "cc0-large"):
        picture = pictures.load_rgb(path)
        for _ in range(LARGE_CROPS):
            yield np.asarray(pictures.square(picture, CELL, rng, smallest=0.25))


def painting_cells(data, rng):
    """Yields squares of the paintings of the painters that are not held out."""
    for painter in pictures.painters(data):
        if painter not in pictures.HELD_OUT:
            for path in pictures.paintings_of(data, painter):
                yield from squares(pictures.load_rgb(path), rng)


KINDS = {"photos": photo_cells, "paintings": painting_cells}


def open_cache(data, folder, kind, seed=1):
    """Memory-mapped uint8 [n, CELL, CELL, 3] of one kind, built at the first use."""
    key = hashlib.sha256(f"{kind} {CELL} {LEAST_CHROMA} {LARGE_CROPS} {PHOTO_SETS} {seed}".encode()).hexdigest()[:8]
    path = Path(folder) / f"{kind}-{key}.npy"
    if not path.exists():
        cells = [c for c in KINDS[kind](data, np.random.default_rng(seed)) if chroma(c) >= LEAST_CHROMA]
        partial = path.with_suffix(".part.npy")
        np.save(partial, np.stack(cells))
        os.replace(partial, path)
    return np.load(path, mmap_mode="r")


def damage(luminance, rng):
    """Tones, blur, grain and stains of old photographs, on one [1, h, w]."""
    if rng.random() < 0.4:
        luminance = luminance.clamp(0, 1) ** float(np.exp(rng.normal(0, 0.2)))
        luminance = (luminance - 0.5) * float(rng.uniform(0.6, 1.15)) + 0.5 + float(rng.normal(0, 0.04))
    if rng.random() < 0.1:
        luminance = F.avg_pool2d(luminance[None], 3, 1, 1, count_include_pad=False)[0]
    if rng.random() < 0.2:
        grain = rng.standard_normal(luminance.shape).astype(np.float32)
        luminance = luminance + float(rng.uniform(0, 0.06)) * torch.from_numpy(grain)
    if rng.random() < 0.06:
        luminance = scratch(luminance, rng)
    return luminance.clamp(0, 1)


def scratch(luminance, rng):
    """Light specks and a line, as on a scanned print."""
    luminance = luminance.clone()
    side = luminance.shape[1]
    rows, columns = rng.integers(0, side, (2, 30))
    luminance[0, rows, columns] = 0.95
    luminance[0, :, rng.integers(side)] += float(rng.uniform(-0.3, 0.3))
    return luminance


class Batches:
    """Random batches (luminance, hints, ab), the same for the same seed and step."""

    def __init__(self, caches, seed, without):
        """``caches``: list of (array of cells, share); ``without``: share of pictures without hints."""
        self.caches, self.seed, self.without = caches, seed, without

    def at(self, step):
        """float tensors [n, 1, s, s], [n, 3, s, s], [n, 2, s, s] of one step."""
        rng = np.random.default_rng([self.seed, step])
        side = int(rng.choice(SIDES))
        edge = int(rng.integers(side * 8 // 10, CELL + 1))
        crops = np.stack([self._crop(rng, edge) for _ in range(PIXELS // side ** 2)])
        x = torch.from_numpy(crops).permute(0, 3, 1, 2).float().div_(255)
        x = F.interpolate(x, (side, side), mode="bilinear", align_corners=False, antialias=edge > side)
        luminance, ab = rgb_to_lab(x.clamp_(0, 1))
        if rng.random() < 0.3:
            ab = (ab * float(rng.uniform(0.8, 1.25))).clamp(-1, 1)
        counts = [0 if rng.random() < self.without else None for _ in ab]
        hints = np.stack([hints_for(colours, rng, count) for colours, count in zip(ab.numpy(), counts)])
        luminance = torch.stack([damage(one, rng) for one in luminance])
        return luminance, torch.from_numpy(hints), ab

    def _crop(self, rng, edge):
        shares = [share for _, share in self.caches]
        cells = self.caches[rng.choice(len(shares), p=shares)][0]
        top, left = rng.integers(0, CELL - edge + 1, 2)
        crop = cells[rng.integers(len(cells)), top:top + edge, left:left + edge]
        return crop[:, ::-1] if rng.random() < 0.5 else crop
