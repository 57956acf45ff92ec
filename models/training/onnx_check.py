# SPDX-License-Identifier: GPL-3.0-or-later
"""A small NumPy interpreter of the ONNX files written here, to check them."""
import numpy as np
import onnx
from onnx import helper, numpy_helper


def convolve(x, weight, bias, dilation=1):
    """Convolution with an odd kernel, zero padding that keeps the size."""
    kernel = weight.shape[2]
    edge = dilation * (kernel // 2)
    padded = np.pad(x, ((0, 0), (0, 0), (edge, edge), (edge, edge)))
    span = 2 * edge + 1
    windows = np.lib.stride_tricks.sliding_window_view(padded, (span, span), axis=(2, 3))[..., ::dilation, ::dilation]
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


def average(x, edge):
    """Mean of edge x edge cells."""
    n, c, h, w = x.shape
    return x.reshape(n, c, h // edge, edge, w // edge, edge).mean((3, 5))


def softmax(x, axis):
    """Softmax along one axis."""
    x = np.exp(x - x.max(axis, keepdims=True))
    return x / x.sum(axis, keepdims=True)


def repeat(x, scales):
    """Nearest-neighbour enlargement by whole factors."""
    return x.repeat(int(scales[2]), 2).repeat(int(scales[3]), 3)


def double(x, axis):
    """Linear enlargement of an axis to twice its length, half-pixel centres."""
    size = x.shape[axis]
    before, after = (np.take(x, np.clip(np.arange(size) + step, 0, size - 1), axis) for step in (-1, 1))
    pair = np.stack([0.25 * before + 0.75 * x, 0.75 * x + 0.25 * after], axis + 1)
    return pair.reshape(*x.shape[:axis], 2 * size, *x.shape[axis + 1:])


def resize(x, scales, mode):
    """Enlargement by whole factors, nearest neighbour, or twice, linear."""
    if mode == b"nearest":
        return repeat(x, scales)
    assert tuple(scales) == (1, 1, 2, 2)
    return double(double(x, 2), 3)


def cut(x, first, last, axis, step=(1,)):
    """Slice of one axis."""
    assert len(axis) == 1
    index = [slice(None)] * x.ndim
    index[int(axis[0])] = slice(int(first[0]), int(last[0]), int(step[0]))
    return x[tuple(index)]


def expand_sizes(x, sizes):
    """Reshape, in which 0 keeps a size."""
    return x.reshape([x.shape[i] if size == 0 else int(size) for i, size in enumerate(sizes)])


TYPES = {1: np.float32, 7: np.int64, 10: np.float16}
OPERATORS = {
    "Add": lambda i, a: i[0] + i[1],
    "AveragePool": lambda i, a: average(i[0], a["kernel_shape"][0]),
    "Cast": lambda i, a: i[0].astype(TYPES[a["to"]]),
    "Clip": lambda i, a: np.clip(i[0], i[1], i[2]),
    "Concat": lambda i, a: np.concatenate(i, a["axis"]),
    "Constant": lambda i, a: numpy_helper.to_array(a["value"]),
    "ConstantOfShape": lambda i, a: np.full(tuple(i[0]), numpy_helper.to_array(a["value"])[0]),
    "Conv": lambda i, a: convolve(*i, dilation=a.get("dilations", (1,))[0]),
    "CumSum": lambda i, a: np.cumsum(i[0], int(i[1]), i[0].dtype),
    "DepthToSpace": lambda i, a: depth_to_space(i[0], a["blocksize"]),
    "Div": lambda i, a: i[0] / i[1] if i[0].dtype.kind == "f" else i[0] // i[1],
    "Gather": lambda i, a: np.take(i[0], i[1], a.get("axis", 0)),
    "Identity": lambda i, a: i[0],
    "LeakyRelu": lambda i, a: np.where(i[0] > 0, i[0], np.float32(a["alpha"]) * i[0]),
    "MatMul": lambda i, a: i[0] @ i[1],
    "MaxPool": lambda i, a: pool(i[0]),
    "Mul": lambda i, a: i[0] * i[1],
    "Pow": lambda i, a: i[0] ** i[1],
    "ReduceMean": lambda i, a: i[0].mean(tuple(a["axes"]), keepdims=bool(a["keepdims"])),
    "ReduceSum": lambda i, a: i[0].sum(tuple(i[1]), keepdims=bool(a.get("keepdims", 1))),
    "Relu": lambda i, a: np.maximum(i[0], 0),
    "Reshape": lambda i, a: expand_sizes(*i),
    "Resize": lambda i, a: resize(i[0], i[2], a["mode"]),
    "Shape": lambda i, a: np.array(i[0].shape),
    "Sigmoid": lambda i, a: 1 / (1 + np.exp(-i[0])),
    "Slice": lambda i, a: cut(*i),
    "Softmax": lambda i, a: softmax(i[0], a["axis"]),
    "Softplus": lambda i, a: np.log1p(np.exp(i[0])),
    "Sub": lambda i, a: i[0] - i[1],
    "Transpose": lambda i, a: i[0].transpose(a["perm"]),
    "Unsqueeze": lambda i, a: np.expand_dims(i[0], tuple(i[1])),
}


def run(path, image):
    """All outputs of a model for one batch, by name; ``image`` is the only input, or inputs by name."""
    graph = onnx.load(str(path)).graph
    values = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    values[""] = None
    values.update(image if isinstance(image, dict) else {graph.input[0].name: image})
    for node in graph.node:
        if node.op_type not in OPERATORS:
            raise ValueError(f"operator {node.op_type} is not expected")
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        values[node.output[0]] = OPERATORS[node.op_type]([values[i] for i in node.input], attributes)
    return {o.name: values[o.name] for o in graph.output}
