#!/usr/bin/env python3
"""Does the packed model restore pictures as the PyTorch model does? Convert, run both, compare PSNR.

    fidelity.py --set5 SET5 --set12 SET12 --classic5 CLASSIC5 --times times.json \\
        --readme ../../README.md --each ../models/FIDELITY.md

SET5 holds folders x2, x3, x4 with NAME_hr.png and NAME_lr.png; the other two are folders of gray pictures.
PyTorch's side are the weights of model.onnx, loaded back into the PyTorch definitions (from_onnx.py). The
packed side is what the command line makes of model.onnx: bitfold convert, bitfold run, on the same
pictures as PNG (noisy ones as .npy, for their noise is not rounded). Prints the table of results (and a second one of
what timing.py measured); --readme puts it between that file's <!-- results --> marks, --each writes a file
with every picture. Exit code 1 if any picture's PSNR differs by more than
0.01 dB.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image

import metrics
import pictures
import zoo
from evaluate import restore
from from_onnx import load_model

HERE = Path(__file__).resolve().parent
TOLERANCE = 0.01  # dB
BEFORE = {"sr": "bicubic", "noise": "noisy", "jpeg": "JPEG"}

TIMES = (
    "Milliseconds for a 320×180 picture, one thread each, warm, the fastest of several (`timing.py`; differences "
    "of a quarter are noise). Full precision "
    "and int8 are SRResNet or DnCNN with as many channels and layers and without binarizers; int8 is ONNX Runtime's "
    "static quantization of it."
)


@dataclass
class Score:
    """One picture: PSNR of the degraded picture, of PyTorch's result and of the packed model's."""

    picture: str
    before: float
    torch: float
    packed: float
    samples: int
    different: int  # 8-bit samples in which the two results differ

    @property
    def distance(self):
        return abs(self.torch - self.packed)


def call(bitfold, *words):
    """What a bitfold command prints as JSON."""
    done = subprocess.run([str(bitfold), *map(str, words), "--json"], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"bitfold {' '.join(map(str, words))}: exit code {done.returncode}\n{done.stderr}")
    return json.loads(done.stdout)


def run_packed(bitfold, packed, degraded, white, folder):
    """The packed model's result as an 8-bit picture."""
    if degraded.dtype == np.uint8:
        source, target = folder / "in.png", folder / "out.png"
        Image.fromarray(degraded).save(source)
    else:
        source, target = folder / "in.npy", folder / "out.npy"
        np.save(source, pictures.to_nchw(degraded) * np.float32(white))
    call(bitfold, "run", packed, "-i", source, "-o", target)
    if target.suffix == ".png":
        return pictures.read(target, 1 if degraded.ndim == 2 else 3)
    return pictures.from_nchw(np.load(target) / np.float32(white))


def compare(bitfold, packed, net, task, pairs, folder):
    scores = []
    for name, degraded, clean in pairs:
        by_torch = restore(net, degraded)
        by_packed = run_packed(bitfold, packed, degraded, zoo.value_range(net), folder)
        psnr = [metrics.psnr(x, clean, task.border) for x in (task.baseline(degraded), by_torch, by_packed)]
        scores.append(Score(name, *psnr, clean.size, int((by_torch != by_packed).sum())))
    return scores


def mean(scores, key):
    return float(np.mean([getattr(s, key) for s in scores]))


