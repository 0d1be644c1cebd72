package org.bitfold.verifier.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, where Chromium is installed. */
class PageInBrowserTest {
  private static final String MEASURE =
      "<script>document.title = [document.documentElement.scrollWidth, window.innerWidth,"
          + " document.images.length,"
          + " [...document.images].filter(i => i.complete && i.naturalWidth > 0).length,"
          + " document.querySelectorAll('svg.histogram').length].join(' ')</script>";

  @TempDir private Path folder;

  private static Optional<Path> browser() {
    List<String> names = List.of("chromium", "chromium-browser", "google-chrome");
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .flatMap(path -> names.stream().map(name -> Path.of(path, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private String run(Path browser, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of(browser.toString(), "--headless"));
    command.addAll(
        List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--user-data-dir=" + folder.resolve("profile")));
    command.addAll(List.of(options));
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertTrue(process.waitFor(120, TimeUnit.SECONDS), "the browser did not end");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return Files.readString(out);
  }

  private Path page() throws IOException {
    Reports.write(ReportsTest.refuted(), folder);
    return folder.resolve("index.html");
  }

  @Test
  void loadsItsPicturesAndFitsNarrowAndWideWindows() throws Exception {
    assumeTrue(browser().isPresent(), "no Chromium on PATH");
    Path page = page();
    Files.writeString(page, Files.readString(page).replace("</body>", MEASURE + "</body>"));
    for (int width : new int[] {600, 1400}) {
      String dom =
          run(
              browser().get(),
              "--window-size=" + width + ",900",
              "--dump-dom",
              page.toUri().toString());
      Matcher title =
          Pattern.compile("<title>(\\d+) (\\d+) (\\d+) (\\d+) (\\d+)</title>").matcher(dom);
      assertTrue(title.find(), dom.substring(0, Math.min(500, dom.length())));
      int needed = Integer.parseInt(title.group(1));
      int shown = Integer.parseInt(title.group(2));
      assertTrue(needed <= shown, "the page is %d wide, the window %d".formatted(needed, shown));
      assertEquals("4", title.group(3), "pictures");
      assertEquals("4", title.group(4), "pictures that loaded");
      assertEquals("3", title.group(5), "histograms: values, signs, one layer");
    }
  }

  @Test
  void isDrawnInManyColours() throws Exception {
    assumeTrue(browser().isPresent(), "no Chromium on PATH");
    Path shot = folder.resolve("shot.png");
    run(
        browser().get(),
        "--window-size=1000,2400",
        "--screenshot=" + shot,
        page().toUri().toString());
    BufferedImage image = ImageIO.read(shot.toFile());
    Set<Integer> colours = new HashSet<>();
    for (int y = 0; y < image.getHeight(); y += 2) {
      for (int x = 0; x < image.getWidth(); x += 2) {
        colours.add(image.getRGB(x, y));
      }
    }
    assertTrue(colours.size() > 100, colours.size() + " colours");
  }
}
