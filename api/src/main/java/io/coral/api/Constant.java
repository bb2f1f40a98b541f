package io.coral.api;

import io.coral.spec.format.Digests;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An array that never changes, such as a network's weights: copied to a board once for each
 * programming, and spared in every further request there. It is known by its content, so workers
 * who each bring the same one share one copy on a board, if they are of one tenant or the engine's
 * setting {@code constants.shared} allows it. An accelerator may only read it.
 *
 * <p>Immutable. It holds direct memory for as long as it is reachable.
 */
public final class Constant implements Argument {

  private final Array frozen;
  private final String digest;

  private Constant(ByteBuffer content) {
    this.frozen = new Array(content.asReadOnlyBuffer());
    this.digest = Digests.sha256(content);
  }

  /**
   * A constant of the bytes from the buffer's position to its limit, which are copied; the buffer
   * is not changed.
   *
   * @throws IllegalArgumentException when there are none
   */
  public static Constant of(ByteBuffer bytes) {
    ByteBuffer copy = memory(bytes.remaining());
    copy.put(0, bytes, bytes.position(), bytes.remaining());
    return new Constant(copy);
  }

  /**
   * A constant of numbers in native byte order, which are copied.
   *
   * @param values a Java array of numbers, or a buffer of them from position to limit
   * @throws IllegalArgumentException when it is of another type, or has none or too many
   */
  public static Constant ofNumbers(Object values) {
    Numbers numbers = new Numbers(values);
    ByteBuffer copy = memory(numbers.bytes());
    numbers.copyTo(copy);
    return new Constant(copy);
  }

  private static ByteBuffer memory(long bytes) {
    if (bytes == 0 || bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "the constant has " + bytes + " bytes; expected 1 to " + Integer.MAX_VALUE);
    }
    return ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.nativeOrder());
  }

  /** SHA-256 of the content, in lower-case hex. */
  public String digest() {
    return digest;
  }

  /** Bytes of the content. */
  public int size() {
    return frozen.size();
  }

  /** The content, read-only. */
  public Array array() {
    return frozen;
  }

  @Override
  public String describe() {
    return "a constant of " + size() + " bytes";
  }

  @Override
  public String toString() {
    return describe() + ", sha256 " + digest;
  }
}
