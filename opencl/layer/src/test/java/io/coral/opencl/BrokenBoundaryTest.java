package io.coral.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An error on the way into native code fails one command, and its waiter lives on. */
class BrokenBoundaryTest {

  /** Calls that succeed, but for one that ends in an error. */
  private static ClCalls without(String broken) {
    return (ClCalls)
        Proxy.newProxyInstance(
            ClCalls.class.getClassLoader(),
            new Class<?>[] {ClCalls.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals(broken)) {
                throw new StackOverflowError(broken);
              }
              return ClStatus.SUCCESS;
            });
  }

  private static ClEvent event(String broken) {
    return new ClEvent(without(broken), HostBytes.allocate(8), 1, "event", null);
  }

  private static CompletableFuture<Integer> want(ClWaiter waiter, ClEvent event) {
    CompletableFuture<Integer> status = new CompletableFuture<>();
    waiter.watch(event, List.of(), status::complete);
    waiter.want(event);
    return status;
  }

  @ParameterizedTest
  @ValueSource(strings = {"clWaitForEvents", "clGetEventInfo"})
  void aWaitThatEndsInAnErrorFailsItsCommandAlone(String broken) throws Exception {
    try (ClWaiter waiter = new ClWaiter("broken", 1)) {
      assertThat(want(waiter, event(broken)).get(10, TimeUnit.SECONDS)).isNegative();
      assertThat(want(waiter, event("none")).get(10, TimeUnit.SECONDS)).isZero();
      assertThat(waiter.close(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aWatcherThatEndsInAnErrorKeepsNoOtherFromBeingTold() throws Exception {
    try (ClWaiter waiter = new ClWaiter("broken", 1)) {
      ClEvent first = event("none");
      waiter.watch(
          first,
          List.of(),
          status -> {
            throw new AssertionError("a watcher's own");
          });
      waiter.want(first);

      assertThat(want(waiter, event("none")).get(10, TimeUnit.SECONDS)).isZero();
    }
  }
}
