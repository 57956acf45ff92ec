#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the network for line drawings on scenes it never saw, and makes the sheet of its card."""
import argparse
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

import data as pictures
from colorize_hints import hints_for
from colorize_line_data import CELL, drawn_cells, draw_lines, take_apart

COUNTS = (0, 5, 20)
SCENES = 24
SHOWN = 224                 # px of a drawing on the sheet
SEED = 77                   # other scenes than those of the training


def held_out_cells(data, rng):
    """SCENES drawn scenes, in the colours of held-out paintings."""
    paths = [p for name in pictures.HELD_OUT for p in pictures.paintings_of(data, name)[:2]]
    palettes = [take_apart(np.asarray(pictures.square(pictures.load_rgb(p), CELL, rng)), rng) for p in paths[:8]]
    cells = drawn_cells(palettes, rng)
    return [next(cells) for _ in range(SCENES)]


@torch.no_grad()
def measure(network, data, counts=COUNTS):
    """PSNR of the flat colours at each number of hints, and of white paper."""
    rng = np.random.default_rng(SEED)
    rows = []
    for cell in held_out_cells(data, rng):
        x = torch.from_numpy(cell).permute(2, 0, 1).float() / 255
        truth, lines = x[None, :3], draw_lines(x[4:], rng)[None]
        row = [torch.ones_like(truth)]
        for count in counts:
            hints = torch.from_numpy(hints_for(x[:3].numpy(), rng, count, 0))[None]
            row.append(network(lines, hints)[:, :3].clamp(0, 1))
        rows.append([float(-10 * torch.log10((guess - truth).square().mean())) for guess in row])
    return dict(zip(["white"] + [f"hints{c}" for c in counts], (float(v) for v in np.mean(rows, 0))))


def load_lines(path, short):
    """A drawing as [1, 1, h, w], cropped to multiples of 16."""
    picture = Image.open(path).convert("RGBA")
    white = Image.new("RGBA", picture.size, (255, 255, 255, 255))
    picture = Image.alpha_composite(white, picture).convert("L")
    scale = short / min(picture.size)
    picture = picture.resize([round(side * scale) for side in picture.size], Image.LANCZOS)
    x = np.asarray(picture, np.float32)[:picture.height // 16 * 16, :picture.width // 16 * 16] / 255
    return torch.from_numpy(x)[None, None]


def some_hints(lines, count, rng):
    """Colours of a child's box of pencils, where there is paper; [1, 4, h, w]."""
    box = np.array([(214, 90, 70), (240, 180, 70), (90, 140, 70), (80, 130, 190), (150, 95, 60), (240, 200, 175)]) / 255
    _, _, height, width = lines.shape
    hints = torch.zeros(1, 4, height, width)
    for i in range(count):
        for _ in range(50):
            y, x = int(rng.integers(height // 8, height * 7 // 8)), int(rng.integers(width // 8, width * 7 // 8))
            if lines[0, 0, y:y + 6, x:x + 6].min() > 0.8:
                break
        hints[0, :3, y:y + 6, x:x + 6] = torch.from_numpy(box[i % len(box)]).float()[:, None, None]
        hints[0, 3, y:y + 6, x:x + 6] = 1
    return hints


def combine(lines, found):
    """The coloured drawing."""
    return (found[:, :3] * 2 * found[:, 3:]).clamp(0, 1) * lines


@torch.no_grad()
def sheet(network, paths, path, short=192):
    """Columns: lines | by itself | hints | with the hints | shading."""
    rows = []
    for i, name in enumerate(paths):
        lines = load_lines(name, short)
        hints = some_hints(lines, 8, np.random.default_rng([SEED, i]))
        alone, guided = (network(lines, h).clamp(0, 1) for h in (0 * hints, hints))
        shown = torch.where(hints[:, 3:] > 0, hints[:, :3], lines.expand(-1, 3, -1, -1) * 0.5 + 0.5)
        columns = [lines.expand(-1, 3, -1, -1), combine(lines, alone), shown, combine(lines, guided),
                   guided[:, 3:].expand(-1, 3, -1, -1)]
        columns = [c[:, :, :SHOWN, :SHOWN] for c in columns]
        columns = [F.pad(c, (0, SHOWN + 4 - c.shape[3], 0, SHOWN + 4 - c.shape[2]), value=1) for c in columns]
        rows.append(torch.cat(columns, 3))
    pairs = [torch.cat(rows[i:i + 2], 3) for i in range(0, len(rows) - 1, 2)]
    x = (torch.cat(pairs, 2)[0].permute(1, 2, 0).clamp(0, 1) * 255).round().byte().numpy()
    Image.fromarray(x).save(path, quality=85)


def main():
    """Measures the checkpoint in the work folder."""
    from colorize import LineTask, STAGES
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--sheet", type=Path)
    options = parser.parse_args()
    data = pictures.data_root()
    network = LineTask(STAGES["line-art"], data).network
    network.load_state_dict(torch.load(options.work / "line-art.pt")["result"])
    if options.sheet:
        sheet(network, pictures.pictures_under(data / "test" / "images" / "lineart")[:10], options.sheet)
    print(" ".join(f"{k} {v:.2f}" for k, v in measure(network, data).items()))


if __name__ == "__main__":
    main()
