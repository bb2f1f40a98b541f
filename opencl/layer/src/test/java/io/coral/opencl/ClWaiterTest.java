package io.coral.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClWaiterTest {

  private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(20);
  private static final String NAME = "waiter under test";

  private ClContext context;
  private ClQueue queue;
  private ClProgram program;
  private ClWaiter waiter;
  private final List<ClEvent> watched = new ArrayList<>();

  @BeforeEach
  void open() {
    context = Pocl.devices().get(0).createContext();
    queue = context.createQueue(true);
    program = context.programFromSource(Pocl.SOURCE, "");
    waiter = new ClWaiter(NAME, 2);
  }

  @AfterEach
  void close() {
    assertThat(waiter.close(10, TimeUnit.SECONDS)).isTrue();
    queue.finish();
    // not before: PoCL touches an event once more after it has told of its failure
    watched.forEach(ClEvent::close);
    program.close();
    queue.close();
    context.close();
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(NAME))
        .count();
  }

  private CompletableFuture<Integer> want(ClEvent event, List<ClEvent> after) {
    CompletableFuture<Integer> status = watch(event, after);
    waiter.want(event);
    return status;
  }

  private CompletableFuture<Integer> watch(ClEvent event, List<ClEvent> after) {
    CompletableFuture<Integer> status = new CompletableFuture<>();
    waiter.watch(event, after, status::complete);
    watched.add(event);
    return status;
  }

  private ClEvent spin(long rounds, ClBuffer sink, List<ClEvent> after) {
    ClKernel kernel = program.kernel("spin");
    java.nio.ByteBuffer value =
        java.nio.ByteBuffer.allocate(8).order(java.nio.ByteOrder.nativeOrder()).putLong(0, rounds);
    kernel.setScalar(0, value.array());
    kernel.setBuffer(1, sink);
    ClEvent event = queue.run(kernel, after);
    kernel.close();
    queue.flush();
    return event;
  }

  @Test
  void aChainOfWantedCommandsIsWaitedForByOneThreadInItsOrder() throws Exception {
    try (ClBuffer sink = context.createBuffer(64, null, OptionalInt.empty())) {
      ClEvent first = spin(20_000_000, sink, List.of());
      CompletableFuture<Integer> firstEnd = want(first, List.of());
      ClEvent second = spin(1, sink, List.of(first));
      CompletableFuture<Integer> secondEnd = want(second, List.of(first));

      assertThat(threads()).isEqualTo(1);
      assertThat(secondEnd.get(30, TimeUnit.SECONDS)).isEqualTo(ClStatus.SUCCESS);
      assertThat(firstEnd).isDone();
    }
  }

  @Test
  void aShortCommandDoesNotWaitForALongOne() throws Exception {
    try (ClBuffer sink = context.createBuffer(64, null, OptionalInt.empty());
        ClBuffer other = context.createBuffer(64, null, OptionalInt.empty());
        UserEvent gate = UserEvent.of(context)) {
      CompletableFuture<Integer> slow = want(spin(1, sink, List.of(gate.event())), List.of());
      CompletableFuture<Integer> quick = want(spin(1, other, List.of()), List.of());

      quick.get(30, TimeUnit.SECONDS);

      assertThat(slow).isNotDone();
      assertThat(threads()).isEqualTo(2);
      gate.finish(ClStatus.SUCCESS);
      slow.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void noMoreThreadsAreMadeThanAllowed() throws Exception {
    try (ClBuffer sink = context.createBuffer(64, null, OptionalInt.empty());
        UserEvent gate = UserEvent.of(context)) {
      List<ClEvent> behindTheGate = List.of(gate.event());
      List<CompletableFuture<Integer>> ends =
          IntStream.range(0, 8)
              .mapToObj(i -> want(spin(1, sink, behindTheGate), List.of()))
              .toList();

      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> threads() == 2);
      gate.finish(ClStatus.SUCCESS);
      for (CompletableFuture<Integer> end : ends) {
        assertThat(end.get(30, TimeUnit.SECONDS)).isEqualTo(ClStatus.SUCCESS);
      }
      assertThat(threads()).isEqualTo(2);
    }
  }

  @Test
  void aFailedCommandTellsItsOwnStatus() throws Exception {
    HostBytes host = HostBytes.allocate(64);
    try (ClBuffer buffer = context.createBuffer(64, null, OptionalInt.empty());
        UserEvent gate = UserEvent.of(context)) {
      ClEvent write = queue.write(buffer, 0, host, 0, 64, List.of(gate.event()));
      CompletableFuture<Integer> end = want(write, List.of());
      assertThat(end).isNotDone();

      gate.finish(-5);

      assertThat(end.get(10, TimeUnit.SECONDS)).isNegative();
    }
  }

  @Test
  void aChainIsWaitedForOnceAndToldInItsOrder() throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    try (ClBuffer sink = context.createBuffer(64, null, OptionalInt.empty());
        UserEvent gate = UserEvent.of(context)) {
      ClEvent first = spin(1, sink, List.of(gate.event()));
      CompletableFuture<Integer> firstEnd = watch(first, List.of());
      ClEvent second = spin(1, sink, List.of(first));
      CompletableFuture<Integer> secondEnd = watch(second, List.of(first));
      firstEnd.thenRun(() -> told.add("first"));
      secondEnd.thenRun(() -> told.add("second"));

      waiter.want(second);
      gate.finish(ClStatus.SUCCESS);

      assertThat(secondEnd.get(30, TimeUnit.SECONDS)).isEqualTo(ClStatus.SUCCESS);
      assertThat(firstEnd).isCompletedWithValue(ClStatus.SUCCESS);
      assertThat(told).containsExactly("first", "second");
      assertThat(threads()).isEqualTo(1);
    }
  }

  @Test
  void aCommandThatIsWantedLaterDoesNotWaitForThoseBehindIt() throws Exception {
    try (ClBuffer sink = context.createBuffer(64, null, OptionalInt.empty());
        UserEvent gate = UserEvent.of(context)) {
      ClEvent first = spin(1, sink, List.of());
      CompletableFuture<Integer> firstEnd = watch(first, List.of());
      ClEvent second = spin(1, sink, List.of(first, gate.event()));
      CompletableFuture<Integer> secondEnd = want(second, List.of(first));

      waiter.want(first);

      assertThat(firstEnd.get(30, TimeUnit.SECONDS)).isEqualTo(ClStatus.SUCCESS);
      assertThat(secondEnd).isNotDone();
      gate.finish(ClStatus.SUCCESS);
      assertThat(secondEnd.get(30, TimeUnit.SECONDS)).isEqualTo(ClStatus.SUCCESS);
    }
  }

  @Test
  void commandsThatNobodyWantsAreToldAllTheSame() throws Exception {
    try (ClBuffer sink = context.createBuffer(64, null, OptionalInt.empty())) {
      List<CompletableFuture<Integer>> ends =
          IntStream.range(0, 200)
              .mapToObj(i -> watch(spin(1, sink, List.of()), List.of()))
              .toList();

      for (CompletableFuture<Integer> end : ends) {
        assertThat(end.get(30, TimeUnit.SECONDS)).isEqualTo(ClStatus.SUCCESS);
      }
    }
  }

  @Test
  void aFailureDoesNotWaitForWhatGoesOn() throws Exception {
    try (ClBuffer sink = context.createBuffer(64, null, OptionalInt.empty());
        UserEvent broken = UserEvent.of(context);
        UserEvent slow = UserEvent.of(context)) {
      ClEvent first = spin(1, sink, List.of(broken.event()));
      ClEvent second = spin(1, sink, List.of(slow.event()));
      CompletableFuture<Integer> firstEnd = watch(first, List.of());
      CompletableFuture<Integer> secondEnd = watch(second, List.of());
      CompletableFuture<Integer> lastEnd =
          want(spin(1, sink, List.of(first, second)), List.of(first, second));

      broken.finish(-5);

      assertThat(lastEnd.get(30, TimeUnit.SECONDS)).isNegative();
      assertThat(firstEnd.get(30, TimeUnit.SECONDS)).isNegative();
      assertThat(secondEnd).isNotDone();
      slow.finish(ClStatus.SUCCESS);
      assertThat(secondEnd.get(30, TimeUnit.SECONDS)).isEqualTo(ClStatus.SUCCESS);
    }
  }

  /** The one thread of a waiter waits for what ends with the gate, so that it tells nothing. */
  private void occupyTheOnlyThread(ClBuffer sink, UserEvent gate) {
    waiter = new ClWaiter(NAME, 1);
    want(spin(1, sink, List.of(gate.event())), List.of());
  }

  @Test
  void whoLooksForAnEndTellsItAndWhatWasBeforeIt() {
    try (ClBuffer sink = context.createBuffer(64, null, OptionalInt.empty());
        UserEvent gate = UserEvent.of(context)) {
      occupyTheOnlyThread(sink, gate);
      ClEvent first = spin(1, sink, List.of());
      CompletableFuture<Integer> firstEnd = watch(first, List.of());
      ClEvent second = spin(1, sink, List.of(first));
      CompletableFuture<Integer> secondEnd = watch(second, List.of(first));
      List<String> told = new ArrayList<>();
      firstEnd.thenRun(() -> told.add("first on " + Thread.currentThread()));
      secondEnd.thenRun(() -> told.add("second on " + Thread.currentThread()));
      second.waitFor(HostBytes.allocate(8));

      waiter.look(second, LOOK_NANOS);

      assertThat(told)
          .containsExactly(
              "first on " + Thread.currentThread(), "second on " + Thread.currentThread());
      gate.finish(ClStatus.SUCCESS);
    }
  }

  /** Completes with the thread that does for a watched event what can wait. */
  private CompletableFuture<Thread> watchWhatCanWait(ClEvent event) {
    CompletableFuture<Thread> done = new CompletableFuture<>();
    waiter.watch(
        event,
        List.of(),
        new ClWaiter.Watcher() {
          @Override
          public void ended(int status) {}

          @Override
          public void afterwards() {
            done.complete(Thread.currentThread());
          }
        });
    watched.add(event);
    return done;
  }

  @Test
  void whatCanWaitIsDoneByWhoLooksForAnotherEnd() {
    try (ClBuffer sink = context.createBuffer(64, null, OptionalInt.empty());
        UserEvent gate = UserEvent.of(context)) {
      occupyTheOnlyThread(sink, gate);
      ClEvent first = spin(1, sink, List.of());
      CompletableFuture<Thread> done = watchWhatCanWait(first);
      first.waitFor(HostBytes.allocate(8));
      ClEvent second = spin(1, sink, List.of(gate.event()));
      watch(second, List.of());

      waiter.look(first, LOOK_NANOS);
      assertThat(done).isNotDone();
      waiter.look(second, LOOK_NANOS);

      assertThat(done).isCompletedWithValue(Thread.currentThread());
      gate.finish(ClStatus.SUCCESS);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatCanWaitIsDoneThoughNobodyLooksAgain(boolean closing) throws Exception {
    ClEvent event = queue.marker(List.of());
    CompletableFuture<Thread> done = watchWhatCanWait(event);
    event.waitFor(HostBytes.allocate(8));

    waiter.look(event, LOOK_NANOS);
    if (closing) {
      assertThat(waiter.close(10, TimeUnit.SECONDS)).isTrue();
      assertThat(done).isDone();
    }

    assertThat(done.get(30, TimeUnit.SECONDS).getName()).isEqualTo(NAME);
  }

  @Test
  void whoLooksForAnEndLeavesWhatOthersWantToThem() throws Exception {
    try (ClBuffer sink = context.createBuffer(64, null, OptionalInt.empty());
        UserEvent gate = UserEvent.of(context)) {
      waiter = new ClWaiter(NAME, 1);
      ClEvent first = spin(1, sink, List.of(gate.event()));
      CompletableFuture<Integer> firstEnd = want(first, List.of());
      ClEvent second = spin(1, sink, List.of());
      CompletableFuture<Integer> secondEnd = watch(second, List.of(first));
      second.waitFor(HostBytes.allocate(8));

      waiter.look(second, LOOK_NANOS);

      assertThat(secondEnd).isNotDone();
      waiter.want(second);
      gate.finish(ClStatus.SUCCESS);
      assertThat(secondEnd.get(30, TimeUnit.SECONDS)).isEqualTo(ClStatus.SUCCESS);
      assertThat(firstEnd).isDone();
    }
  }

  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whoLooksForAnEndThatIsFarGoesAwayAgain() throws Exception {
    try (ClBuffer sink = context.createBuffer(64, null, OptionalInt.empty());
        UserEvent gate = UserEvent.of(context)) {
      ClEvent event = spin(1, sink, List.of(gate.event()));
      CompletableFuture<Integer> end = watch(event, List.of());

      waiter.look(event, LOOK_NANOS);

      assertThat(end).isNotDone();
      waiter.want(event);
      gate.finish(ClStatus.SUCCESS);
      assertThat(end.get(30, TimeUnit.SECONDS)).isEqualTo(ClStatus.SUCCESS);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsWantedBehindAnEndThatSomebodyLooksForIsWaitedFor(boolean closing) throws Exception {
    waiter = new ClWaiter(NAME, 1);
    try (UserEvent gate = UserEvent.of(context)) {
      ClEvent first = queue.marker(List.of(gate.event()));
      ClEvent second = queue.marker(List.of(first));
      watched.addAll(List.of(first, second));
      CompletableFuture<Integer> secondEnd = new CompletableFuture<>();
      waiter.watch(
          first,
          List.of(),
          status -> {
            waiter.want(first);
            waiter.want(second);
            if (closing) {
              waiter.close(1, TimeUnit.SECONDS);
            }
          });
      waiter.watch(second, List.of(first), secondEnd::complete);
      gate.finish(ClStatus.SUCCESS);
      first.waitFor(HostBytes.allocate(8));

      waiter.look(first, LOOK_NANOS);

      assertThat(secondEnd.get(30, TimeUnit.SECONDS)).isEqualTo(ClStatus.SUCCESS);
    }
  }

  @RepeatedTest(20)
  void everyEndIsToldOnceAndInOrderHoweverManyLookForIt() throws Exception {
    Queue<Integer> told = new ConcurrentLinkedQueue<>();
    List<ClEvent> chain = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try (UserEvent gate = UserEvent.of(context)) {
      List<ClEvent> before = List.of(gate.event());
      for (int i = 0; i < 40; i++) {
        int number = i;
        ClEvent event = queue.marker(before);
        waiter.watch(event, before, status -> told.add(number));
        watched.add(event);
        chain.add(event);
        before = List.of(event);
      }
      for (int i = 0; i < 3; i++) {
        threads.execute(
            () -> {
              while (chain.stream().anyMatch(event -> event.watched != null)) {
                chain.forEach(event -> waiter.look(event, LOOK_NANOS));
              }
            });
      }
      gate.finish(ClStatus.SUCCESS);
      waiter.want(chain.get(20));
    } finally {
      threads.shutdown();
    }

    assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    assertThat(told).containsExactlyElementsOf(IntStream.range(0, 40).boxed().toList());
  }

  @Test
  void closingLetsWhatIsWatchedEndAndLeavesNoThread() {
    try (ClBuffer sink = context.createBuffer(64, null, OptionalInt.empty());
        UserEvent gate = UserEvent.of(context)) {
      CompletableFuture<Integer> end = watch(spin(1, sink, List.of(gate.event())), List.of());

      assertThat(waiter.close(0, TimeUnit.SECONDS)).isFalse();
      gate.finish(ClStatus.SUCCESS);
      assertThat(waiter.close(30, TimeUnit.SECONDS)).isTrue();

      assertThat(end).isDone();
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> threads() == 0);
    }
  }
}
