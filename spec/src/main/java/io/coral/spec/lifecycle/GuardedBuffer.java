package io.coral.spec.lifecycle;

import io.coral.spec.Sharing;
import io.coral.spec.backend.BackendBuffer;
import io.coral.spec.backend.BackendBuffer.Direction;
import io.coral.spec.backend.Command;
import io.coral.spec.foreign.ForeignCode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/** A back end's buffer as this package calls it; see {@link GuardedBackend}. */
final class GuardedBuffer {

  private final String deviceId;
  private final BackendBuffer buffer;

  GuardedBuffer(String deviceId, BackendBuffer buffer) {
    this.deviceId = deviceId;
    this.buffer = Objects.requireNonNull(buffer, "buffer");
  }

  /** For the back end's own eyes: a kernel's argument, a source to copy from. */
  BackendBuffer own() {
    return buffer;
  }

  Sharing sharing() {
    try {
      return buffer.sharing();
    } catch (Throwable e) {
      throw ForeignCode.failure("sharing", deviceId, e);
    }
  }

  List<ByteBuffer> hostViews() {
    try {
      return buffer.hostViews();
    } catch (Throwable e) {
      throw ForeignCode.failure("hostViews", deviceId, e);
    }
  }

  void copy(Direction direction, long offset, long length, Command command) {
    try {
      buffer.copy(direction, offset, length, command);
    } catch (Throwable e) {
      throw ForeignCode.failure(command.operation(), command.object(), e);
    }
  }

  void copy(Direction direction, long offset, ByteBuffer host, Command command) {
    try {
      buffer.copy(direction, offset, host, command);
    } catch (Throwable e) {
      throw ForeignCode.failure(command.operation(), command.object(), e);
    }
  }

  void fill(long offset, long length, byte value, Command command) {
    try {
      buffer.fill(offset, length, value, command);
    } catch (Throwable e) {
      throw ForeignCode.failure(command.operation(), command.object(), e);
    }
  }

  void copyFrom(
      GuardedBuffer source, long sourceOffset, long offset, long length, Command command) {
    try {
      buffer.copyFrom(source.buffer, sourceOffset, offset, length, command);
    } catch (Throwable e) {
      throw ForeignCode.failure(command.operation(), command.object(), e);
    }
  }

  GuardedBuffer slice(long offset, long size) {
    return ForeignCode.call(
        "subBuffer", deviceId, () -> new GuardedBuffer(deviceId, buffer.slice(offset, size)));
  }

  void release() {
    ForeignCode.tell("releasing a buffer of " + deviceId, buffer::release);
  }
}
