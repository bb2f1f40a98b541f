package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.Constant;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.Split;
import io.coral.api.SplitAnswer;
import io.coral.api.SplitResponse;
import io.coral.core.engine.internal.Rig.Addition;
import io.coral.core.engine.internal.kernels.Add;
import io.coral.core.engine.internal.kernels.Compact;
import io.coral.core.engine.internal.kernels.Held;
import io.coral.core.engine.internal.kernels.Meeting;
import io.coral.runtime.sim.BoardModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One call over all boards: what is cut, what comes back, and what goes wrong. */
@Timeout(60)
class SplitTest {

  private static final String KERNELS =
      """
      {"name": "add", "kernelId": "addition", "arguments": [
        {"type": "float*", "name": "a", "access": "r"},
        {"type": "float*", "name": "b", "access": "r"},
        {"type": "float*", "name": "c", "access": "w"},
        {"type": "int", "name": "size"}]},
      {"name": "compact", "kernelId": "compact", "arguments": [
        {"type": "char*", "name": "in", "access": "r"},
        {"type": "int", "name": "length"},
        {"type": "char*", "name": "out", "access": "w"},
        {"type": "int*", "name": "size", "access": "w"}]},
      {"name": "held", "kernelId": "held", "arguments": [
        {"type": "char*", "name": "data", "access": "r"}, {"type": "int", "name": "n"}]}
      """;

  /** As long as a run takes, so does each copy. */
  private static final BoardModel SLOW = Rig.BOARD.withLink(new BoardModel.Link(1_000_000, 0));

  @TempDir Path temp;

  private Rig rig;

  @BeforeEach
  void openRig() throws IOException {
    rig = new Rig(temp, Map.of("park.limit", "20s", "tenants", "one=1", "waiting.requests", "100"));
    rig.install("math", KERNELS, Add.class, Compact.class, Meeting.class, Held.class);
  }

  @AfterEach
  void closeRig() {
    rig.close();
  }

  private static SplitResponse answer(SplitAnswer answer) throws Exception {
    return answer.get(20, TimeUnit.SECONDS);
  }

  private static Split over(Addition addition) {
    return Split.of(addition.request).cut(0, 1, 2).along(3);
  }

  @ParameterizedTest(name = "{0} elements")
  @ValueSource(ints = {1, 47, 48, 1000, 12_345})
  void boardsOfTwoSpeedsMakeTheWholeResult(int elements) throws Exception {
    rig.simulator(Rig.BOARD, SLOW);
    Addition addition = new Addition(elements);

    SplitResponse response = answer(over(addition).submit(rig.engine));

    assertThat(addition.isRight()).isTrue();
    assertThat(response.pieces()).hasSize(Math.min(elements, 48));
    int from = 0;
    for (SplitResponse.Piece piece : response.pieces()) {
      assertThat(piece.from()).isEqualTo(from);
      assertThat(piece.response().receipt().bytesOut()).isEqualTo(4L * (piece.to() - from));
      from = piece.to();
    }
    assertThat(from).isEqualTo(elements);
  }

  @Test
  void eachPieceButTheLastIsAligned() throws Exception {
    rig.simulator(Rig.BOARD);
    Addition addition = new Addition(100);

    SplitResponse response = answer(over(addition).align(16).pieces(3).submit(rig.engine));

    assertThat(response.pieces()).extracting(SplitResponse.Piece::to).containsExactly(32, 64, 100);
    assertThat(addition.isRight()).isTrue();
  }

  @Test
  void javaArraysAndTypedBuffersAreCutWhereTheyLie() throws Exception {
    rig.simulator(Rig.BOARD);
    int n = 100;
    float[] a = new float[n];
    IntStream.range(0, n).forEach(i -> a[i] = i);
    FloatBuffer c = FloatBuffer.allocate(n + 2).position(1).limit(n + 1);

    answer(
        Split.of(Request.of("math.addition").arg(a).arg(a).arg(c).arg((short) n))
            .cut(0, 1, 2)
            .along(3)
            .submit(rig.engine));

    c.clear();
    assertThat(c.get(0)).isZero();
    assertThat(c.get(n + 1)).isZero();
    IntStream.range(0, n).forEach(i -> assertThat(c.get(1 + i)).isEqualTo(2 * i));
  }

