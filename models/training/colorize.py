#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains the networks of Colorize: photographs, paintings and line art.

A stage lasts a number of minutes, not of steps, and its learning rate falls with
them, so that it ends in time on any machine. Stages resume after a stop.
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

import colorize_export
import colorize_line_measure
import colorize_measure
import colorize_network
import data as pictures
from colorize_data import Batches, open_cache
from colorize_lab import TEMPERATURE, load_bins
from colorize_line_data import LineBatches
from colorize_line_data import open_cache as open_lines
from colorize_line_network import ColoredLines, LineColorizer, LineLoss
from colorize_loss import PhotoLoss
from colorize_network import Colorized, Colorizer
from super_resolution import LONGEST_STEP, has_bfloat16
from teachers import load_teacher


@dataclass
class Stage:
    """One piece of the training. ``kinds`` of pictures with their shares; ``start``: the stage it begins with."""
    minutes: float
    kinds: tuple
    start: str = ""
    rate: float = 1.2e-3
    encoder_rate: float = 0.4       # of the rate, for what comes from tiny-darknet
    without: float = 1 / 8          # share of pictures without hints, besides
    lively: float = 0               # how much more the colourful places count
    mix: float = 1.0                # share of the new weights in the result; the rest is the start's
    model: str = ""                 # folder of the exported model
    variant: str = "photo"          # or artwork, line-art


STAGES = {
    "hints": Stage(33, (("photos", 1.0),), without=0),
    "photo": Stage(40, (("photos", 1.0),), "hints", 9e-4, 0.7, 0.5, 4, 0.65, "colorize-photo"),
    "artwork": Stage(8, (("paintings", 0.85), ("photos", 0.15)), "photo", 5e-4, 0.7, 0.3, 4,
                     model="colorize-artwork", variant="artwork"),
    "line-art": Stage(18, (), rate=1.5e-3, model="colorize-line-art", variant="line-art"),
}
SHIPPED = ("hints", "photo", "line-art")


class PhotoTask:
    """Network, batches and loss of photographs and paintings."""

    def __init__(self, stage, data):
        self.stage, self.data = stage, data
        self.network = Colorizer(load_bins(data))
        self.network.start_from(load_teacher(data, "tiny-darknet"))
        self.loss = PhotoLoss(self.network.bins, stage.lively)

    def slow(self):
        """The parameters that learn at ``encoder_rate``."""
        return list(self.network.encoder.parameters())

    def batches(self, folder, seed):
        """The source of batches."""
        caches = [(open_cache(self.data, folder, kind), share) for kind, share in self.stage.kinds]
        found = Batches(caches, seed, self.stage.without)
        self.loss.calibrate(found)
        return found

    def wrapped(self, network):
        """The network as it is exported."""
        return Colorized(network)

    def measure(self, network):
        """PSNR on held-out pictures, for the metadata."""
        found = colorize_measure.measure(network, colorize_measure.held_out(self.data, self.stage.variant)[0])
        print(f"{self.stage.variant}: {found}", flush=True)
        return {f"psnr_{name}": f"{value:.2f}" for name, value in found.items() if not name.startswith("chroma")}

    def metadata(self):
        """What the ONNX file says about itself."""
        artwork = self.stage.variant == "artwork"
        return {
            "task": "colorize",
            "title": "Colours for paintings" if artwork else "Colours for photographs",
            "description": "Colours grey pictures by itself and from hints",
            "margin": str(colorize_network.MARGIN),
            "multiple": "16",
            "license": "CC-BY-4.0",
            "attribution": "Starts from tiny-darknet (Joseph Redmon, public domain); "
                           "bins of ab by Zhang, Isola and Efros (MIT)",
            "input": "luminance: CIE L*/100, N x 1 x H x W; "
                     "hints: a*/110 and b*/110 times mask, mask, N x 3 x H x W",
            "output": "ab: a*/110, b*/110; bins: probabilities of ab_bins at 1/8; ab_mode: their annealed mean; "
                      "confidence: expected exp (-ab error / 12), 0..1, at 1/8",
            "white_point": "D50",
            "ab_unit": "110",
            "temperature": str(TEMPERATURE),
            "working_size": "256",
        }


class LineTask:
    """The same of line drawings."""

    def __init__(self, stage, data):
        self.stage, self.data = stage, data
        self.network, self.loss = LineColorizer(), LineLoss()

    def slow(self):
        """Nothing was there before."""
        return []

    def batches(self, folder, seed):
        """The source of batches."""
        return LineBatches(open_lines(self.data, folder), seed)

    def wrapped(self, network):
        """The network as it is exported."""
        return ColoredLines(network)

    def measure(self, network):
        """PSNR of the flat colours of scenes that were never learned, for the metadata."""
        found = colorize_line_measure.measure(network, self.data)
        print(f"line art: {found}", flush=True)
        return {f"psnr_{name}": f"{value:.2f}" for name, value in found.items()}

    def metadata(self):
        """What the ONNX file says about itself."""
        return {
            "task": "colorize-line-art",
            "title": "Colours for line drawings",
            "description": "Proposes flat colours and shading for a line drawing, by itself and from hints",
            "multiple": "16",
            "license": "CC-BY-4.0",
            "attribution": "Trained on our own drawn scenes, on CC BY photographs and on public-domain paintings",
            "input": "lines: 1 paper, 0 ink, N x 1 x H x W; hints: sRGB 0..1 times mask, mask, N x 4 x H x W",
            "output": "flat: sRGB 0..1; shading: 0..1, 0.5 changes nothing, the colour is to be multiplied by twice it",
            "working_size": "256",
        }


