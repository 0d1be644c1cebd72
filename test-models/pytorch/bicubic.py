"""Matlab-compatible bicubic resizing.

The super-resolution papers make their low-resolution pictures with Matlab's ``imresize``: Keys' cubic
kernel (a = -0.5), stretched by the factor when shrinking (antialiasing), weights normalized, mirrored
edges, one pass per axis, the one with the smaller scale first; uint8 results rounded half away from zero.
"""

import math

import numpy as np


def _cubic(x):
    x = np.abs(x)
    return np.where(
        x <= 1,
        (1.5 * x - 2.5) * x * x + 1,
        np.where(x < 2, ((-0.5 * x + 2.5) * x - 4) * x + 2, 0.0),
    )


def _contributions(length, out_length, scale):
    """Indices and weights, each [out_length, taps], of the inputs that make up every output."""
    stretch = min(scale, 1.0)
    width = 4.0 / stretch
    centers = (np.arange(out_length) + 0.5) / scale - 0.5
    first = np.floor(centers - width / 2).astype(int) + 1
    taps = math.ceil(width) + 2
    index = first[:, None] + np.arange(taps)[None, :] - 1
    weights = stretch * _cubic(stretch * (centers[:, None] - index))
    weights /= weights.sum(1, keepdims=True)
    mirror = np.concatenate([np.arange(length), np.arange(length)[::-1]])
    return mirror[np.mod(index, 2 * length)], weights


def _along(picture, axis, out_length, scale):
    index, weights = _contributions(picture.shape[axis], out_length, scale)
    picture = np.moveaxis(picture, axis, 0)
    shape = (-1,) + (1,) * (picture.ndim - 1)
    out = np.zeros((out_length,) + picture.shape[1:])
    for tap in range(index.shape[1]):
        out += weights[:, tap].reshape(shape) * picture[index[:, tap]]
    return np.moveaxis(out, 0, axis)


def resize(picture, scale):
    """Resize [H, W] or [H, W, C] by ``scale``; uint8 stays uint8, anything else becomes float64."""
    height, width = picture.shape[:2]
    out_height, out_width = math.ceil(height * scale), math.ceil(width * scale)
    out = _along(picture.astype(np.float64), 0, out_height, scale)
    out = _along(out, 1, out_width, scale)
    if picture.dtype == np.uint8:
        out = np.floor(np.clip(out, 0, 255) + 0.5).astype(np.uint8)
    return out
