#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains the networks of super-resolution and the denoiser, stage by stage.

One body is trained for x2, x3 and x4 together, half of the x4 loss against a
teacher (RFDN); then every scale, and the variants for artwork and for texture,
are finished from there. Stages resume after a stop.
"""
from dataclasses import dataclass

import numpy as np
import torch

import data as pictures
import recipe
import sr_network
from sr_data import Batches, Tiles
from sr_degrade import CompressedBatches, NoisyBatches
from sr_export import export
from sr_measure import measure
from sr_muon import MuonAdam
from sr_texture import TextureLoss
from teachers import load_teacher

PHOTOS = (("photos", 0.8), ("paintings", 0.2))
ALL = (("photos", 0.5), ("paintings", 0.3), ("drawings", 0.2))
ART = (("photos", 0.1), ("paintings", 0.45), ("drawings", 0.45))


@dataclass
class Stage:
    """One piece of the training. ``scales`` with their shares; ``start``: the stage whose weights it begins with."""
    minutes: float
    scales: dict
    start: str = ""
    rate: float = 1e-3
    width: int = 48
    depth: int = 12
    kinds: tuple = PHOTOS
    batch: int = 16
    side: int = 48
    taught: float = 0.5         # share of the teacher in the x4 loss
    loss: str = "truth"
    mix: float = 1.0            # share of the new weights in what is exported; the rest is the start's
    model: str = ""             # folder of the exported model
    variant: str = "faithful"


STAGES = {
    "preview": Stage(2.5, {4: 1}, rate=4e-3, width=12, depth=2, model="super-resolution-x4-preview", variant="preview"),
    "body": Stage(36, {2: 0.25, 3: 0.2, 4: 0.55}, rate=2.5e-3),
    "x4": Stage(14, {4: 1}, "body", 1.2e-3, model="super-resolution-x4"),
    "x2": Stage(3, {2: 1}, "body", 1e-3, model="super-resolution-x2"),
    "x3": Stage(2, {3: 1}, "body", 1e-3, model="super-resolution-x3"),
    "artwork": Stage(4, {4: 1}, "x4", 1e-3, kinds=ART, taught=0, loss="compressed",
                     model="super-resolution-x4-artwork", variant="artwork"),
    "perceptual": Stage(7, {4: 1}, "x4", 3e-4, batch=8, side=32, taught=0, loss="texture", mix=0.75,
                        model="super-resolution-x4-perceptual", variant="perceptual"),
    "denoise": Stage(7, {1: 1}, rate=2e-3, width=32, depth=10, kinds=ALL, side=64, loss="noise", model="denoise"),
}


class Training(recipe.Training):
    """One stage at work."""

    warm_up, memory = 50, 0.998

    def __init__(self, name, options):
        self.name, self.stage = name, STAGES[name]
        self.mix = self.stage.mix
        torch.manual_seed(options.seed)
        width, depth = options.width or self.stage.width, options.depth or self.stage.depth
        inputs = 4 if self.stage.loss == "noise" else 3
        network = sr_network.Enlarger(width, depth, self.stage.scales, inputs)
        super().__init__(options, network, self.stage.minutes, self.stage.rate, options.device)
        if self.stage.start:
            self.begin_from(self.stage.start)
        matrices = [layer.weight for layer in self.network.body]
        others = [p for p in self.network.parameters() if all(p is not m for m in matrices)]
        self.optimiser = MuonAdam(matrices, others)
        self.texture = TextureLoss(self.device, options.seed) if self.stage.loss == "texture" else None
        self.others = ("texture",) if self.texture else ()

    def batches(self, data):
        """The stage's source of batches."""
        kinds = [(Tiles(data, self.options.work, kind), share) for kind, share in self.stage.kinds]
        if self.stage.taught and 4 in self.stage.scales:
            teacher = load_teacher(data, "rfdn-x4")
            for tiles, _ in kinds:
                tiles.teach(teacher)
        if self.stage.loss == "noise":
            return NoisyBatches(kinds, self.stage.batch, self.stage.side, self.options.seed)
        batches = Batches(kinds, self.stage.batch, self.stage.side, self.options.seed)
        return CompressedBatches(batches) if self.stage.loss == "compressed" else batches

    def loss(self, small, sharp, taught, scale):
        """What is minimised."""
        with self.half():
            guess = self.network(small, scale)
        if self.texture:
            return self.texture(guess, sharp, small, scale, self.half)
        loss = (guess - sharp).abs().mean()
        if taught is not None and self.stage.taught:
            loss = (1 - self.stage.taught) * loss + self.stage.taught * (guess - taught).abs().mean()
        return loss

    def train_step(self, batches):
        """One step; returns the loss."""
        rng = np.random.default_rng([self.options.seed, self.step, 5])
        scales = list(self.stage.scales)
        scale = scales[rng.choice(len(scales), p=list(self.stage.scales.values()))]
        parts = [p if p is None else p.to(self.device, memory_format=torch.channels_last)
                 for p in batches.at(self.step, scale)]
        self.network.zero_grad(set_to_none=True)
        loss = self.loss(*parts, scale)
        loss.backward()
        self.optimiser.step(self.rate())
        self.remember()
        return {"loss": loss.item()}

    def report(self):
        """Y-PSNR on Set5 of every scale of the stage."""
        network = self.result()
        found = {s: measure(lambda x, s=s: network(x, s), s)[0] for s in self.stage.scales if s > 1}
        return " ".join(f"Set5 x{s} {v:.2f}" for s, v in found.items())


def read_options():
    """The command line."""
    parser = recipe.common_options(__doc__, "super-resolution", log=100, save_every=3)
    add = parser.add_argument
    add("--stage", nargs="+", choices=STAGES, default=list(STAGES), help="only these stages (default: all, in order)")
    add("--width", type=int, help="channels, instead of the stage's own")
    add("--depth", type=int, help="convolutions of the body, instead of the stage's own")
    add("--no-export", dest="export", action="store_false", help="train only")
    add("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    return parser.parse_args()


def main():
    """Trains and exports the wanted stages."""
    options = read_options()
    recipe.start(options)
    data = pictures.data_root()
    for name in options.stage:
        work = Training(name, options)
        if options.resume or options.export_only:
            work.restore()
        if not options.export_only:
            recipe.train(work, work.batches(data))
        if options.export and work.stage.model:
            export(work)


if __name__ == "__main__":
    main()
