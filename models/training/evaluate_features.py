#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judges the perceptual network: pictures, style distances, painter ranking.

Three networks are compared: ours (``model.onnx``), the teacher tiny-darknet, and
our architecture with random weights. The sheet of pictures uses public-domain
paintings and CC0 photographs only.
"""
import argparse
import os
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw

import data as pictures
import gatys
import student
from teachers import TINY_DARKNET_LAYERS, load_teacher

PAIRS = (("lake-sherburne", "Vincent_van_Gogh/Vincent_van_Gogh_234"),
         ("roman-colosseum", "Edvard_Munch/Edvard_Munch_14"),
         ("perched-osprey", "Paul_Klee/Paul_Klee_56"),
         ("ocean-waves", "William_Turner/William_Turner_18"),
         ("casa-mila", "Vasiliy_Kandinskiy/Vasiliy_Kandinskiy_10"),
         ("tea-gardens", "Georges_Seurat/Georges_Seurat_11"),
         ("beacon-street-sunset", "Camille_Pissarro/Camille_Pissarro_2"),
         ("high-trestle-trail", "Piet_Mondrian/Piet_Mondrian_36"),
         ("the-spices-of-life", "Henri_Rousseau/Henri_Rousseau_12"),
         ("canyon-wren", "Mikhail_Vrubel/Mikhail_Vrubel_16"))
DARKNET_STYLE = {name: 1.0 for name in TINY_DARKNET_LAYERS}
DARKNET_CONTENT = {"conv4a_256": 1.0}
TEST_PAIR = ("images/content/golden_gate.jpg", "images/styles/starry_night_google.jpg")


def parse_weights(text):
    """``relu1_1=1 relu2_1=0.5`` as a dict."""
    return {k: float(v) for k, v in (part.split("=") for part in text.split())}


def networks(data, model, names):
    """The loss networks by name."""
    ours, about = student.from_onnx(model)
    torch.manual_seed(11)
    random = student.FeatureNetwork().eval()
    style, content = parse_weights(about["style_layers"]), parse_weights(about["content_layers"])
    found = {"ours": gatys.LossNetwork(f"ours-{student.checksum(model)[:8]}", ours, style, content),
             "teacher": gatys.LossNetwork("teacher", load_teacher(data, "tiny-darknet"),
                                          DARKNET_STYLE, DARKNET_CONTENT),
             "random": gatys.LossNetwork("random", random, style, content)}
    for network in found.values():
        for parameter in network.run.parameters():
            parameter.requires_grad_(False)
    return {name: found[name] for name in names}


def landscape(picture, height):
    """The middle of a picture as 4:3 at a height."""
    width, tall = picture.size
    wide = min(width, tall * 4 // 3)
    tall = min(tall, wide * 3 // 4)
    left, top = (width - wide) // 2, (picture.size[1] - tall) // 2
    return picture.resize((height * 4 // 3, height), Image.LANCZOS,
                          box=(left, top, left + wide, top + tall))


def longest(picture, side):
    """A picture with its long side at ``side`` px."""
    factor = side / max(picture.size)
    return picture.resize([round(v * factor) for v in picture.size], Image.LANCZOS)


# --- pictures -----------------------------------------------------------------

def render(network, content, style, options, name):
    """One style transfer of PIL pictures; taken from the scratch folder if it is there.

    All networks start from the same ``content``, in the style's colours or not.
    """
    kept = options.scratch and options.scratch / (
        f"{network.name}-{name}-{options.evaluations}-{options.content_weight}.png")
    if kept and kept.exists():
        return Image.open(kept).convert("RGB")
    picture = optimise(network, content, style, options)
    if kept:
        picture.save(kept)
    return picture


def optimise(network, content, style, options):
    """The style transfer itself."""
    statistics = gatys.style_statistics(network, gatys.to_tensor(style))
    return gatys.to_picture(gatys.transfer(network, gatys.to_tensor(content), statistics,
                                           options.evaluations, options.content_weight))


def in_colours_of(content, style, strength):
    """The content with the style's mean and covariance of RGB."""
    statistics = gatys.mean_and_covariance(gatys.to_tensor(style))
    return gatys.to_picture(gatys.recolour(gatys.to_tensor(content), *statistics, strength))


def judge_distance(judge, picture, style):
    """The style distance of two PIL pictures at the size they have."""
    return gatys.style_distance(judge, TINY_DARKNET_LAYERS, gatys.to_tensor(picture),
                                gatys.to_tensor(style))


def render_pairs(found, data, options):
    """Renders all pairs; returns rows of pictures and distances by network."""
    judge = load_teacher(data, "tiny-darknet")
    rows, distances = [], {name: [] for name in ["photograph", *found]}
    for photo, painting in PAIRS[:options.pairs]:
        content = landscape(pictures.load_rgb(data / "photos/cc0-large" / f"{photo}.jpg"),
                            options.side)
        style = pictures.load_rgb(data / "paintings" / f"{painting}.jpg")
        style = gatys.fit(style, options.side)
        row = [content, style]
        start = in_colours_of(content, style, options.recolour)
        distances["photograph"].append(judge_distance(judge, content, style))
        for name, network in found.items():
            result = render(network, start, style, options,
                            f"{photo}-{options.side}-{options.recolour}")
            distances[name].append(judge_distance(judge, result, style))
            row.append(result)
        print(photo, painting, " ".join(f"{k} {v[-1]:.3f}" for k, v in distances.items()),
              flush=True)
        rows.append(row)
    return rows, distances


