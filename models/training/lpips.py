# SPDX-License-Identifier: GPL-3.0-or-later
"""LPIPS (Zhang et al. 2018) with its heads for SqueezeNet: how different two pictures look.

The SqueezeNet of the training data comes from Caffe, the heads were fitted to torchvision's: use the numbers to compare
results with each other, not with published ones.
"""
import torch

from teachers import load_teacher

LAYERS = ("conv1_2", "fire3/concat_1", "fire5/concat_1", "fire6/concat_1", "fire7/concat_1", "fire8/concat_1",
          "fire9/concat_1")
MEAN = (104.0, 117.0, 123.0)        # of blue, green, red, 0..255


class Lpips:
    """Call with two batches of RGB in 0..1, [n, 3, h, w]; gives [n], 0 for equal pictures."""

    def __init__(self, data):
        self.network = load_teacher(data, "squeezenet1.1-fp16")
        heads = torch.load(data / "teachers" / "lpips-squeeze-v0.1.pth", map_location="cpu")
        self.heads = [heads[f"lin{i}.model.1.weight"] for i in range(len(LAYERS))]

    def _features(self, image):
        """Activations whose channels have length 1 at each place."""
        found = self.network(255 * image.flip(1) - torch.tensor(MEAN).reshape(1, 3, 1, 1), LAYERS)
        return [torch.nn.functional.normalize(found[name], dim=1, eps=1e-10) for name in LAYERS]

    @torch.no_grad()
    def __call__(self, first, second):
        total = 0
        for a, b, head in zip(self._features(first), self._features(second), self.heads):
            total = total + ((a - b).square() * head).sum(1).mean((1, 2))
        return total
