# SPDX-License-Identifier: GPL-3.0-or-later
"""The perceptual network: plain 3x3 convolutions, ReLU and max pooling.

``relu<block>_<n>`` names the activations, as in VGG. Wide layers alternate
with narrow ones, so that the statistics are rich and the network is small.
The narrow layers are not meant for style statistics; the wide ones are.
"""
import hashlib

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import TensorProto, helper, numpy_helper
from torch import nn

POOL = "pool"
PLAN = (("relu1_1", 32), POOL,
        ("relu2_1", 64), POOL,
        ("relu3_1", 32), ("relu3_2", 128), ("relu3_3", 32), ("relu3_4", 128), POOL,
        ("relu4_1", 64), ("relu4_2", 256), ("relu4_3", 64), ("relu4_4", 256), POOL,
        ("relu5_1", 128), ("relu5_2", 192))
LAYERS = tuple(step[0] for step in PLAN if step is not POOL)
CHANNELS = dict(step for step in PLAN if step is not POOL)


class FeatureNetwork(nn.Module):
    """``forward(image, wanted)`` gives a dict of activations by name."""

    def __init__(self):
        super().__init__()
        self.convolutions = nn.ModuleDict()
        width = 3
        for step in PLAN:
            if step is not POOL:
                name, channels = step
                self.convolutions[name] = nn.Conv2d(width, channels, 3, padding=1)
                width = channels
        self.randomise()

    def randomise(self):
        """He initialisation of every convolution."""
        for convolution in self.convolutions.values():
            nn.init.kaiming_normal_(convolution.weight, nonlinearity="relu")
            nn.init.zeros_(convolution.bias)

    def forward(self, image, wanted=LAYERS):
        """The named activations of RGB pictures in 0..1."""
        x, found, missing = image, {}, set(wanted)
        for step in PLAN:
            if step is POOL:
                x = F.max_pool2d(x, 2)
                continue
            x = F.relu(self.convolutions[step[0]](x))
            if step[0] in missing:
                found[step[0]] = x
                missing.discard(step[0])
                if not missing:
                    break
        return found


def parameter_count(network):
    """How many weights the network has."""
    return sum(p.numel() for p in network.parameters())


def flops(side):
    """Floating-point operations of one forward pass at side x side px."""
    total, width = 0, 3
    for step in PLAN:
        if step is POOL:
            side //= 2
        else:
            total += 2 * 9 * width * step[1] * side * side
            width = step[1]
    return total


# --- a start from the teacher -------------------------------------------------

@torch.no_grad()
def start_from_tiny_darknet(network, teacher, generator):
    """Puts tiny-darknet's filters where they fit.

    Its narrow 1x1 convolutions become the centres of 3x3 ones. Leaky ReLU has
    no place here: the narrow and the early layers keep a second set of channels
    for the negative half, the wide ones drop it; training makes up for the loss.
    """
    steps = [(kind, inputs) for kind, inputs, _, _ in teacher.steps if kind == "Conv"]
    filters = [(getattr(teacher, teacher.constants[i[1]]), getattr(teacher, teacher.constants[i[2]]))
               for _, i in steps]
    split = 0       # channels that the previous layer keeps in both halves
    for name, (weight, bias) in zip(LAYERS, filters):
        convolution = network.convolutions[name]
        wide = widen(weight, split, convolution.in_channels)
        count = weight.shape[0]
        room = convolution.out_channels
        noise = torch.randn(convolution.weight.shape, generator=generator)
        convolution.weight.copy_(noise * (0.1 / (9 * convolution.in_channels) ** 0.5))
        convolution.bias.zero_()
        kept = min(count, room)
        convolution.weight[:kept] += wide[:kept]
        convolution.bias[:kept] = bias[:kept]
        split = min(count, room - count) if room > count else 0
        convolution.weight[count:count + split] -= wide[:split]
        convolution.bias[count:count + split] = -bias[:split]


def widen(weight, split, inputs):
    """Teacher's filters for inputs (positive halves, negative halves, spare)."""
    count, given, height, _ = weight.shape
    wide = torch.zeros(count, inputs, 3, 3)
    centre = slice(None) if height == 3 else slice(1, 2)
    wide[:, :given, centre, centre] = weight
    wide[:, given:given + split, centre, centre] = -0.1 * weight[:, :split]
    return wide


# --- ONNX ---------------------------------------------------------------------

def to_onnx(network, metadata):
    """The network as an ONNX model, opset 13, weights stored as float16."""
    nodes, constants, value, pools = [], [], "image", 0
    for step in PLAN:
        if step is POOL:
            pools += 1
            nodes.append(helper.make_node("MaxPool", [value], [f"pool{pools}"], f"pool{pools}",
                                          kernel_shape=[2, 2], strides=[2, 2]))
            value = f"pool{pools}"
            continue
        name = step[0]
        convolution = network.convolutions[name]
        short = name.replace("relu", "conv")
        for part, tensor in (("weight", convolution.weight), ("bias", convolution.bias)):
            half = tensor.detach().cpu().numpy().astype(np.float16)
            constants.append(numpy_helper.from_array(half, f"{short}.{part}.half"))
            nodes.append(helper.make_node("Cast", [f"{short}.{part}.half"], [f"{short}.{part}"],
                                          to=TensorProto.FLOAT))
        nodes.append(helper.make_node("Conv", [value, f"{short}.weight", f"{short}.bias"], [short],
                                      short, kernel_shape=[3, 3], pads=[1, 1, 1, 1]))
        nodes.append(helper.make_node("Relu", [short], [name], name))
        value = name
    graph = helper.make_graph(
        nodes, "features",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", 3, "height", "width"])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", CHANNELS[name], None, None])
         for name in LAYERS], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)],
                              producer_name="neural-art", ir_version=7)
    helper.set_model_props(model, metadata)
    onnx.checker.check_model(model)
    return model


def from_onnx(path):
    """The network of an ONNX file that ``to_onnx`` wrote, and its metadata."""
    model = onnx.load(str(path))
    tensors = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    network = FeatureNetwork()
    for name, convolution in network.convolutions.items():
        short = name.replace("relu", "conv")
        for part in ("weight", "bias"):
            value = torch.from_numpy(tensors[f"{short}.{part}.half"].astype(np.float32))
            getattr(convolution, part).data.copy_(value)
    return network.eval(), {p.key: p.value for p in model.metadata_props}


def checksum(path):
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
