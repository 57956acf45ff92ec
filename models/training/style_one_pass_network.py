# SPDX-License-Identifier: GPL-3.0-or-later
"""The decoder of one-pass style transfer: matched activations of the perceptual network and noise to a picture."""
import torch
import torch.nn.functional as F
from torch import nn

import student

# Activations that are matched to the style and decoded, deepest first: relu1_1 is left out so that the finest strokes
# are painted anew instead of being the photograph's own.
MATCHED = ("relu5_2", "relu4_2", "relu3_2", "relu2_1")
FACTORS = {"relu5_2": 16, "relu4_2": 8, "relu3_2": 4, "relu2_1": 2}
# Nothing but noise tells one place of an even sky from the next: strokes there grow from it.
NOISE_CHANNELS, NOISE_LIKE = 4, "relu4_2"
WIDTHS = (160, 80, 40, 20)
BLOCKS = 3


def convolution(inputs, outputs):
    """3x3, zero padding that keeps the size."""
    layer = nn.Conv2d(inputs, outputs, 3, padding=1)
    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    nn.init.zeros_(layer.bias)
    return layer


def enlarge(x):
    """Twice the size by the nearest neighbour: a convolution after it leaves no checkerboard."""
    return F.interpolate(x, scale_factor=2.0, mode="nearest")


class Decoder(nn.Module):
    """``forward(relu5_2, relu4_2, relu3_2, relu2_1, noise)`` gives RGB, mostly in 0..1."""

    def __init__(self):
        super().__init__()
        eighth, quarter, half, full = WIDTHS
        channels = student.CHANNELS
        self.deep = convolution(channels["relu5_2"], eighth)
        self.enter = convolution(channels["relu4_2"] + NOISE_CHANNELS, eighth)
        self.blocks = nn.ModuleList([nn.ModuleList([convolution(eighth, eighth), convolution(eighth, eighth)])
                                     for _ in range(BLOCKS)])
        self.leave8 = convolution(eighth, quarter)
        self.join4, self.mix4 = convolution(quarter + channels["relu3_2"], quarter), convolution(quarter, half)
        self.join2, self.mix2 = convolution(half + channels["relu2_1"], half), convolution(half, half)
        self.join1, self.last = convolution(half, full), convolution(full, 3)
        with torch.no_grad():
            self.deep.weight.mul_(0.3)
            for _, second in self.blocks:
                second.weight.mul_(0.3)
            self.last.weight.mul_(0.1)
            self.last.bias.fill_(0.5)

    def forward(self, relu5_2, relu4_2, relu3_2, relu2_1, noise):
        """Sizes: 1/16, 1/8, 1/4, 1/2 and 1/8 of the picture's."""
        x = F.relu(self.enter(torch.cat([relu4_2, noise], 1)) + enlarge(self.deep(relu5_2)))
        for first, second in self.blocks:
            x = x + second(F.relu(first(x)))
        x = enlarge(F.relu(self.leave8(x)))
        x = F.relu(self.mix4(F.relu(self.join4(torch.cat([x, relu3_2], 1)))))
        x = enlarge(x)
        x = F.relu(self.mix2(F.relu(self.join2(torch.cat([x, relu2_1], 1)))))
        return self.last(F.relu(self.join1(enlarge(x))))


class Painter(nn.Module):
    """What is exported: the decoder with noise of its own and its output in 0..1."""

    inputs = tuple((name, student.CHANNELS[name]) for name in MATCHED)

    def __init__(self, decoder):
        super().__init__()
        self.decoder = decoder

    def forward(self, *matched, noise=None):
        """The picture. Without ``noise`` it is drawn: in the exported file by RandomNormalLike, always the same."""
        like = matched[MATCHED.index(NOISE_LIKE)]
        if noise is None:
            noise = torch.randn_like(like[:, :NOISE_CHANNELS])
        return self.decoder(*matched, noise).clamp(0, 1)


def flops(side):
    """Floating-point operations of the decoder's convolutions at side x side px."""
    eighth, quarter, half, full = WIDTHS
    channels = student.CHANNELS
    at8 = (channels["relu4_2"] + NOISE_CHANNELS) * eighth + 2 * BLOCKS * eighth * eighth + eighth * quarter
    at4 = (quarter + channels["relu3_2"]) * quarter + quarter * half
    at2 = (half + channels["relu2_1"]) * half + half * half
    at1 = half * full + full * 3
    at16 = channels["relu5_2"] * eighth
    return 18 * side * side * (at16 / 256 + at8 / 64 + at4 / 16 + at2 / 4 + at1)
