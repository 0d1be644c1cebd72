"""Untrained nets that still exercise every part: seeded weights, calibrated and then disturbed.

A freshly built net has zero shifts, slopes of 0.25 and BatchNorm that does nothing, so a converter that
dropped them would pass its tests. ``randomize`` gives thresholds near each channel's median, slopes of
both signs, BatchNorm statistics with a fifth of negative gammas, and keeps every layer's output on the
scale of the features around it.
"""

import torch
from torch import nn

from . import e2fif, weight_only
from .binary import BinaryWeightConv2d, LearnableBias

THRESHOLDS = ("shift", "pointwise_shift")


def _spread(x):
    dims = [d for d in range(x.ndim) if d != 1]
    return x.mean(dims), x.std(dims) + 1e-6


def _signs(n, random, negative=0.2):
    return torch.where(torch.rand(n, generator=random) < negative, -1.0, 1.0)


def _calibrate(name, module, x, random, scale, picture_scale):
    """Set a module's parameters for the input x it is about to see."""
    last = name.rsplit(".", 1)[-1]
    draw = lambda *shape: torch.randn(*shape, generator=random)  # noqa: E731
    if isinstance(module, LearnableBias):
        mean, spread = _spread(x)
        bias = draw(len(mean)) * spread * 0.5
        module.bias.data.copy_((bias - mean if last in THRESHOLDS else bias).view_as(module.bias))
    elif isinstance(module, nn.PReLU):
        module.weight.data.copy_(0.25 + 0.35 * draw(module.num_parameters))
    elif isinstance(module, nn.BatchNorm2d):
        mean, spread = _spread(x)
        n = len(mean)
        module.running_mean.copy_(mean + 0.3 * spread * draw(n))
        module.running_var.copy_((spread * (0.7 + 0.8 * torch.rand(n, generator=random))) ** 2)
        gamma = scale * (0.3 + 0.7 * torch.rand(n, generator=random)) * _signs(n, random)
        module.weight.data.copy_(gamma)
        module.bias.data.copy_(0.2 * scale * draw(n))
    elif isinstance(module, (BinaryWeightConv2d, e2fif.BinaryConv2d, weight_only.BinaryFilterConv2d)):
        n = module.out_channels
        fan_in = module.weight[0].numel()
        per_channel = (0.2 + 0.8 * torch.rand(n, 1, 1, 1, generator=random)) / fan_in**0.5
        if isinstance(module, BinaryWeightConv2d):
            per_channel = per_channel * scale
        module.weight.data.copy_(draw(*module.weight.shape) * per_channel)
        if isinstance(module, weight_only.BinaryFilterConv2d):
            _, spread = _spread(x)
            module.scale.data.copy_(per_channel / spread.mean() * _signs(n, random).view(-1, 1, 1, 1))
        if module.bias is not None:
            module.bias.data.copy_(0.1 * scale * draw(n))
    elif isinstance(module, nn.Conv2d) and not isinstance(module, e2fif.MeanShift):
        module.weight.data.copy_(draw(*module.weight.shape))
        if module.bias is not None:
            module.bias.data.zero_()
        wanted = 0.2 * picture_scale if last in ("tail", "tail.0") or name.endswith("tail.0") else scale
        factor = wanted / module(x).std()
        module.weight.data.mul_(factor)
        if module.bias is not None:
            module.bias.data.copy_(0.2 * wanted * draw(module.out_channels))


def randomize(net, example, seed):
    """Seed every parameter of ``net``, layer by layer, while ``example`` runs through it."""
    random = torch.Generator().manual_seed(seed)
    picture_scale = getattr(net, "k", 1.0) * getattr(net, "value_range", 1.0)
    scale = 0.25 * picture_scale if picture_scale > 1 else 1.0
    seen, hooks = set(), []
    net.eval()
    for name, module in net.named_modules():
        if any(True for _ in module.children()):
            continue

        def hook(module, inputs, name=name):
            if id(module) not in seen:
                seen.add(id(module))
                _calibrate(name, module, inputs[0], random, scale, picture_scale)

        hooks.append(module.register_forward_pre_hook(hook))
    with torch.no_grad():
        net(example)
    for hook in hooks:
        hook.remove()
    return net


def count(net):
    """(binary, weight-only, all) convolutions and linear layers of a net."""
    binary = only = layers = 0
    for module in net.modules():
        if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
            layers += 1
            if isinstance(module, BinaryWeightConv2d):
                binary += 1
            elif isinstance(module, e2fif.BinaryConv2d):
                binary += module.mode == "binary"
            elif isinstance(module, weight_only.BinaryFilterConv2d):
                only += 1
    return binary, only, layers
