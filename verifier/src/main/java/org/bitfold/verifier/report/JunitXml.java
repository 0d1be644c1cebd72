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
  private final XMLStreamWriter xml;

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
    xml.writeStartDocument("UTF-8", "1.0");
    xml.writeStartElement("testsuites");
    xml.writeAttribute("name", "bitfold verify " + certificate.subject().packed().name());
    xml.writeAttribute("time", String.format(Locale.ROOT, "%.3f", certificate.millis() / 1e3));
    for (Claim claim : certificate.claims()) {
      suite(claim);
    }
    xml.writeEndElement();
    xml.writeEndDocument();
  }

  private void suite(Claim claim) throws XMLStreamException {
    boolean executed = claim.verdict() != Verdict.NOT_EXECUTED;
    long failures = claim.checks().stream().filter(check -> check.failed() > 0).count();
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", claim.id() + " " + claim.kind().title());
    xml.writeAttribute("tests", String.valueOf(claim.checks().size() + (executed ? 0 : 1)));
    xml.writeAttribute("failures", String.valueOf(failures));
    xml.writeAttribute("errors", !executed && claim.requested() ? "1" : "0");
    xml.writeAttribute("skipped", !executed && !claim.requested() ? "1" : "0");
    for (Check check : claim.checks()) {
      testCase(claim, check);
    }
    if (!executed) {
      notExecuted(claim);
    }
    xml.writeEndElement();
  }

  private void testCase(Claim claim, Check check) throws XMLStreamException {
    List<Finding> findings =
        claim.findings().stream().filter(found -> found.check().equals(check.name())).toList();
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", claim.id());
    xml.writeAttribute("name", check.name());
    if (check.failed() > 0 || !findings.isEmpty()) {
      xml.writeStartElement("failure");
      xml.writeAttribute("message", check.failed() + " of " + check.executed() + " failed");
      for (Finding finding : findings) {
        xml.writeCharacters(clean(finding.layer() + ": " + finding.message()) + "\n");
      }
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private void notExecuted(Claim claim) throws XMLStreamException {
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", claim.id());
    xml.writeAttribute("name", "not executed");
    xml.writeEmptyElement(claim.requested() ? "error" : "skipped");
    xml.writeAttribute("message", clean(claim.reason()));
    xml.writeEndElement();
  }

  /** XML has no way to say most control characters; names in ONNX files may hold any. */
  private static String clean(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\\t\\n]]", "?");
  }
}
