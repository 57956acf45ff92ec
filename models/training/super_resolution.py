#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains the networks of super-resolution and the denoiser, stage by stage.

One body is trained for x2, x3 and x4 together, half of the x4 loss against a
teacher (RFDN); then every scale, and the variants for artwork and for texture,
are finished from there. A stage lasts a number of minutes, not of steps, and its
learning rate falls with them, so that it ends in time on any machine. Stages
resume after a stop.
"""
import argparse
import contextlib
import copy
import json
import math
import os
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

import data as pictures
import sr_network
from sr_data import Batches, Tiles
from sr_degrade import CompressedBatches, NoisyBatches
from sr_export import export
from sr_measure import measure
from sr_muon import MuonAdam
from sr_texture import TextureLoss
from teachers import load_teacher

LONGEST_STEP = 5.0      # seconds that one step may count: a stopped process is not at work
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


class Training:
    """One stage at work."""

    def __init__(self, name, options):
        self.name, self.stage, self.options = name, STAGES[name], options
        self.folder = Path(options.work)
        self.device = torch.device(options.device)
        torch.manual_seed(options.seed)
        width, depth = options.width or self.stage.width, options.depth or self.stage.depth
        inputs = 4 if self.stage.loss == "noise" else 3
        self.network = sr_network.Enlarger(width, depth, self.stage.scales, inputs)
        self.network.to(self.device, memory_format=torch.channels_last)
        self.step, self.seconds, self.before, self.origin = 0, 0.0, [], {}
        if self.stage.start:
            self._begin_from(self.stage.start)
        self.average = copy.deepcopy(self.network)
        matrices = [layer.weight for layer in self.network.body]
        others = [p for p in self.network.parameters() if all(p is not m for m in matrices)]
        self.optimiser = MuonAdam(matrices, others)
        self.texture = TextureLoss(self.device, options.seed) if self.stage.loss == "texture" else None

    def checkpoint(self, name=None):
        """The file of a stage."""
        return self.folder / f"{name or self.name}.pt"

    def _begin_from(self, name):
        if not self.checkpoint(name).exists():
            raise SystemExit(f"There is no {self.checkpoint(name)}: train that stage first (--stage {name})")
        state = torch.load(self.checkpoint(name), map_location=self.device)
        self.network.load_state_dict(state["average"], strict=False)
        self.origin = state["average"]
        self.before = state["before"] + [(name, state["step"], state["seconds"])]

    @torch.no_grad()
    def result(self):
        """The averaged weights, mixed with those of the start if the stage says so; on the CPU."""
        network = copy.deepcopy(self.average).cpu().float()
        if self.stage.mix < 1:
            for name, parameter in network.named_parameters():
                parameter.copy_(torch.lerp(self.origin[name].cpu(), parameter, self.stage.mix))
        return network

    def restore(self):
        """Goes on from this stage's checkpoint, if there is one."""
        if not self.checkpoint().exists():
            return
        state = torch.load(self.checkpoint(), map_location=self.device)
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        if self.texture:
            self.texture.load_state_dict(state["texture"])
        self.step, self.seconds, self.before = state["step"], state["seconds"], state["before"]

    def save(self):
        """Writes the checkpoint."""
        state = {"network": self.network.state_dict(), "average": self.average.state_dict(),
                 "optimiser": self.optimiser.state_dict(), "step": self.step, "seconds": self.seconds,
                 "before": self.before, "texture": self.texture.state_dict() if self.texture else None}
        partial = self.checkpoint().with_suffix(".part")
        torch.save(state, partial)
        os.replace(partial, self.checkpoint())

    def batches(self, data):
        """The stage's source of batches."""
        kinds = [(Tiles(data, self.folder, kind), share) for kind, share in self.stage.kinds]
        if self.stage.taught and 4 in self.stage.scales:
            teacher = load_teacher(data, "rfdn-x4")
            for tiles, _ in kinds:
                tiles.teach(teacher)
        if self.stage.loss == "noise":
            return NoisyBatches(kinds, self.stage.batch, self.stage.side, self.options.seed)
        batches = Batches(kinds, self.stage.batch, self.stage.side, self.options.seed)
        return CompressedBatches(batches) if self.stage.loss == "compressed" else batches

    def minutes(self):
        """How long the stage lasts."""
        return self.options.minutes or self.stage.minutes

    def rate(self):
        """Learning rate: a warm-up of 50 steps, then a cosine to nothing over the stage's time."""
        fall = 0.5 * (1 + math.cos(math.pi * min(1.0, self.seconds / (60 * self.minutes()))))
        return self.stage.rate * min(1.0, (self.step + 1) / 50) * fall

    def half(self):
        """The context in which convolutions run in bfloat16."""
        return torch.autocast(self.device.type, torch.bfloat16) if self.options.bfloat16 else contextlib.nullcontext()

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
        decay = min(0.998, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for mean, now in zip(self.average.parameters(), self.network.parameters()):
                mean.lerp_(now, 1 - decay)
        self.step += 1
        return loss.item()


def set5_line(work):
    """Y-PSNR on Set5 of every scale of the stage, as text."""
    network = work.result()
    found = {s: measure(lambda x, s=s: network(x, s), s)[0] for s in work.stage.scales if s > 1}
    return " ".join(f"x{s} {v:.2f}" for s, v in found.items())


def train(work, batches):
    """The loop: steps, a log line now and then, checkpoints."""
    last = saved = time.monotonic()
    losses = []
    while work.seconds < 60 * work.minutes():
        losses.append(work.train_step(batches))
        now = time.monotonic()
        work.seconds += min(now - last, LONGEST_STEP)
        last = now
        if work.step % work.options.log == 0:
            print(f"{work.name} step {work.step} {work.seconds / 60:.1f} of {work.minutes():.1f} min "
                  f"rate {work.rate():.1e} loss {np.mean(losses):.5f}", flush=True)
            losses = []
        if now - saved > 60 * work.options.save_every:
            work.save()
            print(f"{work.name} step {work.step} Set5 {set5_line(work)}", flush=True)
            last = saved = time.monotonic()
    work.save()
    print(f"{work.name} done: {work.step} steps, {work.seconds / 60:.1f} min, Set5 {set5_line(work)}", flush=True)


def has_bfloat16():
    """Whether bfloat16 is worth it: on a GPU, and on a CPU with instructions for it."""
    if torch.cuda.is_available():
        return torch.cuda.is_bf16_supported()
    info = Path("/proc/cpuinfo")
    return info.exists() and "bf16" in info.read_text(encoding="utf-8", errors="replace")


def read_options():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--stage", nargs="+", choices=STAGES, default=list(STAGES), help="only these stages (default: all, in order)")
    add("--minutes", type=float, help="minutes of each stage, instead of its own")
    add("--width", type=int, help="channels, instead of the stage's own")
    add("--depth", type=int, help="convolutions of the body, instead of the stage's own")
    add("--resume", action="store_true", help="go on from the stages' checkpoints in the work folder")
    add("--export-only", action="store_true", help="write the models of the checkpoints and stop")
    add("--no-export", dest="export", action="store_false", help="train only")
    add("--output", type=Path, default=Path(__file__).resolve().parents[1], help="folder of the models")
    add("--work", default=os.path.join(os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache")),
                                       "neural-art-train", "super-resolution"),
        help="folder of checkpoints and tiles (default %(default)s)")
    add("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    add("--threads", type=int, default=os.cpu_count(), help="CPU threads")
    add("--seed", type=int, default=1)
    add("--no-bfloat16", dest="bfloat16", action="store_false", default=has_bfloat16(),
        help="compute in float32; the default on a processor without bfloat16")
    add("--log", type=int, default=100, help="steps between log lines")
    add("--save-every", type=float, default=3, help="minutes between checkpoints")
    add("--version", default="1.0", help="version written into the models")
    return parser.parse_args()


def main():
    """Trains and exports the wanted stages."""
    options = read_options()
    torch.set_num_threads(options.threads)
    data = pictures.data_root()
    print(json.dumps({k: str(v) for k, v in vars(options).items()}), flush=True)
    Path(options.work).mkdir(parents=True, exist_ok=True)
    for name in options.stage:
        work = Training(name, options)
        if options.resume or options.export_only:
            work.restore()
        if not options.export_only:
            train(work, work.batches(data))
        if options.export and work.stage.model:
            export(work)


if __name__ == "__main__":
    main()
