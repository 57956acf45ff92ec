# SPDX-License-Identifier: GPL-3.0-or-later
"""PSNR and SSIM of the luma as the papers measure them: BT.601 luma, a border of ``scale`` px left out."""
import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

import data as pictures


def luma(x):
    """MATLAB's rgb2ycbcr, Y only, in 16..235, of float [..., 3, h, w] in 0..1 rounded to 8 bit."""
    red, green, blue = (x.clamp(0, 1) * 255).round().double().div(255).unbind(-3)
    return 16 + 65.481 * red + 128.553 * green + 24.966 * blue


def psnr(ours, truth, border):
    """Y-PSNR of two [3, h, w] in dB."""
    inner = slice(border, -border or None)
    error = (luma(ours) - luma(truth))[inner, inner].square().mean()
    return float(10 * torch.log10(255 ** 2 / error))


def ssim(ours, truth, border):
    """Y-SSIM of two [3, h, w] (Gaussian window of 11 px, sigma 1.5)."""
    inner = slice(border, -border or None)
    x, y = (luma(v)[inner, inner][None, None] for v in (ours, truth))
    line = torch.exp(-torch.arange(-5, 6).double() ** 2 / (2 * 1.5 ** 2))
    window = torch.outer(line, line)[None, None] / line.sum() ** 2

    def mean(v):
        return F.conv2d(v, window)
    mx, my = mean(x), mean(y)
    vx, vy, vxy = mean(x * x) - mx ** 2, mean(y * y) - my ** 2, mean(x * y) - mx * my
    one, two = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    return float(((2 * mx * my + one) * (2 * vxy + two) / ((mx ** 2 + my ** 2 + one) * (vx + vy + two))).mean())


def load(path):
    """A picture as float [1, 3, h, w] in 0..1."""
    pixels = np.array(Image.open(path).convert("RGB"))
    return torch.from_numpy(pixels).permute(2, 0, 1)[None].float() / 255


def set5(scale):
    """Pairs (small, sharp) of Set5."""
    folder = pictures.data_root() / "test" / "images" / "set5" / f"image_SRF_{scale}"
    return [(load(folder / f"img_00{i}_SRF_{scale}_LR.png"), load(folder / f"img_00{i}_SRF_{scale}_HR.png"))
            for i in range(1, 6)]


@torch.no_grad()
def measure(enlarge, scale):
    """Mean Y-PSNR and Y-SSIM on Set5 of a function from small to large pictures."""
    rows = []
    for small, sharp in set5(scale):
        ours = enlarge(small)[0]
        rows.append((psnr(ours, sharp[0], scale), ssim(ours, sharp[0], scale)))
    return tuple(float(v) for v in np.mean(rows, axis=0))
