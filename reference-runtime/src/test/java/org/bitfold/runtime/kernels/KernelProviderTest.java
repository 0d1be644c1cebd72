package org.bitfold.runtime.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.bitfold.runtime.KernelChoice;
import org.junit.jupiter.api.Test;

class KernelProviderTest {
  @Test
  void aChoiceIsObeyed() {
    assertEquals("scalar", Kernels.of(KernelChoice.SCALAR).description());
    assertTrue(Kernels.of(KernelChoice.VECTOR).description().startsWith("vector, "));
    assertEquals(
        Kernels.of(KernelChoice.VECTOR).description(), Kernels.of(KernelChoice.AUTO).description());
  }

  @Test
  void withoutTheVectorModuleScalarKernelsWorkAndSaySo() throws Exception {
    String output = runWithoutVectors("AUTO");
    assertTrue(output.contains("kernels are scalar"), output);
    assertTrue(output.contains("start the JVM with --add-modules jdk.incubator.vector"), output);
  }

  @Test
  void withoutTheVectorModuleVectorKernelsAreRefused() throws Exception {
    String output = runWithoutVectors("VECTOR");
    assertTrue(output.contains("vector kernels want the JVM option"), output);
  }

  /** What a JVM that was started without the module prints. */
  private static String runWithoutVectors(String choice) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName(),
                choice)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  /** Prints which kernels a choice gives. */
  public static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      Kernels kernels = Kernels.of(KernelChoice.valueOf(arguments[0]));
      System.out.println("kernels are " + kernels.description());
    }
  }
}
