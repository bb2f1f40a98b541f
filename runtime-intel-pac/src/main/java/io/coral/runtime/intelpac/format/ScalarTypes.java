package io.coral.runtime.intelpac.format;

import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes of the scalar types of OpenCL C and of C on a 64-bit host. */
public final class ScalarTypes {

  private static final Map<String, Integer> BYTES =
      Map.ofEntries(
          Map.entry("bool", 1),
          Map.entry("byte", 1),
          Map.entry("char", 1),
          Map.entry("short", 2),
          Map.entry("half", 2),
          Map.entry("int", 4),
          Map.entry("float", 4),
          Map.entry("long", 8),
          Map.entry("long long", 8),
          Map.entry("double", 8),
          Map.entry("size_t", 8));

  private static final Pattern FIXED_WIDTH = Pattern.compile("int(8|16|32|64)_t");
  private static final Pattern VECTOR = Pattern.compile("(.*[a-z])(2|3|4|8|16)");
  private static final Pattern SIGN = Pattern.compile("unsigned|signed|const");

  private ScalarTypes() {}

  /** The size of a type by its spelling; empty for one that is not known. */
  public static OptionalInt size(String spelling) {
    String name = SIGN.matcher(spelling).replaceAll("").strip().replaceAll("\\s+", " ");
    if (name.startsWith("u") && !name.equals("u")) {
      name = name.substring(1);
    }
    if (name.isEmpty()) {
      return SIGN.matcher(spelling).find() ? OptionalInt.of(4) : OptionalInt.empty();
    }
    Matcher fixed = FIXED_WIDTH.matcher(name);
    if (fixed.matches()) {
      return OptionalInt.of(Integer.parseInt(fixed.group(1)) / 8);
    }
    Integer bytes = BYTES.get(name);
    if (bytes != null) {
      return OptionalInt.of(bytes);
    }
    Matcher vector = VECTOR.matcher(name);
    Integer element = vector.matches() ? BYTES.get(vector.group(1)) : null;
    if (element == null) {
      return OptionalInt.empty();
    }
    int count = Integer.parseInt(vector.group(2));
    // OpenCL C keeps a vector of three in the room of four
    return OptionalInt.of(element * (count == 3 ? 4 : count));
  }
}
