#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains the decoder of one-pass style transfer, ``models/style-one-pass``.

The perceptual network ``models/features`` is the encoder and stays as it is. Its activations of a photograph are given
the means and covariances of a painting (style_one_pass_match.py); the decoder (style_one_pass_network.py) turns them
into a picture whose own activations are to be as near as can be to that style, by optimal transport, and to the
photograph's. Now and then it has to give a picture back from its own activations, so that it adds nothing that is not
in them. Runs on a CPU, and resumes after a stop.
"""
from pathlib import Path

import numpy as np
import torch

import data as pictures
import recipe
import style_one_pass_export
from style_one_pass_data import Photographs, Styles, grain, load_tensor, open_photographs, training_paintings
from style_one_pass_loss import (CONTENT_LAYER, STYLE_LAYERS, content_error, features_of, out_of_range, total_variation,
                                 transport_error)
from style_one_pass_match import match
from style_one_pass_network import MATCHED, Decoder
from sr_muon import MuonAdam

IDENTITY_UNIT, STYLE_UNIT, COLOUR_UNIT, CONTENT_UNIT, TV_UNIT, RANGE_UNIT = 2000.0, 10.0, 10.0, 3.0, 1.0, 100.0
# px at the borders of a crop that no loss sees: in use they are a mirrored margin, and cut off.
BORDER = 16


def inner(image):
    """Without the border."""
    return image[:, :, BORDER:-BORDER, BORDER:-BORDER]


class Training(recipe.Training):
    """The decoder, its optimiser and where it is."""

    name, floor, memory = "style-one-pass", 0.03, 0.998

    def __init__(self, options, data):
        torch.manual_seed(options.seed)
        super().__init__(options, Decoder(), None, options.rate)
        self.features, self.about = features_of(options.features)
        self.network.linear.requires_grad_(False)
        learnt = [(name, p) for name, p in self.network.named_parameters() if p.requires_grad]
        matrices = [p for name, p in learnt if p.ndim == 4 and not name.startswith("last")]
        others = [p for name, p in learnt if p.ndim != 4 or name.startswith("last")]
        self.optimiser = MuonAdam(matrices, others)
        self.paintings = training_paintings(data)
        self.styles = Styles(self.encode, self.paintings)

    def take_over(self, path):
        """The averaged weights of another training."""
        weights = torch.load(path, map_location="cpu")["average"]
        for network in (self.network, self.average):
            network.load_state_dict(weights)

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
        image = inner(self.decode(self.encode(x, MATCHED)))
        return {"identity": IDENTITY_UNIT * (image - inner(x)).square().mean((1, 2, 3))}

    def style_loss(self, photographs, rng):
        """Photographs in the manner of paintings."""
        x = photographs.draw(self.options.batch, self.options.side, rng)
        style = self.styles.draw(self.options.batch, rng)
        seeded = x if rng.random() < 0.2 else x + grain(len(x), self.options.side, self.options.side, rng)
        own = self.encode(seeded, MATCHED)
        image = inner(self.decode({k: match(own[k], *style[k]) for k in MATCHED}))
        image = image.contiguous(memory_format=torch.channels_last)
        content = self.encode(inner(x), (CONTENT_LAYER,))[CONTENT_LAYER]
        with self.half():
            found = self.features(image, STYLE_LAYERS)
        terms = {k: STYLE_UNIT * transport_error(found[k].float(), style[k]) for k in STYLE_LAYERS}
        terms["relu5_2"] = 0.5 * terms["relu5_2"]     # hardly more positions than channels: much of it cannot vanish
        return {**terms, "colour": COLOUR_UNIT * transport_error(image, style["image"]),
                "content": CONTENT_UNIT * content_error(found[CONTENT_LAYER].float(), content),
                "tv": TV_UNIT * total_variation(image), "range": RANGE_UNIT * out_of_range(image)}

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
        self.remember()
        return {k: float(v.detach().mean()) for k, v in terms.items()}


def read_options():
    """The command line."""
    parser = recipe.common_options(__doc__, "style-one-pass", minutes=80)
    add = parser.add_argument
    add("--features", type=Path, default=Path(__file__).resolve().parents[1] / "features" / "model.onnx",
        help="the perceptual network")
    add("--start", type=Path, help="checkpoint whose weights to begin with")
    add("--batch", type=int, default=2)
    add("--side", type=int, default=256, help="size of the crops in px, a multiple of 16")
    add("--rate", type=float, default=1.3e-3)
    add("--clip", type=float, default=30.0, help="largest length of the gradient")
    add("--far", type=float, default=40.0, help="loss from which on a picture's share grows like the root")
    add("--identity", type=int, default=8, help="every which step gives pictures back")
    return parser.parse_args()


def main():
    """Trains and exports."""
    options = read_options()
    recipe.start(options)
    data = pictures.data_root()
    work = Training(options, data)
    if options.resume or options.export_only:
        work.restore()
    if not options.export_only:
        photographs = Photographs(open_photographs(data, options.work), options.seed)
        if options.start:
            work.take_over(options.start)
        elif not options.resume:
            work.start(photographs)
        recipe.train(work, photographs)
    style_one_pass_export.export(work)


if __name__ == "__main__":
    main()
