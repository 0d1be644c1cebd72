"""PSNR and SSIM as the super-resolution papers compute them.

Colour pictures are compared on the luma of BT.601 (16..235), gray ones as they are; both on the 0..255
scale, after rounding to 8 bits and with ``border`` pixels cut off each side (the scale for
super-resolution, nothing for denoising and deblocking).
"""

import numpy as np


def luma(picture):
    """BT.601 Y of an [H, W, 3] picture in 0..255 (rgb2ycbcr's first channel, not rounded), or gray."""
    picture = picture.astype(np.float64)
    if picture.ndim == 2:
        return picture
    return picture @ np.array([65.481, 128.553, 24.966]) / 255.0 + 16.0


def _crop(picture, border):
    return picture[border : picture.shape[0] - border, border : picture.shape[1] - border]


def psnr(a, b, border=0):
    difference = _crop(luma(a), border) - _crop(luma(b), border)
    error = np.mean(difference**2)
    return float("inf") if error == 0 else 10 * np.log10(255.0**2 / error)


def _smooth(x):
    """Wang et al.'s 11x11 Gaussian window with sigma 1.5, only where it fits."""
    window = np.exp(-((np.arange(11) - 5) ** 2) / (2 * 1.5**2))
    window /= window.sum()
    x = sum(w * x[i : x.shape[0] - 10 + i] for i, w in enumerate(window))
    return sum(w * x[:, i : x.shape[1] - 10 + i] for i, w in enumerate(window))


def ssim(a, b, border=0):
    a, b = _crop(luma(a), border), _crop(luma(b), border)
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    mean_a, mean_b = _smooth(a), _smooth(b)
    var_a = _smooth(a * a) - mean_a**2
    var_b = _smooth(b * b) - mean_b**2
    covariance = _smooth(a * b) - mean_a * mean_b
    quality = ((2 * mean_a * mean_b + c1) * (2 * covariance + c2)) / (
        (mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2)
    )
    return float(quality.mean())
