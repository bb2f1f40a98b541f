package io.coral.runtime.intelpac.internal;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.backend.BackendBuffer;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One of the board's own memories while a program is loaded. Any thread. */
final class BoardMemory {

  private final LocalMemory memory;
  private final SpanWindow window;
  private final Completion completion;
  private final AddressRanges ranges;

  BoardMemory(LocalMemory memory, SpanWindow window, Completion completion) {
    this.memory = memory;
    this.window = window;
    this.completion = completion;
    this.ranges = new AddressRanges(memory.base(), memory.end());
  }

  BackendBuffer allocate(long size, @Nullable ByteBuffer host) {
    long bytes = (size + LocalMemory.GRANULE - 1) & -LocalMemory.GRANULE;
    OptionalLong address = ranges.take(bytes);
    if (address.isEmpty()) {
      throw AcceleratorException.of(
          ErrorCode.OUT_OF_DEVICE_MEMORY,
          "allocate",
          "memory " + memory.info().index(),
          "no free range has " + bytes + " bytes, though as many are free; close buffers");
    }
    return new BoardBuffer(
        address.getAsLong(),
        size,
        window,
        completion,
        host,
        () -> ranges.giveBack(address.getAsLong(), bytes));
  }
}
