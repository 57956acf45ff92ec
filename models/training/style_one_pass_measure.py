#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures models/style-one-pass and draws its sheet: photographs and painters that the training never saw.

Prints the terms of the refined objective (style_one_pass_loss.py) for the photograph as it is and for the result, and,
with --refine, how they fall when L-BFGS goes on from either.
"""
import argparse
import os
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper
from PIL import Image

import data as pictures
from gatys import to_picture
from style_one_pass_data import GRAIN_IN_USE, grain, load_tensor
from style_one_pass_loss import CONTENT_LAYER, STYLE_LAYERS, features_of, objective
from style_one_pass_match import match, statistics
from style_one_pass_network import MATCHED, Decoder
from styles import read_style

MARGIN = 64
# Evaluations of L-BFGS after which the loss is printed.
SHOWN = (0, 5, 10, 20, 30, 50, 75, 100, 150, 200, 299)
GAP = 4


def load_decoder(path):
    """The decoder of a file that style_one_pass_export.py wrote."""
    tensors = {t.name: numpy_helper.to_array(t) for t in onnx.load(str(path)).graph.initializer}
    network = Decoder()
    state = {}
    for name, value in network.state_dict().items():
        stored = tensors.get(f"decoder.{name}.half", tensors.get(f"decoder.{name}"))
        state[name] = torch.from_numpy(stored.astype(np.float32)).reshape(value.shape)
    network.load_state_dict(state)
    return network.eval()


def framed(image):
    """A reflected margin, and more at the right and below so that both sides are multiples of 16."""
    height, width = image.shape[2:]
    return F.pad(image, (MARGIN, MARGIN + -width % 16, MARGIN, MARGIN + -height % 16), mode="reflect")


@torch.no_grad()
def stylise(features, decoder, image, style):
    """A photograph [1, 3, h, w] in a style {layer: (mean [1, c], covariance [1, c, c])}, in one pass."""
    height, width = image.shape[2:]
    x = framed(image)
    x = x + grain(1, *x.shape[2:], np.random.default_rng(1), GRAIN_IN_USE)
    own = features(x, MATCHED)
    matched = [match(own[k], *style[k]) for k in MATCHED]
    result = decoder(*matched).clamp(0, 1)
    return result[:, :, MARGIN:MARGIN + height, MARGIN:MARGIN + width]


@torch.no_grad()
def style_of_picture(features, path, side):
    """Statistics of a painting."""
    found = features(load_tensor(path, side), STYLE_LAYERS)
    return {k: statistics(found[k]) for k in STYLE_LAYERS}


def style_of_file(path, side):
    """Statistics of a built-in style, of the nearest size."""
    sides = read_style(path)
    nearest = sides[min(sides, key=lambda s: abs(np.log(s / side)))]
    return {k: (nearest[k][0][None], nearest[k][1][None]) for k in STYLE_LAYERS}


def terms_of(features, image, photograph, style):
    """The objective's terms, numbers."""
    with torch.no_grad():
        content = features(photograph, (CONTENT_LAYER,))[CONTENT_LAYER]
        return {k: float(v) for k, v in objective(features, image, content, style).items()}


def refine(features, start, photograph, style, evaluations):
    """Losses by evaluation of L-BFGS from ``start``: the smallest so far."""
    with torch.no_grad():
        content = features(photograph, (CONTENT_LAYER,))[CONTENT_LAYER]
    image = start.clone().requires_grad_(True)
    losses = []
    optimiser = torch.optim.LBFGS([image], max_iter=evaluations, max_eval=evaluations, history_size=10,
                                  tolerance_grad=0, tolerance_change=0, line_search_fn="strong_wolfe")

    def closure():
        optimiser.zero_grad(set_to_none=True)
        loss = sum(objective(features, image, content, style).values()).sum()
        loss.backward()
        image.grad = image.grad.contiguous()
        losses.append(float(loss.detach()))
        return loss

    optimiser.step(closure)
    return np.minimum.accumulate(losses)


