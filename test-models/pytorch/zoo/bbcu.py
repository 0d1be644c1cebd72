"""Basic Binary Convolution Unit for Binarized Image Restoration Network (Xia et al., ICLR 2023).

Units V1..V4 are the steps of the paper's section 3.2, variants H, B, U and T those of section 3.3.
"""

import torch
from torch import nn
from torch.nn import functional as F

from .binary import BinaryActivation, BinaryWeightConv2d, LearnableBias, RPReLU

VERSIONS = ("V1", "V2", "V3", "V4")


def residual_alignment(channels):
    """The factor k of section 3.2: 130 for 64 channels, in proportion for others; input in 0..1."""
    return 130.0 * channels / 64


class Unit(nn.Module):
    """Shift, sign, binary convolution, RPReLU and a full-precision residual.

    V1: BatchNorm behind the convolution, activation behind the residual.
    V2: V1 without BatchNorm. V3: V2 in a net whose input is multiplied by k, so the unit is the same.
    V4, the BBCU: V3 with the activation moved inside the residual.
    """

    def __init__(self, inputs, outputs, version="V4", kernel=3):
        super().__init__()
        if version not in VERSIONS:
            raise ValueError(f"version {version!r} is none of {', '.join(VERSIONS)}")
        self.version = version
        self.shift = LearnableBias(inputs)
        self.sign = BinaryActivation()
        self.conv = BinaryWeightConv2d(inputs, outputs, kernel)
        self.norm = nn.BatchNorm2d(outputs) if version == "V1" else nn.Identity()
        self.activation = RPReLU(outputs)

    def residual(self, x):
        raise NotImplementedError

    def forward(self, x):
        y = self.norm(self.conv(self.sign(self.shift(x))))
        if self.version == "V4":
            return self.activation(y) + self.residual(x)
        return self.activation(y + self.residual(x))


class UnitB(Unit):
    """BBCU-B, the body's unit: as many channels out as in, residual x."""

    def __init__(self, channels, version="V4", kernel=3):
        super().__init__(channels, channels, version, kernel)

    def residual(self, x):
        return x


class UnitH(Unit):
    """BBCU-H, the head's unit: x repeated until it fills the output channels.

    ``interleave`` orders the copies as r,r,..,g,g,..,b,b,.. (repeat_interleave) with the remainder in
    the end instead of r,g,b,r,g,b,...
    """

    def __init__(self, inputs, outputs, version="V4", kernel=3, interleave=False):
        super().__init__(inputs, outputs, version, kernel)
        self.copies, self.rest = divmod(outputs, inputs)
        self.interleave = interleave

    def residual(self, x):
        rest = [x[:, : self.rest]] if self.rest else []
        if self.interleave:
            return torch.cat([torch.repeat_interleave(x, self.copies, 1)] + rest, 1)
        return torch.cat([x] * self.copies + rest, 1)


class UnitU(Unit):
    """BBCU-U, the upsampling's unit: r*r times the channels, PixelShuffle, nearest-upsampled residual.

    The residual joins behind the shuffle, so V1-V3 activate there (on the net's channels).
    """

    def __init__(self, channels, scale, version="V4", kernel=3):
        super().__init__(channels, channels * scale * scale, version, kernel)
        self.scale = scale
        self.shuffle = nn.PixelShuffle(scale)
        if version != "V4":
            self.activation = RPReLU(channels)

    def residual(self, x):
        return F.interpolate(x, scale_factor=self.scale, mode="nearest")

    def forward(self, x):
        y = self.norm(self.conv(self.sign(self.shift(x))))
        if self.version == "V4":
            return self.shuffle(self.activation(y)) + self.residual(x)
        return self.activation(self.shuffle(y) + self.residual(x))


class UnitT(Unit):
    """BBCU-T, the tail's unit: fewer channels out than in.

    The residual is x's channels in groups, one group per output channel, each averaged; channels that
    do not fill a group are left out. The paper's code has no such unit; this shape of it is ours.
    """

    def __init__(self, inputs, outputs, version="V4", kernel=3):
        super().__init__(inputs, outputs, version, kernel)
        self.outputs = outputs
        self.group = inputs // outputs

    def residual(self, x):
        n, g = self.outputs, self.group
        groups = [x[:, i * g : (i + 1) * g].mean(1, keepdim=True) for i in range(n)]
        return torch.cat(groups, 1)


