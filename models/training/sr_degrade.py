# SPDX-License-Identifier: GPL-3.0-or-later
"""Noise and JPEG artefacts, for the denoiser and for drawings from the web."""
import io

import numpy as np
import torch
from PIL import Image

from sr_data import cut, to_tensor, turn

STRONGEST = 3.0


def jpeg(tile, quality, rng):
    """A uint8 picture after JPEG, with chroma at half or full resolution."""
    memory = io.BytesIO()
    Image.fromarray(tile).save(memory, "JPEG", quality=int(quality), subsampling=int(rng.choice((0, 2, 2))))
    return np.asarray(Image.open(memory))


def grain(shape, rng):
    """Unit noise: per channel or in the luma only, fine or like film (slightly soft)."""
    channels = 3 if rng.random() < 0.6 else 1
    noise = rng.standard_normal((*shape[:2], channels)).astype(np.float32)
    if rng.random() < 0.25:
        noise = 2 * box(noise)
    return np.broadcast_to(noise, shape)


def box(noise):
    """Mean of 2 x 2 neighbours, wrapping around."""
    down = np.roll(noise, 1, 0)
    return (noise + down + np.roll(noise, 1, 1) + np.roll(down, 1, 1)) / 4


def noisy(tile, sigma, rng):
    """uint8 with noise of ``sigma`` (of 255): even, or growing with the light as photons do."""
    light = tile.astype(np.float32)
    level = sigma if rng.random() < 0.6 else sigma * np.sqrt(light / 128 + 0.05)
    return (light + level * grain(tile.shape, rng)).clip(0, 255).round().astype(np.uint8)


def degrade(tile, strength, rng):
    """What the denoiser is to repair at this strength: noise, JPEG or both; at 0 nothing."""
    kind = rng.random()
    if strength > 0.05 and kind < 0.65:
        tile = noisy(tile, (3 * strength + 2 * strength ** 2) * rng.uniform(0.5, 1), rng)
    if strength > 0.05 and kind > 0.35:
        tile = jpeg(tile, 100 - 25 * strength * rng.uniform(0.6, 1), rng)
    return tile


class NoisyBatches:
    """Batches for the denoiser: pictures with a plane of strength / 3, and the clean ones."""

    def __init__(self, kinds, batch, side, seed):
        self.kinds, self.batch, self.side, self.seed = kinds, batch, side, seed

    def at(self, step, _scale):
        """float [batch, 4, side, side], [batch, 3, side, side], None."""
        rng = np.random.default_rng([self.seed, step])
        pairs, strengths = [], rng.uniform(0.1, STRONGEST, self.batch)
        for strength in strengths:
            shares = [share for _, share in self.kinds]
            tiles = self.kinds[rng.choice(len(shares), p=shares)][0]
            tile = tiles.sharp[rng.integers(len(tiles.sharp))]
            top, left = rng.integers(0, tile.shape[0] - self.side + 1, 2)
            clean = np.ascontiguousarray(turn([cut(tile, top, left, self.side, 1)], rng)[0])
            pairs.append((degrade(clean, strength, rng), clean))
        plane = torch.from_numpy(strengths / STRONGEST).float()[:, None, None, None]
        bad, clean = (to_tensor(np.stack(part)) for part in zip(*pairs))
        return [torch.cat([bad, plane.expand(-1, 1, self.side, self.side)], 1), clean, None]


class CompressedBatches:
    """Batches whose small pictures have, often, gone through JPEG."""

    def __init__(self, batches, share=0.6):
        self.batches, self.share = batches, share

    def at(self, step, scale):
        """As of the batches, with compressed small pictures."""
        small, sharp, taught = self.batches.at(step, scale)
        rng = np.random.default_rng([self.batches.seed, step, 99])
        pixels = (small.permute(0, 2, 3, 1) * 255).round().to(torch.uint8).numpy()
        done = [jpeg(p, rng.integers(70, 99), rng) if rng.random() < self.share else p for p in pixels]
        return [to_tensor(np.stack(done)), sharp, taught]
