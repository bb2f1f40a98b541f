package io.coral.serve.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import io.coral.api.Accelerator;
import io.coral.api.artifact.Artifact;
import io.coral.api.repository.InstalledBitstream;
import io.coral.spec.Finding;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/** Accelerators, and the artifacts that offer them. */
final class InstalledDocument {

  private InstalledDocument() {}

  static String of(
      List<Accelerator> accelerators, List<InstalledBitstream> installed, List<Finding> findings) {
    return Document.of(
        json -> {
          json.writeArrayFieldStart("accelerators");
          for (Accelerator accelerator : accelerators) {
            json.writeStartObject();
            json.writeStringField("id", accelerator.id());
            json.writeStringField("prototype", accelerator.prototype());
            Document.optional(json, "description", accelerator.description());
            Document.strings(
                json,
                "platforms",
                accelerator.platforms().stream().map(Objects::toString).toList());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeArrayFieldStart("artifacts");
          for (InstalledBitstream bitstream : installed) {
            artifact(json, bitstream);
          }
          json.writeEndArray();
          Document.strings(json, "findings", findings.stream().map(Finding::toString).toList());
        });
  }

  private static void artifact(JsonGenerator json, InstalledBitstream bitstream)
      throws IOException {
    Artifact artifact = bitstream.artifact();
    json.writeStartObject();
    json.writeStringField("id", artifact.bitstreamId() + ":" + artifact.version());
    json.writeStringField("platform", artifact.platform().toString());
    json.writeNumberField("size", bitstream.size());
    json.writeStringField("sha256", bitstream.sha256());
    Document.strings(json, "accelerators", List.copyOf(artifact.acceleratorIds()));
    json.writeEndObject();
  }
}
