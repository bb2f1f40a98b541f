package io.coral.core.repository.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The watches over files that this process has. */
public final class Watches {
  private Watches() {}

  /** How many are open. */
  public static long open() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(Watches::isWatch).count();
    }
  }

  private static boolean isWatch(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().equals("anon_inode:inotify");
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }
}
