# SPDX-License-Identifier: GPL-3.0-or-later
"""The networks learned from or used, rebuilt in PyTorch from their ONNX files.

They need few operators, so a small interpreter of the ONNX graph is enough;
nothing but the ``onnx`` and ``torch`` packages is needed.
"""
import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper

TINY_DARKNET_LAYERS = ("conv1_16", "conv2_32", "conv3a_128", "conv3b_128",
                       "conv4a_256", "conv4b_256", "conv5a_512", "conv5b_512")
VGG19_LAYERS = ("relu1_1", "relu1_2", "relu2_1", "relu2_2", "relu3_1")


class OnnxNetwork(torch.nn.Module):
    """Runs the few operators that these networks need.

    ``forward(image, wanted)`` returns a dict of the named values and stops
    as soon as it has all of them.
    """

    def __init__(self, path):
        super().__init__()
        graph = onnx.load(str(path)).graph
        self.constants = {}
        for tensor in graph.initializer:
            self._keep(tensor.name, tensor)
        self.steps = []
        for node in graph.node:
            attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
            if node.op_type == "Constant":
                self._keep(node.output[0], attributes["value"])
            else:
                self.steps.append((node.op_type, list(node.input), node.output[0], attributes))
        self.input_name = next(i.name for i in graph.input if i.name not in self.constants)

    def _keep(self, name, tensor):
        buffer = f"constant{len(self.constants)}"
        value = torch.from_numpy(np.array(numpy_helper.to_array(tensor)))
        value = value.float() if value.is_floating_point() else value
        self.register_buffer(buffer, value)
        self.constants[name] = buffer

    def forward(self, image, wanted):
        """The values called ``wanted`` for a batch of RGB images in 0..1."""
        values = {name: getattr(self, buffer) for name, buffer in self.constants.items()}
        values[""] = None
        values[self.input_name] = image
        missing = set(wanted)
        for kind, inputs, output, attributes in self.steps:
            values[output] = apply_operator(kind, [values[i] for i in inputs], attributes)
            missing.discard(output)
            if not missing:
                return {name: values[name] for name in wanted}
        raise KeyError(f"the network has no value {sorted(missing)}")


def apply_operator(kind, inputs, attributes):
    """One ONNX operator (opset 13), the attributes these files use only."""
    if kind not in OPERATORS:
        raise ValueError(f"operator {kind} is not supported")
    return OPERATORS[kind](inputs, attributes)


def convolution(inputs, attributes):
    """Conv with symmetric padding."""
    top, left, bottom, right = attributes["pads"]
    if (top, left) != (bottom, right):
        raise ValueError("asymmetric padding is not supported")
    bias = inputs[2] if len(inputs) > 2 else None
    return F.conv2d(inputs[0], inputs[1], bias, attributes["strides"], (top, left),
                    attributes.get("dilations", (1, 1)), attributes.get("group", 1))


def depth_to_space(inputs, attributes):
    """DepthToSpace in the order that PyTorch has."""
    if attributes["mode"] != b"CRD":
        raise ValueError("DepthToSpace must be CRD")
    return F.pixel_shuffle(inputs[0], attributes["blocksize"])


def resize(inputs, attributes):
    """Resize to given sizes, linear with half-pixel centres."""
    if (attributes["mode"], attributes["coordinate_transformation_mode"]) != (b"linear",
                                                                           b"half_pixel"):
        raise ValueError("Resize must be linear, half_pixel")
    size = [int(v) for v in inputs[3][2:]]
    return F.interpolate(inputs[0], size, mode="bilinear", align_corners=False)


def index_slice(inputs, _):
    """Slice of a list of sizes."""
    first, last = int(inputs[1]), int(inputs[2])
    return inputs[0][first:last]


OPERATORS = {
    "Conv": convolution,
    "LeakyRelu": lambda i, a: F.leaky_relu(i[0], a["alpha"]),
    "Relu": lambda i, a: F.relu(i[0]),
    "Sigmoid": lambda i, a: torch.sigmoid(i[0]),
    "MaxPool": lambda i, a: F.max_pool2d(i[0], a["kernel_shape"], a["strides"]),
    "Add": lambda i, a: i[0] + i[1],
    "Sub": lambda i, a: i[0] - i[1],
    "Mul": lambda i, a: i[0] * i[1],
    "Div": lambda i, a: i[0] / i[1],
    "Concat": lambda i, a: torch.cat(i, a["axis"]),
    "ReduceMean": lambda i, a: i[0].mean(tuple(a["axes"]), keepdim=bool(a["keepdims"])),
    "Shape": lambda i, a: torch.tensor(i[0].shape),
    "Gather": lambda i, a: i[0][i[1]],
    "Unsqueeze": lambda i, a: i[0].unsqueeze(int(i[1])),
    "Slice": index_slice,
    "Cast": lambda i, a: i[0],
    "DepthToSpace": depth_to_space,
    "Resize": resize,
}


def load_teacher(data, name):
    """A frozen network: ``tiny-darknet``, ``vgg19-relu3_1``, ``rfdn-x4`` or ``squeezenet1.1-fp16``."""
    network = OnnxNetwork(data / "teachers" / f"{name}.onnx")
    for parameter in network.parameters():
        parameter.requires_grad_(False)
    return network.eval()
