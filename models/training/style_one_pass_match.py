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


def square_root(matrix):
    """Square root of symmetric positive matrices [n, c, c]."""
    values, vectors = torch.linalg.eigh(matrix)
    return (vectors * values.clamp_min(0).sqrt()[:, None]) @ vectors.transpose(1, 2)


def transport(content, style):
    """The symmetric T with T C T = S for covariances C and S [n, c, c], both made regular with EPSILON.

    The same map as in core/effects/style-match.h: of all such maps it changes the activations least (Olkin and
    Pukelsheim 1982). With C = L L' it is L'^-1 (L' S L)^1/2 L^-1. Needs float64: the inverse comes twice.
    """
    content, style = content.double(), style.double()
    level = (content + style).diagonal(dim1=1, dim2=2).mean(1) * (EPSILON / 2) + TINY
    eye = torch.eye(content.shape[1], dtype=torch.float64, device=content.device)
    lower = torch.linalg.cholesky(content + level[:, None, None] * eye)
    inverse = torch.linalg.solve_triangular(lower, eye.expand_as(lower), upper=False)
    middle = square_root(lower.transpose(1, 2) @ (style + level[:, None, None] * eye) @ lower)
    return inverse.transpose(1, 2) @ middle @ inverse


@torch.no_grad()
def match(features, mean, covariance):
    """Activations [n, c, h, w] with means [n, c] and covariances [n, c, c] of the styles."""
    own_mean, own_covariance = statistics(features)
    change = transport(own_covariance, covariance).float()
    flat = change @ (features.flatten(2) - own_mean[:, :, None]) + mean[:, :, None]
    return flat.reshape(features.shape)
