package io.coral.core.repository.internal;

import io.coral.api.repository.InstalledBitstream;
import io.coral.spec.Finding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was installed at one moment.
 *
 * @param bitstreams the usable artifacts, sorted by id, version and platform
 * @param offering the same by accelerator
 * @param findings what cannot be used
 * @param references what was read of the references, by their files
 * @param times whether all of this still is as it was read
 */
record Index(
    List<InstalledBitstream> bitstreams,
    Map<String, List<InstalledBitstream>> offering,
    List<Finding> findings,
    Map<Path, KnownReference> references,
    FileTimes times) {

  private static final Comparator<InstalledBitstream> ORDER =
      Comparator.<InstalledBitstream, String>comparing(each -> each.artifact().bitstreamId())
          .thenComparing(each -> each.artifact().version())
          .thenComparing(each -> each.artifact().platform().toString())
          .thenComparing(InstalledBitstream::folder);

  /**
   * Reads what is installed.
   *
   * @param stores in the order in which they are searched
   * @param before an earlier reading; what has not changed since is told as the same objects
   */
  static Index read(List<Store> stores, @Nullable Index before) {
    Reading reading = new Reading(before == null ? Map.of() : before.references);
    stores.forEach(reading::add);
    Index now = of(reading);
    return before != null && before.bitstreams.equals(now.bitstreams)
        ? new Index(before.bitstreams, before.offering, now.findings, now.references, now.times)
        : now;
  }

  private static Index of(Reading reading) {
    Collection<InstalledBitstream> found = reading.found();
    List<InstalledBitstream> bitstreams = found.stream().sorted(ORDER).toList();
    Map<String, List<InstalledBitstream>> offering = new HashMap<>();
    for (InstalledBitstream bitstream : bitstreams) {
      for (String id : bitstream.artifact().acceleratorIds()) {
        offering.computeIfAbsent(id, none -> new ArrayList<>()).add(bitstream);
      }
    }
    offering.replaceAll((id, all) -> List.copyOf(all));
    return new Index(
        bitstreams,
        Map.copyOf(offering),
        reading.findings(),
        reading.references(),
        reading.times());
  }
}
