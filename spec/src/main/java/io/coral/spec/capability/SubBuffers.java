package io.coral.spec.capability;

import io.coral.spec.Buffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Buffers that share a part of another's memory; of a {@link io.coral.spec.Resource}; feature
 * {@link io.coral.spec.Features#SUB_BUFFERS}. Any thread.
 */
@ConsumerType
public interface SubBuffers {

  /** The alignment in bytes that an offset must have. */
  long alignment();

  /**
   * A buffer over a range of another, on both sides. Closing the parent closes it.
   *
   * @param offset bytes, a multiple of {@link #alignment}
   * @param size bytes, positive; the range lies inside the parent (BUF-12)
   * @throws io.coral.spec.AcceleratorException {@code INVALID_ARGUMENT}, {@code WRONG_RESOURCE},
   *     {@code CLOSED}, {@code STALE}
   */
  Buffer subBuffer(Buffer parent, long offset, long size);
}
