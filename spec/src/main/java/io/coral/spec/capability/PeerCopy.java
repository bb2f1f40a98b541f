package io.coral.spec.capability;

import io.coral.spec.Buffer;
import io.coral.spec.Event;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Copies between two buffers on the device side, of the same resource or of two of one runtime; of
 * a {@link io.coral.spec.Resource}; feature {@link io.coral.spec.Features#PEER_COPY}. Any thread.
 */
@ConsumerType
public interface PeerCopy {

  /**
   * Copies device bytes; does not block. A command of the target buffer.
   *
   * @param source any open buffer of this runtime
   * @param sourceOffset bytes
   * @param target an open buffer of this resource
   * @param targetOffset bytes
   * @param length bytes, positive, inside both buffers; the ranges do not overlap
   * @param after events that must have completed first
   * @throws io.coral.spec.AcceleratorException {@code WRONG_RESOURCE}, {@code INVALID_ARGUMENT},
   *     {@code CLOSED}, {@code STALE}
   */
  Event copy(
      Buffer source,
      long sourceOffset,
      Buffer target,
      long targetOffset,
      long length,
      Event... after);
}
