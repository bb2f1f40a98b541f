package io.coral.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockingDetails;
import static org.mockito.Mockito.times;

import io.coral.spec.AcceleratorException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.InOrder;

/**
 * What the layer asks of OpenCL on the hot path and in which order, and that a failure of any call
 * is told and leaves nothing: PoCL behind a mock, which counts and lets fail.
 */
class NativeBoundaryTest {
  private static final int SIZE = 4096;

  /** {@code CL_OUT_OF_RESOURCES}. */
  private static final int FAILURE = -5;

  /** Whose own answer says nothing of the command, or comes too late for it. */
  private static final Set<String> DISPENSABLE = Set.of("clWaitForEvents", "clReleaseEvent");

  private final ClCalls real = OpenCl.bind(Pocl.openCl().loader());
  private final HostBytes list = HostBytes.allocate(8);

  /** Each of the calls at least once, on a queue whose every event is closed. */
  private void life(ClCalls calls) {
    HostBytes host = HostBytes.of(ByteBuffer.allocateDirect(SIZE));
    List<ClEvent> events = new ArrayList<>();
    try (ClContext context = ClContext.of(calls, Pocl.devices().get(0));
        ClQueue queue = context.createQueue(true);
        ClProgram program = context.programFromSource(Pocl.SOURCE, "");
        ClKernel kernel = program.kernel("vadd");
        ClBuffer a = context.createBuffer(SIZE, null, OptionalInt.empty());
        ClBuffer b = context.createBuffer(SIZE, host, OptionalInt.empty())) {
      try {
        events.add(queue.write(a, 0, host, 0, SIZE, List.of()));
        events.add(queue.copy(a, 0, b, 0, SIZE, events));
        events.add(queue.fill(a, 0, SIZE, (byte) 0, events));
        events.add(queue.migrate(b, false, events));
        kernel.setBuffer(0, a);
        kernel.setBuffer(1, b);
        kernel.setBuffer(2, a);
        kernel.setScalar(3, new byte[] {1, 0, 0, 0});
        events.add(queue.run(kernel, events));
        events.add(queue.run(kernel, new long[] {1}, new long[] {1}, events));
        events.add(queue.marker(events));
        events.add(queue.read(a, 0, host, 0, SIZE, events));
        queue.flush();
        ClEvent last = events.get(events.size() - 1);
        last.waitFor(list);
        last.times();
        queue.finish();
      } finally {
        real.clFinish(queue.enter("end"));
        queue.leave();
        events.forEach(ClEvent::close);
      }
    }
  }

  private ClCalls counted() {
    return mock(ClCalls.class, delegatesTo(real));
  }

  private static long calls(ClCalls counted, String function) {
    return mockingDetails(counted).getInvocations().stream()
        .filter(call -> call.getMethod().getName().startsWith(function))
        .count();
  }

  @Test
  void commandsGoToTheDeviceInOrderAndEveryEventIsReleasedAfterItsEnd() {
    ClCalls calls = counted();

    life(calls);

    InOrder order = inOrder(calls);
    order
        .verify(calls)
        .clEnqueueWriteBuffer(
            anyLong(), anyLong(), anyInt(), anyLong(), anyLong(), anyLong(), anyInt(), anyLong(),
            anyLong());
    order.verify(calls, times(4)).clSetKernelArg(anyLong(), anyInt(), anyLong(), anyLong());
    order.verify(calls).clEnqueueTask(anyLong(), anyLong(), anyInt(), anyLong(), anyLong());
    order.verify(calls).clFlush(anyLong());
    order.verify(calls).clWaitForEvents(anyInt(), anyLong());
    order.verify(calls).clFinish(anyLong());
    order.verify(calls, times(8)).clReleaseEvent(anyLong());
    order.verifyNoMoreInteractions();
    assertThat(calls(calls, "clEnqueue")).isEqualTo(8);
  }

  static Stream<String> functions() {
    return Arrays.stream(ClCalls.class.getDeclaredMethods()).map(Method::getName).sorted();
  }

  @ParameterizedTest
  @MethodSource("functions")
  void whicheverCallFailsIsToldAndEveryEventIsReleased(String function) {
    ClCalls sound = counted();
    life(sound);
    long calls = calls(sound, function);
    assertThat(calls).as("calls of %s", function).isPositive();
    for (int failing = 0; failing < calls; failing++) {
      int[] seen = {0};
      int chosen = failing;
      int[] made = {0};
      ClCalls broken =
          mock(
              ClCalls.class,
              call -> {
                String name = call.getMethod().getName();
                if (name.equals(function) && seen[0]++ == chosen) {
                  if (DISPENSABLE.contains(name)) {
                    delegatesTo(real).answer(call);
                  }
                  return FAILURE;
                }
                made[0] += name.startsWith("clEnqueue") ? 1 : 0;
                return delegatesTo(real).answer(call);
              });

      Optional<AcceleratorException> failure = failure(broken);

      assertThat(failure.isEmpty())
          .as("%s, call %s: %s", function, failing, failure)
          .isEqualTo(DISPENSABLE.contains(function) || isFirstLook(function, failing));
      failure.ifPresent(told -> assertThat(told.vendorCode()).hasValue(FAILURE));
      assertThat(calls(broken, "clReleaseEvent"))
          .as("events released after %s, call %s", function, failing)
          .isEqualTo(made[0]);
    }
  }

  /** Of a command that waits for nothing, in its own call; who wants its end asks again. */
  private static boolean isFirstLook(String function, int call) {
    return function.equals("clGetEventInfo") && call == 0;
  }

  @ParameterizedTest
  @ValueSource(strings = {"clGetEventInfo", "clGetEventProfilingInfo"})
  void aClockThatCannotMeasureReleasesItsMarkers(String function) {
    ClCalls broken =
        mock(
            ClCalls.class,
            call ->
                call.getMethod().getName().equals(function)
                    ? FAILURE
                    : delegatesTo(real).answer(call));
    try (ClContext context = ClContext.of(broken, Pocl.devices().get(0));
        ClClock clock = new ClClock(context)) {
      assertThat(catchThrowableOfType(AcceleratorException.class, clock::refresh).vendorCode())
          .hasValue(FAILURE);
    }
    assertThat(calls(broken, "clReleaseEvent")).isEqualTo(calls(broken, "clEnqueueMarker"));
  }

  private Optional<AcceleratorException> failure(ClCalls calls) {
    try {
      life(calls);
      return Optional.empty();
    } catch (AcceleratorException e) {
      return Optional.of(e);
    }
  }
}
