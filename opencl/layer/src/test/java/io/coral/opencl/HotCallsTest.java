package io.coral.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.natives.Binding;
import io.coral.natives.BindingRun;
import io.coral.natives.Garbage;
import java.util.OptionalInt;
import org.jocl.CL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the calls of the hot path leave to the garbage collector, by each way, once compiled. */
class HotCallsTest {

  @ParameterizedTest
  @EnumSource(Binding.class)
  void leaveNothing(Binding binding) throws Exception {
    BindingRun.passes(binding, Garbage.OPTIONS, InAJvmOfTheirOwn.class);
  }

  /** Not found by its name: the child runs it. */
  static class InAJvmOfTheirOwn {
    private static final int SIZE = 64;

    private final ClCalls calls = OpenCl.bind(Pocl.openCl().loader());
    private final HostBytes value = HostBytes.allocate(8);
    private final HostBytes event = HostBytes.allocate(8);
    private final HostBytes host = HostBytes.allocate(SIZE);

    private int failures;

    /** A copy, and what else a command asks of OpenCL. */
    private void round(long queue, long buffer, long kernel) {
      value.bytes().putLong(0, buffer);
      failures |= calls.clSetKernelArg(kernel, 0, Long.BYTES, value.address());
      failures |=
          calls.clEnqueueWriteBuffer(
              queue, buffer, 0, 0, SIZE, host.address(), 0, 0, event.address());
      failures |= calls.clFlush(queue);
      failures |= calls.clWaitForEvents(1, event.address());
      long written = event.bytes().getLong(0);
      failures |=
          calls.clGetEventInfo(
              written, CL.CL_EVENT_COMMAND_EXECUTION_STATUS, Integer.BYTES, value.address(), 0);
      failures |=
          calls.clGetEventProfilingInfo(
              written, CL.CL_PROFILING_COMMAND_END, Long.BYTES, value.address(), 0);
      failures |= calls.clReleaseEvent(written);
    }

    @Test
    void callsLeaveNothing() {
      try (ClContext context = ClContext.of(calls, Pocl.devices().get(0));
          ClQueue queue = context.createQueue(true);
          ClProgram program = context.programFromSource(Pocl.SOURCE, "");
          ClKernel kernel = program.kernel("vadd");
          ClBuffer buffer = context.createBuffer(SIZE, null, OptionalInt.empty())) {
        long nativeQueue = queue.enter("test");
        long nativeBuffer = buffer.enter("test");
        long nativeKernel = kernel.enter("test");
        try {
          assertThat(Garbage.of(() -> round(nativeQueue, nativeBuffer, nativeKernel)))
              .as("bytes of all rounds")
              .isLessThan(Garbage.ROUNDS);
          assertThat(failures).isZero();
        } finally {
          kernel.leave();
          buffer.leave();
          queue.leave();
        }
      }
    }
  }
}
