#!/usr/bin/env python3
"""Turn a training run into a model folder: ONNX, goldens, card and curve.

    publish.py --checkpoint RUN/checkpoint.pt --out ../models/bbcu-m-x2 --pictures Set5=SET5/x2

The card's numbers are those of the written ONNX file under ONNX Runtime, by metrics.py's protocol. The
golden input is a synthetic picture on which PyTorch and ONNX Runtime agree (no activation within rounding
of its threshold).
"""

import argparse
import json
from pathlib import Path

import matplotlib
import numpy as np
import torch

import pictures
import zoo
from evaluate import load, onnx_restorer, restore_and_score
from export import distance_to_onnx_runtime, synthetic_picture, write_goldens, write_onnx
from zoo.seeded import count

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402

TITLES = {
    "bbcu-m": "BBCU-M: SRResNet with binary body, upsampling and high-resolution convolution (Xia et al., ICLR 2023)",
    "bbcu-l": "BBCU-L: SRResNet with a binary body, everything else in float (Xia et al., ICLR 2023)",
    "bbcu-dncnn": "DnCNN with a body of binary BBCU units (Xia et al., ICLR 2023; Zhang et al., TIP 2017)",
    "e2fif-edsr": "E2FIF on EDSR: a full-precision path over every binary convolution (2022)",
    "weight-only-srresnet": "SRResNet with binary filters in its residual blocks (Ma et al., CVPRW 2019)",
    "srresnet": "SRResNet in full precision",
    "dncnn": "DnCNN in full precision (Zhang et al., TIP 2017)",
}
DOES = {
    "sr": "super-resolution x{:.0f}",
    "noise": "Gaussian denoising, sigma {:.0f}",
    "jpeg": "JPEG deblocking, quality {:.0f}",
}
BEFORE = {"sr": "bicubic", "noise": "noisy", "jpeg": "JPEG"}


def write_curve(log, baseline, validation, before, path):
    figure, axes = pyplot.subplots(figsize=(5, 3), dpi=100)
    axes.plot([e["step"] for e in log], [e["psnr"] for e in log], marker=".", color="#205080", label="net")
    axes.axhline(baseline, color="#b04020", linestyle="--", label=before)
    axes.set_xlabel("step")
    axes.set_ylabel(f"PSNR on {validation}, dB")
    axes.grid(alpha=0.3)
    axes.legend(loc="lower right")
    figure.tight_layout()
    figure.savefig(path, metadata={"Software": None})
    pyplot.close(figure)


def written_options(state):
    """A net's options as train.py takes them."""
    return " ".join(
        f"{k}={v if isinstance(v, str) else json.dumps(v)}" for k, v in state["options"].items() if k != "colors"
    )


