package io.coral.conformance.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.coral.conformance.runner.Certificate;
import io.coral.conformance.runner.Failure;
import io.coral.conformance.runner.Outcome;
import io.coral.conformance.runner.Report;
import io.coral.conformance.runner.RuleResult;
import io.coral.spec.Rule;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A report for machines. Fields are added, never renamed. */
public final class JsonReport {

  /** Lines of the header that there may be several of. */
  private static final Set<String> REPEATED = Set.of(Report.BITSTREAM, Report.FINDING);

  private JsonReport() {}

  /** Writes the report to a file. */
  public static void write(Report report, Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    try (Writer writer = Files.newBufferedWriter(file)) {
      write(report, writer);
    }
  }

  /** Writes the report; the writer is flushed and stays open. */
  public static void write(Report report, Writer writer) throws IOException {
    try (JsonGenerator json = new JsonFactory().createGenerator(writer).useDefaultPrettyPrinter()) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.enable(JsonGenerator.Feature.STRICT_DUPLICATE_DETECTION);
      json.writeStartObject();
      header(report, json);
      json.writeNumberField("exitCode", report.exitCode());
      json.writeStringField("verdict", report.verdict());
      certificate(report, json);
      json.writeObjectFieldStart("counts");
      for (Outcome outcome : Outcome.values()) {
        json.writeNumberField(outcome.name(), report.of(outcome).size());
      }
      json.writeEndObject();
      json.writeArrayFieldStart("problems");
      for (String problem : report.problems()) {
        json.writeString(problem);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("rules");
      for (RuleResult result : report.results()) {
        write(result, json);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    writer.flush();
  }

  private static void header(Report report, JsonGenerator json) throws IOException {
    for (Report.Line line : report.header()) {
      if (line.label().equals(Report.RULES)) {
        json.writeStringField("selection", line.text());
      } else if (!REPEATED.contains(line.label())) {
        json.writeStringField(line.label(), line.text());
      }
    }
    list("bitstreams", Report.BITSTREAM, report, json);
    list("findings", Report.FINDING, report, json);
  }

  private static void list(String field, String label, Report report, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (Report.Line line : report.header()) {
      if (line.label().equals(label)) {
        json.writeString(line.text());
      }
    }
    json.writeEndArray();
  }

  private static void certificate(Report report, JsonGenerator json) throws IOException {
    Certificate certificate = report.certificate();
    json.writeObjectFieldStart("certificate");
    json.writeBooleanField("complete", report.isCertified());
    json.writeNumberField("demanded", certificate.demanded());
    json.writeNumberField("passed", certificate.demanded() - certificate.missing().size());
    ids("missing", certificate.missing(), json);
    ids("notTried", certificate.untried(), json);
    json.writeEndObject();
    ids("failed", report.failures().stream().map(RuleResult::rule).toList(), json);
    json.writeNumberField(
        "hostLateMilliseconds",
        report.latest().map(latest -> latest.hostLate().toMillis()).orElse(0L));
  }

  private static void ids(String field, List<Rule> rules, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart(field);
    for (Rule rule : rules) {
      json.writeString(rule.id());
    }
    json.writeEndArray();
  }

  private static void write(RuleResult result, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("rule", result.rule().id());
    json.writeStringField("level", result.rule().level().name());
    json.writeStringField("text", result.rule().text());
    json.writeStringField("why", result.rule().why());
    json.writeStringField("verified", result.rule().verified().name().toLowerCase(Locale.ROOT));
    json.writeStringField("outcome", result.outcome().name());
    if (!result.reason().isEmpty()) {
      json.writeStringField("reason", result.reason());
    }
    if (result.failure().isPresent()) {
      Failure failure = result.failure().get();
      json.writeStringField("expected", failure.expected());
      json.writeStringField("seen", failure.seen());
      json.writeStringField("lookAt", failure.lookAt());
      json.writeStringField("stack", failure.stack());
      json.writeArrayFieldStart("calls");
      for (String call : failure.calls()) {
        json.writeString(call);
      }
      json.writeEndArray();
    }
    json.writeArrayFieldStart("notes");
    for (String note : result.notes()) {
      json.writeString(note);
    }
    json.writeEndArray();
    json.writeNumberField("milliseconds", result.took().toMillis());
    json.writeNumberField("hostLateMilliseconds", result.hostLate().toMillis());
    json.writeEndObject();
  }
}
