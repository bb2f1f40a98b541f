package io.coral.core.engine.internal;

import static io.coral.core.engine.internal.FloatArrays.BYTES;
import static io.coral.core.engine.internal.FloatArrays.N;
import static io.coral.core.engine.internal.FloatArrays.read;
import static io.coral.core.engine.internal.FloatArrays.scale;
import static io.coral.core.engine.internal.FloatArrays.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.Board;
import io.coral.api.CoralArray;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.Response;
import io.coral.api.Split;
import io.coral.api.SplitAnswer;
import io.coral.api.SplitResponse;
import io.coral.core.engine.internal.kernels.Compact;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.DeviceClaim;
import io.coral.spec.Features;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays that tenants, pieces of one call and claims of boards have to do with. */
@Timeout(60)
class ArraysSharedTest extends ArraysRig {

  private static final DeviceClaim CLAIM =
      new BoardClaim("somebody", SimRuntime.ID, Set.of("sim-0"));

  private static final BoardModel SLOW = Rig.BOARD.withLink(new BoardModel.Link(1_000_000, 0));

  private static final String COMPACT =
      """
      {"name": "compact", "kernelId": "compact", "arguments": [
        {"type": "char*", "name": "in", "access": "r"},
        {"type": "int", "name": "length"},
        {"type": "char*", "name": "out", "access": "w"},
        {"type": "int*", "name": "size", "access": "w"}]}
      """;

  @Override
  Map<String, Object> settings() {
    return Map.of("park.limit", "20s", "tenants", "one=1, two=3");
  }

  private void awaitClaimed() {
    await().until(() -> rig.engine.boards().get(0).state() == Board.State.CLAIMED);
  }

  // ---- claims --------------------------------------------------------------------------------

  @Test
  void whatAClaimedBoardAloneHadIsReadOnAnother() {
    rig.simulator(Rig.BOARD, SLOW);
    CoralArray data = array(1);
    assertThat(rig.run(scale(data, 3)).boardId()).isEqualTo("sim-0");

    rig.engine.add(CLAIM, 1);
    Response elsewhere = rig.run(scale(data, 5));

    assertThat(elsewhere.boardId()).isEqualTo("sim-1");
    assertThat(elsewhere.receipt().bytesIn()).isEqualTo(BYTES);
    assertThat(read(data)).isEqualTo(15);
  }

  @Test
  void whatOneBoardHasIsSeenWhileThatIsClaimedAndUsedThereAfter() {
    rig.simulator(Rig.BOARD);
    CoralArray data = array(1);
    rig.run(scale(data, 3));
    rig.engine.add(CLAIM, 1);
    awaitClaimed();

    assertThat(read(data)).isEqualTo(3);
    Answer waiting = rig.engine.submit(scale(data, 5));
    assertThat(waiting.isDone()).isFalse();
    rig.engine.remove(CLAIM);

    Rig.answer(waiting);
    assertThat(read(data)).isEqualTo(15);
  }

  /** One board comes and goes all the time; each request writes what an earlier one did not. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void claimsAndTenantsLoseNothingAndKeepTheOrder(long seed) {
    rig.simulator(Rig.BOARD, Rig.BOARD);
    Random random = new Random(seed);
    CoralArray one = array(1);
    float[] expected = {0, 10, 20, 30};
    List<CoralArray> arrays = new ArrayList<>();
    for (float value : expected) {
      arrays.add(array(value));
    }
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      if (i % 20 == 0) {
        rig.engine.add(CLAIM, 1);
      } else if (i % 20 == 10) {
        rig.engine.remove(CLAIM);
      }
      int from = random.nextInt(expected.length);
      int to = (from + 1 + random.nextInt(expected.length - 1)) % expected.length;
      Request request =
          sum(arrays.get(from), one, arrays.get(to))
              .tenant(random.nextBoolean() ? "one" : "two")
              .priority(random.nextInt(3));
      answers.add(rig.engine.submit(request));
      expected[to] = expected[from] + 1;
    }

    answers.forEach(Rig::answer);
    for (int i = 0; i < expected.length; i++) {
      assertThat(read(arrays.get(i))).as("array %s", i).isEqualTo(expected[i]);
    }
  }

  // ---- pieces of one call --------------------------------------------------------------------

  /** An addition whose first argument goes whole to each piece. */
  private static Split pieces(CoralArray whole, Rig.Addition addition, int elements) {
    return Split.of(
            Request.of("math.addition").arg(whole).arg(addition.b).arg(addition.c).arg(elements))
        .cut(1, 2)
        .along(3);
  }

