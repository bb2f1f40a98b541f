package io.coral.core.schedule.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.core.whatif.internal.BoardSpeed;
import io.coral.core.whatif.internal.VirtualMachine;
import io.coral.core.whatif.internal.VirtualRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What several boards give, in virtual time, with a kernel like ResNet50's. */
class ScalingTest {

  private static final double BATCH = 64;
  private static final double IMAGE = 150_528;
  private static final double SECOND = 1e9;
  private static final double U250 = 2870;
  private static final double U280 = 1003;

  /** Boards by images per second, each of a kind and platform of its own speed. */
  private final VirtualMachine machine = new VirtualMachine(Policy.DEFAULT);

  private final List<ScheduledBoard> boards = new ArrayList<>();
  private final Queue queue = machine.schedule().addQueue();

  private void boards(double... imagesPerSecond) {
    for (double rate : imagesPerSecond) {
      int kind = (int) rate;
      BoardSpeed model = new BoardSpeed(10_000, 12, 2 * SECOND, images -> images / rate * SECOND);
      Binary binary =
          boards.stream()
              .filter(board -> board.model == kind)
              .findFirst()
              .map(ScheduledBoard::binary)
              .orElseGet(() -> machine.schedule().addBinary(kind, List.of(queue), 0));
      boards.add(machine.addBoard(kind, kind, model, binary));
    }
  }

  /** Threads that submit batch after batch; the nanoseconds until all are answered. */
  private double run(int threads, int batches, int tenants) {
    List<Tenant> applications = new ArrayList<>();
    for (int i = 0; i < tenants; i++) {
      applications.add(machine.schedule().addTenant(1));
    }
    double began = machine.now();
    for (int thread = 0; thread < threads; thread++) {
      next(applications.get(thread % tenants), batches);
    }
    machine.run(Double.POSITIVE_INFINITY);
    return machine.now() - began;
  }

  private void next(Tenant tenant, int left) {
    if (left > 0) {
      machine.submit(
          new VirtualRequest(
              queue, tenant, BATCH * IMAGE, BATCH * 4, BATCH, () -> next(tenant, left - 1)));
    }
  }

  /** On a host that is busy with other things, too: a copy takes what it takes. */
  @Test
  void aBoardIsKeptBusyThoughCopiesToItTakeNowLongerNowShorter() {
    Random random = new Random(1);
    double run = BATCH / U250 * SECOND;
    BoardSpeed speed =
        new BoardSpeed(
            any -> 0.8e6 - 2e6 * Math.log(1 - random.nextDouble()),
            any -> run,
            any -> 10_000,
            any -> 0,
            bytes -> 0,
            2 * SECOND);
    machine.addBoard(0, 0, speed, machine.schedule().addBinary(0, List.of(queue), 0));
    run(16, 20, 1);
    assertThat(16 * 200 * run / run(16, 200, 1)).isGreaterThan(0.99);
  }

  private static double sum(double... rates) {
    return DoubleStream.of(rates).sum();
  }

  private double share(int threads, int batches, int tenants, double... rates) {
    boards(rates);
    run(16, 20, tenants);
    double nanos = run(threads, batches, tenants);
    return threads * batches * BATCH / nanos * SECOND / sum(rates);
  }

  @Test
  void oneBoardIsKeptBusy() {
    assertThat(share(16, 1000, 1, U250)).isGreaterThan(0.995);
  }

  @ParameterizedTest(name = "{0} applications")
  @ValueSource(ints = {1, 2})
  void twoBoardsGiveTwice(int applications) {
    assertThat(share(16, 1000, applications, U250, U250)).isGreaterThan(0.995);
  }

  @Test
  void boardsOfTwoKindsGiveTheirSum() {
    assertThat(share(16, 20, 1, U250, U280, U280)).isGreaterThan(0.99);
  }

