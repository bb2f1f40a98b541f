package io.coral.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.StageTimes;
import io.coral.core.engine.internal.Engine;
import io.coral.runtime.dualfpga.DualFpgaRuntime;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimRuntime;
import io.coral.runtime.sim.VirtualClock;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.ComputeUnit;
import io.coral.spec.EventTimes;
import io.coral.spec.Resource;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests whose stages are on two boards, in virtual time. */
@Timeout(60)
class StagesOverBoardsTest {

  private static final long SEGMENT = 5_000_000;

  private final VirtualClock clock = new VirtualClock();
  private final AtomicInteger runs = new AtomicInteger();
  @TempDir Path temp;

  @Test
  void whileTheSecondBoardComputesOneRequestTheFirstComputesTheNext() throws IOException {
    BoardModel board = BoardModel.DEFAULT.withoutDelays();
    try (SimRuntime boards =
            new SimRuntime(Collections.nCopies(2, board), SimRuntime.ALL_FEATURES, clock);
        DualFpgaRuntime groups = new DualFpgaRuntime(List.of(boards), Map.of());
        Engine engine = new Engine(DualBench.withStages(temp, groups))) {
      engine.add(counting(AcceleratorRuntime.class, groups), 1);
      awaitAnswer(engine.submit(DualBench.stages()));
      runs.set(0);
      Answer one = engine.submit(DualBench.stages());
      Answer next = engine.submit(DualBench.stages());
      // time stands still until the boards have both requests
      await().until(() -> runs.get() == 4);
      awaitAnswer(one);
      awaitAnswer(next);

      assertThat(one.join().stages())
          .extracting(StageTimes::kernel)
          .containsExactly("segment:{segment_1}-a", "segment:{segment_1}-b");
      long began = run(one, 0).startedNanos();
      assertThat(run(one, 1).startedNanos()).isEqualTo(began + SEGMENT);
      assertThat(run(next, 0).startedNanos()).isEqualTo(began + SEGMENT);
      assertThat(run(next, 1).startedNanos()).isEqualTo(began + 2 * SEGMENT);
    }
  }

  /** Counts the runs that a runtime's compute units are given. */
  private <T> T counting(Class<T> type, Object real) {
    return type.cast(
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                Object result = method.invoke(real, arguments);
                if (method.getName().equals("run")) {
                  runs.incrementAndGet();
                }
                return result instanceof Resource
                    ? counting(Resource.class, result)
                    : result instanceof ComputeUnit ? counting(ComputeUnit.class, result) : result;
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            }));
  }

  private void awaitAnswer(Answer answer) {
    await()
        .until(
            () -> {
              clock.runAll();
              return answer.isDone();
            });
  }

  private static EventTimes run(Answer answer, int stage) {
    return answer.join().stages().get(stage).run().orElseThrow();
  }
}
