package org.bitfold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
  @Test
  void theDemoRestoresThePictureAndSaysWhereEverythingIs(@TempDir Path folder) throws IOException {
    Path files = folder.resolve("demo");

    CommandRun demo = CommandRun.of("demo", "--output", files).succeeds();

    for (String file : new String[] {"restored.png", "model.bfld", "certificate.json"}) {
      assertTrue(demo.out().contains(files.resolve(file).toString()), demo.out());
      assertTrue(Files.size(files.resolve(file)) > 0, file);
    }
    BufferedImage small = ImageIO.read(files.resolve("harbour-x2.png").toFile());
    BufferedImage restored = ImageIO.read(files.resolve("restored.png").toFile());
    assertEquals(2 * small.getWidth(), restored.getWidth());
    assertEquals(2 * small.getHeight(), restored.getHeight());
  }
}
