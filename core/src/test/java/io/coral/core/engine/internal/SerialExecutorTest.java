package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whose thread has the turn, and that there is one turn at a time. */
class SerialExecutorTest {

  private final Deque<Runnable> asked = new ArrayDeque<>();
  private final List<String> done = new ArrayList<>();
  private final SerialExecutor executor = new SerialExecutor(asked::add, () -> {});

  private static long over() {
    return System.nanoTime() - 1;
  }

  private static long later() {
    return System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
  }

  private SerialExecutor.Brief brief(String name) {
    return () -> done.add(name);
  }

  @Test
  void whatATurnLeavesIsDoneByTheNextCaller() {
    executor.executeHere(
        () -> {
          executor.execute(brief("second"));
          done.add("first");
        },
        over());
    assertThat(done).containsExactly("first");

    executor.executeHere(brief("third"), later());

    assertThat(done).containsExactly("first", "second", "third");
  }

  @Test
  void whatATurnLeavesIsDoneByALentThreadWhenNoCallerComes() {
    executor.executeHere(() -> executor.execute(brief("second")), over());
    executor.execute(brief("third"));

    assertThat(asked).as("one thread is enough").hasSize(1);
    asked.remove().run();

    assertThat(done).containsExactly("second", "third");
  }

  @Test
  void aCallerIsNotHeldByATaskThatIsNotBrief() {
    executor.execute(() -> done.add("long"));

    executor.executeHere(brief("short"), later());

    assertThat(done).isEmpty();
    asked.remove().run();
    assertThat(done).containsExactly("long", "short");
  }

  @Test
  void aLentThreadThatComesTooLateFindsNothingToDo() {
    executor.executeHere(() -> executor.execute(brief("second")), over());
    executor.executeHere(brief("third"), later());

    asked.remove().run();

    assertThat(done).containsExactly("second", "third");
    executor.execute(brief("fourth"));
    assertThat(asked).as("it is asked again").hasSize(1);
  }

  @Test
  void aLentThreadThatOthersOvertakeGivesItsTurnBack() {
    Deque<Runnable> meanwhile = new ArrayDeque<>();
    Queue<Runnable> tasks =
        new ConcurrentLinkedQueue<>() {
          @Override
          public boolean isEmpty() {
            boolean seen = super.isEmpty();
            if (!meanwhile.isEmpty()) {
              meanwhile.remove().run();
            }
            return seen;
          }
        };
    SerialExecutor overtaken = new SerialExecutor(asked::add, () -> {}, tasks);
    overtaken.execute(brief("first"));
    meanwhile.add(() -> overtaken.executeHere(brief("second"), later()));

    asked.remove().run();

    assertThat(done).containsExactly("first", "second");
    overtaken.executeHere(brief("third"), later());
    assertThat(done).containsExactly("first", "second", "third");
  }

  @Test
  void everyTaskOfManyThreadsRunsOnceAndAlone() throws Exception {
    int threads = 4;
    int each = 20_000;
    ExecutorService pool = Executors.newCachedThreadPool();
    try {
      SerialExecutor shared = new SerialExecutor(pool, () -> {});
      AtomicInteger inside = new AtomicInteger();
      AtomicInteger met = new AtomicInteger();
      AtomicInteger ran = new AtomicInteger();
      SerialExecutor.Brief task =
          () -> {
            if (inside.getAndIncrement() != 0) {
              met.incrementAndGet();
            }
            ran.incrementAndGet();
            inside.decrementAndGet();
          };
      List<Future<?>> callers = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        boolean isCaller = i % 2 == 0;
        callers.add(
            pool.submit(
                () -> {
                  for (int j = 0; j < each; j++) {
                    if (isCaller) {
                      shared.executeHere(task, j % 2 == 0 ? over() : later());
                    } else {
                      shared.execute(j % 2 == 0 ? task : task::run);
                    }
                  }
                }));
      }
      for (Future<?> caller : callers) {
        caller.get(1, TimeUnit.MINUTES);
      }
      pool.shutdown();

      assertThat(pool.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
      assertThat(ran).hasValue(threads * each);
      assertThat(met).hasValue(0);
    } finally {
      pool.shutdownNow();
    }
  }
}
