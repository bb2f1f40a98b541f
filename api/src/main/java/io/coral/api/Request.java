package io.coral.api;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A call of an accelerator: its name and its arguments in the order of its prototype.
 *
 * <pre>{@code
 * Request.of("vector.addition").arg(a).arg(b).arg(c).arg(n)
 * }</pre>
 *
 * <p>Immutable: each {@code arg} returns a new request. Arguments are checked by {@link
 * Coral#submit}, which knows the prototype.
 */
public final class Request {

  private final String accelerator;
  private final List<Argument> arguments;

  private Request(String accelerator, List<Argument> arguments) {
    this.accelerator = accelerator;
    this.arguments = arguments;
  }

  /**
   * A call without arguments as yet.
   *
   * @param accelerator its id, {@code bitstreamId.kernelId}
   */
  public static Request of(String accelerator) {
    return new Request(Objects.requireNonNull(accelerator, "accelerator"), List.of());
  }

  /** Adds an 8-bit integer. */
  public Request arg(byte value) {
    return scalar(value);
  }

  /** Adds a 16-bit integer. */
  public Request arg(short value) {
    return scalar(value);
  }

  /** Adds a 16-bit unsigned integer; a C {@code char} is a {@code byte}. */
  public Request arg(char value) {
    return scalar(value);
  }

  /** Adds a 32-bit integer. */
  public Request arg(int value) {
    return scalar(value);
  }

  /** Adds a 64-bit integer. */
  public Request arg(long value) {
    return scalar(value);
  }

  /** Adds a 32-bit floating-point number. */
  public Request arg(float value) {
    return scalar(value);
  }

  /** Adds a 64-bit floating-point number. */
  public Request arg(double value) {
    return scalar(value);
  }

  /** Adds a C {@code bool}: one byte, 0 or 1. */
  public Request arg(boolean value) {
    return scalar(value);
  }

  /**
   * Adds an array, from the buffer's position to its limit; results are written into it.
   *
   * @param array direct; read-only only where the accelerator does not write it. Its content
   *     belongs to the engine from {@code submit} until the future is done; its position, limit and
   *     order never change
   */
  public Request arg(ByteBuffer array) {
    return with(new Argument.Array(array));
  }

  /** Adds a structure as raw bytes, in the layout that the kernel expects; the bytes are copied. */
  public Request struct(byte[] bytes) {
    return with(new Argument.Struct(bytes));
  }

  /** Adds an argument. */
  public Request with(Argument argument) {
    Objects.requireNonNull(argument, "argument");
    List<Argument> longer = new ArrayList<>(arguments.size() + 1);
    longer.addAll(arguments);
    longer.add(argument);
    return new Request(accelerator, List.copyOf(longer));
  }

  private Request scalar(Object value) {
    return with(new Argument.Scalar(value));
  }

  /** The accelerator's id. */
  public String accelerator() {
    return accelerator;
  }

  /** The arguments so far, in order. */
  public List<Argument> arguments() {
    return arguments;
  }

  @Override
  public String toString() {
    return arguments.stream()
        .map(Argument::describe)
        .collect(Collectors.joining(", ", accelerator + " (", ")"));
  }
}
