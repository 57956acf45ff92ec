# SPDX-License-Identifier: GPL-3.0-or-later
"""Style transfer by optimisation (Gatys et al.), used to judge networks.

Style is the channel means and the mean-centred covariances of the activations;
every term is a relative squared error, so weights mean the same for all layers
and networks.
"""
from dataclasses import dataclass, field

import torch
import torch.nn.functional as F


@dataclass
class LossNetwork:
    """A function image, names -> activations, and the layers to use of it."""
    name: str
    run: object
    style_layers: dict = field(default_factory=dict)
    content_layers: dict = field(default_factory=dict)

    def activations(self, image):
        """All activations that the losses need."""
        return self.run(image, tuple(dict.fromkeys([*self.style_layers, *self.content_layers])))


def mean_and_covariance(features):
    """Channel means [c] and covariance [c, c] of one picture's activations."""
    flat = features[0].flatten(1)
    mean = flat.mean(1)
    centred = flat - mean[:, None]
    return mean, centred @ centred.t() / flat.shape[1]


def relative_error(value, target):
    """Squared distance over the target's squared length."""
    return (value - target).square().sum() / (target.square().sum() + 1e-9)


def style_statistics(network, picture):
    """Statistics of one picture by layer."""
    with torch.no_grad():
        found = network.activations(picture)
        return {k: mean_and_covariance(found[k]) for k in network.style_layers}


def total_variation(image):
    """Mean absolute difference of neighbours."""
    return ((image[:, :, 1:] - image[:, :, :-1]).abs().mean()
            + (image[:, :, :, 1:] - image[:, :, :, :-1]).abs().mean())


def style_term(network, found, style):
    """Weighted mean over layers of the covariance's and the means' errors."""
    total = sum(network.style_layers.values())
    loss = 0.0
    for name, weight in network.style_layers.items():
        mean, covariance = mean_and_covariance(found[name])
        loss = loss + weight / total * (relative_error(covariance, style[name][1])
                                        + relative_error(mean, style[name][0]))
    return loss


def content_term(network, found, content):
    """Weighted mean over layers of the activations' relative errors."""
    total = sum(network.content_layers.values())
    return sum(weight / total * relative_error(found[name], content[name])
               for name, weight in network.content_layers.items())


def transfer(network, content, style, evaluations=130, content_weight=0.03, style_weight=1.0,
             tv_weight=0.02, start=None):
    """The content picture in the style (statistics); about ``evaluations`` gradients."""
    with torch.no_grad():
        goal = network.activations(content)
        goal = {k: goal[k] for k in network.content_layers}
    image = (content if start is None else start).clone().requires_grad_(True)
    optimiser = torch.optim.LBFGS([image], lr=1.0, max_iter=evaluations, max_eval=evaluations,
                                  history_size=10, tolerance_grad=0, tolerance_change=0,
                                  line_search_fn="strong_wolfe")
    scale = 1000.0      # keeps the line search's first steps sensible

    def closure():
        optimiser.zero_grad(set_to_none=True)
        found = network.activations(image)
        loss = scale * (style_weight * style_term(network, found, style)
                        + content_weight * content_term(network, found, goal)
                        + tv_weight * total_variation(image))
        outside = image - image.clamp(0, 1)
        loss = loss + scale * outside.square().mean()
        loss.backward()
        image.grad = image.grad.contiguous()
        return loss

    optimiser.step(closure)
    return image.detach().clamp(0, 1)


def fit(picture, short_side):
    """Resizes a PIL picture so that its short side has this many px."""
    from PIL import Image
    factor = short_side / min(picture.size)
    size = [max(1, round(v * factor)) for v in picture.size]
    return picture.resize(size, Image.LANCZOS)


def to_tensor(picture):
    """PIL picture -> [1, 3, h, w] in 0..1."""
    import numpy as np
    return torch.from_numpy(np.asarray(picture).copy()).permute(2, 0, 1)[None].float() / 255


def to_picture(tensor):
    """[1, 3, h, w] in 0..1 -> PIL picture."""
    from PIL import Image
    array = tensor[0].clamp(0, 1).mul(255).round().byte().permute(1, 2, 0).numpy()
    return Image.fromarray(array)


def square_root(matrix, floor=1e-5):
    """Symmetric square root of a covariance, and its inverse."""
    values, vectors = torch.linalg.eigh(matrix)
    values = values.clamp_min(floor)
    return ((vectors * values.sqrt()) @ vectors.t(), (vectors / values.sqrt()) @ vectors.t())


def recolour(image, mean, covariance, strength=1.0):
    """Gives a picture the mean and covariance of another's RGB values."""
    own_mean, own_covariance = mean_and_covariance(image)
    change = square_root(covariance)[0] @ square_root(own_covariance)[1]
    flat = image[0].flatten(1) - own_mean[:, None]
    result = (change @ flat + mean[:, None]).reshape(image.shape).clamp(0, 1)
    return image + strength * (result - image)


def gram(features):
    """Plain (uncentred) Gram matrix of one picture's activations."""
    flat = features[0].flatten(1)
    return flat @ flat.t() / flat.shape[1]


@torch.no_grad()
def style_distance(judge, layers, picture, style):
    """Mean over the judge's layers of the relative squared error of Gram matrices."""
    ours, theirs = judge(picture, layers), judge(style, layers)
    return float(torch.stack([relative_error(gram(ours[k]), gram(theirs[k]))
                              for k in layers]).mean())
