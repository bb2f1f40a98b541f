package io.coral.api.artifact;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How an accelerator is asked as a function: bytes in, bytes out. Arguments that neither part
 * carries are constants, and what stays between stages, of the {@linkplain Artifact#model model} of
 * the same accelerator.
 *
 * @param kernelId the accelerator, of the same artifact
 * @param body what it takes
 * @param result what it gives
 */
public record Function(String kernelId, Body body, Result result) {

  /** The type that stands for all of them. */
  public static final String ANY_TYPE = "*/*";

  /**
   * What a function takes.
   *
   * @param argument the array that carries it
   * @param length the scalar that says how many units there are; without it there is one
   * @param unit bytes that {@code length} counts as one, from 1; a body has whole units
   * @param most bytes of a body; absent where only whoever serves it has a bound
   * @param types media types that it may have, such as {@code text/plain}, {@code image/*}
   */
  public record Body(
      String argument, Optional<String> length, int unit, OptionalInt most, List<String> types) {

    public Body {
      Objects.requireNonNull(argument, "argument");
      Objects.requireNonNull(length, "length");
      Objects.requireNonNull(most, "most");
      types = List.copyOf(types);
    }

    /** Whether a body may be of a media type, whose parameters do not matter. */
    public boolean takes(String mediaType) {
      String type = mediaType.replaceFirst(";.*", "").strip();
      return types.stream()
          .anyMatch(
              each ->
                  each.equals(ANY_TYPE)
                      || each.equalsIgnoreCase(type)
                      || each.endsWith("/*")
                          && type.regionMatches(true, 0, each, 0, each.length() - 1));
    }
  }

  /**
   * What a function gives.
   *
   * @param argument the array that carries it
   * @param length the array into whose first element the accelerator writes how many bytes there
   *     are; without it there are as many as there is room for
   * @param bytes room for each {@code per} bytes of the body that have begun
   * @param per from 1
   * @param plus room beside that
   * @param type its media type
   */
  public record Result(
      String argument, Optional<String> length, int bytes, int per, int plus, String type) {

    public Result {
      Objects.requireNonNull(argument, "argument");
      Objects.requireNonNull(length, "length");
      Objects.requireNonNull(type, "type");
    }

    /** Bytes of room for the result of a body of so many bytes. */
    public long room(long body) {
      return (body + per - 1) / per * bytes + plus;
    }
  }

  public Function {
    Objects.requireNonNull(kernelId, "kernelId");
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(result, "result");
  }

  /** What people read: {@code member (text/plain, text/csv) -> application/gzip}. */
  public String signature() {
    return kernelId + " (" + String.join(", ", body.types()) + ") -> " + result.type();
  }
}
