package io.coral.natives;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/** What calls leave to the garbage collector, once the JVM has compiled their caller in full. */
public final class Garbage {

  /** With which a JVM compiles in full, and before it goes on. */
  public static final List<String> OPTIONS = List.of("-XX:TieredStopAtLevel=4", "-Xbatch");

  /** So often is done what is measured: fewer bytes than this are none for each time. */
  public static final int ROUNDS = 20_000;

  private Garbage() {}

  /** The bytes that all rounds leave on this thread, after as many that nobody counts. */
  public static long of(Runnable round) {
    rounds(round);
    return rounds(round);
  }

  private static long rounds(Runnable round) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ROUNDS; i++) {
      round.run();
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
