package io.coral.api.artifact.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactArgument;
import io.coral.api.artifact.ArtifactKernel;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/** Writes the JSON form, with the fields in the order of the documentation. */
public final class JsonWriter {

  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonWriter() {}

  /** Writes a descriptor in UTF-8 with line feeds. */
  public static void write(Artifact artifact, OutputStream out) throws IOException {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.setPrettyPrinter(printer);
      json.writeStartObject();
      json.writeStringField("name", artifact.name());
      json.writeStringField("bitstreamId", artifact.bitstreamId());
      json.writeStringField("version", artifact.version());
      writeUnlessEmpty(json, "description", artifact.description());
      json.writeObjectFieldStart("platform");
      json.writeStringField("vendor", artifact.platform().vendor());
      json.writeStringField("name", artifact.platform().name());
      json.writeStringField("version", artifact.platform().version());
      json.writeEndObject();
      json.writeArrayFieldStart("kernels");
      for (ArtifactKernel kernel : artifact.kernels()) {
        write(json, kernel);
      }
      json.writeEndArray();
      write(json, artifact.properties());
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  private static void write(JsonGenerator json, ArtifactKernel kernel) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("name");
    for (String name : kernel.name()) {
      json.writeString(name);
    }
    json.writeEndArray();
    json.writeStringField("kernelId", kernel.kernelId());
    json.writeArrayFieldStart("arguments");
    for (ArtifactArgument argument : kernel.arguments()) {
      write(json, argument);
    }
    json.writeEndArray();
    write(json, kernel.properties());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, ArtifactArgument argument) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", argument.type());
    writeUnlessEmpty(json, "name", argument.name());
    if (argument.size().isPresent()) {
      json.writeStringField("size", Integer.toString(argument.size().getAsInt()));
    }
    write(json, "index", argument.index());
    write(json, "memory", argument.memory());
    json.writeStringField("access", Spelling.of(argument.access()));
    write(json, argument.properties());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String field, List<Integer> values)
      throws IOException {
    if (!values.isEmpty()) {
      json.writeArrayFieldStart(field);
      for (int value : values) {
        json.writeString(Integer.toString(value));
      }
      json.writeEndArray();
    }
  }

  private static void write(JsonGenerator json, Map<String, String> properties) throws IOException {
    if (!properties.isEmpty()) {
      json.writeObjectFieldStart("properties");
      for (Map.Entry<String, String> property : properties.entrySet()) {
        json.writeStringField(property.getKey(), property.getValue());
      }
      json.writeEndObject();
    }
  }

  private static void writeUnlessEmpty(JsonGenerator json, String field, String value)
      throws IOException {
    if (!value.isEmpty()) {
      json.writeStringField(field, value);
    }
  }
}
