#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Style transfer by optimisation in plain PyTorch, as a peer: the objective of core/effects on the same network.

  pytorch_style.py optimise NETWORK STYLE CONTENT ITERATIONS THREADS STATISTIC
                                                  L-BFGS from the picture; STYLE: a built-in one; STATISTIC: as in GIMP,
                                                  "covariance" or "transport"
  pytorch_style.py iterate NETWORK STYLE CONTENT ITERATIONS THREADS
                                                  Adam on a VGG-19; STYLE: a picture
  pytorch_style.py vgg OUT.onnx                   writes a network shaped like VGG-19
  pytorch_style.py resize IN OUT.png WIDTH HEIGHT
                                                  a picture of another size; 0 = in proportion

The first two print {"seconds": [...], "losses": [...]}, one for each evaluation.
"""
import json
import math
import sys
import time

import numpy
import onnx
import torch
import torch.nn.functional as F
from onnx import helper, numpy_helper
from PIL import Image

from pytorch import Network

MARGIN = 16
STYLE_UNIT, TV_UNIT, RANGE_UNIT, TV_EPSILON, TRANSPORT_EPSILON = 100.0, 8.0, 100.0, 0.01, 0.3
VGG_STYLE, VGG_CONTENT = ['relu1_1', 'relu2_1', 'relu3_1', 'relu4_1', 'relu5_1'], 'relu4_2'
VGG_BLOCKS = [(64, 2), (128, 2), (256, 4), (512, 4), (512, 1)]


def load_picture(path, side=None):
    image = Image.open(path).convert('RGB')
    if side:
        scale = side / min(image.size)
        image = image.resize([max(32, round(n * scale)) for n in image.size], Image.BOX)
    return torch.from_numpy(numpy.asarray(image, numpy.float32) / 255).permute(2, 0, 1)[None].contiguous()


def moments(features):
    flat = features[0].flatten(1)
    mean = flat.mean(1)
    centred = flat - mean[:, None]
    return mean, centred @ centred.T / flat.shape[1]


def built_in_statistics(path, layers, side):
    """Means and covariances at the measured size nearest to @side."""
    tensors = {t.name: torch.from_numpy(numpy_helper.to_array(t).astype(numpy.float32))
               for t in onnx.load(path).graph.initializer}
    result = {}
    for layer in layers:
        sizes = [int(name.split('@')[1]) for name in tensors if name.startswith(layer + '/mean@')]
        size = min(sizes, key=lambda s: abs(math.log(s / side)))
        mean, packed = tensors[f'{layer}/mean@{size}'], tensors[f'{layer}/covariance@{size}']
        covariance = torch.zeros(len(mean), len(mean))
        upper = torch.triu_indices(len(mean), len(mean))
        covariance[upper[0], upper[1]] = packed
        covariance[upper[1], upper[0]] = packed
        result[layer] = mean, covariance
    return result


def squared_errors(now, style):
    """How far covariances and means are from a style's."""
    (now_mean, now), (mean, covariance) = now, style
    energy = mean.square().sum() + covariance.trace() + 1e-12
    square = covariance.square().sum() + 1e-5 * energy ** 2
    return (now - covariance).square().sum() / square + (now_mean - mean).square().sum() / energy


def transport(now, style):
    """The squared distance of normal distributions, with its exact gradient: T holds still while it is taken."""
    (now_mean, now), (mean, covariance) = now, style
    variance = covariance.trace()
    widened = TRANSPORT_EPSILON * variance / len(mean) * torch.eye(len(mean), dtype=torch.float64)
    start, goal = now.double() + widened, covariance.double() + widened
    with torch.no_grad():
        lower = torch.linalg.cholesky(goal)
        values, vectors = torch.linalg.eigh(lower.T @ start @ lower)
        root = lower @ vectors * values.clamp_min(1e-30) ** -0.25
        change = root @ root.T
        rest = goal.trace() - (change * start).sum()
    distance = start.trace() - (change * start).sum() + rest
    return (distance + (now_mean - mean).square().sum()) / variance


# What content counts beside a distance, and the function that measures it.
STATISTICS = {'covariance': (12.0, squared_errors), 'transport': (6.0, transport)}


