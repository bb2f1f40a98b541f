package io.coral.protocol.local;

import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** The numbers of this machine's users and groups, wherever it has them from. Any thread. */
public final class Accounts {

  /** Behind two pointers, in a {@code struct passwd} as in a {@code struct group}. */
  private static final long NUMBER = 16;

  /** The capability to give files to anybody, in the kernel's set. */
  private static final long CHOWN = 1;

  private Accounts() {}

  /** The number of a user, by its name or its number; empty where there is no such. */
  public static OptionalInt user(String name) {
    OptionalInt number = number(name);
    return number.isPresent() ? number : named(true, name);
  }

  /** The number of a group, by its name or its number; empty where there is no such. */
  public static OptionalInt group(String name) {
    OptionalInt number = number(name);
    return number.isPresent() ? number : named(false, name);
  }

  /** Whether there is that group, and this process may give its files to it. */
  public static boolean mayGiveTo(String group) {
    OptionalInt number = group(group);
    if (number.isEmpty()) {
      return false;
    }
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines.anyMatch(line -> letsGiveTo(line, number.getAsInt()));
    } catch (IOException e) {
      throw new UncheckedIOException("a process can look at itself", e);
    }
  }

  /** Whether a line of a process's status says that it may. */
  static boolean letsGiveTo(String line, int group) {
    List<String> words = List.of(line.split("\\s+", -1));
    return switch (words.get(0)) {
      case "Gid:", "Groups:" -> words.contains(Integer.toUnsignedString(group));
      case "CapEff:" -> (Long.parseUnsignedLong(words.get(1), 16) & CHOWN) != 0;
      default -> false;
    };
  }

  private static OptionalInt number(String text) {
    try {
      return OptionalInt.of(Integer.parseUnsignedInt(text));
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }

  /** One at a time: the C library answers in memory that it uses again. */
  private static synchronized OptionalInt named(boolean isUser, String name) {
    Libc libc = JnaLibc.bind();
    long found = isUser ? libc.getpwnam(name) : libc.getgrnam(name);
    return found == 0 ? OptionalInt.empty() : OptionalInt.of(new Pointer(found).getInt(NUMBER));
  }
}
