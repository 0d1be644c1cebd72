"""Nets by name. ``build("bbcu-m", scale=2, channels=32, blocks=8)`` makes one.

A net takes NCHW float32 in 0..1 unless it has an attribute ``value_range`` (E2FIF's: 255).
"""

from functools import partial

from . import bbcu, e2fif, float_nets, reactnet, weight_only

NETS = {
    "bbcu-l": partial(bbcu.SRResNet, binary="body"),
    "bbcu-m": partial(bbcu.SRResNet, binary="body upsampling"),
    "bbcu-dncnn": bbcu.DnCNN,
    "srresnet": float_nets.SRResNet,
    "dncnn": float_nets.DnCNN,
    "e2fif-edsr": e2fif.EDSR,
    "e2fif-rcan": e2fif.RCAN,
    "e2fif-rdn": e2fif.RDN,
    "weight-only-srresnet": weight_only.SRResNet,
    "weight-only-lapsrn": weight_only.LapSRN,
    "reactnet": reactnet.Classifier,
}


def build(name, **options):
    if name not in NETS:
        raise ValueError(f"no net {name!r}; there are {', '.join(NETS)}")
    return NETS[name](**options)


def value_range(net):
    """What a net calls white: 1, or 255."""
    return getattr(net, "value_range", 1.0)
