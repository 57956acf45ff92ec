# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the ONNX files of Colorize, weights stored as float16, and compares what was written with PyTorch."""
import copy
import os

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

import student
from onnx_check import run

SMALLEST_HALF = 512         # constants with fewer values stay float32: they are sizes and scales
EXACT = ("ab_bins",)        # constants that are read from outside
CHECK_SIZE = (48, 80)


@torch.no_grad()
def rounded(network):
    """A copy with its weights as they are stored."""
    network = copy.deepcopy(network).float().eval()
    for parameter in network.parameters():
        if parameter.numel() >= SMALLEST_HALF:
            parameter.copy_(parameter.half().float())
    return network


def halve(graph):
    """Stores the large constants as float16; a Cast gives them back."""
    casts = []
    for tensor in graph.initializer:
        value = numpy_helper.to_array(tensor)
        if value.dtype != np.float32 or value.size < SMALLEST_HALF or tensor.name in EXACT:
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(value.astype(np.float16), f"{name}.half"))
        casts.append(helper.make_node("Cast", [f"{name}.half"], [name], f"{name}.cast", to=TensorProto.FLOAT))
    nodes = casts + list(graph.node)
    del graph.node[:]
    graph.node.extend(nodes)


def gather_constants(graph):
    """Turns the Constant nodes into constants of the graph."""
    for node in [n for n in graph.node if n.op_type == "Constant"]:
        tensor = helper.get_attribute_value(node.attribute[0])
        tensor.name = node.output[0]
        graph.initializer.append(tensor)
        graph.node.remove(node)


def rename(graph, before, after):
    """Gives a constant another name: one that those know who want to read it."""
    for tensor in graph.initializer:
        if tensor.name == before:
            tensor.name = after
    for node in graph.node:
        for i, name in enumerate(node.input):
            if name == before:
                node.input[i] = after


def write(module, metadata, path):
    """``module`` says its inputs (name, channels) and outputs (name: reduction); height and width stay open."""
    example = tuple(torch.rand(1, channels, 64, 96) for _, channels in module.inputs)
    names = [name for name, _ in module.inputs]
    axes = {name: {0: "n", 2: "height", 3: "width"} for name in names}
    for name, factor in module.outputs.items():
        part = "" if factor == 1 else f"_{factor}"
        axes[name] = {0: "n", 2: "height" + part, 3: "width" + part}
    torch.onnx.export(module, example, str(path), opset_version=13, input_names=names,
                      output_names=list(module.outputs), dynamic_axes=axes)
    model = onnx.load(str(path))
    gather_constants(model.graph)
    rename(model.graph, "network.bins", "ab_bins")
    halve(model.graph)
    model.producer_name = "neural-art"
    model.graph.name = metadata["name"]
    helper.set_model_props(model, metadata)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


@torch.no_grad()
def largest_error(module, path):
    """Largest difference of any output between PyTorch and our small interpreter, on random input."""
    generator = torch.Generator().manual_seed(3)
    inputs = {name: torch.rand(1, channels, *CHECK_SIZE, generator=generator) for name, channels in module.inputs}
    ours = module(*inputs.values())
    theirs = run(path, {name: value.numpy() for name, value in inputs.items()})
    return max(float(np.abs(theirs[name] - value.numpy()).max()) for name, value in zip(module.outputs, ours))


def metadata(work):
    """What every one of these files says about itself; the task adds its own."""
    runs = work.before + [(work.name, work.step, work.seconds)]
    return {
        "name": f"neural-art-{work.stage.model}",
        "variant": work.stage.variant,
        "version": work.options.version,
        "parameters": str(sum(p.numel() for p in work.network.parameters())),
        "training": " ".join(f"{name}:{steps}" for name, steps, _ in runs if steps),
        "train_seconds": str(round(sum(seconds for _, _, seconds in runs))),
        **work.task.metadata(),
    }


def export(work):
    """Writes model.onnx of a stage and checks it."""
    module = work.task.wrapped(rounded(work.result()))
    folder = work.options.output / work.stage.model
    folder.mkdir(parents=True, exist_ok=True)
    path, partial = folder / "model.onnx", folder / "model.onnx.part"
    write(module, {**metadata(work), **work.task.measure(module.network)}, partial)
    error = largest_error(module, partial)
    os.replace(partial, path)
    print(f"wrote {path} ({path.stat().st_size} bytes, sha256 {student.checksum(path)[:16]}, "
          f"largest difference to PyTorch {error:.1e})", flush=True)
