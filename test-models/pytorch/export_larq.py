"""Small networks of Larq (Keras), written to ONNX by tf2onnx: pictures with channels last.

Untrained, with random normalizations, for the tests of the converter and the verifier:

    pip install tensorflow tf_keras larq tf2onnx
    python export_larq.py ../../converter/src/test/resources/exports
"""

import os
import sys
from pathlib import Path

os.environ["TF_USE_LEGACY_KERAS"] = "1"  # Larq's layers are Keras 2's
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import larq
import numpy as np
import onnx
import tensorflow as tf
import tf2onnx

LAYERS = tf.keras.layers
CHANNELS = 8


def binary(x, weights=larq.quantizers.SteSign, **options):
    """A binary convolution with BatchNormalization and a residual."""
    y = larq.layers.QuantConv2D(
        CHANNELS,
        3,
        padding="same",
        input_quantizer=larq.quantizers.SteSign(),
        kernel_quantizer=weights(),
        use_bias=False,
        **options,
    )(x)
    return LAYERS.Add()([LAYERS.BatchNormalization()(y), x])


def classifier():
    """Two binary layers in the manner of QuickNet."""
    picture = LAYERS.Input((12, 10, 3))
    x = LAYERS.Conv2D(CHANNELS, 3, padding="same", use_bias=False)(picture)
    x = LAYERS.BatchNormalization()(x)
    x = binary(x)
    x = LAYERS.MaxPool2D(2)(x)
    x = binary(x, larq.quantizers.MagnitudeAwareSign)
    x = LAYERS.GlobalAveragePooling2D()(x)
    return tf.keras.Model(picture, LAYERS.Softmax()(LAYERS.Dense(4)(x)))


def x2():
    """Super-resolution for pictures of any size."""
    picture = LAYERS.Input((None, None, 3))
    x = LAYERS.Conv2D(CHANNELS, 3, padding="same")(picture)
    x = LAYERS.PReLU(shared_axes=[1, 2])(x)
    x = binary(binary(x, pad_values=0.0))
    x = LAYERS.Conv2D(12, 3, padding="same")(x)
    large = LAYERS.UpSampling2D(2, interpolation="bilinear")(picture)
    x = LAYERS.Lambda(lambda t: tf.nn.depth_to_space(t, 2))(x)
    return tf.keras.Model(picture, LAYERS.Add()([x, large]))


def randomize(model):
    draw = np.random.default_rng(0)
    for layer in model.layers:
        new = []
        for variable, value in zip(layer.weights, layer.get_weights()):
            if "gamma" in variable.name:
                value = draw.uniform(0.3, 1.2, value.shape) * draw.choice([-1, 1], value.shape)
            elif "beta" in variable.name or "moving_mean" in variable.name:
                value = draw.normal(0, 0.3, value.shape)
            elif "moving_var" in variable.name:
                value = draw.uniform(4, 24, value.shape)
            else:
                value = draw.normal(0, np.prod(value.shape[:-1]) ** -0.5, value.shape)
            new.append(value.astype(np.float32))
        layer.set_weights(new)


def export(model, folder, opset):
    """Writes the network, and a picture with what Keras makes of it, channels last."""
    randomize(model)
    folder.mkdir(parents=True, exist_ok=True)
    shape = [1] + [size or 11 for size in model.input_shape[1:]]
    picture = np.random.default_rng(1).uniform(0, 1, shape).astype(np.float32)
    size = [None if side is None else int(side) for side in model.input_shape[1:]]
    signature = (tf.TensorSpec([1] + size, tf.float32, name="input"),)
    network, _ = tf2onnx.convert.from_keras(model, input_signature=signature, opset=opset)
    onnx.save(network, folder / "model.onnx")
    np.save(folder / "input_0.npy", picture)
    np.save(folder / "output_0.npy", model(picture, training=False).numpy())


if __name__ == "__main__":
    out = Path(sys.argv[1])
    export(classifier(), out / "larq-classifier", opset=11)
    export(x2(), out / "larq-x2", opset=17)
