# SPDX-License-Identifier: GPL-3.0-or-later
"""Line drawings with their colours: drawn scenes, and pictures taken apart into flat colours, shading and lines.

A cell has CHANNELS planes: flat red, green, blue; shading; three kinds of lines.
"""
import hashlib
import os
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageFilter

import data as pictures
from colorize_data import LEAST_CHROMA, SIDES, chroma, squares
from colorize_drawings import LIGHT, RULED, scene
from colorize_hints import hints_for

CELL = pictures.CELL
CHANNELS = 7
DRAWN, TAKEN = 1200, 320        # cells: drawn scenes; photographs, and as many paintings

DRAWN_SHARE = 0.8               # of a batch
BATCH_PIXELS = 10 * 128 * 128


def blurred(plane, sigma):
    """Gaussian blur of [h, w]."""
    reach = max(1, int(3 * sigma + 0.5))
    kernel = torch.exp(-torch.arange(-reach, reach + 1).float() ** 2 / (2 * sigma ** 2))
    kernel = kernel / kernel.sum()
    x = F.pad(plane[None, None], (reach,) * 4, mode="replicate")
    return F.conv2d(F.conv2d(x, kernel.view(1, 1, 1, -1)), kernel.view(1, 1, -1, 1))[0, 0]


def xdog(grey, rng):
    """Ink lines by an extended difference of Gaussians (Winnemöller, Kyprianidis and Olsen, 2012)."""
    sigma, weight = rng.uniform(0.7, 1.5), rng.uniform(15, 30)
    fine, coarse = blurred(grey, sigma), blurred(grey, 1.6 * sigma)
    sharp = (1 + weight) * fine - weight * coarse
    return torch.where(sharp > 0.45, torch.ones_like(sharp), 1 + torch.tanh(rng.uniform(4, 10) * (sharp - 0.45)))


def edges(plane, rng):
    """Pencil lines where the gradient of a blurred picture is steep."""
    x = blurred(plane, rng.uniform(0.8, 1.6))
    steep = torch.zeros_like(x)
    steep[1:-1, 1:-1] = ((x[1:-1, 2:] - x[1:-1, :-2]) ** 2 + (x[2:, 1:-1] - x[:-2, 1:-1]) ** 2).sqrt()
    limit = steep.flatten().kthvalue(int(steep.numel() * rng.uniform(0.85, 0.93))).values
    return (1 - (steep - 0.6 * limit) / (0.8 * limit + 1e-3)).clamp(0, 1)


def boundaries(flat):
    """Thin lines between the areas of a flat picture [h, w, 3]."""
    line = np.zeros(flat.shape[:2], bool)
    line[:, 1:] |= (flat[:, 1:] != flat[:, :-1]).any(2)
    line[1:] |= (flat[1:] != flat[:-1]).any(2)
    return blurred(1 - torch.from_numpy(line.astype(np.float32)), 0.5)


def take_apart(picture, rng):
    """A cell of a picture (8 bit, CELL x CELL x 3)."""
    image = Image.fromarray(picture).filter(ImageFilter.MedianFilter(5)).filter(ImageFilter.MedianFilter(5))
    few = image.quantize(int(rng.integers(6, 17)), method=Image.MEDIANCUT, kmeans=2, dither=Image.NONE)
    flat = few.filter(ImageFilter.ModeFilter(9)).convert("RGB")
    grey = torch.from_numpy(picture.astype(np.float32).mean(2) / 255)
    flat = np.asarray(flat)
    base = torch.from_numpy(flat.astype(np.float32).mean(2) / 255)
    shading = 0.5 * (blurred(grey, 1.5) + 0.05) / (blurred(base, 0.7) + 0.05)
    planes = [shading, xdog(grey, rng), edges(grey, rng), boundaries(flat)]
    planes = torch.stack(planes, 2).clamp(0, 1).mul(255).round().byte().numpy()
    return np.concatenate([flat, planes], 2)


def taken_cells(data, rng):
    """Yields cells of photographs and of paintings."""
    photos = pictures.pictures_under(data / "photos" / "extra")
    paintings = [p for name in pictures.painters(data) if name not in pictures.HELD_OUT
                 for p in pictures.paintings_of(data, name)]
    for paths in (photos, paintings):
        for i in rng.choice(len(paths), TAKEN, replace=False):
            for cell in squares(pictures.load_rgb(paths[i]), rng)[:1]:
                if chroma(cell) >= LEAST_CHROMA:
                    yield take_apart(cell, rng)