  @ParameterizedTest(name = "{0} times slower")
  @ValueSource(doubles = {3.5, 6})
  void aSlowBoardGivesItsShareToo(double slower) {
    assertThat(share(16, 1000, 1, U250, U250 / slower)).isGreaterThan(0.99);
  }

  @Test
  void oneBatchEachEndsWithinAHundredthOfTheBestPossible() {
    boards(U250, U280, U280);
    run(16, 20, 1);

    double best = Double.POSITIVE_INFINITY;
    double copy = 10_000 + BATCH * IMAGE / 12;
    double out = 10_000 + BATCH * 4 / 12;
    for (int fast = 0; fast <= 16; fast++) {
      int slow = (16 - fast + 1) / 2;
      double fastEnd = copy + fast * BATCH / U250 * SECOND + out;
      double slowEnd = slow == 0 ? 0 : copy + slow * BATCH / U280 * SECOND + out;
      best = Math.min(best, Math.max(fastEnd, slowEnd));
    }

    assertThat(run(16, 1, 1) / best).isLessThan(1.01);
  }

  @Test
  void aKernelAsLongAsItsCopiesIsKeptBusy() {
    BoardSpeed model = new BoardSpeed(0, 1, SECOND, bytes -> bytes);
    Binary binary = machine.schedule().addBinary(0, List.of(queue), 0);
    ScheduledBoard board = machine.addBoard(0, 0, model, binary);
    Tenant tenant = machine.schedule().addTenant(1);
    for (int i = 0; i < 1000; i++) {
      machine.submit(new VirtualRequest(queue, tenant, 1e6, 1e6, 1e6, null));
    }
    machine.run(Double.POSITIVE_INFINITY);

    assertThat(machine.computed(board) / machine.now()).isGreaterThan(0.99);
  }

  @Test
  void twoAcceleratorsInTurnOnOneBoardShareItInLongTurns() {
    Queue other = machine.schedule().addQueue();
    BoardSpeed model = new BoardSpeed(0, 12, 2 * SECOND, size -> 10e6);
    machine.schedule().addBinary(0, List.of(queue), 0);
    machine.schedule().addBinary(0, List.of(other), 0);
    ScheduledBoard board = machine.addBoard(0, 0, model, null);
    Tenant tenant = machine.schedule().addTenant(1);
    List<VirtualRequest> all = new ArrayList<>();
    for (Queue each : List.of(queue, other)) {
      for (int thread = 0; thread < 8; thread++) {
        again(each, tenant, all, 300 * SECOND);
      }
    }
    machine.run(Double.POSITIVE_INFINITY);

    double longest =
        all.stream().mapToDouble(request -> request.began - request.submitted).max().orElse(0);
    assertThat(machine.computed(board) / machine.now()).isGreaterThan(0.8);
    assertThat(longest).isLessThan((double) Policy.DEFAULT.longestWait());
    assertThat(machine.programmings(board)).isBetween(10, 60);
  }

  private void again(Queue queue, Tenant tenant, List<VirtualRequest> all, double until) {
    if (machine.now() < until) {
      VirtualRequest request =
          new VirtualRequest(queue, tenant, 4096, 4096, 1, () -> again(queue, tenant, all, until));
      all.add(request);
      machine.submit(request);
    }
  }

