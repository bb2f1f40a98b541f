package io.coral.spec.lifecycle;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Buffer;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import io.coral.spec.Rule;
import io.coral.spec.Sharing;
import io.coral.spec.backend.BackendBuffer.Direction;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A buffer over a back end's piece of memory, or over a part of another buffer. */
final class DeviceBuffer extends DeviceObject implements Buffer {

  private final DeviceMemory memory;
  private final GuardedBuffer backend;
  private final long size;
  private final long charge;
  private final @Nullable DeviceBuffer parent;

  /**
   * Over a piece of memory.
   *
   * @param charge bytes that the memory's accounts get back at the end; 0 for a part of another
   *     buffer
   */
  DeviceBuffer(
      DeviceMemory memory,
      long epoch,
      GuardedBuffer backend,
      long size,
      long charge,
      @Nullable DeviceBuffer parent) {
    super(memory.device(), epoch);
    this.memory = memory;
    this.backend = backend;
    this.size = size;
    this.charge = charge;
    this.parent = parent;
  }

  GuardedBuffer backend() {
    return backend;
  }

  @Nullable DeviceBuffer parent() {
    return parent;
  }

  DeviceMemory deviceMemory() {
    return memory;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public Sharing sharing() {
    return backend.sharing();
  }

  @Override
  public List<ByteBuffer> hostViews() {
    if (isClosed()) {
      throw closedFailure("hostViews");
    }
    return backend.hostViews();
  }

  @Override
  public Event copyToDevice(long offset, long length, Event... after) {
    return copy("copyToDevice", Direction.TO_DEVICE, offset, length, after);
  }

  @Override
  public Event copyFromDevice(long offset, long length, Event... after) {
    return copy("copyFromDevice", Direction.FROM_DEVICE, offset, length, after);
  }

  private Event copy(
      String operation, Direction direction, long offset, long length, Event[] after) {
    requireEvents(after);
    if (isClosed()) {
      throw closedFailure(operation);
    }
    requireRange(operation, offset, length);
    resource().admission().enter(epoch(), operation, this::describe);
    return issue(new Copy(this, operation, direction, offset, length), after);
  }

  /** Null comes before every other check. */
  static void requireEvents(Event[] after) {
    for (Event event : after) {
      Objects.requireNonNull(event, "after");
    }
  }

  void requireRange(String operation, long offset, long length) {
    if (offset < 0 || length <= 0 || offset > size - length) {
      throw AcceleratorException.of(
              ErrorCode.INVALID_ARGUMENT,
              operation,
              describe(),
              "offset "
                  + offset
                  + " and length "
                  + length
                  + " leave the buffer; expected offset >= 0, length >= 1 and offset + length <= "
                  + size)
          .breaking(Rule.BUF_13);
    }
  }

  private static final class Copy extends IssuedCommand {
    private final DeviceBuffer buffer;
    private final Direction direction;
    private final long offset;
    private final long length;

    Copy(DeviceBuffer buffer, String operation, Direction direction, long offset, long length) {
      super(buffer, operation);
      this.buffer = buffer;
      this.direction = direction;
      this.offset = offset;
      this.length = length;
    }

    @Override
    void submit() {
      buffer.backend.copy(direction, offset, length, this);
    }

    @Override
    void releaseUses() {}
  }

  @Override
  public boolean released() {
    return isReleased();
  }

  @Override
  public void close() {
    if (markClosed()) {
      resource().close(this);
    }
  }

  @Override
  void releaseNative() {
    backend.release();
    if (parent == null) {
      memory.giveBack(charge);
    } else {
      parent.release();
    }
  }

  @Override
  String describe() {
    return "buffer of " + size + " bytes in " + memory.describe();
  }

  @Override
  public String toString() {
    return describe();
  }
}
