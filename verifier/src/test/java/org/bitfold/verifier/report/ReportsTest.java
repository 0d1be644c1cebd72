package org.bitfold.verifier.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.bitfold.verifier.Certificate;
import org.bitfold.verifier.Check;
import org.bitfold.verifier.Claim;
import org.bitfold.verifier.Comparison;
import org.bitfold.verifier.Finding;
import org.bitfold.verifier.LayerMargin;
import org.bitfold.verifier.oracle.Planes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class ReportsTest {
  @TempDir private Path folder;

  static Certificate refuted() {
    Check good = new Check("weights", "weights agree", 12, 0, List.of());
    Check bad = new Check("layers", "layers agree", 5, 1, List.of(new Check.Measure("share", 2)));
    Finding finding = Finding.of("layers", "conv<1>", "3 & 4 differ");
    LayerMargin margin =
        new LayerMargin(
            "conv<1>", "ScaleSums", 5, 2, 1, 0, 0, 0, 0, List.of(1L, 2L, 2L, 0L, 0L, 0L, 0L, 0L));
    return new Certificate(
        new Certificate.Subject(
            new Certificate.FileDigest("net.bfld", 100, "00ff".repeat(16)),
            List.of(),
            List.of(),
            Certificate.Lineage.UNKNOWN),
        new Certificate.Environment(
            "bitfold",
            "1.0",
            "1.0",
            "Java",
            "system",
            "processor",
            2,
            1 << 30,
            "scalar",
            "witness"),
        new Certificate.Settings(1, 8, true, 60),
        List.of(
            Claim.executed(Claim.Kind.STRUCTURAL, List.of(good), List.of()),
            Claim.impossible(Claim.Kind.BIT_EXACT, "out of memory"),
            Claim.executed(Claim.Kind.BOUNDED, List.of(bad), List.of(finding))
                .withLayers(List.of(margin)),
            Claim.notRequested(Claim.Kind.OBSERVED, "nobody asked")
                .withComparisons(List.of(comparison()))),
        "",
        1234);
  }

  /** A colourful picture, and one element that differs. */
  private static Comparison comparison() {
    float[] original = new float[3 * 24 * 32];
    for (int i = 0; i < original.length; i++) {
      original[i] = (float) Math.sin(0.01 * i);
    }
    float[] packed = original.clone();
    packed[100] += 0.5f;
    Planes before = new Planes(3, 24, 32, original);
    return Comparison.of("end-to-end", "picture 1", "output", before, before, before.with(packed));
  }

  @Test
  void tellsTheOutcomeInJson() throws IOException {
    Reports.write(refuted(), folder);
    JsonNode json = new ObjectMapper().readTree(folder.resolve("certificate.json").toFile());
    assertEquals("REFUTED", json.get("outcome").asText());
    assertEquals("C3", json.get("claims").get(2).get("id").asText());
    assertEquals(1, json.get("claims").get(2).get("checks").get(0).get("failed").asInt());
  }

  @Test
  void countsFailuresErrorsAndSkipsInJunitXml() throws Exception {
    Reports.write(refuted(), folder);
    Document xml =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(folder.resolve("junit.xml").toFile());
    assertEquals(4, xml.getElementsByTagName("testsuite").getLength());
    assertEquals(1, xml.getElementsByTagName("failure").getLength());
    assertEquals(1, xml.getElementsByTagName("error").getLength());
    assertEquals(1, xml.getElementsByTagName("skipped").getLength());
  }

  @Test
  void escapesNamesAndLoadsNothingInThePage() throws IOException {
    Reports.write(refuted(), folder);
    String page = Files.readString(folder.resolve("index.html"));
    assertTrue(page.contains("conv&lt;1&gt;: 3 &amp; 4 differ"));
    assertEquals(4, page.split("src=\"data:image/png;base64,", -1).length - 1);
    assertEquals(3, page.split("<svg", -1).length - 1);
    assertTrue(page.contains("200 %"), "the share of a bound");
    assertTrue(page.contains("&quot;outcome&quot; : &quot;REFUTED&quot;"));
    assertFalse(page.contains("http"));
    assertFalse(page.contains("{{"));
  }
}
