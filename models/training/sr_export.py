# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the ONNX files of super-resolution and the denoiser, checks and measures what was written."""
import os

import numpy as np
import onnx
import torch

import sr_network
import student
from onnx_check import run
from sr_measure import measure

TITLES = {"faithful": "Super-resolution ×{scale}", "artwork": "Super-resolution ×{scale} for artwork",
          "perceptual": "Super-resolution ×{scale} with texture",
          "preview": "Super-resolution ×{scale}, quick preview"}
DESCRIPTIONS = {
    "faithful": "Enlarges photographs sharply and adds nothing that is not there",
    "artwork": "Enlarges paintings and drawings: clean lines, flat areas, light JPEG artefacts removed",
    "perceptual": "Enlarges photographs with crisper texture; details are plausible, not measured",
    "preview": "A tiny network that shows at once about what to expect"}


def metadata(work, scale, measured):
    """What the ONNX file says about itself."""
    stage, network = work.stage, work.result()
    runs = work.before + [(work.name, work.step, work.seconds)]
    info = {
        "task": "super-resolution",
        "name": f"neural-art-{stage.model}",
        "title": TITLES[stage.variant].format(scale=scale),
        "description": DESCRIPTIONS[stage.variant],
        "scale": str(scale),
        "variant": stage.variant,
        "margin": str(network.margin()),
        "version": work.options.version,
        "license": "CC-BY-4.0",
        "attribution": "Partly distilled from RFDN (Liu, Tang and Wu, MIT)",
        "input": "RGB, sRGB-encoded, 0..1, NCHW",
        "output": "RGB, sRGB-encoded, about 0..1 (clip it)",
        "parameters": str(sr_network.parameter_count(network, scale)),
        "flops_per_pixel": str(sr_network.flops(network, scale)),
        "training": " ".join(f"{name}:{steps}" for name, steps, _ in runs if steps),
        "train_seconds": str(round(sum(seconds for _, _, seconds in runs))),
    }
    if scale == 1:
        info.update({
            "task": "denoise", "title": "Noise and JPEG artefacts",
            "description": "Removes noise and JPEG artefacts; strength 0 changes nothing, 3 is for heavy damage",
            "input": "RGB, sRGB-encoded, 0..1, and a plane filled with strength / 3, N x 4 x H x W",
            "strength": "0..3"})
        del info["attribution"], info["variant"]
    if measured:
        info["set5_psnr_y"], info["set5_ssim_y"] = (f"{v:.{n}f}" for v, n in zip(measured, (2, 4)))
    return info


@torch.no_grad()
def rounded(network):
    """The network with its weights as they are stored."""
    for parameter in network.parameters():
        parameter.copy_(parameter.half().float())
    return network.eval()


@torch.no_grad()
def export(work):
    """Writes model.onnx of a stage, with its own measurements, and compares it with PyTorch at an odd size."""
    scale = next(iter(work.stage.scales))
    network = rounded(work.result())
    measured = measure(lambda x: network(x, scale), scale) if scale > 1 else None
    folder = work.options.output / work.stage.model
    folder.mkdir(parents=True, exist_ok=True)
    path, partial = folder / "model.onnx", folder / "model.onnx.part"
    onnx.save(sr_network.to_onnx(network, scale, metadata(work, scale, measured)), str(partial))
    x = torch.rand(1, network.inputs, 37, 29, generator=torch.Generator().manual_seed(3))
    theirs = next(iter(run(partial, x.numpy()).values()))
    error = float(np.abs(theirs - network(x, scale).numpy()).max())
    os.replace(partial, path)
    print(f"wrote {path} ({path.stat().st_size} bytes, sha256 {student.checksum(path)[:16]}, "
          f"Set5 {measured}, largest difference to PyTorch {error:.1e})", flush=True)
