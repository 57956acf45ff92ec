#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains the networks of Colorize, stage by stage: photographs, paintings and line art. Stages resume after a stop."""
from dataclasses import dataclass

import torch

import colorize_export
import colorize_line_measure
import colorize_measure
import colorize_network
import data as pictures
import recipe
from colorize_data import Batches, open_cache
from colorize_lab import TEMPERATURE, load_bins
from colorize_line_data import LineBatches
from colorize_line_data import open_cache as open_lines
from colorize_line_network import ColoredLines, LineColorizer, LineLoss
from colorize_loss import PhotoLoss
from colorize_network import Colorized, Colorizer
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
    "artwork": Stage(25, (("paintings", 0.85), ("photos", 0.15)), "photo", 4e-4, 0.7, 0.3, 2, 0.7,
                     "colorize-artwork", "artwork"),
    "line-art": Stage(18, (), rate=1.5e-3, model="colorize-line-art", variant="line-art"),
}
SHIPPED = ("hints", "photo", "artwork", "line-art")


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


class Training(recipe.Training):
    """One stage at work."""

    def __init__(self, name, options, data):
        self.name, self.stage = name, STAGES[name]
        self.mix = self.stage.mix
        torch.manual_seed(options.seed)
        self.task = TASKS[self.stage.variant](self.stage, data)
        super().__init__(options, self.task.network, self.stage.minutes, self.stage.rate)
        if self.stage.start:
            self.begin_from(self.stage.start)
        slow = self.task.slow()
        fast = [p for p in self.network.parameters() if all(p is not q for q in slow)]
        groups = [{"params": fast, "share": 1.0}, {"params": slow, "share": self.stage.encoder_rate}]
        self.optimiser = torch.optim.Adam([g for g in groups if g["params"]], betas=(0.9, 0.99))

    def train_step(self, batches):
        """One step; returns the parts of the loss."""
        self.pace()
        *inputs, truth = batches.at(self.step)
        with self.half():
            outputs = self.network(*(x.contiguous(memory_format=torch.channels_last) for x in inputs))
        loss, parts = self.task.loss(outputs, truth)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        self.remember()
        return parts


def read_options():
    """The command line."""
    parser = recipe.common_options(__doc__, "colorize")
    parser.add_argument("--stage", nargs="+", choices=STAGES, default=list(SHIPPED),
                        help="only these stages (default: what is shipped)")
    return parser.parse_args()


def main():
    """Trains and exports the wanted stages."""
    options = read_options()
    recipe.start(options)
    data = pictures.data_root()
    for name in options.stage:
        work = Training(name, options, data)
        if options.resume or options.export_only:
            work.restore()
        if not options.export_only:
            recipe.train(work, work.task.batches(options.work, options.seed))
        if work.stage.model:
            colorize_export.export(work)


if __name__ == "__main__":
    main()
