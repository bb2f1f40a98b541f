package io.coral.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Pointer;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.jocl.CL;
import org.jocl.cl_command_queue;
import org.junit.jupiter.api.Test;

/** What a queue asks of OpenCL for one command; here everything ends inside the call. */
class ClQueueTest {
  private static final long HANDLE = 42;

  private final List<String> made = new ArrayList<>();
  private final ClCalls calls =
      (ClCalls)
          Proxy.newProxyInstance(
              ClCalls.class.getClassLoader(),
              new Class<?>[] {ClCalls.class},
              (proxy, method, arguments) -> {
                made.add(method.getName());
                switch (method.getName()) {
                  case "clEnqueueMarkerWithWaitList" ->
                      new Pointer((long) arguments[3]).setLong(0, HANDLE);
                  case "clGetEventInfo" ->
                      new Pointer((long) arguments[3]).setInt(0, CL.CL_COMPLETE);
                  default -> {}
                }
                return ClStatus.SUCCESS;
              });
  private final ClQueue queue = new ClQueue(calls, new cl_command_queue(), false);

  @Test
  void aCommandThatWaitsForNothingIsAskedForItsStatusOnce() {
    ClEvent event = queue.marker(List.of());

    assertThat(event.firstStatus()).isEqualTo(CL.CL_COMPLETE);
    assertThat(made).containsExactly("clEnqueueMarkerWithWaitList", "clGetEventInfo");
  }

  @Test
  void aCommandThatWaitsForAnotherIsNotAskedYet() {
    ClEvent before = queue.marker(List.of());
    made.clear();

    ClEvent event = queue.marker(List.of(before));

    assertThat(event.firstStatus()).isEqualTo(CL.CL_QUEUED);
    assertThat(made).containsExactly("clEnqueueMarkerWithWaitList");
  }

  @Test
  void aCommandThatWaitsForWhatIsClosedWaitsForNothing() {
    ClEvent before = queue.marker(List.of());
    before.close();
    made.clear();

    assertThat(queue.marker(List.of(before)).firstStatus()).isEqualTo(CL.CL_COMPLETE);
    assertThat(made).containsExactly("clEnqueueMarkerWithWaitList", "clGetEventInfo");
  }
}