def drawn_cells(palettes, rng):
    """Yields drawn scenes; their colours come from pictures."""
    for _ in range(DRAWN):
        cell = palettes[rng.integers(len(palettes))]
        some = cell[rng.integers(0, CELL, 12), rng.integers(0, CELL, 12), :3]
        yield scene(CELL, some, rng)


def open_cache(data, folder, seed=1):
    """Memory-mapped uint8 [n, CELL, CELL, CHANNELS]: drawn scenes, then pictures; and how many are drawn."""
    key = hashlib.sha256(f"{CELL} {DRAWN} {TAKEN} {RULED} {LIGHT} {seed}".encode()).hexdigest()[:8]
    path = Path(folder) / f"lines-{key}.npy"
    if not path.exists():
        rng = np.random.default_rng(seed)
        taken = list(taken_cells(data, rng))
        partial = path.with_suffix(".part.npy")
        np.save(partial, np.stack(list(drawn_cells(taken, rng)) + taken))
        os.replace(partial, path)
    return np.load(path, mmap_mode="r")


def thicker(lines, edge):
    """Lines [h, w] grown by a square brush of an odd edge."""
    return -F.max_pool2d(-lines[None, None], edge, 1, edge // 2)[0, 0]


def gaps(lines, rng):
    """Rubs out a few spots."""
    lines = lines.clone()
    for row, column in rng.integers(0, lines.shape[0] - 3, (int(rng.integers(1, 12)), 2)):
        lines[row:row + 3, column:column + 3] = 1
    return lines


def draw_lines(planes, rng):
    """One plane of lines [1, h, w] out of three: which, how thick, with what, on which paper."""
    kind = rng.integers(4)
    lines = planes[kind] if kind < 3 else torch.minimum(planes[0], planes[2])
    if rng.random() < 0.35:
        lines = thicker(lines, 3 if rng.random() < 0.7 else 5)
    if rng.random() < 0.3:
        lines = gaps(lines, rng)
    if rng.random() < 0.4:
        lines = 1 - float(rng.uniform(0.5, 1)) * (1 - lines)
    if rng.random() < 0.3:
        grain = torch.from_numpy(rng.standard_normal(lines.shape).astype(np.float32))
        lines = lines + 0.3 * (1 - lines) * grain.abs() + float(rng.uniform(0, 0.04)) * grain
    if rng.random() < 0.3:
        lines = lines * float(rng.uniform(0.8, 1))
    return lines.clamp(0, 1)[None]


class LineBatches:
    """Random batches (lines, hints, truth), the same for the same seed and step."""

    def __init__(self, cells, seed, pixels=BATCH_PIXELS):
        self.cells, self.seed, self.pixels = cells, seed, pixels

    def at(self, step):
        """float tensors [n, 1, s, s], [n, 4, s, s] and flat colours with shading [n, 4, s, s] of one step."""
        rng = np.random.default_rng([self.seed, step, 3])
        side = int(rng.choice(SIDES))
        edge = int(rng.integers(side, CELL + 1))
        crops = np.stack([self._crop(rng, edge) for _ in range(self.pixels // side ** 2)])
        x = torch.from_numpy(crops).permute(0, 3, 1, 2).float().div_(255)
        x = F.interpolate(x, (side, side), mode="bilinear", align_corners=False, antialias=edge > side)
        hints = np.stack([hints_for(colours, rng) for colours in x[:, :3].numpy()])
        lines = torch.stack([draw_lines(planes, rng) for planes in x[:, 4:]])
        return lines, torch.from_numpy(hints).clamp(0, 1), x[:, :4]

    def _crop(self, rng, edge):
        """Not mirrored: the light comes from one side."""
        top, left = rng.integers(0, CELL - edge + 1, 2)
        first, last = (0, DRAWN) if rng.random() < DRAWN_SHARE else (DRAWN, len(self.cells))
        return self.cells[rng.integers(first, last), top:top + edge, left:left + edge]
