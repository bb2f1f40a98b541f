package io.coral.conformance.capsule;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.coral.conformance.run.Outcome;
import io.coral.conformance.run.Report;
import io.coral.conformance.run.RuleResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What a sealed bundle says of itself: {@code META-INF/conformance.json} and the capability {@code
 * io.coral.conformance}.
 *
 * @param spec the version of the specification, {@code major.minor}
 * @param kit the kit's version
 * @param digest of the bundle's entries, META-INF apart
 * @param json the document
 */
public record Capsule(String spec, String kit, String digest, byte[] json) {

  /** Where the document lies in the bundle. */
  public static final String ENTRY = "META-INF/conformance.json";

  /** Where its signature lies, if it has one. */
  public static final String SIGNATURE = "META-INF/conformance.sig";

  /** The name space of the capability. */
  public static final String NAMESPACE = "io.coral.conformance";

  /**
   * The capsule of a run.
   *
   * @param report of the whole run, with lines {@code spec} and {@code kit} in its header
   * @throws SealException when the run does not conform
   */
  public static Capsule of(Report report, TestedJar jar) {
    if (report.exitCode() != Report.CONFORMS) {
      throw new SealException(
          "not sealed: only a runtime that conforms is; this one " + report.verdict());
    }
    return new Capsule(
        line(report, "spec"), line(report, "kit"), jar.digest(), json(report, jar.digest()));
  }

  /** The clause of {@code Provide-Capability}. */
  String clause() {
    return NAMESPACE
        + ";spec:Version=\""
        + spec
        + "\";kit:Version=\""
        + (kit.matches("\\d+(\\.\\d+){0,2}(\\.[\\w-]+)?") ? kit : "0.0.0." + kit)
        + "\";digest=\""
        + digest
        + '"';
  }

  private static String line(Report report, String label) {
    return report.header().stream()
        .filter(line -> line.label().equals(label))
        .map(Report.Line::text)
        .findFirst()
        .orElseThrow(() -> new SealException("the report does not tell its " + label));
  }

  private static byte[] json(Report report, String digest) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      json.writeStringField("digest", digest);
      json.writeStringField("verdict", report.verdict());
      json.writeStringField("spec", line(report, "spec"));
      json.writeStringField("kit", line(report, "kit"));
      for (String label : new String[] {"runtime", "device", "board", "seed", "date"}) {
        json.writeStringField(label, line(report, label));
      }
      json.writeArrayFieldStart("bitstreams");
      for (Report.Line line : report.header()) {
        if (line.label().equals(Report.BITSTREAM)) {
          json.writeString(line.text());
        }
      }
      json.writeEndArray();
      json.writeObjectFieldStart("outcomes");
      for (Outcome outcome : Outcome.values()) {
        json.writeArrayFieldStart(outcome.name());
        for (RuleResult result : report.of(outcome)) {
          json.writeString(result.rule().id());
        }
        json.writeEndArray();
      }
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("nothing fails in memory", e);
    }
    return bytes.toByteArray();
  }
}
