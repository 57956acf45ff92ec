#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes teachers.json: what PyTorch computes for the teacher networks of $ART_DATA.

The input is the pattern of tests/conformance/models.c, 1x3x48x48 where the model leaves the size open. For each
output: its shape, the mean, the root mean square, and every seventh of the first 70 elements.
"""
import json
import os
import pathlib

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper

NAMES = ["johnson-wave", "rfdn-x4", "squeezenet1.1-fp16", "tiny-darknet", "vgg19-relu3_1"]


def attributes(node):
    return {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}


def pads_of(a):
    """ONNX pads (top, left, bottom, right) as F.pad wants them (left, right, top, bottom)."""
    top, left, bottom, right = a.get("pads", [0, 0, 0, 0])
    return [left, right, top, bottom]


def conv(a, x, w, b=None):
    return F.conv2d(F.pad(x, pads_of(a)), w, b, a.get("strides", 1), 0, a.get("dilations", 1), a.get("group", 1))


def conv_transpose(a, x, w, b=None):
    pads = a.get("pads", [0, 0, 0, 0])
    assert pads[:2] == pads[2:]
    return F.conv_transpose2d(x, w, b, a.get("strides", 1), pads[:2], a.get("output_padding", 0), a.get("group", 1))


def max_pool(a, x):
    assert not a.get("ceil_mode", 0)
    return F.max_pool2d(F.pad(x, pads_of(a), value=-np.inf), a["kernel_shape"], a.get("strides", [1, 1]))


def pad(a, x, pads, value=None):
    mode = a.get("mode", b"constant").decode()
    pads = pads.tolist()
    rank = x.dim()
    pairs = [p for i in reversed(range(rank)) for p in (pads[i], pads[rank + i])]
    if mode == "constant":
        return F.pad(x, pairs, value=0 if value is None else value.item())
    assert not any(pairs[4:])
    return F.pad(x, pairs[:4], mode={"reflect": "reflect", "edge": "replicate"}[mode])


def slice_(a, x, starts, ends, axes=None, steps=None):
    axes = range(len(starts)) if axes is None else axes.tolist()
    steps = [1] * len(starts) if steps is None else steps.tolist()
    array = x.numpy()
    index = [slice(None)] * x.dim()
    for axis, start, end, step in zip(axes, starts.tolist(), ends.tolist(), steps):
        index[axis] = slice(start, None if step < 0 and end < -x.shape[axis] else end, step)
    return torch.from_numpy(array[tuple(index)].copy())


def resize(a, x, _roi=None, _scales=None, sizes=None):
    assert a["mode"] == b"linear"
    corners = a.get("coordinate_transformation_mode", b"half_pixel") == b"align_corners"
    size = sizes.tolist()[2:] if sizes is not None else [int(n * s) for n, s in zip(x.shape[2:], _scales.tolist()[2:])]
    return F.interpolate(x, size=size, mode="bilinear", align_corners=corners)


def depth_to_space(a, x):
    n, c, h, w = x.shape
    b = a["blocksize"]
    assert a.get("mode", b"DCR") == b"DCR" or a["mode"] == b"CRD"
    if a.get("mode", b"DCR") == b"CRD":
        return x.reshape(n, c // b // b, b, b, h, w).permute(0, 1, 4, 2, 5, 3).reshape(n, c // b // b, h * b, w * b)
    return x.reshape(n, b, b, c // b // b, h, w).permute(0, 3, 4, 1, 5, 2).reshape(n, c // b // b, h * b, w * b)


def reshape(_, x, shape):
    return x.reshape([x.shape[i] if n == 0 else n for i, n in enumerate(shape.tolist())])


def divide(_, x, y):
    return x / y if x.is_floating_point() else torch.div(x, y, rounding_mode="trunc")


def clip(a, x, low=None, high=None):
    return torch.clip(x, a.get("min") if low is None else low, a.get("max") if high is None else high)


def cast(a, x):
    return x.to({1: torch.float32, 6: torch.int32, 7: torch.int64, 10: torch.float32}[a["to"]])


def unsqueeze(a, x, axes=None):
    for axis in sorted(a["axes"] if axes is None else axes.tolist()):
        x = x.unsqueeze(axis)
    return x


OPERATORS = {
    "Add": lambda a, x, y: x + y,
    "Cast": cast,
    "Clip": clip,
    "Concat": lambda a, *x: torch.cat(x, a["axis"]),
    "Constant": lambda a: torch.from_numpy(numpy_helper.to_array(a["value"]).copy()),
    "ConstantOfShape": lambda a, s: torch.full(s.tolist(), numpy_helper.to_array(a["value"]).item(), dtype=torch.int64),
    "Conv": conv,
    "ConvTranspose": conv_transpose,
    "DepthToSpace": depth_to_space,
    "Div": divide,
    "Dropout": lambda a, x: x,
    "Gather": lambda a, x, i: torch.from_numpy(np.asarray(np.take(x.numpy(), i.numpy(), a.get("axis", 0)))),
    "GlobalAveragePool": lambda a, x: x.mean((2, 3), keepdim=True),
    "InstanceNormalization": lambda a, x, w, b: F.instance_norm(x, None, None, w, b, eps=a.get("epsilon", 1e-5)),
    "LeakyRelu": lambda a, x: F.leaky_relu(x, a.get("alpha", 0.01)),
    "MaxPool": max_pool,
    "Mul": lambda a, x, y: x * y,
    "Pad": pad,
    "ReduceMean": lambda a, x: x.mean(a["axes"], keepdim=bool(a.get("keepdims", 1))),
    "Relu": lambda a, x: torch.relu(x),
    "Reshape": reshape,
    "Resize": resize,
    "Shape": lambda a, x: torch.tensor(x.shape),
    "Sigmoid": lambda a, x: torch.sigmoid(x),
    "Slice": slice_,
    "Softmax": lambda a, x: F.softmax(x.flatten(1), 1).reshape(x.shape),
    "Sub": lambda a, x, y: x - y,
    "Tanh": lambda a, x: torch.tanh(x),
    "Transpose": lambda a, x: x.permute(a["perm"]),
    "Unsqueeze": unsqueeze,
}


def load(tensor):
    value = torch.from_numpy(numpy_helper.to_array(tensor).copy())
    return value.float() if value.dtype == torch.float16 else value


def run(graph):
    values = {t.name: load(t) for t in graph.initializer}
    values[""] = None
    for given in graph.input:
        if given.name not in values:
            dims = [d.dim_value or (1 if i == 0 else 48) for i, d in enumerate(given.type.tensor_type.shape.dim)]
            pattern = (np.arange(np.prod(dims)) * 37 % 101 / 101).reshape(dims)
            half = given.type.tensor_type.elem_type == onnx.TensorProto.FLOAT16
            values[given.name] = torch.from_numpy(pattern.astype(np.float16 if half else np.float32).astype(np.float32))
    for node in graph.node:
        inputs = [values[name] for name in node.input]
        values[node.output[0]] = OPERATORS[node.op_type](attributes(node), *inputs)
    return {o.name: values[o.name].numpy().astype(np.float64) for o in graph.output}


def describe(array):
    return {
        "shape": list(array.shape),
        "mean": float(array.mean()),
        "rms": float(np.sqrt((array ** 2).mean())),
        "elements": [float(np.float32(v)) for v in array.reshape(-1)[:70:7]],
    }


def main():
    data = pathlib.Path(os.environ["ART_DATA"])
    golden = {}
    for name in NAMES:
        with torch.no_grad():
            outputs = run(onnx.load(str(data / "teachers" / f"{name}.onnx")).graph)
        golden[name] = {output: describe(array) for output, array in outputs.items()}
    text = json.dumps(golden, indent=None, separators=(",", ":")).replace("},", "},\n")
    (pathlib.Path(__file__).parent / "teachers.json").write_text(text + "\n")


main()
