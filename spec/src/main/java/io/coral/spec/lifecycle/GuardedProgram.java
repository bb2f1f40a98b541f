package io.coral.spec.lifecycle;

import io.coral.spec.KernelInfo;
import io.coral.spec.MemoryInfo;
import io.coral.spec.backend.BackendProgram;
import io.coral.spec.foreign.ForeignCode;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A back end's program as this package calls it; see {@link GuardedBackend}. */
final class GuardedProgram {

  private final String deviceId;
  private final BackendProgram program;
  private final List<MemoryInfo> memories;
  private final List<KernelInfo> kernels;
  private final List<MemoryLedger> ledgers;

  private GuardedProgram(String deviceId, BackendProgram program) {
    this.deviceId = deviceId;
    this.program = program;
    this.memories = List.copyOf(program.memories());
    this.kernels = List.copyOf(program.kernels());
    this.ledgers =
        memories.stream()
            .map(memory -> new MemoryLedger(memory.size(), program.granularity(memory)))
            .toList();
  }

  /** Takes a loaded program over; unloads it when it cannot even say what it is. */
  static GuardedProgram of(String deviceId, BackendProgram program) {
    try {
      return new GuardedProgram(deviceId, program);
    } catch (Throwable e) {
      ForeignCode.tell("unloading the program of " + deviceId, program::unload);
      throw ForeignCode.failure("program", deviceId, e);
    }
  }

  List<MemoryInfo> memories() {
    return memories;
  }

  List<KernelInfo> kernels() {
    return kernels;
  }

  /** The accounts of one of {@link #memories}, by its place there. */
  MemoryLedger ledger(int place) {
    return ledgers.get(place);
  }

  long charge(MemoryInfo memory, long size) {
    try {
      return program.charge(memory, size);
    } catch (Throwable e) {
      throw ForeignCode.failure("allocate", deviceId, e);
    }
  }

  GuardedBuffer allocate(MemoryInfo memory, long size, @Nullable ByteBuffer host) {
    try {
      return new GuardedBuffer(deviceId, program.allocate(memory, size, host));
    } catch (Throwable e) {
      throw ForeignCode.failure("allocate", deviceId, e);
    }
  }

  GuardedUnit open(KernelInfo kernel, @Nullable String instance) {
    return ForeignCode.call(
        "openComputeUnit",
        deviceId,
        () -> GuardedUnit.of(deviceId, program.open(kernel, instance), kernel));
  }

  void unload() {
    ForeignCode.tell("unloading the program of " + deviceId, program::unload);
  }
}
