package io.coral.core.engine.internal;

import static io.coral.core.engine.internal.FloatArrays.BYTES;
import static io.coral.core.engine.internal.FloatArrays.read;
import static io.coral.core.engine.internal.FloatArrays.scale;
import static io.coral.core.engine.internal.FloatArrays.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.ArrayException;
import io.coral.api.CoralArray;
import io.coral.api.Request;
import io.coral.core.engine.internal.kernels.Carry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a request reads and leaves behind is never half of something, nor of another. */
@Timeout(60)
class ArraysContentTest extends ArraysFaults {

  // ---- one request and one array ------------------------------------------------------------

  @Test
  void whatARequestReadsAndWritesItReadsAsItWas() throws IOException {
    installTurn();
    rig.simulator(Rig.BOARD);
    CoralArray x = rig.engine.array(2 * Float.BYTES);
    try (CoralArray.View view = x.write()) {
      view.buffer().putFloat(1).putFloat(2);
    }
    for (int i = 0; i < 3; i++) {
      rig.run(Request.of("turn.turn").arg(x).arg(x));
    }
    try (CoralArray.View view = x.read()) {
      ByteBuffer found = view.buffer();
      assertThat(new float[] {found.getFloat(), found.getFloat()}).containsExactly(2, 1);
    }
  }

  @Test
  void whatARequestReadInOneMemoryAndWroteInAnotherIsOldInTheFirst() throws IOException {
    rig.install(
        "carry",
        """
        {"name": "carry", "kernelId": "carry", "arguments": [
          {"type": "float*", "name": "from", "access": "r"},
          {"type": "float*", "name": "to", "access": "w"}]}
        """,
        Carry.class);
    rig.simulator(Rig.BOARD);
    CoralArray x = array(0);
    for (int i = 0; i < 3; i++) {
      rig.run(Request.of("carry.carry").arg(x).arg(x));
    }

    assertThat(read(x)).isEqualTo(3);
  }

  // ---- the end of a request -----------------------------------------------------------------

  @Test
  void aResultOfABoardThatIsClosedMeanwhileIsComputedElsewhere() {
    AtomicReference<Thread> removing = new AtomicReference<>();
    OddDevice meeting =
        OddDevice.before(
            "run",
            () -> {
              if (removing.get() == null) {
                removing.set(new Thread());
                removing.set(waiting(() -> rig.engine.remove(runtime)));
              }
            });
    odd(meeting, Rig.BOARD);
    CoralArray a = array(1);
    CoralArray c = rig.engine.array(BYTES);
    Answer answer = rig.engine.submit(sum(a, a, c));
    await().until(() -> removing.get() != null);
    rig.simulator(Rig.BOARD);
    Rig.answer(answer);

    assertThat(read(c)).isEqualTo(2);
  }

  @Test
  void whatIsChangedInPlaceIsNotSavedHalfDone() throws Exception {
    OddDevice held = OddDevice.holding("run");
    odd(held, Rig.BOARD);
    CoralArray a = array(1);
    Answer first = rig.engine.submit(scale(a, 2));
    await().until(() -> held.calls.get() > 0);
    held.letGo();
    Rig.answer(first);
    held.hold();
    Answer answer = rig.engine.submit(scale(a, 2));
    await().until(() -> held.calls.get() > 1);
    Thread removing = new Thread(() -> rig.engine.remove(runtime));
    removing.start();
    rig.simulator(Rig.BOARD);
    await().until(() -> rig.engine.boards().size() == 1);
    held.letGo();
    removing.join();

    assertThat(Rig.failure(answer)).hasMessageContaining("a request failed while it wrote it");
  }

  @Test
  void whatWasCopiedOverBetweenStagesIsNotTakenBack() {
    rig.simulator(Rig.BOARD.withFaults("run:2=fail"));
    CoralArray data = array(7);

    Rig.failure(rig.engine.submit(affine(data)));

    assertThat(data.revert()).isFalse();
    assertThat(code(data::read)).isEqualTo(ArrayException.Code.NO_CONTENT);
  }

  @Test
  void whatACancelledRequestCopiedToTheHostIsNotTakenBack() {
    OddDevice held = OddDevice.holding("run");
    odd(held, Rig.BOARD);
    CoralArray data = array(7);
    Answer answer = rig.engine.submit(affine(data));
    await().until(() -> held.calls.get() > 1);
    answer.cancel(true);
    held.letGo();
    await().until(answer::isDone);

    assertThat(data.revert()).isFalse();
  }

  @Test
  void whatWasOnTheHostIsTakenBackAfterAFailureBetweenStages() throws IOException {
    rig.install(
        "fresh",
        "1",
        Rig.BOARD.platform(),
        """
        {"name": ["scale", "shift"], "kernelId": "affine", "arguments": [
          {"type": "float*", "name": "data", "index": ["0", "1"], "access": "w"},
          {"type": "float", "name": "factor", "index": ["1", "-1"]},
          {"type": "float", "name": "offset", "index": ["-1", "0"]}]}
        """);
    rig.simulator(Rig.BOARD.withFaults("run:2=fail"));
    CoralArray data = array(7);
    Request fresh = Request.of("fresh.affine").arg(data).arg(3f).arg(1f);

    assertThat(Rig.failure(rig.engine.submit(fresh))).hasMessageContaining("EXECUTION_FAILED");
    assertThat(data.revert()).isTrue();
    assertThat(read(data)).isEqualTo(7);
    rig.run(fresh);
    assertThat(read(data)).isEqualTo(1);
  }

  @Test
  void whatACancelledRequestWroteIsNotTakenBackToo() {
    AtomicReference<Answer> cancelled = new AtomicReference<>();
    odd(
        OddDevice.before(
            "times",
            () -> {
              if (cancelled.get() != null) {
                cancelled.get().cancel(true);
              }
            }),
        Rig.BOARD);
    CoralArray one = array(1);
    CoralArray c = array(7);
    rig.run(sum(one, one, rig.engine.array(BYTES)));
    Answer answer = rig.engine.submit(sum(one, one, c));
    cancelled.set(answer);
    catchThrowable(answer::join);
    if (answer.isCancelled()) {
      assertThat(c.revert()).isTrue();
      assertThat(read(c)).isEqualTo(7);
    }
  }

  @Test
  void aRequestThatALostBoardHadRunsAgainWhereNothingWasWrittenYet() {
    rig.simulator(Rig.BOARD.withFaults("run:1=lose"), Rig.BOARD);
    CoralArray data = array(2);

    rig.run(affine(data));

    assertThat(read(data)).isEqualTo(7);
  }
}
