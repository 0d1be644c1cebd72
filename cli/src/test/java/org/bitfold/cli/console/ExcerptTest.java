package org.bitfold.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExcerptTest {
  @Test
  void ordinaryTextsStayAsTheyAre() {
    assertEquals("/body/conv1/Conv_output_0 漢 🔤", Excerpt.of("/body/conv1/Conv_output_0 漢 🔤"));
    assertEquals("", Excerpt.of(""));
    assertEquals("x".repeat(200), Excerpt.of("x".repeat(200)));
  }

  @Test
  void whatDrivesATerminalIsEscaped() {
    assertEquals(
        "a\\u001b[2J\\u000ab\\u0000\\u202ec\\u2028",
        Excerpt.of("a\u001b[2J\nb\u0000\u202ec\u2028"));
  }

  @Test
  void ofALongTextTheBeginningIsShown() {
    assertEquals("x".repeat(200) + "… (65,535 characters)", Excerpt.of("x".repeat(65_535)));
    assertEquals("🔤".repeat(200) + "… (600 characters)", Excerpt.of("🔤".repeat(300)));
  }

  @Test
  void ofALongListTheFirstAreShown() {
    assertEquals("a, b", Excerpt.of(List.of("a", "b")));
    assertEquals("", Excerpt.of(List.of()));
    String twenty = String.join(", ", Collections.nCopies(20, "a"));
    assertEquals(twenty, Excerpt.of(Collections.nCopies(20, "a")));
    assertEquals(twenty + " and 99,980 more", Excerpt.of(Collections.nCopies(100_000, "a")));
  }
}
