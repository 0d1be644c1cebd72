#!/usr/bin/env python3
"""Export units of many papers in every flavour, to test a converter against other people's networks.

    export_families.py --out EXPORTS [--only SUBSTRING]

Each unit stands between a float head and a float tail. EXPORTS/FAMILY_FLAVOUR gets model.onnx, input_0.npy and
output_0.npy; EXPORTS/INDEX.md says how many binary layers the Python code has. The units are written from the
papers, with seeded weights; what a unit is named after is what it adds at inference.
"""

import argparse
import math
import zlib
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

from export import distance_to_onnx_runtime, synthetic_picture, write_goldens, write_onnx

CHANNELS = 16


def xnor(w):
    """mean |w| of the filter times sign(w): XNOR-Net."""
    return w.abs().mean((1, 2, 3), keepdim=True) * torch.sign(w)


def estimated(w):
    """The same behind what detach() leaves of a straight-through estimator: ReActNet, BBCU."""
    return xnor(w).detach() - torch.clamp(w, -1, 1).detach() + torch.clamp(w, -1, 1)


def balanced(w):
    """Standardized weights and a power of two as scale: IR-Net, section 3.2."""
    centered = w - w.mean((1, 2, 3), keepdim=True)
    standard = centered / (centered.flatten(1).std(1) + 1e-6).view(-1, 1, 1, 1)
    power = torch.round(torch.log(standard.abs().flatten(1).mean(1)) / math.log(2))
    return torch.sign(standard) * torch.pow(torch.tensor([2.0]), power).view(-1, 1, 1, 1)


