# SPDX-License-Identifier: GPL-3.0-or-later
"""Photographs and styles for the one-pass decoder: cached squares of photographs, statistics of paintings."""
import hashlib
import os
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

import data as pictures
from style_one_pass_loss import STYLE_LAYERS
from style_one_pass_match import statistics

CELL, LARGE_CROPS = 256, 60
# Short sides at which paintings are measured: strokes of all sizes. Larger than the files is what larger work uses.
STYLE_SIDES = (144, 256, 400)
# Strength of each size of the grain, at school and in use, where less of it looks better; px between its knots.
GRAIN, GRAIN_IN_USE, GRAIN_CELLS = 0.035, 0.015, (1, 4, 16)


def photograph_cells(data, rng):
    """Yields squares of the clean photographs at CELL px."""
    for path in pictures.pictures_under(data / "photos" / "extra"):
        yield np.asarray(pictures.square(pictures.load_rgb(path), CELL, rng))
    for path in pictures.pictures_under(data / "photos" / "cc0-large"):
        picture = pictures.load_rgb(path)
        for _ in range(LARGE_CROPS):
            yield np.asarray(pictures.square(picture, CELL, rng, smallest=0.18))


def open_photographs(data, folder, seed=1):
    """uint8 array [n, CELL, CELL, 3], built at the first use."""
    key = hashlib.sha256(f"{data} {CELL} {LARGE_CROPS} {seed}".encode()).hexdigest()[:12]
    path = Path(folder) / f"photographs-{key}.npy"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".part.npy")
        np.save(partial, np.stack(list(photograph_cells(data, np.random.default_rng(seed)))))
        os.replace(partial, path)
    return np.load(path, mmap_mode="r")


def training_paintings(data):
    """All paintings but those of the painters that are held out."""
    return [path for painter in pictures.painters(data) if painter not in pictures.HELD_OUT
            for path in pictures.paintings_of(data, painter)]


def load_tensor(path, side):
    """A picture [1, 3, h, w] in 0..1 with its short side at ``side`` px."""
    picture = pictures.load_rgb(path)
    factor = side / min(picture.size)
    picture = picture.resize([round(v * factor) for v in picture.size], Image.LANCZOS)
    return torch.from_numpy(np.asarray(picture).copy()).permute(2, 0, 1)[None].float().div_(255)


class Styles:
    """Statistics of paintings, measured when first asked for and kept as float16."""

    def __init__(self, encode, paths):
        self.encode, self.paths, self.known = encode, paths, {}

    @torch.no_grad()
    def measure(self, index, side):
        """{layer: (mean [1, c], covariance [1, c, c])} of one painting; its colours as ``image``."""
        image = load_tensor(self.paths[index], side).contiguous(memory_format=torch.channels_last)
        found = self.encode(image, STYLE_LAYERS)
        return {"image": statistics(image), **{k: statistics(found[k]) for k in STYLE_LAYERS}}

    def get(self, index):
        """The same, remembered; each painting at one of the sizes."""
        if index not in self.known:
            measured = self.measure(index, STYLE_SIDES[index % len(STYLE_SIDES)])
            self.known[index] = {k: tuple(v.half() for v in pair) for k, pair in measured.items()}
        return {k: tuple(v.float() for v in pair) for k, pair in self.known[index].items()}

    def draw(self, count, rng):
        """Statistics of some random styles together, [count, ...]."""
        drawn = [self.get(int(rng.integers(len(self.paths)))) for _ in range(count)]
        return {k: tuple(torch.cat([d[k][i] for d in drawn]) for i in (0, 1)) for k in drawn[0]}


def grain(count, height, width, rng, strength=GRAIN):
    """Faint grey noise of three sizes, [count, 1, height, width]: something for strokes to start from in even areas."""
    total = torch.zeros(count, 1, height, width)
    for cell in GRAIN_CELLS:
        rows, columns = (-(-side // cell) + 1 for side in (height, width))
        knots = torch.from_numpy(rng.uniform(-strength, strength, (count, 1, rows, columns)).astype(np.float32))
        spread = F.interpolate(knots, ((rows - 1) * cell + 1, (columns - 1) * cell + 1), mode="bilinear",
                               align_corners=True)
        total += spread[:, :, :height, :width]
    return total


class Photographs:
    """Random crops, the same for the same seed and step."""

    def __init__(self, cells, seed):
        self.cells, self.seed = cells, seed

    def draw(self, count, side, rng):
        """[count, 3, side, side] in 0..1, mirrored at random and taken at random sizes."""
        edge = int(rng.integers(side, CELL + 1))
        crops = []
        for _ in range(count):
            cell = self.cells[rng.integers(len(self.cells))]
            top, left = rng.integers(0, CELL - edge + 1, 2)
            crop = cell[top:top + edge, left:left + edge]
            crops.append(crop[:, ::-1] if rng.random() < 0.5 else crop)
        x = torch.from_numpy(np.stack(crops)).permute(0, 3, 1, 2).float().div_(255)
        if edge != side:
            x = F.interpolate(x, (side, side), mode="bicubic", align_corners=False, antialias=True).clamp_(0, 1)
        return x.contiguous(memory_format=torch.channels_last)
