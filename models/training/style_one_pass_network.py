# SPDX-License-Identifier: GPL-3.0-or-later
"""The decoder of one-pass style transfer: matched activations of the perceptual network to a picture."""
import torch
import torch.nn.functional as F
from torch import nn

import student

# Activations that are matched to the style and decoded, deepest first.
MATCHED = ("relu5_2", "relu4_2", "relu3_2", "relu2_1", "relu1_1")
FACTORS = {"relu5_2": 16, "relu4_2": 8, "relu3_2": 4, "relu2_1": 2, "relu1_1": 1}
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
    """``forward(relu5_2, relu4_2, relu3_2, relu2_1, relu1_1)`` gives RGB, mostly in 0..1.

    A linear part, fitted and not trained, takes colours and edges from the shallowest activations; the rest adds what
    the deeper ones know.
    """

    def __init__(self):
        super().__init__()
        eighth, quarter, half, full = WIDTHS
        channels = student.CHANNELS
        self.deep = convolution(channels["relu5_2"], eighth)
        self.enter = convolution(channels["relu4_2"], eighth)
        self.blocks = nn.ModuleList([nn.ModuleList([convolution(eighth, eighth), convolution(eighth, eighth)])
                                     for _ in range(BLOCKS)])
        self.leave8 = convolution(eighth, quarter)
        self.join4, self.mix4 = convolution(quarter + channels["relu3_2"], quarter), convolution(quarter, half)
        self.join2, self.mix2 = convolution(half + channels["relu2_1"], half), convolution(half, half)
        self.join1, self.last = convolution(half, full), convolution(full, 3)
        self.linear = nn.Conv2d(channels["relu1_1"], 3, 3, padding=1)
        with torch.no_grad():
            self.deep.weight.mul_(0.3)
            for _, second in self.blocks:
                second.weight.mul_(0.3)
            self.last.weight.mul_(1e-3)

    @torch.no_grad()
    def fit_linear(self, activations, images, ridge=1e-3):
        """Least squares of pictures on the 3x3 neighbourhoods of their activations relu1_1."""
        taps = self.linear.weight[0].numel()
        patches = F.unfold(activations, 3, padding=1).transpose(1, 2).reshape(-1, taps).double()
        colours = images.permute(0, 2, 3, 1).reshape(-1, 3).double()
        mean, goal = patches.mean(0), colours.mean(0)
        centred = patches - mean
        square = centred.t() @ centred
        square += ridge * square.diagonal().mean() * torch.eye(len(square), dtype=torch.float64)
        weight = torch.linalg.solve(square, centred.t() @ (colours - goal)).t()
        self.linear.weight.copy_(weight.reshape(self.linear.weight.shape))
        self.linear.bias.copy_(goal - weight @ mean)

    def forward(self, relu5_2, relu4_2, relu3_2, relu2_1, relu1_1):
        """Sizes: 1/16, 1/8, 1/4, 1/2 and 1/1 of the picture's."""
        x = F.relu(self.enter(relu4_2) + enlarge(self.deep(relu5_2)))
        for first, second in self.blocks:
            x = x + second(F.relu(first(x)))
        x = enlarge(F.relu(self.leave8(x)))
        x = F.relu(self.mix4(F.relu(self.join4(torch.cat([x, relu3_2], 1)))))
        x = enlarge(x)
        x = F.relu(self.mix2(F.relu(self.join2(torch.cat([x, relu2_1], 1)))))
        return self.linear(relu1_1) + self.last(F.relu(self.join1(enlarge(x))))


class Painter(nn.Module):
    """What is exported: the decoder with its output in 0..1."""

    inputs = tuple((name, student.CHANNELS[name]) for name in MATCHED)

    def __init__(self, decoder):
        super().__init__()
        self.decoder = decoder

    def forward(self, *matched):
        """The picture."""
        return self.decoder(*matched).clamp(0, 1)


def flops(side):
    """Floating-point operations of the decoder's convolutions at side x side px."""
    eighth, quarter, half, full = WIDTHS
    channels = student.CHANNELS
    at8 = channels["relu4_2"] * eighth + 2 * BLOCKS * eighth * eighth + eighth * quarter
    at4 = (quarter + channels["relu3_2"]) * quarter + quarter * half
    at2 = (half + channels["relu2_1"]) * half + half * half
    at1 = half * full + full * 3 + channels["relu1_1"] * 3
    at16 = channels["relu5_2"] * eighth
    return 18 * side * side * (at16 / 256 + at8 / 64 + at4 / 16 + at2 / 4 + at1)
