# SPDX-License-Identifier: GPL-3.0-or-later
"""Training pictures: which ones, a cache of decoded ones, random batches.

Only clean sets are used: CC0 photographs, public-domain paintings, CC BY
photographs. Painters in HELD_OUT are kept for the evaluation, and so is
everything under ``test/``.
"""
import hashlib
import os
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

HELD_OUT = ("Amedeo_Modigliani", "Andrei_Rublev", "Camille_Pissarro", "Diego_Velazquez",
            "Henri_Rousseau", "Kazimir_Malevich", "Mikhail_Vrubel", "Pieter_Bruegel",
            "Rembrandt", "Sandro_Botticelli")
CELL = 256              # every cached picture is CELL x CELL
LARGE_CROPS = 40        # crops taken of each large photograph


def data_root():
    """The folder of data: ART_DATA, or ../shared/data beside the project."""
    project = Path(__file__).resolve().parents[2]
    return Path(os.environ.get("ART_DATA", project.parent / "shared" / "data"))


def pictures_under(folder):
    """All pictures below a folder, in a fixed order."""
    return sorted(p for p in folder.rglob("*") if p.suffix.lower() in (".jpg", ".jpeg", ".png"))


def painters(data):
    """Folder names of all painters."""
    return sorted(p.name for p in (data / "paintings").iterdir() if p.is_dir())


def paintings_of(data, painter):
    """All paintings of one painter."""
    return pictures_under(data / "paintings" / painter)


def load_rgb(path):
    """A picture as RGB (8 bit)."""
    return Image.open(path).convert("RGB")


def square(picture, side, rng, smallest=1.0):
    """A random square of at least ``smallest`` of the short side, at ``side`` px."""
    width, height = picture.size
    edge = round(min(width, height) * rng.uniform(smallest, 1.0))
    left = rng.integers(0, width - edge + 1)
    top = rng.integers(0, height - edge + 1)
    box = (left, top, left + edge, top + edge)
    return picture.resize((side, side), Image.LANCZOS, box=box)


def training_cells(data, rng):
    """Yields every training picture as a CELL x CELL x 3 array."""
    for painter in painters(data):
        if painter not in HELD_OUT:
            for path in paintings_of(data, painter):
                yield np.asarray(square(load_rgb(path), CELL, rng))
    for path in pictures_under(data / "photos" / "extra"):
        yield np.asarray(square(load_rgb(path), CELL, rng))
    for path in pictures_under(data / "photos" / "cc0-large"):
        picture = load_rgb(path)
        for _ in range(LARGE_CROPS):
            yield np.asarray(square(picture, CELL, rng, smallest=0.18))


def open_cache(data, folder, seed=1):
    """Memory-mapped uint8 array [n, CELL, CELL, 3], built at the first use."""
    key = hashlib.sha256(f"{data} {CELL} {LARGE_CROPS} {seed} {HELD_OUT}".encode()).hexdigest()[:12]
    path = Path(folder) / f"pictures-{key}.npy"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        cells = np.stack(list(training_cells(data, np.random.default_rng(seed))))
        partial = path.with_suffix(".part.npy")
        np.save(partial, cells)
        os.replace(partial, path)
    return np.load(path, mmap_mode="r")


class Batches:
    """Random augmented batches, the same for the same seed and step."""

    def __init__(self, cache, batch, side, seed, device="cpu"):
        self.cache, self.batch, self.side = cache, batch, side
        self.seed, self.device = seed, device

    def at(self, step):
        """The batch of one step: float [batch, 3, side, side], about 0..1."""
        rng = np.random.default_rng([self.seed, step])
        noise = torch.Generator().manual_seed(self.seed * 1_000_003 + step)
        edge = int(rng.integers(self.side * 6 // 10, CELL + 1))
        crops = np.stack([self._crop(rng, edge) for _ in range(self.batch)])
        x = torch.from_numpy(crops).permute(0, 3, 1, 2).float().div_(255)
        x = F.interpolate(x, (self.side, self.side), mode="bicubic", align_corners=False,
                          antialias=edge > self.side).clamp_(0, 1)
        x = torch.stack([augment(picture, rng, noise) for picture in mix(x, rng)])
        return x.to(self.device)

    def _crop(self, rng, edge):
        picture = self.cache[rng.integers(len(self.cache))]
        top, left = rng.integers(0, CELL - edge + 1, 2)
        crop = picture[top:top + edge, left:left + edge]
        if rng.random() < 0.5:
            crop = crop[:, ::-1]
        if rng.random() < 0.1:
            crop = crop[::-1]
        return crop


def mix(x, rng):
    """Blends some pictures with their neighbour: half-stylised looking ones."""
    if rng.random() < 0.3:
        share = float(rng.uniform(0.2, 0.8))
        some = slice(0, max(1, len(x) // 4))
        x[some] = share * x[some] + (1 - share) * x.roll(1, 0)[some]
    return x


def augment(x, rng, noise):
    """Colour changes, sharpening, blur and noise on one picture [3, h, w]."""
    if rng.random() < 0.5:
        x = recolour(x, rng)
    if rng.random() < 0.15:
        soft = F.avg_pool2d(x[None], 3, 1, 1, count_include_pad=False)[0]
        x = x + float(rng.uniform(-1, 2)) * (x - soft)
    if rng.random() < 0.15:
        x = x + coarse_noise(x, int(rng.integers(2, 9)), float(rng.uniform(0, 0.25)), noise)
    if rng.random() < 0.3:
        x = x + float(rng.uniform(0, 0.1)) * torch.randn(x.shape, generator=noise)
    if rng.random() < 0.04:
        mean = x.mean((1, 2), keepdim=True)
        x = mean + float(rng.uniform(0.05, 0.3)) * torch.randn(x.shape, generator=noise)
    return x.clamp(-0.03, 1.03)


def recolour(x, rng):
    """Random gamma, contrast, brightness, saturation and channel order."""
    x = x.clamp(0, 1) ** float(np.exp(rng.uniform(-0.5, 0.5)))
    grey = x.mean(0, keepdim=True)
    x = grey + float(rng.uniform(0, 1.8)) * (x - grey)
    x = (x - 0.5) * float(rng.uniform(0.5, 1.4)) + 0.5 + float(rng.uniform(-0.2, 0.2))
    if rng.random() < 0.2:
        x = x[torch.from_numpy(rng.permutation(3))]
    return x


def coarse_noise(x, factor, strength, noise):
    """Smooth colour noise with grains of about ``factor`` px."""
    height, width = x.shape[1:]
    small = torch.randn(1, 3, height // factor + 1, width // factor + 1, generator=noise)
    return strength * F.interpolate(small, (height, width), mode="bilinear",
                                    align_corners=False)[0]
