#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the exported models of super-resolution and the denoiser, and renders the sheet of the perceptual one.

Set5, and pictures that no stage was trained on: two CC0 photographs, paintings
of held-out painters, drawings of another seed. The sheet shows, in two halves:
bicubic, faithful, perceptual, original.
"""
import argparse
from pathlib import Path

import numpy as np
import torch
from PIL import Image

import data as pictures
from onnx_check import run
from sr_data import HELD_OUT_PHOTOS, SCALES, reduce, to_bytes, to_tensor
from sr_degrade import jpeg, noisy
from sr_drawings import drawing
from sr_measure import measure, psnr
from teachers import load_teacher

MODELS = Path(__file__).resolve().parents[1]
X4 = ("super-resolution-x4", "super-resolution-x4-artwork", "super-resolution-x4-perceptual",
      "super-resolution-x4-preview")
SIDE = 256      # of a measured crop
# crops of the sheet: photograph, reduction first, left and top after that
PHOTO_CROPS = (("canyon-wren", 3, 180, 100), ("canyon-wren", 2, 330, 200), ("canyon-wren", 4, 100, 60),
               ("tea-gardens", 3, 250, 150), ("tea-gardens", 2, 300, 350), ("tea-gardens", 4, 100, 80))
PAINTERS = ("Rembrandt", "Pieter_Bruegel", "Henri_Rousseau", "Camille_Pissarro")


def network(name):
    """A function from [1, c, h, w] to [1, 3, sh, sw], the model's file interpreted."""
    path = MODELS / name / "model.onnx"
    return lambda x: torch.from_numpy(next(iter(run(path, x.numpy()).values())))


def bicubic(scale):
    """Pillow's bicubic enlargement."""
    def enlarge(x):
        picture = Image.fromarray(to_bytes(x)[0])
        size = (picture.width * scale, picture.height * scale)
        return to_tensor(np.asarray(picture.resize(size, Image.BICUBIC))[None])
    return enlarge


def photo_crop(data, name, shrink, left, top):
    """A crop of a held-out photograph, reduced first."""
    picture = pictures.load_rgb(data / "photos" / "cc0-large" / f"{name}.jpg")
    picture = picture.resize((picture.width // shrink, picture.height // shrink), Image.LANCZOS)
    left, top = min(left, picture.width - SIDE), min(top, picture.height - SIDE)
    return picture.crop((left, top, left + SIDE, top + SIDE))


def painting(data, painter, index=3):
    """A painting, as large as a crop."""
    return pictures.load_rgb(pictures.paintings_of(data, painter)[index]).resize((SIDE, SIDE), Image.LANCZOS)


def held_out(data):
    """Pictures by kind."""
    return {"photos": [photo_crop(data, *crop) for crop in PHOTO_CROPS],
            "paintings": [painting(data, p, i) for p in pictures.HELD_OUT for i in (3, 5)],
            "drawings": [drawing(SIDE, np.random.default_rng([77, i])) for i in range(8)]}


def set5_table():
    """PSNR and SSIM on Set5 of everything."""
    rfdn = load_teacher(pictures.data_root(), "rfdn-x4")
    for scale in SCALES:
        rows = [("bicubic (Pillow)", bicubic(scale))]
        rows += [(name, network(name)) for name in (X4 if scale == 4 else (f"super-resolution-x{scale}",))]
        if scale == 4:
            rows.append(("RFDN", lambda x: rfdn(x, ("upscaled",))["upscaled"]))
        for name, enlarge in rows:
            print(f"| ×{scale} {name} | {' | '.join(f'{v:.{n}f}' for v, n in zip(measure(enlarge, scale), (2, 4)))} |")


def held_out_table(data):
    """Y-PSNR, and the distance in VGG-19's relu3_1, of the x4 models on pictures of each kind."""
    vgg = load_teacher(data, "vgg19-relu3_1")
    for kind, found in held_out(data).items():
        for name in ("bicubic",) + X4:
            enlarge = bicubic(4) if name == "bicubic" else network(name)
            rows, compressed = [], []
            for picture in found:
                sharp = to_tensor(np.asarray(picture)[None])
                small = np.asarray(reduce(picture, 4))
                ours = enlarge(to_tensor(small[None])).clamp(0, 1)
                worse = enlarge(to_tensor(jpeg(small, 80, np.random.default_rng(1))[None])).clamp(0, 1)
                a, b = (vgg(v, ("relu3_1",))["relu3_1"] for v in (ours, sharp))
                rows.append((psnr(ours[0], sharp[0], 4), float((a - b).square().sum() / b.square().sum())))
                compressed.append(psnr(worse[0], sharp[0], 4))
            mean = np.mean(rows, axis=0)
            print(f"| {kind} | {name} | {mean[0]:.2f} | {mean[1]:.3f} | {np.mean(compressed):.2f} |")


def denoise_table(data):
    """Y-PSNR before and after the denoiser at each strength."""
    clean_up = network("denoise")
    crops = [np.asarray(p)[:128, :128] for v in held_out(data).values() for p in v[:6]]
    damages = [(f"noise, σ {s}", lambda t, g, s=s: noisy(t, s, g)) for s in (4, 10, 20)]
    damages += [(f"JPEG, quality {q}", lambda t, g, q=q: jpeg(t, q, g)) for q in (80, 60, 35)]
    damages += [("σ 10, then JPEG 60", lambda t, g: jpeg(noisy(t, 10, g), 60, g))]
    for title, damage in damages:
        rows = []
        for i, crop in enumerate(crops):
            bad = to_tensor(damage(crop, np.random.default_rng([5, i]))[None])
            clean = to_tensor(crop[None])[0]
            planes = [torch.full((1, 1, *crop.shape[:2]), s / 3) for s in (0, 1, 2, 3)]
            rows.append([psnr(clean_up(torch.cat([bad, p], 1))[0], clean, 0) for p in planes])
        print(f"| {title} | {' | '.join(f'{v:.2f}' for v in np.mean(rows, axis=0))} |")


def sheet(data, path):
    """Ten crops: bicubic, faithful, perceptual, original; two in a row."""
    crops = [photo_crop(data, *crop) for crop in PHOTO_CROPS] + [painting(data, p) for p in PAINTERS]
    makers = (bicubic(4), network(X4[0]), network(X4[2]))
    page = Image.new("RGB", (8 * SIDE + 8, (len(crops) + 1) // 2 * SIDE), "white")
    for i, crop in enumerate(crops):
        small = to_tensor(np.asarray(reduce(crop, 4))[None])
        row = [Image.fromarray(to_bytes(make(small))[0]) for make in makers] + [crop]
        for j, picture in enumerate(row):
            page.paste(picture, (j * SIDE + i % 2 * (4 * SIDE + 8), i // 2 * SIDE))
    page.save(path, quality=88)
    print(f"wrote {path}")


def main():
    """All tables and the sheet, or some of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", default=["set5", "held-out", "denoise", "sheet"])
    parser.add_argument("--sheet", type=Path, default=MODELS / X4[2] / "sheet.jpg")
    options = parser.parse_args()
    data = pictures.data_root()
    torch.set_grad_enabled(False)
    actions = {"set5": set5_table, "held-out": lambda: held_out_table(data), "denoise": lambda: denoise_table(data),
               "sheet": lambda: sheet(data, options.sheet)}
    for name in options.what:
        actions[name]()


if __name__ == "__main__":
    main()
