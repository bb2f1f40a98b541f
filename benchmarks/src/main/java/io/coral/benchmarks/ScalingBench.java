package io.coral.benchmarks;

import io.coral.core.schedule.internal.Binary;
import io.coral.core.schedule.internal.Policy;
import io.coral.core.schedule.internal.Queue;
import io.coral.core.schedule.internal.ScheduledBoard;
import io.coral.core.schedule.internal.Tenant;
import io.coral.core.whatif.internal.BoardSpeed;
import io.coral.core.whatif.internal.VirtualMachine;
import io.coral.core.whatif.internal.VirtualRequest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * What several boards give under the engine's scheduler, in virtual time, with a kernel like
 * ResNet50's. The boards' speeds are those that others measured with one board alone; what those
 * others reached with several is told beside each figure.
 */
final class ScalingBench {

  private static final double SECOND = VirtualFleet.SECOND;
  private static final double U250 = 2870;
  private static final double U280 = 1003;
  private static final int THREADS = VirtualFleet.THREADS;
  private static final double SERIAL = 16.5e6;
  private static final int BATCHES_IN_CALL = 16;

  /** What explains the others' loss. */
  static final String SERIAL_PART =
      """
      Others' 64 % and 81 % are explained by a serial part of 16.5 ms per batch in the application,
      whatever the scheduler. Two threads of the host that share it make the loss good; the split
      helper does where the part is paid once for a call, not where each batch has it.""";

  private final Explained explained;

  /**
   * A benchmark.
   *
   * @param explained says of requests in real time where they are
   */
  ScalingBench(Explained explained) {
    this.explained = explained;
  }

  List<Figure> run() throws IOException, InterruptedException, ExecutionException {
    List<Figure> figures = new ArrayList<>();
    figures.add(share("one U250", 1000, 1, 99.5, U250));
    figures.add(share("two U250, one application (others: 64 %)", 1000, 1, 99.5, U250, U250));
    figures.add(share("two U250, two applications (others: 85 %)", 1000, 2, 99.5, U250, U250));
    figures.add(share("one U250 and two U280 (others: 81 %)", 20, 1, 99, U250, U280, U280));
    figures.add(share("a board 3.5 times slower beside it", 1000, 1, 99, U250, U250 / 3.5));
    figures.add(share("a board 6 times slower beside it", 1000, 1, 99, U250, U250 / 6));
    figures.addAll(serial("two U250", U250, U250));
    figures.addAll(serial("one U250 and two U280", U250, U280, U280));
    figures.add(oneBatchEach());
    figures.addAll(turns());
    figures.addAll(VirtualShares.run());
    Figure few = decision(1_000, 10_000, 1_000_000);
    figures.add(few);
    figures.add(decision(10_000, 100_000, 1_000_000));
    Figure many = decision(100_000, 1_000_000, 2_000_000);
    figures.add(many);
    double heap = heap(1_000_000) / heap(10_000);
    figures.add(Figure.of("a heap of 1000000 over one of 10000", heap, "x"));
    figures.add(growth(many.value() / few.value(), heap));
    figures.add(VirtualDay.of(100_000, 10_000_000));
    figures.addAll(RealFleet.run(explained));
    return figures;
  }

  private static Figure share(
      String name, int batches, int applications, double bound, double... imagesPerSecond) {
    double share = new VirtualFleet(applications, imagesPerSecond).share(batches);
    return Figure.atLeast(name, share, "%", bound);
  }

  /** An application that prepares what it submits for 16.5 ms, and what is made of that. */
  private static List<Figure> serial(String boards, double... rates) {
    Supplier<VirtualFleet> fleet = () -> new VirtualFleet(1, rates);
    Supplier<VirtualFleet> splitting = () -> fleet.get().splitting(BATCHES_IN_CALL);
    double alone = fleet.get().preparing(SERIAL, 1).share(1000);
    double shared = fleet.get().preparing(SERIAL, 2).share(1000);
    double ofBatch = splitting.get().preparing(BATCHES_IN_CALL * SERIAL, 1).share(60);
    double ofCall = splitting.get().preparing(SERIAL, 1).share(60);
    return List.of(
        Figure.of(boards + ", each batch prepared for 16.5 ms", alone, "%"),
        Figure.of(boards + ", prepared by 2 host threads", shared, "%"),
        Figure.of(boards + ", calls of 16 split, each batch so", ofBatch, "%"),
        Figure.of(boards + ", calls of 16 split, each call so", ofCall, "%"));
  }

