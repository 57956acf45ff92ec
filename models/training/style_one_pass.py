#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains the decoder of one-pass style transfer, ``models/style-one-pass``.

The perceptual network ``models/features`` is the encoder and stays as it is. Its activations of a photograph are given
the means and covariances of a painting (style_one_pass_match.py); the decoder (style_one_pass_network.py) turns them
into a picture whose loss under the objective of refined style transfer (style_one_pass_loss.py) is to be small. Now and
then it has to give a picture back from its own activations, so that it adds nothing that is not in them: else it soon
finds one texture that lowers the loss for every style. Runs on a CPU, and resumes after a stop.
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

import data as pictures
import style_one_pass_export
from style_one_pass_data import Photographs, Styles, load_tensor, open_photographs, training_paintings
from style_one_pass_loss import CONTENT_LAYER, STYLE_LAYERS, colour_error, features_of, objective
from style_one_pass_match import match, statistics
from style_one_pass_network import MATCHED, Decoder
from sr_muon import MuonAdam
from super_resolution import LONGEST_STEP, has_bfloat16

IDENTITY_UNIT, COLOUR_UNIT = 2000.0, 10.0


class Training:
    """The decoder, its optimiser and where it is."""

    def __init__(self, options, data):
        self.options = options
        torch.manual_seed(options.seed)
        self.features, self.about = features_of(options.features)
        self.network = Decoder().to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.network)
        self.network.linear.requires_grad_(False)
        learnt = [(name, p) for name, p in self.network.named_parameters() if p.requires_grad]
        matrices = [p for name, p in learnt if p.ndim == 4 and not name.startswith("last")]
        others = [p for name, p in learnt if p.ndim != 4 or name.startswith("last")]
        self.optimiser = MuonAdam(matrices, others)
        self.paintings = training_paintings(data)
        self.styles = Styles(self.encode, self.paintings)
        self.step, self.seconds = 0, 0.0

    def checkpoint(self):
        """File of the state."""
        return Path(self.options.work) / "style-one-pass.pt"

    def save(self):
        """Writes the checkpoint in one rename."""
        partial = self.checkpoint().with_suffix(".part")
        torch.save({"network": self.network.state_dict(), "average": self.average.state_dict(),
                    "optimiser": self.optimiser.state_dict(), "step": self.step, "seconds": self.seconds}, partial)
        os.replace(partial, self.checkpoint())

    def restore(self):
        """Goes on from the checkpoint."""
        state = torch.load(self.checkpoint(), map_location="cpu")
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.seconds = state["step"], state["seconds"]

    def rate(self):
        """Learning rate: a warm-up of 100 steps, then a cosine to 3 % over the training's time."""
        done = min(1.0, self.seconds / (60 * self.options.minutes))
        fall = 0.03 + 0.97 * 0.5 * (1 + math.cos(math.pi * done))
        return self.options.rate * min(1.0, (self.step + 1) / 100) * fall

    def half(self):
        """The context in which convolutions run in bfloat16."""
        return torch.autocast("cpu", torch.bfloat16) if self.options.bfloat16 else contextlib.nullcontext()

    def decode(self, matched):
        """The picture of matched activations."""
        with self.half():
            return self.network(*(matched[k].contiguous(memory_format=torch.channels_last) for k in MATCHED)).float()

    def encode(self, image, layers):
        """Activations in float32, without gradients."""
        with torch.no_grad(), self.half():
            return {k: v.float() for k, v in self.features(image, layers).items()}

    def start(self, photographs):
        """The linear part as the one that gives photographs back best."""
        x = photographs.draw(24, self.options.side, np.random.default_rng(self.options.seed))
        for network in (self.network, self.average):
            network.fit_linear(self.encode(x, ("relu1_1",))["relu1_1"], x)

    def painting(self, rng):
        """A part of a random painting."""
        side = self.options.side
        picture = load_tensor(self.paintings[rng.integers(len(self.paintings))], 256)
        top, left = (int(rng.integers(0, s - side + 1)) for s in picture.shape[2:])
        return picture[:, :, top:top + side, left:left + side]

    def identity_loss(self, photographs, rng):
        """Photographs and paintings from their own activations, half and half."""
        half = self.options.batch // 2
        x = photographs.draw(self.options.batch - half, self.options.side, rng)
        x = torch.cat([x, *(self.painting(rng) for _ in range(half))]).contiguous(memory_format=torch.channels_last)
        own = self.encode(x, STYLE_LAYERS)
        image = self.decode(own)
        style = {k: statistics(own[k]) for k in STYLE_LAYERS}
        with self.half():
            terms = objective(self.features, image, own[CONTENT_LAYER], style)
        return {"identity": IDENTITY_UNIT * (image - x).square().mean((1, 2, 3)), **terms}

    def style_loss(self, photographs, rng):
        """Photographs in the manner of paintings."""
        x = photographs.draw(self.options.batch, self.options.side, rng)
        style = self.styles.draw(self.options.batch, rng)
        own = self.encode(x, MATCHED)
        image = self.decode({k: match(own[k], *style[k]) for k in MATCHED})
        with self.half():
            terms = objective(self.features, image, own[CONTENT_LAYER], style)
        return {"colour": COLOUR_UNIT * colour_error(image, style["image"]), **terms}

    def train_step(self, photographs):
        """One step; returns the means of the terms."""
        rng = np.random.default_rng([self.options.seed, self.step])
        identity = self.step % self.options.identity == 0
        terms = self.identity_loss(photographs, rng) if identity else self.style_loss(photographs, rng)
        # Styles that are far away (drawings, mostly) would outweigh all others: their share grows like the root only.
        whole = sum(terms.values())
        loss = (whole / (1 + whole.detach() / self.options.far).sqrt()).mean()
        self.network.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), self.options.clip)
        self.optimiser.step(self.rate())
        decay = min(0.998, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for mean, now in zip(self.average.parameters(), self.network.parameters()):
                mean.lerp_(now, 1 - decay)
        self.step += 1
        return {"i-" + k if identity else k: float(v.detach().mean()) for k, v in terms.items()}


def log_line(work, logged):
    """Means of each term over the steps that had it."""
    names = dict.fromkeys(name for terms in logged for name in terms)
    means = " ".join(f"{k} {np.mean([terms[k] for terms in logged if k in terms]):.3f}" for k in names)
    print(f"step {work.step} {work.seconds / 60:.1f} of {work.options.minutes:.1f} min rate {work.rate():.1e} {means}",
          flush=True)


def train(work, photographs):
    """The loop: steps, a log line now and then, checkpoints."""
    last = saved = time.monotonic()
    logged = []
    while work.seconds < 60 * work.options.minutes:
        logged.append(work.train_step(photographs))
        now = time.monotonic()
        work.seconds += min(now - last, LONGEST_STEP)
        last = now
        if work.step % work.options.log == 0:
            log_line(work, logged)
            logged = []
        if now - saved > 60 * work.options.save_every:
            work.save()
            last = saved = time.monotonic()
    work.save()


def read_options():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    models = Path(__file__).resolve().parents[1]
    add("--features", type=Path, default=models / "features" / "model.onnx", help="the perceptual network")
    add("--output", type=Path, default=models / "style-one-pass", help="folder of the model")
    add("--minutes", type=float, default=70, help="length of the training (default %(default)s)")
    add("--resume", action="store_true", help="go on from the checkpoint in the work folder")
    add("--export-only", action="store_true", help="write the model of the checkpoint and stop")
    add("--batch", type=int, default=4)
    add("--side", type=int, default=160, help="size of the crops in px, a multiple of 16")
    add("--rate", type=float, default=1.3e-3)
    add("--clip", type=float, default=30.0, help="largest length of the gradient")
    add("--far", type=float, default=60.0, help="loss from which on a picture's share grows like the root")
    add("--identity", type=int, default=3, help="every which step gives pictures back")
    add("--work", default=os.path.join(os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache")),
                                       "neural-art-train", "style-one-pass"),
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
    """Trains and exports."""
    options = read_options()
    torch.set_num_threads(options.threads)
    data = pictures.data_root()
    print(json.dumps({k: str(v) for k, v in vars(options).items()}), flush=True)
    Path(options.work).mkdir(parents=True, exist_ok=True)
    work = Training(options, data)
    if options.resume or options.export_only:
        work.restore()
    if not options.export_only:
        photographs = Photographs(open_photographs(data, options.work), options.seed)
        if not options.resume:
            work.start(photographs)
        train(work, photographs)
    style_one_pass_export.export(work)


if __name__ == "__main__":
    main()
