# SPDX-License-Identifier: GPL-3.0-or-later
"""A small NumPy interpreter of the ONNX files written here, to check them."""
import numpy as np
import onnx
from onnx import helper, numpy_helper


def convolve(x, weight, bias):
    """3x3 convolution with zero padding of one pixel."""
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))
    result = np.einsum("nchwyx,ocyx->nohw", windows, weight, optimize=True)
    return result + bias[None, :, None, None]


def pool(x):
    """2x2 max pooling that drops an odd row or column."""
    n, c, h, w = x.shape
    x = x[:, :, :h // 2 * 2, :w // 2 * 2]
    return x.reshape(n, c, h // 2, 2, w // 2, 2).max((3, 5))


def depth_to_space(x, block):
    """DepthToSpace in the order column, row, depth (CRD)."""
    n, c, h, w = x.shape
    x = x.reshape(n, c // block ** 2, block, block, h, w)
    return x.transpose(0, 1, 4, 2, 5, 3).reshape(n, c // block ** 2, h * block, w * block)


def repeat(x, scales):
    """Nearest-neighbour enlargement by whole factors."""
    return x.repeat(int(scales[2]), 2).repeat(int(scales[3]), 3)


def channels(x, first, last, axis):
    """Slice of the channels."""
    assert list(axis) == [1]
    return x[:, int(first[0]):int(last[0])]


OPERATORS = {
    "Cast": lambda i, a: i[0].astype(np.float32),
    "Conv": lambda i, a: convolve(*i),
    "Relu": lambda i, a: np.maximum(i[0], 0),
    "LeakyRelu": lambda i, a: np.where(i[0] > 0, i[0], np.float32(a["alpha"]) * i[0]),
    "MaxPool": lambda i, a: pool(i[0]),
    "Add": lambda i, a: i[0] + i[1],
    "Mul": lambda i, a: i[0] * i[1],
    "Slice": lambda i, a: channels(*i),
    "Resize": lambda i, a: repeat(i[0], i[2]),
    "DepthToSpace": lambda i, a: depth_to_space(i[0], a["blocksize"]),
}


def run(path, image):
    """All outputs of a model for one batch, by name."""
    graph = onnx.load(str(path)).graph
    values = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    values[""] = None
    values[graph.input[0].name] = image
    for node in graph.node:
        if node.op_type not in OPERATORS:
            raise ValueError(f"operator {node.op_type} is not expected")
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        values[node.output[0]] = OPERATORS[node.op_type]([values[i] for i in node.input], attributes)
    return {o.name: values[o.name] for o in graph.output}
