package io.coral.runtime.intelpac.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.coral.runtime.intelpac.format.Gbs.Cluster;
import io.coral.spec.AcceleratorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON of a green bitstream as a stream, so that errors know their byte. Refused is what
 * the loader of OPAE would refuse or stumble over: the interface, the magic number and the first
 * accelerator are what it goes by. What is for information costs itself alone, with a warning.
 */
final class GbsMetadata {

  /** As deep as the loader's reader goes, and as lenient. */
  private static final int MAX_DEPTH = 32;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  private static final String UUID_SPELLING = "a UUID with dashes, 8-4-4-4-12 hexadecimal digits";

  /** Its first byte in UTF-8, with which nothing else starts. */
  private static final int BYTE_ORDER_MARK = 0xEF;

  /** Bytes of a name that the loader has room for. */
  private static final int MAX_NAME = 511;

  /** Versions of the metadata that OPAE's tools read; the last two mean the first. */
  private static final Set<String> VERSIONS = Set.of("1", "1.0", "640", "650");

  /** Reads the value of one field, or skips it. */
  private interface Field {
    void read(String name, String path) throws IOException;
  }

  private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

  private final Extent json;
  private final JsonParser parser;

  private @Nullable UUID interfaceId;
  private Optional<String> platformName = Optional.empty();
  private Optional<String> version = Optional.empty();
  private Optional<String> power = Optional.empty();
  private Optional<String> clockLow = Optional.empty();
  private Optional<String> clockHigh = Optional.empty();
  private boolean hasImage;
  private boolean hasMagic;
  private final List<Cluster> clusters = new ArrayList<>();
  private final Warnings warnings = new Warnings();

  private GbsMetadata(Extent json, JsonParser parser) {
    this.json = json;
    this.parser = parser;
  }

  static Gbs read(Extent metadata, ByteBuffer payload) {
    Extent json = text(metadata);
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

  /** Up to the zero bytes that may pad it; one in the middle would end it for the loader. */
  private static Extent text(Extent metadata) {
    int end = metadata.length();
    while (end > 0 && metadata.u8(end - 1, "the metadata") == 0) {
      end--;
    }
    for (int i = 0; i < end; i++) {
      if (metadata.u8(i, "the metadata") == 0) {
        throw metadata.broken(i, "the metadata holds a zero byte", "JSON in UTF-8");
      }
    }
    if (end > 0 && metadata.u8(0, "the metadata") == BYTE_ORDER_MARK) {
      throw metadata.broken(0, "the metadata starts with a byte order mark", "an object");
    }
    return metadata.within(0, end, "the metadata");
  }

  private void document() throws IOException {
    parser.nextToken();
    object(
        "",
        (name, path) -> {
          switch (name) {
            case "version" -> version = note(path);
            case "platform-name" -> platformName = note(path).filter(text -> !text.isBlank());
            case "afu-image" -> {
              hasImage = true;
              object(path + ".", this::image);
            }
            default -> parser.skipChildren();
          }
        });
    version
        .filter(told -> !VERSIONS.contains(told))
        .ifPresent(
            told -> warnings.add("the metadata has version " + told + ", which is not known"));
    requireNothingMore();
  }

  /** The loader stops at the end of the object; what follows is nobody's. */
  private void requireNothingMore() {
    boolean more;
    try {
      more = parser.nextToken() != null;
    } catch (IOException e) {
      more = true;
    }
    if (more) {
      warnings.add("there is more after the JSON object of the metadata; it is passed over");
    }
  }

  private void image(String name, String path) throws IOException {
    switch (name) {
      case "magic-no" -> {
        hasMagic = true;
        if (!parser.currentToken().isNumeric() || parser.getDoubleValue() != Gbs.MAGIC_NUMBER) {
          throw here(path + " is " + shown(), String.valueOf(Gbs.MAGIC_NUMBER));
        }
      }
      case "interface-uuid" -> interfaceId = uuid(path);
      case "power" -> power = note(path);
      case "clock-frequency-low" -> clockLow = note(path);
      case "clock-frequency-high" -> clockHigh = note(path);
      case "accelerator-clusters" -> clusters(path);
      default -> parser.skipChildren();
    }
  }

  /** The loader goes by the first; another that is odd is left out. */
  private void clusters(String path) throws IOException {
    if (!parser.hasToken(JsonToken.START_ARRAY)) {
      throw here(path + " is " + shown(), "a list");
    }
    for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
      String entry = path + "[" + index + "]";
      if (index == 0 || parser.hasToken(JsonToken.START_OBJECT)) {
        cluster(entry + ".", index == 0);
      } else {
        warnings.add(entry + " is left out: it is " + shown());
        parser.skipChildren();
      }
    }
  }

