"""Committed models come back from ONNX, and the export can be done again."""

from pathlib import Path

import numpy as np
import pytest
import torch

import evaluate
import export
import from_onnx
import zoo
from export import synthetic_picture, write_onnx

FOLDER = Path(__file__).resolve().parents[2] / "models"
MODELS = sorted(p.parent for p in FOLDER.glob("*/model.onnx"))
PINNED = next(
    line.split("==")[1]
    for line in (Path(__file__).resolve().parents[1] / "requirements.txt").read_text().splitlines()
    if line.startswith("torch==")
)


@pytest.mark.smoke
@pytest.mark.parametrize("model", MODELS, ids=lambda path: path.name)
def test_imported_weights_give_the_golden_output(model):
    net, found = from_onnx.load_model(model)
    assert zoo.value_range(net) == float(found["white"])
    with torch.no_grad():
        output = net(torch.from_numpy(np.load(model / "input_0.npy"))).numpy()
    assert np.abs(output - np.load(model / "output_0.npy")).max() <= 2e-6 * float(found["white"])


@pytest.mark.parametrize("model", MODELS, ids=lambda path: path.name)
def test_exported_again_it_is_the_committed_file(model, tmp_path):
    if torch.__version__.split("+")[0] != PINNED:
        pytest.skip(f"the files were written by PyTorch {PINNED}, this is {torch.__version__}")
    net, _ = from_onnx.load_model(model)
    write_onnx(net, tmp_path / "model.onnx", torch.from_numpy(np.load(model / "input_0.npy")))
    assert (tmp_path / "model.onnx").read_bytes() == (model / "model.onnx").read_bytes()


def test_checkpoint_from_onnx_is_one_for_the_other_scripts(tmp_path):
    checkpoint = tmp_path / "run" / "checkpoint.pt"
    from_onnx.main(["--model", str(FOLDER / "bbcu-dncnn-s25"), "--out", str(checkpoint)])
    net, state = evaluate.load(checkpoint)
    assert (state["task"], state["colors"]) == ("noise:25", 1)
    export.main(["--checkpoint", str(checkpoint), "--out", str(tmp_path / "model")])
    assert export.distance_to_onnx_runtime(tmp_path / "model") <= 2e-6


def test_weights_of_another_net_are_refused():
    net = zoo.build("bbcu-l", scale=2, channels=32, blocks=8)
    with pytest.raises(ValueError, match="high_resolution.bias"):
        from_onnx.load_weights(net, FOLDER / "bbcu-m-x2" / "model.onnx")


@pytest.mark.parametrize("name", ["e2fif-edsr", "bbcu-dncnn", "weight-only-srresnet", "srresnet"])
def test_every_parameter_comes_back(name, tmp_path):
    """Tried on a net whose every parameter differs from a new one's."""
    from zoo.seeded import randomize

    options = dict(channels=8, layers=3) if "dncnn" in name else dict(channels=8, blocks=1, scale=2)
    example = torch.from_numpy(synthetic_picture((1, 1 if "dncnn" in name else 3, 12, 16), 0))
    torch.manual_seed(3)
    net = randomize(zoo.build(name, **options), example * zoo.value_range(zoo.build(name, **options)), 3)
    write_onnx(net, tmp_path / "net.onnx", example)
    again = from_onnx.load_weights(zoo.build(name, **options), tmp_path / "net.onnx").eval()
    with torch.no_grad():
        expected, actual = net(example), again(example)
    torch.testing.assert_close(actual, expected, rtol=1e-5, atol=1e-5 * zoo.value_range(net))
