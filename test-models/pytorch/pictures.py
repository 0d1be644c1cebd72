"""Pictures on disk, the degradations the nets undo, and training batches."""

import io
from pathlib import Path

import numpy as np
from PIL import Image

import bicubic

SUFFIXES = {".png", ".bmp", ".jpg", ".jpeg", ".tif", ".tiff"}


def read(path, colors):
    """An 8-bit picture as [H, W, 3] (colors=3) or [H, W] (colors=1)."""
    return np.asarray(Image.open(path).convert("RGB" if colors == 3 else "L"))


def files(folder):
    found = sorted(p for p in Path(folder).iterdir() if p.suffix.lower() in SUFFIXES)
    if not found:
        raise SystemExit(f"{folder}: no pictures ({', '.join(sorted(SUFFIXES))})")
    return found


class Task:
    """What a net undoes, written as ``sr:2``, ``noise:25`` or ``jpeg:10``."""

    def __init__(self, text):
        kind, _, level = text.partition(":")
        if kind not in ("sr", "noise", "jpeg") or not level:
            raise SystemExit(f"task {text!r}: sr:SCALE, noise:SIGMA or jpeg:QUALITY")
        self.text, self.kind, self.level = text, kind, float(level)
        self.scale = int(level) if kind == "sr" else 1

    def __str__(self):
        return self.text

    @property
    def border(self):
        """Pixels left out of a comparison: the scale for super-resolution, else none."""
        return self.scale if self.kind == "sr" else 0

    def degrade(self, clean, seed=0):
        """The net's input for a clean uint8 picture; noise is not rounded, so that result is float."""
        if self.kind == "sr":
            return bicubic.resize(clean, 1 / self.scale)
        if self.kind == "jpeg":
            data = io.BytesIO()
            Image.fromarray(clean).save(data, "JPEG", quality=int(self.level))
            return np.asarray(Image.open(data))
        noise = np.random.default_rng(seed).normal(0, self.level, clean.shape)
        return (clean + noise).astype(np.float32)

    def baseline(self, degraded):
        """What the degraded picture is worth without a net: bicubic for super-resolution, else itself."""
        return bicubic.resize(degraded, self.scale) if self.kind == "sr" else to_bytes(degraded)

    def pairs(self, folder, colors):
        """(name, degraded, clean) for each picture of a folder.

        ``NAME_hr`` / ``NAME_lr`` pairs are taken as they are, other pictures are degraded here.
        """
        found = files(folder)
        for i, path in enumerate(found):
            if path.stem.endswith("_lr"):
                continue
            clean = read(path, colors)
            clean = clean[: clean.shape[0] // self.scale * self.scale, : clean.shape[1] // self.scale * self.scale]
            if path.stem.endswith("_hr") and self.kind == "sr":
                degraded = read(path.with_name(path.name.replace("_hr", "_lr")), colors)
            else:
                degraded = self.degrade(clean, seed=i)
            yield path.stem.removesuffix("_hr"), degraded, clean


def to_bytes(picture):
    """Round half up and clamp to 8 bits."""
    return np.floor(np.clip(picture, 0, 255) + 0.5).astype(np.uint8)


def to_nchw(picture):
    """[H, W] or [H, W, C] in 0..255 to float32 [1, C, H, W] in 0..1."""
    picture = picture[:, :, None] if picture.ndim == 2 else picture
    return np.ascontiguousarray((picture.astype(np.float32) / np.float32(255)).transpose(2, 0, 1)[None])


def from_nchw(tensor):
    """float32 [1, C, H, W] in 0..1 to uint8 [H, W] or [H, W, C]."""
    picture = to_bytes(np.asarray(tensor, np.float64)[0].transpose(1, 2, 0) * 255)
    return picture[:, :, 0] if picture.shape[2] == 1 else picture


class Batches:
    """Random aligned patches with random flips and turns.

    Batch i depends on the seed and i only, so a resumed run sees what an uninterrupted one would have.
    """

    def __init__(self, folder, task, colors, patch, batch, seed):
        self.task, self.patch, self.batch, self.seed = task, patch, batch, seed
        self.pairs = []
        for _, degraded, clean in task.pairs(folder, colors):
            if min(degraded.shape[:2]) >= patch:
                # Noise is drawn anew for every batch, so the clean picture is the input here.
                self.pairs.append((clean if task.kind == "noise" else degraded, clean))
        if not self.pairs:
            raise SystemExit(f"{folder}: every picture is smaller than a patch of {patch}")
        areas = np.array([p[0].shape[0] * p[0].shape[1] for p in self.pairs], float)
        self.shares = areas / areas.sum()

    def __getitem__(self, i):
        rng = np.random.default_rng([self.seed, i])
        n, r = self.patch, self.task.scale
        inputs, targets = [], []
        for chosen in rng.choice(len(self.pairs), self.batch, p=self.shares):
            degraded, clean = self.pairs[chosen]
            y = rng.integers(degraded.shape[0] - n + 1)
            x = rng.integers(degraded.shape[1] - n + 1)
            low = degraded[y : y + n, x : x + n]
            high = clean[y * r : (y + n) * r, x * r : (x + n) * r]
            turns, flip = rng.integers(4), rng.integers(2)
            low, high = (np.rot90(p[:, ::-1] if flip else p, turns) for p in (low, high))
            inputs.append(to_nchw(low))
            targets.append(to_nchw(high))
        inputs, targets = np.concatenate(inputs), np.concatenate(targets)
        if self.task.kind == "noise":
            sigma = np.float32(self.task.level / 255)
            inputs = inputs + sigma * rng.standard_normal(inputs.shape, dtype=np.float32)
        return inputs, targets
