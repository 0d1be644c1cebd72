#!/usr/bin/env python3
"""Write a trained checkpoint as ONNX, with golden inputs and outputs.

    export.py --checkpoint RUN/checkpoint.pt --out MODEL

MODEL gets model.onnx, input_0.npy and output_0.npy (float32 NCHW, outputs by PyTorch). The defaults are
what users do: TorchScript exporter, opset 13, dynamic height and width, constants folded.
"""

import argparse
import copy
import inspect
import warnings
from pathlib import Path

import numpy as np
import torch

import zoo
from zoo.binary import fuse_for_training


def synthetic_picture(shape, seed):
    """A smooth random picture with edges and grain, [1, C, H, W] in 0..1: no picture of anyone."""
    rng = np.random.default_rng(seed)
    _, colors, height, width = shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    picture = np.zeros((colors, height, width))
    for _ in range(6):
        angle, frequency, phase = rng.uniform(0, np.pi), rng.uniform(0.05, 0.7), rng.uniform(0, 2 * np.pi)
        wave = np.sin(frequency * (np.cos(angle) * x + np.sin(angle) * y) + phase)
        if rng.uniform() < 0.4:
            wave = np.sign(wave)
        picture += rng.uniform(0.02, 0.15) * wave * rng.uniform(0.5, 1, (colors, 1, 1))
    picture += rng.normal(0, 0.02, picture.shape) + rng.uniform(0.35, 0.65, (colors, 1, 1))
    return np.clip(picture, 0, 1).astype(np.float32)[None]


def write_onnx(
    net, path, example, opset=13, dynamic=True, exporter="torchscript", fold=True, training="eval", names=None
):
    """Export ``net``, traced on ``example``.

    exporter: ``torchscript`` or ``dynamo`` (the newer one, where PyTorch has it). training: ``eval``,
    ``preserve`` (the mode the net is in) or ``training`` (BatchNorm in training mode, nothing folded
    into convolutions).
    """
    net = fuse_for_training(copy.deepcopy(net), False).eval()  # a training-mode export moves BatchNorm's statistics
    inputs, outputs = names or (["input"], ["output"])
    modern = "dynamo" in inspect.signature(torch.onnx.export).parameters
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        if exporter == "dynamo":
            if not modern:
                raise SystemExit(f"PyTorch {torch.__version__} has no dynamo exporter")
            shapes = None
            if dynamic:
                sizes = {2: torch.export.Dim("h", min=4, max=4096), 3: torch.export.Dim("w", min=4, max=4096)}
                shapes = (sizes,)
            torch.onnx.export(
                net,
                (example,),
                str(path),
                opset_version=opset,
                input_names=inputs,
                output_names=outputs,
                dynamic_shapes=shapes,
                dynamo=True,
                optimize=fold,
                external_data=False,
                verbose=False,
            )
        else:
            mode = {
                "eval": torch.onnx.TrainingMode.EVAL,
                "preserve": torch.onnx.TrainingMode.PRESERVE,
                "training": torch.onnx.TrainingMode.TRAINING,
            }[training]
            axes = {inputs[0]: {2: "h", 3: "w"}} if dynamic else None
            extra = {"dynamo": False} if modern else {}
            torch.onnx.export(
                net,
                example,
                str(path),
                opset_version=opset,
                do_constant_folding=fold,
                training=mode,
                input_names=inputs,
                output_names=outputs,
                dynamic_axes=axes,
                **extra,
            )


def write_goldens(net, folder, inputs):
    """input_i.npy and PyTorch's output_i.npy for each input."""
    net.eval()
    for i, array in enumerate(inputs):
        with torch.no_grad():
            output = net(torch.from_numpy(array)).numpy()
        np.save(folder / f"input_{i}.npy", array)
        np.save(folder / f"output_{i}.npy", output)


def distance_to_onnx_runtime(folder):
    """Largest |PyTorch - ONNX Runtime| over the goldens of a folder."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
    worst = 0.0
    for path in sorted(folder.glob("input_*.npy")):
        expected = np.load(folder / path.name.replace("input", "output"))
        actual = session.run(None, {session.get_inputs()[0].name: np.load(path)})[0]
        if actual.shape != expected.shape:
            raise ValueError(f"{folder}: ONNX Runtime gives {actual.shape}, PyTorch {expected.shape}")
        worst = max(worst, float(np.abs(actual - expected).max()))
    return worst


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", required=True)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--opset", type=int, default=13)
    parser.add_argument("--exporter", default="torchscript", choices=("torchscript", "dynamo"))
    parser.add_argument("--training", default="eval", choices=("eval", "preserve", "training"))
    parser.add_argument("--static", action="store_true", help="fix height and width")
    parser.add_argument("--no-fold", action="store_true", help="no constant folding")
    parser.add_argument("--size", type=int, nargs=2, default=(24, 32), metavar=("H", "W"))
    parser.add_argument("--seed", type=int, default=0, help="of the golden input")
    args = parser.parse_args(argv)
    torch.set_num_threads(1)

    from evaluate import load

    net, state = load(args.checkpoint)
    array = synthetic_picture((1, state["colors"], *args.size), args.seed) * np.float32(zoo.value_range(net))
    args.out.mkdir(parents=True, exist_ok=True)
    write_onnx(
        net,
        args.out / "model.onnx",
        torch.from_numpy(array),
        args.opset,
        not args.static,
        args.exporter,
        not args.no_fold,
        args.training,
    )
    write_goldens(net, args.out, [array])
    print(
        f"{args.out}: {(args.out / 'model.onnx').stat().st_size} bytes, "
        f"within {distance_to_onnx_runtime(args.out):.1e} of ONNX Runtime"
    )


if __name__ == "__main__":
    main()
