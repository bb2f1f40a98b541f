package io.coral.benchmarks;

import io.coral.core.schedule.internal.Binary;
import io.coral.core.schedule.internal.Policy;
import io.coral.core.schedule.internal.Queue;
import io.coral.core.schedule.internal.Tenant;
import io.coral.core.whatif.internal.BoardSpeed;
import io.coral.core.whatif.internal.VirtualMachine;
import io.coral.core.whatif.internal.VirtualRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Two tenants in virtual time on one board, of which one floods it: requests that run for up to 10
 * ms, with inputs that take a moment.
 */
final class VirtualShares {

  private static final double SECOND = VirtualFleet.SECOND;
  private static final double MILLI = 1e6;
  private static final double LONGEST = 10 * MILLI;
  private static final double BYTES = 1e6;
  private static final int WINDOWS = 200;
  private static final double WINDOW = 100 * LONGEST;

  /** Requests that the flooding tenant has on the way. */
  private static final int FLOOD = 1000;

  /** So many the other has, who is to have a request waiting at any time. */
  private static final int STEADY = 8;

  /** What the quiet one asks for, and how often. */
  private static final double QUIET = MILLI;

  private static final double QUIET_PER_SECOND = 20;

  private final VirtualMachine machine = new VirtualMachine(Policy.DEFAULT);
  private final Queue queue = machine.schedule().addQueue();
  private final Random random = new Random(1);
  private final double share;
  private final Tenant flooding;
  private final Tenant other;

  /** What the other has asked for. */
  private final List<VirtualRequest> asked = new ArrayList<>();

  private VirtualShares(double floodingWeight, double otherWeight) {
    Binary binary = machine.schedule().addBinary(0, List.of(queue), 0);
    machine.addBoard(0, 0, new BoardSpeed(10_000, 12, 2 * SECOND, nanos -> nanos), binary);
    flooding = machine.schedule().addTenant(floodingWeight);
    other = machine.schedule().addTenant(otherWeight);
    share = otherWeight / (floodingWeight + otherWeight);
    for (int i = 0; i < FLOOD; i++) {
      flood();
    }
  }

  /** Both rows for both ways round. */
  static List<Figure> run() {
    List<Figure> figures = new ArrayList<>();
    for (double[] weights : new double[][] {{1, 3}, {3, 1}}) {
      String name =
          "weight " + (int) weights[1] + " beside a flood of weight " + (int) weights[0] + ": ";
      VirtualShares busy = new VirtualShares(weights[0], weights[1]);
      figures.add(Figure.atMost(name + "off its share", busy.offItsShare(), "%", 2));
      VirtualShares quiet = new VirtualShares(weights[0], weights[1]);
      double longest = (LONGEST + QUIET / quiet.share) / MILLI;
      figures.add(
          Figure.atMost("quiet " + name + "p99 waiting", quiet.waiting() / MILLI, "ms", longest));
    }
    return figures;
  }

  /** How far from its share the other is at most, in a window of a hundred longest requests. */
  private double offItsShare() {
    for (int i = 0; i < STEADY; i++) {
      ask();
    }
    machine.run((WINDOWS + 2) * WINDOW);
    double[] used = new double[WINDOWS + 3];
    for (VirtualRequest request : asked) {
      double end = Math.min(request.began + request.size(), machine.now());
      for (double from = request.began; request.began >= 0 && from < end; ) {
        int window = (int) (from / WINDOW);
        double until = Math.min(end, (window + 1) * WINDOW);
        used[window] += until - from;
        from = until;
      }
    }
    double farthest = 0;
    for (int window = 1; window <= WINDOWS; window++) {
      farthest = Math.max(farthest, Math.abs(used[window] / WINDOW - share));
    }
    return 100 * farthest;
  }

  /** How long the other waits at most, but for one request of a hundred, when it asks seldom. */
  private double waiting() {
    machine.at(SECOND, this::askSeldom);
    machine.run(WINDOWS * WINDOW);
    double[] waited =
        asked.stream()
            .filter(request -> request.began >= 0)
            .mapToDouble(request -> request.began - request.submitted)
            .sorted()
            .toArray();
    return waited[waited.length * 99 / 100];
  }

  private void flood() {
    machine.submit(new VirtualRequest(queue, flooding, BYTES, 0, any(), this::flood));
  }

  private void ask() {
    ask(any(), this::ask);
  }

  private void askSeldom() {
    ask(QUIET, () -> {});
    double after = -Math.log(1 - random.nextDouble()) * SECOND / QUIET_PER_SECOND;
    machine.at(machine.now() + after, this::askSeldom);
  }

  private void ask(double nanos, Runnable answered) {
    VirtualRequest request = new VirtualRequest(queue, other, BYTES, 0, nanos, answered);
    asked.add(request);
    machine.submit(request);
  }

  private double any() {
    return (1 + 9 * random.nextDouble()) * MILLI;
  }
}
