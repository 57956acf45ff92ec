#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains the network of Inpaint: first structure on small pictures, then larger ones with a judge of patches.

Stages resume after a stop.
"""
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch

import colorize_export
import data as pictures
import inpaint_measure
import recipe
from inpaint_data import Batches, open_cache
from inpaint_loss import InpaintLoss
from inpaint_network import Inpainted, Inpainter
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
    "detail": Stage(60, (192, 256), "structure", 5e-4, 0.5, fine=0.5, judged=True),
}
SHIPPED = ("structure", "detail")


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


class Training(recipe.Training):
    """One stage at work."""

    others = ("loss",)

    def __init__(self, name, options, data):
        self.name, self.stage, self.data = name, STAGES[name], data
        torch.manual_seed(options.seed)
        self.task = Task(self.stage, data)
        teacher = load_teacher(data, "tiny-darknet")
        network = Inpainter()
        network.start_from(teacher)
        super().__init__(options, network, self.stage.minutes, self.stage.rate)
        if self.stage.start:
            self.begin_from(self.stage.start)
        slow = list(self.network.encoder.parameters())
        fast = [p for p in self.network.parameters() if all(p is not q for q in slow)]
        groups = [{"params": fast, "share": 1.0}, {"params": slow, "share": self.stage.encoder_rate}]
        self.optimiser = torch.optim.Adam(groups, betas=(0.9, 0.99))
        self.loss = InpaintLoss(teacher, self.stage.judged, self.half)
        self.workers = ThreadPoolExecutor(options.threads, initializer=torch.set_num_threads, initargs=(1,))

    def batches(self):
        """The stage's source of batches."""
        caches = [(open_cache(self.data, self.options.work, kind), share) for kind, share in SHARES]
        return Batches(caches, self.options.seed, self.stage.sides)

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
        self.pace()
        fine = np.random.default_rng([self.options.seed, self.step, 7]).random() < self.stage.fine
        truth, mask = batches.at(self.step, self.stage.batch if fine else 3 * self.stage.batch)
        self.optimiser.zero_grad(set_to_none=True)
        count = min(self.options.threads, len(truth))
        parts = list(self.workers.map(self.learn, truth.chunk(count), mask.chunk(count), [fine] * count,
                                      [1 / count] * count))
        self.loss.step()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        self.remember()
        return {key: sum(part[key] for part in parts) / count for key in parts[0]}


def read_options():
    """The command line."""
    parser = recipe.common_options(__doc__, "inpaint")
    parser.add_argument("--stage", nargs="+", choices=STAGES, default=list(SHIPPED),
                        help="only these stages (default: what is shipped)")
    return parser.parse_args()


def main():
    """Trains and exports the wanted stages."""
    options = read_options()
    recipe.start(options)
    torch.set_num_threads(1)        # outside: one to each worker
    data = pictures.data_root()
    for name in options.stage:
        work = Training(name, options, data)
        if options.resume or options.export_only:
            work.restore()
        if not options.export_only:
            recipe.train(work, work.batches())
        colorize_export.export(work)


if __name__ == "__main__":
    main()
