#!/usr/bin/env python3
"""Export many small seeded, untrained nets, to test a converter against what PyTorch really writes.

    export_zoo.py --out EXPORTS [--only SUBSTRING] [--skip-dynamo]

EXPORTS/NAME gets model.onnx, input_i.npy and output_i.npy; EXPORTS/INDEX.md says for each how many of its
layers are truly binary and how close ONNX Runtime comes. An input on which one activation lies within
rounding of its threshold (PyTorch and ONNX Runtime then differ by a whole level) is drawn anew.
"""

import argparse
import shutil
import traceback
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

import zoo
from export import distance_to_onnx_runtime, synthetic_picture, write_goldens, write_onnx
from zoo import bbcu, e2fif
from zoo.seeded import count, randomize


@dataclass
class Case:
    name: str
    build: object  # () -> net
    colors: int = 3
    opset: int = 13
    dynamic: bool = True
    exporter: str = "torchscript"
    fold: bool = True
    training: str = "eval"
    note: str = ""
    prepare: object = None  # done to the net after randomizing
    resave: str = ""  # "basic": let ONNX Runtime fold constants and fuse BatchNorm
    golden_by: str = "PyTorch"
    signed: bool = False  # a unit's input: features of both signs, not a picture
    size: tuple = (24, 32)
    other: tuple = ()  # the second golden's size; by default both odd
    tolerance: float = 5e-6


def net(name, **options):
    return lambda: zoo.build(name, **options)


def presign(built):
    for module in built.modules():
        if isinstance(module, e2fif.BinaryConv2d):
            module.presign()


def some_zero_weights(built):
    """Exact zeros among latent weights, one filter all zero: Sign is 0 there."""
    for module in built.modules():
        if hasattr(module, "binary_weight"):
            module.weight.data[0] = 0
            module.weight.data[1, :2] = 0


