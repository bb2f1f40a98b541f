package io.coral.spec;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * One instance of a kernel.
 *
 * <p>Arguments are checked when set and persist over runs (CMP-07). A run takes a snapshot of them:
 * setting an argument afterwards never alters a launched run (CMP-09). Runs of one compute unit
 * start and end in the order issued. Any thread; calls on one object are serialised (CON-02).
 */
@ConsumerType
public interface ComputeUnit extends AutoCloseable {

  /** The name it was opened by; answers in every state. */
  String name();

  /** The kernel that it is an instance of; answers in every state. */
  KernelInfo kernel();

  /**
   * Sets a buffer argument.
   *
   * @throws AcceleratorException {@code INVALID_ARGUMENT} for an index out of range or a scalar
   *     argument (CMP-02); {@code WRONG_RESOURCE} for a buffer of another resource (CMP-04); {@code
   *     WRONG_MEMORY} for a memory that the argument does not reach, naming those it does (CMP-05);
   *     {@code CLOSED}, {@code STALE}. The compute unit stays usable (CMP-15)
   */
  void setBuffer(int index, Buffer buffer);

  /**
   * Sets a scalar argument; its bytes are copied (CMP-08).
   *
   * @param value the bytes in the host's byte order, exactly as many as the argument has
   * @throws AcceleratorException {@code INVALID_ARGUMENT} for an index out of range, a buffer
   *     argument or a wrong size (CMP-02, CMP-03); {@code CLOSED}, {@code STALE}
   */
  void setScalar(int index, byte[] value);

  /** Sets an 8-bit scalar. */
  default void setByte(int index, byte value) {
    setScalar(index, new byte[] {value});
  }

  /** Sets a 16-bit scalar. */
  default void setShort(int index, short value) {
    setScalar(index, Scalars.bytes(value));
  }

  /** Sets a 32-bit scalar. */
  default void setInt(int index, int value) {
    setScalar(index, Scalars.bytes(value));
  }

  /** Sets a 64-bit scalar. */
  default void setLong(int index, long value) {
    setScalar(index, Scalars.bytes(value));
  }

  /** Sets a 32-bit floating-point scalar. */
  default void setFloat(int index, float value) {
    setScalar(index, Scalars.bytes(Float.floatToRawIntBits(value)));
  }

  /** Sets a 64-bit floating-point scalar. */
  default void setDouble(int index, double value) {
    setScalar(index, Scalars.bytes(Double.doubleToRawLongBits(value)));
  }

  /**
   * Launches the kernel with the arguments as they are now; does not block.
   *
   * @param after events of any resource or runtime that must have completed first
   * @throws AcceleratorException {@code INVALID_ARGUMENT} while an argument is unset (CMP-06);
   *     {@code CLOSED} or {@code STALE} for the unit or one of its buffers (CMP-12); {@code BUSY}
   *     while the resource is being programmed
   */
  Event run(Event... after);

  /**
   * Closes the compute unit. Never fails, idempotent; waits for its runs up to {@link
   * Bounds#stopGrace}, whose events otherwise fail with {@code CLOSED}.
   */
  @Override
  void close();
}
