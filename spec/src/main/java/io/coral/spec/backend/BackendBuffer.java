package io.coral.spec.backend;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Sharing;
import java.nio.ByteBuffer;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** A reserved piece of device memory with its host side. */
@ConsumerType
public interface BackendBuffer {

  /** Which way a copy goes. */
  enum Direction {
    /** From the host side to the device side. */
    TO_DEVICE,
    /** From the device side to the host side. */
    FROM_DEVICE
  }

  /** How host and device side relate; constant. */
  Sharing sharing();

  /**
   * The host side, made at first use: new views in native order, position 0, spanning the buffer.
   * Answers after {@link #release}, too.
   */
  List<ByteBuffer> hostViews();

  /**
   * Starts a copy and returns; later completes or fails the command, also from within this call.
   *
   * @throws AcceleratorException fails the command
   */
  void copy(Direction direction, long offset, long length, Command command);

  /**
   * A buffer over a range of this one. Only where the feature {@code sub-buffers} is declared; it
   * is released before this one.
   */
  default BackendBuffer slice(long offset, long size) {
    throw unsupported("subBuffer");
  }

  /**
   * Starts a copy on the device side, from another buffer of this runtime. Only where the feature
   * {@code peer-copy} is declared.
   */
  default void copyFrom(
      BackendBuffer source, long sourceOffset, long offset, long length, Command command) {
    throw unsupported("copy");
  }

  /**
   * Starts a copy between the device side and other host memory than the buffer's own; completes as
   * {@link #copy} does. Only where the feature {@code host-ranges} is declared.
   *
   * @param offset bytes from the start of the device side
   * @param host direct, all its bytes from 0 to its capacity, position and limit there, to be left
   *     so; reachable until the command is done
   */
  default void copy(Direction direction, long offset, ByteBuffer host, Command command) {
    throw unsupported(command.operation());
  }

  /**
   * Starts to set each byte of a range of the device side; completes as {@link #copy} does. Only
   * where the feature {@code host-ranges} is declared.
   */
  default void fill(long offset, long length, byte value, Command command) {
    throw unsupported(command.operation());
  }

  private static AcceleratorException unsupported(String operation) {
    return AcceleratorException.of(
        ErrorCode.UNSUPPORTED, operation, "buffer", "the back end does not offer it");
  }

  /**
   * Gives the device memory back. No command uses it any more. Called once, perhaps on the thread
   * that completed the last one; must not wait for that thread. Nothing bounds it but itself: it
   * must return within the declared stop grace (LIF-10).
   */
  void release();
}
