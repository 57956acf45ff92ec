#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times PyTorch on one ONNX file, whose operators it calls by name; prints what `bench-engine` prints.

Usage: peers.py FILE.onnx CHANNELS SIZE THREADS RUNS [backward]
"""
import json
import sys
import time

import numpy
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper


def mib():
    for line in open('/proc/self/status', encoding='ascii'):
        if line.startswith('VmHWM:'):
            return int(line.split()[1]) / 1024
    return 0.0


def paired(pads):
    """ONNX's [begins..., ends...] of two axes as a number per axis; None if they differ."""
    return (pads[0], pads[1]) if pads[:2] == pads[2:] else None


def convolution(a, x, weights, bias=None):
    return F.conv2d(x, weights, bias, a.get('strides', 1), paired(a.get('pads', [0] * 4)), a.get('dilations', 1),
                    a.get('group', 1))


def resize(a, x, *rest):
    scales = [float(s) for s in rest[-1].flatten()] if rest[-1].is_floating_point() else None
    size = None if scales else [int(n) for n in rest[-1]][2:]
    mode = {'nearest': 'nearest', 'linear': 'bilinear', 'cubic': 'bicubic'}[a.get('mode', 'nearest')]
    return F.interpolate(x, size=size, scale_factor=scales[2:] if scales else None, mode=mode)


def depth_to_space(a, x):
    r = a['blocksize']
    if a.get('mode', 'DCR') == 'CRD':
        return F.pixel_shuffle(x, r)
    n, c, h, w = x.shape
    return x.reshape(n, r, r, c // r // r, h, w).permute(0, 3, 4, 1, 5, 2).reshape(n, c // r // r, h * r, w * r)


# Attributes and tensors to a tensor; those of the second table overwrite an input that nothing else reads.
OPERATORS = {
    'Conv': convolution,
    'MaxPool': lambda a, x: F.max_pool2d(x, a['kernel_shape'], a.get('strides'), paired(a.get('pads', [0] * 4))),
    'InstanceNormalization': lambda a, x, w, b: F.instance_norm(x, weight=w, bias=b, eps=a.get('epsilon', 1e-5)),
    'PRelu': lambda a, x, slope: F.prelu(x, slope.flatten()),
    'Sigmoid': lambda a, x: torch.sigmoid(x),
    'Tanh': lambda a, x: torch.tanh(x),
    'Clip': lambda a, x, low=None, high=None: torch.clamp(x, low, high),
    'Add': lambda a, x, y: x + y,
    'Sub': lambda a, x, y: x - y,
    'Mul': lambda a, x, y: x * y,
    'Div': lambda a, x, y: x / y,
    'Concat': lambda a, *x: torch.cat(x, a['axis']),
    'Resize': resize,
    'Upsample': resize,
    'DepthToSpace': depth_to_space,
    'Relu': lambda a, x: F.relu(x),
    'LeakyRelu': lambda a, x: F.leaky_relu(x, a.get('alpha', 0.01)),
}
IN_PLACE = {
    'Relu': lambda a, x: F.relu_(x),
    'LeakyRelu': lambda a, x: F.leaky_relu_(x, a.get('alpha', 0.01)),
}


def attributes(node):
    return {a.name: onnx.helper.get_attribute_value(a) if a.type != onnx.AttributeProto.STRING else a.s.decode()
            for a in node.attribute}


class Network:
    """Steps in the file's order; each forgets the tensors that it is the last to read, if no gradient needs them."""

    def __init__(self, path):
        graph = onnx.load(path).graph
        self.input, self.outputs, self.steps = graph.input[0].name, [output.name for output in graph.output], []
        self.constants = {t.name: self.tensor(t) for t in graph.initializer}
        self.uses = {}
        nodes = [node for node in graph.node if not self.is_constant(node)]
        for node in nodes:
            for name in node.input:
                self.uses[name] = self.uses.get(name, 0) + 1
        for i, node in enumerate(nodes):
            last = set(node.input) - set(self.outputs) - {name for later in nodes[i + 1:] for name in later.input}
            self.steps.append((self.function(node), attributes(node), list(node.input), node.output[0], last))

    @staticmethod
    def tensor(proto):
        array = numpy_helper.to_array(proto)
        return torch.from_numpy(array.astype(numpy.float32 if array.dtype == numpy.float16 else array.dtype))

    def is_constant(self, node):
        """Keeps what does not depend on the input: weights stored as constants or as halves."""
        if node.op_type == 'Constant':
            self.constants[node.output[0]] = self.tensor(attributes(node)['value'])
        elif node.op_type in ('Cast', 'Identity') and node.input[0] in self.constants:
            self.constants[node.output[0]] = self.constants[node.input[0]]
        return node.output[0] in self.constants

    def function(self, node):
        alone = self.uses[node.input[0]] == 1 and node.input[0] not in (self.input, *self.outputs)
        if alone and node.op_type in IN_PLACE:
            return IN_PLACE[node.op_type]
        if node.op_type not in OPERATORS:
            sys.exit(f'{node.op_type} is not known here')
        return OPERATORS[node.op_type]

    def __call__(self, image):
        values = {**self.constants, self.input: image, '': None}
        for function, a, inputs, output, last in self.steps:
            values[output] = function(a, *(values[name] for name in inputs))
            for name in last:
                del values[name]
        return [values[name] for name in self.outputs]


def run(network, image, backward):
    if not backward:
        with torch.no_grad():
            return network(image)
    image.requires_grad_(True)
    image.grad = None
    sum(output.sum() for output in network(image)).backward()
    return None


def main(path, channels, size, threads, runs, *mode):
    torch.set_num_threads(int(threads))
    idle, begin, times = mib(), time.monotonic(), []
    network, image = Network(path), torch.rand(1, int(channels), int(size), int(size))
    run(network, image, mode)
    first = (time.monotonic() - begin) * 1e3
    for _ in range(int(runs)):
        begin = time.monotonic()
        run(network, image, mode)
        times.append((time.monotonic() - begin) * 1e3)
    print(json.dumps({'first': first, 'times': times, 'mib': mib() - idle}))


if __name__ == '__main__':
    main(*sys.argv[1:])