def cases():
    small = dict(channels=16, blocks=2)
    yield from (
        Case(f"bbcum_x{s}_{c}f{b}b_op13_dyn", net("bbcu-m", scale=s, channels=c, blocks=b))
        for s, c, b in [(2, 16, 2), (3, 24, 2), (4, 16, 2), (2, 32, 4), (2, 48, 2), (4, 64, 4), (3, 64, 2)]
    )
    yield from (
        Case(f"bbcul_x{s}_{c}f{b}b_op13_dyn", net("bbcu-l", scale=s, channels=c, blocks=b))
        for s, c, b in [(2, 24, 2), (3, 16, 2), (4, 32, 2), (2, 64, 4)]
    )
    for opset in range(9, 18):
        lower = opset < 11
        yield Case(
            f"bbcum_x2_16f2b_op{opset}_static",
            net("bbcu-m", scale=2, **small),
            opset=opset,
            dynamic=False,
            golden_by="ONNX Runtime" if lower else "PyTorch",
            note="PixelShuffle as Reshape-Transpose-Reshape; this opset's linear Upsample/Resize is not half-pixel, "
            "so the golden is ONNX Runtime's, not PyTorch's"
            if lower
            else "",
        )
    for opset in (11, 12, 14, 15, 16, 17):
        yield Case(f"bbcul_x2_16f2b_op{opset}_dyn", net("bbcu-l", scale=2, **small), opset=opset)
    for opset in (11, 13, 17):
        yield Case(f"bbcum_x4_16f2b_op{opset}_nofold_dyn", net("bbcu-m", scale=4, **small), opset=opset, fold=False)
    yield Case("bbcum_x2_16f2b_op13_preserve_dyn", net("bbcu-m", scale=2, **small), training="preserve")
    yield Case("bbcum_x2_16f2b_op13_training_dyn", net("bbcu-m", scale=2, **small), training="training")
    yield Case(
        "bbcum_x2_16f2b_op13_dyn_ORTBASIC",
        net("bbcu-m", scale=2, **small),
        resave="basic",
        note="re-saved by ONNX Runtime at its basic level: constants folded",
    )
    yield Case(
        "bbcum_x2_32f2b_op13_static_ORTBASIC",
        net("bbcu-m", scale=2, channels=32, blocks=2),
        dynamic=False,
        resave="basic",
        note="as above, shifts expanded to full size",
    )
    yield Case(
        "bbcum_x2_16f2b_op13_zero_weights_dyn",
        net("bbcu-m", scale=2, **small),
        prepare=some_zero_weights,
        note="exact zeros among the latent weights, one filter all zero: its convolutions compute 0 there",
    )
    yield Case("bbcum_gray_x2_16f2b_op13_dyn", net("bbcu-m", scale=2, colors=1, **small), colors=1)
    yield Case(
        "bbcum_bn_x2_16f2b_op13_dyn",
        net("bbcu-m", scale=2, norms=True, **small),
        note="BatchNorm behind each residual of the body",
    )
    for version in ("V1", "V2", "V3"):
        yield Case(f"srresnet_{version}_x2_16f2b_op13_dyn", net("bbcu-m", scale=2, version=version, **small))
    yield Case(
        "bbcu_head_x2_16f2b_op13_dyn",
        lambda: bbcu.SRResNet(16, 2, 2, binary="head body upsampling"),
        note="binary head (H)",
    )
    yield Case(
        "bbcu_all_x2_24f2b_op13_dyn",
        lambda: bbcu.SRResNet(24, 2, 2, binary="head body upsampling tail"),
        note="every part binary (H, B, U, T)",
    )
    yield Case(
        "bbcu_tail_x4_16f2b_op13_dyn", lambda: bbcu.SRResNet(16, 2, 4, binary="body tail"), note="binary tail (T)"
    )
    for version in bbcu.VERSIONS:
        unit = dict(signed=True, size=(17, 23))
        yield Case(f"unit_B_{version}_16_op13_dyn", lambda v=version: bbcu.UnitB(16, v), colors=16, **unit)
        yield Case(f"unit_U_{version}_16_x2_op13_dyn", lambda v=version: bbcu.UnitU(16, 2, v), colors=16, **unit)
        yield Case(f"unit_H_{version}_3to16_op13_dyn", lambda v=version: bbcu.UnitH(3, 16, v), **unit)
        yield Case(f"unit_T_{version}_16to3_op13_dyn", lambda v=version: bbcu.UnitT(16, 3, v), colors=16, **unit)
    yield Case(
        "unit_U_V4_33_x3_op13_dyn",
        lambda: bbcu.UnitU(33, 3),
        colors=33,
        signed=True,
        size=(9, 11),
        note="33 channels: no multiple of a word",
    )
    yield Case("unit_B_V4_7_k5_op13_dyn", lambda: bbcu.UnitB(7, kernel=5), colors=7, signed=True, size=(9, 11))
    yield Case("unit_B_V4_40_k1_op13_dyn", lambda: bbcu.UnitB(40, kernel=1), colors=40, signed=True, size=(9, 11))
    yield Case(
        "unit_H_interleave_3to64_op13_static",
        lambda: bbcu.UnitH(3, 64, interleave=True),
        dynamic=False,
        signed=True,
        note="channels repeated by repeat_interleave and a slice",
    )
    for c, layers, colors in [(64, 20, 1), (32, 8, 1), (48, 5, 3), (16, 4, 1)]:
        yield Case(
            f"bbcu_dncnn_{c}f{layers}_{'gray' if colors == 1 else 'rgb'}_op13_dyn",
            net("bbcu-dncnn", channels=c, layers=layers, colors=colors),
            colors=colors,
            tolerance=2e-5,
        )
    yield Case(
        "bbcu_dncnn_16f4_gray_op11_static", net("bbcu-dncnn", channels=16, layers=4), colors=1, opset=11, dynamic=False
    )
    yield Case(
        "bbcu_dncnn_16f4_gray_op17_nofold_dyn", net("bbcu-dncnn", channels=16, layers=4), colors=1, opset=17, fold=False
    )
    yield Case("bbcu_dncnn_V1_16f4_gray_op13_dyn", net("bbcu-dncnn", channels=16, layers=4, version="V1"), colors=1)
    wide = dict(tolerance=2e-3)
    for s, c, b in [(2, 16, 2), (3, 32, 2), (4, 64, 4)]:
        yield Case(f"e2fif_edsr_x{s}_{c}f{b}b_op13_dyn", net("e2fif-edsr", scale=s, channels=c, blocks=b), **wide)
    yield Case(
        "e2fif_edsr_x2_16f2b_presigned_op13_dyn",
        net("e2fif-edsr", scale=2, **small),
        prepare=presign,
        note="weights replaced by their signs before the export: BatchNorm fused into them",
        **wide,
    )
    yield Case(
        "e2fif_edsr_x2_16f2b_presigned_preserve_op13_dyn",
        net("e2fif-edsr", scale=2, **small),
        prepare=presign,
        training="preserve",
        note="the same, exported with TrainingMode.PRESERVE",
        **wide,
    )
    yield Case(
        "e2fif_edsr_x2_16f2b_op13_dyn_ORTBASIC",
        net("e2fif-edsr", scale=2, **small),
        resave="basic",
        note="ONNX Runtime folded Sign(W) and fused BatchNorm",
        **wide,
    )
    yield Case(
        "e2fif_edsr_x2_16f2b_activations_op13_dyn",
        net("e2fif-edsr", scale=2, mode="activations", **small),
        note="binary activations, float weights: no binary convolution may be claimed",
        **wide,
    )
    yield Case(
        "e2fif_edsr_x2_16f2b_blockskip_op13_dyn",
        net("e2fif-edsr", scale=2, skip="block", **small),
        note="one residual around both convolutions: BN, LeakyReLU and Sign in a row between them",
        **wide,
    )
    yield Case(
        "e2fif_edsr_gray_x4_16f2b_op10_static",
        net("e2fif-edsr", scale=4, colors=1, **small),
        colors=1,
        opset=10,
        dynamic=False,
        **wide,
    )
    yield Case("e2fif_rcan_x2_16f2g2b_op13_dyn", net("e2fif-rcan", scale=2, channels=16, groups=2, blocks=2), **wide)
    yield Case(
        "e2fif_rcan_x4_32f1g2b_op17_nofold_dyn",
        net("e2fif-rcan", scale=4, channels=32, groups=1, blocks=2),
        opset=17,
        fold=False,
        **wide,
    )
    yield Case("e2fif_rdn_x2_16f2b3l_op13_dyn", net("e2fif-rdn", scale=2, channels=16, blocks=2, layers=3), **wide)
    yield Case(
        "e2fif_rdn_x3_24f2b2l_op11_static",
        net("e2fif-rdn", scale=3, channels=24, blocks=2, layers=2),
        opset=11,
        dynamic=False,
        **wide,
    )
    yield Case("weight_only_x2_16f2b_op13_dyn", net("weight-only-srresnet", scale=2, **small), tolerance=2e-5)
    yield Case(
        "weight_only_x4_32f2b_output_op13_dyn",
        net("weight-only-srresnet", scale=4, channels=32, blocks=2, scale_on="output", kernel=3),
        note="the scale multiplies the convolution's result",
        tolerance=2e-5,
    )
    yield Case(
        "weight_only_x2_16f2b_op13_dyn_ORTBASIC",
        net("weight-only-srresnet", scale=2, residual=True, **small),
        resave="basic",
        note="filters folded to +-scale, BatchNorm fused",
        tolerance=2e-5,
    )
    yield Case(
        "weight_only_x3_16f2b_op17_nofold_static",
        net("weight-only-srresnet", scale=3, kernel=3, **small),
        opset=17,
        fold=False,
        dynamic=False,
        tolerance=2e-5,
    )
    yield Case(
        "weight_only_lapsrn_x4_16f2b_op13_dyn",
        net("weight-only-lapsrn", scale=4, **small),
        tolerance=2e-5,
        note="transposed convolutions",
    )
    yield Case(
        "weight_only_lapsrn_x2_16f2b_op11_static",
        net("weight-only-lapsrn", scale=2, scale_on="output", **small),
        opset=11,
        dynamic=False,
        tolerance=2e-5,
        note="transposed convolutions",
    )
    for opset in (13, 17):
        yield Case(
            f"e2fif_edsr_x2_16f2b_training_op{opset}_static",
            net("e2fif-edsr", scale=2, **small),
            opset=opset,
            dynamic=False,
            training="training",
            golden_by="ONNX Runtime",
            note="BatchNorm in training mode normalizes by the picture's own statistics: to be refused, or the "
            "exporter's switch to be named; the golden is ONNX Runtime's",
            **wide,
        )
    for c, opset, dynamic in [(16, 13, True), (24, 11, False)]:
        yield Case(
            f"reactnet_{c}f_op{opset}_{'dyn' if dynamic else 'static'}",
            net("reactnet", channels=c),
            opset=opset,
            dynamic=dynamic,
            size=(64, 64),
            other=(80, 96),
            tolerance=2e-5,
            note="sides must be multiples of 16",
        )
    yield Case("srresnet_float_x2_16f2b_op13_dyn", net("srresnet", scale=2, **small), note="full precision")
    yield Case(
        "dncnn_float_16f4_gray_op13_dyn",
        net("dncnn", channels=16, layers=4),
        colors=1,
        note="full precision",
        tolerance=2e-5,
    )
    dynamo = dict(exporter="dynamo", opset=18)
    yield Case("bbcum_x2_16f2b_op18_dynamo_dyn", net("bbcu-m", scale=2, **small), **dynamo)
    yield Case("bbcum_x2_16f2b_op18_dynamo_static", net("bbcu-m", scale=2, **small), dynamic=False, **dynamo)
    yield Case("bbcum_x2_16f2b_op18_dynamo_nofold_dyn", net("bbcu-m", scale=2, **small), fold=False, **dynamo)
    yield Case("bbcum_x4_16f2b_op20_dynamo_dyn", net("bbcu-m", scale=4, **small), exporter="dynamo", opset=20)
    yield Case("bbcul_x3_16f2b_op18_dynamo_dyn", net("bbcu-l", scale=3, **small), **dynamo)
    yield Case("bbcu_dncnn_16f4_gray_op18_dynamo_dyn", net("bbcu-dncnn", channels=16, layers=4), colors=1, **dynamo)
    yield Case(
        "bbcu_all_x2_24f2b_op18_dynamo_dyn",
        lambda: bbcu.SRResNet(24, 2, 2, binary="head body upsampling tail"),
        **dynamo,
    )
    yield Case("e2fif_edsr_x2_16f2b_op18_dynamo_dyn", net("e2fif-edsr", scale=2, **small), **dynamo, **wide)
    yield Case(
        "e2fif_edsr_x2_16f2b_presigned_op18_dynamo_dyn",
        net("e2fif-edsr", scale=2, **small),
        prepare=presign,
        **dynamo,
        **wide,
    )
    yield Case(
        "e2fif_rcan_x2_16f1g2b_op18_dynamo_dyn",
        net("e2fif-rcan", scale=2, channels=16, groups=1, blocks=2),
        **dynamo,
        **wide,
    )
    yield Case(
        "e2fif_rdn_x2_16f2b3l_op18_dynamo_dyn",
        net("e2fif-rdn", scale=2, channels=16, blocks=2, layers=3),
        **dynamo,
        **wide,
    )
    yield Case(
        "weight_only_x2_16f2b_op18_dynamo_dyn", net("weight-only-srresnet", scale=2, **small), tolerance=2e-5, **dynamo
    )
    yield Case(
        "reactnet_16f_op18_dynamo_static",
        net("reactnet", channels=16),
        dynamic=False,
        size=(64, 64),
        tolerance=2e-5,
        **dynamo,
    )


