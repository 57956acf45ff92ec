# SPDX-License-Identifier: GPL-3.0-or-later
"""The network that colours line drawings: a U-Net whose hints enter at every size and are looked up at 1/8."""
import torch
import torch.nn.functional as F
from torch import nn

from colorize_network import HEADS, HintLookup, act, conv, enlarge, shrink_hints

WIDTHS = (16, 32, 64, 96, 128)      # at full size, 1/2, 1/4, 1/8, 1/16
COLOURS = 3
HINT = COLOURS + 1


class LineColorizer(nn.Module):
    """``forward(lines, hints)`` gives flat colours (RGB) and shading, N x 4 x H x W."""

    def __init__(self):
        super().__init__()
        w1, w2, w4, w8, w16 = WIDTHS
        self.down = nn.ModuleList([conv(1 + HINT, w1), conv(w1 + HINT, w2), conv(w2 + HINT, w4),
                                   conv(w4 + HINT, w8), conv(w8 + HINT, w16)])
        self.again = nn.ModuleList([conv(w, w) for w in (w2, w4, w8)])
        self.deep = nn.ModuleList([conv(w16, w16, dilation=d) for d in (1, 2, 4, 2)])
        self.up8 = conv(w16 + w8, w8)
        self.lookup = HintLookup(w8, COLOURS)
        self.mid8 = conv(w8 + HINT * (HEADS + 1), w8)
        self.up4, self.mid4 = conv(w8 + w4 + HINT, w4), conv(w4, w4)
        self.up2, self.mid2 = conv(w4 + w2 + HINT, w2), conv(w2, w2)
        self.narrow, self.last = conv(w2, 12, 1), conv(12 + 1, COLOURS + 1)
        nn.init.normal_(self.last.weight, std=0.02)
        nn.init.constant_(self.last.bias, 0.5)

    def forward(self, lines, hints):
        """Not clipped, float32."""
        cells = {factor: shrink_hints(hints, factor) for factor in (2, 4, 8, 16)}
        x = act(self.down[0](torch.cat([1 - lines, hints], 1)))
        kept = []
        for i, factor in enumerate((2, 4, 8)):
            x = act(self.down[i + 1](torch.cat([F.max_pool2d(x, 2), cells[factor]], 1)))
            x = x + act(self.again[i](x))
            kept.append(x)
        x = act(self.down[4](torch.cat([F.max_pool2d(x, 2), cells[16]], 1)))
        for layer in self.deep:
            x = x + act(layer(x))
        x = act(self.up8(torch.cat([enlarge(x), kept[2]], 1)))
        x = act(self.mid8(torch.cat([x, self.lookup(x, cells[8]), cells[8]], 1)))
        x = act(self.up4(torch.cat([enlarge(x), kept[1], cells[4]], 1)))
        x = x + act(self.mid4(x))
        x = act(self.up2(torch.cat([enlarge(x), kept[0], cells[2]], 1)))
        x = x + act(self.mid2(x))
        x = enlarge(act(self.narrow(x)))
        return self.last(torch.cat([x, 1 - lines], 1)).float()


class ColoredLines(nn.Module):
    """What is exported: the same network with its outputs as the effect wants them."""

    inputs = (("lines", 1), ("hints", HINT))
    outputs = {"flat": 1, "shading": 1}

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, lines, hints):
        """flat, shading, both in 0..1."""
        found = self.network(lines, hints).clamp(0, 1)
        return found[:, :COLOURS], found[:, COLOURS:]


class LineLoss:
    """Huber loss of the colours, more for the colourful; flatness where the truth is flat; shading."""

    def __call__(self, outputs, truth):
        """Returns the total and the parts for the log."""
        flat, shading, wanted = outputs[:, :COLOURS], outputs[:, COLOURS:], truth[:, :COLOURS]
        lively = wanted.amax(1, keepdim=True) - wanted.amin(1, keepdim=True)
        error = F.smooth_l1_loss(flat, wanted, beta=0.1, reduction="none")
        colour = ((0.4 + 2 * lively) * error).mean()
        rough = torch.zeros(())
        for axis in (2, 3):
            step, true_step = flat.diff(dim=axis), wanted.diff(dim=axis)
            rough = rough + ((step - true_step).abs() * (true_step.abs() < 0.02)).mean()
        shade = F.smooth_l1_loss(shading, truth[:, COLOURS:], beta=0.05)
        total = 10 * colour + 5 * rough + 10 * shade
        return total, {"colour": colour.item() * 1000, "rough": rough.item() * 1000, "shading": shade.item() * 1000}
