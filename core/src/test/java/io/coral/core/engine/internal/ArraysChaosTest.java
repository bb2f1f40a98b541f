package io.coral.core.engine.internal;

import static io.coral.core.engine.internal.ArraysTest.BYTES;
import static io.coral.core.engine.internal.ArraysTest.read;
import static io.coral.core.engine.internal.ArraysTest.scale;
import static io.coral.core.engine.internal.ArraysTest.sum;
import static io.coral.core.engine.internal.ArraysTest.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Answer;
import io.coral.api.ArrayException;
import io.coral.api.CoralArray;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import java.util.stream.LongStream;

/** Threads with arrays of their own, and shared ones, on boards that come, go and fail. */
@Timeout(300)
class ArraysChaosTest {

  @TempDir Path temp;
  private Rig rig;
  private CoralArray shared;
  final AtomicInteger failures = new AtomicInteger();
  final AtomicInteger reverts = new AtomicInteger();
  final AtomicInteger cancels = new AtomicInteger();
  final ConcurrentLinkedQueue<String> messages = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void openRig() throws IOException {
    rig = new Rig(temp, EngineLimits.of(Settings.of(EngineLimits.PID, Map.of("arrays.checked", "true"))));
    rig.install();
    rig.install("other", "1", Rig.BOARD.platform());
  }

  @AfterEach
  void closeRig() {
    rig.close();
  }

  static LongStream seeds() {
    return LongStream.range(0, Integer.getInteger("chaos", 4));
  }

  private final class User {
    final Random random;
    final CoralArray[] own = new CoralArray[4];
    final float[] expected = new float[own.length];
    final List<Answer> pending = new ArrayList<>();

    User(long seed) {
      random = new Random(seed);
      for (int i = 0; i < own.length; i++) {
        own[i] = rig.engine.array(BYTES);
        write(own[i], i);
        expected[i] = i;
      }
    }

    void settle() {
      boolean failed = false;
      for (Answer answer : pending) {
        failed |= !ends(answer);
      }
      pending.clear();
      if (failed) {
        for (int i = 0; i < own.length; i++) {
          write(own[i], i);
          expected[i] = i;
        }
      }
    }

    boolean ends(Answer answer) {
      try {
        answer.get(30, TimeUnit.SECONDS);
        return true;
      } catch (CancellationException e) {
        cancels.incrementAndGet();
        return false;
      } catch (java.util.concurrent.ExecutionException e) {
        failures.incrementAndGet();
        messages.add(String.valueOf(e.getCause().getMessage()));
        return false;
      } catch (Exception e) {
        throw new AssertionError("no answer: " + answer.explain(), e);
      }
    }

    void step() {
      int a = random.nextInt(own.length);
      int b = random.nextInt(own.length);
      int c = random.nextInt(own.length);
      Request request;
      int written = c;
      float value;
      switch (random.nextInt(10)) {
        case 0 -> {
          settle();
          check(a);
          return;
        }
        case 1 -> {
          settle();
          try {
            write(own[a], 3);
          } catch (ArrayException e) {
            messages.add(e.getMessage());
          }
          expected[a] = 3;
          return;
        }
        case 2 -> {
          settle();
          own[a].close();
          own[a] = rig.engine.array(BYTES);
          expected[a] = 0;
          return;
        }
        case 3 -> {
          request = scale(own[c], 0.5f);
          value = expected[c] * 0.5f;
        }
        case 4 -> {
          request = Request.of("math.affine").arg(own[c]).arg(0.5f).arg(1f);
          value = expected[c] * 0.5f + 1;
        }
        case 5 -> {
          request = Request.of("other.scale").arg(own[c]).arg(0.5f);
          value = expected[c] * 0.5f;
        }
        case 6 -> {
          request = sum(shared, own[a], own[c]);
          value = 1 + expected[a];
        }
        default -> {
          request = sum(own[a], own[b], own[c]);
          value = expected[a] + expected[b];
        }
      }
      if (Math.abs(value) > 1e5) {
        settle();
        write(own[written], 1);
        expected[written] = 1;
        return;
      }
      Answer answer = rig.engine.submit(request);
      float before = expected[written];
      expected[written] = value;
      if (random.nextInt(8) == 0) {
        boolean isAlone = pending.isEmpty();
        if (random.nextBoolean()) {
          Thread.yield();
        }
        answer.cancel(true);
        if (isAlone) {
          if (!ends(answer)) {
            taken(written, before);
          }
          return;
        }
      } else if (pending.isEmpty() && random.nextInt(3) == 0) {
        if (!ends(answer)) {
          taken(written, before);
        }
        return;
      }
      pending.add(answer);
    }

