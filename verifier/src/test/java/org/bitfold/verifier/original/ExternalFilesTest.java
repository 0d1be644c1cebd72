package org.bitfold.verifier.original;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.bitfold.converter.onnx.proto.AttributeProto;
import org.bitfold.converter.onnx.proto.GraphProto;
import org.bitfold.converter.onnx.proto.ModelProto;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.converter.onnx.proto.StringStringEntryProto;
import org.bitfold.converter.onnx.proto.TensorProto;
import org.bitfold.verifier.VerificationException;
import org.bitfold.verifier.work.WorkLimit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExternalFilesTest {
  @TempDir private Path folder;

  private static TensorProto tensor(String location) {
    return TensorProto.newBuilder()
        .setName("w")
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(StringStringEntryProto.newBuilder().setKey("location").setValue(location))
        .build();
  }

  private Original read(GraphProto.Builder graph) throws IOException {
    byte[] bytes = ModelProto.newBuilder().setIrVersion(8).setGraph(graph).build().toByteArray();
    return Original.read(Files.write(folder.resolve("net.onnx"), bytes), new WorkLimit(100, 1));
  }

  private void refuses(String location) {
    VerificationException refusal =
        assertTimeoutPreemptively(
            Duration.ofMinutes(1),
            () ->
                assertThrows(
                    VerificationException.class,
                    () -> read(GraphProto.newBuilder().addInitializer(tensor(location)))));
    assertTrue(refusal.getMessage().contains("'" + location + "'"), refusal.getMessage());
  }

  @Test
  void aPipeIsNotWaitedForNorADeviceRead() throws IOException, InterruptedException {
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    refuses("pipe");
    refuses("/dev/zero");
  }

  @Test
  void filesElsewhereFoldersAndLinksThatLeadOutAreRefused() throws IOException {
    Files.createSymbolicLink(folder.resolve("out"), Path.of("/dev/null"));
    Files.createDirectory(folder.resolve("inner"));
    for (String location :
        List.of("../secret", "inner/../../secret", "out", "inner", "", ".", "..\\secret", "none")) {
      refuses(location);
    }
  }

  @Test
  void tensorsOfConstantsAndOfBranchesAreFound() throws IOException {
    for (String file : List.of("a", "b", "c")) {
      Files.write(folder.resolve(file), new byte[4]);
    }
    NodeProto constant =
        NodeProto.newBuilder()
            .addAttribute(AttributeProto.newBuilder().setName("value").setT(tensor("b")))
            .build();
    NodeProto branches =
        NodeProto.newBuilder()
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("then_branch")
                    .setG(GraphProto.newBuilder().addInitializer(tensor("c"))))
            .build();
    Original original =
        read(
            GraphProto.newBuilder()
                .addInitializer(tensor("a"))
                .addNode(constant)
                .addNode(branches));
    assertEquals(
        Set.of(folder.resolve("a"), folder.resolve("b"), folder.resolve("c")),
        original.externalFiles());
  }

  @Test
  void linksBesideTheLinkedNetworkAreFollowed() throws IOException {
    Path blobs = Files.createDirectory(folder.resolve("blobs"));
    Path snapshot = Files.createDirectory(folder.resolve("snapshot"));
    ModelProto network =
        ModelProto.newBuilder()
            .setGraph(GraphProto.newBuilder().addInitializer(tensor("net.data")))
            .build();
    Files.write(blobs.resolve("aa"), network.toByteArray());
    Files.write(blobs.resolve("bb"), new byte[4]);
    Files.createSymbolicLink(snapshot.resolve("net.onnx"), Path.of("../blobs/aa"));
    Files.createSymbolicLink(snapshot.resolve("net.data"), Path.of("../blobs/bb"));
    assertEquals(
        Set.of(snapshot.resolve("net.data")),
        ExternalFiles.of(snapshot.resolve("net.onnx"), network));
  }
}
