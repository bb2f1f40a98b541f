package io.coral.protocol.local;

import com.sun.jna.Pointer;
import java.util.OptionalInt;

/** The numbers of this machine's users and groups, wherever it has them from. Any thread. */
public final class Accounts {

  /** Behind two pointers, in a {@code struct passwd} as in a {@code struct group}. */
  private static final long NUMBER = 16;

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