class Objective:
    """Content, style, total variation and range, as core/effects/terms.h and style-distance.c write them."""

    def __init__(self, network, content, content_layer, style, statistic):
        self.network, self.content_layer, self.style = network, content_layer, style
        self.content_unit, self.distance = STATISTICS[statistic]
        with torch.no_grad():
            target = self.layers(content)[content_layer]
        variance = (target - target.mean((2, 3), keepdim=True)).square().sum()
        self.target, self.scale = target, 1 / (variance + 0.05 * target.square().sum() + 1e-9)

    def layers(self, picture):
        return dict(zip(self.network.outputs, self.network(picture)))

    def smoothness(self, x):
        across, down = F.pad(x[..., 1:] - x[..., :-1], (0, 1)), F.pad(x[..., 1:, :] - x[..., :-1, :], (0, 0, 0, 1))
        squares = across.square().sum(1) + down.square().sum(1)
        return ((squares + TV_EPSILON ** 2).sqrt() - TV_EPSILON).mean()

    def __call__(self, x):
        layers = self.layers(x)
        content = self.scale * (layers[self.content_layer] - self.target).square().sum()
        style = sum(self.distance(moments(layers[layer]), goal) for layer, goal in self.style.items()) / len(self.style)
        outside = (x - x.clamp(0, 1)).square().sum() / (x.shape[2] * x.shape[3])
        return (self.content_unit * content + STYLE_UNIT * style + TV_UNIT * self.smoothness(x)
                + RANGE_UNIT * outside)


def minimise(objective, start, optimiser_of, steps):
    """@optimiser_of: from a list of tensors to an optimiser; @steps: calls of its step()."""
    x = start.clone().requires_grad_(True)
    optimiser, began, log = optimiser_of([x]), time.monotonic(), {'seconds': [], 'losses': []}

    def closure():
        optimiser.zero_grad()
        loss = objective(x)
        loss.backward()
        log['seconds'].append(time.monotonic() - began)
        log['losses'].append(float(loss.detach()))
        return loss

    for _ in range(steps):
        optimiser.step(closure)
    print(json.dumps(log))


def framed(path):
    content = load_picture(path)
    return F.pad(content, [MARGIN] * 4, mode='reflect'), min(content.shape[2:])


def optimise(network_path, style, content_path, iterations, threads, statistic):
    torch.set_num_threads(int(threads))
    content, side = framed(content_path)
    layers = ['relu1_1', 'relu2_1', 'relu3_2', 'relu4_2', 'relu5_2']
    statistics = built_in_statistics(style, layers, side)
    objective = Objective(Network(network_path), content, 'relu4_2', statistics, statistic)
    minimise(objective, content, lambda xs: torch.optim.LBFGS(
        xs, lr=1, max_iter=int(iterations), max_eval=2 * int(iterations), tolerance_grad=0, tolerance_change=0,
        history_size=100), 1)


def iterate(network_path, style, content_path, iterations, threads):
    torch.set_num_threads(int(threads))
    content, side = framed(content_path)
    network = Network(network_path)
    with torch.no_grad():
        painting = dict(zip(network.outputs, network(load_picture(style, side))))
    statistics = {layer: moments(painting[layer]) for layer in VGG_STYLE}
    objective = Objective(network, content, VGG_CONTENT, statistics, 'covariance')
    minimise(objective, content, lambda xs: torch.optim.Adam(xs, lr=0.02), int(iterations))


def vgg(path):
    """VGG-19 (Simonyan, Zisserman 2015) to relu5_1 with random weights: speed does not depend on them."""
    nodes, weights, channels, last = [], [], 3, 'image'
    generator = numpy.random.default_rng(1)
    for block, (width, count) in enumerate(VGG_BLOCKS, 1):
        if block > 1:
            nodes.append(helper.make_node('MaxPool', [last], [f'pool{block - 1}'], kernel_shape=[2, 2], strides=[2, 2]))
            last = f'pool{block - 1}'
        for i in range(1, count + 1):
            values = generator.standard_normal((width, channels, 3, 3)) * math.sqrt(2 / (9 * channels))
            weights += [numpy_helper.from_array(values.astype(numpy.float32), f'w{block}_{i}'),
                        numpy_helper.from_array(numpy.zeros(width, numpy.float32), f'b{block}_{i}')]
            nodes += [helper.make_node('Conv', [last, f'w{block}_{i}', f'b{block}_{i}'], [f'conv{block}_{i}'],
                                       kernel_shape=[3, 3], pads=[1] * 4),
                      helper.make_node('Relu', [f'conv{block}_{i}'], [f'relu{block}_{i}'])]
            channels, last = width, f'relu{block}_{i}'
    shape = [1, None, None, None]
    outputs = [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape) for name in VGG_STYLE + [VGG_CONTENT]]
    image = helper.make_tensor_value_info('image', onnx.TensorProto.FLOAT, [1, 3, None, None])
    graph = helper.make_graph(nodes, 'vgg', [image], outputs, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid('', 13)])
    model.ir_version = 7
    onnx.save(model, path)


def resize(source, target, width, height):
    image = Image.open(source).convert('RGB')
    width, height = int(width), int(height)
    image.resize((width or round(image.width * height / image.height),
                  height or round(image.height * width / image.width)), Image.LANCZOS).save(target)


if __name__ == '__main__':
    {'optimise': optimise, 'iterate': iterate, 'vgg': vgg, 'resize': resize}[sys.argv[1]](*sys.argv[2:])
