package io.coral.soak.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Java process keeps once its garbage is collected.
 *
 * @param heap bytes of the objects that live
 * @param outside bytes of pages that are no file's, no client's and not the heap's: what is native
 */
record Memory(long heap, long outside) {

  /** What a heap may have more of at any time: caches, what a compiler made. */
  private static final long SLACK = 8L << 20;

  /** The same outside of it: compiled code, compilers at work, what an allocator keeps for more. */
  private static final long SLACK_OUTSIDE = 64L << 20;

  /** What lives has so much, counted in the collection, before there is new garbage. */
  private static final Pattern LIVE = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");

  /** Where the heap, or a part of it, is reserved. */
  private static final Pattern RESERVED =
      Pattern.compile("\\[0x([0-9a-f]+),(?: 0x[0-9a-f]+,)* 0x([0-9a-f]+)\\)");

  /** The first line of what the kernel says of a mapping. */
  private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-[0-9a-f]+ .*");

  /** Collects the garbage of a process of this user, and looks. */
  static Memory of(long process) throws IOException, InterruptedException {
    Matcher live = LIVE.matcher(Jcmd.ask(process, "GC.class_histogram"));
    Matcher reserved = RESERVED.matcher(Jcmd.ask(process, "GC.heap_info"));
    if (!live.find() || !reserved.find()) {
      throw new IOException("process " + process + " does not say where its heap is, and how full");
    }
    long from = address(reserved.group(1));
    long to = address(reserved.group(2));
    while (reserved.find()) {
      from = Math.min(from, address(reserved.group(1)));
      to = Math.max(to, address(reserved.group(2)));
    }
    return new Memory(Long.parseLong(live.group(1)), outside(process, from, to));
  }

  private static long address(String hexadecimal) {
    return Long.parseLong(hexadecimal, 16);
  }

  private static long outside(long process, long from, long to) throws IOException {
    long kibibytes = 0;
    boolean isHeap = false;
    for (String line : Files.readAllLines(Path.of("/proc/" + process + "/smaps"))) {
      Matcher mapping = MAPPING.matcher(line);
      if (mapping.matches()) {
        // the kernel's own page is at an address of 64 bits, and nobody's
        long begin = Long.parseUnsignedLong(mapping.group(1), 16);
        isHeap = begin >= from && begin < to;
      } else if (!isHeap && line.startsWith("Anonymous:")) {
        kibibytes += Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    return kibibytes << 10;
  }

  /** Whether a process that had as much once has grown since. */
  boolean isBeyond(Memory before) {
    return heap > before.heap + SLACK || outside > before.outside + SLACK_OUTSIDE;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.1f MiB live after a full collection, %.1f MiB native",
        heap / (double) (1 << 20),
        outside / (double) (1 << 20));
  }
}
