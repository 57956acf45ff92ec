# SPDX-License-Identifier: GPL-3.0-or-later
"""The objective of core/effects (terms.h, objective.c) on a batch: what a refined result minimises by default.

But for one number: before transport, covariances are widened by the little that matching takes (EPSILON of
style_one_pass_match.py), not by style-distance.c's 0.3, which keeps grain of scans out of long optimisations.
"""
import torch

import student
from style_one_pass_match import match

STYLE_LAYERS = ("relu1_1", "relu2_1", "relu3_2", "relu4_2", "relu5_2")
CONTENT_LAYER = "relu4_2"
CONTENT_UNIT, STYLE_UNIT, TV_UNIT, RANGE_UNIT = 6.0, 100.0, 8.0, 100.0
TV_EPSILON = 0.01


def content_error(features, target):
    """Squared distance over the target's variance, by picture; without a unit."""
    energy = target.square().sum((1, 2, 3))
    variance = (target - target.mean((2, 3), keepdim=True)).square().sum((1, 2, 3))
    return (features - target).square().sum((1, 2, 3)) / (variance + 0.05 * energy + 1e-9)


def transport_error(features, style):
    """Squared Wasserstein distance of activations to the style's normal distribution, over its variance; by picture.

    The gradient is the way each activation has to go (Mroueh 2020): unlike that of the covariance's squared error it
    neither vanishes near the goal nor explodes far from it, and a decoder learns strokes from it instead of one noise.
    """
    goal = match(features.detach(), *style)
    scale = style[1].diagonal(dim1=1, dim2=2).sum(1) + 1e-6
    return (features - goal).square().sum(1).mean((1, 2)) / scale


def total_variation(image):
    """Mean length of the gradient over all channels, by picture; forward differences, none beyond the border."""
    right = torch.zeros_like(image)
    below = torch.zeros_like(image)
    right[:, :, :, :-1] = image[:, :, :, 1:] - image[:, :, :, :-1]
    below[:, :, :-1] = image[:, :, 1:] - image[:, :, :-1]
    length = ((right ** 2 + below ** 2).sum(1) + TV_EPSILON ** 2).sqrt() - TV_EPSILON
    return length.mean((1, 2))


def out_of_range(image):
    """Mean over the pixels of the squared distance to 0..1, summed over the channels; by picture."""
    return (image - image.clamp(0, 1)).square().sum(1).mean((1, 2))


def objective(network, image, content, style):
    """Dict of the weighted terms, [n] each; ``content`` are activations of CONTENT_LAYER."""
    found = network(image, tuple(dict.fromkeys((*STYLE_LAYERS, CONTENT_LAYER))))
    distance = sum(transport_error(found[k].float(), style[k]) for k in STYLE_LAYERS) / len(STYLE_LAYERS)
    return {"style": STYLE_UNIT * distance,
            "content": CONTENT_UNIT * content_error(found[CONTENT_LAYER].float(), content),
            "tv": TV_UNIT * total_variation(image), "range": RANGE_UNIT * out_of_range(image)}


def features_of(path):
    """The frozen perceptual network of a file."""
    network, about = student.from_onnx(path)
    for parameter in network.parameters():
        parameter.requires_grad_(False)
    return network.to(memory_format=torch.channels_last), about
