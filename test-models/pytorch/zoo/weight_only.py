"""Efficient Super Resolution Using Binarized Neural Network (Ma et al., CVPRW 2019).

Only the filters of the residual blocks are binary, each with one learned scale (section 3.2); the
activations, the first and last convolutions and the upsampling stay in float.
"""

import torch
from torch import nn
from torch.nn import functional as F


class _SignWeight(torch.autograd.Function):
    """Sign with the hard-tanh gradient: passes where |w| <= 1 (section 3.1)."""

    @staticmethod
    def forward(ctx, w):
        ctx.save_for_backward(w)
        return torch.sign(w)

    @staticmethod
    def backward(ctx, grad):
        (w,) = ctx.saved_tensors
        return grad * (w.abs() <= 1).to(grad.dtype)

    @staticmethod
    def symbolic(g, w):
        return g.op("Sign", w)


class BinaryFilterConv2d(nn.Conv2d):
    """Float input, filters ``scale[o] * sign(W[o])`` with a learned scale.

    ``scale_on="filter"`` multiplies the filters, ``"output"`` the convolution's result: the same
    function, two graphs.
    """

    def __init__(self, inputs, outputs, kernel=3, bias=False, scale_on="filter"):
        super().__init__(inputs, outputs, kernel, padding=kernel // 2, bias=bias)
        if scale_on not in ("filter", "output"):
            raise ValueError(f"scale_on={scale_on!r}: filter or output")
        self.scale_on = scale_on
        with torch.no_grad():
            initial = self.weight.abs().mean((1, 2, 3), keepdim=True)
        self.scale = nn.Parameter(initial)

    def forward(self, x):
        sign = _SignWeight.apply(self.weight)
        if self.scale_on == "filter":
            return F.conv2d(x, self.scale * sign, self.bias, padding=self.padding)
        y = F.conv2d(x, sign, None, padding=self.padding) * self.scale.view(1, -1, 1, 1)
        return y if self.bias is None else y + self.bias.view(1, -1, 1, 1)


class ResidualBlock(nn.Module):
    """SRGAN's block: convolution, BN, PReLU, convolution, BN, residual; binary filters."""

    def __init__(self, channels, scale_on):
        super().__init__()
        self.body = nn.Sequential(
            BinaryFilterConv2d(channels, channels, scale_on=scale_on),
            nn.BatchNorm2d(channels),
            nn.PReLU(channels),
            BinaryFilterConv2d(channels, channels, scale_on=scale_on),
            nn.BatchNorm2d(channels),
        )

    def forward(self, x):
        return x + self.body(x)


class SRResNet(nn.Module):
    """SRResNet (Ledig et al., CVPR 2017, figure 4) with binary filters in its residual blocks.

    ``kernel`` is that of the first and last convolution, 9 in the paper. ``residual=True`` adds the
    bilinear-upsampled input in the end, which shortens training.
    """

    def __init__(self, channels=64, blocks=16, scale=4, colors=3, kernel=9, scale_on="filter", residual=False):
        super().__init__()
        self.scale = scale
        self.residual = residual
        self.head = nn.Sequential(nn.Conv2d(colors, channels, kernel, padding=kernel // 2), nn.PReLU(channels))
        self.body = nn.Sequential(*(ResidualBlock(channels, scale_on) for _ in range(blocks)))
        self.join = nn.Sequential(nn.Conv2d(channels, channels, 3, padding=1), nn.BatchNorm2d(channels))
        steps = {2: [2], 3: [3], 4: [2, 2]}[scale]
        self.upsampling = nn.Sequential(
            *(
                nn.Sequential(
                    nn.Conv2d(channels, channels * r * r, 3, padding=1), nn.PixelShuffle(r), nn.PReLU(channels)
                )
                for r in steps
            )
        )
        self.tail = nn.Conv2d(channels, colors, kernel, padding=kernel // 2)
        if residual:
            self.tail.weight.data.mul_(0.1)
            nn.init.zeros_(self.tail.bias)

    def forward(self, x):
        y = self.head(x)
        y = self.tail(self.upsampling(self.join(self.body(y)) + y))
        if self.residual:
            y = y + F.interpolate(x, scale_factor=self.scale, mode="bilinear", align_corners=False)
        return y


class LapSRN(nn.Module):
    """LapSRN (Lai et al., CVPR 2017) for x2 and x4 with binary filters in its feature branch.

    Every level doubles the picture: transposed convolutions upsample features and picture, and the
    features' residual is added to the picture.
    """

    def __init__(self, channels=64, blocks=5, scale=4, colors=3, scale_on="filter"):
        super().__init__()
        levels = {2: 1, 4: 2}[scale]
        self.head = nn.Sequential(nn.Conv2d(colors, channels, 3, padding=1), nn.LeakyReLU(0.2))
        self.features = nn.ModuleList(
            nn.Sequential(
                *(ResidualBlock(channels, scale_on) for _ in range(blocks)),
                nn.ConvTranspose2d(channels, channels, 4, 2, 1),
                nn.LeakyReLU(0.2),
            )
            for _ in range(levels)
        )
        self.residuals = nn.ModuleList(nn.Conv2d(channels, colors, 3, padding=1) for _ in range(levels))
        self.pictures = nn.ModuleList(nn.ConvTranspose2d(colors, colors, 4, 2, 1) for _ in range(levels))
        for upsample in self.pictures:
            self._bilinear(upsample)

    @staticmethod
    def _bilinear(upsample):
        """Start as half-pixel bilinear upsampling, each colour from itself."""
        taps = torch.tensor([0.25, 0.75, 0.75, 0.25])
        upsample.weight.data.zero_()
        for color in range(upsample.in_channels):
            upsample.weight.data[color, color] = taps[:, None] * taps[None, :]
        nn.init.zeros_(upsample.bias)

    def forward(self, x):
        y = self.head(x)
        for features, residual, upsample in zip(self.features, self.residuals, self.pictures):
            y = features(y)
            x = upsample(x) + residual(y)
        return x
