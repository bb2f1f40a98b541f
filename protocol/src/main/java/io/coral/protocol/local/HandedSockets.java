package io.coral.protocol.local;

import java.io.IOException;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Sockets that listened before this process was there, which its supervisor hands to it: systemd's
 * socket activation, sd_listen_fds(3). They stay the supervisor's, whatever becomes of this
 * process.
 */
final class HandedSockets {

  /** The first of them. */
  private static final int FIRST = 3;

  private HandedSockets() {}

  /**
   * A descriptor of the one that listens at a path; the caller closes it, and may ask again.
   *
   * @param environment of this process: {@code LISTEN_FDS}, meant for {@code LISTEN_PID}
   */
  static OptionalInt at(String path, Libc libc, Map<String, String> environment)
      throws IOException {
    String pid = Long.toString(ProcessHandle.current().pid());
    if (!pid.equals(environment.get("LISTEN_PID"))) {
      return OptionalInt.empty();
    }
    int count = count(environment.getOrDefault("LISTEN_FDS", ""));
    for (int descriptor = FIRST; descriptor < FIRST + count; descriptor++) {
      byte[] address = new byte[Address.LONGEST + Short.BYTES + 1];
      int[] length = {address.length};
      if (libc.getsockname(descriptor, address, length) == 0
          && Address.path(address, length[0]).equals(path)) {
        return OptionalInt.of(taken(libc, descriptor));
      }
    }
    return OptionalInt.empty();
  }

  private static int count(String number) throws IOException {
    try {
      return Integer.parseUnsignedInt(number);
    } catch (NumberFormatException e) {
      throw new IOException(
          "LISTEN_FDS is \"" + number + "\"; expected how many sockets are handed over", e);
    }
  }

  private static int taken(Libc libc, int descriptor) throws IOException {
    int own = libc.fcntl(descriptor, Libc.F_DUPFD_CLOEXEC, 0);
    if (own < 0 || libc.fcntl(own, Libc.F_SETFL, Libc.SOCK_NONBLOCK) < 0) {
      throw Failures.of(libc, "a socket that was handed over cannot be used");
    }
    return own;
  }
}
