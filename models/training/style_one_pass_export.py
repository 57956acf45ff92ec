# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes models/style-one-pass/model.onnx, weights stored as float16, and compares it with PyTorch."""
import os

import numpy as np
import onnx
import torch
from onnx import helper

import student
from colorize_export import gather_constants, halve, rounded
from onnx_check import run
from style_one_pass_data import GRAIN_IN_USE
from style_one_pass_match import EPSILON
from style_one_pass_network import FACTORS, MATCHED, Painter, flops


def metadata(work):
    """What the file says about itself."""
    return {
        "task": "style-one-pass",
        "name": "neural-art-style-one-pass",
        "title": "One-pass style transfer",
        "description": "Paints a picture from activations of the features network that were given a style's statistics",
        "version": work.options.version,
        "license": "CC-BY-4.0",
        "attribution": "Trained with a loss network that was partly distilled from VGG-19 (Simonyan and Zisserman)",
        "network": work.about["name"],
        "network_checksum": student.checksum(work.options.features),
        "match": ", ".join(f"{layer}=covariance" for layer in MATCHED),
        "epsilon": str(EPSILON),
        "grain": str(GRAIN_IN_USE),
        "multiple": "16",
        "output": "RGB, sRGB-encoded, 0..1",
        "parameters": str(sum(p.numel() for p in work.network.parameters())),
        "flops_per_pixel": str(round(flops(1))),
        "training": f"steps:{work.step}",
        "train_seconds": str(round(work.seconds)),
    }


def example(side, generator=None):
    """Random inputs for a picture of side x 3/2 side px."""
    return {name: torch.rand(1, channels, side // FACTORS[name], side * 3 // 2 // FACTORS[name], generator=generator)
            for name, channels in Painter.inputs}


def write(module, about, path):
    """Height and width stay open."""
    inputs = example(64)
    axes = {name: {0: "n", 2: f"height_{FACTORS[name]}", 3: f"width_{FACTORS[name]}"} for name in inputs}
    axes["image"] = {0: "n", 2: "height", 3: "width"}
    torch.onnx.export(module, tuple(inputs.values()), str(path), opset_version=13, input_names=list(inputs),
                      output_names=["image"], dynamic_axes=axes)
    model = onnx.load(str(path))
    gather_constants(model.graph)
    halve(model.graph)
    model.producer_name = "neural-art"
    model.graph.name = about["name"]
    helper.set_model_props(model, about)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def largest_error(module, path):
    """Largest difference between PyTorch and our small interpreter, on random input."""
    inputs = example(64, torch.Generator().manual_seed(3))
    theirs = run(path, {name: value.numpy() for name, value in inputs.items()})["image"]
    return float(np.abs(theirs - module(*inputs.values()).numpy()).max())


@torch.no_grad()
def export(work):
    """Writes the averaged decoder and checks it."""
    module = Painter(rounded(work.average)).to(memory_format=torch.contiguous_format)
    folder = work.options.output / "style-one-pass"
    folder.mkdir(parents=True, exist_ok=True)
    path, partial = folder / "model.onnx", folder / "model.onnx.part"
    write(module, metadata(work), partial)
    error = largest_error(module, partial)
    os.replace(partial, path)
    print(f"wrote {path} ({path.stat().st_size} bytes, sha256 {student.checksum(path)[:16]}, "
          f"largest difference to PyTorch {error:.1e})", flush=True)
