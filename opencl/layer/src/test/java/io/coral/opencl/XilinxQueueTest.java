package io.coral.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jocl.CL;
import org.jocl.cl_command_queue;
import org.junit.jupiter.api.Test;

/** What is special about the queues of Xilinx's platform. */
class XilinxQueueTest {
  private final List<String> made = new ArrayList<>();
  private final ClCalls calls =
      (ClCalls)
          Proxy.newProxyInstance(
              ClCalls.class.getClassLoader(),
              new Class<?>[] {ClCalls.class},
              (proxy, method, arguments) -> {
                made.add(
                    switch (method.getName()) {
                      case "clWaitForEvents" -> "wait for " + arguments[0];
                      case "clEnqueueMarkerWithWaitList" -> "marker behind " + arguments[1];
                      default -> method.getName();
                    });
                return ClStatus.SUCCESS;
              });

  private final ClQueue queue = queue(true);
  private final ClQueue other = queue(false);

  private ClQueue queue(boolean xilinx) {
    return new ClQueue(calls, new cl_command_queue(), xilinx);
  }

  private List<ClEvent> events(int count) {
    return LongStream.rangeClosed(1, count)
        .mapToObj(i -> new ClEvent(calls, HostBytes.allocate(8), i, "event", null, CL.CL_QUEUED))
        .toList();
  }

  @Test
  void theyAreNotFlushedBecauseThatWouldWaitForTheDevice() {
    queue.flush();
    assertThat(made).isEmpty();

    other.flush();
    assertThat(made).containsExactly("clFlush");
  }

  @Test
  void aCommandThatWaitsForSeveralEventsIsEnqueuedWhenAllButTheLastHaveEnded() {
    queue.marker(events(3));
    assertThat(made).containsExactly("wait for 2", "marker behind 3");
    made.clear();

    queue.marker(events(1));
    other.marker(events(3));
    assertThat(made).containsExactly("marker behind 1", "marker behind 3");
  }
}