  @Test
  void outputsOfUnknownLengthAreJoinedInTheirOrder() throws Exception {
    rig.simulator(Rig.BOARD, SLOW);
    int n = 1000;
    byte[] in = new byte[n];
    for (int i = 0; i < n; i++) {
      in[i] = (byte) (i % 7);
    }
    ByteBuffer out = ByteBuffer.allocateDirect(n);
    int[] size = new int[1];

    answer(
        Split.of(Request.of("math.compact").arg(in).arg(n).arg(out).arg(size))
            .cut(0)
            .along(1)
            .joined(2, 3, elements -> elements)
            .submit(rig.engine));

    int written = 0;
    for (byte each : in) {
      if (each != 0) {
        assertThat(out.get(written++)).isEqualTo(each);
      }
    }
    assertThat(size[0]).isEqualTo(written);
  }

  @Test
  void aPieceThatFailsFailsTheWholeAndTheOthersAreGivenUp() {
    rig.simulator(Rig.BOARD.withFaults("run:2=fail"));
    SplitAnswer answer = over(new Addition(100)).pieces(10).submit(rig.engine);

    RequestException failure = catchThrowableOfType(RequestException.class, answer::join);

    assertThat(failure.code()).isEqualTo(RequestException.Code.FAILED);
    assertThat(failure)
        .hasMessageContaining("math.addition: piece ")
        .hasMessageContaining(" of 10, elements ");
    assertThat(answer.pieces()).allMatch(Answer::isDone);
    assertThatThrownBy(answer::get).isInstanceOf(ExecutionException.class).hasCause(failure);
    assertThat(answer.cancel(false)).isFalse();
  }

  @Test
  void aPieceThatIsGivenUpGivesUpTheOthers() {
    SplitAnswer answer = over(new Addition(100)).submit(rig.engine);

    answer.pieces().get(3).cancel(false);

    await().until(answer::isDone);
    assertThat(answer.isCancelled()).isTrue();
    assertThat(answer.pieces()).hasSize(24).allMatch(Answer::isCancelled);
  }

  @Test
  void aCancelledCallIsDoneWhenItsLastPieceIs() throws Exception {
    rig.simulator(Rig.BOARD);
    CyclicBarrier meeting = new CyclicBarrier(2);
    System.getProperties().put(Meeting.BARRIER, meeting);
    try {
      SplitAnswer answer =
          Split.of(Request.of("math.held").arg(new byte[8]).arg(8))
              .cut(0)
              .along(1)
              .pieces(2)
              .submit(rig.engine);
      meeting.await(10, TimeUnit.SECONDS);

      assertThat(answer.cancel(false)).isTrue();
      assertThat(answer.isDone()).isFalse();
      meeting.await(10, TimeUnit.SECONDS);

      await().until(() -> meeting.getNumberWaiting() > 0 || answer.isDone());
      if (!answer.isDone()) {
        meeting.await(10, TimeUnit.SECONDS);
        meeting.await(10, TimeUnit.SECONDS);
      }
      await().until(answer::isDone);
      assertThat(answer.isCancelled()).isTrue();
      assertThatThrownBy(answer::join).isInstanceOf(CancellationException.class);
    } finally {
      System.getProperties().remove(Meeting.BARRIER);
    }
  }

