# SPDX-License-Identifier: GPL-3.0-or-later
"""CIE Lab (white point D50, as babl has it), the 313 bins of ab, and their class weights.

Luminance is L*/100 and ab is a*/110, b*/110 throughout: that is what the networks see.
"""
import numpy as np
import torch

AB_UNIT = 110.0
WHITE = (0.96422, 1.0, 0.82521)
TO_XYZ = ((0.4360747, 0.3850649, 0.1430804),
          (0.2225045, 0.7168786, 0.0606169),
          (0.0139322, 0.0971045, 0.7141733))     # sRGB, adapted to D50 by Bradford's method
EPSILON, KAPPA = 216 / 24389, 24389 / 27
BIN_SIGMA, NEIGHBOURS = 5.0 / AB_UNIT, 5         # soft encoding (Zhang, Isola and Efros, 2016, section 2.1)
TEMPERATURE = 0.38                               # of the annealed mean (the same, section 2.3)


def apply_matrix(matrix, x):
    """A 3x3 matrix on the channels of [n, 3, h, w]."""
    return torch.einsum("ij,njhw->nihw", torch.as_tensor(matrix, dtype=x.dtype, device=x.device), x)


def rgb_to_lab(rgb):
    """sRGB 0..1 [n, 3, h, w] to luminance [n, 1, h, w] and ab [n, 2, h, w]."""
    linear = torch.where(rgb <= 0.04045, rgb / 12.92, ((rgb.clamp(min=0) + 0.055) / 1.055) ** 2.4)
    xyz = apply_matrix(np.array(TO_XYZ) / np.array(WHITE)[:, None], linear)
    f = torch.where(xyz > EPSILON, xyz.clamp(min=EPSILON) ** (1 / 3), (KAPPA * xyz + 16) / 116)
    luminance = (1.16 * f[:, 1:2] - 0.16)
    ab = torch.cat([500 * (f[:, 0:1] - f[:, 1:2]), 200 * (f[:, 1:2] - f[:, 2:3])], 1) / AB_UNIT
    return luminance, ab


def lab_to_rgb(luminance, ab):
    """The way back, clipped to 0..1."""
    fy = (100 * luminance + 16) / 116
    f = torch.cat([fy + AB_UNIT * ab[:, 0:1] / 500, fy, fy - AB_UNIT * ab[:, 1:2] / 200], 1)
    xyz = torch.where(f ** 3 > EPSILON, f ** 3, (116 * f - 16) / KAPPA)
    linear = apply_matrix(np.linalg.inv(np.array(TO_XYZ)) * np.array(WHITE)[None, :], xyz).clamp(0, 1)
    return torch.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear.clamp(min=1e-9) ** (1 / 2.4) - 0.055)


def load_bins(data):
    """The centres of the 313 bins, float [313, 2], in the networks' unit."""
    return torch.from_numpy(np.load(data / "teachers" / "pts_in_hull.npy").astype(np.float32) / AB_UNIT)


def encode(ab, bins):
    """Soft encoding of ab [n, 2, h, w]: indices and weights, both [n, NEIGHBOURS, h, w]."""
    n, _, h, w = ab.shape
    flat = ab.permute(0, 2, 3, 1).reshape(-1, 2)
    distance = torch.cdist(flat, bins, compute_mode="donot_use_mm_for_euclid_dist")
    near, index = distance.topk(NEIGHBOURS, largest=False)
    weight = torch.softmax(-near ** 2 / (2 * BIN_SIGMA ** 2), 1)
    return (index.reshape(n, h, w, NEIGHBOURS).permute(0, 3, 1, 2),
            weight.reshape(n, h, w, NEIGHBOURS).permute(0, 3, 1, 2))


def class_weights(frequency, bins, share=0.5):
    """Weights that lift the rare colours (the same paper, section 2.2); ``frequency``: of the bins, sum 1."""
    spread = torch.exp(-torch.cdist(bins, bins) ** 2 / (2 * BIN_SIGMA ** 2))
    smooth = (spread / spread.sum(1, keepdim=True)).T @ frequency
    weights = 1 / ((1 - share) * smooth + share / len(bins))
    return weights / (smooth * weights).sum()
