# SPDX-License-Identifier: GPL-3.0-or-later
"""What the network for photographs and paintings minimises."""
import torch
import torch.nn.functional as F

from colorize_lab import AB_UNIT, class_weights, encode

CONFIDENCE_SCALE = 12 / AB_UNIT     # ab error at which confidence is 1/e
USUAL_CHROMA = 17 / AB_UNIT
WEIGHT_BINS, WEIGHT_CONFIDENCE = 0.05, 0.1


def bin_frequency(batches, bins, count=60):
    """How often each bin occurs in the training pictures."""
    found = torch.zeros(len(bins))
    for i in range(count):
        ab = F.avg_pool2d(batches.at(10_000_000 + i)[2], 8)
        nearest = encode(ab, bins)[0][:, 0]
        found += torch.bincount(nearest.reshape(-1), minlength=len(bins))
    return found / found.sum()


class PhotoLoss:
    """Huber loss of ab, rebalanced cross-entropy of the bins, error of the confidence."""

    def __init__(self, bins, lively):
        """``lively``: how much more the colourful places count."""
        self.bins, self.lively, self.weights = bins, lively, None

    def calibrate(self, batches):
        """Measures the class weights."""
        self.weights = class_weights(bin_frequency(batches, self.bins), self.bins)

    def __call__(self, outputs, truth):
        """Returns the total and the parts for the log."""
        ab, logits, confidence = outputs
        chroma = truth.square().sum(1, keepdim=True).sqrt()
        weight = (1 + self.lively * chroma) / (1 + self.lively * USUAL_CHROMA)
        colour = (weight * F.smooth_l1_loss(ab, truth, beta=0.1, reduction="none")).mean()
        small = F.avg_pool2d(truth, 8)
        index, share = encode(small, self.bins)
        weight = self.weights[index[:, 0]]
        entropy = -(share * F.log_softmax(logits, 1).gather(1, index)).sum(1)
        bins = (weight * entropy).mean()
        error = F.avg_pool2d((ab.detach() - truth).square().sum(1, keepdim=True).sqrt(), 8)
        sure = F.mse_loss(torch.sigmoid(confidence), torch.exp(-error / CONFIDENCE_SCALE))
        total = 10 * colour + WEIGHT_BINS * bins + WEIGHT_CONFIDENCE * sure
        return total, {"ab": colour.item() * 1000, "bins": bins.item(), "confidence": sure.item()}
