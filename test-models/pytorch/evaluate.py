#!/usr/bin/env python3
"""PSNR and SSIM of a checkpoint or an ONNX file on a folder of pictures, next to the degraded pictures.

    evaluate.py --checkpoint RUN/checkpoint.pt --pictures SET5/x2
    evaluate.py --onnx model.onnx --task sr:2 --colors 3 --pictures SET5/x2

Protocol: metrics.py. Super-resolution is compared with bicubic on luma with as many border pixels cut as
the scale; denoising and deblocking on gray pictures, uncut, noise seeded by the picture's number.
"""

import argparse

import numpy as np
import torch

import metrics
import pictures
import zoo


def restore(net, degraded):
    """uint8 picture restored by a PyTorch net."""
    scale = zoo.value_range(net)
    device = next(net.parameters()).device
    net.eval()
    with torch.no_grad():
        output = net(torch.from_numpy(pictures.to_nchw(degraded)).to(device) * scale) / scale
    return pictures.from_nchw(output.cpu().numpy())


def score(task, restored, clean):
    return metrics.psnr(restored, clean, task.border), metrics.ssim(restored, clean, task.border)


def restore_and_score(net, task, pairs):
    """Mean PSNR and SSIM, and both per picture, of a net (or any function of a degraded picture)."""
    run = net if not isinstance(net, torch.nn.Module) else lambda degraded: restore(net, degraded)
    rows = [(name, *score(task, run(degraded), clean)) for name, degraded, clean in pairs]
    return {
        "psnr": float(np.mean([r[1] for r in rows])),
        "ssim": float(np.mean([r[2] for r in rows])),
        "pictures": rows,
    }


def load(path):
    """(net, checkpoint) of a training run."""
    state = torch.load(path, map_location="cpu")
    net = zoo.build(state["name"], **state["options"])
    net.load_state_dict(state["net"])
    return net.eval(), state


def onnx_restorer(path, value_range=1.0):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name

    def run(degraded):
        output = session.run(None, {name: pictures.to_nchw(degraded) * np.float32(value_range)})[0]
        return pictures.from_nchw(output / np.float32(value_range))

    return run


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--checkpoint")
    source.add_argument("--onnx")
    parser.add_argument("--pictures", required=True)
    parser.add_argument("--task", help="with --onnx: sr:SCALE, noise:SIGMA or jpeg:QUALITY")
    parser.add_argument("--colors", type=int, default=3, choices=(1, 3), help="with --onnx")
    parser.add_argument("--value-range", type=float, default=1.0, help="with --onnx: 255 for E2FIF's nets")
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args(argv)
    torch.set_num_threads(args.threads)

    if args.checkpoint:
        run, state = load(args.checkpoint)
        task, colors = pictures.Task(state["task"]), state["colors"]
    else:
        run = onnx_restorer(args.onnx, args.value_range)
        task, colors = pictures.Task(args.task or ""), args.colors
    pairs = list(task.pairs(args.pictures, colors))
    before = restore_and_score(task.baseline, task, pairs)
    after = restore_and_score(run, task, pairs)
    print(f"{'picture':<12} {'before':>15} {'after':>15}   (PSNR dB / SSIM)")
    for (name, p0, s0), (_, p1, s1) in zip(before["pictures"], after["pictures"]):
        print(f"{name:<12} {p0:7.2f} {s0:7.4f} {p1:7.2f} {s1:7.4f}")
    print(f"{'mean':<12} {before['psnr']:7.2f} {before['ssim']:7.4f} {after['psnr']:7.2f} {after['ssim']:7.4f}")


if __name__ == "__main__":
    main()
