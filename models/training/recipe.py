# SPDX-License-Identifier: GPL-3.0-or-later
"""What the recipes share: a training on the clock with averaged weights and checkpoints, its loop, its command line.

A training lasts a number of minutes, not of steps, and its learning rate falls with them, so that it ends in time on
any machine.
"""
import argparse
import contextlib
import copy
import json
import math
import os
import time
from pathlib import Path

import numpy as np
import torch

LONGEST_STEP = 5.0      # seconds that one step may count: a stopped process is not at work


def has_bfloat16():
    """Whether bfloat16 is worth it: on a GPU, and on a CPU with instructions for it."""
    if torch.cuda.is_available():
        return torch.cuda.is_bf16_supported()
    info = Path("/proc/cpuinfo")
    return info.exists() and "bf16" in info.read_text(encoding="utf-8", errors="replace")


def common_options(about, name, minutes=None, log=50, save_every=2):
    """A parser with what every recipe takes. ``about``: the recipe's doc comment; ``name``: of its work folder."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--minutes", type=float, default=minutes,
        help="length of the training (default %(default)s)" if minutes else "minutes of each stage, instead of its own")
    add("--resume", action="store_true", help="go on from the checkpoints in the work folder")
    add("--export-only", action="store_true", help="write the models of the checkpoints and stop")
    add("--output", type=Path, default=Path(__file__).resolve().parents[1], help="folder of the models")
    add("--work", type=Path, default=Path(os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache")),
                                          "neural-art-train", name),
        help="folder of checkpoints and pictures (default %(default)s)")
    add("--threads", type=int, default=os.cpu_count(), help="CPU threads")
    add("--seed", type=int, default=1)
    add("--no-bfloat16", dest="bfloat16", action="store_false", default=has_bfloat16(),
        help="compute in float32; the default on a processor without bfloat16")
    add("--log", type=int, default=log, help="steps between log lines")
    add("--save-every", type=float, default=save_every, help="minutes between checkpoints")
    add("--version", default="1.0", help="version written into the models")
    return parser


def start(options):
    """Prints the options, makes the work folder and sets the threads."""
    torch.set_num_threads(options.threads)
    print(json.dumps({k: str(v) for k, v in vars(options).items()}), flush=True)
    options.work.mkdir(parents=True, exist_ok=True)


class Training:
    """A network at school. A recipe adds ``optimiser`` and ``train_step(batches)``, which returns parts of the loss."""

    name = ""                   # of the checkpoint
    warm_up, floor = 100, 0.0   # steps until the rate is reached; share of it that is left at the end
    memory = 0.997              # of the averaged weights
    mix = 1.0                   # share of the new weights in the result; the rest is the start's
    others = ()                 # names of more attributes with a state

    def __init__(self, options, network, minutes, rate, device="cpu"):
        self.options, self.highest = options, rate
        self.minutes = options.minutes or minutes
        self.device = torch.device(device)
        self.network = network.to(self.device, memory_format=torch.channels_last)
        self.average, self.optimiser = copy.deepcopy(self.network), None
        self.step, self.seconds, self.before, self.origin = 0, 0.0, [], {}

    def checkpoint(self, name=None):
        """The file of this training, or of another in the same folder."""
        return self.options.work / f"{name or self.name}.pt"

    def begin_from(self, name):
        """Takes over the result of a finished training."""
        if not self.checkpoint(name).exists():
            raise SystemExit(f"There is no {self.checkpoint(name)}: train that stage first (--stage {name})")
        state = torch.load(self.checkpoint(name), map_location=self.device)
        self.origin = state["result"]
        for network in (self.network, self.average):
            network.load_state_dict(self.origin, strict=False)
        self.before = state["before"] + [(name, state["step"], state["seconds"])]

    def restore(self):
        """Goes on from the checkpoint, if there is one."""
        if not self.checkpoint().exists():
            return
        state = torch.load(self.checkpoint(), map_location=self.device)
        for name in ("network", "average", "optimiser", *self.others):
            getattr(self, name).load_state_dict(state[name])
        self.step, self.seconds, self.before = state["step"], state["seconds"], state["before"]
        self.origin = state["origin"]

    def save(self):
        """Writes the checkpoint in one rename."""
        state = {name: getattr(self, name).state_dict() for name in ("network", "average", "optimiser", *self.others)}
        state.update(step=self.step, seconds=self.seconds, before=self.before, origin=self.origin,
                     result=self.result().state_dict())
        partial = self.checkpoint().with_suffix(".part")
        torch.save(state, partial)
        os.replace(partial, self.checkpoint())

    @torch.no_grad()
    def result(self):
        """The averaged weights, mixed with those of the start if the recipe says so; on the CPU."""
        network = copy.deepcopy(self.average).cpu().float()
        if self.mix < 1:
            for name, parameter in network.named_parameters():
                parameter.copy_(torch.lerp(self.origin[name].cpu(), parameter, self.mix))
        return network

    def rate(self):
        """Learning rate: a warm-up, then a cosine over the training's time."""
        fall = 0.5 * (1 + math.cos(math.pi * min(1.0, self.seconds / (60 * self.minutes))))
        return self.highest * min(1.0, (self.step + 1) / self.warm_up) * (self.floor + (1 - self.floor) * fall)

    def half(self):
        """The context in which convolutions run in bfloat16."""
        return torch.autocast(self.device.type, torch.bfloat16) if self.options.bfloat16 else contextlib.nullcontext()

    def pace(self):
        """Gives an optimiser of PyTorch the learning rate; a group's ``share`` is of that."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate() * group.get("share", 1.0)

    @torch.no_grad()
    def remember(self):
        """Counts the step and averages the weights."""
        decay = min(self.memory, (1 + self.step) / (10 + self.step))
        for mean, now in zip(self.average.parameters(), self.network.parameters()):
            mean.lerp_(now, 1 - decay)
        self.step += 1

    def report(self):
        """Text to print with a checkpoint."""
        return ""


def log_line(work, logged):
    """Means of each part of the loss over the steps that had it."""
    names = dict.fromkeys(name for parts in logged for name in parts)
    means = " ".join(f"{k} {np.mean([parts[k] for parts in logged if k in parts]):.4f}" for k in names)
    print(f"{work.name} step {work.step} {work.seconds / 60:.1f} of {work.minutes:.1f} min "
          f"rate {work.rate():.1e} {means}", flush=True)


def save(work):
    """Writes a checkpoint and says so."""
    work.save()
    print(f"{work.name} step {work.step} saved {work.report()}".rstrip(), flush=True)


def train(work, batches):
    """The loop: steps, a log line now and then, checkpoints."""
    last = saved = time.monotonic()
    logged = []
    while work.seconds < 60 * work.minutes:
        logged.append(work.train_step(batches))
        now = time.monotonic()
        work.seconds += min(now - last, LONGEST_STEP)
        last = now
        if work.step % work.options.log == 0:
            log_line(work, logged)
            logged = []
        if now - saved > 60 * work.options.save_every:
            save(work)
            last = saved = time.monotonic()
    save(work)
