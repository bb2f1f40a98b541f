package io.coral.conformance.mutants;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.coral.conformance.runner.RuleResult;
import io.coral.spec.Rule;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A self-test for machines. Fields are added, never renamed. */
public final class SelfTestJson {

  private SelfTestJson() {}

  /** Writes the matrix to a file; its folder is made. */
  public static void write(SelfTestReport report, Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    try (Writer writer = Files.newBufferedWriter(file);
        JsonGenerator json = new JsonFactory().createGenerator(writer).useDefaultPrettyPrinter()) {
      json.enable(JsonGenerator.Feature.STRICT_DUPLICATE_DETECTION);
      json.writeStartObject();
      json.writeStringField("summary", report.summary());
      json.writeNumberField("mutants", report.rows().size());
      json.writeNumberField(
          "detected", report.rows().stream().filter(SelfTestReport.Row::isDetected).count());
      json.writeArrayFieldStart("problems");
      for (String problem : report.problems()) {
        json.writeString(problem);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("undecided");
      for (Mutant mutant : report.undecided()) {
        json.writeString(mutant.toString());
      }
      json.writeEndArray();
      json.writeArrayFieldStart("matrix");
      for (SelfTestReport.Row row : report.rows()) {
        write(row, json);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private static void write(SelfTestReport.Row row, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("rule", row.mutant().rule().id());
    json.writeStringField("wrong", row.mutant().wrong());
    json.writeBooleanField("detected", row.isDetected());
    json.writeStringField("outcome", row.named().outcome().name());
    if (row.named().failure().isPresent()) {
      json.writeStringField("expected", row.named().failure().get().expected());
      json.writeStringField("seen", row.named().failure().get().seen());
    }
    json.writeNumberField("milliseconds", row.named().took().toMillis());
    ids(json, "alsoRun", row.others().stream().map(RuleResult::rule).toList());
    ids(json, "alsoFailing", row.alsoFailing());
    json.writeEndObject();
  }

  private static void ids(JsonGenerator json, String name, List<Rule> rules) throws IOException {
    json.writeArrayFieldStart(name);
    for (Rule rule : rules) {
      json.writeString(rule.id());
    }
    json.writeEndArray();
  }
}