  private static Figure oneBatchEach() {
    VirtualFleet fleet = new VirtualFleet(1, U250, U280, U280);
    fleet.run(20);
    return Figure.atMost(
        "one batch of each thread on these, over the best possible",
        fleet.run(1) / VirtualFleet.best(THREADS, U250, U280, 2),
        "x",
        1.01);
  }

  /** Two accelerators in turn on one board that takes 2 s to program. */
  private static List<Figure> turns() {
    VirtualMachine machine = new VirtualMachine(Policy.DEFAULT);
    Tenant tenant = machine.schedule().addTenant(1);
    List<Queue> queues = List.of(machine.schedule().addQueue(), machine.schedule().addQueue());
    queues.forEach(queue -> machine.schedule().addBinary(0, List.of(queue), 0));
    ScheduledBoard board =
        machine.addBoard(0, 0, new BoardSpeed(0, 12, 2 * SECOND, size -> 10e6), null);
    List<VirtualRequest> asked = new ArrayList<>();
    for (Queue queue : queues) {
      for (int thread = 0; thread < THREADS / 2; thread++) {
        again(machine, queue, tenant, asked);
      }
    }
    machine.run(300 * SECOND);
    double longest =
        asked.stream()
            .mapToDouble(each -> (each.began < 0 ? machine.now() : each.began) - each.submitted)
            .max()
            .orElseThrow();
    String name = "two accelerators in turn on one board, programming 2 s: ";
    double computing = 100 * machine.computed(board) / machine.now();
    return List.of(
        Figure.atLeast(name + "computing", computing, "%", 80),
        Figure.atMost(
            name + "longest wait", longest / SECOND, "s", Policy.DEFAULT.longestWait() / SECOND));
  }

  private static void again(
      VirtualMachine machine, Queue queue, Tenant tenant, List<VirtualRequest> asked) {
    VirtualRequest request =
        new VirtualRequest(
            queue, tenant, 4096, 4096, 1, () -> again(machine, queue, tenant, asked));
    asked.add(request);
    machine.submit(request);
  }

  /** Processor time for one request from its admission to its end, the modelled boards included. */
  private static Figure decision(int boards, int waiting, int requests) {
    VirtualMachine machine = new VirtualMachine(Policy.DEFAULT);
    Queue queue = machine.schedule().addQueue();
    Binary binary = machine.schedule().addBinary(0, List.of(queue), 0);
    BoardSpeed model = new BoardSpeed(1000, 12, 2 * SECOND, size -> size);
    for (int i = 0; i < boards; i++) {
      machine.addBoard(0, 0, model, binary);
    }
    List<Tenant> tenants =
        List.of(machine.schedule().addTenant(1), machine.schedule().addTenant(2));
    Random random = new Random(1);
    int[] left = {requests - waiting};
    for (int i = 0; i < waiting; i++) {
      ask(machine, queue, tenants, random, left);
    }
    long began = processorNanos();
    long before = machine.answered();
    machine.run(Double.POSITIVE_INFINITY);
    double micros = (processorNanos() - began) / 1e3 / (machine.answered() - before);
    String name = "one request among " + waiting + " waiting, " + boards + " boards";
    return boards == 1_000 ? Figure.atMost(name, micros, "us", 3) : Figure.of(name, micros, "us");
  }

  /**
   * What a hundred times as many boards and requests make of the cost of one. By log n it is 1.5
   * times as much, and what no longer fits into the processor's caches comes on top. What that
   * costs on this machine is told by a heap of as many elements, whose cost grows as log n.
   */
  private static Figure growth(double times, double heap) {
    return Figure.atMost("the same, 100000 boards over 1000", times, "x", 1.5 * heap);
  }

  /** Processor time to take the first of so many elements out of a heap and put another in. */
  private static double heap(int elements) {
    Random random = new Random(1);
    PriorityQueue<Double> heap = new PriorityQueue<>(elements);
    for (int i = 0; i < elements; i++) {
      heap.add(random.nextDouble());
    }
    int times = 2_000_000;
    long began = processorNanos();
    for (int i = 0; i < times; i++) {
      heap.add(heap.remove() + random.nextDouble());
    }
    return (double) (processorNanos() - began) / times;
  }

  private static void ask(
      VirtualMachine machine, Queue queue, List<Tenant> tenants, Random random, int[] left) {
    machine.submit(
        new VirtualRequest(
            queue,
            tenants.get(random.nextInt(tenants.size())),
            1e6,
            1e3,
            1e6 + random.nextInt(10_000_000),
            () -> {
              if (left[0]-- > 0) {
                ask(machine, queue, tenants, random, left);
              }
            }));
  }

  private static long processorNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
