package org.bitfold.verifier.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NativeLibraryTest {
  @Test
  void onlyFoldersThatWereUnpackedForThisProcessAreDeleted() {
    List<String> maps =
        List.of(
            "7f10-7f20 r-xp 00000000 08:01 1 /tmp/my files/onnxruntime-java42/libonnxruntime.so",
            "7f20-7f30 r--p 00001000 08:01 1 /tmp/my files/onnxruntime-java42/libonnxruntime.so",
            "7f30-7f40 r-xp 00000000 08:01 2 /opt/onnxruntime/lib/libonnxruntime.so",
            "7f40-7f50 r-xp 00000000 08:01 3 /home/onnxruntime-java/mine/libother.so",
            "7f50-7f60 rw-p 00000000 00:00 0 ",
            "7f60-7f70 rw-p 00000000 00:00 0 [heap]");
    assertEquals(Set.of(Path.of("/tmp/my files/onnxruntime-java42")), NativeLibrary.unpacked(maps));
  }
}