def resave_basic(path):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.log_severity_level = 3
    saved = path.with_name("resaved.onnx")
    options.optimized_model_filepath = str(saved)
    onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    saved.replace(path)


def goldens_by_onnx_runtime(folder):
    import onnxruntime

    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    for path in sorted(folder.glob("input_*.npy")):
        output = session.run(None, {session.get_inputs()[0].name: np.load(path)})[0]
        np.save(folder / path.name.replace("input", "output"), output)


def run(case, seed, out):
    torch.manual_seed(seed)
    built = case.build()
    value_range = zoo.value_range(built)

    def draw(size, number):
        picture = synthetic_picture((1, case.colors, *size), number)
        if case.signed:
            picture = (picture - np.float32(0.5)) * np.float32(4)
        return picture * np.float32(value_range)

    randomize(built, torch.from_numpy(draw(case.size, seed)), seed)
    if case.prepare:
        case.prepare(built)
    folder = out / case.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_onnx(
        built,
        folder / "model.onnx",
        torch.from_numpy(draw(case.size, 0)),
        case.opset,
        case.dynamic,
        case.exporter,
        case.fold,
        case.training,
    )
    if case.resave:
        resave_basic(folder / "model.onnx")
    odd = case.other or (case.size[0] + 17, case.size[1] + 15)
    for attempt in range(8):
        write_goldens(
            built,
            folder,
            [
                draw(case.size, 1000 * attempt + 1),
                draw(odd if case.dynamic else case.size, 1000 * attempt + 2),
            ],
        )
        if case.golden_by != "PyTorch":
            goldens_by_onnx_runtime(folder)
        distance = distance_to_onnx_runtime(folder)
        if distance <= case.tolerance:
            break
    return count(built), distance, attempt


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--only", default="", help="cases whose name contains this")
    parser.add_argument("--skip-dynamo", action="store_true")
    args = parser.parse_args(argv)
    torch.set_num_threads(1)
    rows, failed = [], []
    for case in cases():
        seed = zlib.crc32(case.name.encode()) & 0x7FFFFFFF  # its own, so that new cases leave the others alone
        if args.only not in case.name or (args.skip_dynamo and case.exporter == "dynamo"):
            continue
        try:
            (binary, only, layers), distance, attempt = run(case, seed, args.out)
        except Exception:
            failed.append(case.name)
            shutil.rmtree(args.out / case.name, ignore_errors=True)
            traceback.print_exc()
            continue
        verdict = "" if distance <= case.tolerance else "**above tolerance** "
        print(f"{case.name}: {binary}+{only}/{layers}, {distance:.1e} {verdict}(draw {attempt})", flush=True)
        rows.append(f"| {case.name} | {binary} | {only} | {layers} | {verdict}{distance:.1e} | {case.note} |")
    if not args.only:
        header = (
            "# Exports of seeded, untrained nets\n\n"
            f"Written by export_zoo.py with PyTorch {torch.__version__}. Counts are of the layers in the Python\n"
            "code. Distances are the largest |PyTorch - ONNX Runtime| over both goldens; E2FIF's nets work in 0..255,\n"
            "all others on pictures in 0..1 or, for units, features around 0.\n\n"
            "| folder | binary | weight-only | all convolutions and linear layers | distance | note |\n"
            "|---|---|---|---|---|---|\n"
        )
        (args.out / "INDEX.md").write_text(header + "\n".join(rows) + "\n")
    if failed:
        raise SystemExit("failed: " + ", ".join(failed))


if __name__ == "__main__":
    main()