def summary(rows):
    lines = [
        "| model | ONNX, bytes | `.bfld`, bytes | smaller | OPs | Params | pictures | before, dB | PyTorch, dB "
        "| packed, dB | largest difference |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        scores = row["scores"]
        lines.append(
            f"| [{row['name']}](test-models/models/{row['name']}/README.md) | {row['onnx']:,} | {row['bytes']:,} "
            f"| {row['onnx'] / row['bytes']:.1f}× | {row['operations'] / 1e9:.2f} G | {row['parameters'] / 1e3:.1f} K "
            f"| {row['set']}, {len(scores)} | {mean(scores, 'before'):.2f} | {mean(scores, 'torch'):.2f} "
            f"| {mean(scores, 'packed'):.2f} | {max(s.distance for s in scores):.4f} dB |"
        )
    return "\n".join(lines)


def time_table(times):
    """What timing.py measured, as Markdown."""

    def cells(packed, other):
        return f"{other:.0f} ms | {other / packed:.1f}×" if other else "– | –"

    lines = [
        "| model | packed | exported, ONNX Runtime | × packed | full precision, ONNX Runtime | × packed "
        "| int8, ONNX Runtime | × packed |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, t in times.items():
        others = [cells(t["packed"], t.get(key)) for key in ("exported", "full precision", "int8")]
        lines.append(f"| {name} | {t['packed']:.0f} ms | {' | '.join(others)} |")
    return "\n".join(lines)


def picture_by_picture(rows):
    parts = [
        "# Packed model and PyTorch model, picture by picture\n",
        "Written by [../pytorch/fidelity.py](../pytorch/fidelity.py). PSNR in dB, protocol of "
        "[../pytorch](../pytorch/README.md); the last column counts 8-bit samples in which the two results differ.\n",
    ]
    for row in rows:
        parts.append(f"## {row['name']}, {row['set']}\n")
        parts.append(f"| picture | {row['before']} | PyTorch | packed | difference | samples that differ |")
        parts.append("|---|---|---|---|---|---|")
        parts += [
            f"| {s.picture} | {s.before:.3f} | {s.torch:.3f} | {s.packed:.3f} | {s.distance:.4f} "
            f"| {s.different:,} of {s.samples:,} |"
            for s in row["scores"]
        ]
        parts.append("")
    return "\n".join(parts)


def put_between_marks(path, text):
    old = path.read_text()
    new, found = re.subn(
        r"(<!-- results -->\n).*?(<!-- /results -->)", lambda m: m[1] + text + "\n" + m[2], old, flags=re.S
    )
    if not found:
        raise SystemExit(f"{path}: no <!-- results --> ... <!-- /results -->")
    path.write_text(new)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set5", required=True, type=Path)
    parser.add_argument("--set12", required=True, type=Path)
    parser.add_argument("--classic5", required=True, type=Path)
    parser.add_argument("--models", type=Path, default=HERE.parent / "models")
    parser.add_argument("--bitfold", type=Path, default=HERE.parents[1] / "bitfold")
    parser.add_argument("--only", default="", help="models whose name contains this")
    parser.add_argument("--times", type=Path, help="what timing.py wrote")
    parser.add_argument("--readme", type=Path, help="file to put the table into")
    parser.add_argument("--each", type=Path, help="file to write the pictures' results to")
    args = parser.parse_args(argv)
    torch.set_num_threads(1)

    rows = []
    for model in sorted(p.parent for p in args.models.glob("*/model.onnx") if args.only in p.parent.name):
        net, found = load_model(model)
        task = pictures.Task(found["task"])
        name, folder = {
            "sr": ("Set5", args.set5 / f"x{task.scale}"),
            "noise": ("Set12", args.set12),
            "jpeg": ("classic5", args.classic5),
        }[task.kind]
        with tempfile.TemporaryDirectory() as temporary:
            packed = Path(temporary) / "model.bfld"
            converted = call(args.bitfold, "convert", model / "model.onnx", "-o", packed)
            stats = call(args.bitfold, "stats", packed, "--lq", "320x180")
            scores = compare(args.bitfold, packed, net, task, task.pairs(folder, found["colors"]), Path(temporary))
        rows.append(
            {
                "name": model.name,
                "set": name,
                "before": BEFORE[task.kind],
                "onnx": converted["bytesBefore"],
                "bytes": converted["bytes"],
                "operations": stats["operations"],
                "parameters": stats["parameters"],
                "scores": scores,
            }
        )
        worst = max(scores, key=lambda s: s.distance)
        print(
            f"{model.name}: PyTorch {mean(scores, 'torch'):.3f} dB, packed {mean(scores, 'packed'):.3f} dB, "
            f"largest difference {worst.distance:.4f} dB ({worst.picture}), "
            f"{sum(s.different for s in scores)} of {sum(s.samples for s in scores)} samples differ",
            file=sys.stderr,
            flush=True,
        )
    table = summary(rows)
    if args.times:
        table += "\n\n" + TIMES + "\n\n" + time_table(json.loads(args.times.read_text()))
    print(table)
    if args.readme:
        put_between_marks(args.readme, table)
    if args.each:
        args.each.write_text(picture_by_picture(rows))
    failed = [f"{row['name']} {s.picture}" for row in rows for s in row["scores"] if not s.distance <= TOLERANCE]
    if failed:
        raise SystemExit(f"PSNR differs by more than {TOLERANCE} dB: {', '.join(failed)}")


if __name__ == "__main__":
    main()
