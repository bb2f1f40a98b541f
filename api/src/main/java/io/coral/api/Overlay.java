package io.coral.api;

import java.util.Objects;

/**
 * The accelerators of one bitstream id, called by their short names. Immutable; any thread.
 *
 * <pre>{@code
 * coral.overlay("vector").call("addition", a, b, c, n)
 * }</pre>
 */
public final class Overlay {

  private final Coral coral;
  private final String bitstreamId;

  Overlay(Coral coral, String bitstreamId) {
    this.coral = coral;
    this.bitstreamId = Objects.requireNonNull(bitstreamId, "bitstreamId");
  }

  /**
   * Runs an accelerator and waits for it, without a bound.
   *
   * @param kernelId its name within the bitstream
   * @param arguments as {@link Request#args} takes them
   * @throws RequestException as {@link Coral#submit} and {@link Answer#join}
   */
  public Response call(String kernelId, Object... arguments) {
    return submit(kernelId, arguments).join();
  }

  /**
   * Runs an accelerator; does not block for the board's work.
   *
   * @param kernelId its name within the bitstream
   * @param arguments as {@link Request#args} takes them
   * @throws RequestException as {@link Coral#submit}
   */
  public Answer submit(String kernelId, Object... arguments) {
    return coral.submit(request(kernelId).args(arguments));
  }

  /** A call without arguments as yet. */
  public Request request(String kernelId) {
    return Request.of(bitstreamId + "." + kernelId);
  }

  /**
   * A Java interface whose methods are accelerators: the method {@code addition} calls the kernel
   * {@code addition}. A method that returns {@link Answer} does not block for the board's work; one
   * that returns {@link Response} or nothing waits for it. Default methods run as they are written.
   *
   * <pre>{@code
   * interface Vector {
   *   void addition(FloatBuffer a, FloatBuffer b, FloatBuffer c, int size);
   * }
   *
   * coral.overlay("vector").as(Vector.class).addition(a, b, c, n);
   * }</pre>
   *
   * @throws IllegalArgumentException when it is no interface, or a method returns something else
   */
  public <T> T as(Class<T> type) {
    return TypedOverlay.of(this, type);
  }

  @Override
  public String toString() {
    return "overlay " + bitstreamId;
  }
}
