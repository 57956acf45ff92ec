#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains the perceptual network ``models/features`` by distillation.

The student (student.py) starts from tiny-darknet's filters where they fit and
learns, on photographs and paintings, (1) to let a 1x1 convolution predict the
teacher's activations, (2) the covariances of those activations, which are what
style is measured by, and (3) the first layers of VGG-19 on smaller crops.
Runs on a CPU (bfloat16 where it helps) or a GPU, and resumes after a stop.
"""
import argparse
import copy
import json
import math
import os
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

import data as pictures
import student
from teachers import TINY_DARKNET_LAYERS, load_teacher

# teacher's activation -> student's activation that predicts it
DARKNET_TAPS = {"conv1_16": "relu1_1", "conv2_32": "relu2_1",
                "conv3a_128": "relu3_2", "conv3b_128": "relu3_4",
                "conv4a_256": "relu4_2", "conv4b_256": "relu4_4",
                "conv5a_512": "relu5_2", "conv5b_512": "relu5_2"}
VGG_TAPS = {"relu1_1": "relu1_1", "relu2_1": "relu2_1", "relu3_1": "relu3_2"}
CHANNELS = {"conv1_16": 16, "conv2_32": 32, "conv3a_128": 128, "conv3b_128": 128,
            "conv4a_256": 256, "conv4b_256": 256, "conv5a_512": 512, "conv5b_512": 512,
            "relu1_1": 64, "relu2_1": 128, "relu3_1": 256}
VGG_CROP, VGG_BORDER = 80, 8


def make_heads(generator):
    """The 1x1 convolutions from the student's to the teachers' activations."""
    heads = nn.ModuleDict()
    for teacher, taps in (("darknet", DARKNET_TAPS), ("vgg", VGG_TAPS)):
        for target, source in taps.items():
            head = nn.Conv2d(student.CHANNELS[source], CHANNELS[target], 1)
            head.weight.data.copy_(torch.randn(head.weight.shape, generator=generator)
                                   * 0.3 / head.in_channels ** 0.5)
            head.bias.data.zero_()
            if teacher == "darknet":
                start_as_identity(head)
            heads[f"{teacher}_{target}"] = head
    return heads


@torch.no_grad()
def start_as_identity(head):
    """Leaky activations from their halves: positive minus 0.1 x negative."""
    count = min(head.in_channels, head.out_channels)
    head.weight[:count].mul_(0.03)
    head.weight[:count, :count, 0, 0] += torch.eye(count)
    if head.in_channels >= 2 * count:
        head.weight[:, count:2 * count, 0, 0] -= 0.1 * torch.eye(count)


def covariance(features):
    """Mean-centred Gram matrix of each picture, [n, c, c]."""
    flat = features.flatten(2)
    mean = flat.mean(2, keepdim=True)
    return torch.baddbmm(mean @ mean.transpose(1, 2), flat, flat.transpose(1, 2),
                         beta=-1, alpha=1 / flat.shape[2])


def covariance_error(guess, truth):
    """Relative squared difference of the covariances, mean over the pictures."""
    ours, theirs = covariance(guess), covariance(truth)
    scale = theirs.square().sum((1, 2))
    return ((ours - theirs).square().sum((1, 2)) / (scale + 0.05 * scale.mean() + 1e-6)).mean()


class Distillation:
    """Student, heads and teachers; one step at a time."""

    def __init__(self, options, data):
        self.options = options
        self.device = torch.device(options.device)
        generator = torch.Generator().manual_seed(options.seed)
        torch.manual_seed(options.seed)
        self.darknet = load_teacher(data, "tiny-darknet")
        self.vgg = load_teacher(data, "vgg19-relu3_1") if options.vgg > 0 else None
        self.network = student.FeatureNetwork()
        if options.start == "teacher":
            student.start_from_tiny_darknet(self.network, self.darknet, generator)
        self.heads = make_heads(generator)
        for module in filter(None, (self.network, self.heads, self.darknet, self.vgg)):
            module.to(self.device, memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.network)
        parameters = list(self.network.parameters()) + list(self.heads.parameters())
        self.optimiser = torch.optim.Adam(parameters, lr=options.rate, betas=(0.9, 0.99))
        self.variances = {}
        self.step = 0

    def match(self, name, guess, truth, with_gram):
        """Squared error over the variance, and the error of the covariances."""
        guess, truth = guess.float(), truth.float()
        if name not in self.variances:
            self.variances[name] = float(truth.var(dim=(0, 2, 3), unbiased=False).mean())
        error = F.mse_loss(guess, truth) / self.variances[name]
        gram = covariance_error(guess, truth) if with_gram else error.new_zeros(())
        return error, gram

    def calibrate(self, batches, count=24):
        """Fixes the variances, from a few batches, so that all losses are relative."""
        found = {}
        with torch.no_grad():
            for x in (batches.at(1_000_000 + i) for i in range(count)):
                values = list(self.darknet(x, TINY_DARKNET_LAYERS).items())
                if self.vgg is not None:
                    window = self.vgg(x[:, :, :VGG_CROP, :VGG_CROP], tuple(VGG_TAPS))
                    values += [("vgg_" + k, v) for k, v in window.items()]
                for name, value in values:
                    spread = value.var(dim=(0, 2, 3), unbiased=False).mean()
                    found[name] = found.get(name, 0.0) + float(spread) / count
        self.variances = found

    def half(self):
        """The context in which convolutions run in bfloat16."""
        return torch.autocast(self.device.type, dtype=torch.bfloat16,
                              enabled=self.options.bfloat16)

    def losses(self, x, network, rng, with_gram=True):
        """Dict of (mse, covariance error) by teacher's activation."""
        result = {}
        with self.half():
            with torch.no_grad():
                truth = self.darknet(x, TINY_DARKNET_LAYERS)
            found = network(x, sorted(set(DARKNET_TAPS.values()) | set(VGG_TAPS.values())))
            for target, source in DARKNET_TAPS.items():
                guess = self.heads["darknet_" + target](found[source])
                result[target] = self.match(target, guess, truth[target], with_gram)
            if self.vgg is not None:
                self._vgg_losses(x, found, rng, result, with_gram)
        return result

    def _vgg_losses(self, x, found, rng, result, with_gram):
        """The same for VGG-19, on one window and without its padded border."""
        top, left = (4 * int(v) for v in rng.integers(0, (x.shape[2] - VGG_CROP) // 4 + 1, 2))
        window = x[:, :, top:top + VGG_CROP, left:left + VGG_CROP].contiguous(
            memory_format=torch.channels_last)
        with torch.no_grad():
            truth = self.vgg(window, tuple(VGG_TAPS))
        for target, source in VGG_TAPS.items():
            shrink = VGG_CROP // truth[target].shape[2]
            border, edge = VGG_BORDER // shrink, VGG_CROP // shrink
            inner = slice(border, edge - border)
            y, z = top // shrink, left // shrink
            mine = found[source][:, :, y:y + edge, z:z + edge][:, :, inner, inner]
            name = "vgg_" + target
            guess = self.heads[name](mine) * self.variances.get(name, 1.0) ** 0.5
            result[name] = self.match(name, guess, truth[target][:, :, inner, inner], with_gram)

    def total(self, losses):
        """The weighted sum that is minimised."""
        total = 0.0
        for name, (error, gram) in losses.items():
            weight = self.options.vgg if name.startswith("vgg") else 1.0
            total = total + weight * (error + self.options.gram * gram)
        return total

    def rate(self):
        """Learning rate: a short warm-up, then a cosine to 2 % of the peak."""
        warm = min(1.0, (self.step + 1) / 200)
        fall = 0.5 * (1 + math.cos(math.pi * min(1.0, self.step / self.options.steps)))
        return self.options.rate * warm * (0.02 + 0.98 * fall)

    def train_step(self, x):
        """One step of Adam; returns the losses."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate()
        rng = np.random.default_rng([self.options.seed, self.step, 7])
        losses = self.losses(x.to(memory_format=torch.channels_last), self.network, rng,
                             with_gram=self.step % 2 == 0)
        self.optimiser.zero_grad(set_to_none=True)
        self.total(losses).backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimiser.step()
        self.step += 1
        keep = min(0.999, self.step / (self.step + 10.0))
        with torch.no_grad():
            for mean, now in zip(self.average.parameters(), self.network.parameters()):
                mean.lerp_(now, 1 - keep)
        return {k: (e.item(), g.item()) for k, (e, g) in losses.items()}

    def save(self, path, seconds):
        """Writes the checkpoint in one rename."""
        state = {"network": self.network.state_dict(), "average": self.average.state_dict(),
                 "heads": self.heads.state_dict(), "variances": self.variances,
                 "optimiser": self.optimiser.state_dict(),
                 "step": self.step, "seconds": seconds, "steps": self.options.steps}
        partial = path.with_suffix(".part")
        torch.save(state, partial)
        os.replace(partial, path)

    def restore(self, path):
        """Reads a checkpoint; returns the seconds spent so far."""
        state = torch.load(path, map_location=self.device)
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.heads.load_state_dict(state["heads"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.variances = state["variances"]
        self.step = state["step"]
        return state["seconds"], state["steps"]


@torch.no_grad()
def held_out_errors(work, data, count=64, side=192):
    """Mean losses of the averaged network on paintings of held-out painters."""
    paths = [p for name in pictures.HELD_OUT for p in pictures.paintings_of(data, name)]
    rng = np.random.default_rng(0)
    paths = [paths[i] for i in rng.choice(len(paths), count, replace=False)]
    rows = []
    for start in range(0, count, 8):
        batch = [np.asarray(pictures.square(pictures.load_rgb(p), side, rng))
                 for p in paths[start:start + 8]]
        x = torch.from_numpy(np.stack(batch)).permute(0, 3, 1, 2).float().div(255).to(work.device)
        losses = work.losses(x.contiguous(memory_format=torch.channels_last), work.average, rng)
        rows.append({k: (e.item(), g.item()) for k, (e, g) in losses.items()})
    return {k: tuple(np.mean([r[k][i] for r in rows]) for i in (0, 1)) for k in rows[0]}


def table(losses):
    """Losses as one line of text: name error/covariance."""
    return " ".join(f"{k.replace('conv', '')} {e:.3f}/{g:.3f}" for k, (e, g) in losses.items())


def metadata(work, seconds):
    """What the ONNX file says about itself."""
    return {
        "task": "features",
        "name": "neural-art-features",
        "title": "Neural Art perceptual network",
        "version": work.options.version,
        "license": "CC-BY-4.0",
        "attribution": "Distilled from tiny-darknet (Joseph Redmon, public domain) and "
                       "VGG-19 (Simonyan and Zisserman, CC BY 4.0)",
        "input": "RGB, sRGB-encoded, 0..1, NCHW",
        "layers": " ".join(student.LAYERS),
        "channels": " ".join(f"{k}={v}" for k, v in student.CHANNELS.items()),
        "content_layers": work.options.content_layers,
        "style_layers": work.options.style_layers,
        "statistics": "mean covariance",
        "steps": str(work.step),
        "train_seconds": str(round(seconds)),
    }


def export(work, folder, seconds):
    """Writes model.onnx and checks it against PyTorch at an odd size."""
    import onnx
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "model.onnx"
    partial = folder / "model.onnx.part"
    onnx.save(student.to_onnx(work.average, metadata(work, seconds)), str(partial))
    error = export_error(work.average, partial)
    os.replace(partial, path)
    print(f"wrote {path} ({path.stat().st_size} bytes, sha256 {student.checksum(path)[:16]}, "
          f"largest relative difference to PyTorch {error:.1e})", flush=True)


@torch.no_grad()
def export_error(network, path, size=(101, 77)):
    """Interprets the ONNX file independently and compares every output."""
    from onnx_check import run
    x = torch.rand(1, 3, *size, generator=torch.Generator().manual_seed(3))
    network = copy.deepcopy(network).cpu()
    for p in network.parameters():
        p.copy_(p.half().float())
    ours = network(x)
    theirs = run(path, x.numpy())
    return max(float(np.abs(theirs[k] - v.numpy()).max() / (v.abs().max() + 1e-9))
               for k, v in ours.items())


def train(work, data, options):
    """The loop: steps, a log line now and then, checkpoints, exports."""
    folder = Path(options.work)
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint = folder / "checkpoint.pt"
    cache = pictures.open_cache(data, folder)
    print(f"{len(cache)} pictures; student {student.parameter_count(work.network)} parameters, "
          f"{student.flops(512) / 1e9:.1f} GFLOP at 512 px; device {work.device}", flush=True)
    spent, planned = work.restore(checkpoint) if options.resume and checkpoint.exists() else (0.0, 0)
    if planned and options.minutes:
        options.steps = planned
    batches = pictures.Batches(cache, options.batch, options.side, options.seed, work.device)
    if not work.variances:
        work.calibrate(batches)
    loader = torch.utils.data.DataLoader(
        StepPictures(batches, work.step), batch_size=None, num_workers=options.workers)
    begun = last_save = time.monotonic()
    sums, count = {}, 0
    for x in loader:
        if work.step >= options.steps:
            break
        losses = work.train_step(x)
        count += 1
        for k, pair in losses.items():
            sums[k] = tuple(a + b for a, b in zip(sums.get(k, (0, 0)), pair))
        if options.minutes and not planned and work.step == 60:
            options.steps = plan_steps(options.minutes, (time.monotonic() - begun) / 60)
            print(f"planned {options.steps} steps", flush=True)
        now = time.monotonic()
        if work.step % options.log == 0:
            means = {k: (a / count, 2 * b / count) for k, (a, b) in sums.items()}
            print(f"step {work.step}/{options.steps} {(spent + now - begun) / 60:.1f} min "
                  f"rate {work.rate():.1e} {table(means)}", flush=True)
            sums, count = {}, 0
        if now - last_save > options.save_every * 60:
            work.save(checkpoint, spent + now - begun)
            last_save = now
            print(f"held out {work.step}: {table(held_out_errors(work, data))}", flush=True)
    seconds = spent + time.monotonic() - begun
    work.save(checkpoint, seconds)
    return seconds


class StepPictures(torch.utils.data.IterableDataset):
    """Batches from a step on, shared out over the loader's workers in order."""

    def __init__(self, batches, first):
        self.batches, self.first = batches, first

    def __iter__(self):
        torch.set_num_threads(1)
        info = torch.utils.data.get_worker_info()
        step, stride = (self.first + info.id, info.num_workers) if info else (self.first, 1)
        while True:
            yield self.batches.at(step)
            step += stride


def plan_steps(minutes, minutes_of_60):
    """Steps that fit, judged by the first 60."""
    return max(100, int(60 * minutes / minutes_of_60))


def has_bfloat16():
    """Whether bfloat16 is worth it: on a GPU, and on a CPU with instructions for it."""
    if torch.cuda.is_available():
        return torch.cuda.is_bf16_supported()
    info = Path("/proc/cpuinfo")
    return info.exists() and "bf16" in info.read_text(encoding="utf-8", errors="replace")


def read_options():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    models = Path(__file__).resolve().parents[1]
    add("--steps", type=int, default=5200, help="steps in all (default %(default)s)")
    add("--minutes", type=float, help="plan the steps from this many minutes instead")
    add("--resume", action="store_true", help="go on from the checkpoint in the work folder")
    add("--export-only", action="store_true", help="write the model of the checkpoint and stop")
    add("--output", type=Path, default=models / "features", help="folder of model.onnx")
    add("--work", default=os.path.join(os.environ.get("XDG_CACHE_HOME",
        os.path.expanduser("~/.cache")), "neural-art-train", "features"),
        help="folder of checkpoint and picture cache (default %(default)s)")
    add("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    add("--threads", type=int, default=os.cpu_count(), help="CPU threads")
    add("--workers", type=int, default=1, help="processes that prepare pictures")
    add("--seed", type=int, default=1)
    add("--start", choices=("teacher", "random"), default="teacher", help="initial weights")
    add("--batch", type=int, default=8)
    add("--side", type=int, default=160, help="crop side in px")
    add("--rate", type=float, default=7e-4, help="peak learning rate")
    add("--gram", type=float, default=0.2, help="weight of the covariance term")
    add("--vgg", type=float, default=0.25, help="weight of VGG-19's first layers; 0 leaves it out")
    add("--no-bfloat16", dest="bfloat16", action="store_false", default=has_bfloat16(),
        help="compute in float32; the default on a processor without bfloat16")
    add("--log", type=int, default=200, help="steps between log lines")
    add("--save-every", type=float, default=5, help="minutes between checkpoints")
    add("--version", default="1.0", help="version written into the model")
    add("--content-layers", default="relu4_2=1")
    add("--style-layers", default="relu1_1=1 relu2_1=1 relu3_2=1 relu4_2=1 relu5_2=1")
    return parser.parse_args()


def main():
    """Trains and exports."""
    options = read_options()
    torch.set_num_threads(options.threads)
    data = pictures.data_root()
    print(json.dumps({k: str(v) for k, v in vars(options).items()}), flush=True)
    work = Distillation(options, data)
    if options.export_only:
        seconds, _ = work.restore(Path(options.work) / "checkpoint.pt")
    else:
        seconds = train(work, data, options)
    print(f"held out: {table(held_out_errors(work, data))}", flush=True)
    export(work, options.output, seconds)


if __name__ == "__main__":
    main()
