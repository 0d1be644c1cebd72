package org.bitfold.verifier.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.apache.maven.plugin.surefire.log.api.NullConsoleLogger;
import org.apache.maven.plugins.surefire.report.ReportTestSuite;
import org.apache.maven.plugins.surefire.report.TestSuiteXmlParser;
import org.bitfold.verifier.Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JunitXmlTest {
  @TempDir private Path folder;

  private static void expectValid(String xml) throws Exception {
    SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
        .newSchema(JunitXmlTest.class.getResource("junit.xsd"))
        .newValidator()
        .validate(new StreamSource(new StringReader(xml)));
  }

  private List<ReportTestSuite> read(String xml) throws Exception {
    Path file = folder.resolve("junit.xml");
    Files.writeString(file, xml);
    return new TestSuiteXmlParser(new NullConsoleLogger()).parse(file.toString());
  }

  private static int sum(List<ReportTestSuite> suites, Count count) {
    return suites.stream().mapToInt(count::of).sum();
  }

  @FunctionalInterface
  private interface Count {
    int of(ReportTestSuite suite);
  }

  @Test
  void isWhatMavenReads() throws Exception {
    String xml = JunitXml.of(ReportsTest.refuted());
    expectValid(xml);
    List<ReportTestSuite> suites = read(xml);
    assertEquals(1, sum(suites, ReportTestSuite::getNumberOfFailures));
    assertEquals(1, sum(suites, ReportTestSuite::getNumberOfErrors));
    assertEquals(1, sum(suites, ReportTestSuite::getNumberOfSkipped));
    assertEquals(4, sum(suites, ReportTestSuite::getNumberOfTests));
  }

  @Test
  void hasALinePerElementAndPerFinding() {
    List<String> lines = JunitXml.of(ReportsTest.refuted()).lines().toList();
    assertEquals("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", lines.get(0));
    assertTrue(lines.get(1).startsWith("<testsuites name="), lines.get(1));
    assertEquals("</testsuites>", lines.getLast());
    for (String line : lines) {
      assertTrue(line.indexOf('<') == line.lastIndexOf('<'), line);
    }
    assertEquals(4, lines.stream().filter(line -> line.startsWith("  <testsuite ")).count());
    assertEquals(4, lines.stream().filter(line -> line.startsWith("    <testcase ")).count());
  }

  @Test
  void isAnErrorWhereTheVerificationWasStopped() throws Exception {
    Certificate certificate = ReportsTest.refuted().stopped("interrupted");
    String xml = JunitXml.of(certificate);
    expectValid(xml);
    assertEquals(2, sum(read(xml), ReportTestSuite::getNumberOfErrors));
  }
}
