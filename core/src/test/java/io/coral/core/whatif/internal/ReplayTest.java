package io.coral.core.whatif.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.coral.core.account.internal.Traffic;
import io.coral.core.account.internal.Traffic.Arrival;
import io.coral.core.account.internal.Traffic.Ran;
import io.coral.core.account.internal.Traffic.SeenBoard;
import io.coral.core.schedule.internal.Binary;
import io.coral.core.schedule.internal.Policy;
import io.coral.core.schedule.internal.Queue;
import io.coral.core.schedule.internal.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Traffic of a seeded virtual run: its cause is known, so its prediction can be judged. */
class ReplayTest {

  private static final double MILLI = 1e6;
  private static final double SECOND = 1e9;
  private static final SeenBoard BOARD = new SeenBoard("b0", "sim", "coral", "sim", "1", "math:1");

  /** Every run is up to 20 % longer or shorter than its size says. */
  private static Traffic recorded(int boards, double perSecond, long seed) {
    Random random = new Random(seed);
    VirtualMachine machine = new VirtualMachine(Policy.DEFAULT);
    Queue queue = machine.schedule().addQueue();
    Tenant tenant = machine.schedule().addTenant(1);
    Binary binary = machine.schedule().addBinary(0, List.of(queue), 0);
    BoardSpeed speed =
        new BoardSpeed(
            10_000, 12, SECOND, bytes -> (MILLI + 2 * bytes) * (0.8 + 0.4 * random.nextDouble()));
    List<SeenBoard> seen = new ArrayList<>();
    for (int i = 0; i < boards; i++) {
      machine.addBoard(0, 0, speed, binary);
      seen.add(new SeenBoard("b" + i, "sim", "coral", "sim", "1", "math:1"));
    }
    List<VirtualRequest> requests = new ArrayList<>();
    double at = 0;
    for (int i = 0; i < 4000; i++) {
      at += -Math.log(1 - random.nextDouble()) * SECOND / perSecond;
      double bytes = 100_000 * (1 + random.nextInt(20));
      VirtualRequest request = new VirtualRequest(queue, tenant, bytes, bytes, 2 * bytes, null);
      requests.add(request);
      machine.at(at, () -> machine.submit(request));
    }
    machine.run(Double.POSITIVE_INFINITY);
    List<Arrival> arrivals = new ArrayList<>();
    for (VirtualRequest request : requests) {
      arrivals.add(
          arrival(
              "math.add",
              (long) request.submitted,
              (long) request.bytesIn(),
              (long) (request.done - request.submitted),
              new Ran(
                  "b" + arrivals.size() % boards,
                  "math:1",
                  "add_1",
                  1,
                  0,
                  0,
                  (long) request.in,
                  (long) request.run,
                  (long) request.out,
                  0,
                  OptionalDouble.empty())));
    }
    return new Traffic(Map.of("default", 1.0), seen, arrivals, OptionalLong.of(0));
  }

  private static Arrival arrival(String accelerator, long at, long bytes, long took, Ran ran) {
    return new Arrival(
        at,
        accelerator,
        "default",
        0,
        Long.MAX_VALUE,
        bytes,
        bytes,
        2 * bytes,
        Arrival.DONE,
        took,
        Optional.of(ran));
  }

