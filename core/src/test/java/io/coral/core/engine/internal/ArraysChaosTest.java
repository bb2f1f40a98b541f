package io.coral.core.engine.internal;

import static io.coral.core.engine.internal.FloatArrays.BYTES;
import static io.coral.core.engine.internal.FloatArrays.read;
import static io.coral.core.engine.internal.FloatArrays.scale;
import static io.coral.core.engine.internal.FloatArrays.sum;
import static io.coral.core.engine.internal.FloatArrays.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.ArrayException;
import io.coral.api.CoralArray;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.Features;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Threads with arrays of their own, and one that all read, on boards that are tight, fail, hang,
 * are lost and replaced: whatever is read is what was computed, or is said to be gone.
 */
@Timeout(120)
class ArraysChaosTest {

  private static final int THREADS = 4;
  private static final int STEPS = 300;
  private static final BoardModel.Bank SIX_ARRAYS = new BoardModel.Bank("DDR", 6 * BYTES, 0);
  private static final BoardModel TIGHT =
      Rig.BOARD.withMemories(List.of(SIX_ARRAYS, SIX_ARRAYS)).withHangLimit(150);
  private static final BoardModel FAULTY =
      TIGHT.withFaults(
          "run:20=hang run:50=fail run:90=lose copy:30=fail copy:77=fail copy:150=lose");

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger steps = new AtomicInteger();
  @TempDir Path temp;
  private Rig rig;
  private CoralArray ones;

  @BeforeEach
  void openRig() throws IOException {
    rig = new Rig(temp, Map.of("arrays.checked", "true"));
    rig.install();
    rig.install("other", "1", Rig.BOARD.platform());
    ones = rig.engine.array(BYTES);
    write(ones, 1);
  }

  @AfterEach
  void closeRig() {
    threads.shutdownNow();
    rig.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void nothingIsLostSilently(long seed) throws Exception {
    List<String> features =
        seed % 2 == 0 ? SimRuntime.ALL_FEATURES : Rig.without(Features.HOST_RANGES);
    try (SimRuntime steady = new SimRuntime(List.of(TIGHT, FAULTY), features, SimClock.REAL)) {
      rig.engine.add(steady, 0);
      AtomicBoolean isOver = new AtomicBoolean();
      Future<?> replacing = threads.submit(() -> replace(features, isOver));
      List<Future<?>> users = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        users.add(threads.submit(new User(seed * THREADS + i)));
      }
      for (Future<?> user : users) {
        user.get();
      }
      isOver.set(true);
      replacing.get();

      assertThat(read(ones)).isEqualTo(1);
      assertThat(rig.engine.underWay()).isEmpty();
      rig.engine.remove(steady);
    }
  }

  private void replace(List<String> features, AtomicBoolean isOver) {
    while (!isOver.get()) {
      try (SimRuntime coming = new SimRuntime(List.of(FAULTY), features, SimClock.REAL)) {
        rig.engine.add(coming, 1);
        int then = steps.get() + 100;
        await().until(() -> isOver.get() || steps.get() > then);
        rig.engine.remove(coming);
      }
    }
  }

  /** A thread that knows what is in its arrays. */
  private final class User implements Runnable {
    private final Random random;
    private final CoralArray[] arrays = new CoralArray[4];
    private final float[] expected = new float[arrays.length];
    private final List<Answer> pending = new ArrayList<>();

    User(long seed) {
      random = new Random(seed);
      for (int i = 0; i < arrays.length; i++) {
        arrays[i] = rig.engine.array(BYTES);
      }
    }

    @Override
    public void run() {
      for (int i = 0; i < STEPS; i++) {
        step(random.nextInt(arrays.length), random.nextInt(arrays.length));
        steps.incrementAndGet();
      }
      settle();
      for (int i = 0; i < arrays.length; i++) {
        check(i);
        arrays[i].close();
      }
    }

    private void step(int from, int to) {
      switch (random.nextInt(9)) {
        case 0 -> {
          settle();
          check(to);
        }
        case 1 -> fill(to, 3);
        case 2 -> {
          settle();
          arrays[to].close();
          arrays[to] = rig.engine.array(BYTES);
          expected[to] = 0;
        }
        case 3 -> submit(scale(arrays[to], 0.5f), to, expected[to] / 2);
        case 4 -> submit(Request.of("other.scale").arg(arrays[to]).arg(0.5f), to, expected[to] / 2);
        case 5 ->
            submit(
                Request.of("math.affine").arg(arrays[to]).arg(0.5f).arg(1f),
                to,
                expected[to] / 2 + 1);
        case 6 -> submit(sum(ones, arrays[from], arrays[to]), to, 1 + expected[from]);
        default ->
            submit(sum(arrays[from], arrays[to], arrays[to]), to, expected[from] + expected[to]);
      }
    }

    private void submit(Request request, int written, float value) {
      if (value > 1e6) {
        fill(written, 1);
        return;
      }
      boolean isAlone = pending.isEmpty();
      Answer answer = rig.engine.submit(request);
      pending.add(answer);
      float before = expected[written];
      expected[written] = value;
      boolean isCancelled = random.nextInt(8) == 0 && answer.cancel(true);
      if (isAlone && (isCancelled || random.nextInt(3) == 0)) {
        pending.clear();
        if (!isAnswered(answer)) {
          takeBack(written, before);
        }
      }
    }

    /** What it held before, if it says that it has that. */
    private void takeBack(int array, float before) {
      expected[array] = before;
      if (arrays[array].revert()) {
        check(array);
      } else {
        fill(array, before);
      }
    }

    /**
     * Several that follow each other: after a failure nothing is known but what is written anew.
     */
    private void settle() {
      long failed = pending.stream().filter(answer -> !isAnswered(answer)).count();
      pending.clear();
      for (int i = 0; failed > 0 && i < arrays.length; i++) {
        fill(i, i);
      }
    }

    private boolean isAnswered(Answer answer) {
      try {
        Rig.answer(answer);
        return true;
      } catch (RequestException | CancellationException e) {
        return false;
      }
    }

    private void fill(int array, float value) {
      settle();
      write(arrays[array], value);
      expected[array] = value;
    }

    private void check(int array) {
      try {
        assertThat(read(arrays[array])).isEqualTo(expected[array]);
      } catch (ArrayException e) {
        assertThat(e.code()).isEqualTo(ArrayException.Code.NO_CONTENT);
        fill(array, expected[array]);
      }
    }
  }
}
