#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times PyTorch on the networks of tests/bench/networks; prints what `bench-engine --tsv` prints."""
import argparse
import resource
import time

import torch
import torch.nn.functional as F


def convolution(channels, kernel, c_out, stride=1):
    layer = torch.nn.Conv2d(channels, c_out, kernel, stride, kernel // 2)
    torch.nn.init.kaiming_uniform_(layer.weight, nonlinearity='relu')
    return layer


class Residual(torch.nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first, self.second = convolution(channels, 3, channels), convolution(channels, 3, channels)

    def forward(self, x):
        y = F.relu(F.instance_norm(self.first(x)))
        return x + F.instance_norm(self.second(y))


def layers_of(tokens):
    """The layers that the tokens of a line describe: see the head of tests/bench/networks."""
    channels, layers = 3, []
    for token in tokens:
        if token == 'p':
            layers.append(torch.nn.MaxPool2d(2))
        elif token == 'u':
            layers.append(torch.nn.Upsample(scale_factor=2))
        elif token[0] == 'r':
            layers.append(Residual(channels))
        else:
            kernel, rest = token.split('x')
            c_out = int(rest.rstrip('!').split('/')[0].rstrip('n'))
            layers.append(convolution(channels, int(kernel), c_out, 2 if '/2' in rest else 1))
            channels = c_out
            if 'n' in rest:
                layers.append(torch.nn.InstanceNorm2d(c_out, affine=True))
            if '!' not in rest:
                layers.append(torch.nn.ReLU(inplace=True))
    return torch.nn.Sequential(*layers)


def forward(network, image):
    with torch.no_grad():
        network(image)


def backward(network, image):
    image.requires_grad_(True)
    image.grad = None
    network(image).sum().backward()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--networks', default='tests/bench/networks')
    parser.add_argument('--only')
    parser.add_argument('--threads', type=int, default=2)
    parser.add_argument('--runs', type=int, default=7)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    for line in open(options.networks, encoding='utf-8'):
        if line.startswith('#') or not line.strip():
            continue
        name, size, *tokens = line.split()
        if options.only not in (None, name):
            continue
        network = layers_of(tokens).eval().requires_grad_(False)
        image = torch.rand(1, 3, int(size), int(size))
        for name_of_pass, run in (('forward', forward), ('forward+backward', backward)):
            times = []
            for _ in range(options.runs + 1):
                begin = time.monotonic()
                run(network, image)
                times.append((time.monotonic() - begin) * 1e3)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(name, name_of_pass, options.threads, 0, f'{peak:.1f}', *(f'{t:.2f}' for t in times[1:]), sep='\t',
                  flush=True)


if __name__ == '__main__':
    main()
