package io.coral.spec.lifecycle;

import io.coral.spec.backend.BackendBuffer;

/**
 * The arguments of one launch: an immutable snapshot (CMP-09). A value that was not set again
 * between two launches is the same object in both, so a back end may skip what it has set already.
 */
public final class Arguments {

  private final Object[] values;

  Arguments(Object[] values) {
    this.values = values;
  }

  /** How many there are. */
  public int size() {
    return values.length;
  }

  /** Whether the argument is a buffer rather than a scalar. */
  public boolean isBuffer(int index) {
    return values[index] instanceof DeviceBuffer;
  }

  /** The buffer at an index for which {@link #isBuffer} holds. */
  public BackendBuffer buffer(int index) {
    return ((DeviceBuffer) values[index]).backend().own();
  }

  /** The bytes of the scalar at an index, in the host's order; not to be modified. */
  public byte[] scalar(int index) {
    return (byte[]) values[index];
  }

  /** The value's identity, for comparing two launches. */
  public Object value(int index) {
    return values[index];
  }

  /** Marks every buffer as used by a launch; fails and undoes it when one is closed or stale. */
  void retain(String operation) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] instanceof DeviceBuffer buffer) {
        try {
          buffer.retain(operation);
        } catch (RuntimeException | Error e) {
          release(i);
          throw e;
        }
      }
    }
  }

  void release() {
    release(values.length);
  }

  private void release(int count) {
    for (int i = 0; i < count; i++) {
      if (values[i] instanceof DeviceBuffer buffer) {
        buffer.release();
      }
    }
  }
}