class Pair(nn.Sequential):
    """Two B units: what stands for one residual block of the full-precision body.

    ``norms=True`` puts a BatchNorm behind each unit's residual, an option of the published code.
    """

    def __init__(self, channels, version="V4", norms=False):
        units = []
        for _ in range(2):
            units.append(UnitB(channels, version))
            if norms:
                units.append(nn.BatchNorm2d(channels))
        super().__init__(*units)


class SRResNet(nn.Module):
    """SRResNet for x2, x3 and x4 with binarized parts; the bilinear-upsampled input is added in the end.

    ``binary`` names the parts made of BBCUs. ``"body"`` alone is BBCU-L; ``"body upsampling"`` (with the
    convolution behind the upsampling) is BBCU-M; ``"head"`` and ``"tail"`` may be added for the paper's
    table 5, which weighs the parts. Versions V1 and V2 are not aligned (k = 1).
    """

    def __init__(self, channels=64, blocks=16, scale=4, colors=3, binary="body", version="V4", norms=False, k=None):
        super().__init__()
        parts = set(binary.split())
        unknown = parts - {"head", "body", "upsampling", "tail"}
        if unknown or "body" not in parts:
            raise ValueError(f"binary={binary!r}: head, body, upsampling, tail; body always")
        if k is None:
            k = residual_alignment(channels) if version in ("V3", "V4") else 1.0
        self.k = float(k)
        self.scale = scale
        self.binary_upsampling = "upsampling" in parts
        self.activation = nn.LeakyReLU(0.1)

        self.head = (
            UnitH(colors, channels, version)
            if "head" in parts
            else nn.Sequential(nn.Conv2d(colors, channels, 3, 1, 1), self.activation)
        )
        self.body = nn.Sequential(*(Pair(channels, version, norms) for _ in range(blocks)))
        steps = {2: [2], 3: [3], 4: [2, 2]}[scale]
        if self.binary_upsampling:
            self.upsampling = nn.Sequential(*(UnitU(channels, r, version) for r in steps))
            self.high_resolution = UnitB(channels, version)
        else:
            self.upsampling = nn.Sequential(
                *(
                    nn.Sequential(nn.Conv2d(channels, channels * r * r, 3, 1, 1), nn.PixelShuffle(r), self.activation)
                    for r in steps
                )
            )
            self.high_resolution = nn.Conv2d(channels, channels, 3, 1, 1)
        self.tail = UnitT(channels, colors, version) if "tail" in parts else nn.Conv2d(channels, colors, 3, 1, 1)
        self._initialize()

    def _initialize(self):
        """EDSR-like nets start best with a small residual: Kaiming-normal float weights times 0.1."""
        for module in self.modules():
            if type(module) is nn.Conv2d:
                nn.init.kaiming_normal_(module.weight)
                module.weight.data.mul_(0.1)
                nn.init.zeros_(module.bias)

    def forward(self, x):
        x = x * self.k
        y = self.upsampling(self.body(self.head(x)))
        y = self.tail(self.activation(self.high_resolution(y)))
        y = y + F.interpolate(x, scale_factor=self.scale, mode="bilinear", align_corners=False)
        return y / self.k


class DnCNN(nn.Module):
    """DnCNN (Zhang et al., TIP 2017) in BBCU form: float head and tail without bias, BBCU-B between.

    Predicts the noise: x - net(x). 20 layers as in the paper's table; DnCNN-3, for JPEG deblocking, is
    the same net on the luma channel.
    """

    def __init__(self, channels=64, layers=20, colors=1, version="V4", k=None):
        super().__init__()
        if k is None:
            k = residual_alignment(channels) if version in ("V3", "V4") else 1.0
        self.k = float(k)
        self.head = nn.Conv2d(colors, channels, 3, 1, 1, bias=False)
        self.activation = nn.ReLU()
        self.body = nn.Sequential(*(UnitB(channels, version) for _ in range(layers - 2)))
        self.tail = nn.Conv2d(channels, colors, 3, 1, 1, bias=False)
        for conv in (self.head, self.tail):
            nn.init.kaiming_normal_(conv.weight)
            conv.weight.data.mul_(0.1)

    def forward(self, x):
        x = x * self.k
        noise = self.tail(self.body(self.activation(self.head(x))))
        return (x - noise) / self.k
