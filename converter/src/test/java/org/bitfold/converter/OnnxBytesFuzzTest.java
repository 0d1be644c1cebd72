package org.bitfold.converter;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.bitfold.format.BfldException;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzzing of the conversion, as in {@link ConverterFuzzTest}, with changed bytes of ONNX files. */
class OnnxBytesFuzzTest {
  static Stream<byte[]> seeds() {
    return ConverterFuzzTest.seeds();
  }

  @MethodSource("seeds")
  @DictionaryEntries({
    "Conv",
    "Sign",
    "Resize",
    "Reshape",
    "Transpose",
    "Expand",
    "Tile",
    "Pad",
    "ConstantOfShape",
    "Range",
    "If",
    "external",
    "location",
    "offset",
    "../",
    "pads",
    "strides",
    "perm",
    "axis",
    "\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x01",
    "\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x7f",
    "\\x80\\x80\\x80\\x80\\x80\\x80\\x80\\x80\\x80\\x01",
    "\\x00\\x00\\xc0\\x7f"
  })
  @FuzzTest(maxExecutions = 15_000, maxDuration = "30s")
  void anyBytesEndInAModelOrInARefusal(byte[] input) throws BfldException {
    ConverterFuzzTest.convertAnyway(input);
  }
}
