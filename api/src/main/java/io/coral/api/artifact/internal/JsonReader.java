package io.coral.api.artifact.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the JSON form as a stream, so that every value's line is known and start-up is short. */
public final class JsonReader {

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(Bounds.DEPTH).build())
          .build();

  /** Reads one field of a draft, or skips it. */
  private interface Field<D> {
    void read(D draft, String name, String path) throws IOException;
  }

  private final String file;
  private final JsonParser parser;

  private JsonReader(String file, JsonParser parser) {
    this.file = file;
    this.parser = parser;
  }

  /**
   * Reads a descriptor.
   *
   * @throws ArtifactException when it is broken, saying where
   */
  public static Artifact read(String file, byte[] bytes) {
    try (JsonParser parser = FACTORY.createParser(bytes)) {
      return Checked.artifact(file, new JsonReader(file, parser).bitstream());
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw new ArtifactException(file, line, "", "is no JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ArtifactException(file, 0, "", "cannot be read: " + e, e);
    }
  }

  private BitstreamDraft bitstream() throws IOException {
    if (parser.nextToken() == null) {
      throw new ArtifactException(file, 0, "", "is empty; expected a JSON object");
    }
    BitstreamDraft bitstream =
        object(
            "",
            BitstreamDraft::new,
            (draft, name, path) -> {
              switch (name) {
                case "name" -> draft.name = text(path);
                case "bitstreamId" -> draft.bitstreamId = text(path);
                case "version" -> draft.version = text(path);
                case "description" -> draft.description = text(path);
                case "platform" -> draft.platform = platform(path);
                case "kernels" -> draft.kernels = objects(path, this::kernel);
                case "model" -> draft.model = model(path);
                case "function" -> draft.function = function(path);
                case "properties" -> draft.properties = properties(path);
                default -> parser.skipChildren();
              }
            });
    if (parser.nextToken() != null) {
      throw new ArtifactException(file, line(), "", "has more than one JSON value; expected one");
    }
    return bitstream;
  }

  private @Nullable PlatformDraft platform(String where) throws IOException {
    if (parser.hasToken(JsonToken.VALUE_NULL)) {
      return null;
    }
    return object(
        where,
        PlatformDraft::new,
        (draft, name, path) -> {
          switch (name) {
            case "vendor" -> draft.vendor = text(path);
            case "name" -> draft.name = text(path);
            case "version" -> draft.version = text(path);
            default -> parser.skipChildren();
          }
        });
  }

  private @Nullable ModelDraft model(String where) throws IOException {
    if (parser.hasToken(JsonToken.VALUE_NULL)) {
      return null;
    }
    return object(
        where,
        ModelDraft::new,
        (draft, name, path) -> {
          switch (name) {
            case "name" -> draft.name = text(path);
            case "kernelId" -> draft.kernelId = text(path);
            case "inputs" -> draft.inputs = objects(path, this::tensor);
            case "outputs" -> draft.outputs = objects(path, this::tensor);
            case "between" -> draft.between = objects(path, this::tensor);
            case "constants" -> draft.constants = objects(path, this::constant);
            case "batch" -> draft.batch = batch(path);
            default -> parser.skipChildren();
          }
        });
  }

  private TensorDraft tensor(String where) throws IOException {
    return object(
        where,
        TensorDraft::new,
        (draft, name, path) -> {
          switch (name) {
            case "name" -> draft.name = text(path);
            case "datatype" -> draft.datatype = text(path);
            case "shape" -> draft.shape = texts(path);
            case "argument" -> draft.argument = text(path);
            case "label" -> draft.label = texts(path);
            default -> parser.skipChildren();
          }
        });
  }

  private WeightsDraft constant(String where) throws IOException {
    return object(
        where,
        WeightsDraft::new,
        (draft, name, path) -> {
          switch (name) {
            case "argument" -> draft.argument = text(path);
            case "file" -> draft.file = text(path);
            case "sha256" -> draft.sha256 = text(path);
            default -> parser.skipChildren();
          }
        });
  }

  private @Nullable BatchDraft batch(String where) throws IOException {
    if (parser.hasToken(JsonToken.VALUE_NULL)) {
      return null;
    }
    return object(
        where,
        BatchDraft::new,
        (draft, name, path) -> {
          switch (name) {
            case "argument" -> draft.argument = text(path);
            case "most" -> draft.most = text(path);
            case "delayMicros" -> draft.delayMicros = text(path);
            case "preferred" -> draft.preferred = texts(path);
            case "acrossTenants" -> draft.acrossTenants = text(path);
            default -> parser.skipChildren();
          }
        });
  }

  private @Nullable FunctionDraft function(String where) throws IOException {
    if (parser.hasToken(JsonToken.VALUE_NULL)) {
      return null;
    }
    return object(
        where,
        FunctionDraft::new,
        (draft, name, path) -> {
          switch (name) {
            case "kernelId" -> draft.kernelId = text(path);
            case "body" -> draft.body = functionBody(path);
            case "result" -> draft.result = functionResult(path);
            default -> parser.skipChildren();
          }
        });
  }

  private FunctionDraft.Body functionBody(String where) throws IOException {
    return object(
        where,
        FunctionDraft.Body::new,
        (draft, name, path) -> {
          switch (name) {
            case "argument" -> draft.argument = text(path);
            case "length" -> draft.length = text(path);
            case "unit" -> draft.unit = text(path);
            case "most" -> draft.most = text(path);
            case "type" -> draft.type = texts(path);
            default -> parser.skipChildren();
          }
        });
  }

  private FunctionDraft.Result functionResult(String where) throws IOException {
    return object(
        where,
        FunctionDraft.Result::new,
        (draft, name, path) -> {
          switch (name) {
            case "argument" -> draft.argument = text(path);
            case "length" -> draft.length = text(path);
            case "bytes" -> draft.bytes = text(path);
            case "per" -> draft.per = text(path);
            case "plus" -> draft.plus = text(path);
            case "type" -> draft.type = text(path);
            default -> parser.skipChildren();
          }
        });
  }

  private KernelDraft kernel(String where) throws IOException {
    return object(
        where,
        KernelDraft::new,
        (draft, name, path) -> {
          switch (name) {
            case "name" -> draft.name = texts(path);
            case "kernelId" -> draft.kernelId = text(path);
            case "arguments" -> draft.arguments = objects(path, this::argument);
            case "properties" -> draft.properties = properties(path);
            default -> parser.skipChildren();
          }
        });
  }

  private ArgumentDraft argument(String where) throws IOException {
    return object(
        where,
        ArgumentDraft::new,
        (draft, name, path) -> {
          switch (name) {
            case "type" -> draft.type = text(path);
            case "name" -> draft.name = text(path);
            case "size" -> draft.size = text(path);
            case "index" -> draft.index = texts(path);
            case "memory" -> draft.memory = texts(path);
            case "access" -> draft.access = text(path);
            case "properties" -> draft.properties = properties(path);
            default -> parser.skipChildren();
          }
        });
  }

  private @Nullable PropertiesDraft properties(String where) throws IOException {
    if (parser.hasToken(JsonToken.VALUE_NULL)) {
      return null;
    }
    return object(
        where,
        PropertiesDraft::new,
        (draft, name, path) -> {
          String value = text(path);
          if (value != null) {
            draft.values.put(name, value);
          }
        });
  }

  private <D extends Draft> D object(String where, Supplier<D> drafts, Field<D> field)
      throws IOException {
    if (!parser.hasToken(JsonToken.START_OBJECT)) {
      throw wrong(where, "an object");
    }
    D draft = drafts.get();
    draft.line = line();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      draft.lines.put(name, line());
      field.read(draft, name, where.isEmpty() ? name : where + "." + name);
    }
    return draft;
  }

  /** Reads one object of a list. */
  private interface Element<D> {
    D read(String where) throws IOException;
  }

  private <D> @Nullable List<D> objects(String where, Element<D> element) throws IOException {
    if (parser.hasToken(JsonToken.VALUE_NULL)) {
      return null;
    }
    List<D> list = new ArrayList<>();
    if (!parser.hasToken(JsonToken.START_ARRAY)) {
      list.add(element.read(where));
      return list;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      list.add(element.read(where + "[" + list.size() + "]"));
    }
    return list;
  }

  private @Nullable List<String> texts(String where) throws IOException {
    List<String> list = new ArrayList<>();
    if (!parser.hasToken(JsonToken.START_ARRAY)) {
      String single = text(where);
      return single == null ? null : List.of(single);
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      String place = where + "[" + list.size() + "]";
      String text = text(place);
      if (text == null) {
        throw wrong(place, "a string");
      }
      list.add(text);
    }
    return list;
  }

  private @Nullable String text(String where) throws IOException {
    if (parser.hasToken(JsonToken.VALUE_NULL)) {
      return null;
    }
    if (!parser.currentToken().isScalarValue()) {
      throw wrong(where, "a string");
    }
    return parser.getText();
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }

  private ArtifactException wrong(String where, String expected) {
    String given =
        parser.currentToken().name().replaceFirst("^(VALUE|START)_", "").toLowerCase(Locale.ROOT);
    return new ArtifactException(
        file, line(), where, "is a JSON " + given + "; expected " + expected);
  }
}
