"""Two steps of training on synthetic pictures, export, ONNX Runtime against PyTorch."""

import json

import numpy as np
import pytest
import torch

import evaluate
import export
import train

RECIPES = [
    pytest.param("bbcu-m", "scale=2 channels=8 blocks=1", "sr:2", 3, 1e-5, marks=pytest.mark.smoke),
    ("bbcu-l", "scale=3 channels=8 blocks=1", "sr:3", 3, 1e-5),
    ("bbcu-dncnn", "channels=8 layers=4", "noise:25", 1, 1e-5),
    ("bbcu-dncnn", "channels=8 layers=4", "jpeg:10", 1, 1e-5),
    ("e2fif-edsr", "scale=2 channels=8 blocks=1", "sr:2", 3, 2e-3),
    ("weight-only-srresnet", "scale=2 channels=8 blocks=1 residual=true", "sr:2", 3, 1e-5),
    ("srresnet", "scale=4 channels=8 blocks=1", "sr:4", 3, 1e-5),
]


def run(program, *words):
    program.main([str(word) for word in words])


@pytest.mark.parametrize("net, options, task, colors, tolerance", RECIPES, ids=lambda v: str(v).replace(" ", ","))
def test_trained_export_computes_what_pytorch_computes(net, options, task, colors, tolerance, picture_folder, tmp_path):
    run(
        train,
        "--net",
        net,
        "--options",
        *options.split(),
        "--task",
        task,
        "--colors",
        colors,
        "--pictures",
        picture_folder,
        "--validate",
        picture_folder,
        "--steps",
        2,
        "--every",
        1,
        "--batch",
        2,
        "--patch",
        12,
        "--out",
        tmp_path / "run",
    )
    log = [json.loads(line) for line in (tmp_path / "run" / "log.jsonl").read_text().splitlines()]
    assert [entry["step"] for entry in log] == [1, 2]
    assert all(np.isfinite(entry["psnr"]) for entry in log)
    run(export, "--checkpoint", tmp_path / "run" / "checkpoint.pt", "--out", tmp_path / "model")
    assert export.distance_to_onnx_runtime(tmp_path / "model") <= tolerance


def test_interrupted_run_ends_where_an_uninterrupted_one_does(picture_folder, tmp_path):
    command = [
        train,
        "--net",
        "bbcu-m",
        "--options",
        "scale=2",
        "channels=8",
        "blocks=1",
        "--task",
        "sr:2",
        "--pictures",
        picture_folder,
        "--steps",
        4,
        "--every",
        2,
        "--batch",
        2,
        "--patch",
        12,
    ]
    run(*command, "--out", tmp_path / "whole")
    run(*command, "--out", tmp_path / "parts", "--time-budget", 0)
    assert torch.load(tmp_path / "parts" / "checkpoint.pt")["step"] == 1
    run(*command, "--out", tmp_path / "parts")
    whole = torch.load(tmp_path / "whole" / "checkpoint.pt")["net"]
    parts = torch.load(tmp_path / "parts" / "checkpoint.pt")["net"]
    assert all(torch.equal(whole[k], parts[k]) for k in whole)


def test_onnx_file_scores_like_the_checkpoint(picture_folder, tmp_path, capsys):
    run(
        train,
        "--net",
        "bbcu-m",
        "--options",
        "scale=2",
        "channels=8",
        "blocks=1",
        "--task",
        "sr:2",
        "--pictures",
        picture_folder,
        "--steps",
        1,
        "--batch",
        2,
        "--patch",
        12,
        "--out",
        tmp_path / "run",
    )
    checkpoint = tmp_path / "run" / "checkpoint.pt"
    run(export, "--checkpoint", checkpoint, "--out", tmp_path / "model")
    capsys.readouterr()
    run(evaluate, "--checkpoint", checkpoint, "--pictures", picture_folder)
    by_torch = capsys.readouterr().out
    run(evaluate, "--onnx", tmp_path / "model" / "model.onnx", "--task", "sr:2", "--pictures", picture_folder)
    assert by_torch == capsys.readouterr().out
