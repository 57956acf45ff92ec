# SPDX-License-Identifier: GPL-3.0-or-later
"""The network that colours photographs and paintings.

The encoder is tiny-darknet, looking at grey; the decoder goes back up to full
size with skips. Hints enter at every size; at 1/8 an attention looks up the
hints on similar, near places, so that one touch colours the whole thing.
"""
import torch
import torch.nn.functional as F
from torch import nn

from colorize_lab import TEMPERATURE

SLOPE = 0.1             # of the leaky ReLUs
HEADS, KEY = 4, 16      # of the attention
MARGIN = 160            # px; without hints nothing farther away matters
# Name, inputs, outputs, kernel of tiny-darknet's convolutions; None: 2x2 max pooling.
ENCODER = (("e1", 1, 16, 3), None, ("e2", 16, 32, 3), None,
           ("e3a", 32, 16, 1), ("e3b", 16, 128, 3), ("e3c", 128, 16, 1), ("e3d", 16, 128, 3), None,
           ("e4a", 128, 32, 1), ("e4b", 32, 256, 3), ("e4c", 256, 32, 1), ("e4d", 32, 256, 3), None,
           ("e5a", 256, 64, 1), ("e5b", 64, 512, 3), ("e5c", 512, 64, 1), ("e5d", 64, 512, 3), ("e5e", 512, 128, 1))
SKIPS = ("e1", "e2", "e3d", "e4d")


