package org.bitfold.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.bitfold.format.BfldWriter;
import org.bitfold.runtime.selftest.SelfTests;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bitfold run} on a folder. */
class FolderRunTest {
  @TempDir Path folder;
  private Path packed;
  private Path from;
  private Path to;

  @BeforeEach
  void prepare() throws IOException {
    packed = folder.resolve("model.bfld");
    BfldWriter.write(SelfTests.record(TestModels.superResolution()), packed);
    from = Files.createDirectory(folder.resolve("in"));
    to = folder.resolve("out");
  }

  @Test
  void everyPictureBecomesWhatItBecomesAlone() throws IOException {
    picture("a.png", 9, "png");
    picture("b.bmp", 14, "bmp");
    picture("c.PNG", 5, "png");
    Files.writeString(from.resolve("notes.txt"), "no picture");
    CommandRun run = run("--threads", 2).succeeds();
    assertTrue(run.out().contains("restored 3 of 3 pictures"), run.out());
    CommandRun.leaves(to, List.of("a.png", "b.png", "c.png"));
    Path alone = folder.resolve("alone.png");
    CommandRun.of("run", packed, "-i", from.resolve("b.bmp"), "-o", alone).succeeds();
    assertArrayEquals(Files.readAllBytes(alone), Files.readAllBytes(to.resolve("b.png")));
  }

  @Test
  void aBrokenPictureIsReportedAndTheOthersAreRestored() throws IOException {
    picture("a.png", 9, "png");
    Files.writeString(from.resolve("b.png"), "no picture");
    picture("c.png", 9, "png");
    CommandRun run = run();
    assertEquals(ExitCode.BAD_INPUT, run.exitCode());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains("b.png: is a text file"), run.err());
    assertTrue(run.out().contains("restored 2 of 3 pictures"), run.out());
    CommandRun.leaves(to, List.of("a.png", "c.png"));
  }

  @Test
  void resultsAreReplacedUnlessTheyAreToBeKept() throws IOException {
    picture("a.png", 9, "png");
    Files.createDirectory(to);
    Path result = Files.writeString(to.resolve("a.png"), "old");
    CommandRun kept = run("--keep").succeeds();
    assertTrue(kept.out().contains("1 were there already"), kept.out());
    assertEquals("old", Files.readString(result));
    run().succeeds();
    assertTrue(Files.size(result) > 50);
  }

  @Test
  void twoPicturesOfOneNameDoNotReplaceEachOther() throws IOException {
    picture("a.bmp", 9, "bmp");
    picture("a.png", 9, "png");
    CommandRun run = run();
    assertEquals(ExitCode.BAD_INPUT, run.exitCode());
    assertTrue(run.err().contains("a.png: its result would be a.png"), run.err());
  }

  @Test
  void foldersThatCannotBeUsedAreRefused() throws IOException {
    run().refuses(ExitCode.BAD_INPUT, "holds no .png");
    picture("a.png", 9, "png");
    CommandRun.of("run", packed, "-i", from, "-o", from).refuses(ExitCode.BAD_INPUT, "an input");
    CommandRun.of("run", packed, "-i", from, "-o", packed).refuses(ExitCode.BAD_INPUT, "is a file");
    run("--reference", from.resolve("a.png")).refuses(ExitCode.USAGE, "--reference");
  }

  private CommandRun run(Object... options) {
    Object[] arguments = {"run", packed, "-i", from, "-o", to};
    Object[] all = java.util.Arrays.copyOf(arguments, arguments.length + options.length);
    System.arraycopy(options, 0, all, arguments.length, options.length);
    return CommandRun.of(all);
  }

  private void picture(String name, int size, String format) throws IOException {
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_3BYTE_BGR);
    image.setRGB(size / 2, size / 3, 0x4080c0);
    assertTrue(ImageIO.write(image, format, from.resolve(name).toFile()));
  }
}
