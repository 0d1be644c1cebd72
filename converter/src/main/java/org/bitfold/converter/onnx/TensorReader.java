package org.bitfold.converter.onnx;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import org.bitfold.converter.ConversionException;
import org.bitfold.converter.onnx.proto.TensorProto;

/** Tensors out of protobuf, whichever of ONNX's places their elements lie in. */
final class TensorReader {
  private final ExternalData external;

  TensorReader(ExternalData external) {
    this.external = external;
  }

  /**
   * Reads a tensor.
   *
   * @param where how messages call it
   * @throws ConversionException if its extents, type and elements do not agree
   */
  OnnxTensor read(TensorProto proto, String where) {
    DataType type =
        DataType.of(proto.getDataType())
            .orElseThrow(
                () ->
                    refusal(
                        where,
                        "elements of type " + DataType.name(proto.getDataType()),
                        "numbers or booleans",
                        "Export the network in float32"));
    int[] dims = dims(proto, where);
    int count;
    try {
      count = OnnxTensor.count(dims);
    } catch (ArithmeticException e) {
      throw refusal(where, "extents " + Arrays.toString(dims), "at most 2^31 elements", "");
    }
    if (proto.hasSegment()) {
      throw refusal(where, "a tensor in segments", "a whole tensor", "");
    }
    return OnnxTensor.held(type, dims, elements(proto, type, count, where));
  }

  private static int[] dims(TensorProto proto, String where) {
    int[] dims = new int[proto.getDimsCount()];
    for (int axis = 0; axis < dims.length; axis++) {
      long dim = proto.getDims(axis);
      if (dim < 0 || dim > Integer.MAX_VALUE) {
        throw refusal(
            where, "extent " + dim + " at axis " + axis, "an extent from 0 to 2^31-1", "");
      }
      dims[axis] = (int) dim;
    }
    return dims;
  }

  private IntToDoubleFunction elements(TensorProto proto, DataType type, int count, String where) {
    if (proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      long bytes = Math.multiplyExact((long) count, (long) type.bytes());
      return raw(external.read(proto.getExternalDataList(), bytes, where), type);
    }
    if (proto.hasRawData()) {
      ByteString data = proto.getRawData();
      expect(where, data.size(), Math.multiplyExact((long) count, (long) type.bytes()), "bytes");
      return raw(data.asReadOnlyByteBuffer(), type);
    }
    return switch (type) {
      case FLOAT -> {
        expect(where, proto.getFloatDataCount(), count, "elements");
        yield proto::getFloatData;
      }
      case DOUBLE -> {
        expect(where, proto.getDoubleDataCount(), count, "elements");
        yield proto::getDoubleData;
      }
      case INT64 -> {
        expect(where, proto.getInt64DataCount(), count, "elements");
        yield proto::getInt64Data;
      }
      case UINT32, UINT64 -> {
        expect(where, proto.getUint64DataCount(), count, "elements");
        yield proto::getUint64Data;
      }
      case FLOAT16 -> {
        expect(where, proto.getInt32DataCount(), count, "elements");
        yield i -> Float.float16ToFloat((short) proto.getInt32Data(i));
      }
      case BFLOAT16 -> {
        expect(where, proto.getInt32DataCount(), count, "elements");
        yield i -> Float.intBitsToFloat(proto.getInt32Data(i) << 16);
      }
      case UINT8, INT8, UINT16, INT16, INT32, BOOL -> {
        expect(where, proto.getInt32DataCount(), count, "elements");
        yield proto::getInt32Data;
      }
    };
  }

  private static IntToDoubleFunction raw(ByteBuffer buffer, DataType type) {
    ByteBuffer data = buffer.order(ByteOrder.LITTLE_ENDIAN);
    int base = data.position();
    return switch (type) {
      case FLOAT -> i -> data.getFloat(base + 4 * i);
      case DOUBLE -> i -> data.getDouble(base + 8 * i);
      case INT64, UINT64 -> i -> data.getLong(base + 8 * i);
      case INT32 -> i -> data.getInt(base + 4 * i);
      case UINT32 -> i -> data.getInt(base + 4 * i) & 0xffffffffL;
      case INT16 -> i -> data.getShort(base + 2 * i);
      case UINT16 -> i -> data.getShort(base + 2 * i) & 0xffff;
      case INT8 -> i -> data.get(base + i);
      case UINT8, BOOL -> i -> data.get(base + i) & 0xff;
      case FLOAT16 -> i -> Float.float16ToFloat(data.getShort(base + 2 * i));
      case BFLOAT16 -> i -> Float.intBitsToFloat(data.getShort(base + 2 * i) << 16);
    };
  }

  private static void expect(String where, long found, long expected, String unit) {
    if (found != expected) {
      throw refusal(
          where,
          "%d %s of data".formatted(found, unit),
          "%d, as its extents say".formatted(expected),
          "The file is damaged; export it again");
    }
  }

  private static ConversionException refusal(
      String where, String found, String expected, String advice) {
    return new ConversionException(where, found, expected, advice);
  }
}