  @Test
  void whatTheRequestSaysOfItselfHoldsForEachPiece() {
    Instant deadline = Instant.now().plusSeconds(60);
    Request request =
        new Addition(10).request.tenant("one").priority(3).deadline(deadline).label("job", "7");

    SplitAnswer answer = Split.of(request).cut(0, 1, 2).along(3).submit(rig.engine);

    assertThat(answer.pieces())
        .hasSize(10)
        .allSatisfy(
            piece -> {
              assertThat(piece.request().tenant()).isEqualTo("one");
              assertThat(piece.request().priority()).isEqualTo(3);
              assertThat(piece.request().deadline()).contains(deadline);
              assertThat(piece.request().labels()).containsEntry("job", "7");
            });
    answer.cancel(false);
  }

  @Test
  void wherePiecesHaveNoRoomNoneIsTaken() {
    Answer before = rig.engine.submit(new Addition(1).request);

    RequestException refusal =
        catchThrowableOfType(
            RequestException.class, () -> over(new Addition(200)).pieces(200).submit(rig.engine));

    assertThat(refusal.code()).isEqualTo(RequestException.Code.OVERLOADED);
    assertThat(rig.engine.underWay()).containsExactly(before);
    before.cancel(false);
  }

  static Stream<Arguments> wrong() {
    Request whole = new Addition(10).request;
    Request addition = Request.of("math.addition");
    Request compact = Request.of("math.compact").arg(new byte[8]).arg(8);
    ByteBuffer eight = ByteBuffer.allocateDirect(8);
    Split compacted = Split.of(compact.arg(eight).arg(new int[1])).cut(0).along(1);
    return Stream.of(
        Arguments.of("nothing is cut", Split.of(whole).along(3), "call cut(…) and along(…)"),
        Arguments.of("along nothing", Split.of(whole).cut(0), "call cut(…) and along(…)"),
        Arguments.of(
            "no such position", Split.of(whole).cut(4).along(3), "position 4 is named, and the"),
        Arguments.of(
            "along an array",
            Split.of(whole).cut(0).along(2),
            "argument 3: given an array of 40 bytes in a direct buffer, expected the number of"),
        Arguments.of(
            "no elements",
            Split.of(addition.arg(new float[1]).arg(0)).cut(0).along(1),
            "given int 0, expected the number of elements, a whole number of 1 to"),
        Arguments.of(
            "a fraction",
            Split.of(addition.arg(new float[1]).arg(1.5)).cut(0).along(1),
            "given double 1.5, expected the number of elements"),
        Arguments.of(
            "not divisible",
            Split.of(addition.arg(new float[10]).arg(3)).cut(0).along(1),
            "given a Java array of 10 float, expected an array that can be cut along 3 elements"),
        Arguments.of(
            "a number is cut",
            Split.of(whole).cut(0, 3).along(3),
            "argument 4: given int 10, expected an array that can be cut"),
        Arguments.of(
            "a constant is cut",
            Split.of(addition.arg(Constant.ofNumbers(new int[10])).arg(10)).cut(0).along(1),
            "given a constant of 40 bytes, expected an array that can be cut"),
        Arguments.of(
            "an output is whole",
            Split.of(whole).cut(0, 1).along(3),
            "each piece would write into the whole of argument 3 (float* c)"),
        Arguments.of(
            "an output is read-only",
            Split.of(addition.arg(eight).arg(eight).arg(eight.asReadOnlyBuffer()).arg(2))
                .cut(0, 1, 2)
                .along(3),
            "expected a writable buffer"),
        Arguments.of(
            "no room to join",
            compacted.joined(2, 3, elements -> 2 * elements),
            "expected a direct buffer of at least 16 bytes for the output of 8 pieces"),
        Arguments.of(
            "no place for the length",
            compacted.joined(3, 2, elements -> elements),
            "expected an int[1] or a long[1] for the output's length"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  void whatCannotBeCutIsRefusedBeforeAnythingHappens(String name, Split split, String message) {
    RequestException refusal =
        catchThrowableOfType(RequestException.class, () -> split.submit(rig.engine));

    assertThat(refusal.code()).as(name).isEqualTo(RequestException.Code.WRONG_ARGUMENT);
    assertThat(refusal).hasMessageContaining(message);
    assertThat(rig.engine.underWay()).isEmpty();
  }
}
