package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Answer;
import io.coral.api.RequestException;
import io.coral.core.engine.internal.Rig.Addition;
import io.coral.runtime.sim.SimRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests of several threads while boards fail, hang, are lost, claimed and unplugged, artifacts
 * are replaced and requests cancelled: each is answered, and each answer is right. {@code
 * -Dcoral.soak=1000000} asks more.
 */
@Timeout(value = 6, unit = TimeUnit.HOURS)
class SoakTest {

  private static final int REQUESTS = Integer.getInteger("coral.soak", 4000);
  private static final int THREADS = 4;
  private static final int WINDOW = 16;
  private static final long SEED = 20261128;

  @TempDir Path temp;

  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger cancelled = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicInteger wrong = new AtomicInteger();

  private record Asked(Addition addition, Answer answer) {}

  @Test
  void eachRequestIsAnsweredOnceAndRightWhateverHappensToTheBoards() throws Exception {
    try (Rig rig = new Rig(temp)) {
      rig.install();
      rig.install("other", "1", Rig.BOARD.platform());
      SimRuntime first =
          rig.simulator(
              Rig.BOARD.withFaults("run:97=fail run:501=lose"),
              Rig.BOARD.withFaults("copy:333=lose").withHangLimit(200),
              Rig.BOARD.withFaults("run:211=hang").withHangLimit(200),
              Rig.BOARD);
      ExecutorService threads = Executors.newFixedThreadPool(THREADS);
      List<Future<?>> asking = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(SEED + i);
        asking.add(threads.submit(() -> ask(rig, random)));
      }
      Random random = new Random(SEED - 1);
      while (asking.stream().anyMatch(each -> !each.isDone())) {
        disturb(rig, first, random);
      }
      for (Future<?> each : asking) {
        each.get();
      }
      threads.shutdown();
    }

    assertThat(answered.get() + cancelled.get() + failed.get())
        .as("seed %d: answered, cancelled and failed", SEED)
        .isEqualTo(REQUESTS / THREADS * THREADS);
    assertThat(wrong).hasValue(0);
    assertThat(failed.get()).isLessThan(REQUESTS / 50);
    assertThat(answered.get()).isGreaterThan(REQUESTS / 2);
  }

  private void ask(Rig rig, Random random) {
    Deque<Asked> onTheWay = new ArrayDeque<>();
    for (int i = 0; i < REQUESTS / THREADS; i++) {
      if (onTheWay.size() == WINDOW) {
        check(onTheWay.remove());
      }
      Addition addition = new Addition(random.nextInt(3) == 0 ? "other" : "math", 16);
      Answer answer = rig.engine.submit(addition.request);
      if (random.nextInt(50) == 0) {
        answer.cancel(false);
      }
      onTheWay.add(new Asked(addition, answer));
    }
    onTheWay.forEach(this::check);
  }

  private void check(Asked asked) {
    try {
      asked.answer().get(60, TimeUnit.SECONDS);
      answered.incrementAndGet();
      if (!asked.addition().isRight()) {
        wrong.incrementAndGet();
      }
    } catch (CancellationException e) {
      cancelled.incrementAndGet();
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isInstanceOf(RequestException.class);
      failed.incrementAndGet();
    } catch (Exception e) {
      throw new AssertionError("seed " + SEED + ": " + asked.answer().explain(), e);
    }
  }

  private static void disturb(Rig rig, SimRuntime simulator, Random random) throws IOException {
    String board = "sim-" + random.nextInt(4);
    switch (random.nextInt(4)) {
      case 0 -> simulator.revive(board);
      case 1 -> {
        BoardClaim claim = new BoardClaim("soak", SimRuntime.ID, Set.of(board));
        rig.engine.add(claim, 1);
        rig.engine.boards();
        rig.engine.remove(claim);
      }
      case 2 -> rig.install("other", "1", Rig.BOARD.platform());
      default -> {
        for (int i = 0; i < 4; i++) {
          simulator.revive("sim-" + i);
        }
        rig.engine.boards();
      }
    }
  }
}