    void taken(int i, float before) {
      expected[i] = before;
      if (own[i].revert()) {
        reverts.incrementAndGet();
        check(i);
      } else {
        write(own[i], before);
      }
    }

    void check(int i) {
      try {
        assertThat(read(own[i])).isEqualTo(expected[i]);
      } catch (ArrayException e) {
        messages.add(e.getMessage());
        assertThat(e.code()).isEqualTo(ArrayException.Code.NO_CONTENT);
        write(own[i], expected[i]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nothingIsLostSilently(long seed) throws Exception {
    shared = rig.engine.array(BYTES);
    write(shared, 1);
    int kind = (int) (seed % 4);
    BoardModel.Bank bank = new BoardModel.Bank("DDR", 6 * BYTES, 0);
    BoardModel tight = Rig.BOARD.withMemories(List.of(bank, bank));
    BoardModel faulty =
        tight
            .withFaults(
                "run:20=hang run:50=fail run:90=lose copy:30=fail copy:77=fail copy:150=lose")
            .withHangLimit(150);
    List<String> features =
        kind == 3 ? Rig.without(io.coral.spec.Features.HOST_RANGES) : SimRuntime.ALL_FEATURES;
    SimRuntime steady = new SimRuntime(List.of(tight, faulty), features, SimClock.REAL);
    rig.engine.add(steady, 7);
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService pool = Executors.newCachedThreadPool();
    Future<?> churn =
        pool.submit(
            () -> {
              while (!over.get() && kind > 0) {
                SimRuntime coming =
                    new SimRuntime(List.of(kind == 1 ? Rig.BOARD : faulty), features, SimClock.REAL);
                rig.engine.add(coming, 9);
                try {
                  Thread.sleep(60);
                } catch (InterruptedException e) {
                  return;
                }
                rig.engine.remove(coming);
                coming.close();
              }
            });
    List<Future<?>> users = new ArrayList<>();
    for (int u = 0; u < 4; u++) {
      User user = new User(seed * 100 + u);
      users.add(
          pool.submit(
              () -> {
                for (int i = 0; i < Integer.getInteger("steps", 400); i++) {
                  try {
                    user.step();
                  } catch (RequestException e) {
                    messages.add("refused " + e.getMessage());
                  }
                }
                user.settle();
                for (int i = 0; i < user.own.length; i++) {
                  user.check(i);
                  user.own[i].close();
                }
              }));
    }
    for (Future<?> user : users) {
      user.get();
    }
    over.set(true);
    churn.get();
    assertThat(rig.engine.underWay()).isEmpty();
    Map<String, Integer> kinds = new java.util.TreeMap<>();
    messages.forEach(
        m ->
            kinds.merge(
                m.replaceAll("array \\d+", "array #").replaceAll("\\(Coral.*?\\)", "")
                    .replaceAll("0x\\w+|sim-\\d+|float [-.\\dE]+", ""),
                1,
                Integer::sum));
    StringBuilder all = new StringBuilder();
    kinds.forEach((m, n) -> all.append(n).append("x ").append(m, 0, Math.min(400, m.length())).append('\n'));
    System.out.println(
        "SEED " + seed + " failures " + failures + " cancels " + cancels + " reverts " + reverts + "\n" + all);
    assertThat(read(shared)).isEqualTo(1);
    shared.close();
    left(rig.engine);
    rig.engine.remove(steady);
    steady.close();
  }

  private static void left(Engine engine) throws Exception {
    Object pool = get(engine, "pool");
    for (PooledBoard board : ((BoardPool) pool).boards()) {
      Object session = get(board, "session");
      if (session != null) {
        ArrayPool arrays = ((Session) session).buffers().arrays();
        org.awaitility.Awaitility.await().until(() -> ((Map<?, ?>) get(arrays, "arrays")).isEmpty());
        System.out.println("EMPTY on " + board.id());
      }
    }
  }

  private static Object get(Object of, String field) throws Exception {
    java.lang.reflect.Field f = of.getClass().getDeclaredField(field);
    f.setAccessible(true);
    return f.get(of);
  }
}
