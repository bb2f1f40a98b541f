package io.coral.soak;

import io.coral.soak.rack.Rack;
import io.coral.soak.rack.RackOwner;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Gives boards their faults, and adds up what all racks have counted. Any thread. */
final class Racks implements RackOwner {

  private static final List<String> EFFECTS = List.of("fail", "hang", "lose");

  /** One request in a hundred, nearly: it has one run and about three copies. */
  private static final String FAULTS =
      "run:*=fail@0.004 run:*=hang@0.0001 run:*=lose@0.0001"
          + " copy:*=fail@0.0016 copy:*=hang@0.00002 copy:*=lose@0.00002"
          + " allocate:*=fail@0.002 allocate:*=lose@0.00002"
          + " program:*=fail@0.02 program:*=lose@0.002";

  private final Random seeds;
  private final Map<String, Long> faults = new LinkedHashMap<>();
  private long programmings;

  Racks(long seed) {
    this.seeds = new Random(seed);
  }

  @Override
  public synchronized String faults() {
    return FAULTS + " seed=" + seeds.nextInt(Integer.MAX_VALUE);
  }

  @Override
  public synchronized void leaving(Rack rack) {
    programmings += rack.programmings();
    for (String effect : EFFECTS) {
      faults.merge(effect, rack.faults(effect), Long::sum);
    }
  }

  /** How often something was made to go wrong on racks that have left, by effect. */
  synchronized Map<String, Long> injected() {
    return new LinkedHashMap<>(faults);
  }

  /** How often their boards were programmed. */
  synchronized long programmings() {
    return programmings;
  }
}
