package io.coral.runtime.dualfpga.group.internal;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Buffer;
import io.coral.spec.Memory;
import io.coral.spec.MemoryInfo;
import io.coral.spec.Resource;
import io.coral.spec.foreign.ForeignCode;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Supplier;

/** A member's memory at its place in the group's list. */
final class GroupMemory implements Memory {

  private final GroupResource group;
  private final long epoch;
  private final Member member;
  private final Memory memory;
  private final MemoryInfo info;

  GroupMemory(GroupResource group, long epoch, Member member, Memory memory, int index) {
    this.group = group;
    this.epoch = epoch;
    this.member = member;
    this.memory = memory;
    this.info = at(index, memory.info());
  }

  static MemoryInfo at(int index, MemoryInfo info) {
    return new MemoryInfo(
        index, info.type(), info.vendorIndex(), info.tag(), info.size(), info.maxAllocation());
  }

  Member member() {
    return member;
  }

  @Override
  public MemoryInfo info() {
    return info;
  }

  @Override
  public Resource resource() {
    return group;
  }

  @Override
  public long available() {
    // the group waits for its own commands before its members know of a programming
    return group.admission().admits(epoch)
        ? ForeignCode.call("available", describe(), memory::available)
        : 0;
  }

  @Override
  public Buffer allocate(long size) {
    return adopt("allocate", () -> memory.allocate(size));
  }

  @Override
  public Buffer wrap(ByteBuffer host) {
    Objects.requireNonNull(host, "host");
    return adopt("wrap", () -> memory.wrap(host));
  }

  private Buffer adopt(String operation, Supplier<Buffer> make) {
    group.admission().enter(epoch, operation, this::describe);
    try {
      return group.adopt(new GroupBuffer(this, epoch, make.get()));
    } catch (Throwable e) {
      AcceleratorException failure = ForeignCode.failure(operation, describe(), e);
      group.noteFailure(failure);
      throw failure;
    } finally {
      group.admission().leave();
    }
  }

  GroupResource group() {
    return group;
  }

  String describe() {
    return "memory "
        + info.index()
        + " ("
        + info.tag().orElse(info.type())
        + " of "
        + member.id()
        + ") of "
        + group.info().id();
  }

  @Override
  public String toString() {
    return describe();
  }
}
