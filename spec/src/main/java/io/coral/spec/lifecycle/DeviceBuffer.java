package io.coral.spec.lifecycle;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Buffer;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Features;
import io.coral.spec.Memory;
import io.coral.spec.Rule;
import io.coral.spec.Sharing;
import io.coral.spec.backend.BackendBuffer.Direction;
import io.coral.spec.backend.Command;
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
    requireOpen(operation, after);
    requireRange(operation, offset, length);
    return command(
        operation, (buffer, command) -> buffer.copy(direction, offset, length, command), after);
  }

  @Override
  public Event write(long offset, ByteBuffer source, Event... after) {
    return hasHostRanges()
        ? copy("write", Direction.TO_DEVICE, offset, source, after)
        : Buffer.super.write(offset, source, after);
  }

  @Override
  public Event read(long offset, ByteBuffer target, Event... after) {
    return hasHostRanges()
        ? copy("read", Direction.FROM_DEVICE, offset, target, after)
        : Buffer.super.read(offset, target, after);
  }

  private Event copy(
      String operation, Direction direction, long offset, ByteBuffer host, Event[] after) {
    Objects.requireNonNull(host, "host");
    requireOpen(operation, after);
    requireReachable(operation, direction, host);
    requireRange(operation, offset, host.remaining(), Rule.BUF_17);
    ByteBuffer range = host.slice();
    return command(
        operation, (buffer, command) -> buffer.copy(direction, offset, range, command), after);
  }

  @Override
  public Event fill(long offset, long length, byte value, Event... after) {
    if (!hasHostRanges()) {
      return Buffer.super.fill(offset, length, value, after);
    }
    requireOpen("fill", after);
    requireRange("fill", offset, length, Rule.BUF_20);
    return command("fill", (buffer, command) -> buffer.fill(offset, length, value, command), after);
  }

  private boolean hasHostRanges() {
    return resource().runtime().has(Features.HOST_RANGES);
  }

  private Event command(String operation, Work work, Event[] after) {
    resource().admission().enter(epoch(), operation, this::describe);
    return issue(new BufferCommand(this, operation, work), after);
  }

  /** Null comes before every other check, and a closed object before its arguments. */
  private void requireOpen(String operation, Event[] after) {
    requireEvents(after);
    if (isClosed()) {
      throw closedFailure(operation);
    }
  }

  static void requireEvents(Event[] after) {
    for (Event event : after) {
      Objects.requireNonNull(event, "after");
    }
  }

  private void requireReachable(String operation, Direction direction, ByteBuffer host) {
    String wrong =
        !host.isDirect()
            ? "a heap buffer; use a direct one (ByteBuffer.allocateDirect)"
            : !host.hasRemaining()
                ? "a buffer with nothing between position and limit"
                : direction == Direction.FROM_DEVICE && host.isReadOnly()
                    ? "a read-only buffer; read into a writable one"
                    : null;
    if (wrong != null) {
      throw AcceleratorException.of(
              ErrorCode.INVALID_ARGUMENT, operation, describe(), "the host memory is " + wrong)
          .breaking(Rule.BUF_17);
    }
  }

  void requireRange(String operation, long offset, long length) {
    requireRange(operation, offset, length, Rule.BUF_13);
  }

  private void requireRange(String operation, long offset, long length, Rule rule) {
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
          .breaking(rule);
    }
  }

  /** What a command asks of the back end. */
  private interface Work {
    void on(GuardedBuffer buffer, Command command);
  }

  private static final class BufferCommand extends IssuedCommand {
    private final GuardedBuffer buffer;
    private @Nullable Work work;

    BufferCommand(DeviceBuffer buffer, String operation, Work work) {
      super(buffer, operation);
      this.buffer = buffer.backend;
      this.work = work;
    }

    @Override
    void submit() {
      Objects.requireNonNull(work, "work").on(buffer, this);
    }

    /** An event may be kept for long, and must not keep a caller's memory. */
    @Override
    void releaseUses() {
      work = null;
    }
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
