package io.coral.protocol.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * The process that started this one and asked to be told how it is, as systemd does of a service of
 * {@code Type=notify}: sd_notify(3). Any thread.
 */
public final class Supervisor {

  private final String socket;

  private Supervisor(String socket) {
    this.socket = socket;
  }

  /**
   * The one that the environment names.
   *
   * @param environment of this process: {@code NOTIFY_SOCKET}
   */
  public static Optional<Supervisor> of(Map<String, String> environment) {
    return Optional.of(environment.getOrDefault("NOTIFY_SOCKET", ""))
        .filter(socket -> !socket.isEmpty())
        .map(Supervisor::new);
  }

  /**
   * Tells it something. Does not wait for it.
   *
   * @param lines such as {@code READY=1}, one a line
   * @throws IOException when it does not listen
   */
  public void tell(String lines) throws IOException {
    Libc libc = JnaLibc.bind();
    byte[] address = Address.of(socket);
    byte[] message = lines.getBytes(StandardCharsets.UTF_8);
    int descriptor =
        libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, 0);
    if (descriptor < 0) {
      throw Failures.of(libc, "a socket cannot be made");
    }
    try {
      int flags = Libc.MSG_NOSIGNAL;
      if (libc.sendto(descriptor, message, message.length, flags, address, address.length) < 0) {
        throw Failures.of(libc, "the supervisor cannot be told at " + socket);
      }
    } finally {
      libc.close(descriptor);
    }
  }
}
