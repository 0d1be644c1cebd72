package org.bitfold.verifier.report;

import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.bitfold.verifier.Certificate;
import org.bitfold.verifier.Check;
import org.bitfold.verifier.Claim;
import org.bitfold.verifier.Finding;
import org.bitfold.verifier.Verdict;

/**
 * A certificate as JUnit XML: a suite per claim, a case per check. A claim that was asked for and
 * not executed is an error; one that nobody asked for is skipped.
 */
final class JunitXml {
  private static final String INDENT = "  ";

  private final XMLStreamWriter xml;
  private int depth;

  private JunitXml(XMLStreamWriter xml) {
    this.xml = xml;
  }

  static String of(Certificate certificate) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter writer = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
      new JunitXml(writer).write(certificate);
      writer.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("XML in memory cannot fail", e);
    }
    return text.toString();
  }

  private void write(Certificate certificate) throws XMLStreamException {
    List<Claim> claims = certificate.claims();
    boolean stopped = !certificate.stopped().isEmpty();
    xml.writeStartDocument("UTF-8", "1.0");
    begin("testsuites");
    xml.writeAttribute("name", clean("bitfold verify " + certificate.subject().packed().name()));
    write("tests", claims.stream().mapToLong(JunitXml::tests).sum() + (stopped ? 1 : 0));
    write("failures", claims.stream().mapToLong(JunitXml::failures).sum());
    write("errors", claims.stream().mapToLong(JunitXml::errors).sum() + (stopped ? 1 : 0));
    xml.writeAttribute("time", String.format(Locale.ROOT, "%.3f", certificate.millis() / 1e3));
    for (Claim claim : claims) {
      suite(claim);
    }
    if (stopped) {
      stopped(certificate.stopped());
    }
    end();
    xml.writeCharacters("\n");
    xml.writeEndDocument();
  }

  private void write(String attribute, long count) throws XMLStreamException {
    xml.writeAttribute(attribute, String.valueOf(count));
  }

  private static boolean executed(Claim claim) {
    return claim.verdict() != Verdict.NOT_EXECUTED;
  }

  private static long tests(Claim claim) {
    return claim.checks().size() + (executed(claim) ? 0 : 1);
  }

  private static long failures(Claim claim) {
    return claim.checks().stream().filter(check -> fails(claim, check)).count();
  }

  private static long errors(Claim claim) {
    return !executed(claim) && claim.requested() ? 1 : 0;
  }

  private static boolean fails(Claim claim, Check check) {
    return check.failed() > 0 || !findings(claim, check).isEmpty();
  }

  private static List<Finding> findings(Claim claim, Check check) {
    return claim.findings().stream().filter(it -> it.check().equals(check.name())).toList();
  }

  /** A verification that was ended from outside must not look like one that passed. */
  private void stopped(String why) throws XMLStreamException {
    begin("testsuite");
    xml.writeAttribute("name", "verification");
    write("tests", 1);
    write("failures", 0);
    write("errors", 1);
    write("skipped", 0);
    unsettled("verification", "ended by itself", "error", why);
    end();
  }

  private void suite(Claim claim) throws XMLStreamException {
    begin("testsuite");
    xml.writeAttribute("name", claim.id() + " " + claim.kind().title());
    write("tests", tests(claim));
    write("failures", failures(claim));
    write("errors", errors(claim));
    write("skipped", executed(claim) || claim.requested() ? 0 : 1);
    for (Check check : claim.checks()) {
      testCase(claim, check);
    }
    if (!executed(claim)) {
      String kind = claim.requested() ? "error" : "skipped";
      unsettled(claim.id(), "not executed", kind, claim.reason());
    }
    end();
  }

  private void testCase(Claim claim, Check check) throws XMLStreamException {
    if (!fails(claim, check)) {
      empty("testcase");
      named(claim.id(), check.name());
      return;
    }
    begin("testcase");
    named(claim.id(), check.name());
    begin("failure");
    xml.writeAttribute("message", check.failed() + " of " + check.executed() + " failed");
    for (Finding finding : findings(claim, check)) {
      String layer = finding.layer().isEmpty() ? "" : finding.layer() + ": ";
      xml.writeCharacters("\n" + clean(layer + finding.message()));
    }
    end();
    end();
  }

  private void unsettled(String suite, String name, String kind, String why)
      throws XMLStreamException {
    begin("testcase");
    named(suite, name);
    empty(kind);
    xml.writeAttribute("message", clean(why));
    end();
  }

  private void named(String suite, String name) throws XMLStreamException {
    xml.writeAttribute("classname", suite);
    xml.writeAttribute("name", name);
  }

  /** Begins an element on a line of its own. */
  private void begin(String element) throws XMLStreamException {
    newLine();
    xml.writeStartElement(element);
    depth++;
  }

  private void empty(String element) throws XMLStreamException {
    newLine();
    xml.writeEmptyElement(element);
  }

  /** Ends an element that holds others, or lines of text. */
  private void end() throws XMLStreamException {
    depth--;
    newLine();
    xml.writeEndElement();
  }

  private void newLine() throws XMLStreamException {
    xml.writeCharacters("\n" + INDENT.repeat(depth));
  }

  /** XML has no way to say most control characters; names in ONNX files may hold any. */
  private static String clean(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\\t\\n]]", "?");
  }
}