def sheet(rows, titles, path, height=216):
    """Writes the contact sheet."""
    widths = [height * 4 // 3, height] + [height * 4 // 3] * (len(titles) - 2)
    canvas = Image.new("RGB", (sum(widths) + 4 * len(widths), 22 + (height + 4) * len(rows)),
                       "white")
    draw = ImageDraw.Draw(canvas)
    x = 0
    for column, (title, width) in enumerate(zip(titles, widths)):
        draw.text((x + 6, 6), title, fill="black")
        for line, row in enumerate(rows):
            cell = row[column].resize((width, height), Image.LANCZOS)
            canvas.paste(cell, (x, 22 + line * (height + 4)))
        x += width + 4
    quality = 88
    while True:
        canvas.save(path, quality=quality, optimize=True)
        if path.stat().st_size <= 1_000_000 or quality <= 50:
            return
        quality -= 6


def test_pair_distances(found, data, options):
    """Style distances of the trial's pair, at 384 px on the long side."""
    judge = load_teacher(data, "tiny-darknet")
    content, style = (longest(pictures.load_rgb(data / "test" / p), 384) for p in TEST_PAIR)
    result = {"photograph": judge_distance(judge, content, style)}
    for name, network in found.items():
        picture = render(network, content, style, options, "test")
        result[name] = judge_distance(judge, picture, style)
    return result


# --- ranking of painters ------------------------------------------------------

@torch.no_grad()
def style_vectors(network, paths, side):
    """By layer: covariances and means of all paintings, as unit vectors."""
    vectors = {}
    for path in paths:
        picture = gatys.to_tensor(pictures.load_rgb(path).resize((side, side), Image.LANCZOS))
        for name, parts in gatys.style_statistics(network, picture).items():
            for kind, value in zip(("mean", "covariance"), parts):
                vectors.setdefault((name, kind), []).append(value.flatten())
    return {k: torch.stack(v) for k, v in vectors.items()}


def distance_matrix(network, vectors):
    """Symmetric relative distances of every pair, summed over the layers."""
    total = 0.0
    for (name, _), rows in vectors.items():
        products = rows @ rows.t()
        lengths = products.diagonal()
        squared = (lengths[:, None] + lengths[None] - 2 * products).clamp_min(0)
        total = total + network.style_layers[name] * squared / (lengths[:, None] + lengths[None])
    return total


def ranking(network, data, per_painter, side=256):
    """(AUC, mean average precision) of same-painter retrieval, held-out painters."""
    rng = np.random.default_rng(5)
    paths, labels = [], []
    for label, painter in enumerate(pictures.HELD_OUT):
        all_paths = pictures.paintings_of(data, painter)
        chosen = rng.choice(len(all_paths), min(per_painter, len(all_paths)), replace=False)
        paths += [all_paths[i] for i in sorted(chosen)]
        labels += [label] * len(chosen)
    labels = np.array(labels)
    distances = distance_matrix(network, style_vectors(network, paths, side)).numpy()
    areas, precisions = [], []
    for i in range(len(paths)):
        others = np.arange(len(paths)) != i
        d, same = distances[i, others], labels[others] == labels[i]
        areas.append((d[same][:, None] < d[~same][None]).mean())
        hits = same[np.argsort(d, kind="stable")]
        ranks = np.flatnonzero(hits) + 1
        precisions.append((np.arange(1, len(ranks) + 1) / ranks).mean())
    return float(np.mean(areas)), float(np.mean(precisions)), len(paths)


# --- the command --------------------------------------------------------------

def report(found, distances, pair, ranks, options):
    """The table for the model card."""
    lines = [f"| | style distance, {options.pairs} pairs | golden_gate + starry_night | "
             "painter AUC | painter mAP |", "|---|---|---|---|---|"]
    for name in ["photograph", *found]:
        mean = f"{np.mean(distances[name]):.3f}" if distances else ""
        one = f"{pair[name]:.3f}" if pair else ""
        area, precision = ranks.get(name, (None, None, 0))[:2]
        tail = f"{area:.3f} | {precision:.3f}" if area is not None else " | "
        lines.append(f"| {name} | {mean} | {one} | {tail} |")
    return "\n".join(lines)


def read_options():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    models = Path(__file__).resolve().parents[1]
    add("--model", type=Path, default=models / "features" / "model.onnx")
    add("--sheet", type=Path, default=models / "features" / "sheet.jpg")
    add("--scratch", type=Path, help="folder that keeps the rendered pictures")
    add("--networks", nargs="+", default=["ours", "teacher", "random"])
    add("--parts", nargs="+", default=["pairs", "test", "ranking"])
    add("--pairs", type=int, default=len(PAIRS))
    add("--side", type=int, default=192, help="height of the rendered pictures")
    add("--evaluations", type=int, default=100)
    add("--content-weight", type=float, default=0.03)
    add("--recolour", type=float, default=0.8,
        help="how far the pairs' photographs take the style's colours first")
    add("--per-painter", type=int, default=24)
    add("--threads", type=int, default=os.cpu_count())
    return parser.parse_args()


def main():
    """Runs the wanted parts and prints the table."""
    options = read_options()
    if options.scratch:
        options.scratch.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(options.threads)
    data = pictures.data_root()
    found = networks(data, options.model, options.networks)
    ranks, pair, distances = {}, {}, {}
    if "ranking" in options.parts:
        ranks = {k: ranking(n, data, options.per_painter) for k, n in found.items()}
        print("ranking", {k: [round(v, 3) for v in r] for k, r in ranks.items()}, flush=True)
    if "test" in options.parts:
        pair = test_pair_distances(found, data, options)
        print("test pair", {k: round(v, 3) for k, v in pair.items()}, flush=True)
    if "pairs" in options.parts:
        rows, distances = render_pairs(found, data, options)
        sheet(rows, ["content", "style", *found], options.sheet)
    print(report(found, distances, pair, ranks, options))


if __name__ == "__main__":
    main()