def conv(inputs, outputs, kernel=3, dilation=1):
    """A convolution that keeps the size, He initialisation."""
    layer = nn.Conv2d(inputs, outputs, kernel, padding=dilation * (kernel // 2), dilation=dilation)
    nn.init.kaiming_normal_(layer.weight, a=SLOPE)
    nn.init.zeros_(layer.bias)
    return layer


def silent(layer):
    """The layer, giving nothing at first."""
    nn.init.zeros_(layer.weight)
    return layer


def act(x):
    """Leaky ReLU."""
    return F.leaky_relu(x, SLOPE)


def enlarge(x):
    """Twice the size, nearest neighbour."""
    return F.interpolate(x, scale_factor=2.0, mode="nearest")


def shrink_hints(hints, factor):
    """Hints at 1/factor: the mean of the colours given in each cell, and whether there are any."""
    mean = F.avg_pool2d(hints, factor, count_include_pad=False)     # exports as one operator
    mask = mean[:, -1:]
    return torch.cat([mean[:, :-1] / (mask + 1e-4), (mask * factor ** 2).clamp(0, 1)], 1)


class HintLookup(nn.Module):
    """Attention from every place to the places with hints; nearness counts, more or less in each head."""

    def __init__(self, channels, colours):
        super().__init__()
        self.colours = colours
        self.query, self.key = conv(channels, HEADS * KEY, 1), conv(channels, HEADS * KEY, 1)
        self.nearness = nn.Parameter(torch.tensor([-5.0, -3.0, -1.5, 0.5]).reshape(1, HEADS, 1, 1))
        self.doubt = nn.Parameter(torch.zeros(1, HEADS, 1, 1))

    def forward(self, features, hints):
        """For each head the colours found and how much was found: [n, HEADS (colours + 1), h, w]."""
        n, _, h, w = features.shape
        query = self.query(features).float().reshape(n, HEADS, KEY, h * w)
        key = self.key(features).float().reshape(n, HEADS, KEY, h * w)
        ones = torch.ones_like(hints[:, :1])
        place = torch.cat([ones.cumsum(2), ones.cumsum(3)], 1).reshape(n, 1, 2, h * w)
        square = (place ** 2).sum(2, keepdim=True)
        scale = F.softplus(self.nearness)
        logits = torch.matmul(query.transpose(2, 3), key) * KEY ** -0.5
        far = square.transpose(2, 3) + square - 2 * torch.matmul(place.transpose(2, 3), place)
        given = hints[:, -1:].reshape(n, 1, 1, h * w)
        logits = logits - scale * far + 30 * (given - 1)
        nothing = logits[:, :, :, :1] * 0 + self.doubt
        weight = torch.softmax(torch.cat([nothing, logits], 3), 3)[:, :, :, 1:]
        value = torch.cat([hints[:, :-1], ones], 1).reshape(n, 1, self.colours + 1, h * w)
        found = torch.matmul(value, weight.transpose(2, 3))
        return found.reshape(n, HEADS * (self.colours + 1), h, w)


class Colorizer(nn.Module):
    """``forward(luminance, hints)`` gives ab, logits of the bins (1/8) and the logit of confidence (1/8)."""

    def __init__(self, bins):
        super().__init__()
        self.register_buffer("bins", bins.clone())
        self.encoder = nn.ModuleDict({step[0]: conv(*step[1:]) for step in ENCODER if step})
        self.hint1, self.hint4 = silent(conv(3, 16)), silent(conv(3, 32))
        self.skip4, self.skip3 = conv(256, 64, 1), conv(128, 32, 1)
        self.deep = nn.ModuleList([conv(128 + 3, 128), conv(128, 128, dilation=2), conv(128, 128, dilation=2)])
        self.up8 = conv(128 + 64 + 3, 128)
        self.lookup = HintLookup(128, 2)
        self.mid8 = conv(128 + 3 * HEADS, 128)
        self.head_bins, self.head_confidence = conv(128, len(bins), 1), conv(128, 1, 1)
        self.up4, self.mid4 = conv(128 + 32 + 3, 64), conv(64, 64)
        self.up2, self.mid2 = conv(64 + 32 + 3, 32), conv(32, 16)
        self.up1, self.last = conv(16 + 16 + 3, 16), conv(16, 2)
        nn.init.normal_(self.last.weight, std=0.01)

    @torch.no_grad()
    def start_from(self, teacher):
        """Takes over tiny-darknet's filters; those of the first layer are added up over RGB."""
        steps = [inputs for kind, inputs, _, _ in teacher.steps if kind == "Conv"]
        for layer, (_, weight, bias) in zip(self.encoder.values(), steps):
            weight, bias = (getattr(teacher, teacher.constants[name]) for name in (weight, bias))
            layer.weight.copy_(weight.sum(1, keepdim=True) if layer.in_channels == 1 else weight)
            layer.bias.copy_(bias)

    def encode(self, luminance, hints, cells):
        """The activations of SKIPS, and the last one."""
        x, kept = luminance, {}
        for step in ENCODER:
            if step is None:
                x = F.max_pool2d(x, 2)
                continue
            name = step[0]
            x = self.encoder[name](x)
            if name == "e1":
                x = x + self.hint1(hints)
            if name == "e4a":
                x = x + self.hint4(cells[8])
            x = act(x)
            if name in SKIPS:
                kept[name] = x
        return kept, x

    def forward(self, luminance, hints):
        """Three outputs, float32."""
        cells = {factor: shrink_hints(hints, factor) for factor in (2, 4, 8, 16)}
        kept, x = self.encode(luminance, hints, cells)
        x = act(self.deep[0](torch.cat([x, cells[16]], 1)))
        for layer in self.deep[1:]:
            x = x + act(layer(x))
        x = act(self.up8(torch.cat([enlarge(x), act(self.skip4(kept["e4d"])), cells[8]], 1)))
        x = act(self.mid8(torch.cat([x, self.lookup(x, cells[8])], 1)))
        logits, confidence = self.head_bins(x), self.head_confidence(x)
        x = act(self.up4(torch.cat([enlarge(x), act(self.skip3(kept["e3d"])), cells[4]], 1)))
        x = act(self.mid4(x))
        x = act(self.up2(torch.cat([enlarge(x), kept["e2"], cells[2]], 1)))
        x = act(self.mid2(x))
        x = act(self.up1(torch.cat([enlarge(x), kept["e1"], hints], 1)))
        return self.last(x).float(), logits.float(), confidence.float()


class Colorized(nn.Module):
    """What is exported: the same network with its outputs as the effect wants them."""

    inputs = (("luminance", 1), ("hints", 3))
    outputs = {"ab": 1, "bins": 8, "confidence": 8, "ab_mode": 8}

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, luminance, hints):
        """ab, bins, confidence, ab_mode."""
        ab, logits, confidence = self.network(luminance, hints)
        sharp = torch.softmax(logits / TEMPERATURE, 1)
        n, _, h, w = logits.shape
        mode = torch.matmul(sharp.flatten(2).transpose(1, 2), self.network.bins).transpose(1, 2)
        return ab, torch.softmax(logits, 1), torch.sigmoid(confidence), mode.reshape(n, 2, h, w)
