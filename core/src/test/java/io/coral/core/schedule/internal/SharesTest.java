package io.coral.core.schedule.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.coral.core.whatif.internal.BoardSpeed;
import io.coral.core.whatif.internal.VirtualMachine;
import io.coral.core.whatif.internal.VirtualRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the boards, the weights and the requests are: who always has requests waiting has its
 * share of the boards' time, and waits no longer for the next than that share explains. {@code
 * -Dcoral.histories=10000} tries more seeds.
 */
class SharesTest {

  private static final double LONGEST = 10e6;
  private static final double WINDOW = 100 * LONGEST;
  private static final int WINDOWS = 2;
  private static final double TOLERANCE = 0.02;

  static LongStream seeds() {
    return LongStream.range(0, Long.getLong("coral.histories", 300) / 30);
  }

  /** One that always has requests waiting, each of which is followed by another. */
  private static final class Flood {
    final VirtualMachine machine;
    final Queue queue;
    final Tenant tenant;
    final double weight;
    final Random random;
    double before;
    double began;
    double longestPause;

    Flood(VirtualMachine machine, Queue queue, double weight, Random random) {
      this.machine = machine;
      this.queue = queue;
      this.tenant = machine.schedule().addTenant(weight);
      this.weight = weight;
      this.random = random;
      for (int i = 0; i < 64; i++) {
        ask();
      }
    }

    private void ask() {
      double millis = 1 + 9 * random.nextDouble();
      machine.submit(new VirtualRequest(queue, tenant, 0, 0, millis, this::ended));
    }

    private void ended() {
      longestPause = Math.max(longestPause, machine.now() - began);
      began = machine.now();
      ask();
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void floodsHaveTheirSharesAndNobodyStarves(long seed) {
    Random random = new Random(seed);
    VirtualMachine machine = new VirtualMachine(Policy.DEFAULT);
    Queue queue = machine.schedule().addQueue();
    int boards = 1 + random.nextInt(4);
    for (int kind = 0; kind < boards; kind++) {
      double speed = 1 + 3 * random.nextDouble();
      BoardSpeed model = new BoardSpeed(0, 12, 2e9, millis -> millis * 1e6 / speed);
      Binary binary = machine.schedule().addBinary(kind, List.of(queue), 0);
      machine.addBoard(kind, kind, model, binary);
    }
    List<Flood> floods = new ArrayList<>();
    for (int i = 2 + random.nextInt(3); i > 0; i--) {
      floods.add(new Flood(machine, queue, 1 + random.nextInt(4), random));
    }
    double weights = floods.stream().mapToDouble(each -> each.weight).sum();
    machine.run(WINDOW);

    for (int i = 0; i < WINDOWS; i++) {
      floods.forEach(each -> each.before = each.tenant.used());
      machine.run(machine.now() + WINDOW);
      double all = floods.stream().mapToDouble(each -> each.tenant.used() - each.before).sum();
      assertThat(all).as("all boards are busy").isGreaterThan(0.98 * WINDOW * boards);
      for (Flood each : floods) {
        assertThat((each.tenant.used() - each.before) / all)
            .as("seed %d, window %d, a weight of %s of %s", seed, i, each.weight, weights)
            .isCloseTo(each.weight / weights, within(TOLERANCE));
      }
    }
    for (Flood each : floods) {
      assertThat(each.longestPause)
          .as("seed %d, a weight of %s of %s", seed, each.weight, weights)
          .isLessThan(2 * LONGEST * (1 + weights / each.weight));
    }
  }
}
