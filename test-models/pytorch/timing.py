#!/usr/bin/env python3
"""Time the trained models, packed, against ONNX Runtime: one thread each, the same picture size, one run.

    timing.py --java /usr/lib/jvm/jdk-25/bin/java --out times.json

Milliseconds for a 320x180 picture, warm, the fastest of several: the packed model (Stopwatch.java in one
process), and ONNX Runtime with all its optimizations on model.onnx, on the full-precision counterpart of the
same channels and layers, and on that after int8 quantization. fidelity.py --times puts them in its table.
Build first (./bitfold --version); leave the machine alone meanwhile.
"""

import argparse
import json
import subprocess
import tempfile
import time
from pathlib import Path

import onnxruntime
import torch

import zoo
from counterparts import quantize
from export import synthetic_picture, write_onnx
from from_onnx import properties

HERE = Path(__file__).resolve().parent
FULL_PRECISION = {"bbcu-m": "srresnet", "bbcu-l": "srresnet", "bbcu-dncnn": "dncnn"}


def write_counterpart(found, path):
    """The full-precision net of the same channels and layers; False where the zoo has none."""
    kind = FULL_PRECISION.get(found["net"])
    if kind is None:
        return False
    torch.manual_seed(1)
    net = zoo.build(kind, **dict(found["options"], colors=found["colors"])).eval()
    write_onnx(net, path, torch.from_numpy(synthetic_picture((1, found["colors"], 24, 32), 0)))
    return True


def time_onnx_runtime(path, colors, height, width, seconds):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    picture = {session.get_inputs()[0].name: synthetic_picture((1, colors, height, width), 1)}
    times = []
    session.run(None, picture)
    while len(times) < 3 or sum(times) < seconds:
        start = time.perf_counter()
        session.run(None, picture)
        times.append(time.perf_counter() - start)
    return 1000 * min(times)


def time_packed(java, bitfold, packed, height, width, seconds):
    jar = Path(bitfold).resolve().parent / "cli" / "target" / "bitfold.jar"
    command = [java, "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-cp", str(jar)]
    command += [str(HERE / "Stopwatch.java"), str(packed), str(height), str(width), str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr}")
    return float(done.stdout), done.stderr.strip().splitlines()[-1]


def measure(model, args, folder):
    found = properties(model)
    size = (args.height, args.width)
    packed, full, int8 = folder / "model.bfld", folder / "full.onnx", folder / "int8.onnx"
    convert = [str(args.bitfold), "convert", str(model / "model.onnx"), "-o", str(packed)]
    subprocess.run(convert, check=True, capture_output=True)
    result = {}
    result["packed"], result["kernels"] = time_packed(args.java, args.bitfold, packed, *size, args.seconds)
    result["exported"] = time_onnx_runtime(model / "model.onnx", found["colors"], *size, args.seconds)
    if write_counterpart(found, full):
        quantize(full, int8)
        result["full precision"] = time_onnx_runtime(full, found["colors"], *size, args.seconds)
        result["int8"] = time_onnx_runtime(int8, found["colors"], *size, args.seconds)
    return result


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--java", required=True, help="the java of a JDK 25")
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--models", type=Path, default=HERE.parent / "models")
    parser.add_argument("--bitfold", type=Path, default=HERE.parents[1] / "bitfold")
    parser.add_argument("--only", default="", help="models whose name contains this")
    parser.add_argument("--height", type=int, default=180)
    parser.add_argument("--width", type=int, default=320)
    parser.add_argument("--seconds", type=float, default=4, help="to spend on each measurement")
    args = parser.parse_args(argv)
    torch.set_num_threads(1)
    times = {}
    for model in sorted(p.parent for p in args.models.glob("*/model.onnx") if args.only in p.parent.name):
        with tempfile.TemporaryDirectory() as folder:
            times[model.name] = measure(model, args, Path(folder))
        print(model.name, json.dumps(times[model.name]), flush=True)
    args.out.write_text(json.dumps(times, indent=2) + "\n")


if __name__ == "__main__":
    main()