def sheet(rows, path):
    """Rows of PIL pictures of one size, side by side."""
    width, height = rows[0][0].size
    canvas = Image.new("RGB", ((width + GAP) * len(rows[0]) - GAP, (height + GAP) * len(rows) - GAP), "white")
    for y, row in enumerate(rows):
        for x, picture in enumerate(row):
            canvas.paste(picture.convert("RGB").resize((width, height), Image.LANCZOS),
                         (x * (width + GAP), y * (height + GAP)))
    canvas.save(path, quality=88)


def cropped(image, side):
    """The middle of a picture, side x side px at most."""
    top, left = ((s - side) // 2 for s in image.shape[2:])
    return image[:, :, top:top + side, left:left + side]


def held_out(data, count):
    """One painting each of painters that the training never saw."""
    return [pictures.paintings_of(data, painter)[7] for painter in pictures.HELD_OUT][:count]


def test_photographs(data, count):
    """Photographs of the test set."""
    return pictures.pictures_under(data / "photos" / "bsds-test")[::200 // count][:count]


def measure(options, features, decoder, data):
    """Means over photographs and held-out painters."""
    before, after, curves = [], [], {"photograph": [], "one pass": []}
    for photograph in test_photographs(data, options.photographs):
        image = cropped(load_tensor(photograph, options.side), options.side)
        for painting in held_out(data, options.paintings):
            style = style_of_picture(features, painting, options.side)
            result = stylise(features, decoder, image, style)
            before.append(terms_of(features, image, image, style))
            after.append(terms_of(features, result, image, style))
            if options.refine:
                curves["photograph"].append(refine(features, image, image, style, options.refine))
                curves["one pass"].append(refine(features, result, image, style, options.refine))
    for title, found in (("photograph", before), ("one pass", after)):
        means = {k: np.mean([terms[k] for terms in found]) for k in found[0]}
        print(f"{title}: total {sum(means.values()):.2f}", *(f"{k} {v:.3f}" for k, v in means.items()), flush=True)
    for title, found in curves.items() if options.refine else ():
        mean = np.mean([curve[:options.refine] for curve in found], 0)
        print(f"L-BFGS from {title}:", *(f"{i}:{mean[i]:.2f}" for i in SHOWN if i < len(mean)), flush=True)


def draw(options, features, decoder, data):
    """The sheet: a photograph a row, a style a column."""
    paths = ([data / p for p in options.sheet_photographs] if options.sheet_photographs
             else test_photographs(data, options.photographs))
    if options.styles:
        folder = options.model.parents[1] / "styles"
        styles = [(Image.open(folder / f"{n}.jpg"), style_of_file(folder / f"{n}.onnx", options.side))
                  for n in options.styles]
    else:
        styles = [(pictures.load_rgb(p), style_of_picture(features, p, options.side))
                  for p in held_out(data, options.paintings)]
    side = options.side
    rows = [[Image.new("RGB", (side, side), "white")] + [picture.resize((side, side)) for picture, _ in styles]]
    for path in paths:
        image = cropped(load_tensor(path, side), side)
        rows.append([to_picture(image)] + [to_picture(stylise(features, decoder, image, style)) for _, style in styles])
    sheet(rows, options.sheet)


def read_options():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    models = Path(__file__).resolve().parents[1]
    add("--features", type=Path, default=models / "features" / "model.onnx")
    add("--model", type=Path, default=models / "style-one-pass" / "model.onnx")
    add("--side", type=int, default=256, help="size of photographs and paintings in px")
    add("--photographs", type=int, default=8, help="how many")
    add("--paintings", type=int, default=10, help="how many")
    add("--refine", type=int, default=0, help="evaluations of L-BFGS from the photograph and from the result")
    add("--sheet", type=Path, help="draw a picture instead of measuring")
    add("--sheet-photographs", nargs="+", help="photographs below the data folder for the sheet")
    add("--styles", nargs="+", help="built-in styles instead of paintings for the sheet")
    add("--threads", type=int, default=os.cpu_count())
    return parser.parse_args()


def main():
    """Measures or draws."""
    options = read_options()
    torch.set_num_threads(options.threads)
    features, _ = features_of(options.features)
    decoder = load_decoder(options.model)
    (draw if options.sheet else measure)(options, features, decoder, pictures.data_root())


if __name__ == "__main__":
    main()
