#!/usr/bin/env python3
"""Load the weights of an exported net back into its PyTorch definition.

    from_onnx.py --model ../models/bbcu-m-x2 --out RUN/checkpoint.pt

MODEL holds model.onnx, as the TorchScript exporter wrote it, and model.properties, which names the net
and its options. The checkpoint is one that evaluate.py, export.py and train.py --init take; it has no
training log and no optimizer. Everything is as it was before the export, except for a BatchNorm that the
exporter folded into a convolution: it comes back as one that does nothing.
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

import zoo


def properties(model):
    """model.properties as a dict; ``options`` as keyword arguments of the net."""
    from train import parse_options

    lines = (Path(model) / "model.properties").read_text().splitlines()
    found = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    found["options"] = parse_options(found["options"].split())
    found["colors"] = int(found["colors"])
    return found


def module_of(node):
    """``/body/body.0/body.0.1/prelu/PRelu`` to ``body.0.1.prelu``: a Sequential's children repeat its name."""
    path = []
    for scope in node.name.strip("/").split("/")[:-1]:
        if path and scope.startswith(path[-1] + "."):
            path[-1] = scope
        else:
            path.append(scope)
    return ".".join(path)


def _neutral(norm):
    norm.weight.data.fill_(1)
    norm.bias.data.zero_()
    norm.running_mean.zero_()
    norm.running_var.fill_(1 - norm.eps)


def load_weights(net, path):
    """Fill ``net`` from an ONNX file; ValueError where the two do not fit."""
    graph = onnx.load(path).graph
    tensors = {t.name: np.array(numpy_helper.to_array(t)) for t in graph.initializer}
    for node in graph.node:  # equal tensors are written once
        if node.op_type == "Identity" and node.input[0] in tensors:
            tensors[node.output[0]] = tensors[node.input[0]]
    by_module = {module_of(node): node for node in graph.node if node.op_type in ("Conv", "PRelu")}
    missing = []
    with torch.no_grad():
        for name, module in net.named_modules():
            fitting = by_module.get(name)
            own = [*module.named_parameters(recurse=False), *module.named_buffers(recurse=False)]
            for own_name, target in own:
                value = tensors.get(f"{name}.{own_name}")
                if value is None and fitting is not None and own_name in ("weight", "bias"):
                    value = tensors.get(fitting.input[1 if own_name == "weight" else 2])
                if value is None and isinstance(module, nn.BatchNorm2d):
                    continue  # folded, or a counter; checked below
                if value is None or value.size != target.numel():
                    missing.append(f"{name}.{own_name}")
                else:
                    target.copy_(torch.from_numpy(value).view(target.shape))
        folded = {name for name, module in net.named_modules() if isinstance(module, nn.BatchNorm2d)}
        folded -= {name for name in folded if f"{name}.running_mean" in tensors}
        for name in folded:
            parent, _, last = name.rpartition(".")
            conv = by_module.get(f"{parent}.{int(last) - 1}" if last.isdigit() else "")
            if conv is None or len(conv.input) < 3:
                missing.append(name)
            _neutral(net.get_submodule(name))
    if missing:
        raise ValueError(f"{path} has no {', '.join(missing)}: it is an export of another net, or of another exporter")
    return net


def load_model(model):
    """(net, properties) of a folder of the zoo."""
    found = properties(model)
    options = dict(found["options"], **({"colors": 1} if found["colors"] == 1 else {}))
    return load_weights(zoo.build(found["net"], **options), Path(model) / "model.onnx").eval(), found


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    args = parser.parse_args(argv)
    net, found = load_model(args.model)
    options = dict(found["options"], **({"colors": 1} if found["colors"] == 1 else {}))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(
        {
            "net": net.state_dict(),
            "step": 0,
            "log": [],
            "name": found["net"],
            "options": options,
            "task": found["task"],
            "colors": found["colors"],
            "recipe": {},
        },
        args.out,
    )
    print(f"{args.out}: {found['net']} from {args.model}")


if __name__ == "__main__":
    main()
