package org.bitfold.format;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RejectVectorsTest {
  static List<RejectVectors.Vector> vectors() {
    return RejectVectors.all();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void eachVectorIsRefusedWithItsCode(RejectVectors.Vector vector) {
    BfldException refused =
        assertThrows(BfldException.class, () -> BfldReader.read(vector.file()), vector.name());
    assertEquals(vector.code(), refused.code(), () -> vector.name() + ": " + refused.getMessage());
    assertTrue(refused.getMessage().contains(vector.code().advice()));
    assertEquals(-1, refused.getMessage().indexOf('\n'));
  }

  @Test
  void noTwoVectorsOfACodeHaveOneName() {
    Set<String> paths = new HashSet<>();
    for (RejectVectors.Vector vector : vectors()) {
      assertTrue(paths.add(vector.code() + "/" + vector.name()), vector.name());
      assertTrue(vector.name().matches("[a-z0-9-]+"), vector.name());
    }
  }

  @Test
  void everyErrorCodeHasAVector() {
    Set<ErrorCode> covered =
        vectors().stream()
            .map(RejectVectors.Vector::code)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(ErrorCode.class)));
    assertEquals(EnumSet.allOf(ErrorCode.class), covered);
  }

  @Test
  void whatIsTooNewOrTooOldIsToldFromWhatIsDamaged() {
    assertAll(
        vectors().stream()
            .map(
                vector ->
                    () -> {
                      BfldException refused =
                          assertThrows(BfldException.class, () -> BfldReader.read(vector.file()));
                      Class<?> expected =
                          switch (vector.code()) {
                            case NEWER_FORMAT, UNKNOWN_OPERATOR, NEWER_OPERATOR ->
                                TooNewException.class;
                            case OLDER_FORMAT -> TooOldException.class;
                            default -> CorruptFileException.class;
                          };
                      assertInstanceOf(expected, refused);
                    }));
  }

  @Test
  void theMessageNamesTheFile(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("model.bfld"), "not a model");
    BfldException refused = assertThrows(BfldException.class, () -> BfldReader.read(file));
    assertTrue(refused.getMessage().startsWith(file + ": not a Bitfold file [NOT_BFLD]; "));
  }

  @Test
  void anUnknownOperatorIsRefusedByItsName() {
    RejectVectors.Vector newer =
        vectors().stream()
            .filter(vector -> vector.code() == ErrorCode.UNKNOWN_OPERATOR)
            .findFirst()
            .orElseThrow();
    BfldException refused = assertThrows(BfldException.class, () -> BfldReader.read(newer.file()));
    assertTrue(refused.getMessage().contains("'Binarise'"), refused.getMessage());
  }

  @Test
  void aHostileNameStaysOnItsLine() {
    Forgery f = Forgery.of(BfldWriter.toBytes(SmallModel.small()));
    int operator = f.item(f.child(f.root(), 0), 0);
    byte[] file = f.putText(f.child(operator, 2), "\n\r\u001b[2Jxy").seal();
    BfldException refused = assertThrows(BfldException.class, () -> BfldReader.read(file));
    assertTrue(refused.getMessage().contains("'\\u000a\\u000d\\u001b[2Jxy'"), refused.getMessage());
  }
}
