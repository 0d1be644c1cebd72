"""What speed is compared with."""

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

import counterparts
import metrics
import zoo
from export import synthetic_picture, write_onnx


def run(path, picture):
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(None, {session.get_inputs()[0].name: picture})[0]


@pytest.mark.parametrize(
    "name, options, colors", [("srresnet", dict(scale=2, blocks=1), 3), ("dncnn", dict(layers=4), 1)]
)
def test_int8_version_computes_nearly_the_same_with_quantized_convolutions(name, options, colors, tmp_path):
    torch.manual_seed(1)
    net = zoo.build(name, channels=16, **options).eval()
    write_onnx(net, tmp_path / "net.onnx", torch.from_numpy(synthetic_picture((1, colors, 16, 20), 0)))
    counterparts.main(["--quantize", str(tmp_path / "net.onnx"), "--out", str(tmp_path)])

    quantized = onnx.load(tmp_path / "net-int8.onnx").graph
    by_dequantize = {node.output[0] for node in quantized.node if node.op_type == "DequantizeLinear"}
    convolutions = [node for node in quantized.node if node.op_type == "Conv"]
    assert convolutions and all(set(node.input[:2]) <= by_dequantize for node in convolutions)
    picture = synthetic_picture((1, colors, 33, 41), 5)
    expected, actual = run(tmp_path / "net.onnx", picture), run(tmp_path / "net-int8.onnx", picture)
    assert metrics.psnr(expected[0, 0] * 255, actual[0, 0] * 255) > 30
    assert not np.array_equal(expected, actual)


def test_a_binary_net_has_the_shapes_of_its_counterpart(tmp_path):
    shapes = []
    for name in ("dncnn-64f17-gray", "bbcu-dncnn-64f17-gray"):
        graph = onnx.load(counterparts.write(name, tmp_path)).graph
        weights = [tuple(t.dims) for t in graph.initializer if len(t.dims) == 4 and t.dims[2:] == [3, 3]]
        shapes.append(sorted(weights))
    assert shapes[0] == shapes[1] and len(shapes[0]) == 17


def test_an_unknown_net_is_refused(tmp_path):
    with pytest.raises(SystemExit, match="srresnet-x2-64f16b"):
        counterparts.main(["--only", "nobody", "--out", str(tmp_path)])


def test_a_layer_is_one_convolution_of_its_shape(tmp_path):
    counterparts.main(["--only", "conv3x3-64-256", "--out", str(tmp_path)])
    graph = onnx.load(tmp_path / "conv3x3-64-256.onnx").graph
    assert [node.op_type for node in graph.node] == ["Conv"]
    assert run(tmp_path / "conv3x3-64-256.onnx", synthetic_picture((1, 64, 9, 7), 1)).shape == (1, 256, 9, 7)
