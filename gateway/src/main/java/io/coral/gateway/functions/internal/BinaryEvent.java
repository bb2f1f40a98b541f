package io.coral.gateway.functions.internal;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** An event in binary mode: attributes in headers, the data is the body. */
final class BinaryEvent {

  private static final String PREFIX = "ce-";

  private BinaryEvent() {}

  static boolean isOne(HttpServletRequest request) {
    return request.getHeader(PREFIX + Event.VERSION) != null;
  }

  static Event read(HttpServletRequest request) {
    Map<String, String> attributes = new TreeMap<>();
    for (String header : Collections.list(request.getHeaderNames())) {
      String name = header.toLowerCase(Locale.ROOT);
      if (name.startsWith(PREFIX)) {
        attributes.put(name.substring(PREFIX.length()), decoded(request.getHeader(header)));
      }
    }
    if (request.getContentType() != null) {
      attributes.put(Event.CONTENT_TYPE, request.getContentType());
    }
    return new Event(attributes);
  }

  static void write(Event event, HttpServletResponse to) {
    event
        .attributes()
        .forEach(
            (name, value) -> {
              if (!name.equals(Event.CONTENT_TYPE)) {
                to.setHeader(PREFIX + name, encoded(value));
              }
            });
  }

  /** Values may have any character of Unicode: as percent and two digits for each byte. */
  static String decoded(String value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < value.length(); i++) {
      char each = value.charAt(i);
      if (each != '%') {
        bytes.write(each);
        continue;
      }
      bytes.write(coded(value, i));
      i += 2;
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static int coded(String value, int percent) {
    int end = percent + 3;
    if (end <= value.length()) {
      int high = Character.digit(value.charAt(end - 2), 16);
      int low = Character.digit(value.charAt(end - 1), 16);
      if (high >= 0 && low >= 0) {
        return high << 4 | low;
      }
    }
    throw Event.wrong("a header has % without two hexadecimal digits behind it");
  }

  static String encoded(String value) {
    StringBuilder text = new StringBuilder();
    for (byte each : value.getBytes(StandardCharsets.UTF_8)) {
      if (each > ' ' && each < 0x7f && each != '"' && each != '%') {
        text.append((char) each);
      } else {
        text.append(String.format(Locale.ROOT, "%%%02X", each & 0xff));
      }
    }
    return text.toString();
  }
}
