package io.coral.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jocl.CL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An error on the way into native code fails one command, and its waiter lives on. */
class BrokenBoundaryTest {

  private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

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
    return new ClEvent(without(broken), HostBytes.allocate(8), 1, "event", null, CL.CL_QUEUED);
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

  /**
   * An event whose calls tell that they are made, and stay in native code until they may return.
   */
  private static ClEvent stuck(CountDownLatch inside, CountDownLatch mayReturn) {
    ClCalls calls =
        (ClCalls)
            Proxy.newProxyInstance(
                ClCalls.class.getClassLoader(),
                new Class<?>[] {ClCalls.class},
                (proxy, method, arguments) -> {
                  inside.countDown();
                  mayReturn.await();
                  return ClStatus.SUCCESS;
                });
    return new ClEvent(calls, HostBytes.allocate(8), 1, "event", null, CL.CL_QUEUED);
  }

  @Test
  void oneThreadAtATimeLooksForAnEnd() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    CountDownLatch looking = new CountDownLatch(1);
    CountDownLatch mayReturn = new CountDownLatch(1);
    try (ClWaiter waiter = new ClWaiter("stuck", 1)) {
      final CompletableFuture<Integer> occupied = want(waiter, stuck(waiting, mayReturn));
      waiting.await();
      ClEvent far = stuck(looking, mayReturn);
      waiter.watch(far, List.of(), status -> {});
      Thread other = new Thread(() -> waiter.look(far, LOOK_NANOS));
      other.start();
      looking.await();
      CompletableFuture<Integer> status = new CompletableFuture<>();
      ClEvent near = event("none");
      waiter.watch(near, List.of(), status::complete);

      waiter.look(near, LOOK_NANOS);

      assertThat(status).isNotDone();
      mayReturn.countDown();
      other.join();
      waiter.want(near);
      assertThat(status.get(10, TimeUnit.SECONDS)).isZero();
      assertThat(occupied.get(10, TimeUnit.SECONDS)).isZero();
    }
  }

  /** An event that ends while whoever looks for it has not got the core. */
  private static ClEvent endsBehindTheLook() {
    HostBytes value = HostBytes.allocate(8);
    AtomicBoolean asked = new AtomicBoolean();
    ClCalls calls =
        (ClCalls)
            Proxy.newProxyInstance(
                ClCalls.class.getClassLoader(),
                new Class<?>[] {ClCalls.class},
                (proxy, method, arguments) -> {
                  boolean first = asked.compareAndSet(false, true);
                  value.bytes().putInt(0, first ? CL.CL_RUNNING : CL.CL_COMPLETE);
                  long start = System.nanoTime();
                  while (first && System.nanoTime() - start <= LOOK_NANOS) {
                    Thread.onSpinWait();
                  }
                  return ClStatus.SUCCESS;
                });
    return new ClEvent(calls, value, 1, "event", null, CL.CL_QUEUED);
  }

  @Test
  void whoHadToWaitForTheCoreLooksOnceMore() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    CountDownLatch mayReturn = new CountDownLatch(1);
    try (ClWaiter waiter = new ClWaiter("busy", 1)) {
      want(waiter, stuck(waiting, mayReturn));
      waiting.await();
      ClEvent event = endsBehindTheLook();
      CompletableFuture<Integer> status = new CompletableFuture<>();
      waiter.watch(event, List.of(), status::complete);

      waiter.look(event, LOOK_NANOS);

      assertThat(status).isCompletedWithValue(CL.CL_COMPLETE);
      mayReturn.countDown();
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
