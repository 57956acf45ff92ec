# SPDX-License-Identifier: GPL-3.0-or-later
"""What the inpainting network learns by: pixels at four sizes, features, style and, late, a judge of patches.

Features, style and judge look at the picture at 1/2: what is asked of the network
is structure, texture is made by the effect's exemplar pass, and at full size they
only printed a grid. The features are tiny-darknet's, the statistics of style its
centred Gram matrices. The judge is spectrally normalised with a hinge loss, and is
asked about the hole alone (Yu et al. 2019).
"""
import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils import spectral_norm

from sr_texture import shifted

LAYERS = {"conv2_32": 0.5, "conv3b_128": 1.0, "conv4b_256": 1.0}
STYLE_LAYERS = ("conv2_32", "conv3b_128")
HOLE = 6.0              # weight of the hole's pixels: they are a sixth of a picture or so
SIZES = (0.5, 0.5, 1.0, 1.0)        # weight of the pictures at 1/8, 1/4, 1/2, 1
FEATURES, STYLE, EDGES, JUDGE = 0.1, 0.01, 1.5, 0.02
SHIFT = 8               # px: the features look at a random offset, or poolings would print their grid into the hole
DEEP = 0.3              # what a pixel far inside counts, against one at the rim: nobody can know it


def judge(width=32):
    """Scores of overlapping patches at an eighth of what it sees."""
    layers, channels = [spectral_norm(nn.Conv2d(4, width, 5, 2, 2)), nn.LeakyReLU(0.2)], width
    for _ in range(2):
        layers += [spectral_norm(nn.Conv2d(channels, 2 * channels, 4, 2, 1)), nn.LeakyReLU(0.2)]
        channels *= 2
    return nn.Sequential(*layers, spectral_norm(nn.Conv2d(channels, 1, 3, 1, 1)))


def rim_weight(mask):
    """1 near known pixels, DEEP far from them; nothing outside the hole."""
    reach = mask.shape[2] // 8 * 2 + 1
    known = F.avg_pool2d(1 - mask, reach, 1, reach // 2, count_include_pad=False)
    return mask * (DEEP + (1 - DEEP) * (2 * known).clamp(max=1))


def gram(x):
    """Covariance of channels, and their means."""
    x = x.flatten(2)
    mean = x.mean(2, keepdim=True)
    x = x - mean
    return torch.cat([torch.matmul(x, x.transpose(1, 2)) / x.shape[2], mean * mean.abs()], 2)


def relative(found, truth):
    """Mean absolute difference over the mean absolute value."""
    return (found - truth).abs().mean() / (truth.abs().mean() + 1e-3)


def reduced(x, side):
    """Means, so that the height is ``side``."""
    factor = x.shape[2] // side
    return F.avg_pool2d(x, factor) if factor > 1 else x


def edge_error(guess, truth, weight):
    """Difference of neighbours' differences: seams and lines."""
    error = guess - truth
    down = (error[:, :, 1:] - error[:, :, :-1]).abs() * torch.maximum(weight[:, :, 1:], weight[:, :, :-1])
    right = (error[..., 1:] - error[..., :-1]).abs() * torch.maximum(weight[..., 1:], weight[..., :-1])
    return down.mean() + right.mean()


class InpaintLoss:
    """Call with the network's pictures, from any thread; then ``step``, for the judge if there is one."""

    def __init__(self, teacher, judged, half):
        self.teacher, self.half = teacher, half
        self.judge = judge().to(memory_format=torch.channels_last) if judged else None
        self.calls = 0
        if judged:
            self.optimiser = torch.optim.Adam(self.judge.parameters(), 4e-4, betas=(0.5, 0.99))

    def state_dict(self):
        """The judge and its optimiser."""
        if not self.judge:
            return None
        return {"judge": self.judge.state_dict(), "optimiser": self.optimiser.state_dict(), "calls": self.calls}

    def load_state_dict(self, state):
        """Goes on from a saved state."""
        if self.judge and state:
            self.judge.load_state_dict(state["judge"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.calls = state["calls"]

    def __call__(self, pictures, truth, mask):
        """The loss, and its parts by name."""
        weight = rim_weight(mask)
        pixels = edges = 0
        for guess, share in zip(pictures, SIZES):
            small, there = (reduced(x, guess.shape[2]) for x in (truth, weight))
            pixels = pixels + share * HOLE * (there * (guess - small).abs()).mean()
            edges = edges + share * edge_error(guess, small, there)
        half = pictures[2]
        small = reduced(truth, half.shape[2])
        features, style = self._features(half, small)
        loss = pixels + EDGES * edges + FEATURES * features + STYLE * style
        parts = {"pixels": float(pixels), "edges": float(edges), "features": float(features), "style": float(style)}
        if self.judge:
            adversarial, parts["judge"] = self._judged(half, small, reduced(mask, half.shape[2]))
            loss = loss + min(1.0, self.calls / 150) * JUDGE * adversarial
        return loss, parts

    def _features(self, result, truth):
        result, truth = shifted(result, truth, SHIFT)
        with self.half():
            with torch.no_grad():
                wanted = self.teacher(truth, tuple(LAYERS))
            found = self.teacher(result, tuple(LAYERS))
        features = sum(share * relative(found[k].float(), wanted[k].float()) for k, share in LAYERS.items())
        style = sum(relative(gram(found[k].float()), gram(wanted[k].float())) for k in STYLE_LAYERS)
        return features, style

    def _judged(self, result, truth, mask):
        there = F.avg_pool2d(mask, 8)
        there = there / (there.mean() + 1e-6)
        with self.half():
            real = self.judge(torch.cat([truth, mask], 1)).float()
            fake = self.judge(torch.cat([result.detach(), mask], 1)).float()
        teach = (there * (F.relu(1 - real) + F.relu(1 + fake))).mean()
        teach.backward()
        guess = result.detach().requires_grad_()
        with self.half():
            score = self.judge(torch.cat([guess, mask], 1)).float()
        # by way of the gradient, so that the judge's own parameters learn nothing from it
        wish, = torch.autograd.grad(-(there * score).mean(), guess)
        return (result * wish).sum(), float(teach)

    def step(self):
        """Lets the judge learn what it was shown since the last call."""
        if self.judge:
            self.optimiser.step()
            self.optimiser.zero_grad(set_to_none=True)
            self.calls += 1
