package io.coral.gateway.functions.internal;

import io.coral.gateway.internal.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files of a form, {@code multipart/form-data} (RFC 7578), where they lie. */
final class Multipart {

  static final String TYPE = "multipart/form-data";

  private static final Pattern BOUNDARY =
      Pattern.compile(
          ";\\s*boundary=(?:\"([^\"\\p{Cntrl}]{1,70})\"|([^\\s\";]{1,70}))",
          Pattern.CASE_INSENSITIVE);
  private static final int MOST = 64;
  private static final int HEADER = 8 << 10;
  private static final byte[] END_OF_HEADER = ascii("\r\n\r\n");

  private final ByteBuffer body;
  private final byte[] delimiter;

  private Multipart(ByteBuffer body, byte[] delimiter) {
    this.body = body;
    this.delimiter = delimiter;
  }

  /**
   * Finds the files.
   *
   * @param type the body's own, with the boundary
   * @throws Refusal {@code INVALID} where it is none, saying where
   */
  static List<Part> parts(String type, ByteBuffer body) {
    Matcher boundary = BOUNDARY.matcher(type);
    if (!boundary.find()) {
      throw wrong("its Content-Type has no boundary of 1 to 70 characters");
    }
    String text = boundary.group(1) == null ? boundary.group(2) : boundary.group(1);
    return new Multipart(body, ascii("\r\n--" + text)).parts();
  }

  private List<Part> parts() {
    byte[] first = ascii(new String(delimiter, StandardCharsets.ISO_8859_1).substring(2));
    if (find(first, 0, first.length) != 0) {
      throw wrong("it does not begin with its boundary");
    }
    List<Part> parts = new ArrayList<>();
    int at = first.length;
    while (!isAt(at, "--")) {
      if (!isAt(at, "\r\n")) {
        throw wrong("at byte " + at + " a line break or -- is missing behind the boundary");
      }
      if (parts.size() == MOST) {
        throw wrong("it has more than " + MOST + " files; send it in several");
      }
      int header = at;
      int content = find(END_OF_HEADER, header, header + HEADER);
      int end = content < 0 ? -1 : find(delimiter, content + 2, body.limit());
      if (end < 0) {
        throw wrong("the part at byte " + at + " does not end");
      }
      int from = content + END_OF_HEADER.length;
      parts.add(part(text(header, content), body.slice(from, Math.max(0, end - from))));
      at = end + delimiter.length;
    }
    if (parts.isEmpty()) {
      throw wrong("it has no file");
    }
    return parts;
  }

  private static Part part(String header, ByteBuffer bytes) {
    String disposition = field(header, "content-disposition");
    String type = field(header, "content-type");
    return new Part(
        parameter(disposition, "name"),
        parameter(disposition, "filename"),
        type.isEmpty() ? "application/octet-stream" : type,
        bytes);
  }

  private static String field(String header, String name) {
    return header
        .lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }

  private static String parameter(String field, String name) {
    Matcher found = Pattern.compile("[;\\s]" + name + "=\"([^\"]*)\"").matcher(field);
    return found.find() ? found.group(1) : "";
  }

  private boolean isAt(int at, String text) {
    return find(ascii(text), at, at + text.length()) == at;
  }

  private String text(int from, int to) {
    byte[] bytes = new byte[to - from];
    body.get(from, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Where some bytes are first, as a whole between two places; -1 where they are not. */
  private int find(byte[] wanted, int from, int to) {
    int last = Math.min(to, body.limit()) - wanted.length;
    for (int at = from; at <= last; at++) {
      int same = 0;
      while (same < wanted.length && body.get(at + same) == wanted[same]) {
        same++;
      }
      if (same == wanted.length) {
        return at;
      }
    }
    return -1;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Refusal wrong(String what) {
    return new Refusal(
        Refusal.Kind.INVALID, "the body is no " + TYPE + ": " + what + "; try curl -F");
  }
}
