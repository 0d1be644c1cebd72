"""What the nets' parts compute, and what the papers count."""

import numpy as np
import pytest
import torch

import zoo
from zoo import bbcu, e2fif, weight_only
from zoo.binary import BinaryActivation, BinaryWeightConv2d, fuse_for_training
from zoo.seeded import count, randomize

pytestmark = pytest.mark.smoke


def test_fused_activation_has_the_value_and_gradient_of_the_published_spelling():
    x = torch.cat([torch.linspace(-1.7, 1.7, 401), torch.tensor([-1.0, 0.0, 1.0, 1e-30, -1e-30])])
    results = []
    for fused in (False, True):
        activation = BinaryActivation()
        activation.fused = fused
        leaf = x.clone().requires_grad_()
        y = activation(leaf)
        (y * torch.arange(len(x))).sum().backward()
        results.append((y.detach(), leaf.grad))
    assert torch.equal(results[0][0], results[1][0])
    torch.testing.assert_close(results[0][1], results[1][1], rtol=1e-4, atol=1e-4)


def test_binary_weights_are_one_scale_per_filter_times_sign():
    torch.manual_seed(1)
    conv = BinaryWeightConv2d(16, 8)
    binary = conv.binary_weight().detach()
    scale = conv.weight.abs().mean((1, 2, 3), keepdim=True)
    torch.testing.assert_close(binary, scale * torch.sign(conv.weight), rtol=1e-5, atol=0)


@pytest.mark.parametrize("scale_on", ["filter", "output"])
def test_weight_only_convolution_scales_filters_or_output_alike(scale_on):
    torch.manual_seed(1)
    conv = weight_only.BinaryFilterConv2d(4, 6, bias=True, scale_on=scale_on)
    x = torch.randn(1, 4, 9, 9)
    expected = torch.nn.functional.conv2d(x, conv.scale * torch.sign(conv.weight), conv.bias, padding=1)
    torch.testing.assert_close(conv(x), expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("version", bbcu.VERSIONS)
@pytest.mark.parametrize(
    "unit, channels, expected",
    [
        (lambda v: bbcu.UnitB(8, v), 8, (1, 8, 10, 12)),
        (lambda v: bbcu.UnitH(3, 8, v), 3, (1, 8, 10, 12)),
        (lambda v: bbcu.UnitU(8, 2, v), 8, (1, 8, 20, 24)),
        (lambda v: bbcu.UnitT(8, 3, v), 8, (1, 3, 10, 12)),
    ],
    ids=["B", "H", "U", "T"],
)
def test_units_have_the_shape_of_their_part(unit, version, channels, expected):
    assert unit(version)(torch.randn(1, channels, 10, 12)).shape == expected


# Weights counted as the paper does: binary/32 + float, no biases, BatchNorm, scales, shifts. In thousands.
PAPER = [
    ("srresnet", dict(scale=2), 1367),
    ("srresnet", dict(scale=4), 1515),
    ("bbcu-l", dict(scale=2), 225),
    ("bbcu-l", dict(scale=4), 372),
    ("bbcu-m", dict(scale=2), 46),
    ("bbcu-m", dict(scale=4), 51),
    ("dncnn", dict(colors=3), 667),
    ("dncnn", dict(colors=1, norms=False), 665),
    ("bbcu-dncnn", dict(colors=3), 24),
    ("bbcu-dncnn", dict(colors=1), 22),
]


@pytest.mark.parametrize("name, options, thousands", PAPER, ids=lambda v: str(v))
def test_parameters_are_those_of_the_papers_table(name, options, thousands):
    total = 0.0
    for module in zoo.build(name, **options).modules():
        if isinstance(module, torch.nn.Conv2d):
            total += module.weight.numel() / (32 if isinstance(module, BinaryWeightConv2d) else 1)
    assert round(total / 1000) == thousands


def test_counts_of_binary_layers():
    assert count(zoo.build("bbcu-m", scale=4)) == (35, 0, 37)
    assert count(zoo.build("bbcu-l", scale=2, channels=32, blocks=4)) == (8, 0, 12)
    assert count(zoo.build("e2fif-rcan", scale=2, channels=32, groups=2, blocks=2)) == (10, 0, 22)
    assert count(zoo.build("e2fif-edsr", channels=8, blocks=4, mode="activations"))[0] == 0
    assert count(zoo.build("weight-only-srresnet", channels=8, blocks=2)) == (0, 4, 9)


@pytest.mark.parametrize("name", list(zoo.NETS))
def test_every_net_runs_and_learns(name):
    torch.manual_seed(1)
    small = {
        "reactnet": dict(channels=8),
        "bbcu-dncnn": dict(channels=8, layers=3),
        "dncnn": dict(channels=8, layers=3),
    }
    options = small.get(name, dict(scale=2, channels=8, **({"groups": 1} if "rcan" in name else {}), blocks=1))
    net = fuse_for_training(zoo.build(name, **options)).train()
    colors = 1 if "dncnn" in name else 3
    net(torch.rand(2, colors, 32, 32) * zoo.value_range(net)).sum().backward()
    missing = [n for n, p in net.named_parameters() if p.requires_grad and p.grad is None]
    assert not missing


def test_randomized_net_is_the_same_for_the_same_seed_and_uses_every_part():
    example = torch.rand(1, 3, 16, 16)
    nets = []
    for seed in (5, 5, 6):
        torch.manual_seed(0)
        nets.append(randomize(zoo.build("bbcu-m", scale=2, channels=8, blocks=1), example, seed).state_dict())
    assert all(torch.equal(nets[0][k], nets[1][k]) for k in nets[0])
    assert any(not torch.equal(nets[0][k], nets[2][k]) for k in nets[0])
    slopes = torch.cat([v for k, v in nets[0].items() if "prelu" in k])
    assert (slopes < 0).any() and (slopes > 0).any()


def test_presigned_net_computes_the_same():
    torch.manual_seed(1)
    net = zoo.build("e2fif-edsr", scale=2, channels=8, blocks=1)
    x = torch.rand(1, 3, 12, 12) * 255
    randomize(net, x, 1)
    with torch.no_grad():
        before = net(x)
        for module in net.modules():
            if isinstance(module, e2fif.BinaryConv2d):
                module.presign()
        assert torch.equal(before, net(x))


def test_synthetic_picture_depends_on_its_seed_only():
    from export import synthetic_picture

    assert np.array_equal(synthetic_picture((1, 3, 8, 9), 4), synthetic_picture((1, 3, 8, 9), 4))