  @Test
  void sharesFollowTheWeightsAndAQuietTenantWaitsForOneRequest() {
    BoardSpeed model = new BoardSpeed(0, 12, 2 * SECOND, size -> size * 1e6);
    Binary binary = machine.schedule().addBinary(0, List.of(queue), 0);
    machine.addBoard(0, 0, model, binary);
    Tenant light = machine.schedule().addTenant(1);
    Tenant heavy = machine.schedule().addTenant(3);
    Tenant quiet = machine.schedule().addTenant(1);
    for (int i = 0; i < 4000; i++) {
      machine.submit(new VirtualRequest(queue, light, 0, 0, 1 + i % 10, null));
      machine.submit(new VirtualRequest(queue, heavy, 0, 0, 10 - i % 10, null));
    }
    List<VirtualRequest> asked = new ArrayList<>();
    for (int second = 1; second < 15; second++) {
      machine.at(
          second * SECOND,
          () -> {
            VirtualRequest request = new VirtualRequest(queue, quiet, 0, 0, 1, null);
            asked.add(request);
            machine.submit(request);
          });
    }
    machine.run(SECOND);
    double window = 100 * 10e6;
    for (int i = 1; i < 14; i++) {
      double lightBefore = light.used();
      double heavyBefore = heavy.used();
      machine.run(machine.now() + window);
      double lightGot = light.used() - lightBefore;
      double heavyGot = heavy.used() - heavyBefore;
      assertThat(heavyGot / (lightGot + heavyGot)).isBetween(0.75 - 0.02, 0.75 + 0.02);
    }
    assertThat(asked).isNotEmpty();
    assertThat(asked.stream().mapToDouble(request -> request.began - request.submitted))
        .allMatch(waited -> waited <= 2 * 10e6 + 1);
  }

  /**
   * Who asks for less than its share waits as on a board of its own that is slower by that share,
   * and for what the other's requests are longer than its own.
   */
  @ParameterizedTest(name = "a weight of {0} beside {1}")
  @CsvSource({"1, 1", "3, 1", "1, 3"})
  void whoFloodsDoesNotRaiseAnothersWaitBeyondItsShare(double weight, double floods) {
    BoardSpeed model = new BoardSpeed(0, 12, 2 * SECOND, size -> size * 1e6);
    Binary binary = machine.schedule().addBinary(0, List.of(queue), 0);
    machine.addBoard(0, 0, model, binary);
    Tenant steady = machine.schedule().addTenant(weight);
    Tenant flood = machine.schedule().addTenant(floods);
    double share = weight / (weight + floods);
    double run = 1e6;
    double longest = 10e6;
    for (int i = 0; i < 4000; i++) {
      machine.submit(new VirtualRequest(queue, flood, 0, 0, longest / 1e6, null));
    }
    List<VirtualRequest> asked = new ArrayList<>();
    for (int i = 1; i <= 4000; i++) {
      machine.at(
          i * run / (0.9 * share),
          () -> {
            VirtualRequest request = new VirtualRequest(queue, steady, 0, 0, 1, null);
            asked.add(request);
            machine.submit(request);
          });
    }
    machine.run(4000 * run / (0.9 * share) + SECOND);

    double[] waits =
        asked.stream().mapToDouble(each -> each.began - each.submitted).sorted().toArray();
    assertThat(waits[waits.length * 99 / 100]).isLessThan(run / share + 2 * longest);
    assertThat(flood.used()).as("whose requests never end").isPositive();
  }

  @Test
  void aShareThatChangesCountsFromThenOn() {
    BoardSpeed model = new BoardSpeed(0, 12, 2 * SECOND, size -> size * 1e6);
    Binary binary = machine.schedule().addBinary(0, List.of(queue), 0);
    machine.addBoard(0, 0, model, binary);
    Tenant first = machine.schedule().addTenant(1);
    Tenant second = machine.schedule().addTenant(1);
    for (int i = 0; i < 4000; i++) {
      machine.submit(new VirtualRequest(queue, first, 0, 0, 5, null));
      machine.submit(new VirtualRequest(queue, second, 0, 0, 5, null));
    }
    machine.run(SECOND);
    assertThat(first.used() / (first.used() + second.used())).isBetween(0.48, 0.52);

    first.setWeight(3);

    double firstBefore = first.used();
    double secondBefore = second.used();
    machine.run(3 * SECOND);
    double firstGot = first.used() - firstBefore;
    double secondGot = second.used() - secondBefore;
    assertThat(firstGot / (firstGot + secondGot)).isBetween(0.73, 0.77);
  }
}
