# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures with holes: cached squares of photographs and paintings, random batches."""
import hashlib
import os
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

import data as pictures
from colorize_data import LARGE_CROPS, PHOTO_SETS, painting_cells, photo_cells
from inpaint_masks import draw_mask

CELL = pictures.CELL
KINDS = {"photos": photo_cells, "paintings": painting_cells}
GREY = 0.04                 # share of grey pictures: their holes are to stay grey


def open_cache(data, folder, kind, seed=1):
    """Memory-mapped uint8 [n, CELL, CELL, 3] of one kind, built at the first use."""
    key = hashlib.sha256(f"{kind} {CELL} {LARGE_CROPS} {PHOTO_SETS} {seed}".encode()).hexdigest()[:8]
    path = Path(folder) / f"{kind}-{key}.npy"
    if not path.exists():
        partial = path.with_suffix(".part.npy")
        np.save(partial, np.stack(list(KINDS[kind](data, np.random.default_rng(seed)))))
        os.replace(partial, path)
    return np.load(path, mmap_mode="r")


class Batches:
    """Random batches (picture, mask), the same for the same seed and step."""

    def __init__(self, caches, seed, sides):
        """``caches``: list of (array of cells, share); ``sides``: of the crops, px."""
        self.caches, self.seed, self.sides = caches, seed, sides

    def at(self, step, batch):
        """float tensors [n, 3, s, s] 0..1 and [n, 1, s, s] of one step; n is ``batch`` for 128 px, less for more."""
        rng = np.random.default_rng([self.seed, step])
        side = int(rng.choice(self.sides))
        edge = int(rng.integers(side * 8 // 10, CELL + 1)) if side < CELL else CELL
        count = max(1, round(batch * (128 / side) ** 2))
        x = np.stack([self._crop(rng, edge) for _ in range(count)])
        x = torch.from_numpy(x).permute(0, 3, 1, 2).float().div_(255)
        if edge != side:
            x = F.interpolate(x, (side, side), mode="bilinear", align_corners=False, antialias=edge > side)
        for one in x:
            if rng.random() < GREY:
                one.copy_(one.mean(0, keepdim=True).expand(3, side, side))
        masks = np.stack([draw_mask(rng, side) for _ in range(count)])
        return x.clamp_(0, 1), torch.from_numpy(masks)[:, None]

    def _crop(self, rng, edge):
        shares = [share for _, share in self.caches]
        cells = self.caches[rng.choice(len(shares), p=shares)][0]
        top, left = rng.integers(0, CELL - edge + 1, 2)
        crop = cells[rng.integers(len(cells)), top:top + edge, left:left + edge]
        return crop[:, ::-1] if rng.random() < 0.5 else crop
