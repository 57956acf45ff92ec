# SPDX-License-Identifier: GPL-3.0-or-later
"""The network that fills holes: coarse to fine, with gated convolutions.

The hole is first filled by diffusion (pull and push over a pyramid, no weights to
learn, so it works at any size). The encoder is tiny-darknet; gated and dilated
convolutions and an attention to the known places think at 1/16 and 1/8; the
decoder draws a picture at 1/8, 1/4, 1/2 and 1, each a correction of the one before.
"""
import torch
import torch.nn.functional as F
from torch import nn

from colorize_network import ENCODER, SKIPS, act, conv, enlarge, silent

HEADS, KEY = 2, 32          # of the attention
SHY = 0.02                  # weight of what comes from coarser levels against known pixels of the same cell
FAINT = 1e-5                # the same for the mean of the whole picture
REACH = (1, 2, 4, 8)        # cells of 16 px over which the coarsest level spreads


def double(x):
    """Twice the size, linear."""
    return F.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)


def halve(x):
    """Half the size: means."""
    return F.avg_pool2d(x, 2, count_include_pad=False)      # without padding it exports as one operator


class Fill(nn.Module):
    """Diffusion of the known pixels into the hole, and the pyramid it needs."""

    def __init__(self):
        super().__init__()
        kernel = torch.tensor([1.0, 2.0, 1.0]) / 4
        self.register_buffer("kernel", torch.einsum("oi,y,x->oiyx", torch.eye(4), kernel, kernel).contiguous())
        self.register_buffer("none", torch.zeros(4))

    def forward(self, known):
        """``known``: colours times what is known, what is known (0..1), [n, 4, h, w].

        Returns the pyramid of means of it by factor, and the filled picture by factor.
        """
        means = {1: known}
        for factor in (2, 4, 8, 16):
            means[factor] = halve(means[factor // 2])
        far = means[16]
        for reach in REACH:
            far = far + SHY * F.conv2d(far, self.kernel, self.none, padding=reach, dilation=reach)
        far = far + FAINT * far.mean((2, 3), keepdim=True)
        filled = {16: far[:, :3] / (far[:, 3:] + 1e-9)}
        for factor in (8, 4, 2, 1):
            mean = means[factor]
            filled[factor] = (mean[:, :3] + SHY * double(filled[2 * factor])) / (mean[:, 3:] + SHY)
        return means, filled


class Gated(nn.Module):
    """A convolution whose every output is let through or not, by what is seen at the place (after Yu et al. 2019)."""

    def __init__(self, inputs, outputs, dilation=1):
        super().__init__()
        self.draw, self.gate = conv(inputs, outputs, dilation=dilation), conv(inputs, outputs, 1)
        nn.init.normal_(self.gate.weight, std=0.02)
        nn.init.constant_(self.gate.bias, 1.0)

    def forward(self, x):
        """[n, outputs, h, w]."""
        return act(self.draw(x)) * torch.sigmoid(self.gate(x))


class Lookup(nn.Module):
    """Attention from every place at 1/8 to the known places at 1/16 of the whole picture."""

    def __init__(self, channels):
        super().__init__()
        self.ask, self.key = conv(channels, HEADS * KEY, 1), conv(channels, HEADS * KEY, 1)
        self.value, self.join = conv(channels, channels, 1), silent(conv(channels, channels, 1))

    def forward(self, x, hole):
        """x [n, c, h, w] at 1/8, hole [n, 1, h / 2, w / 2]: which share of a cell is unknown."""
        n, c, h, w = x.shape
        seen = halve(x)
        ask = self.ask(x).reshape(n, HEADS, KEY, h * w).transpose(2, 3)
        key = self.key(seen).reshape(n, HEADS, KEY, h * w // 4)
        value = self.value(seen).reshape(n, HEADS, c // HEADS, h * w // 4).transpose(2, 3)
        score = torch.matmul(ask * KEY ** -0.5, key).float() - 12 * hole.reshape(n, 1, 1, h * w // 4)
        found = torch.matmul(torch.softmax(score, 3).to(value.dtype), value)
        return x + self.join(found.transpose(2, 3).reshape(n, c, h, w))


class Level(nn.Module):
    """One size of the decoder: features, and the correction of the picture."""

    def __init__(self, inputs, skip, kept, width):
        super().__init__()
        self.narrow, self.skip = conv(inputs, inputs // 2, 1), conv(skip, kept, 1)
        self.first, self.second = Gated(inputs // 2 + kept + 7, width), Gated(width, width)
        self.draw = silent(conv(width, 3))

    def forward(self, x, skip, before, mean):
        """Features, and the picture of this size with the known pixels in it; ``before``: the smaller picture."""
        before = double(before)
        x = enlarge(act(self.narrow(x)))
        x = self.second(self.first(torch.cat([x, act(self.skip(skip)), before, mean], 1)))
        return x, mean[:, :3] + (1 - mean[:, 3:]) * (before + self.draw(x).float())


class Inpainter(nn.Module):
    """The whole. ``forward`` gives the pictures at 1/8, 1/4, 1/2 and 1 with their known pixels."""

    def __init__(self):
        super().__init__()
        self.fill = Fill()
        self.encoder = nn.ModuleDict({step[0]: conv(*step[1:]) for step in ENCODER if step})
        self.encoder["e1"] = conv(3, 16)
        self.hole1, self.hole8 = silent(conv(4, 16)), silent(conv(4, 32))
        self.deep = nn.ModuleList([Gated(128 + 4, 128), Gated(128, 128, 2), Gated(128, 128, 4)])
        self.skip8 = conv(256, 57, 1)
        self.up8 = Gated(128 + 57 + 7, 128)
        self.think = nn.ModuleList([Gated(128, 128, dilation) for dilation in (2, 4, 8)])
        self.lookup = Lookup(128)
        self.late = nn.ModuleList([Gated(128, 128, dilation) for dilation in (1, 2)])
        self.draw8 = silent(conv(128, 3))
        self.level4, self.level2 = Level(128, 128, 25, 64), Level(64, 32, 25, 32)
        self.level1 = Level(32, 16, 9, 16)

    @torch.no_grad()
    def start_from(self, teacher):
        """Takes over tiny-darknet's filters."""
        steps = [inputs for kind, inputs, _, _ in teacher.steps if kind == "Conv"]
        for layer, (_, weight, bias) in zip(self.encoder.values(), steps):
            layer.weight.copy_(getattr(teacher, teacher.constants[weight]))
            layer.bias.copy_(getattr(teacher, teacher.constants[bias]))

    def encode(self, picture, means):
        """The activations of SKIPS, and the last one."""
        x, kept = picture, {}
        for step in ENCODER:
            if step is None:
                x = F.max_pool2d(x, 2)
                continue
            name = step[0]
            x = self.encoder[name](x)
            if name == "e1":
                x = x + self.hole1(means[1])
            if name == "e4a":
                x = x + self.hole8(means[8])
            x = act(x)
            if name in SKIPS:
                kept[name] = x
        return kept, x

    def forward(self, image, mask, fine=True):
        """image [n, 3, h, w], mask [n, 1, h, w] with 1 in the hole; sides in multiples of 16.

        Not ``fine``: only up to 1/2.
        """
        with torch.autocast("cpu", enabled=False):
            means, filled = self.fill(torch.cat([image * (1 - mask), 1 - mask], 1))
            picture = means[1][:, :3] + mask * filled[1]
        kept, x = self.encode(picture, means)
        x = self.deep[0](torch.cat([x, means[16]], 1))
        for layer in self.deep[1:]:
            x = x + layer(x)
        x = self.up8(torch.cat([enlarge(x), act(self.skip8(kept["e4d"])), filled[8], means[8]], 1))
        for layer in self.think:
            x = x + layer(x)
        x = self.lookup(x, 1 - means[16][:, 3:])
        for layer in self.late:
            x = x + layer(x)
        pictures = [means[8][:, :3] + (1 - means[8][:, 3:]) * (filled[8] + self.draw8(x).float())]
        levels = ((self.level4, "e3d", 4), (self.level2, "e2", 2), (self.level1, "e1", 1))
        for level, skip, factor in levels if fine else levels[:2]:
            x, drawn = level(x, kept[skip], pictures[-1], means[factor])
            pictures.append(drawn)
        return pictures


class Inpainted(nn.Module):
    """What is exported: the full picture alone."""

    inputs = (("image", 3), ("mask", 1))
    outputs = {"result": 1}

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, image, mask):
        """The picture with its hole filled, 0..1; a list of one."""
        return [self.network(image, mask)[-1].clamp(0, 1)]
