"""A small network of Brevitas, written to ONNX with QONNX's BipolarQuant.

Untrained, with random normalizations, for the tests of the converter:

    pip install brevitas qonnx onnxoptimizer
    python export_brevitas.py ../../converter/src/test/resources/exports
"""

import sys
from pathlib import Path

import brevitas.nn
import numpy as np
import onnx
import torch
from brevitas.export import export_qonnx
from brevitas.quant import SignedBinaryActPerTensorConst, SignedBinaryWeightPerTensorConst

CHANNELS = 8


class Binary(torch.nn.Module):
    """Sign, a binary convolution, BatchNormalization and a residual."""

    def __init__(self):
        super().__init__()
        self.sign = brevitas.nn.QuantIdentity(
            act_quant=SignedBinaryActPerTensorConst, return_quant_tensor=False
        )
        self.convolution = brevitas.nn.QuantConv2d(
            CHANNELS,
            CHANNELS,
            3,
            padding=1,
            bias=False,
            weight_quant=SignedBinaryWeightPerTensorConst,
        )
        self.norm = torch.nn.BatchNorm2d(CHANNELS)
        torch.nn.init.normal_(self.norm.weight, 0.5, 0.5)
        torch.nn.init.normal_(self.norm.bias, 0, 0.3)
        self.norm.running_mean.normal_(0, 0.3)
        self.norm.running_var.uniform_(0.2, 1)

    def forward(self, x):
        return x + self.norm(self.convolution(self.sign(x)))


def strip(path):
    """Keeps the weights in the file and drops the exporter's notes about the source code."""
    network = onnx.load(path)
    path.with_suffix(".onnx.data").unlink(missing_ok=True)
    for part in (network, network.graph, *network.graph.node, *network.graph.value_info):
        del part.metadata_props[:]
    for value in (*network.graph.input, *network.graph.output, *network.graph.initializer):
        del value.metadata_props[:]
    onnx.save(network, path)


if __name__ == "__main__":
    folder = Path(sys.argv[1]) / "brevitas"
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    network = torch.nn.Sequential(
        torch.nn.Conv2d(3, CHANNELS, 3, padding=1),
        Binary(),
        Binary(),
        torch.nn.Conv2d(CHANNELS, 3, 3, padding=1),
    ).eval()
    picture = torch.rand(1, 3, 9, 11)
    export_qonnx(network, args=picture, export_path=str(folder / "model.onnx"))
    strip(folder / "model.onnx")
    np.save(folder / "input_0.npy", picture.numpy())
    np.save(folder / "output_0.npy", network(picture).detach().numpy())
