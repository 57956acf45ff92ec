#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the inpainting network on held-out pictures and makes the sheet of its card: PSNR in the hole, LPIPS."""
import argparse
from pathlib import Path

import numpy as np
import torch
from PIL import Image

import data as pictures
from inpaint_masks import boxes, cracks, draw_mask, scratches, silhouettes, strokes
from lpips import Lpips

SIDE = 256
FIRST = 20                  # pictures of bsds-test that are measured
KINDS = {"strokes": strokes, "boxes": boxes, "objects": silhouettes, "cracks": cracks, "scratches": scratches}
SHOWN = (1, 9, 14, 20, 33, 47, 80, 120, 150, 171)


def load(path, side=SIDE):
    """The middle square of a picture, [1, 3, side, side]."""
    picture = pictures.load_rgb(path)
    edge = min(picture.size)
    left, top = ((length - edge) // 2 for length in picture.size)
    x = np.asarray(picture.resize((side, side), Image.LANCZOS, box=(left, top, left + edge, top + edge)))
    return torch.from_numpy(x.astype(np.float32) / 255).permute(2, 0, 1)[None]


def hole(kind, seed, side=SIDE):
    """A mask of a kind, [1, 1, side, side], the same for the same seed."""
    return torch.from_numpy(draw_mask(np.random.default_rng([seed, 17]), side, KINDS[kind]))[None, None]


def psnr(result, truth, mask):
    """In dB, over the hole's pixels."""
    return float(-10 * torch.log10((mask * (result - truth).square()).sum() / (3 * mask.sum())))


@torch.no_grad()
def filled(network, data, side=SIDE):
    """Yields the kind of hole, the truth, the mask, the result, and the diffusion that the network starts from."""
    for seed, path in enumerate(pictures.pictures_under(data / "photos" / "bsds-test")[:FIRST]):
        truth = load(path, side)
        for kind in KINDS:
            mask = hole(kind, seed, side)
            known = truth * (1 - mask)
            smooth = network.fill(torch.cat([known, 1 - mask], 1))[1][1]
            yield kind, truth, mask, network(known, mask)[-1].clamp(0, 1), smooth


def means(rows):
    """Means by name of rows: kind of hole, number for the result, number for the diffusion."""
    found = {name: [] for kind in KINDS for name in (kind, f"{kind}_diffusion")}
    for kind, result, smooth in rows:
        found[kind].append(result)
        found[f"{kind}_diffusion"].append(smooth)
    return {name: float(np.mean(values)) for name, values in found.items()}


def measure(network, data, side=SIDE):
    """PSNR in the hole by kind of hole, and of the diffusion."""
    return means((kind, psnr(result, truth, mask), psnr(smooth, truth, mask))
                 for kind, truth, mask, result, smooth in filled(network, data, side))


def distances(network, data, side=SIDE):
    """LPIPS of whole pictures by kind of hole, and of the diffusion."""
    lpips = Lpips(data)
    return means((kind, float(lpips(result, truth)), float(lpips(truth + mask * (smooth.clamp(0, 1) - truth), truth)))
                 for kind, truth, mask, result, smooth in filled(network, data, side))


@torch.no_grad()
def sheet(network, data, path, side=SIDE):
    """Pairs of rows hole | diffusion | result | truth, as JPEG."""
    files = pictures.pictures_under(data / "photos" / "bsds-test")
    rows = []
    for number, index in enumerate(SHOWN):
        truth, mask = load(files[index], side), hole(list(KINDS)[number % len(KINDS)], index, side)
        known = truth * (1 - mask)
        smooth = known + mask * network.fill(torch.cat([known, 1 - mask], 1))[1][1]
        columns = [known + 0.9 * mask, smooth, network(known, mask)[-1], truth]
        rows.append(torch.cat([torch.nn.functional.pad(x, (0, 4, 0, 4), value=1) for x in columns], 3))
    pairs = [torch.cat(rows[i:i + 2], 3) for i in range(0, len(rows), 2)]
    x = (torch.cat(pairs, 2)[0].permute(1, 2, 0).clamp(0, 1) * 255).round().byte().numpy()
    Image.fromarray(x).save(path, quality=85)


def main():
    """Measures a checkpoint."""
    from inpaint_network import Inpainter
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--side", type=int, default=SIDE)
    parser.add_argument("--sheet", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    data = pictures.data_root()
    network = Inpainter()
    network.load_state_dict(torch.load(options.checkpoint)["result"])
    if options.sheet:
        sheet(network, data, options.sheet, options.side)
    print("PSNR", " ".join(f"{k} {v:.2f}" for k, v in measure(network, data, options.side).items()))
    print("LPIPS", " ".join(f"{k} {v:.4f}" for k, v in distances(network, data, options.side).items()))


if __name__ == "__main__":
    main()