  private static Service replayed(Traffic traffic, List<ModelledBoard> boards) {
    return Replay.on(boards, traffic, new Observed(traffic));
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void aRecordedRunIsPredictedWithinATenth(long seed) {
    // 5.2 ms a request: two boards are busy for 78 % of the time
    Traffic traffic = recorded(2, 300, seed);
    Service measured = Service.measured(traffic);

    Service predicted = replayed(traffic, ModelledBoard.of(traffic));

    assertThat(predicted.answered()).isEqualTo(4000);
    assertThat(predicted.p50()).isCloseTo(measured.p50(), Percentage.withPercentage(10));
    assertThat(predicted.p99()).isCloseTo(measured.p99(), Percentage.withPercentage(10));
    assertThat(predicted.throughput())
        .isCloseTo(measured.throughput(), Percentage.withPercentage(10));
  }

  @Test
  void anotherBoardShortensWaitingAsARunOnSoManyShows() {
    Traffic two = recorded(2, 300, 4);
    Service onThree = Service.measured(recorded(3, 300, 4));
    List<ModelledBoard> boards = new ArrayList<>(ModelledBoard.of(two));
    boards.add(boards.get(0));

    Service predicted = replayed(two, boards);

    assertThat(predicted.p99()).isLessThan(0.8 * Service.measured(two).p99());
    assertThat(predicted.p50()).isCloseTo(onThree.p50(), Percentage.withPercentage(10));
    assertThat(predicted.p99()).isCloseTo(onThree.p99(), Percentage.withPercentage(10));
  }

  @Test
  void aFasterBoardRunsFasterAndCopiesAsBefore() {
    Traffic one = one(Long.MAX_VALUE);
    ModelledBoard board = ModelledBoard.of(one).get(0);

    Service predicted =
        replayed(one, List.of(new ModelledBoard("coral/fast", board.like(), 4, board.bitstream())));

    assertThat(predicted.p50()).isCloseTo(100 + 8000 / 4.0 + 300 + 40, within(2.0));
  }

  @Test
  void aRequestTakesElsewhereAsMuchLongerAsSuchRequestsDo() {
    SeenBoard slow = new SeenBoard("b1", "sim", "coral", "slow", "1", "math:1");
    List<Arrival> arrivals = new ArrayList<>();
    for (long run : List.of(1000, 3000)) {
      Ran fast = new Ran("b0", "math:1", "add_1", 1, 0, 0, 0, run, 0, 0, OptionalDouble.empty());
      arrivals.add(arrival("math.add", run * 100, 8, run, fast));
    }
    Ran usual = new Ran("b1", "math:1", "add_1", 1, 0, 0, 0, 4000, 0, 0, OptionalDouble.empty());
    arrivals.add(arrival("math.add", 500_000, 8, 4000, usual));
    Traffic traffic = new Traffic(Map.of(), List.of(BOARD, slow), arrivals, OptionalLong.of(0));

    Service onSlow = replayed(traffic, List.of(ModelledBoard.of(traffic).get(1)));
    Service onFast = replayed(traffic, List.of(ModelledBoard.of(traffic).get(0)));

    assertThat(onSlow.p50()).isCloseTo(4000, within(2.0));
    assertThat(onSlow.p99()).isCloseTo(6000, within(2.0));
    assertThat(onFast.p50()).isCloseTo(2000, within(2.0));
    assertThat(onFast.p99()).isCloseTo(3000, within(2.0));
  }

  @Test
  void aBoardWithoutAProgramIsProgrammedFirst() {
    Traffic one = one(Long.MAX_VALUE);
    ModelledBoard board = ModelledBoard.of(one).get(0);

    Service predicted =
        replayed(one, List.of(new ModelledBoard(board.name(), board.like(), 1, "")));

    assertThat(predicted.p50()).isCloseTo(50_000 + 100 + 8000 + 300 + 40, within(2.0));
  }

  @Test
  void aRequestThatComesTooLateIsNotAnswered() {
    Traffic one = one(20_000);
    ModelledBoard board = ModelledBoard.of(one).get(0);

    assertThat(replayed(one, List.of(board)).answered()).isEqualTo(1);
    Service late = replayed(one, List.of(new ModelledBoard(board.name(), board.like(), 1, "")));
    assertThat(late.answered()).isZero();
    assertThat(late.unanswered()).isEqualTo(1);
  }

  @Test
  void withoutBoardsNothingIsAnswered() {
    assertThat(replayed(one(Long.MAX_VALUE), List.of()).unanswered()).isEqualTo(1);
  }

  /**
   * Copies of 100 and 300 ns, a run of 8 µs, 40 ns until it is answered, a programming of 50 µs.
   */
  private static Traffic one(long deadline) {
    Ran ran =
        new Ran(
            "b0", "math:1", "add_1", 1, 50_000, 50_000, 100, 8000, 300, 40, OptionalDouble.empty());
    Arrival arrival =
        new Arrival(
            5,
            "math.add",
            "default",
            0,
            deadline,
            10,
            20,
            30,
            Arrival.DONE,
            58_440,
            Optional.of(ran));
    return new Traffic(Map.of(), List.of(BOARD), List.of(arrival), OptionalLong.of(0));
  }

  @Test
  void aBitstreamBringsAsManyUnitsAsOneOfItsBoardsWasSeenWith() {
    List<Arrival> arrivals = new ArrayList<>();
    for (String unit : List.of("add_1", "add_2", "add_1")) {
      Ran ran = new Ran("b0", "math:1", unit, 1, 0, 0, 0, 1000, 0, 0, OptionalDouble.empty());
      arrivals.add(arrival("math.add", 0, 8, 1000, ran));
    }
    Ran other = new Ran("b0", "math:1", "scale_1", 1, 0, 0, 0, 1000, 0, 0, OptionalDouble.empty());
    arrivals.add(arrival("math.scale", 0, 8, 1000, other));
    Traffic traffic = new Traffic(Map.of(), List.of(BOARD), arrivals, OptionalLong.of(0));

    assertThat(new Observed(traffic).bitstreams(BoardKind.of(BOARD)).get("math:1"))
        .containsExactly("math.add", "math.add", "math.scale");
  }
}
