#!/usr/bin/env python3
"""Write what speed is compared with: nets of the papers' sizes, seeded and untrained.

    counterparts.py --out NETS                    # full precision, int8, the binary nets themselves, layers
    counterparts.py --out NETS --only srresnet-x4
    counterparts.py --quantize model.onnx --out NETS

NETS/NAME.onnx is a net as torch.onnx.export writes it (opset 13, dynamic height and width), and
NETS/NAME-int8.onnx a full-precision one after ONNX Runtime's static quantization: QDQ form, weights int8
per channel, activations uint8, ranges calibrated on synthetic pictures. NETS/conv3x3-3-64.onnx and its like
are single float convolutions of the nets' own shapes. Speed does not depend on the
weights. What the int8 nets lose in quality does, so nothing is claimed about it.

The Java class org.bitfold.zoo.counterpart.Counterpart writes the full-precision nets without Python;
--quantize takes its files too.
"""

import argparse
import tempfile
from pathlib import Path

import torch

import zoo
from export import synthetic_picture, write_onnx
from zoo.seeded import randomize

# name: (net, options, is full precision); 64 channels and 16 blocks are the defaults
NETS = {
    **{f"srresnet-x{s}-64f16b": ("srresnet", dict(scale=s), True) for s in (2, 3, 4)},
    "dncnn-64f17-gray": ("dncnn", dict(layers=17), True),
    "dncnn-64f20-gray": ("dncnn", dict(layers=20), True),
    "dncnn-64f20-3c": ("dncnn", dict(layers=20, colors=3), True),
    **{f"bbcu-m-x{s}-64f16b": ("bbcu-m", dict(scale=s), False) for s in (2, 3, 4)},
    **{f"bbcu-l-x{s}-64f16b": ("bbcu-l", dict(scale=s), False) for s in (2, 3, 4)},
    "bbcu-dncnn-64f17-gray": ("bbcu-dncnn", dict(layers=17), False),
    "bbcu-dncnn-64f20-gray": ("bbcu-dncnn", dict(layers=20), False),
    "bbcu-dncnn-64f20-3c": ("bbcu-dncnn", dict(layers=20, colors=3), False),
}

# name: (kernel, inputs, outputs), the float layers that BBCU-M and BBCU-L keep
LAYERS = {
    f"conv{k}x{k}-{inputs}-{outputs}": (k, inputs, outputs)
    for k, inputs, outputs in ((3, 3, 64), (3, 64, 3), (3, 64, 64), (3, 64, 256), (1, 64, 64))
}


def write_layer(name, folder, seed=1):
    """LAYERS[name] as folder/name.onnx."""
    kernel, inputs, outputs = LAYERS[name]
    torch.manual_seed(seed)
    layer = torch.nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2).eval()
    path = Path(folder) / f"{name}.onnx"
    write_onnx(layer, path, torch.from_numpy(synthetic_picture((1, inputs, 24, 32), seed)))
    return path


def write(name, folder, seed=1):
    """NETS[name] as folder/name.onnx."""
    kind, options, full_precision = NETS[name]
    colors = options.get("colors", 1 if "dncnn" in kind else 3)
    torch.manual_seed(seed)
    net = zoo.build(kind, **options).eval()
    example = torch.from_numpy(synthetic_picture((1, colors, 24, 32), seed))
    if not full_precision:
        randomize(net, example, seed)
    path = Path(folder) / f"{name}.onnx"
    write_onnx(net, path, example)
    return path


def quantize(source, target, pictures=8, size=(64, 96)):
    """ONNX Runtime's static int8 quantization of an ONNX file with one picture as input."""
    import onnxruntime
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
    from onnxruntime.quantization.shape_inference import quant_pre_process

    session = onnxruntime.InferenceSession(str(source), providers=["CPUExecutionProvider"])
    picture = session.get_inputs()[0]
    colors = picture.shape[1]
    if not isinstance(colors, int) or len(picture.shape) != 4:
        raise SystemExit(f"{source}: input {picture.name} is {picture.shape}; expected [1, C, H, W] with a fixed C")

    class Pictures(CalibrationDataReader):
        def __init__(self):
            self.number = 0

        def get_next(self):
            self.number += 1
            if self.number > pictures:
                return None
            return {picture.name: synthetic_picture((1, colors, *size), self.number)}

    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.onnx"
        quant_pre_process(str(source), str(prepared), skip_symbolic_shape=True)
        quantize_static(
            str(prepared),
            str(target),
            Pictures(),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
        )


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--only", default="", help="nets whose name contains this")
    parser.add_argument("--quantize", type=Path, metavar="ONNX", help="write only this file's int8 version")
    args = parser.parse_args(argv)
    torch.set_num_threads(1)
    args.out.mkdir(parents=True, exist_ok=True)
    sources = [args.quantize] if args.quantize else []
    if not args.quantize:
        chosen = [name for name in NETS if args.only in name]
        layers = [name for name in LAYERS if args.only in name]
        if not chosen and not layers:
            raise SystemExit(f"--only {args.only}: there are {', '.join([*NETS, *LAYERS])}")
        for name in layers:
            path = write_layer(name, args.out)
            print(f"{path}: {path.stat().st_size:,} bytes", flush=True)
        for name in chosen:
            path = write(name, args.out)
            print(f"{path}: {path.stat().st_size:,} bytes", flush=True)
            if NETS[name][2]:
                sources.append(path)
    for source in sources:
        target = args.out / f"{source.stem}-int8.onnx"
        quantize(source, target)
        print(f"{target}: {target.stat().st_size:,} bytes", flush=True)


if __name__ == "__main__":
    main()
