package io.coral.soak;

import io.coral.soak.rack.Rack;
import io.coral.soak.rack.RackOwner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** The racks that there are, and what all of them have counted. Any thread. */
final class Racks implements RackOwner {

  /** What the simulator's fault plan can make of an operation. */
  static final List<String> EFFECTS = List.of("fail", "hang", "lose");

  /** Of a request's run and its two or three copies nearly one in a hundred goes wrong. */
  private static final String FAULTS =
      "run:*=fail@0.004 copy:*=fail@0.0016 allocate:*=fail@0.002 program:*=fail@0.01"
          + " program:*=lose@0.001";

  /** What takes a board out for long: rare in a long soak, and a few in a short one. */
  private static final String RARE =
      " run:*=hang@%1$.8f run:*=lose@%1$.8f copy:*=hang@%2$.8f copy:*=lose@%2$.8f"
          + " allocate:*=lose@%2$.8f";

  private static final double RARE_CHANCE = 3e-5;
  private static final double RARE_TIMES = 2;

  private final Random seeds;
  private final String plan;
  private final List<Rack> present = new ArrayList<>();
  private final Map<String, Long> faults = new LinkedHashMap<>();
  private long programmings;

  /**
   * None is there yet.
   *
   * @param requests that there will be
   */
  Racks(long seed, long requests) {
    double chance = Math.max(RARE_CHANCE, RARE_TIMES / requests);
    this.seeds = new Random(seed);
    this.plan = FAULTS + String.format(Locale.ROOT, RARE, chance, chance / 4);
  }

  @Override
  public synchronized String faults() {
    return plan + " seed=" + seeds.nextInt(Integer.MAX_VALUE);
  }

  @Override
  public synchronized void arrived(Rack rack) {
    present.add(rack);
  }

  @Override
  public synchronized void leaving(Rack rack) {
    present.remove(rack);
    programmings += rack.programmings();
    EFFECTS.forEach(effect -> faults.merge(effect, rack.faults(effect), Long::sum));
  }

  /** Those that are there. */
  synchronized List<Rack> present() {
    return List.copyOf(present);
  }

  /** How often something was made to go wrong so far, in one way. */
  synchronized long injected(String effect) {
    return faults.getOrDefault(effect, 0L)
        + present.stream().mapToLong(rack -> rack.faults(effect)).sum();
  }

  /** How often something was made to go wrong so far. */
  synchronized long injected() {
    return EFFECTS.stream().mapToLong(this::injected).sum();
  }

  /** How often boards were programmed so far. */
  synchronized long programmings() {
    return programmings + present.stream().mapToLong(Rack::programmings).sum();
  }
}
