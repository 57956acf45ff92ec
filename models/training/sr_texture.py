# SPDX-License-Identifier: GPL-3.0-or-later
"""The loss of the perceptual variant: pixels, features, a discriminator of patches, and faithfulness to the input.

The features are those of our own models/features. The discriminator is
relativistic (Jolicoeur-Martineau 2018, as in ESRGAN) with hinge loss and spectral
normalisation. Faithfulness: the result, reduced, must be the input again.
"""
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils import spectral_norm

import student

LAYERS = {"relu2_1": 0.5, "relu3_2": 1.0, "relu4_2": 1.0}
PIXELS, FEATURES, GAN, FAITHFUL, GRID = 0.5, 0.04, 0.004, 1.5, 4.0
CALM = 8.0          # how many times more a pixel of a flat area counts


def discriminator(width=32):
    """Judges overlapping patches: a map of scores at an eighth of the size."""
    layers, channels = [spectral_norm(nn.Conv2d(3, width, 3, 1, 1)), nn.LeakyReLU(0.2)], width
    for _ in range(3):
        wider = min(2 * channels, 4 * width)
        layers += [spectral_norm(nn.Conv2d(channels, wider, 4, 2, 1)), nn.LeakyReLU(0.2)]
        channels = wider
    return nn.Sequential(*layers, spectral_norm(nn.Conv2d(channels, 1, 3, 1, 1)))


class TextureLoss:
    """Call with a guess; trains its own discriminator at the same time."""

    def __init__(self, device, seed):
        torch.manual_seed(seed)
        path = Path(__file__).resolve().parents[1] / "features" / "model.onnx"
        self.features, _ = student.from_onnx(path)
        self.features.requires_grad_(False).to(device, memory_format=torch.channels_last)
        self.judge = discriminator().to(device, memory_format=torch.channels_last)
        self.optimiser = torch.optim.Adam(self.judge.parameters(), 2e-4, betas=(0.5, 0.99))
        self.calls = 0

    def state_dict(self):
        """The discriminator and its optimiser."""
        return {"judge": self.judge.state_dict(), "optimiser": self.optimiser.state_dict(), "calls": self.calls}

    def load_state_dict(self, state):
        """Goes on from a saved state."""
        self.judge.load_state_dict(state["judge"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.calls = state["calls"]

    def __call__(self, guess, sharp, small, scale, half):
        """The generator's loss; the discriminator learns first."""
        pixels = calm_error(guess, sharp)
        reduced = F.interpolate(guess, scale_factor=1 / scale, mode="bicubic", antialias=True)
        faithful = (reduced - small).abs().mean()
        grid = grid_error(guess, sharp, scale)
        guess, sharp = shifted(guess, sharp, scale)
        with half():
            self._teach_judge(guess.detach(), sharp)
            self.judge.requires_grad_(False)
            with torch.no_grad():
                truth = self.features(sharp, tuple(LAYERS))
                real = self.judge(sharp).float()
            found = self.features(guess, tuple(LAYERS))
            fake = self.judge(guess).float()
            self.judge.requires_grad_(True)
        features = sum(weight * relative(found[k].float(), truth[k].float()) for k, weight in LAYERS.items())
        gan = F.relu(1 - (fake - real.mean())).mean() + F.relu(1 + (real - fake.mean())).mean()
        # the judge needs a few hundred steps before it is worth listening to
        listen = min(1.0, self.calls / 150)
        return PIXELS * pixels + FEATURES * features + listen * GAN * gan + FAITHFUL * faithful + GRID * grid

    def _teach_judge(self, fake, real):
        self.optimiser.zero_grad(set_to_none=True)
        false, true = self.judge(fake).float(), self.judge(real).float()
        (F.relu(1 - (true - false.mean())).mean() + F.relu(1 + (false - true.mean())).mean()).backward()
        self.optimiser.step()
        self.calls += 1


def calm_error(guess, sharp):
    """Mean absolute error, weighted up where the true picture is flat: texture has no place there."""
    grey = sharp.mean(1, keepdim=True)
    activity = F.max_pool2d(grey, 7, 1, 3) + F.max_pool2d(-grey, 7, 1, 3)
    weight = 1 + (CALM - 1) * torch.exp(-activity / 0.05)
    return (weight * (guess - sharp).abs()).mean()


def grid_error(guess, sharp, scale):
    """Error of local means of every sub-pixel position: zero for free texture, large for a pattern that repeats.

    Without it DepthToSpace prints a grid of ``scale`` px wherever there is texture.
    """
    phases = F.pixel_unshuffle(guess - sharp, scale)
    return F.avg_pool2d(phases, 5, 1).abs().mean()


def shifted(guess, sharp, scale):
    """Both, cut at a random offset: strides and poolings would otherwise print their grid into the result."""
    top, left = (int(v) for v in torch.randint(0, scale, (2,)))
    height, width = (side - scale for side in sharp.shape[2:])
    return tuple(v[:, :, top:top + height, left:left + width].contiguous(memory_format=torch.channels_last)
                 for v in (guess, sharp))


def relative(found, truth):
    """Mean absolute difference over the mean absolute value."""
    return (found - truth).abs().mean() / (truth.abs().mean() + 1e-3)
