#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the networks for photographs and paintings on held-out pictures, and makes the sheets of their cards.

PSNR is of RGB against the truth, mean over the pictures; hints are random squares
of 5 px with the true colour, the same for every network and run.
"""
import argparse
from pathlib import Path

import numpy as np
import torch
from PIL import Image

import data as pictures
from colorize_hints import paint, square_at
from colorize_lab import lab_to_rgb, rgb_to_lab

COUNTS = (0, 1, 5, 20, 100)
EDGE = 5                    # of the hints' squares, px
SHORT = 256                 # working size
FIRST = 40                  # pictures of a folder that are measured
SHEET_PHOTOS = (1, 9, 14, 20, 33, 47, 80, 120)


def load(path, short=SHORT):
    """A picture with the given short side, cropped to multiples of 16, as [1, 3, h, w]."""
    picture = pictures.load_rgb(path)
    scale = short / min(picture.size)
    picture = picture.resize([round(side * scale) for side in picture.size], Image.LANCZOS)
    width, height = (side // 16 * 16 for side in picture.size)
    x = np.asarray(picture)[:height, :width].astype(np.float32) / 255
    return torch.from_numpy(x).permute(2, 0, 1)[None]


def random_hints(ab, count, seed):
    """``count`` squares with the true colour, [1, 3, h, w]."""
    rng = np.random.default_rng([seed, 11])
    hints = np.zeros((3, *ab.shape[2:]), np.float32)
    colours = ab[0].numpy()
    side = min(colours.shape[1:])
    for _ in range(count):
        rows, columns = square_at(side, EDGE, rng)
        columns = columns + int(rng.integers(0, colours.shape[2] - side + 1))
        rows = rows + int(rng.integers(0, colours.shape[1] - side + 1))
        paint(hints, colours, rows, columns, np.zeros(2, np.float32))
    return torch.from_numpy(hints)[None]


def psnr(rgb, truth):
    """In dB."""
    return float(-10 * torch.log10((rgb - truth).square().mean()))


@torch.no_grad()
def measure(network, paths, counts=COUNTS):
    """PSNR of grey and at each number of hints, confidence against error, and mean chroma."""
    rows = []
    for seed, path in enumerate(paths):
        truth = load(path)
        luminance, ab = rgb_to_lab(truth)
        row = [psnr(lab_to_rgb(luminance, 0 * ab), truth)]
        for count in counts:
            guess = network(luminance, random_hints(ab, count, seed))[0]
            row.append(psnr(lab_to_rgb(luminance, guess), truth))
            if count == 0:
                chroma = [float(x.square().sum(1).sqrt().mean()) * 110 for x in (guess, ab)]
        rows.append(row + chroma)
    mean = np.mean(rows, 0)
    names = ["grey"] + [f"hints{c}" for c in counts] + ["chroma", "chroma_truth"]
    return dict(zip(names, (float(v) for v in mean)))


@torch.no_grad()
def sheet(network, paths, path, hints=10):
    """Rows of grey | automatic | with hints | truth, as JPEG."""
    truths = [load(name, 208)[:, :, :208, :304] for name in paths]
    width = max(truth.shape[3] for truth in truths)
    rows = []
    for seed, truth in enumerate(truths):
        luminance, ab = rgb_to_lab(truth)
        given = random_hints(ab, hints, seed)
        guesses = [0 * ab] + [network(luminance, x)[0] for x in (0 * given, given)]
        columns = [lab_to_rgb(luminance, g) for g in guesses] + [truth]
        columns[2] = torch.where(given[:, 2:] > 0, lab_to_rgb(luminance * 0 + 0.6, given[:, :2]), columns[2])
        columns = [torch.nn.functional.pad(c, (0, width + 4 - c.shape[3], 0, 212 - c.shape[2]), value=1)
                   for c in columns]
        rows.append(torch.cat(columns, 3))
    pairs = [torch.cat(rows[i:i + 2], 3) for i in range(0, len(rows), 2)]
    x = (torch.cat(pairs, 2)[0].permute(1, 2, 0).clamp(0, 1) * 255).round().byte().numpy()
    Image.fromarray(x).save(path, quality=85)


def held_out(data, variant):
    """Pictures to measure and pictures to show."""
    if variant == "artwork":
        paths = [p for name in pictures.HELD_OUT for p in pictures.paintings_of(data, name)[:4]]
        return paths, paths[1::5]
    paths = pictures.pictures_under(data / "photos" / "bsds-test")
    return paths[:FIRST], [paths[i] for i in SHEET_PHOTOS]


def main():
    """Measures the checkpoints in the work folder."""
    from colorize import PhotoTask, STAGES
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", choices=("hints", "photo", "artwork"), default="photo")
    parser.add_argument("--on", choices=("photo", "artwork"), help="the pictures, if others than the stage's own")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--sheet", type=Path)
    options = parser.parse_args()
    data = pictures.data_root()
    network = PhotoTask(STAGES[options.stage], data).network
    network.load_state_dict(torch.load(options.work / f"{options.stage}.pt")["result"])
    measured, shown = held_out(data, options.on or STAGES[options.stage].variant)
    if options.sheet:
        sheet(network, shown, options.sheet)
    print(" ".join(f"{k} {v:.2f}" for k, v in measure(network, measured).items()))


if __name__ == "__main__":
    main()