  @Test
  void anArrayGoesWholeToEachPieceAndOnceToEachBoard() throws Exception {
    rig.simulator(Rig.BOARD, SLOW);
    CoralArray whole = array(1);
    int elements = 100;
    Rig.Addition addition = new Rig.Addition(elements);

    Answer before = rig.engine.submit(scale(whole, 7));
    SplitResponse response =
        pieces(whole, addition, elements).submit(rig.engine).get(20, TimeUnit.SECONDS);
    Answer after = rig.engine.submit(scale(whole, 2));

    for (int i = 0; i < elements; i++) {
      assertThat(addition.c.getFloat(Float.BYTES * i)).isEqualTo(7 + 2 * i);
    }
    List<Response> each = response.pieces().stream().map(SplitResponse.Piece::response).toList();
    long boards = each.stream().map(Response::boardId).distinct().count();
    long copies = each.stream().filter(piece -> piece.receipt().bytesSpared() == 0).count();
    assertThat(each).hasSize(48);
    assertThat(copies).isLessThan(boards + 1);
    Rig.answer(before);
    Rig.answer(after);
    assertThat(read(whole)).isEqualTo(14);
  }

  @Test
  void piecesThatReadAnArrayDisturbNoLookAndNobodyWritesItMeanwhile() throws Exception {
    rig.simulator(Rig.BOARD);
    CoralArray whole = array(1);
    rig.engine.add(CLAIM, 1);
    awaitClaimed();
    Rig.Addition addition = new Rig.Addition(N);
    SplitAnswer answer = pieces(whole, addition, N).submit(rig.engine);

    assertThat(read(whole)).isEqualTo(1);
    RequestException refusal;
    try (CoralArray.View view = whole.read()) {
      assertThat(view.buffer().getFloat(0)).isEqualTo(1);
      refusal =
          catchThrowableOfType(
              RequestException.class, () -> rig.engine.submit(scale(whole, 2)).join());
    }
    assertThat(refusal.code()).isEqualTo(RequestException.Code.ARRAY_IN_USE);
    rig.engine.remove(CLAIM);
    answer.get(20, TimeUnit.SECONDS);
    assertThat(addition.c.getFloat(0)).isEqualTo(1);
  }

  @Test
  void anArrayIsNeitherCutNorWrittenByEachPiece() {
    CoralArray whole = array(1);
    Rig.Addition addition = new Rig.Addition(N);
    Request request = Request.of("math.addition").arg(addition.a).arg(addition.b).arg(whole).arg(N);

    for (Map.Entry<Split, String> each :
        Map.of(
                Split.of(request).cut(0, 1).along(3),
                "each piece would write into the whole of argument 3",
                Split.of(request).cut(0, 1, 2).along(3),
                "of 40 bytes, expected an array that can be cut along 10 elements")
            .entrySet()) {
      RequestException refusal =
          catchThrowableOfType(
              RequestException.class, () -> each.getKey().submit(rig.engine).join());

      assertThat(refusal.code()).isEqualTo(RequestException.Code.WRONG_ARGUMENT);
      assertThat(refusal).hasMessageContaining(each.getValue());
    }
  }

  // ---- tenants -------------------------------------------------------------------------------

  @Test
  void tenantsWhoseArraysHaveNoRoomTogetherKeepTheirContent() {
    BoardModel.Bank bank = new BoardModel.Bank("DDR", 2 * BYTES, 0);
    rig.simulator(Rig.BOARD.withMemories(Collections.nCopies(2, bank)));
    List<CoralArray> arrays = List.of(array(1), array(2), array(3), array(4));
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Request request = scale(arrays.get(i % 4), 2).tenant(i % 2 == 0 ? "one" : "two");
      answers.add(rig.engine.submit(request));
    }

    answers.forEach(Rig::answer);
    assertThat(arrays.stream().map(FloatArrays::read)).containsExactly(1024f, 2048f, 3072f, 4096f);
  }

  @ParameterizedTest(name = "host ranges: {0}")
  @ValueSource(booleans = {true, false})
  void whatOneTenantLeftOnABoardNobodyElseReads(boolean hasRanges) throws Exception {
    SimRuntime simulator =
        new SimRuntime(
            List.of(Rig.BOARD.withMemories(List.of(new BoardModel.Bank("DDR", 4096, 0)))),
            hasRanges ? SimRuntime.ALL_FEATURES : Rig.without(Features.HOST_RANGES),
            SimClock.REAL);
    rig.engine.add(simulator, 1);
    rig.install("pack", COMPACT, Compact.class);
    try {
      byte[] secret = new byte[1024];
      Arrays.fill(secret, (byte) 'S');
      try (CoralArray left = rig.engine.array(1024)) {
        rig.run(compact(secret, left).tenant("one"));
        try (CoralArray.View view = left.read()) {
          assertThat(view.buffer().get(1023)).isEqualTo((byte) 'S');
        }
      }

      CoralArray found = rig.engine.array(1024);
      rig.run(compact(new byte[] {1}, found).tenant("two"));

      try (CoralArray.View view = found.read()) {
        ByteBuffer bytes = view.buffer();
        assertThat(bytes.get()).isEqualTo((byte) 1);
        while (bytes.hasRemaining()) {
          assertThat(bytes.get()).isZero();
        }
      }
    } finally {
      rig.engine.remove(simulator);
      simulator.close();
    }
  }

  private static Request compact(byte[] in, CoralArray out) {
    return Request.of("pack.compact").arg(in).arg(in.length).arg(out).arg(new int[1]);
  }
}
