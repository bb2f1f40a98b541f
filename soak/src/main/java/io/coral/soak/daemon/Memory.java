package io.coral.soak.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a Java process keeps once its garbage is collected.
 *
 * @param heap bytes of the objects that live
 * @param anonymous bytes of memory that are no file's and no client's: the heap, and what is native
 */
record Memory(long heap, long anonymous) {

  /** What a heap may have more of at any time: caches, what a compiler made. */
  private static final long SLACK = 8L << 20;

  /** What lives has so much, counted in the collection, before there is new garbage. */
  private static final Pattern LIVE = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");

  /** Collects the garbage of a process of this user, and looks. */
  static Memory of(long process) throws IOException, InterruptedException {
    Matcher live = LIVE.matcher(Jcmd.ask(process, "GC.class_histogram"));
    if (!live.find()) {
      throw new IOException("process " + process + " does not say what lives in its heap");
    }
    long heap = Long.parseLong(live.group(1));
    try (Stream<String> status = Files.lines(Path.of("/proc/" + process + "/status"))) {
      long anonymous =
          status
              .filter(line -> line.startsWith("RssAnon:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
              .sum();
      return new Memory(heap, anonymous);
    }
  }

  /** Whether a process that had as much once has grown since. */
  boolean isBeyond(Memory before) {
    return heap > before.heap + SLACK;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.1f MiB live after a full collection, %.1f MiB with garbage and what is native",
        heap / (double) (1 << 20),
        anonymous / (double) (1 << 20));
  }
}
