"""Small networks that spell binarizers as other papers' code does, for the tests of the converter and the verifier.

``spellings``: estimators that subtract and add their input, masks, a rectifier with two slopes, channels that are
assigned to in place. ``sequences``: chunk and split as the newer exporter leaves them without optimization.
``levels``: AdaBin's
two levels of activations and weights, and activations that are the sum of two scaled signs.
``split-channels``: channels on two axes (slices of BoolNet, LAB's choice between pairs, selective kernels, the
larger of two tensors). ``zero-point``: QONNX's Quant of one signed bit per channel whose zero point is not 0.

Untrained, seeded:

    python export_spellings.py ../../converter/src/test/resources/exports
"""

import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from torch import nn
from torch.nn import functional as F

from export import write_onnx

CHANNELS = 8


def weight(outputs, inputs):
    return nn.Parameter(0.1 * torch.randn(outputs, inputs, 3, 3))


class Spellings(nn.Module):
    def __init__(self):
        super().__init__()
        self.head, self.tail = nn.Conv2d(3, CHANNELS, 3, padding=1), nn.Conv2d(CHANNELS, 3, 3, padding=1)
        self.first, self.second = weight(CHANNELS, CHANNELS), weight(CHANNELS // 2, CHANNELS)
        self.register_buffer("mask", (torch.arange(CHANNELS) % 3 > 0).float().view(1, -1, 1, 1))
        self.kink, self.steep, self.flat = (nn.Parameter(torch.rand(1, CHANNELS, 1, 1)) for _ in range(3))

    def forward(self, x):
        x = self.head(x)
        y = F.conv2d(((torch.sign(x) - x).detach() + x) * self.mask, torch.sign(self.first), padding=1)
        y = torch.where(y > self.kink, self.steep * (y - self.kink), self.flat * (y - self.kink))
        standard = F.layer_norm(self.second, self.second.shape[1:])
        z = F.conv2d(2 * (y >= 0).float() - 1, torch.sign(standard) * standard.abs().mean(), padding=1)
        x = x.clone()
        x[:, CHANNELS // 2 :] += z
        return self.tail(x)


class Sequences(nn.Module):
    def __init__(self):
        super().__init__()
        self.head, self.tail = nn.Conv2d(3, CHANNELS, 3, padding=1), nn.Conv2d(CHANNELS, 3, 3, padding=1)
        self.bodies = nn.ParameterList([weight(4, 4), weight(3, 3), weight(5, 5)])

    def forward(self, x):
        x = self.head(x)
        one, two = torch.chunk(x, 2, 1)
        x = torch.cat([F.conv2d(torch.sign(one), torch.sign(self.bodies[0]), padding=1), two], 1)
        three, five = torch.split(x, [3, 5], 1)
        y = [F.conv2d(torch.sign(p), torch.sign(w), padding=1) for p, w in zip((three, five), self.bodies[1:])]
        return self.tail(torch.cat(y, 1) + x)


class Levels(nn.Module):
    def __init__(self):
        super().__init__()
        self.head, self.tail = nn.Conv2d(3, CHANNELS, 3, padding=1), nn.Conv2d(CHANNELS, 3, 3, padding=1)
        self.first, self.second = weight(CHANNELS, CHANNELS), weight(CHANNELS, CHANNELS)

    def forward(self, x):
        x = self.head(x)
        center = self.first.mean((1, 2, 3), keepdim=True)
        spread = ((self.first - center) ** 2).mean((1, 2, 3), keepdim=True).sqrt()
        levels = 0.7 * (torch.sign((x - 0.2) / 0.7) + 0.2)
        x = x + F.conv2d(levels, torch.sign(self.first - center) * spread + center, padding=1)
        coarse = 0.8 * torch.sign(x)
        return self.tail(F.conv2d(coarse + 0.3 * torch.sign(x - coarse), torch.sign(self.second), padding=1))


class SplitChannels(nn.Module):
    def __init__(self):
        super().__init__()
        self.head, self.tail = nn.Conv2d(3, CHANNELS, 3, padding=1), nn.Conv2d(CHANNELS, 3, 3, padding=1)
        self.pairs = nn.Conv2d(CHANNELS, 2 * CHANNELS, 3, padding=1, groups=CHANNELS)
        self.gate = nn.Conv2d(CHANNELS, 2 * CHANNELS, 1)
        self.sliced = weight(CHANNELS, CHANNELS // 2)
        self.chosen, self.first, self.second = (weight(CHANNELS, CHANNELS) for _ in range(3))
        self.register_buffer("slices", torch.tensor([-0.5, 0.0, 0.5, 1.0]).view(1, -1, 1, 1, 1))

    def forward(self, x):
        x = self.head(x)
        n, c, h, w = x.shape
        y = torch.sign(x.unsqueeze(1) + self.slices)[:, :2].reshape(n, 2 * c, h, w)
        x = x + F.conv2d(F.pad(y, (1, 1, 1, 1), mode="replicate"), torch.sign(self.sliced), groups=4)[:, :c]
        y = self.pairs(x).view(n, c, 2, h, w)
        hard, soft = y.argmax(2) * 2.0 - 1.0, torch.softmax(y, 2)[:, :, 1] * 2.0 - 1.0
        x = x + F.conv2d((hard - soft).detach() + soft, torch.sign(self.chosen), padding=1)
        paths = [F.conv2d(torch.sign(x), torch.sign(each), padding=1) for each in (self.first, self.second)]
        pooled = sum(paths).mean(3, keepdim=True).mean(2, keepdim=True)
        share = torch.softmax(self.gate(pooled).view(n, 2, c, 1, 1), 1)
        y = (torch.stack(paths, 1) * share).sum(1)
        return self.tail(torch.maximum(x, y) / x.norm(dim=1, keepdim=True))


def export(folder, network, picture, **flags):
    folder.mkdir(parents=True, exist_ok=True)
    network.eval()
    write_onnx(network, folder / "model.onnx", picture, **flags)
    strip(folder / "model.onnx")
    with torch.no_grad():
        golden(folder, picture, network(picture))


def golden(folder, picture, output):
    np.save(folder / "input_0.npy", picture.numpy())
    np.save(folder / "output_0.npy", output.numpy())


def strip(path):
    """Drops the exporter's notes about the source code."""
    network = onnx.load(path)
    for part in (network, network.graph, *network.graph.node, *network.graph.value_info):
        del part.metadata_props[:]
    for value in (*network.graph.input, *network.graph.output, *network.graph.initializer):
        del value.metadata_props[:]
    onnx.save(network, path)


def zero_point(folder, picture):
    folder.mkdir(parents=True, exist_ok=True)
    constants = {
        "head": 0.3 * torch.randn(CHANNELS, 3, 3, 3),
        "scale": 0.3 + torch.rand(1, CHANNELS, 1, 1),
        "zero": torch.tensor(0.5),
        "bits": torch.tensor(1.0),
        "body": 0.5 * torch.sign(torch.randn(CHANNELS, CHANNELS, 3, 3)),
        "tail": 0.1 * torch.randn(3, CHANNELS, 3, 3),
    }

    def conv(name, x, y):
        return helper.make_node("Conv", [x, name], [y], name=name, pads=[1, 1, 1, 1])

    quant = helper.make_node(
        "Quant",
        ["features", "scale", "zero", "bits"],
        ["levels"],
        name="quant",
        domain="qonnx.custom_op.general",
        signed=1,
        narrow=0,
        rounding_mode="ROUND",
    )
    shape = list(picture.shape)
    graph = helper.make_graph(
        [conv("head", "input", "features"), quant, conv("body", "levels", "sums"), conv("tail", "sums", "output")],
        "zero-point",
        [helper.make_tensor_value_info("input", onnx.TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("output", onnx.TensorProto.FLOAT, shape)],
        [numpy_helper.from_array(value.numpy(), name) for name, value in constants.items()],
    )
    opsets = [helper.make_opsetid("", 13), helper.make_opsetid("qonnx.custom_op.general", 1)]
    network = helper.make_model(graph, opset_imports=opsets)
    network.ir_version = 8
    onnx.save(network, folder / "model.onnx")
    features = F.conv2d(picture, constants["head"], padding=1)
    signs = torch.where(features / constants["scale"] + constants["zero"] >= 0, 1.0, -1.0)
    levels = (signs - constants["zero"]) * constants["scale"]
    sums = F.conv2d(levels, constants["body"], padding=1)
    golden(folder, picture, F.conv2d(sums, constants["tail"], padding=1))


if __name__ == "__main__":
    torch.manual_seed(0)
    resources = Path(sys.argv[1])
    small = torch.rand(1, 3, 9, 11)
    export(resources / "spellings", Spellings(), small)
    export(resources / "sequences", Sequences(), small, opset=20, exporter="dynamo", fold=False, dynamic=False)
    zero_point(resources / "zero-point", small)
    export(resources / "levels", Levels(), small)
    export(resources / "split-channels", SplitChannels(), small)
