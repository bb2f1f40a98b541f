package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.Overlay;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.RequestException.Code;
import io.coral.api.Response;
import io.coral.core.engine.internal.Rig.Addition;
import io.coral.core.engine.internal.kernels.Meeting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an application can say of a request, and what it gets. */
@Timeout(120)
class CallTest {

  @TempDir Path temp;

  private Rig rig;

  @BeforeEach
  void openRig() throws IOException {
    rig =
        new Rig(
            temp,
            Map.of(
                "park.limit", "20s",
                "tenants", "students=1, research=3",
                "waiting.requests", "20",
                "waiting.bytes", "1MiB"));
    rig.install();
  }

  @AfterEach
  void closeRig() {
    rig.close();
  }

  private static float[] counted(int n) {
    float[] numbers = new float[n];
    IntStream.range(0, n).forEach(i -> numbers[i] = i);
    return numbers;
  }

  @Test
  void javaArraysAreCopiedInAndResultsBack() {
    rig.simulator(Rig.BOARD);
    float[] a = counted(10);
    float[] c = new float[10];

    rig.run(Request.of("math.addition").arg(a).arg(a).arg(c).arg(10));

    assertThat(c).isEqualTo(new float[] {0, 2, 4, 6, 8, 10, 12, 14, 16, 18});
  }

  @Test
  void typedBuffersOfAnyByteOrderAreCopiedFromPositionToLimit() {
    rig.simulator(Rig.BOARD);
    FloatBuffer data = floats(ByteOrder.BIG_ENDIAN).put(counted(4));

    rig.run(Request.of("math.scale").arg(data.position(1).limit(3)).arg(10f));

    assertThat(data.clear()).isEqualTo(FloatBuffer.wrap(new float[] {0, 10, 20, 3}));
  }

