package io.coral.runtime.xilinx.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The two sections that hold JSON; depth and length are bounded. Thread-safe. */
final class JsonMetadata {
  private static final int MAX_DEPTH = 64;
  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private JsonMetadata() {}

  /** {@code {"keyvalue_metadata":{"key_values":[{"key":…,"value":…}]}}}, in the file's order. */
  static Map<String, String> readKeyValues(Bytes section) {
    JsonNode pairs = tree(section).path("keyvalue_metadata").path("key_values");
    if (!pairs.isArray()) {
      throw section.invalid(
          0, "key-value metadata", "no such array", "keyvalue_metadata.key_values");
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (JsonNode pair : pairs) {
      if (!pair.path("key").isTextual() || !pair.path("value").isTextual()) {
        throw section.invalid(0, "key-value metadata", pair, "two texts, key and value");
      }
      if (values.put(pair.path("key").textValue(), pair.path("value").textValue()) != null) {
        throw section.invalid(
            0, "key-value metadata", pair.path("key") + " twice", "each key once");
      }
    }
    return Collections.unmodifiableMap(values);
  }

  static byte[] writeKeyValues(Map<String, String> values) {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode pairs = root.putObject("keyvalue_metadata").putArray("key_values");
    values.forEach((key, value) -> pairs.addObject().put("key", key).put("value", value));
    return bytes(root);
  }

  static BuildMetadata readBuild(Bytes section) {
    JsonNode root = tree(section);
    JsonNode generator = root.path("build_metadata").path("xclbin").path("generated_by");
    return new BuildMetadata(
        text(generator, "name"),
        text(generator, "version"),
        text(generator, "time_stamp"),
        root.toString());
  }

  static byte[] writeBuild(String tool, String version, String timestamp) {
    ObjectNode root = JSON.createObjectNode();
    root.putObject("build_metadata")
        .putObject("xclbin")
        .putObject("generated_by")
        .put("name", tool)
        .put("version", version)
        .put("time_stamp", timestamp);
    return bytes(root);
  }

  private static Optional<String> text(JsonNode node, String field) {
    return Optional.ofNullable(node.path(field).textValue()).map(Printable::of);
  }

  private static JsonNode tree(Bytes section) {
    try {
      JsonNode root = JSON.readTree(section.unpadded());
      if (root.isObject()) {
        return root;
      }
      throw section.invalid(0, "JSON section", root.getNodeType(), "an object");
    } catch (JsonProcessingException e) {
      throw section
          .invalid(
              Math.max(0, e.getLocation() == null ? 0 : e.getLocation().getByteOffset()),
              "JSON section",
              e.getOriginalMessage(),
              "well-formed JSON at most " + MAX_DEPTH + " levels deep")
          .causedBy(e);
    } catch (IOException e) {
      throw section.invalid(0, "JSON section", e.getMessage(), "well-formed JSON").causedBy(e);
    }
  }

  private static byte[] bytes(JsonNode root) {
    return root.toString().getBytes(StandardCharsets.UTF_8);
  }
}
