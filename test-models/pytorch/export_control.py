"""Two small networks with what exports seldom hold, for the tests of the converter and the verifier.

``scripted``: torch.jit.script keeps an ``if`` on the number of channels as an If of ONNX.
``moved-signs``: signs that are padded by reflection and flattened before their weights see them.

Untrained, with random normalizations:

    python export_control.py ../../converter/src/test/resources/exports
"""

import sys
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

CHANNELS = 8


def binary(weight):
    return weight.abs().mean() * torch.sign(weight)


class Scripted(torch.nn.Module):
    """A binary convolution that stands in a branch."""

    def __init__(self):
        super().__init__()
        self.head = torch.nn.Conv2d(3, CHANNELS, 3, padding=1)
        self.body = torch.nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1, bias=False)
        self.tail = torch.nn.Conv2d(CHANNELS, 3, 3, padding=1)

    def forward(self, x):
        y = self.head(x)
        w = self.body.weight
        if y.size(1) == 8:
            z = F.conv2d(torch.sign(y), w.abs().mean() * torch.sign(w), None, padding=1)
        else:
            z = y
        if x.size(1) > 3:
            z = z * 2.0
        return self.tail(z + y)


class MovedSigns(torch.nn.Module):
    """XNOR-Net's order, BatchNorm-Sign-Conv, with reflected borders, and a binary linear layer."""

    def __init__(self):
        super().__init__()
        self.head = torch.nn.Conv2d(3, CHANNELS, 3, stride=2, padding=1)
        self.norm = torch.nn.BatchNorm2d(CHANNELS)
        self.body = torch.nn.Conv2d(CHANNELS, CHANNELS, 3, bias=False)
        self.last = torch.nn.BatchNorm2d(CHANNELS)
        self.linear = torch.nn.Linear(CHANNELS * 16, 10)
        for norm in (self.norm, self.last):
            torch.nn.init.normal_(norm.weight, 0.5, 0.5)
            torch.nn.init.normal_(norm.bias, 0, 0.3)
            norm.running_mean.normal_(0, 0.3)
            norm.running_var.uniform_(0.2, 1)

    def forward(self, x):
        y = torch.sign(self.norm(self.head(x)))
        y = F.conv2d(F.pad(y, (1, 1, 1, 1), mode="reflect"), binary(self.body.weight))
        y = torch.sign(self.last(F.max_pool2d(y, 2)))
        return F.linear(torch.flatten(y, 1), binary(self.linear.weight), self.linear.bias)


def export(folder, name, network, picture, **options):
    out = folder / name
    out.mkdir(parents=True, exist_ok=True)
    network.eval()
    golden = network(picture).detach().numpy()
    torch.onnx.export(
        torch.jit.script(network) if name == "scripted" else network,
        picture,
        str(out / "model.onnx"),
        opset_version=13,
        input_names=["input"],
        output_names=["output"],
        dynamo=False,
        **options,
    )
    np.save(out / "input_0.npy", picture.numpy())
    np.save(out / "output_0.npy", golden)


if __name__ == "__main__":
    torch.manual_seed(0)
    resources = Path(sys.argv[1])
    sizes = {"input": {2: "height", 3: "width"}}
    export(resources, "scripted", Scripted(), torch.rand(1, 3, 9, 11), dynamic_axes=sizes)
    export(resources, "moved-signs", MovedSigns(), torch.rand(1, 3, 16, 16))
