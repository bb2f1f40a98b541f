package io.coral.core.schedule.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.core.whatif.internal.BoardSpeed;
import io.coral.core.whatif.internal.VirtualMachine;
import io.coral.core.whatif.internal.VirtualRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How long a batch takes beside the best of all ways to share it out, each of which is tried.
 * {@code -Dcoral.histories=10000} tries more seeds.
 */
class MakespanTest {

  private static final double MILLI = 1e6;
  private static final double LATENCY = 10_000;
  private static final double BANDWIDTH = 12;
  private static final double BYTES_IN = 9.6e6;
  private static final double BYTES_OUT = 256;

  private final VirtualMachine machine = new VirtualMachine(Policy.DEFAULT);
  private final Queue queue = machine.schedule().addQueue();
  private final Tenant tenant = machine.schedule().addTenant(1);

  static LongStream seeds() {
    return LongStream.range(0, Long.getLong("coral.histories", 300));
  }

  /** The nanoseconds until requests of these sizes, submitted at once, are answered. */
  private double run(double bytesIn, double bytesOut, double[] sizes) {
    double began = machine.now();
    for (double size : sizes) {
      machine.submit(new VirtualRequest(queue, tenant, bytesIn, bytesOut, size, null));
    }
    machine.run(Double.POSITIVE_INFINITY);
    return machine.now() - began;
  }

  private static double[] equal(int requests) {
    return DoubleStream.generate(() -> 1).limit(requests).toArray();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void equalRequestsEndWithinAHundredthOfTheBestOnBoardsOfAnySpeeds(long seed) {
    Random random = new Random(seed);
    double[] runs = random.doubles(1 + random.nextInt(4), 10 * MILLI, 80 * MILLI).toArray();
    for (int kind = 0; kind < runs.length; kind++) {
      double run = runs[kind];
      Binary binary = machine.schedule().addBinary(kind, List.of(queue), 0);
      machine.addBoard(
          kind, kind, new BoardSpeed(LATENCY, BANDWIDTH, 2000 * MILLI, any -> run), binary);
    }
    run(BYTES_IN, BYTES_OUT, equal(20 * runs.length));
    int requests = 1 + random.nextInt(24);

    double took = run(BYTES_IN, BYTES_OUT, equal(requests));

    double copies = 2 * LATENCY + (BYTES_IN + BYTES_OUT) / BANDWIDTH;
    double best = copies + best(runs, 0, requests);
    assertThat(took / best)
        .as("%d requests on boards of %s ns", requests, Arrays.toString(runs))
        .isBetween(1 - 1e-6, 1.01);
  }

  /** The best end of so many equal requests on the boards from one on. */
  private static double best(double[] runs, int from, int requests) {
    if (from == runs.length - 1) {
      return requests * runs[from];
    }
    double best = Double.POSITIVE_INFINITY;
    for (int here = 0; here <= requests; here++) {
      best = Math.min(best, Math.max(here * runs[from], best(runs, from + 1, requests - here)));
    }
    return best;
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void unequalRequestsOnEqualBoardsEndBeforeTheBestAndOneRequest(long seed) {
    Random random = new Random(seed);
    int boards = 2 + random.nextInt(2);
    Binary binary = machine.schedule().addBinary(0, List.of(queue), 0);
    for (int i = 0; i < boards; i++) {
      machine.addBoard(0, 0, new BoardSpeed(0, 1, 2000 * MILLI, size -> size * MILLI), binary);
    }
    run(0, 0, random.doubles(40, 1, 50).toArray());
    double[] sizes = random.doubles(1 + random.nextInt(8), 1, 50).toArray();

    double took = run(0, 0, sizes);

    double best = MILLI * best(sizes, 0, new double[boards]);
    double longest = MILLI * DoubleStream.of(sizes).max().orElseThrow();
    assertThat(took)
        .as("sizes %s on %d boards", Arrays.toString(sizes), boards)
        .isBetween(best - 1, best + longest);
  }

  /** The best end of the requests from one on, where boards are busy that long already. */
  private static double best(double[] sizes, int from, double[] ends) {
    if (from == sizes.length) {
      return DoubleStream.of(ends).max().orElseThrow();
    }
    double best = Double.POSITIVE_INFINITY;
    for (int board = 0; board < ends.length; board++) {
      double[] longer = ends.clone();
      longer[board] += sizes[from];
      best = Math.min(best, best(sizes, from + 1, longer));
    }
    return best;
  }
}
