package io.coral.runtime.intelpac.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.coral.runtime.intelpac.format.Gbs.Cluster;
import io.coral.spec.AcceleratorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the JSON of a green bitstream as a stream, so that errors know their byte. */
final class GbsMetadata {

  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final int MAX_CLUSTERS = 64;

  /** Reads the value of one field, or skips it. */
  private interface Field {
    void read(String name, String path) throws IOException;
  }

  private final Extent json;
  private final JsonParser parser;

  private @Nullable UUID interfaceId;
  private @Nullable String platformName;
  private OptionalInt version = OptionalInt.empty();
  private OptionalInt power = OptionalInt.empty();
  private @Nullable String clockLow;
  private @Nullable String clockHigh;
  private boolean hasImage;
  private boolean hasMagic;
  private final List<Cluster> clusters = new ArrayList<>();

  private GbsMetadata(Extent json, JsonParser parser) {
    this.json = json;
    this.parser = parser;
  }

  static Gbs read(Extent json, ByteBuffer payload) {
    try (JsonParser parser = FACTORY.createParser(json.toArray())) {
      GbsMetadata reader = new GbsMetadata(json, parser);
      reader.document();
      return reader.gbs(payload);
    } catch (JsonProcessingException e) {
      long at = e.getLocation() == null ? 0 : e.getLocation().getByteOffset();
      throw json.broken(at, "the metadata is no JSON: " + e.getOriginalMessage(), "one JSON object")
          .causedBy(e);
    } catch (IOException e) {
      throw json.broken("the metadata cannot be read: " + e.getMessage()).causedBy(e);
    }
  }

  private void document() throws IOException {
    parser.nextToken();
    object(
        "",
        (name, path) -> {
          switch (name) {
            case "version" -> version = optionalInt(path);
            case "platform-name" -> platformName = text(path);
            case "afu-image" -> {
              hasImage = true;
              object(path + ".", this::image);
            }
            default -> parser.skipChildren();
          }
        });
    if (parser.nextToken() != null) {
      throw here("there is more after the JSON object", "nothing");
    }
  }

  private void image(String name, String path) throws IOException {
    switch (name) {
      case "magic-no" -> {
        hasMagic = true;
        if (!parser.hasToken(JsonToken.VALUE_NUMBER_INT)
            || parser.getBigIntegerValue().bitLength() > 62
            || parser.getLongValue() != Gbs.MAGIC_NUMBER) {
          throw here(path + " is " + shown(), String.valueOf(Gbs.MAGIC_NUMBER));
        }
      }
      case "interface-uuid" -> interfaceId = uuid(path);
      case "power" -> power = optionalInt(path);
      case "clock-frequency-low" -> clockLow = number(path);
      case "clock-frequency-high" -> clockHigh = number(path);
      case "accelerator-clusters" -> clusters(path);
      default -> parser.skipChildren();
    }
  }

  private void clusters(String path) throws IOException {
    if (!parser.hasToken(JsonToken.START_ARRAY)) {
      throw here(path + " is " + shown(), "a list");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (clusters.size() == MAX_CLUSTERS) {
        throw here(path + " has more than " + MAX_CLUSTERS + " entries", "fewer");
      }
      cluster(path + "[" + clusters.size() + "].");
    }
  }

  private void cluster(String path) throws IOException {
    List<String> name = new ArrayList<>(1);
    List<UUID> id = new ArrayList<>(1);
    List<Integer> contexts = new ArrayList<>(1);
    object(
        path,
        (field, fieldPath) -> {
          switch (field) {
            case "name" -> name.add(text(fieldPath));
            case "accelerator-type-uuid" -> id.add(uuid(fieldPath));
            case "total-contexts" -> contexts.add(optionalInt(fieldPath).orElse(1));
            default -> parser.skipChildren();
          }
        });
    if (id.isEmpty()) {
      throw here(path + "accelerator-type-uuid is missing", "the id of the accelerator");
    }
    clusters.add(
        new Cluster(
            name.isEmpty() ? "" : name.get(0),
            contexts.isEmpty() ? 1 : contexts.get(0),
            id.get(0)));
  }

  private Gbs gbs(ByteBuffer payload) {
    UUID fits = interfaceId;
    if (!hasImage || !hasMagic || fits == null || clusters.isEmpty()) {
      String field =
          !hasImage
              ? "afu-image"
              : !hasMagic
                  ? "afu-image.magic-no"
                  : fits == null
                      ? "afu-image.interface-uuid"
                      : "an entry of afu-image.accelerator-clusters";
      throw json.broken("the metadata lacks " + field + "; make the file with Intel's packager");
    }
    return new Gbs(
        fits,
        Optional.ofNullable(platformName).filter(name -> !name.isBlank()),
        version,
        power,
        Optional.ofNullable(clockLow),
        Optional.ofNullable(clockHigh),
        clusters,
        payload);
  }

  private void object(String path, Field field) throws IOException {
    if (!parser.hasToken(JsonToken.START_OBJECT)) {
      throw here(
          (path.isEmpty() ? "the metadata" : path.substring(0, path.length() - 1))
              + " is "
              + shown(),
          "an object");
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      field.read(name, path + name);
    }
  }

  private String text(String path) throws IOException {
    if (!parser.hasToken(JsonToken.VALUE_STRING)) {
      throw here(path + " is " + shown(), "a text");
    }
    return parser.getText();
  }

  private String number(String path) throws IOException {
    JsonToken token = parser.currentToken();
    if (token != JsonToken.VALUE_STRING && !token.isNumeric()) {
      throw here(path + " is " + shown(), "a number or a text");
    }
    return parser.getText();
  }

  private OptionalInt optionalInt(String path) throws IOException {
    if (parser.hasToken(JsonToken.VALUE_NULL)) {
      return OptionalInt.empty();
    }
    if (!parser.hasToken(JsonToken.VALUE_NUMBER_INT)
        || parser.getBigIntegerValue().bitLength() > 31
        || parser.getIntValue() < 0) {
      throw here(path + " is " + shown(), "a number from 0 to " + Integer.MAX_VALUE);
    }
    return OptionalInt.of(parser.getIntValue());
  }

  private UUID uuid(String path) throws IOException {
    return Guids.parse(text(path))
        .orElseThrow(() -> here(path + " is " + shown(), "a UUID of 32 hexadecimal digits"));
  }

  private String shown() {
    try {
      String text = String.valueOf(parser.getText());
      return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    } catch (IOException e) {
      return "unreadable";
    }
  }

  private AcceleratorException here(String found, String expected) {
    return json.broken(parser.currentTokenLocation().getByteOffset(), found, expected);
  }
}
