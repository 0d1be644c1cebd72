"""A classifier in the manner of ReActNet (Liu et al., ECCV 2020) on a ResNet, for the general formats.

Not a restoration net: it covers the 7x7 stride-2 head, pooling, strided binary convolutions, average-pooled
shortcuts, 1x1 binary convolutions and the fully connected layer.
"""

import torch
from torch import nn

from .binary import BinaryActivation, BinaryWeightConv2d, LearnableBias, RPReLU


class Block(nn.Module):
    """A 3x3 and a 1x1 binary convolution, each with BatchNorm, residual and RPReLU (figure 4).

    Where the net strides, the shortcut is average-pooled; where it widens, the 1x1 stage runs twice and
    the results are joined, as in ReActNet's duplicated reduction block.
    """

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.shift = LearnableBias(inputs)
        self.sign = BinaryActivation()
        self.spatial = BinaryWeightConv2d(inputs, inputs, 3, stride)
        self.spatial_norm = nn.BatchNorm2d(inputs)
        self.pool = nn.AvgPool2d(2, 2) if stride == 2 else nn.Identity()
        self.spatial_activation = RPReLU(inputs)
        self.pointwise_shift = LearnableBias(inputs)
        self.pointwise = nn.ModuleList(BinaryWeightConv2d(inputs, inputs, 1) for _ in range(outputs // inputs))
        self.pointwise_norm = nn.ModuleList(nn.BatchNorm2d(inputs) for _ in range(outputs // inputs))
        self.activation = RPReLU(outputs)

    def forward(self, x):
        y = self.spatial_norm(self.spatial(self.sign(self.shift(x)))) + self.pool(x)
        y = self.spatial_activation(y)
        bits = self.sign(self.pointwise_shift(y))
        copies = [norm(conv(bits)) + y for conv, norm in zip(self.pointwise, self.pointwise_norm)]
        return self.activation(torch.cat(copies, 1) if len(copies) > 1 else copies[0])


class Classifier(nn.Module):
    """Float head (7x7 stride 2, BN, max pool), binary blocks that stride and widen, pool, linear."""

    def __init__(self, channels=16, stages=3, classes=10, colors=3):
        super().__init__()
        self.head = nn.Sequential(
            nn.Conv2d(colors, channels, 7, 2, 3, bias=False), nn.BatchNorm2d(channels), nn.MaxPool2d(3, 2, 1)
        )
        blocks = []
        for _ in range(stages - 1):
            blocks += [Block(channels, channels, 1), Block(channels, channels * 2, 2)]
            channels *= 2
        blocks.append(Block(channels, channels, 1))
        self.blocks = nn.Sequential(*blocks)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.classify = nn.Linear(channels, classes)

    def forward(self, x):
        return self.classify(torch.flatten(self.pool(self.blocks(self.head(x))), 1))
