package io.coral.core.repository.internal;

import java.io.File;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * When the files and folders of a reading were changed, by which it shows whether they still are as
 * they were read. A file system's clock ticks slowly: what was changed shortly before it was read
 * may change again without its time, so such a reading is good for once. One thread, until it is
 * shared.
 */
final class FileTimes {

  /** Longer than the tick of any file system's clock, FAT's two seconds excepted. */
  private static final long TICK_MILLIS = 100;

  /** Files, not paths: they may be looked at for each request, and a path makes one each time. */
  private final Map<File, Long> seen = new LinkedHashMap<>();

  private final Set<File> unreadable = new LinkedHashSet<>();

  private final long start = System.currentTimeMillis();
  private final long startNanos = System.nanoTime();
  private boolean settled = true;

  /** To be called before the path is read; tells when it was changed, 0 when it is not there. */
  long note(Path path) {
    File file = path.toFile();
    long changed = changed(file);
    seen.put(file, changed);
    settled &= changed < start - TICK_MILLIS;
    return changed;
  }

  /** Of what could not be read: that it can be may come without a change of its time. */
  void noteUnreadable(Path path) {
    note(path);
    unreadable.add(path.toFile());
  }

  /** Whether the reading began after a moment by {@link System#nanoTime}. */
  boolean beganAfter(long moment) {
    return startNanos - moment > 0;
  }

  /** What was read. */
  Set<Path> paths() {
    return seen.keySet().stream().map(File::toPath).collect(Collectors.toUnmodifiableSet());
  }

  /** Whether nothing has changed since. */
  boolean areCurrent() {
    if (!settled) {
      return false;
    }
    for (File each : unreadable) {
      if (isReadable(each)) {
        return false;
      }
    }
    for (Map.Entry<File, Long> each : seen.entrySet()) {
      if (changed(each.getKey()) != each.getValue()) {
        return false;
      }
    }
    return true;
  }

  /** As a folder. */
  private static boolean isReadable(File file) {
    return file.canRead() && file.canExecute();
  }

  /** 0 of what is not there, without the cost of an exception. */
  private static long changed(File file) {
    return file.lastModified();
  }
}
