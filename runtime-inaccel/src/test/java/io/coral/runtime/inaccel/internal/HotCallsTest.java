package io.coral.runtime.inaccel.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.natives.Binding;
import io.coral.natives.BindingRun;
import io.coral.natives.Garbage;
import io.coral.runtime.inaccel.Soft;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the calls of a request leave to the garbage collector, by each way. */
class HotCallsTest {

  @ParameterizedTest
  @EnumSource(Binding.class)
  void leaveNothing(Binding binding) throws Exception {
    BindingRun.passes(binding, Garbage.OPTIONS, InAJvmOfTheirOwn.class);
  }

  /** Not found by its name: the child runs it. */
  static class InAJvmOfTheirOwn {
    private static final long SIZE = 64;

    private int failures;

    /** A copy in, a run and a copy out. */
    private void round(CommandCalls calls, long from, long to, long unit, long size) {
      failures |= calls.copyToBuffer(from);
      failures |= calls.awaitBufferCopy(from);
      failures |= calls.setComputeUnitArg(unit, 0, 0, from);
      failures |= calls.setComputeUnitArg(unit, 1, 0, to);
      failures |= calls.setComputeUnitArg(unit, 2, Long.BYTES, size);
      failures |= calls.runComputeUnit(unit);
      failures |= calls.awaitComputeUnitRun(unit);
      failures |= calls.copyFromBuffer(to);
      failures |= calls.awaitBufferCopy(to);
    }

    @Test
    void callsLeaveNothing(@TempDir Path folder) throws Exception {
      LibrarySettings settings =
          LibrarySettings.of("test", Soft.line(Soft.library(folder, "soft"), "none"));
      ByteBuffer binary = Soft.bitstream(Soft.COPY).bytes();
      try (RuntimeLibrary library = RuntimeLibrary.load(settings);
          NativeMemory program = NativeMemory.map(library.libc(), binary.remaining());
          NativeMemory host = NativeMemory.map(library.libc(), SIZE);
          NativeMemory size = NativeMemory.map(library.libc(), Long.BYTES)) {
        program.put(0, binary, 0, binary.remaining());
        size.fill(0, 1, (byte) SIZE);
        Calls calls = library.calls();
        long board = calls.createResource(0);
        calls.programResourceWithBinary(board, program.size(), program.address());
        long memory = calls.createMemory(board, 0);
        long from = calls.createBuffer(memory, SIZE, host.address());
        long to = calls.createBuffer(memory, SIZE, host.address());
        long unit = calls.createComputeUnit(board, Soft.COPY.name());
        try {
          assertThat(Garbage.of(() -> round(library.commands(), from, to, unit, size.address())))
              .as("bytes of all rounds")
              .isLessThan(Garbage.ROUNDS);
          assertThat(failures).isZero();
        } finally {
          calls.releaseComputeUnit(unit);
          calls.releaseBuffer(from);
          calls.releaseBuffer(to);
          calls.releaseMemory(memory);
          calls.releaseResource(board);
        }
      }
    }
  }
}
