package io.coral.spec.lifecycle;

import io.coral.spec.backend.Arguments;
import io.coral.spec.backend.BackendBuffer;

/** The arguments of one launch, and the buffers that it uses. */
final class LaunchArguments implements Arguments {

  private final Object[] values;

  LaunchArguments(Object[] values) {
    this.values = values;
  }

  @Override
  public int size() {
    return values.length;
  }

  @Override
  public boolean isBuffer(int index) {
    return values[index] instanceof DeviceBuffer;
  }

  @Override
  public BackendBuffer buffer(int index) {
    return ((DeviceBuffer) values[index]).backend().own();
  }

  @Override
  public byte[] scalar(int index) {
    return (byte[]) values[index];
  }

  @Override
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
