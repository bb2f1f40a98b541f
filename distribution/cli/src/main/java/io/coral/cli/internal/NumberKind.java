package io.coral.cli.internal;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a number is made of, whatever a language calls it; signs do not count.
 *
 * @param floating whether it is a floating-point number
 * @param bytes of one number
 */
record NumberKind(boolean floating, int bytes) {
  private static final Pattern SIZED = Pattern.compile("(?:u?int|[iu])(8|16|32|64)(?:_t)?");

  /** As C on 64-bit Linux and OpenCL C have them. */
  private static final Map<String, NumberKind> IN_C =
      Map.of(
          "char", integer(1),
          "short", integer(2),
          "int", integer(4),
          "long", integer(8),
          "long long", integer(8),
          "size_t", integer(8),
          "half", new NumberKind(true, 2),
          "float", new NumberKind(true, 4),
          "double", new NumberKind(true, 8));

  private static NumberKind integer(int bytes) {
    return new NumberKind(false, bytes);
  }

  /**
   * The kind of a type in C or OpenCL C, {@code unsigned int*} or {@code uint8_t}; absent for what
   * is no number or not known.
   */
  static Optional<NumberKind> inC(String type) {
    String name =
        type.toLowerCase(Locale.ROOT)
            .replaceAll("\\b(const|volatile|restrict|signed|__global|global)\\b|\\*", " ")
            .strip()
            .replaceAll("\\s+", " ");
    Matcher sized = SIZED.matcher(name);
    if (sized.matches()) {
      return Optional.of(integer(Integer.parseInt(sized.group(1)) / Byte.SIZE));
    }
    if (name.equals("unsigned")) {
      return inC("int");
    }
    String signed = name.replaceFirst("^(unsigned |u(?=char|short|int|long))", "");
    return Optional.ofNullable(IN_C.get(signed.replaceFirst(" int$", "")));
  }

  /** The kind of a scalar's type on the command line; absent for what is no number in C. */
  static Optional<NumberKind> ofScalar(String type) {
    return switch (type) {
      case "byte" -> Optional.of(integer(1));
      // 16 bits, as in Java
      case "char" -> Optional.of(integer(2));
      case "short", "int", "long", "float", "double" -> inC(type);
      default -> Optional.empty();
    };
  }

  @Override
  public String toString() {
    return (floating ? "a floating-point number of " : "an integer of ") + 8 * bytes + " bits";
  }
}
