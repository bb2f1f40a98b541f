package io.coral.spec.lifecycle;

import io.coral.spec.capability.FaultReporting.Fault;
import java.util.ArrayDeque;
import java.util.List;

/** The latest faults of a resource. */
final class Faults {

  private static final int KEPT = 16;

  private final ArrayDeque<Fault> faults = new ArrayDeque<>();

  synchronized void add(Fault fault) {
    if (faults.size() == KEPT) {
      faults.removeFirst();
    }
    faults.addLast(fault);
  }

  synchronized List<Fault> recent() {
    return List.copyOf(faults);
  }
}
