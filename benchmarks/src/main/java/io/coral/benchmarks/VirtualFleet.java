package io.coral.benchmarks;

import io.coral.core.schedule.internal.Binary;
import io.coral.core.schedule.internal.Policy;
import io.coral.core.schedule.internal.Queue;
import io.coral.core.schedule.internal.Tenant;
import io.coral.core.whatif.internal.BoardSpeed;
import io.coral.core.whatif.internal.VirtualMachine;
import io.coral.core.whatif.internal.VirtualRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * Boards in virtual time under the engine's scheduler, with a kernel like ResNet50's: batches of 64
 * images of 150,528 bytes, a link of 12 GB/s; and applications whose threads each make one call
 * after the other, of one batch unless told otherwise.
 */
final class VirtualFleet {

  static final double SECOND = 1e9;
  static final double BATCH = 64;
  static final int THREADS = 16;

  private static final double IMAGE = 150_528;
  private static final double LINK = 12;
  private static final double LATENCY = 10_000;

  private final VirtualMachine machine = new VirtualMachine(Policy.DEFAULT);
  private final Queue queue = machine.schedule().addQueue();
  private final List<Tenant> applications = new ArrayList<>();
  private final double[] rates;

  /**
   * When each thread of the host that prepares batches is free; empty where nothing is prepared.
   */
  private double[] hostFree = {};

  private double preparing;

  /** Batches in one call. */
  private int batchesInCall = 1;

  /**
   * Boards that are programmed.
   *
   * @param rates images per second of each
   */
  VirtualFleet(int applications, double... rates) {
    this.rates = rates;
    Map<Double, Binary> binaries = new LinkedHashMap<>();
    for (double rate : rates) {
      int kind = binaries.size();
      Binary binary =
          binaries.computeIfAbsent(
              rate, key -> machine.schedule().addBinary(kind, List.of(queue), 0));
      int model = List.copyOf(binaries.keySet()).indexOf(rate);
      BoardSpeed speed =
          new BoardSpeed(LATENCY, LINK, 2 * SECOND, images -> images / rate * SECOND);
      machine.addBoard(model, model, speed, binary);
    }
    for (int i = 0; i < applications; i++) {
      this.applications.add(machine.schedule().addTenant(1));
    }
  }

  /**
   * Has each call prepared by the application before it is submitted.
   *
   * @param threads so many are prepared at a time
   */
  VirtualFleet preparing(double nanos, int threads) {
    preparing = nanos;
    hostFree = new double[threads];
    return this;
  }

  /** Has so many batches in a call, which is split into them. */
  VirtualFleet splitting(int batches) {
    batchesInCall = batches;
    return this;
  }

  /** Runs so many calls of each thread; how long it took, in nanoseconds. */
  double run(int calls) {
    double began = machine.now();
    for (int thread = 0; thread < THREADS; thread++) {
      prepare(applications.get(thread % applications.size()), calls);
    }
    machine.run(Double.POSITIVE_INFINITY);
    return machine.now() - began;
  }

  /** What part of the sum of the boards' own speeds is reached once they are known, in percent. */
  double share(int calls) {
    run(20);
    double reached = THREADS * calls * batchesInCall * BATCH / run(calls) * SECOND;
    return 100 * reached / DoubleStream.of(rates).sum();
  }

  private void prepare(Tenant application, int left) {
    if (left == 0) {
      return;
    }
    int first = 0;
    for (int i = 1; i < hostFree.length; i++) {
      first = hostFree[i] < hostFree[first] ? i : first;
    }
    if (hostFree.length == 0) {
      submit(application, left);
      return;
    }
    hostFree[first] = Math.max(machine.now(), hostFree[first]) + preparing;
    machine.at(hostFree[first], () -> submit(application, left));
  }

  private void submit(Tenant application, int left) {
    int[] unanswered = {batchesInCall};
    Runnable answered =
        () -> {
          if (--unanswered[0] == 0) {
            prepare(application, left - 1);
          }
        };
    for (int i = 0; i < batchesInCall; i++) {
      machine.submit(
          new VirtualRequest(
              queue, application, BATCH * IMAGE, BATCH * Float.BYTES, BATCH, answered));
    }
  }

  /** The shortest time in which so many batches can be done by one fast board and slow ones. */
  static double best(int batches, double fast, double slow, int slowBoards) {
    double in = LATENCY + BATCH * IMAGE / LINK;
    double out = LATENCY + BATCH * Float.BYTES / LINK;
    double best = Double.POSITIVE_INFINITY;
    for (int onFast = 0; onFast <= batches; onFast++) {
      int onSlow = (batches - onFast + slowBoards - 1) / slowBoards;
      double end = Math.max(onFast * BATCH / fast, onSlow * BATCH / slow) * SECOND;
      best = Math.min(best, in + end + out);
    }
    return best;
  }
}
