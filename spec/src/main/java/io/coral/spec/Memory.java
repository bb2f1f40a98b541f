package io.coral.spec;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One memory of a programmed device: a DDR bank, an HBM pseudo-channel, PLRAM, or host memory that
 * the device reaches. Belongs to the epoch in which it was asked for. Any thread.
 */
@ConsumerType
public interface Memory {

  /** Index, type, sizes; answers in every state. */
  MemoryInfo info();

  /**
   * The resource that this memory is a part of.
   *
   * @return the same object that the caller opened
   */
  Resource resource();

  /**
   * Bytes not yet reserved, in the runtime's own accounting; a hint as soon as another thread
   * allocates. 0 while nothing can be allocated: in a later epoch, while the resource is being
   * programmed, once it is closed or lost.
   */
  long available();

  /**
   * Reserves device memory; its content is undefined. The host view is made at first use. The
   * caller owns the buffer.
   *
   * @param size bytes
   * @throws AcceleratorException {@code INVALID_ARGUMENT} for size ≤ 0 (BUF-01); {@code
   *     OUT_OF_DEVICE_MEMORY} when it does not fit, leaving the runtime usable (BUF-03); {@code
   *     STALE} in a later epoch
   */
  Buffer allocate(long size);

  /**
   * Reserves device memory whose host side is the caller's direct buffer, from its position to its
   * limit, neither of which ever changes (BUF-06). The caller must not free that memory before the
   * buffer is closed; the runtime keeps it reachable until its copies are done (BUF-09).
   *
   * @param host direct, writable, with at least one byte remaining (BUF-02)
   * @throws AcceleratorException {@code INVALID_ARGUMENT} for a heap, read-only or empty buffer;
   *     otherwise as {@link #allocate}
   */
  Buffer wrap(ByteBuffer host);
}
