package io.coral.spec;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Bytes in a memory, with a host side.
 *
 * <p>A copy is a command of its buffer, and so are {@link #write}, {@link #read} and {@link #fill}:
 * commands of one buffer start and end in the order issued. Between them and runs, order comes only
 * from {@code after}. Copies do not block. Validation throws from the call, before any effect;
 * everything later fails the event. Any thread.
 */
@ConsumerType
public interface Buffer extends AutoCloseable {

  /** Bytes; answers in every state. */
  long size();

  /** Where it lives; answers in every state. */
  Memory memory();

  /** How host and device side relate; answers in every state. */
  Sharing sharing();

  /**
   * The host side: new views in native byte order, position 0, which together span the buffer in
   * order. Several only where one {@link ByteBuffer} cannot span it. Views of an allocated buffer
   * stay readable after close.
   *
   * @throws AcceleratorException {@code OUT_OF_HOST_MEMORY} when the host side cannot be made
   */
  List<ByteBuffer> hostViews();

  /**
   * The host side of a buffer that one view spans.
   *
   * @throws AcceleratorException {@code INVALID_ARGUMENT} when there are several views
   */
  default ByteBuffer hostView() {
    List<ByteBuffer> views = hostViews();
    if (views.size() != 1) {
      throw AcceleratorException.of(
          ErrorCode.INVALID_ARGUMENT,
          "hostView",
          "buffer of " + size() + " bytes",
          "the host side has " + views.size() + " views; use hostViews()");
    }
    return views.get(0);
  }

  /**
   * Copies the whole host side to the device.
   *
   * @param after events of any resource or runtime that must have completed first
   */
  default Event copyToDevice(Event... after) {
    return copyToDevice(0, size(), after);
  }

  /**
   * Copies a range of the host side to the device.
   *
   * @param offset bytes from the start, in both sides
   * @param length bytes, positive; the range lies inside the buffer (BUF-13)
   * @param after events of any resource or runtime that must have completed first
   * @throws AcceleratorException {@code INVALID_ARGUMENT}, {@code CLOSED}, {@code STALE}, {@code
   *     BUSY} while the resource is being programmed
   */
  Event copyToDevice(long offset, long length, Event... after);

  /**
   * Copies the whole device side to the host.
   *
   * @param after events of any resource or runtime that must have completed first
   */
  default Event copyFromDevice(Event... after) {
    return copyFromDevice(0, size(), after);
  }

  /**
   * Copies a range of the device side to the host, and writes nothing outside it (BUF-05).
   *
   * @param offset bytes from the start, in both sides
   * @param length bytes, positive; the range lies inside the buffer (BUF-13)
   * @param after events of any resource or runtime that must have completed first
   * @throws AcceleratorException as {@link #copyToDevice(long, long, Event...)}
   */
  Event copyFromDevice(long offset, long length, Event... after);

  /**
   * Copies any host memory to the device side; the buffer's own host side takes no part. Only where
   * the feature {@code host-ranges} is declared. The memory is left alone until the event has
   * settled, and longer where the buffer ended before its command did (BUF-19).
   *
   * @param offset bytes from the start of the device side
   * @param source direct; its bytes from position to limit, as both are at the call (BUF-18)
   * @param after events of any resource or runtime that must have completed first
   * @throws AcceleratorException {@code INVALID_ARGUMENT} for a heap or empty source, and for a
   *     range outside the buffer (BUF-17); {@code UNSUPPORTED}; otherwise as {@link
   *     #copyToDevice(long, long, Event...)}
   */
  default Event write(long offset, ByteBuffer source, Event... after) {
    Objects.requireNonNull(source, "source");
    throw Unsupported.command("write", this, after);
  }

  /**
   * Copies the device side to any host memory, and writes nothing outside it; the buffer's own host
   * side takes no part. Only where the feature {@code host-ranges} is declared. The memory belongs
   * to the command as with {@link #write}.
   *
   * @param offset bytes from the start of the device side
   * @param target direct and writable; filled from position to limit, as both are at the call
   * @param after events of any resource or runtime that must have completed first
   * @throws AcceleratorException as {@link #write}; {@code INVALID_ARGUMENT} for a read-only
   *     target, too
   */
  default Event read(long offset, ByteBuffer target, Event... after) {
    Objects.requireNonNull(target, "target");
    throw Unsupported.command("read", this, after);
  }

  /**
   * Sets each byte of a range of the device side. Only where the feature {@code host-ranges} is
   * declared.
   *
   * @param offset bytes from the start of the device side
   * @param length bytes, positive; the range lies inside the buffer (BUF-20)
   * @param after events of any resource or runtime that must have completed first
   * @throws AcceleratorException {@code UNSUPPORTED}; otherwise as {@link #copyToDevice(long, long,
   *     Event...)}
   */
  default Event fill(long offset, long length, byte value, Event... after) {
    throw Unsupported.command("fill", this, after);
  }

  /**
   * Whether nothing reads or writes the memory any more on behalf of this buffer: false while it is
   * usable, and after close for as long as a device holds a command of it that nobody can take back
   * (BUF-15). Until then the runtime keeps the memory reachable, and a caller leaves alone what it
   * wrapped or gave to {@link #write} and {@link #read}. Does not block; answers in every state.
   */
  boolean released();

  /**
   * Gives the memory back, as soon as the device is done with it. Never fails, idempotent; waits
   * for its copies up to {@link Bounds#stopGrace}, whose events otherwise fail with {@code CLOSED}
   * (BUF-10). What a device did not end by then still uses the memory: {@link #released} tells.
   */
  @Override
  void close();
}