def write_properties(state, white, path):
    """What programs need to know: from_onnx.py and the Java class TrainedModel read it."""
    path.write_text(
        f"net={state['name']}\noptions={written_options(state)}\n"
        f"task={state['task']}\ncolors={state['colors']}\nwhite={white:.0f}\n"
    )


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", required=True)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument(
        "--pictures",
        nargs="+",
        required=True,
        metavar="NAME=FOLDER",
        help="sets to score; the first is the one the run was validated on",
    )
    parser.add_argument("--data", default="public sets of natural photographs", help="what it was trained on, in words")
    parser.add_argument("--note", default="", help="a sentence for the card")
    parser.add_argument("--size", type=int, nargs=2, default=(20, 28), metavar=("H", "W"), help="of the golden input")
    args = parser.parse_args(argv)
    torch.set_num_threads(1)

    net, state = load(args.checkpoint)
    task, colors = pictures.Task(state["task"]), state["colors"]
    scale = zoo.value_range(net)
    args.out.mkdir(parents=True, exist_ok=True)
    tolerance = 2e-6 * scale
    for seed in range(50):
        array = synthetic_picture((1, colors, *args.size), seed) * np.float32(scale)
        if seed == 0:
            write_onnx(net, args.out / "model.onnx", torch.from_numpy(array))
        write_goldens(net, args.out, [array])
        distance = distance_to_onnx_runtime(args.out)
        if distance <= tolerance:
            break

    run = onnx_restorer(args.out / "model.onnx", scale)
    before = BEFORE[task.kind]
    rows, baseline = [], None
    for words in args.pictures:
        name, _, folder = words.partition("=")
        pairs = list(task.pairs(folder, colors))
        old, new = restore_and_score(task.baseline, task, pairs), restore_and_score(run, task, pairs)
        baseline = baseline or old["psnr"]
        rows.append((name, len(pairs), old, new))
        print(f"{args.out.name} {name}: {old['psnr']:.2f} -> {new['psnr']:.2f} dB")
    write_curve(state["log"], baseline, args.pictures[0].partition("=")[0], before, args.out / "curve.png")

    write_properties(state, scale, args.out / "model.properties")
    binary, only, layers = count(net)
    recipe, log = state["recipe"], state["log"]
    options = written_options(state)
    unit = "0..255" if scale == 255 else "0..1"
    size = (args.out / "model.onnx").stat().st_size
    title = TITLES.get(state["name"], state["name"])
    luma = "luma (BT.601)" if colors == 3 else "gray"
    crop = f"{task.border} pixels" if task.border else "nothing"
    ssim_rows = "\n".join(
        f"| {name} | {n} | {old['psnr']:.2f} | {new['psnr']:.2f} | {new['psnr'] - old['psnr']:+.2f} "
        f"| {old['ssim']:.4f} | {new['ssim']:.4f} |"
        for name, n, old, new in rows
    )
    each = "\n".join(
        f"| {a[0]} | {a[1]:.2f} | {b[1]:.2f} |" for a, b in zip(rows[0][2]["pictures"], rows[0][3]["pictures"])
    )
    more = f"--rates {recipe['rates']} " if recipe.get("rates") else ""
    if recipe.get("init", "None") != "None":
        more += f"--init {Path(recipe['init']).name} "
    command = (
        f"train.py --net {state['name']} --options {options} --task {task} --colors {colors} \\\n"
        f"    --steps {recipe['steps']} --batch {recipe['batch']} --patch {recipe['patch']} --lr {recipe['lr']} "
        f"--shift-rate {recipe['shift_rate']} \\\n"
        f"    --seed {recipe['seed']} {more}--pictures PICTURES --validate SET --out RUN"
    )
    training = (
        f"{log[-1]['step']} of {recipe['steps']} steps of {recipe['batch']} patches of {recipe['patch']} x "
        f"{recipe['patch']}, seed {recipe['seed']}, L1, Adam, cosine from {recipe['lr']}, PyTorch "
        f"{torch.__version__.split('+')[0]}, {log[-1]['seconds'] / 60:.0f} minutes on a busy CPU core"
    )
    kinds = [f"{binary} binary" if binary else "", f"{only} weight-only binary" if only else ""]
    (args.out / "README.md").write_text(f"""# {args.out.name}

{title}; {DOES[task.kind].format(task.level)}, {"RGB" if colors == 3 else "gray"} pictures in {unit}, NCHW.
Smaller than the paper's net: {options}.{" " + args.note if args.note else ""}

| | |
|---|---|
| layers | {layers}, of which {" and ".join(k for k in kinds if k) or "none binary"} |
| model.onnx | {size:,} bytes; TorchScript exporter, opset 13, dynamic height and width, constants folded |
| golden | input_0.npy, output_0.npy: a synthetic picture, PyTorch's output; ONNX Runtime within {distance:.0e} |
| trained on | {args.data}; random patches, flips and turns |
| training | {training} |

```
{command}
```

PSNR in dB and SSIM on {luma}, 8 bits, {crop} cut off each side:

| set | pictures | {before} | net | gain | SSIM {before} | SSIM net |
|---|---|---|---|---|---|---|
{ssim_rows}

{rows[0][0]}, picture by picture:

| picture | {before} | net |
|---|---|---|
{each}

![PSNR while training](curve.png)
""")


if __name__ == "__main__":
    main()
