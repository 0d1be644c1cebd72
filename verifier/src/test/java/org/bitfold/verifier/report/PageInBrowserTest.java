package org.bitfold.verifier.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.bitfold.verifier.LayerMargin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page in a real browser, where Chromium is installed. */
class PageInBrowserTest {
  /** Of the page in a frame, whose width a window may not take: what a reader would stumble on. */
  private static final String MEASURE =
      """
      <script>
      const all = (selector) => [...document.querySelectorAll(selector)];
      const box = (element) => element.getBoundingClientRect();
      const seen = (element) => box(element).width > 0 && box(element).height > 0;
      const colours = (image) => {
        const canvas = document.createElement('canvas');
        canvas.width = image.naturalWidth;
        canvas.height = image.naturalHeight;
        const context = canvas.getContext('2d');
        context.drawImage(image, 0, 0);
        const data = context.getImageData(0, 0, canvas.width, canvas.height).data;
        return new Set(new Uint32Array(data.buffer)).size;
      };
      const light = (text) => {
        const [r, g, b] = text.match(/[\\d.]+/g).map((v) => v / 255)
            .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const paper = (element) => {
        const colour = getComputedStyle(element).backgroundColor;
        return colour === 'rgba(0, 0, 0, 0)' ? paper(element.parentElement) : colour;
      };
      const contrast = (element) => {
        const ink = light(getComputedStyle(element).color);
        const back = light(paper(element));
        return (Math.max(ink, back) + 0.05) / (Math.min(ink, back) + 0.05);
      };
      const words = (element) => seen(element)
          && [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
      onload = () => parent.postMessage({
        shown: innerWidth,
        needed: document.documentElement.scrollWidth,
        cutOff: all('.scroll, figure, .claim').filter((e) => e.scrollWidth > e.clientWidth + 1).length,
        pictures: document.images.length,
        emptyPictures: all('img').filter((i) => !i.complete || colours(i) < 2).length,
        picturesWithoutAlt: all('img').filter((i) => !i.alt).length,
        charts: all('svg.chart').filter(seen).length,
        axes: all('svg.chart text.title').filter(seen).length,
        ticks: all('svg.chart text.tick').filter(seen).length,
        counts: all('svg.chart text.count').map((t) => t.textContent).join(' '),
        smallHistograms: all('svg.histogram:not(.chart)').filter(seen).length,
        namelessDrawings: all('svg[role=img]').filter((s) => !s.querySelector('title')).length,
        headersWithoutScope: all('th').filter((h) => !h.scope).length,
        skippedLevels: all('h1, h2, h3').filter((h, i, hs) =>
            i > 0 && h.tagName[1] - hs[i - 1].tagName[1] > 1).length,
        deadLinks: all('a').filter((a) => !document.querySelector(a.getAttribute('href'))).length,
        tags: all('.tag').filter(seen).map((t) => t.textContent).join(', '),
        pale: all('body *').filter((e) => words(e) && contrast(e) < 4.5)
            .map((e) => e.tagName + ' ' + e.textContent.trim().slice(0, 20)).join('; ')
      }, '*');
      </script>
      """;

  private static final String FRAME =
      """
      <!DOCTYPE html><title>waiting</title><body>
      <script>
      onmessage = (event) => { document.title = JSON.stringify(event.data); };
      </script>
      <iframe src="index.html" width="%d" height="4000" style="border: 0"></iframe>
      """;

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

  /** Wide, as narrow as a telephone, light and dark. */
  @ParameterizedTest
  @CsvSource({"1280, 1", "384, 0"})
  void isReadableAtEveryWidth(int width, int colourScheme) throws Exception {
    assumeTrue(browser().isPresent(), "no Chromium on PATH");
    Path page = page();
    Files.writeString(page, Files.readString(page).replace("</body>", MEASURE + "</body>"));
    Path frame = folder.resolve("frame.html");
    Files.writeString(frame, FRAME.formatted(width));
    String dom =
        run(
            browser().get(),
            "--window-size=1400,900",
            "--blink-settings=preferredColorScheme=" + colourScheme,
            "--virtual-time-budget=20000",
            "--dump-dom",
            frame.toUri().toString());
    Matcher title = Pattern.compile("<title>(\\{.*?\\})</title>").matcher(dom);
    assertTrue(title.find(), dom.substring(0, Math.min(500, dom.length())));
    JsonNode seen = new ObjectMapper().readTree(title.group(1).replace("&amp;", "&"));
    assertEquals(width, seen.get("shown").asInt());
    assertTrue(seen.get("needed").asInt() <= width, seen::toString);
    assertEquals(0, seen.get("cutOff").asInt(), "parts wider than their frame");
    assertEquals(4, seen.get("pictures").asInt());
    assertEquals(0, seen.get("emptyPictures").asInt());
    assertEquals(0, seen.get("picturesWithoutAlt").asInt());
    assertEquals(2, seen.get("charts").asInt(), "values and signs");
    assertEquals(2, seen.get("axes").asInt());
    assertEquals(2 * (LayerMargin.DECADES + 1), seen.get("ticks").asInt());
    assertEquals("1 2 2 0 0 0 0 0" + " 0".repeat(8), seen.get("counts").asText());
    assertEquals(1, seen.get("smallHistograms").asInt(), "one layer");
    assertEquals(0, seen.get("namelessDrawings").asInt());
    assertEquals(0, seen.get("headersWithoutScope").asInt());
    assertEquals(0, seen.get("skippedLevels").asInt());
    assertEquals(0, seen.get("deadLinks").asInt());
    assertEquals("furthest beyond its bound", seen.get("tags").asText());
    assertEquals("", seen.get("pale").asText(), "less than 4.5 : 1 between ink and paper");
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
