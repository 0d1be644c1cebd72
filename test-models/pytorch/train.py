#!/usr/bin/env python3
"""Train a net of the zoo on a folder of pictures.

    train.py --net bbcu-m --options scale=2 channels=32 blocks=8 --task sr:2 \\
        --pictures PICTURES --validate SET5/x2 --steps 6000 --out RUN

L1 loss, Adam, cosine decay to zero over --steps with a short warm-up. RUN/checkpoint.pt is rewritten as
it goes; the same command line continues an interrupted run and ends in the same state as one that was
never stopped. RUN/log.jsonl holds one line per validation. Runs on the GPU where PyTorch finds one.
"""

import argparse
import json
import math
import os
import time
from pathlib import Path

import torch

import pictures
import zoo
from evaluate import restore_and_score
from zoo.binary import fuse_for_training


def parse_options(words):
    """``channels=32 version=V4`` to keyword arguments; numbers become numbers."""
    options = {}
    for word in words:
        key, _, value = word.partition("=")
        try:
            options[key] = json.loads(value)
        except json.JSONDecodeError:
            options[key] = value
    return options


def save(state, path):
    """Write next to the target, then rename: an interrupted run never leaves half a checkpoint."""
    temporary = path.with_suffix(".tmp")
    torch.save(state, temporary)
    os.replace(temporary, path)


def learning_rate(step, steps, peak, warmup):
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * 0.5 * (1 + math.cos(math.pi * (step - warmup) / max(1, steps - warmup)))


def parameter_groups(net, shift_rate, rates):
    """Parameters by how fast they learn, in multiples of the learning rate.

    Shifts (thresholds and biases of RPReLU) live on the scale of the features, which residual alignment
    multiplies by k: they learn ``shift_rate`` times as fast as the weights. ``rates`` gives the multiple of
    whatever lies under a module's name (``{"tail": 16}``): a head that shrinks 0..255 to the scale of 1 and
    a tail that enlarges it again have weights on other scales than the body.
    """
    unknown = [name for name in rates if name not in dict(net.named_modules())]
    if unknown:
        raise SystemExit(
            f"--rates {unknown[0]}: no such part; there are {', '.join(n for n, _ in net.named_children())}"
        )
    groups = {}
    for name, parameter in net.named_parameters():
        if parameter.requires_grad:
            is_shift = parameter.ndim == 4 and parameter.shape[0] == 1 and name.endswith(".bias")
            rate = shift_rate if is_shift else 1.0
            for part, factor in rates.items():
                if name.startswith(part + "."):
                    rate *= factor
            groups.setdefault(rate, []).append(parameter)
    return [{"params": parameters, "rate": rate} for rate, parameters in groups.items()]


def initialize_from(net, path):
    """Copy what fits by name and shape from another run's checkpoint (x4 from x2, for example)."""
    source = torch.load(path, map_location="cpu")["net"]
    own = net.state_dict()
    taken = {k: v for k, v in source.items() if k in own and own[k].shape == v.shape}
    own.update(taken)
    net.load_state_dict(own)
    return len(taken), len(own)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--net", required=True, choices=list(zoo.NETS))
    parser.add_argument("--options", nargs="*", default=[], metavar="KEY=VALUE", help="arguments of the net")
    parser.add_argument("--task", required=True, help="sr:SCALE, noise:SIGMA or jpeg:QUALITY")
    parser.add_argument("--pictures", required=True, help="folder of training pictures")
    parser.add_argument("--validate", help="folder of pictures to report PSNR on")
    parser.add_argument("--colors", type=int, default=3, choices=(1, 3))
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--patch", type=int, default=24, help="side of a patch of the net's input")
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--shift-rate", type=float, default=1.0, help="learning rate of shifts, times --lr")
    parser.add_argument(
        "--rates", nargs="*", default=[], metavar="PART=FACTOR", help="learning rate of parts of the net, times --lr"
    )
    parser.add_argument("--warmup", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--init", help="checkpoint to start from, where names and shapes fit")
    parser.add_argument("--every", type=int, default=500, help="steps between validations")
    parser.add_argument("--time-budget", type=float, help="stop (resumable) after this many minutes")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", required=True, type=Path)
    args = parser.parse_args(argv)

    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    task = pictures.Task(args.task)
    options = parse_options(args.options)
    if args.colors == 1 or "colors" in options:
        options["colors"] = args.colors
    net = fuse_for_training(zoo.build(args.net, **options)).to(device)
    if device.type == "cpu":
        net = net.to(memory_format=torch.channels_last)
    scale = zoo.value_range(net)
    optimizer = torch.optim.Adam(
        parameter_groups(net, args.shift_rate, parse_options(args.rates)), lr=args.lr, betas=(0.9, 0.99)
    )
    validation = list(task.pairs(args.validate, args.colors)) if args.validate else []

    args.out.mkdir(parents=True, exist_ok=True)
    checkpoint = args.out / "checkpoint.pt"
    recipe = {k: str(v) for k, v in vars(args).items() if k not in ("pictures", "validate", "out", "rates")}
    recipe["rates"] = " ".join(args.rates)
    first, log, spent = 0, [], 0.0
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device)
        net.load_state_dict(state["net"])
        optimizer.load_state_dict(state["optimizer"])
        first, log, spent = state["step"], state["log"], state["seconds"]
        print(f"continuing at step {first} of {args.steps}", flush=True)
    elif args.init:
        print("initialized {} of {} tensors from {}".format(*initialize_from(net, args.init), args.init))
        if validation:
            log.append({"step": 0, "psnr": restore_and_score(net, task, validation)["psnr"], "seconds": 0.0})
            print(json.dumps(log[0]), flush=True)
    batches = pictures.Batches(args.pictures, task, args.colors, args.patch, args.batch, args.seed)
    print(
        f"{args.net} {options}: {sum(p.numel() for p in net.parameters())} parameters, "
        f"{len(batches.pairs)} pictures, {device}, PyTorch {torch.__version__}",
        flush=True,
    )

    began, total, counted = time.monotonic(), 0.0, 0
    for step in range(first, args.steps):
        rate = learning_rate(step, args.steps, args.lr, args.warmup)
        for group in optimizer.param_groups:
            group["lr"] = rate * group["rate"]
        inputs, targets = (torch.from_numpy(a).to(device) for a in batches[step])
        if device.type == "cpu":
            inputs = inputs.contiguous(memory_format=torch.channels_last)
        net.train()
        loss = (net(inputs * scale) / scale - targets).abs().mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        total, counted = total + loss.item(), counted + 1

        done = step + 1
        stop = args.time_budget is not None and time.monotonic() - began > 60 * args.time_budget
        if done % args.every == 0 or done == args.steps or stop:
            line = {
                "step": done,
                "loss": total / counted,
                "lr": rate,
                "seconds": round(spent + time.monotonic() - began, 1),
            }
            if validation:
                line["psnr"] = restore_and_score(net, task, validation)["psnr"]
            total, counted = 0.0, 0
            log.append(line)
            print(json.dumps(line), flush=True)
            save(
                {
                    "net": net.state_dict(),
                    "optimizer": optimizer.state_dict(),
                    "step": done,
                    "log": log,
                    "seconds": line["seconds"],
                    "name": args.net,
                    "options": options,
                    "task": args.task,
                    "colors": args.colors,
                    "recipe": recipe,
                },
                checkpoint,
            )
            (args.out / "log.jsonl").write_text("".join(json.dumps(entry) + "\n" for entry in log))
        if stop:
            print(f"time budget spent at step {done}; the same command continues")
            return


if __name__ == "__main__":
    main()
