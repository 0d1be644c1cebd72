"""The comparison of packed and PyTorch models, with a stand-in for bitfold that runs ONNX Runtime."""

import stat
import sys
from pathlib import Path

import pytest
from PIL import Image

import fidelity
from export import synthetic_picture
from pictures import from_nchw

ROOT = Path(__file__).resolve().parents[1]
STAND_IN = """#!{python}
import json, shutil, sys
sys.path.insert(0, {root!r})
import numpy as np
import onnxruntime
from PIL import Image
import pictures

def restore(picture):
    session = onnxruntime.InferenceSession(words[0], providers=["CPUExecutionProvider"])
    return pictures.from_nchw(session.run(None, {{"input": pictures.to_nchw(picture)}})[0])

command, words = sys.argv[1], sys.argv[2:]
if command == "convert":
    shutil.copy(words[0], words[2])
    print(json.dumps(dict(bytesBefore=1000, bytes=100)))
elif command == "stats":
    print(json.dumps(dict(operations=2.5e8, parameters=7776.0)))
elif words[2].endswith(".npy"):
    picture = np.load(words[2]) * np.float32(255)
    restored = restore(picture[0].transpose(1, 2, 0))
    np.save(words[4], pictures.to_nchw(restored) + np.float32({wrong} / 255))
    print("{{}}")
else:
    picture = np.asarray(Image.open(words[2]))
    restored = restore(picture).astype(int) + {wrong}
    Image.fromarray(np.clip(restored, 0, 255).astype(np.uint8)).save(words[4])
    print("{{}}")
"""


@pytest.fixture
def arguments(tmp_path):
    """Builds a command line for a stand-in whose results are off by ``wrong`` levels."""
    for folder, colors in (("set5/x2", 3), ("gray", 1)):
        (tmp_path / folder).mkdir(parents=True)
        for i in range(2):
            picture = from_nchw(synthetic_picture((1, colors, 24, 32), i))
            Image.fromarray(picture).save(tmp_path / folder / f"{i}.png")

    def build(only, wrong):
        stand_in = tmp_path / "bitfold"
        stand_in.write_text(STAND_IN.format(python=sys.executable, root=str(ROOT), wrong=wrong))
        stand_in.chmod(stand_in.stat().st_mode | stat.S_IXUSR)
        gray = tmp_path / "gray"
        words = ["--set5", tmp_path / "set5", "--set12", gray, "--classic5", gray, "--bitfold", stand_in]
        return [str(word) for word in (*words, "--only", only, "--each", tmp_path / "each.md")]

    return build


@pytest.mark.parametrize("model", ["bbcu-l-x2", "bbcu-dncnn-s25", "bbcu-dncnn3-q10"])
def test_equal_models_pass_and_are_listed_picture_by_picture(model, arguments, tmp_path, capsys):
    fidelity.main(arguments(model, 0))
    assert f"| [{model}](test-models/models/{model}/README.md) | 1,000 | 100 | 10.0× | 0.25 G | 7.8 K" in (
        capsys.readouterr().out
    )
    each = (tmp_path / "each.md").read_text()
    assert f"## {model}, " in each and "\n| 0 | " in each and "\n| 1 | " in each


@pytest.mark.parametrize("model", ["bbcu-l-x2", "bbcu-dncnn-s25"])
def test_a_packed_model_that_is_off_by_a_few_levels_fails(model, arguments):
    with pytest.raises(SystemExit, match=f"{model} 0, {model} 1"):
        fidelity.main(arguments(model, 6))


def test_a_failing_command_is_shown(arguments, tmp_path):
    words = arguments("bbcu-l-x2", 0)
    (tmp_path / "bitfold").write_text("#!/bin/sh\necho no such file >&2\nexit 2\n")
    with pytest.raises(SystemExit, match="exit code 2\nno such file"):
        fidelity.main(words)


def test_table_goes_between_the_marks_and_nowhere_else(tmp_path):
    page = tmp_path / "README.md"
    page.write_text("a\n<!-- results -->\nold\n<!-- /results -->\nb\n")
    fidelity.put_between_marks(page, "| new \\1 |")
    assert page.read_text() == "a\n<!-- results -->\n| new \\1 |\n<!-- /results -->\nb\n"
    page.write_text("nothing")
    with pytest.raises(SystemExit, match="no <!-- results -->"):
        fidelity.put_between_marks(page, "new")


def test_times_of_what_has_no_counterpart_are_left_out():
    times = {
        "a": {"packed": 10.0, "exported": 80.0, "full precision": 25.0, "int8": 9.0},
        "b": {"packed": 20.0, "exported": 30.0},
    }
    lines = fidelity.time_table(times).splitlines()
    assert lines[2] == "| a | 10 ms | 80 ms | 8.0× | 25 ms | 2.5× | 9 ms | 0.9× |"
    assert lines[3] == "| b | 20 ms | 30 ms | 1.5× | – | – | – | – |"
