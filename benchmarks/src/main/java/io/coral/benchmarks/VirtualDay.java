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

/** A day of a data centre: its boards compute four accelerators for three tenants. */
final class VirtualDay {

  private static final double SECOND = 1e9;
  private static final double DAY = 86_400 * SECOND;

  /** Of the boards' time. */
  private static final double LOAD = 0.7;

  private final VirtualMachine machine = new VirtualMachine(Policy.DEFAULT);
  private final List<Queue> queues = new ArrayList<>();
  private final List<Tenant> tenants = new ArrayList<>();
  private final Random random = new Random(1);
  private final int requests;
  private final double mean;
  private int left;

  private VirtualDay(int boards, int requests) {
    this.requests = requests;
    this.left = requests;
    this.mean = LOAD * boards * DAY / requests;
    BoardSpeed speed = new BoardSpeed(10_000, 12, 2 * SECOND, nanos -> nanos);
    List<Binary> binaries = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      queues.add(machine.schedule().addQueue());
      binaries.add(machine.schedule().addBinary(0, List.of(queues.get(i)), 0));
    }
    for (int i = 0; i < boards; i++) {
      machine.addBoard(0, 0, speed, binaries.get(i % binaries.size()));
    }
    for (int weight = 1; weight <= 3; weight++) {
      tenants.add(machine.schedule().addTenant(weight));
    }
  }

  /** How many seconds it takes to compute the day. */
  static Figure of(int boards, int requests) {
    VirtualDay day = new VirtualDay(boards, requests);
    long began = System.nanoTime();
    day.arrive();
    day.machine.run(Double.POSITIVE_INFINITY);
    double seconds = (System.nanoTime() - began) / 1e9;
    if (day.machine.answered() != requests) {
      throw new IllegalStateException(
          day.machine.answered() + " of " + requests + " requests were answered");
    }
    return Figure.atMost(
        "a day of " + boards + " boards and " + requests + " requests", seconds, "s", 180);
  }

  /** One request, and the next after a time without memory. */
  private void arrive() {
    machine.submit(
        new VirtualRequest(
            queues.get(random.nextInt(queues.size())),
            tenants.get(random.nextInt(tenants.size())),
            1e6,
            1e3,
            exponential(mean),
            null));
    left--;
    if (left > 0) {
      machine.at(machine.now() + exponential(DAY / requests), this::arrive);
    }
  }

  private double exponential(double of) {
    return -Math.log(1 - random.nextDouble()) * of;
  }
}