  private void cluster(String path, boolean first) throws IOException {
    List<String> name = new ArrayList<>(1);
    List<String> id = new ArrayList<>(1);
    object(
        path,
        (field, fieldPath) -> {
          switch (field) {
            case "name" -> note(fieldPath).ifPresent(name::add);
            case "accelerator-type-uuid" -> note(fieldPath).ifPresent(id::add);
            default -> parser.skipChildren();
          }
        });
    String given = name.isEmpty() ? "" : name.get(0);
    Optional<UUID> parsed = id.isEmpty() ? Optional.empty() : dashed(id.get(0));
    if (parsed.isPresent()) {
      if (first && given.getBytes(StandardCharsets.UTF_8).length > MAX_NAME) {
        throw here(
            path + "name has more than " + MAX_NAME + " bytes",
            "less: OPAE's loader has no more room");
      }
      clusters.add(new Cluster(given, parsed.get()));
    } else if (first) {
      throw here(
          path + "accelerator-type-uuid is " + (id.isEmpty() ? "missing" : id.get(0)),
          UUID_SPELLING);
    } else {
      warnings.add(path + "accelerator-type-uuid is missing or no id; the entry is left out");
    }
  }

  private Gbs gbs(ByteBuffer payload) {
    require(version.isPresent(), "version");
    require(hasImage, "afu-image");
    require(hasMagic, "afu-image.magic-no");
    require(interfaceId != null, "afu-image.interface-uuid");
    require(!clusters.isEmpty(), "an entry of afu-image.accelerator-clusters");
    return new Gbs(
        Objects.requireNonNull(interfaceId),
        platformName,
        version,
        power,
        clockLow,
        clockHigh,
        clusters,
        payload,
        warnings.texts());
  }

  private void require(boolean there, String field) {
    if (!there) {
      throw json.broken("the metadata lacks " + field + "; make the file with Intel's packager");
    }
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

  /** A value for information, as it is written; what is no text and no number is passed over. */
  private Optional<String> note(String path) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_STRING || token.isNumeric()) {
      String text = CONTROL.matcher(parser.getText()).replaceAll("?");
      if (!text.equals(parser.getText())) {
        warnings.add(path + " has control characters, which are shown as ?");
      }
      return Optional.of(text);
    }
    if (token != JsonToken.VALUE_NULL) {
      warnings.add(path + " is passed over: it is " + shown() + ", no text and no number");
    }
    parser.skipChildren();
    return Optional.empty();
  }

  private UUID uuid(String path) throws IOException {
    return dashed(text(path)).orElseThrow(() -> here(path + " is " + shown(), UUID_SPELLING));
  }

  /** The loader reads none but with dashes, and without blanks. */
  private static Optional<UUID> dashed(String text) {
    return Guids.parse(text).filter(id -> id.toString().equalsIgnoreCase(text));
  }

  private String shown() {
    try {
      String text = CONTROL.matcher(String.valueOf(parser.getText())).replaceAll("?");
      return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    } catch (IOException e) {
      return "unreadable";
    }
  }

  private AcceleratorException here(String found, String expected) {
    return json.broken(parser.currentTokenLocation().getByteOffset(), found, expected);
  }
}
