package io.coral.api.artifact.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactArgument;
import io.coral.api.artifact.ArtifactKernel;
import io.coral.api.artifact.Function;
import io.coral.api.artifact.Model;
import io.coral.api.artifact.Tensor;
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
      if (artifact.model().isPresent()) {
        write(json, artifact.model().get());
      }
      if (artifact.function().isPresent()) {
        write(json, artifact.function().get());
      }
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

  private static void write(JsonGenerator json, Model model) throws IOException {
    json.writeObjectFieldStart("model");
    json.writeStringField("name", model.name());
    json.writeStringField("kernelId", model.kernelId());
    writeTensors(json, "inputs", model.inputs());
    writeTensors(json, "outputs", model.outputs());
    if (!model.between().isEmpty()) {
      writeTensors(json, "between", model.between());
    }
    if (!model.constants().isEmpty()) {
      json.writeArrayFieldStart("constants");
      for (Model.Weights constant : model.constants()) {
        json.writeStartObject();
        json.writeStringField("argument", constant.argument());
        json.writeStringField("file", constant.file());
        json.writeStringField("sha256", constant.sha256());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    if (model.batch().isPresent()) {
      write(json, model.batch().get());
    }
    json.writeEndObject();
  }

  private static void writeTensors(JsonGenerator json, String field, List<Tensor> tensors)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (Tensor tensor : tensors) {
      json.writeStartObject();
      json.writeStringField("name", tensor.name());
      json.writeStringField("datatype", tensor.datatype().name());
      write(json, "shape", tensor.shape());
      json.writeStringField("argument", tensor.argument());
      if (!tensor.labels().isEmpty()) {
        json.writeArrayFieldStart("label");
        for (String label : tensor.labels()) {
          json.writeString(label);
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, Model.Batch batch) throws IOException {
    json.writeObjectFieldStart("batch");
    json.writeStringField("argument", batch.argument());
    json.writeStringField("most", Integer.toString(batch.most()));
    if (batch.joining().isPresent()) {
      Model.Joining joining = batch.joining().get();
      json.writeStringField("delayMicros", Long.toString(Drafted.micros(joining)));
      write(json, "preferred", joining.preferred());
      json.writeStringField("acrossTenants", Boolean.toString(joining.acrossTenants()));
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Function function) throws IOException {
    Function.Body body = function.body();
    Function.Result result = function.result();
    json.writeObjectFieldStart("function");
    json.writeStringField("kernelId", function.kernelId());
    json.writeObjectFieldStart("body");
    json.writeStringField("argument", body.argument());
    writeUnlessEmpty(json, "length", body.length().orElse(""));
    json.writeStringField("unit", Integer.toString(body.unit()));
    if (body.most().isPresent()) {
      json.writeStringField("most", Integer.toString(body.most().getAsInt()));
    }
    json.writeArrayFieldStart("type");
    for (String type : body.types()) {
      json.writeString(type);
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeObjectFieldStart("result");
    json.writeStringField("argument", result.argument());
    writeUnlessEmpty(json, "length", result.length().orElse(""));
    json.writeStringField("bytes", Integer.toString(result.bytes()));
    json.writeStringField("per", Integer.toString(result.per()));
    json.writeStringField("plus", Integer.toString(result.plus()));
    json.writeStringField("type", result.type());
    json.writeEndObject();
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
