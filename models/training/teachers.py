# SPDX-License-Identifier: GPL-3.0-or-later
"""The networks learned from, rebuilt in PyTorch from their ONNX files.

Both are plain chains of convolutions, so a small interpreter of the ONNX graph
is enough; nothing but the ``onnx`` and ``torch`` packages is needed.
"""
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper

TINY_DARKNET_LAYERS = ("conv1_16", "conv2_32", "conv3a_128", "conv3b_128",
                       "conv4a_256", "conv4b_256", "conv5a_512", "conv5b_512")
VGG19_LAYERS = ("relu1_1", "relu1_2", "relu2_1", "relu2_2", "relu3_1")


class OnnxChain(torch.nn.Module):
    """Runs the few operators that feed-forward feature networks need.

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
        self.input_name = graph.input[0].name

    def _keep(self, name, tensor):
        buffer = f"constant{len(self.constants)}"
        value = torch.from_numpy(numpy_helper.to_array(tensor).copy()).float()
        self.register_buffer(buffer, value)
        self.constants[name] = buffer

    def forward(self, image, wanted):
        """The values called ``wanted`` for a batch of RGB images in 0..1."""
        values = {name: getattr(self, buffer) for name, buffer in self.constants.items()}
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
    x = inputs[0]
    if kind == "Conv":
        top, left, bottom, right = attributes["pads"]
        if (top, left) != (bottom, right):
            raise ValueError("asymmetric padding is not supported")
        return F.conv2d(x, inputs[1], inputs[2], attributes["strides"], (top, left),
                        attributes["dilations"], attributes["group"])
    if kind == "LeakyRelu":
        return F.leaky_relu(x, attributes["alpha"])
    if kind == "Relu":
        return F.relu(x)
    if kind == "MaxPool":
        return F.max_pool2d(x, attributes["kernel_shape"], attributes["strides"])
    if kind == "Mul":
        return x * inputs[1]
    if kind == "Sub":
        return x - inputs[1]
    if kind == "ReduceMean":
        return x.mean(tuple(attributes["axes"]), keepdim=bool(attributes["keepdims"]))
    raise ValueError(f"operator {kind} is not supported")


def load_teacher(data, name):
    """A frozen teacher, ``tiny-darknet`` or ``vgg19-relu3_1``."""
    chain = OnnxChain(data / "teachers" / f"{name}.onnx")
    for parameter in chain.parameters():
        parameter.requires_grad_(False)
    return chain.eval()
