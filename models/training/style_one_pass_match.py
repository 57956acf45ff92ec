# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives activations the mean and the covariance of a style: optimal transport between normal distributions."""
import torch

# Added to both covariances, as a share of the mean of their mean variances: directions that are almost still in the
# content are not blown up into blotches.
EPSILON = 0.003
TINY = 1e-12


def statistics(features):
    """Means [n, c] and covariances [n, c, c] of activations [n, c, h, w]."""
    flat = features.flatten(2)
    mean = flat.mean(2)
    centred = flat - mean[:, :, None]
    return mean, centred @ centred.transpose(1, 2) / flat.shape[2]


def powers(matrix):
    """Square root of symmetric positive matrices [n, c, c] and its inverse."""
    values, vectors = torch.linalg.eigh(matrix)
    roots = values.clamp_min(TINY ** 2).sqrt()
    return (vectors * roots[:, None]) @ vectors.transpose(1, 2), (vectors / roots[:, None]) @ vectors.transpose(1, 2)


def transport(content, style):
    """T with T C T = S for covariances C and S [n, c, c], made regular: T = C^-1/2 (C^1/2 S C^1/2)^1/2 C^-1/2.

    The same map as in core/effects/style-match.h. Of all such maps it changes the activations least (Olkin and
    Pukelsheim 1982). Needs float64: the inverse comes twice.
    """
    content, style = content.double(), style.double()
    level = (content + style).diagonal(dim1=1, dim2=2).mean(1) * (EPSILON / 2) + TINY
    eye = level[:, None, None] * torch.eye(content.shape[1], dtype=torch.float64, device=content.device)
    root, inverse = powers(content + eye)
    middle, _ = powers(root @ (style + eye) @ root)
    return inverse @ middle @ inverse


@torch.no_grad()
def match(features, mean, covariance):
    """Activations [n, c, h, w] with means [n, c] and covariances [n, c, c] of the styles."""
    own_mean, own_covariance = statistics(features)
    change = transport(own_covariance, covariance).float()
    flat = change @ (features.flatten(2) - own_mean[:, :, None]) + mean[:, :, None]
    return flat.reshape(features.shape)
