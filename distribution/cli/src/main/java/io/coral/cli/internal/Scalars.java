package io.coral.cli.internal;

import io.coral.api.Argument;
import java.util.HexFormat;

/** Scalars as they are written on the command line, {@code int:42}. */
final class Scalars {
  private static final String TYPES =
      "byte, short, char, int, long, float, double, bool, or struct with bytes in hex";

  private Scalars() {}

  static Argument parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new CommandException(
          ExitCode.USAGE, "--arg " + text + ": expected TYPE:VALUE; the types are " + TYPES);
    }
    String type = text.substring(0, colon);
    String value = text.substring(colon + 1);
    try {
      return parse(type, value);
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          ExitCode.USAGE, "--arg " + text + ": \"" + value + "\" is no value of type " + type, e);
    }
  }

  private static Argument parse(String type, String value) {
    return switch (type) {
      case "byte" -> new Argument.Scalar(Byte.decode(value));
      case "short" -> new Argument.Scalar(Short.decode(value));
      case "char" -> new Argument.Scalar(character(value));
      case "int" -> new Argument.Scalar(Integer.decode(value));
      case "long" -> new Argument.Scalar(Long.decode(value));
      case "float" -> new Argument.Scalar(Float.valueOf(value));
      case "double" -> new Argument.Scalar(Double.valueOf(value));
      case "bool" -> new Argument.Scalar(truth(value));
      case "struct" -> new Argument.Struct(HexFormat.of().parseHex(value));
      default ->
          throw new CommandException(
              ExitCode.USAGE,
              "--arg " + type + ":" + value + ": the type is unknown; there are " + TYPES);
    };
  }

  /** A {@code char} is an unsigned number of 16 bits: a number, or one letter. */
  private static Character character(String value) {
    if (value.length() == 1 && !Character.isDigit(value.charAt(0))) {
      return value.charAt(0);
    }
    int number = Integer.decode(value);
    if (number < Character.MIN_VALUE || number > Character.MAX_VALUE) {
      throw new NumberFormatException(value);
    }
    return (char) number;
  }

  private static Boolean truth(String value) {
    return switch (value) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw new IllegalArgumentException(value);
    };
  }
}
