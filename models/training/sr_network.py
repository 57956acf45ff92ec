# SPDX-License-Identifier: GPL-3.0-or-later
"""The super-resolution network: plain 3x3 convolutions on the small picture, then DepthToSpace.

One body serves several scales, each with its own last convolution; what is
exported for a scale is the body and that one. The result is added to the
enlarged pixels of the input (nearest neighbour), so only detail is learned.
With scale 1 and a fourth input plane, the strength, it is the denoiser; what
it adds is multiplied by that plane, so that strength 0 changes nothing.
"""
import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import TensorProto, helper, numpy_helper
from torch import nn

SLOPE = 0.1     # of the leaky ReLUs


class Enlarger(nn.Module):
    """``forward(image, scale)``: N x 3(4) x H x W in 0..1 to N x 3 x scale H x scale W."""

    def __init__(self, width, depth, scales, inputs=3):
        super().__init__()
        self.width, self.depth, self.inputs = width, depth, inputs
        self.first = nn.Conv2d(inputs, width, 3, padding=1)
        self.body = nn.ModuleList(nn.Conv2d(width, width, 3, padding=1) for _ in range(depth))
        self.last = nn.ModuleDict({str(s): nn.Conv2d(width, 3 * s * s, 3, padding=1) for s in scales})
        self.randomise()

    @torch.no_grad()
    def randomise(self):
        """Body layers start as the identity and a little noise, so that a deep plain stack learns at once."""
        nn.init.kaiming_normal_(self.first.weight, a=SLOPE)
        for layer in self.body:
            noise = torch.randn_like(layer.weight) / (9 * self.width) ** 0.5
            nn.init.dirac_(layer.weight)
            layer.weight.add_(0.5 * noise)
        for layer in self.last.values():
            nn.init.normal_(layer.weight, std=0.02 / self.width ** 0.5)
        for layer in (self.first, *self.body, *self.last.values()):
            nn.init.zeros_(layer.bias)

    def forward(self, image, scale):
        """The enlarged picture, not clipped."""
        start = F.leaky_relu(self.first(image), SLOPE)
        x = start
        for layer in self.body:
            x = F.leaky_relu(layer(x), SLOPE)
        x = self.last[str(scale)](x + start)
        base = image[:, :3]
        if scale > 1:
            x = F.pixel_shuffle(x, scale)
            base = F.interpolate(base, scale_factor=scale, mode="nearest")
        else:
            x = x * image[:, 3:]
        return x.float() + base

    def margin(self):
        """Radius of the receptive field in input pixels."""
        return self.depth + 2


def parameter_count(network, scale):
    """How many weights the network of one scale has."""
    parts = (network.first, network.body, network.last[str(scale)])
    return sum(p.numel() for part in parts for p in part.parameters())


def flops(network, scale):
    """Floating-point operations per pixel of the input."""
    parts = (network.first, *network.body, network.last[str(scale)])
    return sum(2 * part.weight.numel() for part in parts)


# --- ONNX ---------------------------------------------------------------------

class Writer:
    """Collects the nodes and constants of a graph."""

    def __init__(self):
        self.nodes, self.constants = [], []

    def node(self, kind, inputs, name, **attributes):
        """Adds an operator with one output of its own name; returns the name."""
        self.nodes.append(helper.make_node(kind, inputs, [name], name, **attributes))
        return name

    def constant(self, name, value):
        """Adds a constant as it is."""
        self.constants.append(numpy_helper.from_array(value, name))
        return name

    def convolution(self, layer, value, name):
        """Adds a convolution, weights stored as float16."""
        inputs = [value]
        for part in ("weight", "bias"):
            half = getattr(layer, part).detach().cpu().numpy().astype(np.float16)
            stored = self.constant(f"{name}.{part}.half", half)
            inputs.append(self.node("Cast", [stored], f"{name}.{part}", to=TensorProto.FLOAT))
        return self.node("Conv", inputs, name, kernel_shape=[3, 3], pads=[1, 1, 1, 1])


def to_onnx(network, scale, metadata):
    """The network of one scale as an ONNX model, opset 13."""
    writer = Writer()
    value = writer.node("LeakyRelu", [writer.convolution(network.first, "image", "first")], "start", alpha=SLOPE)
    for i, layer in enumerate(network.body):
        value = writer.node("LeakyRelu", [writer.convolution(layer, value, f"conv{i}")], f"act{i}", alpha=SLOPE)
    value = writer.node("Add", [value, "start"], "features")
    value = writer.convolution(network.last[str(scale)], value, "last")
    if scale > 1:
        value = writer.node("DepthToSpace", [value], "detail", blocksize=scale, mode="CRD")
        scales = writer.constant("scales", np.array([1, 1, scale, scale], np.float32))
        base = writer.node("Resize", ["image", "", scales], "base", mode="nearest", nearest_mode="floor",
                           coordinate_transformation_mode="asymmetric")
    else:
        begin, plane, end, axis = (writer.constant(k, np.array([v], np.int64))
                                   for k, v in (("begin", 0), ("plane", 3), ("end", 4), ("axis", 1)))
        base = writer.node("Slice", ["image", begin, plane, axis], "base")
        strength = writer.node("Slice", ["image", plane, end, axis], "strength")
        value = writer.node("Mul", [value, strength], "change")
    output = "image_up" if scale > 1 else "image_clean"
    writer.node("Add", [value, base], output)
    sides = ["height", "width"] if scale == 1 else [f"{scale}*height", f"{scale}*width"]
    graph = helper.make_graph(
        writer.nodes, metadata["name"],
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", network.inputs, "height", "width"])],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["n", 3, *sides])], writer.constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)],
                              producer_name="neural-art", ir_version=7)
    helper.set_model_props(model, metadata)
    onnx.checker.check_model(model)
    return model