TASKS = {"photo": PhotoTask, "artwork": PhotoTask, "line-art": LineTask}


class Training:
    """One stage at work."""

    def __init__(self, name, options, data):
        self.name, self.stage, self.options = name, STAGES[name], options
        self.folder = Path(options.work)
        torch.manual_seed(options.seed)
        self.task = TASKS[self.stage.variant](self.stage, data)
        self.network = self.task.network
        self.step, self.seconds, self.before, self.origin = 0, 0.0, [], {}
        if self.stage.start:
            state = torch.load(self.checkpoint(self.stage.start))
            self.origin = state["result"]
            self.network.load_state_dict(self.origin)
            self.before = state["before"] + [(self.stage.start, state["step"], state["seconds"])]
        self.network.to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.network)
        slow = self.task.slow()
        fast = [p for p in self.network.parameters() if all(p is not q for q in slow)]
        groups = [{"params": fast, "share": 1.0}, {"params": slow, "share": self.stage.encoder_rate}]
        self.optimiser = torch.optim.Adam([g for g in groups if g["params"]], betas=(0.9, 0.99))

    def checkpoint(self, name=None):
        """The file of a stage."""
        return self.folder / f"{name or self.name}.pt"

    def restore(self):
        """Goes on from this stage's checkpoint, if there is one."""
        if not self.checkpoint().exists():
            return
        state = torch.load(self.checkpoint())
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.seconds, self.before = state["step"], state["seconds"], state["before"]

    @torch.no_grad()
    def result(self):
        """The averaged weights, mixed with those of the start if the stage says so."""
        network = copy.deepcopy(self.average)
        if self.stage.mix < 1:
            for name, parameter in network.named_parameters():
                parameter.copy_(torch.lerp(self.origin[name], parameter, self.stage.mix))
        return network

    def save(self):
        """Writes the checkpoint in one rename."""
        state = {"network": self.network.state_dict(), "average": self.average.state_dict(),
                 "optimiser": self.optimiser.state_dict(), "step": self.step, "seconds": self.seconds,
                 "before": self.before, "result": self.result().state_dict()}
        partial = self.checkpoint().with_suffix(".part")
        torch.save(state, partial)
        os.replace(partial, self.checkpoint())

    def minutes(self):
        """How long the stage lasts."""
        return self.options.minutes or self.stage.minutes

    def rate(self):
        """Learning rate: a warm-up of 100 steps, then a cosine to nothing over the stage's time."""
        fall = 0.5 * (1 + math.cos(math.pi * min(1.0, self.seconds / (60 * self.minutes()))))
        return self.stage.rate * min(1.0, (self.step + 1) / 100) * fall

    def half(self):
        """The context in which convolutions run in bfloat16."""
        return torch.autocast("cpu", torch.bfloat16) if self.options.bfloat16 else contextlib.nullcontext()

    def train_step(self, batches):
        """One step; returns the parts of the loss."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate() * group["share"]
        *inputs, truth = batches.at(self.step)
        with self.half():
            outputs = self.network(*(x.contiguous(memory_format=torch.channels_last) for x in inputs))
        loss, parts = self.task.loss(outputs, truth)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        decay = min(0.997, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for mean, now in zip(self.average.parameters(), self.network.parameters()):
                mean.lerp_(now, 1 - decay)
        self.step += 1
        return parts


def train(work, batches):
    """The loop: steps, a log line now and then, checkpoints."""
    last = saved = time.monotonic()
    logged = []
    while work.seconds < 60 * work.minutes():
        logged.append(work.train_step(batches))
        now = time.monotonic()
        work.seconds += min(now - last, LONGEST_STEP)
        last = now
        if work.step % work.options.log == 0:
            means = " ".join(f"{k} {np.mean([part[k] for part in logged]):.4f}" for k in logged[0])
            print(f"{work.name} step {work.step} {work.seconds / 60:.1f} of {work.minutes():.1f} min "
                  f"rate {work.rate():.1e} {means}", flush=True)
            logged = []
        if now - saved > 60 * work.options.save_every:
            work.save()
            last = saved = time.monotonic()
    work.save()


def read_options():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--stage", nargs="+", choices=STAGES, default=list(SHIPPED),
        help="only these stages (default: what is shipped)")
    add("--minutes", type=float, help="minutes of each stage, instead of its own")
    add("--resume", action="store_true", help="go on from the stages' checkpoints in the work folder")
    add("--export-only", action="store_true", help="write the models of the checkpoints and stop")
    add("--output", type=Path, default=Path(__file__).resolve().parents[1], help="folder of the models")
    add("--work", default=os.path.join(os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache")),
                                       "neural-art-train", "colorize"),
        help="folder of checkpoints and pictures (default %(default)s)")
    add("--threads", type=int, default=os.cpu_count(), help="CPU threads")
    add("--seed", type=int, default=1)
    add("--no-bfloat16", dest="bfloat16", action="store_false", default=has_bfloat16(),
        help="compute in float32; the default on a processor without bfloat16")
    add("--log", type=int, default=50, help="steps between log lines")
    add("--save-every", type=float, default=2, help="minutes between checkpoints")
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
        work = Training(name, options, data)
        if options.resume or options.export_only:
            work.restore()
        if not options.export_only:
            train(work, work.task.batches(options.work, options.seed))
        if work.stage.model:
            colorize_export.export(work)


if __name__ == "__main__":
    main()
