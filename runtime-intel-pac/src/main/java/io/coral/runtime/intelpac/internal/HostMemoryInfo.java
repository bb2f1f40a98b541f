package io.coral.runtime.intelpac.internal;

import io.coral.runtime.intelpac.opae.internal.HostPages;
import io.coral.spec.MemoryInfo;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The host memory that a card shares, as large as is configured, or as the pages that the system
 * has set aside: a buffer is one page.
 */
final class HostMemoryInfo {

  private static final String PAGES = "kernel/mm/hugepages/hugepages-%dkB/nr_hugepages";

  /** Small pages are never scarce; so much of them counts. */
  private static final long SMALL_PAGES = 64L << 20;

  private static final long SMALL = 4L << 10;
  private static final long LARGE = 2L << 20;

  private HostMemoryInfo() {}

  static MemoryInfo of(IntelPacSettings settings, Sysfs sysfs) {
    long large = sysfs.number(String.format(PAGES, LARGE >> 10)).orElse(0);
    long huge = sysfs.number(String.format(PAGES, HostPages.HUGE >> 10)).orElse(0);
    long largest = huge > 0 ? HostPages.HUGE : large > 0 ? LARGE : SMALL;
    long size = settings.memorySize().orElse(SMALL_PAGES + large * LARGE + huge * HostPages.HUGE);
    return new MemoryInfo(
        0,
        MemoryInfo.HOST,
        OptionalInt.empty(),
        Optional.of("shared host memory"),
        size,
        Math.min(size, settings.maxAllocation().orElse(largest)));
  }
}
