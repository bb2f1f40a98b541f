package io.coral.conformance.rules.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/**
 * What this process holds: threads, file descriptors, and native bytes as far as the JVM counts
 * them (direct and mapped buffers).
 *
 * @param threads the live threads
 * @param descriptors the number of open descriptors; -1 where the system does not tell
 * @param files what the descriptors refer to, where the system tells
 * @param nativeBytes direct and mapped bytes
 */
public record Levels(Set<Thread> threads, long descriptors, List<String> files, long nativeBytes) {

  /** The levels now. */
  public static Levels now() {
    Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
    threads.removeIf(thread -> HostDelay.isTicker(thread) || comesAndGoes(thread));
    return new Levels(
        threads,
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getOpenFileDescriptorCount()
            : -1,
        openFiles(),
        nativeBytesNow());
  }

  /** JNA's own thread ends when it has nothing to do for 30 s, and comes back. */
  private static boolean comesAndGoes(Thread thread) {
    return thread.getName().equals("JNA Cleaner");
  }

  /** The levels once nothing has changed for a while: what ends by itself has ended. */
  public static Levels settled() {
    Levels before = now();
    for (int quiet = 0; quiet < 10; ) {
      LockSupport.parkNanos(20_000_000);
      System.gc();
      Levels after = now();
      boolean same =
          before.threads.equals(after.threads)
              && before.descriptors == after.descriptors
              && before.nativeBytes == after.nativeBytes;
      quiet = same ? quiet + 1 : 0;
      before = after;
    }
    return before;
  }

  /**
   * Threads and descriptors come back to this level once what ends by itself has ended, and bytes
   * near it once the collector has run.
   */
  public void expectAgain(long spareBytes, String when) {
    Expect.onceSettled(
        "the number of threads " + when + " is " + threads.size() + " again",
        () -> now().threads.size() <= threads.size(),
        () -> "new threads: " + newThreads());
    Expect.onceSettled(
        "the number of file descriptors " + when + " is " + descriptors + " again",
        () -> now().descriptors <= descriptors,
        () -> now().descriptors + ", new: " + newFiles());
    Expect.onceCollected(
        "native bytes " + when + " are within " + spareBytes + " of " + nativeBytes,
        () -> nativeBytesNow() <= nativeBytes + spareBytes,
        () -> nativeBytesNow() + " bytes");
  }

  private Set<String> newThreads() {
    Set<String> names = new TreeSet<>();
    for (Thread thread : now().threads) {
      if (!threads.contains(thread)) {
        names.add(thread.getName());
      }
    }
    return names;
  }

  private List<String> newFiles() {
    List<String> opened = new ArrayList<>(now().files);
    files.forEach(opened::remove);
    return opened;
  }

  private static long nativeBytesNow() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  private static List<String> openFiles() {
    List<String> files = new ArrayList<>();
    Path descriptors = Path.of("/proc/self/fd");
    if (!Files.isDirectory(descriptors)) {
      return files;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(descriptors)) {
      for (Path entry : entries) {
        files.add(target(entry));
      }
    } catch (IOException e) {
      return List.of();
    }
    return files;
  }

  private static String target(Path entry) {
    try {
      return Files.readSymbolicLink(entry).toString();
    } catch (IOException e) {
      return "closed meanwhile";
    }
  }
}
