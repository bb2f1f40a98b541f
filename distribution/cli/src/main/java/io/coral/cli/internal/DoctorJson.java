package io.coral.cli.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import io.coral.cli.internal.Diagnosis.BundleState;
import io.coral.cli.internal.Diagnosis.RuntimeState;
import io.coral.spec.DeviceInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code coral doctor --json}. */
final class DoctorJson {
  private DoctorJson() {}

  static void print(Diagnosis diagnosis, Terminal terminal) throws IOException {
    Json.print(terminal, json -> write(json, diagnosis));
  }

  private static void write(JsonGenerator json, Diagnosis diagnosis) throws IOException {
    Json.strings(json, "versions", List.of(new Version().getVersion()));
    json.writeObjectFieldStart("facts");
    for (Map.Entry<String, String> fact : diagnosis.facts().entrySet()) {
      json.writeStringField(fact.getKey(), fact.getValue());
    }
    json.writeEndObject();
    json.writeBooleanField("failed", diagnosis.failed());
    json.writeBooleanField("usableBoard", diagnosis.hasUsableBoard());
    json.writeBooleanField("well", diagnosis.isWell());
    json.writeArrayFieldStart("runtimes");
    for (RuntimeState runtime : diagnosis.runtimes()) {
      runtime(json, runtime);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("bundles");
    for (BundleState bundle : diagnosis.bundles()) {
      json.writeStartObject();
      bundle(json, bundle);
      json.writeEndObject();
    }
    json.writeEndArray();
    Json.boards(json, diagnosis.boards());
    problems(json, "failedBoards", diagnosis.failedBoards());
    problems(json, "configuration", diagnosis.configuration());
    if (diagnosis.repository().isPresent()) {
      RepositoryState repository = diagnosis.repository().get();
      json.writeObjectFieldStart("repository");
      json.writeStringField("root", repository.root().toString());
      json.writeNumberField("installed", repository.artifacts());
      Json.findings(json, repository.findings());
      json.writeObjectFieldStart("warnings");
      for (Map.Entry<Path, List<String>> odd : repository.warnings().entrySet()) {
        Json.strings(json, odd.getKey().toString(), odd.getValue());
      }
      json.writeEndObject();
      json.writeEndObject();
    }
  }

  private static void runtime(JsonGenerator json, RuntimeState runtime) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", runtime.id());
    json.writeObjectFieldStart("bundle");
    bundle(json, runtime.bundle());
    json.writeEndObject();
    if (runtime.capsule().isPresent()) {
      json.writeObjectFieldStart("conformance");
      json.writeStringField("summary", runtime.capsule().get().summary());
      Json.strings(json, "notTried", runtime.capsule().get().notTried());
      problems(json, "problems", runtime.capsule().get().problems());
      json.writeEndObject();
    }
    json.writeBooleanField("registered", runtime.discovery().isPresent());
    if (runtime.info().isPresent()) {
      json.writeStringField("specVersion", runtime.info().get().specVersion());
      Json.strings(json, "features", runtime.info().get().features());
    }
    problems(json, "reasons", runtime.reasons());
    Json.findings(json, runtime.findings());
    json.writeArrayFieldStart("devices");
    if (runtime.discovery().isPresent()) {
      for (DeviceInfo device : runtime.discovery().get().devices()) {
        json.writeStartObject();
        Json.device(json, device);
        json.writeEndObject();
      }
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void bundle(JsonGenerator json, BundleState bundle) throws IOException {
    json.writeStringField("name", bundle.name());
    json.writeStringField("version", bundle.version());
    json.writeBooleanField("resolved", bundle.resolved());
    problems(json, "problems", bundle.problems());
  }

  private static void problems(JsonGenerator json, String name, List<Problem> problems)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Problem problem : problems) {
      json.writeStartObject();
      json.writeStringField("what", problem.what());
      json.writeStringField("remedy", problem.remedy());
      json.writeBooleanField("failure", problem.failure());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
