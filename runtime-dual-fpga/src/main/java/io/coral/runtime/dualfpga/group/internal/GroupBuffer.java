package io.coral.runtime.dualfpga.group.internal;

import io.coral.spec.Buffer;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import io.coral.spec.Sharing;
import io.coral.spec.foreign.ForeignCode;
import java.nio.ByteBuffer;
import java.util.List;

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
