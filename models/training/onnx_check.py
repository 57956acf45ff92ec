# SPDX-License-Identifier: GPL-3.0-or-later
"""A small NumPy interpreter of the ONNX files written here, to check them."""
import numpy as np
import onnx
from onnx import numpy_helper


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


def run_features(path, image):
    """All outputs of a features model for one batch, by name."""
    graph = onnx.load(str(path)).graph
    values = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    values[graph.input[0].name] = image
    for node in graph.node:
        inputs = [values[i] for i in node.input]
        if node.op_type == "Cast":
            result = inputs[0].astype(np.float32)
        elif node.op_type == "Conv":
            result = convolve(*inputs)
        elif node.op_type == "Relu":
            result = np.maximum(inputs[0], 0)
        elif node.op_type == "MaxPool":
            result = pool(inputs[0])
        else:
            raise ValueError(f"operator {node.op_type} is not expected")
        values[node.output[0]] = result
    return {o.name: values[o.name] for o in graph.output}
