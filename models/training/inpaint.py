#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains the network of Inpaint: first structure on small pictures, then larger ones with a judge of patches.

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
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

import colorize_export
import data as pictures
import inpaint_measure
from inpaint_data import Batches, open_cache
from inpaint_loss import InpaintLoss
from inpaint_network import Inpainted, Inpainter
from super_resolution import LONGEST_STEP, has_bfloat16
from teachers import load_teacher

SHARES = (("photos", 0.75), ("paintings", 0.25))


@dataclass
class Stage:
    """One piece of the training. ``sides``: of the crops; ``start``: the stage it begins with."""
    minutes: float
    sides: tuple
    start: str = ""
    rate: float = 1.2e-3
    encoder_rate: float = 0.3       # of the rate, for what comes from tiny-darknet
    batch: int = 4                  # pictures of 128 px, fewer of larger ones; three times as many if not fine
    fine: float = 0.25              # share of steps that draw at full size: the others stop at 1/2 and cost a third
    judged: bool = False
    model: str = "inpaint"          # folder of the exported model
    variant: str = "photo"


STAGES = {
    "structure": Stage(70, (96, 128, 192, 256)),
    "detail": Stage(14, (192, 256), "structure", 5e-4, 0.5, fine=0.5, judged=True),
}
SHIPPED = ("structure",)


class Task:
    """What the exporter asks about the model."""

    wrapped = Inpainted

    def __init__(self, stage, data):
        self.stage, self.data = stage, data

    def measure(self, network):
        """PSNR in the holes of held-out pictures, for the metadata."""
        found = inpaint_measure.measure(network, self.data)
        print(found, flush=True)
        return {f"psnr_{name}": f"{value:.2f}" for name, value in found.items()}

    def metadata(self):
        """What the ONNX file says about itself."""
        return {
            "task": "inpaint",
            "title": "Fills holes",
            "description": "Fills the hole of a picture by what is around it: structure and colours, little texture",
            "multiple": "16",
            "size": str(max(self.stage.sides)),
            "license": "CC-BY-4.0",
            "attribution": "Starts from tiny-darknet (Joseph Redmon, public domain)",
            "input": "image: sRGB 0..1, 0 in the hole, N x 3 x H x W; mask: 1 in the hole, N x 1 x H x W",
            "output": "result: sRGB 0..1; outside the hole it is the image",
        }


class Training:
    """One stage at work."""

    def __init__(self, name, options, data):
        self.name, self.stage, self.options = name, STAGES[name], options
        self.folder, self.data = Path(options.work), data
        torch.manual_seed(options.seed)
        self.task = Task(self.stage, data)
        self.network = Inpainter()
        teacher = load_teacher(data, "tiny-darknet")
        self.step, self.seconds, self.before = 0, 0.0, []
        if self.stage.start:
            self._begin_from(self.stage.start)
        else:
            self.network.start_from(teacher)
        self.network.to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.network)
        slow = list(self.network.encoder.parameters())
        fast = [p for p in self.network.parameters() if all(p is not q for q in slow)]
        groups = [{"params": fast, "share": 1.0}, {"params": slow, "share": self.stage.encoder_rate}]
        self.optimiser = torch.optim.Adam(groups, betas=(0.9, 0.99))
        self.loss = InpaintLoss(teacher, self.stage.judged, self.half)
        self.workers = ThreadPoolExecutor(options.threads, initializer=torch.set_num_threads, initargs=(1,))

    def checkpoint(self, name=None):
        """The file of a stage."""
        return self.folder / f"{name or self.name}.pt"

    def _begin_from(self, name):
        if not self.checkpoint(name).exists():
            raise SystemExit(f"There is no {self.checkpoint(name)}: train that stage first (--stage {name})")
        state = torch.load(self.checkpoint(name))
        self.network.load_state_dict(state["average"])
        self.before = state["before"] + [(name, state["step"], state["seconds"])]

    def restore(self):
        """Goes on from this stage's checkpoint, if there is one."""
        if not self.checkpoint().exists():
            return
        state = torch.load(self.checkpoint())
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.loss.load_state_dict(state["loss"])
        self.step, self.seconds, self.before = state["step"], state["seconds"], state["before"]

    def save(self):
        """Writes the checkpoint in one rename."""
        state = {"network": self.network.state_dict(), "average": self.average.state_dict(),
                 "optimiser": self.optimiser.state_dict(), "loss": self.loss.state_dict(), "step": self.step,
                 "seconds": self.seconds, "before": self.before}
        partial = self.checkpoint().with_suffix(".part")
        torch.save(state, partial)
        os.replace(partial, self.checkpoint())

    def result(self):
        """The averaged weights."""
        return copy.deepcopy(self.average)

    def batches(self):
        """The stage's source of batches."""
        caches = [(open_cache(self.data, self.folder, kind), share) for kind, share in SHARES]
        return Batches(caches, self.options.seed, self.stage.sides)

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

    def learn(self, truth, mask, fine, share):
        """Adds the gradients of a part of the batch; each thread takes one, which wastes less than threads inside."""
        truth, mask = (x.contiguous(memory_format=torch.channels_last) for x in (truth, mask))
        with self.half():
            drawn = self.network(truth * (1 - mask), mask, fine)
        loss, parts = self.loss(drawn, truth, mask)
        (loss * share).backward()
        return parts

    def train_step(self, batches):
        """One step; returns the parts of the loss."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate() * group["share"]
        fine = np.random.default_rng([self.options.seed, self.step, 7]).random() < self.stage.fine
        truth, mask = batches.at(self.step, self.stage.batch if fine else 3 * self.stage.batch)
        self.optimiser.zero_grad(set_to_none=True)
        count = min(self.options.threads, len(truth))
        parts = list(self.workers.map(self.learn, truth.chunk(count), mask.chunk(count), [fine] * count,
                                      [1 / count] * count))
        self.loss.step()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        decay = min(0.997, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for mean, now in zip(self.average.parameters(), self.network.parameters()):
                mean.lerp_(now, 1 - decay)
        self.step += 1
        return {key: sum(part[key] for part in parts) / count for key in parts[0]}


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
    add("--export-only", action="store_true", help="write the model of the checkpoints and stop")
    add("--output", type=Path, default=Path(__file__).resolve().parents[1], help="folder of the models")
    add("--work", default=os.path.join(os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache")),
                                       "neural-art-train", "inpaint"),
        help="folder of checkpoints and pictures (default %(default)s)")
    add("--threads", type=int, default=os.cpu_count(), help="CPU threads")
    add("--seed", type=int, default=1)
    add("--no-bfloat16", dest="bfloat16", action="store_false", default=has_bfloat16(),
        help="compute in float32; the default on a processor without bfloat16")
    add("--log", type=int, default=50, help="steps between log lines")
    add("--save-every", type=float, default=2, help="minutes between checkpoints")
    add("--version", default="1.0", help="version written into the model")
    return parser.parse_args()


def main():
    """Trains and exports the wanted stages."""
    options = read_options()
    torch.set_num_threads(1)        # outside: one to each worker
    data = pictures.data_root()
    print(json.dumps({k: str(v) for k, v in vars(options).items()}), flush=True)
    Path(options.work).mkdir(parents=True, exist_ok=True)
    for name in options.stage:
        work = Training(name, options, data)
        if options.resume or options.export_only:
            work.restore()
        if not options.export_only:
            train(work, work.batches())
        colorize_export.export(work)


if __name__ == "__main__":
    main()
