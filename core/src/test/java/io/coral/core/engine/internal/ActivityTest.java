package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.api.Activity;
import io.coral.api.Answer;
import io.coral.api.Board;
import io.coral.api.EndedRequest;
import io.coral.api.EngineListener;
import io.coral.api.FailedAttempt;
import io.coral.api.Programming;
import io.coral.api.Request;
import io.coral.api.Response;
import io.coral.core.engine.internal.Rig.Addition;
import io.coral.core.engine.internal.kernels.Meeting;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.ErrorCode;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the engine has to do, and what it tells of what it has done. */
@Timeout(60)
class ActivityTest {

  @TempDir Path temp;

  private Rig rig;

  @BeforeEach
  void openRig() throws IOException {
    rig = new Rig(temp);
    rig.install();
  }

  @AfterEach
  void closeRig() {
    rig.close();
  }

  private Activity.OfBoard board() {
    return rig.engine.activity().boards().get(0);
  }

  @Test
  void aBoardShowsItsUnitsItsMemoriesAndItsSensors() {
    rig.simulator(Rig.BOARD);
    await().until(() -> !rig.engine.activity().boards().isEmpty());
    assertThat(board().units()).isEmpty();
    assertThat(board().banks()).isEmpty();

    rig.run(new Addition(8).request);

    await().until(() -> board().sensors().powerWatts().isPresent() && !board().banks().isEmpty());
    assertThat(board().board().state()).isEqualTo(Board.State.PROGRAMMED);
    assertThat(board().units()).contains(new Activity.OfUnit("math.addition", 0));
    assertThat(board().banks())
        .allSatisfy(bank -> assertThat(bank.available()).isBetween(0L, bank.size()));
  }

  @Test
  void whoeverLooksOftenHasBoardsLookedForOnceInAWhile() {
    SimRuntime simulator =
        new SimRuntime(List.of(Rig.BOARD), SimRuntime.ALL_FEATURES, SimClock.REAL);
    AtomicInteger discoveries = new AtomicInteger();
    rig.engine.add(counting(simulator, discoveries), 1);
    await().until(() -> !rig.engine.activity().boards().isEmpty());

    for (int i = 0; i < 10_000; i++) {
      assertThat(rig.engine.activity().boards()).hasSize(1);
    }

    assertThat(discoveries).hasValueLessThan(50);
    simulator.close();
  }

  private static AcceleratorRuntime counting(SimRuntime simulator, AtomicInteger discoveries) {
    return (AcceleratorRuntime)
        Proxy.newProxyInstance(
            AcceleratorRuntime.class.getClassLoader(),
            new Class<?>[] {AcceleratorRuntime.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("discover")) {
                discoveries.incrementAndGet();
              }
              return method.invoke(simulator, arguments);
            });
  }

  @Test
  void whatWaitsIsToldByAcceleratorAndTenant() throws Exception {
    rig.simulator(Rig.BOARD);
    CyclicBarrier both = new CyclicBarrier(2);
    System.getProperties().put(Meeting.BARRIER, both);
    List<Answer> answers = rig.engine.submitAll(Collections.nCopies(4, Request.of("math.meeting")));
    both.await(10, TimeUnit.SECONDS);

    Activity busy = rig.engine.activity();
    assertThat(busy.waiting())
        .singleElement()
        .satisfies(
            waiting -> {
              assertThat(waiting.accelerator()).isEqualTo("math.meeting");
              assertThat(waiting.tenant()).isEqualTo("default");
              assertThat(waiting.longest()).isPositive();
              assertThat(waiting.requests() + given(busy)).isEqualTo(answers.size());
            });
    both.await(10, TimeUnit.SECONDS);
    for (int i = 1; i < answers.size(); i++) {
      both.await(10, TimeUnit.SECONDS);
      both.await(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aListenerHearsOfEachAttemptThatABoardDidNotAnswer() {
    List<FailedAttempt> failed = new CopyOnWriteArrayList<>();
    EngineListener listener =
        new EngineListener() {
          @Override
          public void failed(FailedAttempt attempt) {
            failed.add(attempt);
          }
        };
    rig.engine.add(listener);
    rig.simulator(Rig.BOARD.withFaults("run:1=lose"), Rig.BOARD.withFaults("run:2=fail"));

    rig.run(new Addition(8).request);
    Rig.failure(rig.engine.submit(new Addition(8).request));

    rig.engine.remove(listener);
    assertThat(failed)
        .containsExactly(
            new FailedAttempt("math.addition", "sim-0", "sim", ErrorCode.DEVICE_LOST),
            new FailedAttempt("math.addition", "sim-1", "sim", ErrorCode.EXECUTION_FAILED));
  }

  private static int given(Activity activity) {
    return activity.boards().get(0).units().stream().mapToInt(Activity.OfUnit::requests).sum();
  }

  @Test
  void aListenerHearsOfEndsAndOfProgrammings() {
    List<EndedRequest> ended = new CopyOnWriteArrayList<>();
    List<Programming> programmed = new CopyOnWriteArrayList<>();
    EngineListener listener =
        new EngineListener() {
          @Override
          public void ended(EndedRequest request) {
            ended.add(request);
            throw new IllegalStateException("a listener that fails harms nobody");
          }

          @Override
          public void programmed(Programming programming) {
            programmed.add(programming);
          }
        };
    rig.engine.add(listener);
    Rig.failure(rig.engine.submit(new Addition(8).request));
    rig.simulator(Rig.BOARD);
    Response response = rig.run(new Addition(8).request);

    rig.engine.remove(listener);
    rig.run(new Addition(8).request);

    assertThat(ended).hasSize(2);
    assertThat(ended.get(0).outcome()).isEqualTo("NO_BOARD");
    assertThat(ended.get(0).response()).isEmpty();
    assertThat(ended.get(1).outcome()).isEqualTo(EndedRequest.DONE);
    assertThat(ended.get(1).tenant()).isEqualTo("default");
    assertThat(ended.get(1).response()).containsSame(response);
    assertThat(programmed)
        .singleElement()
        .satisfies(
            once -> {
              assertThat(once.boardId()).isEqualTo(response.boardId());
              assertThat(once.bitstream()).isEqualTo("math:1");
              assertThat(once.succeeded()).isTrue();
            });
  }

  @Test
  void aListenerThatNeverReturnsHoldsNoRequestAndNoEnd() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    EngineListener listener =
        new EngineListener() {
          @Override
          public void ended(EndedRequest request) {
            held.countDown();
            try {
              end.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    rig.engine.add(listener);
    rig.simulator(Rig.BOARD);
    rig.run(new Addition(8).request);
    assertThat(held.await(10, TimeUnit.SECONDS)).isTrue();
    try {
      for (int i = 0; i < 100; i++) {
        rig.run(new Addition(8).request);
      }

      CompletableFuture.runAsync(
              () -> {
                rig.engine.remove(listener);
                rig.engine.close();
              })
          .get(15, TimeUnit.SECONDS);
    } finally {
      end.countDown();
    }
  }
}
