package io.coral.core.repository.internal;

import io.coral.api.repository.InstalledBitstream;
import io.coral.spec.Finding;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was installed at one moment.
 *
 * @param bitstreams the usable artifacts, sorted by id, version and platform
 * @param offers the same by accelerator
 * @param findings what cannot be used
 * @param references what was read of the references, by their files
 * @param times whether all of this still is as it was read
 */
record Index(
    List<InstalledBitstream> bitstreams,
    Offers offers,
    List<Finding> findings,
    Map<Path, KnownReference> references,
    FileTimes times) {

  private static final Comparator<InstalledBitstream> SAME_ID =
      Comparator.<InstalledBitstream, String>comparing(each -> each.artifact().version())
          .thenComparing(each -> each.artifact().platform().toString())
          .thenComparing(InstalledBitstream::folder);

  /** Most ids differ: what is compared so often is compared without a detour. */
  private static int order(InstalledBitstream one, InstalledBitstream other) {
    int byId = one.artifact().bitstreamId().compareTo(other.artifact().bitstreamId());
    return byId != 0 ? byId : SAME_ID.compare(one, other);
  }

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
        ? new Index(before.bitstreams, before.offers, now.findings, now.references, now.times)
        : now;
  }

  private static Index of(Reading reading) {
    List<InstalledBitstream> bitstreams = reading.found().stream().sorted(Index::order).toList();
    return new Index(
        bitstreams,
        new Offers(bitstreams),
        reading.findings(),
        reading.references(),
        reading.times());
  }
}
