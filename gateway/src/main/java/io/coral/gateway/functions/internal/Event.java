package io.coral.gateway.functions.internal;

import io.coral.gateway.internal.Refusal;
import io.coral.spec.format.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What CloudEvents 1.0 says of an event; its data is elsewhere. Two with one source and one id are
 * the same event.
 *
 * @param attributes by their names, extensions too; sorted
 */
record Event(Map<String, String> attributes) {

  static final String ID = "id";
  static final String SOURCE = "source";
  static final String TYPE = "type";
  static final String VERSION = "specversion";
  static final String CONTENT_TYPE = "datacontenttype";

  /** Where the data is, by the extension of that name. */
  static final String REFERENCE = "dataref";

  private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,20}");
  private static final int DIGITS = 32;

  /**
   * Checks it.
   *
   * @throws Refusal {@code INVALID} where it is none of version 1.0
   */
  Event {
    attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
    if (!"1.0".equals(attributes.get(VERSION))) {
      throw wrong("specversion is " + attributes.get(VERSION) + "; expected 1.0");
    }
    for (String each : new String[] {ID, SOURCE, TYPE}) {
      if (attributes.getOrDefault(each, "").isEmpty()) {
        throw wrong(each + " is missing or empty");
      }
    }
    for (String each : attributes.keySet()) {
      if (!NAME.matcher(each).matches()) {
        throw wrong("an attribute's name has other characters than a to z and 0 to 9");
      }
    }
  }

  static Refusal wrong(String what) {
    return new Refusal(Refusal.Kind.INVALID, "the body is no event of CloudEvents 1.0: " + what);
  }

  String contentType() {
    return attributes.getOrDefault(CONTENT_TYPE, "application/json");
  }

  Optional<String> reference() {
    return Optional.ofNullable(attributes.get(REFERENCE));
  }

  /** What stands for it in names: 32 hexadecimal digits that follow from its source and its id. */
  String key() {
    String source = attributes.getOrDefault(SOURCE, "");
    String all = source.length() + " " + source + attributes.getOrDefault(ID, "");
    byte[] bytes = all.getBytes(StandardCharsets.UTF_8);
    return Digests.sha256(ByteBuffer.wrap(bytes)).substring(0, DIGITS);
  }

  /**
   * The event that answers it, the same one each time.
   *
   * @param reference where the result is; empty where it is the answer's data
   */
  Event answered(String accelerator, String contentType, Optional<String> reference) {
    Map<String, String> answer = new TreeMap<>();
    answer.put(VERSION, "1.0");
    answer.put(ID, key());
    answer.put(SOURCE, "/functions/" + accelerator);
    answer.put(TYPE, "io.coral.function.answered");
    answer.put(CONTENT_TYPE, contentType);
    reference.ifPresent(where -> answer.put(REFERENCE, where));
    return new Event(answer);
  }
}
