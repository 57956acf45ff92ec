#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains models/damage: finds cracks, scratches and spots with what the perceptual network sees.

The first three blocks of models/features stay as they are; a small head on their activations learns to tell drawn
damage from everything that belongs to a picture.
"""
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

import colorize_export
import data as pictures
import recipe
import student
from damage_draw import damaged, scanned

SIDE, BATCH = 144, 8
SEEN = ("relu1_1", "relu2_1", "relu3_2")
NARROW = 24
CELLS_KEPT = 40         # held out: every 40th picture


class Damage(nn.Module):
    """The probability that a pixel is damage: its logit, N x 1 x H x W; H and W multiples of 4."""

    inputs, outputs = (("image", 3),), {"damage": 1}

    def __init__(self, features):
        super().__init__()
        self.features = features.requires_grad_(False)
        self.deep = nn.Conv2d(student.CHANNELS["relu3_2"], 48, 3, padding=1)
        self.middle = nn.Conv2d(48 + student.CHANNELS["relu2_1"], 32, 3, padding=1)
        self.fine = nn.Conv2d(32 + student.CHANNELS["relu1_1"], NARROW, 1)
        self.near = nn.Conv2d(NARROW, NARROW, 3, padding=1)
        self.last = nn.Conv2d(NARROW, 1, 3, padding=1)

    def logit(self, image):
        """Before the sigmoid."""
        with torch.no_grad():
            seen = self.features(image, SEEN)
        x = F.relu(self.deep(seen["relu3_2"]))
        x = F.relu(self.middle(torch.cat((F.interpolate(x, scale_factor=2), seen["relu2_1"]), 1)))
        x = F.relu(self.fine(torch.cat((F.interpolate(x, scale_factor=2), seen["relu1_1"]), 1)))
        return self.last(F.relu(self.near(x)))

    def forward(self, image):
        """The probability."""
        return torch.sigmoid(self.logit(image))


class Batches:
    """Pairs of damaged pictures and damage, the same for the same seed and step."""

    def __init__(self, cells, seed):
        self.cells, self.seed = cells, seed

    def at(self, step, count=BATCH):
        """Pictures [count, 3, SIDE, SIDE] and damage [count, 1, SIDE, SIDE]."""
        rng = np.random.default_rng([self.seed, step])
        pairs = [self._pair(rng) for _ in range(count)]
        images, masks = (np.stack(part) for part in zip(*pairs))
        return torch.from_numpy(images).permute(0, 3, 1, 2).contiguous(), torch.from_numpy(masks)[:, None]

    def _pair(self, rng):
        cell = self.cells[rng.integers(len(self.cells))]
        top, left = rng.integers(0, pictures.CELL - SIDE + 1, 2)
        picture = cell[top:top + SIDE, left:left + SIDE].astype(np.float32) / 255
        if rng.random() < 0.5:
            picture = picture[:, ::-1]
        picture, mask = damaged(np.ascontiguousarray(picture), rng)
        return scanned(picture, rng), mask


def loss_of(logit, truth):
    """Cross-entropy, damage counting four times, and 1 - Dice: most pixels are sound."""
    entropy = F.binary_cross_entropy_with_logits(logit, truth, pos_weight=torch.tensor(4.0))
    found = torch.sigmoid(logit)
    both, either = (found * truth).sum((1, 2, 3)), (found + truth).sum((1, 2, 3))
    return entropy + 0.3 * (1 - (2 * both + 1) / (either + 1)).mean()


@torch.no_grad()
def measure(network, batches):
    """Precision and recall at 0.5 on held-out pictures with held-out damage; F1."""
    right = found = there = 0.0
    for step in range(12):
        image, truth = batches.at(step)
        guess = (network(image) > 0.5).float()
        right += float((guess * truth).sum())
        found += float(guess.sum())
        there += float(truth.sum())
    precision, recall = right / max(found, 1), right / max(there, 1)
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / max(precision + recall, 1e-9)}


class Training(recipe.Training):
    """The head and its optimiser."""

    name, warm_up, memory = "damage", 50, 0.995

    def __init__(self, options):
        torch.manual_seed(options.seed)
        features, _ = student.from_onnx(Path(__file__).resolve().parents[1] / "features" / "model.onnx")
        super().__init__(options, Damage(features), None, 2e-3)
        learned = [p for p in self.network.parameters() if p.requires_grad]
        self.optimiser = torch.optim.Adam(learned, betas=(0.9, 0.99))

    def train_step(self, batches):
        """One step; returns the loss."""
        self.pace()
        image, truth = batches.at(self.step)
        loss = loss_of(self.network.logit(image), truth)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self.optimiser.step()
        self.remember()
        return {"loss": float(loss)}


def used_parameters(network):
    """How many weights are exported: the head's, and of the features what it looks at."""
    last = student.LAYERS.index(SEEN[-1])
    unused = sum(student.parameter_count(network.features.convolutions[name]) for name in student.LAYERS[last + 1:])
    return student.parameter_count(network) - unused


def export(work, held):
    """Writes models/damage/model.onnx and checks it against PyTorch."""
    network = colorize_export.rounded(work.average)
    folder = work.options.output / "damage"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "model.onnx"
    metadata = {
        "task": "damage", "name": "neural-art-damage", "title": "Cracks, scratches and spots",
        "description": "Finds damage: the probability of each pixel", "version": work.options.version,
        "multiple": "4", "license": "CC-BY-4.0",
        "attribution": "On the perceptual network of this project (see its card)",
        "input": "image: RGB, sRGB-encoded, 0..1, N x 3 x H x W", "output": "damage: 0..1, N x 1 x H x W",
        "parameters": str(used_parameters(network)), "training": f"damage:{work.step}",
        "train_seconds": str(round(work.seconds)),
        **{name: f"{value:.3f}" for name, value in measure(network, held).items()},
    }
    colorize_export.write(network, metadata, path)
    print(f"wrote {path} ({path.stat().st_size} bytes, largest difference to PyTorch "
          f"{colorize_export.largest_error(network, path):.1e}), {metadata}", flush=True)


def main():
    """Trains and exports."""
    options = recipe.common_options(__doc__, "damage", minutes=25).parse_args()
    recipe.start(options)
    cells = pictures.open_cache(pictures.data_root(), options.work)
    kept = np.arange(len(cells)) % CELLS_KEPT == 0
    work, held = Training(options), Batches(cells[kept], options.seed + 1000)
    if options.resume or options.export_only:
        work.restore()
    if not options.export_only:
        recipe.train(work, Batches(cells[~kept], options.seed))
        print(measure(work.average, held), flush=True)
    export(work, held)


if __name__ == "__main__":
    main()
