package io.coral.spec.lifecycle;

import io.coral.spec.capability.FaultReporting.Fault;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The latest faults of a resource. Any thread. */
public final class FaultHistory {

  /** How many are kept. */
  private static final int KEPT = 16;

  private final ArrayDeque<Fault> faults = new ArrayDeque<>();

  /** No fault yet. */
  public FaultHistory() {}

  /** Adds the newest. */
  public synchronized void add(Fault fault) {
    if (faults.size() == KEPT) {
      faults.removeFirst();
    }
    faults.addLast(fault);
  }

  /** Those that are kept, the oldest first. */
  public synchronized List<Fault> recent() {
    return List.copyOf(faults);
  }

  /** The history of a whole, of those of its parts: as many as one keeps, the oldest first. */
  public static List<Fault> latest(Stream<Fault> ofAllParts) {
    List<Fault> all = ofAllParts.sorted(Comparator.comparingLong(Fault::nanoTime)).toList();
    return all.subList(Math.max(0, all.size() - KEPT), all.size());
  }
}
