package io.coral.api.artifact;

import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A C type as descriptors spell it, on the device's side: {@code long} has 8 bytes, as in OpenCL C.
 *
 * @param kind what values it has
 * @param size bytes of one value, or of one element of an array; absent where unknown
 * @param array whether it ends in {@code *}
 */
public record CType(Kind kind, OptionalInt size, boolean array) {

  /** What values a type has. */
  public enum Kind {
    /** Signed or unsigned whole numbers, characters too. */
    INTEGER,
    /** Floating-point numbers. */
    FLOATING,
    /** {@code bool}. */
    BOOLEAN,
    /** A vector, a structure, or a type that is not known. */
    OTHER
  }

  private static final Map<String, Integer> INTEGERS =
      Map.ofEntries(
          Map.entry("char", 1),
          Map.entry("uchar", 1),
          Map.entry("int8_t", 1),
          Map.entry("uint8_t", 1),
          Map.entry("byte", 1),
          Map.entry("short", 2),
          Map.entry("ushort", 2),
          Map.entry("int16_t", 2),
          Map.entry("uint16_t", 2),
          Map.entry("int", 4),
          Map.entry("uint", 4),
          Map.entry("int32_t", 4),
          Map.entry("uint32_t", 4),
          Map.entry("long", 8),
          Map.entry("ulong", 8),
          Map.entry("int64_t", 8),
          Map.entry("uint64_t", 8),
          Map.entry("size_t", 8),
          Map.entry("ptrdiff_t", 8),
          Map.entry("intptr_t", 8),
          Map.entry("uintptr_t", 8));

  private static final Map<String, Integer> FLOATS = Map.of("half", 2, "float", 4, "double", 8);

  private static final Pattern VECTOR = Pattern.compile("([a-z]+)(2|3|4|8|16)");

  /** The type of a spelling, e.g. {@code const unsigned int*}; unknown spellings are OTHER. */
  public static CType of(String spelling) {
    String text = spelling.strip();
    boolean array = text.endsWith("*");
    if (array) {
      text = text.substring(0, text.length() - 1);
    }
    return of(normalised(text), array);
  }

  private static CType of(String name, boolean array) {
    if (name.equals("bool") || name.equals("_Bool")) {
      return new CType(Kind.BOOLEAN, OptionalInt.of(1), array);
    }
    Integer integer = INTEGERS.get(name);
    if (integer != null) {
      return new CType(Kind.INTEGER, OptionalInt.of(integer), array);
    }
    Integer floating = FLOATS.get(name);
    if (floating != null) {
      return new CType(Kind.FLOATING, OptionalInt.of(floating), array);
    }
    Matcher vector = VECTOR.matcher(name);
    if (vector.matches()) {
      Integer whole = INTEGERS.get(vector.group(1));
      Integer element = whole == null ? FLOATS.get(vector.group(1)) : whole;
      if (element != null) {
        int count = Integer.parseInt(vector.group(2));
        // OpenCL C keeps a vector of three in the room of four
        return new CType(Kind.OTHER, OptionalInt.of(element * (count == 3 ? 4 : count)), array);
      }
    }
    return new CType(Kind.OTHER, OptionalInt.empty(), array);
  }

  /** Drops qualifiers and writes {@code unsigned long long int} and its kin as one word. */
  private static String normalised(String text) {
    boolean unsigned = false;
    int longs = 0;
    String base = "";
    for (String word : text.strip().split("\\s+", -1)) {
      switch (word) {
        case "const", "volatile", "restrict", "__restrict", "__global", "global", "struct" -> {}
        case "signed" -> base = base.isEmpty() ? "int" : base;
        case "unsigned" -> {
          unsigned = true;
          base = base.isEmpty() ? "int" : base;
        }
        case "long" -> longs++;
        case "int" -> base = base.isEmpty() ? "int" : base;
        case "short", "char" -> base = word;
        default -> base = base.isEmpty() || base.equals("int") ? word : base + " " + word;
      }
    }
    if (longs > 0) {
      base = base.equals("double") ? "long double" : "long";
    }
    return unsigned ? "u" + base : base;
  }
}
