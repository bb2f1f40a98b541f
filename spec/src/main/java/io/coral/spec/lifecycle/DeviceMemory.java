package io.coral.spec.lifecycle;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Buffer;
import io.coral.spec.ErrorCode;
import io.coral.spec.Memory;
import io.coral.spec.MemoryInfo;
import io.coral.spec.Resource;
import io.coral.spec.Rule;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One memory of one epoch, with its accounts. */
final class DeviceMemory implements Memory {

  private final DeviceResource resource;
  private final long epoch;
  private final GuardedProgram program;
  private final MemoryInfo info;
  private final MemoryLedger ledger;

  DeviceMemory(
      DeviceResource resource,
      long epoch,
      GuardedProgram program,
      MemoryInfo info,
      MemoryLedger ledger) {
    this.resource = resource;
    this.epoch = epoch;
    this.program = program;
    this.info = info;
    this.ledger = ledger;
  }

  @Override
  public MemoryInfo info() {
    return info;
  }

  @Override
  public Resource resource() {
    return resource;
  }

  @Override
  public long available() {
    return resource.admission().admits(epoch) ? ledger.available() : 0;
  }

  @Override
  public Buffer allocate(long size) {
    return reserve("allocate", size, null);
  }

  @Override
  public Buffer wrap(ByteBuffer host) {
    String wrong =
        !host.isDirect()
            ? "a heap buffer; wrap a direct one (ByteBuffer.allocateDirect)"
            : host.isReadOnly()
                ? "a read-only buffer; wrap a writable one"
                : host.hasRemaining() ? null : "a buffer with nothing between position and limit";
    if (wrong != null) {
      throw AcceleratorException.of(
              ErrorCode.INVALID_ARGUMENT, "wrap", describe(), "the host buffer is " + wrong)
          .breaking(Rule.BUF_02);
    }
    return reserve("wrap", host.remaining(), host.slice().order(java.nio.ByteOrder.nativeOrder()));
  }

  private Buffer reserve(String operation, long size, @Nullable ByteBuffer host) {
    if (size <= 0) {
      throw AcceleratorException.of(
              ErrorCode.INVALID_ARGUMENT,
              operation,
              describe(),
              "the size is " + size + " bytes; expected at least 1")
          .breaking(Rule.BUF_01);
    }
    resource.admission().enter(epoch, operation, this::describe);
    try {
      long charge = program.charge(info, size);
      if (size > info.maxAllocation() || !ledger.reserve(charge)) {
        throw AcceleratorException.of(
            ErrorCode.OUT_OF_DEVICE_MEMORY,
            operation,
            describe(),
            size
                + " bytes do not fit: "
                + ledger.available()
                + " of "
                + info.size()
                + " bytes are free, and one allocation holds at most "
                + info.maxAllocation()
                + "; close buffers, or use another memory");
      }
      GuardedBuffer reserved;
      try {
        reserved = program.allocate(info, size, host);
      } catch (RuntimeException | Error e) {
        ledger.release(charge);
        throw e;
      }
      return resource.adopt(new DeviceBuffer(this, epoch, reserved, size, charge, null));
    } finally {
      resource.admission().leave();
    }
  }

  DeviceResource device() {
    return resource;
  }

  void giveBack(long charge) {
    ledger.release(charge);
  }

  String describe() {
    return "memory "
        + info.index()
        + " ("
        + info.tag().orElse(info.type())
        + ") of "
        + resource.info().id();
  }

  @Override
  public String toString() {
    return describe();
  }
}
