"""Push the limit of Binarized Deep Imagery Super-resolution using End-to-end Full-precision Information
Flow (E2FIF, 2022): a full-precision path over every binary convolution, on EDSR, RCAN and RDN.

Common to all: no shift in front of the sign, weights sign(W) without scale, BatchNorm behind the
convolution, pictures in 0..255, the colour mean subtracted in front and added behind.
"""

import torch
from torch import nn
from torch.nn import functional as F

RGB_MEAN = (0.4488, 0.4371, 0.4040)


class _SignActivation(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.sign(x)

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return grad * (2.0 - 2.0 * x.abs()).clamp_(min=0.0)

    @staticmethod
    def symbolic(g, x):
        return g.op("Sign", x)


class _SignWeight(torch.autograd.Function):
    """The gradient goes straight through to the latent weight."""

    @staticmethod
    def forward(ctx, w):
        return torch.sign(w)

    @staticmethod
    def backward(ctx, grad):
        return grad

    @staticmethod
    def symbolic(g, w):
        return g.op("Sign", w)


class BinaryConv2d(nn.Conv2d):
    """Sign of the input times sign of the weights, section 3.1.

    ``mode="activations"`` keeps float weights, the authors' first training stage: such a net has binary
    activations and no binary convolution. ``presign()`` replaces the latent weights by their signs, as
    users do before an export: then no Sign of the weights is left in the graph.
    """

    def __init__(self, inputs, outputs, kernel=3, bias=True, mode="binary"):
        super().__init__(inputs, outputs, kernel, padding=kernel // 2, bias=bias)
        self.mode = mode
        self.presigned = False

    def presign(self):
        self.weight.data = torch.sign(self.weight.data)
        self.presigned = True

    def forward(self, x):
        binary = self.mode == "binary" and not self.presigned
        weight = _SignWeight.apply(self.weight) if binary else self.weight
        return F.conv2d(_SignActivation.apply(x), weight, self.bias, padding=self.padding)


class MeanShift(nn.Conv2d):
    """The colour mean subtracted (sign -1) or added, as a fixed 1x1 convolution (EDSR)."""

    def __init__(self, sign, colors, value_range=255.0):
        super().__init__(colors, colors, 1)
        mean = torch.tensor(RGB_MEAN if colors == 3 else (0.5,))
        self.weight.data = torch.eye(colors).view(colors, colors, 1, 1)
        self.bias.data = sign * value_range * mean
        self.requires_grad_(False)


class ChannelAttention(nn.Module):
    """RCAN, section 3.3: global pool, 1x1, LeakyReLU, 1x1, Sigmoid, times the input."""

    def __init__(self, channels, reduction=8):
        super().__init__()
        self.weigh = nn.Sequential(
            nn.AdaptiveAvgPool2d(1),
            nn.Conv2d(channels, channels // reduction, 1),
            nn.LeakyReLU(0.1),
            nn.Conv2d(channels // reduction, channels, 1),
            nn.Sigmoid(),
        )

    def forward(self, x):
        return x * self.weigh(x)


class Block(nn.Module):
    """Two binary convolutions, each with BatchNorm and its own residual (figure 3); LeakyReLU between.

    ``skip="block"`` is the Bi-Real-less ablation: one residual around both. ``attention`` puts RCAN's
    channel attention behind the second convolution.
    """

    def __init__(self, channels, mode="binary", attention=0, skip="convolution"):
        super().__init__()
        self.conv1 = nn.Sequential(BinaryConv2d(channels, channels, mode=mode), nn.BatchNorm2d(channels))
        self.conv2 = nn.Sequential(BinaryConv2d(channels, channels, mode=mode), nn.BatchNorm2d(channels))
        self.activation = nn.LeakyReLU(0.1)
        self.attention = ChannelAttention(channels, attention) if attention else nn.Identity()
        self.skip = skip

    def forward(self, x):
        if self.skip == "block":
            return x + self.attention(self.conv2(self.activation(self.conv1(x))))
        x = self.activation(self.conv1(x) + x)
        return self.attention(self.conv2(x)) + x


class _Restorer(nn.Module):
    """Mean shift, head, body with a residual around it, PixelShuffle tail, mean shift."""

    value_range = 255.0

    def __init__(self, channels, scale, colors):
        super().__init__()
        self.subtract_mean = MeanShift(-1, colors)
        self.add_mean = MeanShift(1, colors)
        self.head = nn.Conv2d(colors, channels, 3, padding=1)
        self.tail = nn.Sequential(nn.Conv2d(channels, colors * scale**2, 3, padding=1), nn.PixelShuffle(scale))

    def body(self, x):
        raise NotImplementedError

    def forward(self, x):
        x = self.head(self.subtract_mean(x))
        return self.add_mean(self.tail(self.body(x) + x))


def _bilinear_taps(phase, scale):
    """Weights of the previous, this and the next pixel for subpixel ``phase`` of ``scale`` (half-pixel)."""
    offset = (phase + 0.5) / scale - 0.5
    return torch.tensor([max(-offset, 0.0), 1 - abs(offset), max(offset, 0.0)])


class EDSR(_Restorer):
    """E2FIF on EDSR (Lim et al., CVPRW 2017).

    Training starts at bilinear upsampling, from which the net learns what is missing (``_start_bilinear``).
    """

    def __init__(self, channels=64, blocks=16, scale=4, colors=3, mode="binary", skip="convolution"):
        super().__init__(channels, scale, colors)
        self.blocks = nn.Sequential(*(Block(channels, mode, skip=skip) for _ in range(blocks)))
        if skip == "convolution" and channels >= 2 * colors:
            self._start_bilinear(colors, scale)

    def _start_bilinear(self, colors, scale):
        """Initial weights that make the whole net a bilinear upsampling.

        The net has no residual from its input, and learning one takes most of a short training. The head's
        first channels are c and -c for each colour c, on the scale of 1 where the gradient of the sign is
        not zero. With gamma = 0 a block is LeakyReLU, so the body and its residual give 2c where c > 0 and
        c(1 + 0.1^blocks) elsewhere; the difference of a pair is about 3c.
        """
        unit = 64.0
        negative = 1 + 0.1 ** len(self.blocks)
        with torch.no_grad():
            for module in self.blocks.modules():
                if isinstance(module, nn.BatchNorm2d):
                    module.weight.zero_()
            self.head.weight.div_(unit)
            self.head.bias.zero_()
            conv = self.tail[0]
            conv.weight.zero_()
            conv.bias.zero_()
            for color in range(colors):
                for sign, channel in ((1.0, 2 * color), (-1.0, 2 * color + 1)):
                    self.head.weight[channel] = 0
                    self.head.weight[channel, color, 1, 1] = sign / unit
                    for row in range(scale):
                        for column in range(scale):
                            taps = _bilinear_taps(row, scale)[:, None] * _bilinear_taps(column, scale)[None, :]
                            output = (color * scale + row) * scale + column
                            conv.weight[output, channel] = sign * unit / (2 + negative) * taps

    def body(self, x):
        return self.blocks(x)


class Group(nn.Module):
    """RCAN's residual group: blocks, one more binary convolution, and a residual around all."""

    def __init__(self, channels, blocks, mode, reduction):
        super().__init__()
        self.blocks = nn.Sequential(*(Block(channels, mode, attention=reduction) for _ in range(blocks)))
        self.last = nn.Sequential(BinaryConv2d(channels, channels, mode=mode), nn.BatchNorm2d(channels))

    def forward(self, x):
        y = self.blocks(x)
        return self.last(y) + y + x


class RCAN(_Restorer):
    """E2FIF on RCAN (Zhang et al., ECCV 2018)."""

    def __init__(self, channels=64, groups=5, blocks=8, scale=4, colors=3, mode="binary", reduction=8):
        super().__init__(channels, scale, colors)
        self.groups = nn.Sequential(*(Group(channels, blocks, mode, reduction) for _ in range(groups)))

    def body(self, x):
        return self.groups(x)


class Dense(nn.Module):
    """RDN's dense layer: its binary convolution's output is joined to its input.

    The information-flow path (figure 4) is the first ``growth`` channels of the input.
    """

    def __init__(self, inputs, growth, mode):
        super().__init__()
        self.growth = growth
        self.conv = nn.Sequential(BinaryConv2d(inputs, growth, mode=mode), nn.BatchNorm2d(growth))
        self.activation = nn.LeakyReLU(0.1)

    def forward(self, x):
        return torch.cat((x, self.activation(self.conv(x) + x[:, : self.growth])), 1)


class DenseBlock(nn.Module):
    """RDN's residual dense block: dense layers, 1x1 binary fusion back to the block's channels.

    The fusion's full-precision path is the mean of the joined groups of channels.
    """

    def __init__(self, channels, layers, mode):
        super().__init__()
        self.parts = layers + 1
        self.channels = channels
        self.layers = nn.Sequential(*(Dense(channels * (i + 1), channels, mode) for i in range(layers)))
        self.fusion = nn.Sequential(
            BinaryConv2d(channels * self.parts, channels, 1, mode=mode), nn.BatchNorm2d(channels)
        )

    def forward(self, x):
        joined = self.layers(x)
        path = sum(torch.split(joined, self.channels, 1)) / self.parts
        return self.fusion(joined) + path + x


class RDN(_Restorer):
    """E2FIF on RDN (Zhang et al., CVPR 2018): dense blocks, all their outputs fused by a binary 1x1."""

    def __init__(self, channels=64, blocks=8, layers=4, scale=4, colors=3, mode="binary"):
        super().__init__(channels, scale, colors)
        self.blocks = nn.ModuleList(DenseBlock(channels, layers, mode) for _ in range(blocks))
        self.fusion = nn.Sequential(
            BinaryConv2d(channels * blocks, channels, 1, mode=mode),
            nn.BatchNorm2d(channels),
        )

    def body(self, x):
        outputs = []
        for block in self.blocks:
            x = block(x)
            outputs.append(x)
        return self.fusion(torch.cat(outputs, 1)) + x
