"""The degradations and the metrics."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

import bicubic
import metrics
import pictures


def test_bicubic_keeps_a_constant_picture():
    flat = np.full((12, 20, 3), 93, np.uint8)
    for scale in (0.5, 0.25, 1 / 3, 2, 3, 4):
        assert (bicubic.resize(flat, scale) == 93).all()


def test_bicubic_halves_an_impulse_with_the_stretched_kernel():
    """Keys' kernel at scale 1/2 has taps (-3, -9, 29, 111, 111, 29, -9, -3)/256."""
    row = np.zeros((1, 32))
    row[0, 16] = 256
    outputs = bicubic._along(row, 1, 16, 0.5)[0]
    assert np.allclose(outputs[6:10], [-3, 29, 111, -9]), "every other tap"


def test_bicubic_doubles_a_ramp_exactly_inside():
    ramp = np.tile(np.arange(16.0), (4, 1))
    doubled = bicubic.resize(ramp, 2)[0]
    assert np.allclose(doubled[6:26], np.arange(6, 26) / 2 - 0.25)


def test_luma_of_white_black_and_gray():
    assert np.allclose(metrics.luma(np.full((1, 1, 3), 255)), 235)
    assert np.allclose(metrics.luma(np.zeros((1, 1, 3))), 16)
    assert metrics.luma(np.full((1, 1), 77))[0, 0] == 77


def test_psnr_and_ssim_of_known_pictures():
    a = np.zeros((32, 32), np.uint8)
    assert metrics.psnr(a, a) == float("inf")
    assert metrics.psnr(a, a + 1) == pytest.approx(48.1308, abs=1e-4)
    rng = np.random.default_rng(1)
    noise = rng.integers(0, 255, (32, 32)).astype(np.uint8)
    assert metrics.ssim(noise, noise) == pytest.approx(1)
    assert metrics.ssim(noise, 255 - noise) < 0


def test_noise_has_the_stated_deviation_and_depends_on_its_seed():
    clean = np.full((64, 64), 128, np.uint8)
    task = pictures.Task("noise:25")
    noisy = task.degrade(clean, 3)
    assert np.std(noisy - clean.astype(float)) == pytest.approx(25, rel=0.05)
    assert np.array_equal(noisy, task.degrade(clean, 3))


def test_batches_are_aligned_and_repeatable(picture_folder):
    task = pictures.Task("sr:2")
    batches = pictures.Batches(picture_folder, task, 3, 12, 4, seed=7)
    low, high = batches[5]
    again = pictures.Batches(picture_folder, task, 3, 12, 4, seed=7)[5]
    assert low.shape == (4, 3, 12, 12) and high.shape == (4, 3, 24, 24)
    assert np.array_equal(low, again[0]) and np.array_equal(high, again[1])
    shrunk = high.reshape(4, 3, 12, 2, 12, 2).mean((3, 5))
    assert np.abs(shrunk - low)[:, :, 2:-2, 2:-2].mean() < 0.03


def test_a_bad_task_says_what_is_expected():
    with pytest.raises(SystemExit, match="sr:SCALE"):
        pictures.Task("blur")


DEMO = Path(__file__).resolve().parents[2] / "pictures"


@pytest.mark.parametrize("scale", [2, 4])
def test_demo_picture_was_shrunk_with_this_bicubic(scale):
    large = pictures.read(DEMO / "harbour.png", 3)
    assert np.array_equal(pictures.read(DEMO / f"harbour-x{scale}.png", 3), bicubic.resize(large, 1 / scale))


def test_demo_picture_is_what_its_script_draws():
    spec = importlib.util.spec_from_file_location("render", DEMO / "render.py")
    render = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(render)
    difference = render.render().astype(int) - pictures.read(DEMO / "harbour.png", 3)
    assert np.abs(difference).max() <= 1
