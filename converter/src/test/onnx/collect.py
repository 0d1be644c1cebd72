"""Collects the ONNX project's own node tests into one zip archive, for OnnxNodeTest.

    pip install onnx==1.23.2
    python collect.py ../resources/onnx-node-tests/cases.zip

The archive holds, per case, what ONNX's own test data folders hold: model.onnx, input_N.pb and
output_N.pb. Taken are the cases of one node, of every operator in OPS, and the written-out forms
(functions as several nodes) of the activations among them; cases beyond 60 kB, of sequences or of
strings are left out.
"""

import sys
import zipfile

import numpy as np
from onnx import TensorProto, numpy_helper
from onnx.backend.test.case.node import collect_testcases

LARGEST = 60_000

OPS = set(
    """
    Abs Add And ArgMax AveragePool BatchNormalization Cast CastLike Ceil Celu CenterCropPad Clip
    Concat Constant ConstantOfShape Conv ConvInteger ConvTranspose CumSum DepthToSpace
    DequantizeLinear Div Dropout Einsum Elu Equal Erf Exp Expand Flatten Floor Gather
    GatherElements GatherND Gelu Gemm GlobalAveragePool GlobalMaxPool Greater GreaterOrEqual
    GridSample GroupNormalization HardSigmoid HardSwish Hardmax Identity InstanceNormalization
    IsInf IsNaN LayerNormalization LeakyRelu Less LessOrEqual Log LogSoftmax LpNormalization
    LpPool LRN MatMul Max MaxPool Mean MeanVarianceNormalization Min Mish Mod Mul Neg Not OneHot
    Or Pad Pow PRelu QLinearConv QuantizeLinear Range Reciprocal ReduceL1 ReduceL2 ReduceLogSum
    ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu
    Reshape Resize RMSNormalization Round Selu Shape Shrink Sigmoid Sign Size Slice Softmax
    Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Swish Tanh ThresholdedRelu Tile TopK
    Transpose Trilu Unsqueeze Upsample Where Xor
    """.split()
)
WRITTEN_OUT = (
    "celu clip elu gelu hardsigmoid hardswish leakyrelu mish prelu relu selu shrink softplus"
    " softsign swish thresholdedrelu"
).split()


def wanted(case):
    operators = {node.op_type for node in case.model.graph.node}
    if len(case.model.graph.node) == 1:
        return operators <= OPS
    name = case.name.removeprefix("test_").split("_")[0]
    return "_expanded" in case.name and name in WRITTEN_OUT


def files(case):
    """Path and bytes of each file of the case; TypeError where a value is no tensor of numbers."""
    yield "model.onnx", case.model.SerializeToString(deterministic=True)
    inputs, outputs = case.data_sets[0]
    for kind, values in (("input", inputs), ("output", outputs)):
        for i, value in enumerate(values):
            if not isinstance(value, TensorProto):
                array = np.asarray(value)
                if isinstance(value, (list, dict)) or array.dtype == object:
                    raise TypeError(case.name)
                value = numpy_helper.from_array(array)
            yield f"{kind}_{i}.pb", value.SerializeToString(deterministic=True)


def main(target):
    np.seterr(all="ignore")
    taken = left = 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for case in sorted(collect_testcases(None), key=lambda case: case.name):
            if not wanted(case):
                continue
            try:
                parts = list(files(case))
            except TypeError:
                left += 1
                continue
            if sum(len(data) for _, data in parts) > LARGEST:
                left += 1
                continue
            taken += 1
            for path, data in parts:
                # A fixed date, so that the same cases make the same archive.
                archive.writestr(zipfile.ZipInfo(f"{case.name}/{path}"), data, zipfile.ZIP_DEFLATED)
    print(f"{taken} cases, {left} left out")


if __name__ == "__main__":
    main(sys.argv[1])
