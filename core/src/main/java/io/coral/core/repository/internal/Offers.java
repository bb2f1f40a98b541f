package io.coral.core.repository.internal;

import io.coral.api.repository.InstalledBitstream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Artifacts by the accelerators that they offer. They are put in order when somebody asks for the
 * first: a command that lists them never does. Any thread.
 */
final class Offers {

  private final List<InstalledBitstream> bitstreams;
  private volatile @Nullable Map<String, List<InstalledBitstream>> byId;

  Offers(List<InstalledBitstream> bitstreams) {
    this.bitstreams = bitstreams;
  }

  /** Those that offer an accelerator, in the order of all. */
  List<InstalledBitstream> of(String acceleratorId) {
    Map<String, List<InstalledBitstream>> known = byId;
    if (known == null) {
      known = inOrder();
      byId = known;
    }
    return known.getOrDefault(acceleratorId, List.of());
  }

  private Map<String, List<InstalledBitstream>> inOrder() {
    Map<String, List<InstalledBitstream>> made = new HashMap<>();
    for (InstalledBitstream bitstream : bitstreams) {
      for (String id : bitstream.artifact().acceleratorIds()) {
        made.computeIfAbsent(id, none -> new ArrayList<>()).add(bitstream);
      }
    }
    made.replaceAll((id, all) -> List.copyOf(all));
    return Map.copyOf(made);
  }
}