  @Test
  void inputsAndOutputsMayEachBeInAnotherByteOrder() {
    rig.simulator(Rig.BOARD);
    FloatBuffer little = floats(ByteOrder.LITTLE_ENDIAN).put(counted(4)).flip();
    FloatBuffer big = floats(ByteOrder.BIG_ENDIAN).put(counted(4)).flip();
    float[] sums = {0, 2, 4, 6};

    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      FloatBuffer c = floats(order);
      rig.run(Request.of("math.addition").arg(little).arg(big).arg(c).arg(4));

      assertThat(c).isEqualTo(FloatBuffer.wrap(sums));
    }
  }

  private static FloatBuffer floats(ByteOrder order) {
    return ByteBuffer.allocateDirect(4 * Float.BYTES).order(order).asFloatBuffer();
  }

  @Test
  void numbersOfAnotherTypeAreRefused() {
    assertThatThrownBy(() -> rig.engine.submit(Request.of("math.scale").arg(new int[3]).arg(2f)))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("given a Java array of 3 int, expected")
        .hasMessageContaining("numbers of the prototype's type");
  }

  @Test
  void afterAFailureJavaArraysAreAsTheyWere() {
    rig.simulator(Rig.BOARD.withFaults("run:1=fail"));
    float[] data = {1, 2};

    Rig.failure(rig.engine.submit(Request.of("math.scale").arg(data).arg(2f)));

    assertThat(data).containsExactly(1, 2);
  }

  @Test
  void anOverlayCallsByShortNames() {
    rig.simulator(Rig.BOARD);
    float[] data = {1, 2};

    rig.engine.overlay("math").call("scale", data, 2f);

    assertThat(data).containsExactly(2, 4);
    Overlay overlay = rig.engine.overlay("math");
    assertThatThrownBy(() -> overlay.call("scale", "text"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("argument 1: a java.lang.String holds no numbers");
  }

  /** The test's accelerators as Java calls. */
  interface Math {
    void scale(float[] data, float factor);

    Answer addition(float[] a, float[] b, float[] c, int size);

    default void twice(float[] data) {
      scale(data, 2);
    }
  }

  @Test
  void aJavaInterfaceIsAnsweredByAccelerators() {
    rig.simulator(Rig.BOARD);
    Math math = rig.engine.overlay("math").as(Math.class);
    float[] data = {1, 2};

    math.twice(data);
    math.addition(data, data, data, 2).join();

    assertThat(data).containsExactly(4, 8);
    assertThat(math).isEqualTo(math).hasToString("Math of overlay math");
  }

  /** Promises what no accelerator gives. */
  interface Wrong {
    int sum(float[] data);
  }

  @Test
  void anInterfaceThatWantsSomethingElseBackIsRefusedAtOnce() {
    Overlay overlay = rig.engine.overlay("math");

    assertThatThrownBy(() -> overlay.as(Wrong.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("returns int; expected void, Response or Answer");
  }

  @Test
  void allOfSeveralAreTakenOrNone() {
    rig.simulator(Rig.BOARD);
    Addition first = new Addition(10);
    Addition second = new Addition(10);

    assertThatThrownBy(
            () -> rig.engine.submitAll(List.of(first.request, Request.of("math.scale").arg(1))))
        .isInstanceOf(RequestException.class);
    List<Answer> answers = rig.engine.submitAll(List.of(second.request, new Addition(5).request));

    answers.forEach(Rig::answer);
    assertThat(second.isRight()).isTrue();
    assertThat(first.c.getFloat(4)).isZero();
  }

  @Test
  void aRequestThatWaitsEndsAtOnceWhenItIsCancelled() {
    Answer answer = rig.engine.submit(new Addition(10).request);

    assertThat(answer.cancel(false)).isTrue();

    assertThat(answer.isCancelled()).isTrue();
    assertThatThrownBy(answer::join).isInstanceOf(CancellationException.class);
    assertThat(answer.cancel(false)).isFalse();
  }

  @Test
  void aRequestThatRunsIsDoneWhenItsArraysAreFreeAndItsResultIsThrownAway() throws Exception {
    rig.simulator(Rig.BOARD);
    CyclicBarrier meeting = new CyclicBarrier(2);
    System.getProperties().put(Meeting.BARRIER, meeting);
    try {
      Answer answer = rig.engine.submit(Request.of("math.meeting"));
      meeting.await(10, TimeUnit.SECONDS);

      assertThat(answer.cancel(false)).isTrue();
      assertThat(answer.isDone()).isFalse();
      meeting.await(10, TimeUnit.SECONDS);

      await().until(answer::isDone);
      assertThat(answer.isCancelled()).isTrue();
    } finally {
      System.getProperties().remove(Meeting.BARRIER);
    }
  }

  @Test
  void aDeadlineThatPassesWhileItWaitsEndsTheRequest() {
    RequestException failure =
        Rig.failure(
            rig.engine.submit(
                new Addition(10).request.deadline(Instant.now().plus(Duration.ofSeconds(1)))));

    assertThat(failure.code()).isEqualTo(Code.DEADLINE);
    assertThat(failure).hasMessageContaining("was not started before its deadline");
  }

  @Test
  void aDeadlineInThePastIsRefused() {
    Request late = new Addition(10).request.deadline(Instant.EPOCH);

    assertThat(refusal(late).code()).isEqualTo(Code.DEADLINE);
    assertThat(refusal(late)).hasMessageContaining("expected one in the future");
  }

  private RequestException refusal(Request request) {
    return catchThrowableOfType(RequestException.class, () -> rig.engine.submit(request));
  }

  @Test
  void anUnknownTenantNamesTheClosest() {
    RequestException refusal = refusal(new Addition(10).request.tenant("student"));

    assertThat(refusal.code()).isEqualTo(Code.UNKNOWN_TENANT);
    assertThat(refusal).hasMessageContaining("students");
  }

  @Test
  void aTenantThatHasTooMuchWaitingIsRefusedAndOthersAreNot() {
    for (int i = 0; i < 20; i++) {
      rig.engine.submit(new Addition(10).request.tenant("students"));
    }

    RequestException refusal = refusal(new Addition(10).request.tenant("students"));

    assertThat(refusal.code()).isEqualTo(Code.OVERLOADED);
    assertThat(refusal)
        .hasMessageContaining("tenant students has 20 requests")
        .hasMessageContaining("at most 20 (waiting.requests)");
    assertThat(rig.engine.submit(new Addition(10).request.tenant("research")).isDone()).isFalse();
  }

  @Test
  void bytesThatWaitHaveABoundToo() {
    rig.engine.submit(new Addition(80_000).request);

    assertThat(refusal(new Addition(80_000).request))
        .hasMessageContaining("with 960000 bytes unanswered")
        .hasMessageContaining("1048576 bytes (waiting.bytes)");
  }

  @Test
  void aRequestMayWaitForRoom() throws Exception {
    List<Answer> before = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      before.add(rig.engine.submit(new Addition(10).request));
    }
    CompletableFuture<Answer> waiting =
        CompletableFuture.supplyAsync(
            () -> rig.engine.submit(new Addition(10).request.waitForRoom(Duration.ofSeconds(10))));
    assertThat(waiting).isNotDone();

    before.get(0).cancel(false);

    assertThat(waiting.get(10, TimeUnit.SECONDS).isDone()).isFalse();
  }

  @Test
  void theHigherPriorityRunsFirst() {
    List<Integer> order = new ArrayList<>();
    List<CompletableFuture<Void>> ended = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      int priority = i;
      ended.add(
          rig.engine
              .submit(new Addition(10).request.priority(priority))
              .thenAcceptAsync(
                  response -> {
                    synchronized (order) {
                      order.add(priority);
                    }
                  },
                  Runnable::run)
              .toCompletableFuture());
    }

    rig.simulator(Rig.BOARD);

    ended.forEach(CompletableFuture::join);
    assertThat(order.get(0)).isGreaterThanOrEqualTo(8);
    assertThat(order.get(11)).isLessThanOrEqualTo(3);
  }

  @Test
  void aReceiptTellsWhatItCost() {
    rig.simulator(Rig.BOARD.withFaults("run:1=lose"), Rig.BOARD);

    Response response = rig.run(new Addition(10).request);

    assertThat(response.receipt().bitstream()).isEqualTo("math:1");
    assertThat(response.receipt().units()).containsExactly("add:{add_1}");
    assertThat(response.receipt().bytesIn()).isEqualTo(80);
    assertThat(response.receipt().bytesOut()).isEqualTo(40);
    assertThat(response.receipt().waiting()).isPositive();
    assertThat(response.receipt().programming()).isPositive();
    assertThat(response.receipt().waiting())
        .isGreaterThanOrEqualTo(response.receipt().programming());
    assertThat(response.receipt().failures())
        .singleElement()
        .satisfies(
            failure -> {
              assertThat(failure.boardId()).isEqualTo("sim-0");
              assertThat(failure.reason()).contains("DEVICE_LOST");
            });
  }

  @Test
  void anExplanationSaysWhereARequestIs() throws Exception {
    Answer parked = rig.engine.submit(new Addition(10).request.label("job", "7"));
    assertThat(parked.explain())
        .contains("math.addition", "{job=7} of tenant default waits since")
        .contains("for a board that can be programmed for it");
    rig.simulator(Rig.BOARD);
    Rig.answer(parked);
    assertThat(parked.explain()).contains("was answered by board sim-0 (math:1, add:{add_1})");
    await().until(() -> rig.engine.underWay().isEmpty());
    CyclicBarrier meeting = new CyclicBarrier(2);
    System.getProperties().put(Meeting.BARRIER, meeting);
    try {
      Answer running = rig.engine.submit(Request.of("math.meeting"));
      meeting.await(10, TimeUnit.SECONDS);
      assertThat(running.explain()).contains("is on board sim-0");
      List<Answer> more = new ArrayList<>();
      for (int i = 0; i < 9; i++) {
        more.add(rig.engine.submit(Request.of("math.meeting")));
      }
      assertThat(rig.engine.underWay())
          .hasSize(10)
          .startsWith(running, more.get(0))
          .endsWith(more.get(8));
      assertThat(more.get(8).explain())
          .contains("waits since")
          .containsPattern("one of [1-9] for the same, for one of 1 compute units");
      more.forEach(answer -> answer.cancel(false));
      meeting.await(10, TimeUnit.SECONDS);
      Rig.answer(running);
    } finally {
      System.getProperties().remove(Meeting.BARRIER);
    }
  }
}
