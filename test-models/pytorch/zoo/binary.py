"""The pieces every binary net here is made of.

``BinaryActivation``, ``BinaryWeightConv2d``, ``LearnableBias`` and ``RPReLU`` follow ReActNet
(Liu et al., ECCV 2020, sections 4.1-4.2), whose units BBCU (Xia et al., ICLR 2023) builds on.
They are written so that ``torch.onnx.export`` puts the same graph in the file as the public code of
those papers does: the straight-through estimators stand in the exported graph as arithmetic.
"""

import torch
from torch import nn
from torch.nn import functional as F


class _SignWithPolynomialGradient(torch.autograd.Function):
    """``sign(x)`` forward; backward the derivative of Bi-Real Net's piecewise polynomial, 2 - 2|x|."""

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


class BinaryActivation(nn.Module):
    """Sign with the gradient of a piecewise polynomial (Bi-Real Net, section 3.3; ReActNet).

    The forward value is ``sign(x) - p(x) + p(x)`` with the first two terms detached, which is how the
    published code spells a straight-through estimator, and what its ONNX exports therefore contain.
    ``fused=True`` computes the same value and gradient in one step: train.py switches it on because it
    is several times faster on a CPU. It exports as a single Sign.
    """

    def __init__(self):
        super().__init__()
        self.fused = False

    def forward(self, x):
        if self.fused:
            return _SignWithPolynomialGradient.apply(x)
        below = (x < -1).type(torch.float32)
        negative = (x < 0).type(torch.float32)
        inside = (x < 1).type(torch.float32)
        left = (-1) * below + (x * x + 2 * x) * (1 - below)
        right = left * negative + (-x * x + 2 * x) * (1 - negative)
        polynomial = right * inside + 1 * (1 - inside)
        return torch.sign(x).detach() - polynomial.detach() + polynomial


class BinaryWeightConv2d(nn.Conv2d):
    """Convolution with weights ``mean(|W|) * sign(W)`` per filter (XNOR-Net, section 3.1).

    The gradient passes to W where |W| <= 1. The export holds the latent W and computes the binary
    weights in the graph, up to rounding: ``(s*sign(W) - clip(W)) + clip(W)``.
    """

    def __init__(self, inputs, outputs, kernel=3, stride=1, dilation=1, groups=1, bias=False):
        super().__init__(inputs, outputs, kernel, stride, dilation * (kernel // 2), dilation, groups, bias)

    def binary_weight(self):
        w = self.weight
        scale = w.abs().mean(3, keepdim=True).mean(2, keepdim=True).mean(1, keepdim=True).detach()
        clipped = torch.clamp(w, -1.0, 1.0)
        return (scale * torch.sign(w)).detach() - clipped.detach() + clipped

    def forward(self, x):
        return F.conv2d(x, self.binary_weight(), self.bias, self.stride, self.padding, self.dilation, self.groups)


class LearnableBias(nn.Module):
    """One learned shift per channel (the "S" of ReActNet's RSign and RPReLU)."""

    def __init__(self, channels):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(1, channels, 1, 1))

    def forward(self, x):
        return x + self.bias.expand_as(x)


class RPReLU(nn.Module):
    """Shift, per-channel PReLU, shift (ReActNet, section 4.1)."""

    def __init__(self, channels):
        super().__init__()
        self.before = LearnableBias(channels)
        self.prelu = nn.PReLU(channels)
        self.after = LearnableBias(channels)

    def forward(self, x):
        return self.after(self.prelu(self.before(x)))


def fuse_for_training(net, fused=True):
    """Switch every ``BinaryActivation`` of a net to the fast spelling, or back."""
    for module in net.modules():
        if isinstance(module, BinaryActivation):
            module.fused = fused
    return net
