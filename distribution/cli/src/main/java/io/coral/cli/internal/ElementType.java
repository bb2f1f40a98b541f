package io.coral.cli.internal;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The types that array files may have: name and bytes of an element. */
enum ElementType {
  I8(1),
  U8(1),
  I16(2),
  U16(2),
  I32(4),
  U32(4),
  I64(8),
  U64(8),
  F16(2),
  F32(4),
  F64(8);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  int bytes() {
    return bytes;
  }

  NumberKind kind() {
    return new NumberKind(name().startsWith("F"), bytes);
  }

  static ElementType of(String name, String argument) {
    return Arrays.stream(values())
        .filter(type -> type.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.USAGE,
                    argument
                        + ": the element type \""
                        + name
                        + "\" is unknown; there are "
                        + Arrays.stream(values())
                            .map(ElementType::toString)
                            .collect(Collectors.joining(", "))));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
