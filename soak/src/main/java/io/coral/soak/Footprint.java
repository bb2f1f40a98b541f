package io.coral.soak;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a process holds once its garbage is collected.
 *
 * @param threads the names of those that live
 * @param heap bytes
 * @param direct bytes of direct buffers
 * @param classes that are loaded
 */
record Footprint(List<String> threads, long heap, long direct, int classes) {

  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long HEAP_SLACK = 4L << 20;

  /** What threads that do input and output keep for that. */
  private static final long DIRECT_SLACK = 256L << 10;

  /** What is loaded only when something rare happens. */
  private static final int CLASSES_SLACK = 500;

  /** JNA's own thread ends when it has nothing to do for 30 s, and comes back. */
  private static final String COMES_AND_GOES = "JNA Cleaner";

  static Footprint now() {
    System.gc();
    long direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    return new Footprint(
        Thread.getAllStackTraces().keySet().stream()
            .map(Thread::getName)
            .filter(name -> !name.equals(COMES_AND_GOES))
            .sorted()
            .toList(),
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        direct,
        ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
  }

  /** As soon as no more is held than before; what is held after a bound if there is more. */
  static Footprint backTo(Footprint before) {
    long end = System.nanoTime() + LONGEST_NANOS;
    Footprint now = now();
    while (!now.beyond(before).isEmpty() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
      now = now();
    }
    return now;
  }

  /** What is held that was not before, each in words. */
  List<String> beyond(Footprint before) {
    List<String> more = new ArrayList<>();
    List<String> newThreads = new ArrayList<>(threads);
    before.threads.forEach(newThreads::remove);
    if (!newThreads.isEmpty()) {
      more.add("threads " + newThreads);
    }
    if (heap > before.heap + HEAP_SLACK) {
      more.add("heap " + mebibytes(before.heap) + " -> " + mebibytes(heap));
    }
    if (direct > before.direct + DIRECT_SLACK) {
      more.add("direct memory " + mebibytes(before.direct) + " -> " + mebibytes(direct));
    }
    if (classes > before.classes + CLASSES_SLACK) {
      more.add("classes " + before.classes + " -> " + classes);
    }
    return more;
  }

  static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
  }
}
