package org.bitfold.converter.onnx;

import java.util.Optional;
import org.bitfold.converter.onnx.proto.TensorProto;

/** Element types of ONNX tensors that Bitfold reads; {@link #code()} is ONNX's number. */
public enum DataType {
  FLOAT(1, 4),
  UINT8(2, 1),
  INT8(3, 1),
  UINT16(4, 2),
  INT16(5, 2),
  INT32(6, 4),
  INT64(7, 8),
  BOOL(9, 1),
  FLOAT16(10, 2),
  DOUBLE(11, 8),
  UINT32(12, 4),
  UINT64(13, 8),
  BFLOAT16(16, 2);

  private final int code;
  private final int bytes;

  DataType(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /** The type of ONNX's number {@code code}, or empty where Bitfold does not read it. */
  public static Optional<DataType> of(int code) {
    for (DataType type : values()) {
      if (type.code == code) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** What ONNX calls the type of number {@code code}, read here or not. */
  public static String name(int code) {
    TensorProto.DataType type = TensorProto.DataType.forNumber(code);
    return type == null ? "number " + code : type.name();
  }

  /** ONNX's number. */
  public int code() {
    return code;
  }

  /** Bytes of one element in a file. */
  public int bytes() {
    return bytes;
  }

  /** Whether elements are fractions. */
  public boolean isReal() {
    return switch (this) {
      case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> true;
      case UINT8, INT8, UINT16, INT16, INT32, INT64, BOOL, UINT32, UINT64 -> false;
    };
  }

  /**
   * The element nearest to {@code value}. A sum, difference, product, quotient or square root of
   * floats that was computed in binary64 rounds here to the correctly rounded binary32 result: 53
   * bits are more than twice 24 plus 2.
   */
  public double round(double value) {
    return switch (this) {
      case FLOAT -> (float) value;
      case DOUBLE -> value;
      case FLOAT16 -> Float.float16ToFloat(Float.floatToFloat16((float) value));
      case BFLOAT16 -> bfloat16((float) value);
      case BOOL -> value != 0 ? 1 : 0;
      case UINT8 -> (long) value & 0xff;
      case INT8 -> (byte) (long) value;
      case UINT16 -> (long) value & 0xffff;
      case INT16 -> (short) (long) value;
      case INT32 -> (int) (long) value;
      case UINT32 -> (long) value & 0xffffffffL;
      case INT64, UINT64 -> (long) value;
    };
  }

  private static float bfloat16(float value) {
    if (Float.isNaN(value)) {
      return Float.NaN;
    }
    int bits = Float.floatToRawIntBits(value);
    int rounded = bits + 0x7fff + (bits >>> 16 & 1);
    return Float.intBitsToFloat(rounded & 0xffff0000);
  }
}