class Binary(nn.Conv2d):
    """A convolution of signs with binary weights, zeros around the picture."""

    def __init__(self, inputs=CHANNELS, outputs=CHANNELS, kernel=3, stride=1, weights=xnor, bias=False, **options):
        dilation = options.get("dilation", 1)
        super().__init__(inputs, outputs, kernel, stride, dilation * (kernel // 2), bias=bias, **options)
        self.weights = weights
        nn.init.normal_(self.weight, 0, 0.1)

    def forward(self, x):
        w = self.weights(self.weight)
        return F.conv2d(torch.sign(x), w, self.bias, self.stride, self.padding, self.dilation, self.groups)


def norm(channels=CHANNELS):
    module = nn.BatchNorm2d(channels)
    nn.init.normal_(module.weight, 0.4, 0.4)
    nn.init.normal_(module.bias, 0, 0.2)
    module.running_mean.normal_(0, 0.3)
    module.running_var.uniform_(0.5, 2)
    return module


class Shift(nn.Module):
    def __init__(self):
        super().__init__()
        self.bias = nn.Parameter(0.2 * torch.randn(1, CHANNELS, 1, 1))

    def forward(self, x):
        return x + self.bias.expand_as(x)


class BiReal(nn.Module):
    """Bi-Real Net: a skip around each binary convolution and its BatchNorm."""

    def __init__(self):
        super().__init__()
        self.one, self.two = Binary(weights=estimated), Binary(weights=estimated)
        self.norm1, self.norm2 = norm(), norm()

    def forward(self, x):
        x = x + self.norm1(self.one(x))
        return x + self.norm2(self.two(x))


class XnorBox(nn.Module):
    """XNOR-Net: outputs times the box mean of |x|."""

    def __init__(self):
        super().__init__()
        self.norm, self.body = norm(), Binary()

    def forward(self, x):
        x = self.norm(x)
        return self.body(x) * F.avg_pool2d(x.abs().mean(1, keepdim=True), 3, 1, 1)


class IrNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.norm = Binary(weights=balanced), norm()

    def forward(self, x):
        return F.hardtanh(self.norm(self.body(x)) + x)


class Scales(nn.Module):
    """SCALES: scales per channel (pool, two layers, Sigmoid) and per pixel (1x1, Sigmoid)."""

    def __init__(self):
        super().__init__()
        self.shift, self.body = Shift(), Binary(weights=estimated)
        self.squeeze, self.expand = nn.Linear(CHANNELS, 4), nn.Linear(4, CHANNELS)
        self.pixel = nn.Conv2d(CHANNELS, 1, 1)

    def forward(self, x):
        pooled = F.adaptive_avg_pool2d(x, 1).flatten(1)
        channel = torch.sigmoid(self.expand(F.relu(self.squeeze(pooled)))).unsqueeze(2).unsqueeze(3)
        return self.body(self.shift(x)) * channel * torch.sigmoid(self.pixel(x)) + x


class Threshold(nn.Module):
    """A threshold that follows the picture: the mean of each channel."""

    def __init__(self):
        super().__init__()
        self.body = Binary()

    def forward(self, x):
        return self.body(x - x.mean((2, 3), keepdim=True)) + x


class Normalized(nn.Module):
    """DAQ-like: each channel is normalized by its own mean and spread, and brought back behind."""

    def __init__(self):
        super().__init__()
        self.body = Binary(weights=estimated)

    def forward(self, x):
        mean = x.mean((2, 3), keepdim=True)
        spread = torch.sqrt(((x - mean) ** 2).mean((2, 3), keepdim=True) + 1e-6)
        return self.body((x - mean) / spread) * spread + mean


class Accumulated(nn.Module):
    """BAM: what earlier layers binarized is accumulated in front of the next sign."""

    def __init__(self):
        super().__init__()
        self.bodies = nn.ModuleList(Binary(weights=torch.sign) for _ in range(3))
        self.norms = nn.ModuleList(norm() for _ in range(3))
        self.gains = nn.ParameterList(nn.Parameter(torch.rand(1, CHANNELS, 1, 1)) for _ in range(3))

    def forward(self, x):
        total = 0
        for body, batch, gain in zip(self.bodies, self.norms, self.gains):
            total = total + gain * x
            x = F.leaky_relu(batch(body(total)), 0.2) + x
        return x


class Texture(nn.Module):
    """BTM: no BatchNorm, one learned scale, PReLU behind the skip."""

    def __init__(self):
        super().__init__()
        self.body, self.rectifier = Binary(weights=torch.sign), nn.PReLU(CHANNELS)
        self.scale = nn.Parameter(torch.rand(1))

    def forward(self, x):
        return self.rectifier(self.body(x) * self.scale + x)


class SecondOrder(nn.Module):
    """FRB: a second binary convolution of what the first one's weights left over."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(0.1 * torch.randn(CHANNELS, CHANNELS, 3, 3))

    def forward(self, x):
        first = xnor(self.weight)
        second = xnor(self.weight - first)
        signs = torch.sign(x)
        return F.conv2d(signs, first, padding=1) + F.conv2d(signs, second, padding=1) + x


class Fused(nn.Module):
    """BiSRNet, BiFSRNet: halved and doubled sides, fused and split channels, the skip kept everywhere."""

    def __init__(self):
        super().__init__()
        self.down, self.left, self.right = Binary(stride=2), Binary(), Binary()
        self.fuse = Binary(2 * CHANNELS, CHANNELS, kernel=1)

    def forward(self, x):
        y = self.down(x) + F.avg_pool2d(x, 2)
        y = torch.cat([self.left(y) + y, self.right(y) + y], 1)
        first, second = torch.chunk(y, 2, 1)
        y = self.fuse(y) + (first + second) / 2
        return F.interpolate(y, scale_factor=2.0, mode="bilinear", align_corners=False) + x


class Attention(nn.Module):
    """FABNet-like: binary 1x1 convolutions make the gate, the largest and the mean value its input."""

    def __init__(self):
        super().__init__()
        self.body, self.gate = Binary(weights=estimated), Binary(kernel=1, bias=True)
        self.area = nn.Conv2d(2, 1, 7, padding=3)

    def forward(self, x):
        y = self.body(x)
        y = y * torch.sigmoid(self.gate(F.adaptive_avg_pool2d(y, 1)))
        area = torch.cat([y.mean(1, keepdim=True), y.amax(1, keepdim=True)], 1)
        return y * torch.sigmoid(self.area(area)) + x


class AdaBin(nn.Module):
    """AdaBin: two levels that are not opposite, of activations and of weights."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(0.1 * torch.randn(CHANNELS, CHANNELS, 3, 3))

    def forward(self, x):
        center = self.weight.mean((1, 2, 3), keepdim=True)
        spread = ((self.weight - center) ** 2).mean((1, 2, 3), keepdim=True).sqrt()
        return F.conv2d(
            torch.sign((x - 0.2) / 0.7) * 0.7 + 0.2, torch.sign(self.weight - center) * spread + center, padding=1
        )


class Windows(nn.Module):
    """Dilated, grouped, depthwise, 1x1 and 5x5 binary convolutions, and one among unshuffled pixels."""

    def __init__(self):
        super().__init__()
        self.bodies = nn.ModuleList(
            [
                Binary(dilation=2),
                Binary(groups=4),
                Binary(groups=CHANNELS),
                Binary(kernel=1),
                Binary(kernel=5),
            ]
        )
        self.wide = Binary(4 * CHANNELS, 4 * CHANNELS)

    def forward(self, x):
        for body in self.bodies:
            x = body(x) + x
        y = F.pixel_unshuffle(x, 2)
        return F.pixel_shuffle(self.wide(y) + y, 2)


FAMILIES = {
    "bireal": (BiReal, 2),
    "xnor-box": (XnorBox, 1),
    "ir-net": (IrNet, 1),
    "scales": (Scales, 1),
    "threshold": (Threshold, 1),
    "daq": (Normalized, 1),
    "bam": (Accumulated, 3),
    "btm": (Texture, 1),
    "frb": (SecondOrder, 2),
    "bisr": (Fused, 4),
    "fabnet": (Attention, 2),
    "adabin": (AdaBin, 1),
    "windows": (Windows, 6),
}

FLAVOURS = {
    "op9-static": dict(opset=9, dynamic=False),
    "op11-nofold": dict(opset=11, fold=False),
    "op13": dict(opset=13),
    "op17-static": dict(opset=17, dynamic=False),
    "op18-dynamo": dict(opset=18, exporter="dynamo"),
    "op20-dynamo-nofold-static": dict(opset=20, exporter="dynamo", fold=False, dynamic=False),
}


class Net(nn.Module):
    def __init__(self, unit):
        super().__init__()
        self.head, self.unit = nn.Conv2d(3, CHANNELS, 3, padding=1), unit
        self.tail = nn.Conv2d(CHANNELS, 3, 3, padding=1)

    def forward(self, x):
        return self.tail(self.unit(self.head(x)))


def write(folder, unit, flags, seed):
    """One export; the distance of ONNX Runtime's output from PyTorch's."""
    torch.manual_seed(seed)
    net = Net(unit()).eval()
    folder.mkdir(parents=True, exist_ok=True)
    example = torch.from_numpy(synthetic_picture((1, 3, 24, 32), seed))
    write_onnx(net, folder / "model.onnx", example, **flags)
    for attempt in range(8):  # a sign within rounding of its threshold differs by a whole level
        write_goldens(net, folder, [synthetic_picture((1, 3, 24, 32), seed + attempt + 1)])
        distance = distance_to_onnx_runtime(folder)
        if distance < 1e-4:
            break
    return distance


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--only", default="", help="exports whose name contains this")
    args = parser.parse_args(argv)
    torch.set_num_threads(1)
    rows = []
    for family, (unit, binary) in FAMILIES.items():
        for flavour, flags in FLAVOURS.items():
            name = f"{family}_{flavour}"
            if args.only not in name:
                continue
            try:
                outcome = f"{write(args.out / name, unit, flags, zlib.crc32(family.encode()) % 10_000):.1e}"
            except Exception as e:  # what PyTorch itself cannot export is no case
                outcome = f"not exported: {str(e).splitlines()[0][:80]}"
            print(name, binary, outcome, flush=True)
            rows.append(f"| {name} | {binary} | {outcome} |")
    header = "| folder | binary layers | PyTorch - ONNX Runtime |\n|---|---|---|\n"
    (args.out / "INDEX.md").write_text(header + "\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
