package io.coral.runtime.dualfpga.group.internal;

import io.coral.spec.Buffer;
import io.coral.spec.Event;
import io.coral.spec.Features;
import io.coral.spec.Memory;
import io.coral.spec.Sharing;
import io.coral.spec.foreign.ForeignCode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/** A buffer of a member, at a memory of the group. */
final class GroupBuffer extends GroupObject implements Buffer {

  private final GroupMemory memory;
  private final Buffer buffer;

  GroupBuffer(GroupMemory memory, long epoch, Buffer buffer) {
    super(memory.group(), memory.member(), epoch);
    this.memory = memory;
    this.buffer = buffer;
  }

  /** The member's own. */
  Buffer onMember() {
    return buffer;
  }

  GroupMemory groupMemory() {
    return memory;
  }

  @Override
  public long size() {
    return buffer.size();
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public boolean released() {
    return buffer.released();
  }

  @Override
  public Sharing sharing() {
    return buffer.sharing();
  }

  @Override
  public List<ByteBuffer> hostViews() {
    requireOpen("hostViews");
    group().admission().requireAlive("hostViews");
    return ForeignCode.call("hostViews", describe(), buffer::hostViews);
  }

  @Override
  public Event copyToDevice(long offset, long length, Event... after) {
    return issue("copyToDevice", after, () -> buffer.copyToDevice(offset, length, after));
  }

  @Override
  public Event copyFromDevice(long offset, long length, Event... after) {
    return issue("copyFromDevice", after, () -> buffer.copyFromDevice(offset, length, after));
  }

  @Override
  public Event write(long offset, ByteBuffer source, Event... after) {
    Objects.requireNonNull(source, "source");
    return hasHostRanges()
        ? issue("write", after, () -> buffer.write(offset, source, after))
        : Buffer.super.write(offset, source, after);
  }

  @Override
  public Event read(long offset, ByteBuffer target, Event... after) {
    Objects.requireNonNull(target, "target");
    return hasHostRanges()
        ? issue("read", after, () -> buffer.read(offset, target, after))
        : Buffer.super.read(offset, target, after);
  }

  @Override
  public Event fill(long offset, long length, byte value, Event... after) {
    return hasHostRanges()
        ? issue("fill", after, () -> buffer.fill(offset, length, value, after))
        : Buffer.super.fill(offset, length, value, after);
  }

  /** A member may have them where the group, for another member's sake, has not. */
  private boolean hasHostRanges() {
    return group().runtime().has(Features.HOST_RANGES);
  }

  @Override
  public void close() {
    if (markClosed()) {
      ForeignCode.tell("closing " + describe(), buffer::close);
    }
  }

  @Override
  String describe() {
    return "buffer of " + size() + " bytes in " + memory.describe();
  }

  @Override
  public String toString() {
    return describe();
  }
}
