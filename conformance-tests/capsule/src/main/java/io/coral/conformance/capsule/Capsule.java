package io.coral.conformance.capsule;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.coral.conformance.runner.Certificate;
import io.coral.conformance.runner.Outcome;
import io.coral.conformance.runner.Report;
import io.coral.conformance.runner.RuleResult;
import io.coral.spec.Rule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;

/**
 * What a sealed bundle says of itself: {@code META-INF/conformance.json} and the capability {@code
 * io.coral.conformance}.
 *
 * @param spec the version of the specification, {@code major.minor}
 * @param kit the kit's version
 * @param digest of the bundle's entries, META-INF apart
 * @param untried the MUST rules that were not tried, because nobody offered what they need
 * @param json the document
 */
public record Capsule(String spec, String kit, String digest, List<Rule> untried, byte[] json) {

  /** Where the document lies in the bundle. */
  public static final String ENTRY = "META-INF/conformance.json";

  /** Where its signature lies, if it has one. */
  public static final String SIGNATURE = "META-INF/conformance.sig";

  private static final Set<String> TOLD =
      Set.of("runtime", "bundle", "device", "rules", "seed", "budget", "date");

  /** The name space of the capability. */
  public static final String NAMESPACE = "io.coral.conformance";

  /**
   * The capsule of a run.
   *
   * @param report of the whole run, with lines {@code spec} and {@code kit} in its header
   * @throws SealException when the run is no certificate
   */
  public static Capsule of(Report report, TestedJar jar) {
    if (!report.isCertified()) {
      throw new SealException("not sealed: " + whyNot(report));
    }
    return new Capsule(
        line(report, "spec"),
        line(report, "kit"),
        jar.digest(),
        report.certificate().untried(),
        json(report, jar.digest()));
  }

  /** What a report lacks that is not certified. */
  public static String whyNot(Report report) {
    Certificate certificate = report.certificate();
    return report.headline()
        + (certificate.isComplete()
            ? ""
            : "; a seal also demands " + Certificate.ids(certificate.missing()));
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
        + '"'
        + (untried.isEmpty()
            ? ""
            : ";untried:List<String>=\"" + Certificate.ids(untried).replace(" ", "") + '"');
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
      json.enable(JsonGenerator.Feature.STRICT_DUPLICATE_DETECTION);
      json.writeStartObject();
      json.writeStringField("digest", digest);
      json.writeStringField("verdict", report.verdict());
      json.writeStringField("spec", line(report, "spec"));
      json.writeStringField("kit", line(report, "kit"));
      for (Report.Line line : report.header()) {
        if (TOLD.contains(line.label())) {
          json.writeStringField(line.label(), line.text());
        }
      }
      json.writeArrayFieldStart("notTried");
      for (Rule rule : report.certificate().untried()) {
        json.writeString(rule.id());
      }
      json.writeEndArray();
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
