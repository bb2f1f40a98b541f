package io.coral.spec.backend;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The arguments of one launch: an immutable snapshot (CMP-09). A value that was not set again
 * between two launches is the same object in both, so a back end may skip what it has set already.
 */
@ProviderType
public interface Arguments {

  /** How many there are. */
  int size();

  /** Whether the argument is a buffer rather than a scalar. */
  boolean isBuffer(int index);

  /** The buffer at an index for which {@link #isBuffer} holds. */
  BackendBuffer buffer(int index);

  /** The bytes of the scalar at an index, in the host's order; not to be modified. */
  byte[] scalar(int index);

  /** The value's identity, for comparing two launches. */
  Object value(int index);
}
