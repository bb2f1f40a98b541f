package io.coral.daemon.internal;

import io.coral.protocol.SocketPath;
import io.coral.protocol.local.Accounts;
import io.coral.spec.settings.Settings;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Where the daemon listens, and to whom.
 *
 * @param socket where it listens
 * @param permissions of the socket
 * @param group of the socket; empty for the process's
 * @param users the tenant that a user asks for, by the user's number
 * @param groups the same, by the number of the user's group
 * @param clients how many may be connected
 * @param quotas what each tenant may use
 * @param unread how many bytes a client may leave unread
 * @param backlog how many bytes of the heap all clients may fill with what is not dealt with
 * @param tenantsFile who asks on whose behalf, and what each may; empty for nothing beyond this
 * @param drain how long the end waits for requests to have their replies
 * @param hello how long a client may take to introduce itself
 */
record DaemonSettings(
    Path socket,
    Set<PosixFilePermission> permissions,
    Optional<String> group,
    Map<Integer, String> users,
    Map<Integer, String> groups,
    int clients,
    Quotas quotas,
    int unread,
    long backlog,
    Optional<Path> tenantsFile,
    Duration drain,
    Duration hello) {

  static final String PID = "io.coral.daemon";

  /** Who may connect, if there is such a group; else nobody but the daemon's own user. */
  private static final String GROUP = "coral";

  private static final long BYTES = 64L << 30;
  private static final int UNREAD = 1 << 20;
  private static final int PART_OF_HEAP = 4;
  private static final Duration LEASE = Duration.ofDays(1);
  private static final Duration HELLO = Duration.ofSeconds(10);
  private static final Duration DRAIN = Duration.ofSeconds(30);

  /**
   * What one tenant may use: requests without a reply, segments, and bytes in these.
   *
   * @param lease for how long it may keep boards at a time, where it may
   */
  record Quotas(int calls, int segments, long bytes, Duration lease) {}

  DaemonSettings {
    permissions = Set.copyOf(permissions);
    users = Map.copyOf(users);
    groups = Map.copyOf(groups);
  }

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException saying which is wrong and what was expected
   */
  static DaemonSettings of(Settings settings) {
    return of(settings, Accounts::mayGiveTo);
  }

  /**
   * Reads them.
   *
   * @param canBeOf whether there is a group of that name that the socket can be given to
   */
  static DaemonSettings of(Settings settings, Predicate<String> canBeOf) {
    Optional<String> group =
        settings.text("socket.group").or(() -> Optional.of(GROUP).filter(canBeOf));
    String permissions = group.isPresent() ? "rw-rw----" : "rw-------";
    return new DaemonSettings(
        settings.text("socket").map(Path::of).orElseGet(SocketPath::ofDaemon),
        permissions("socket.permissions", settings.text("socket.permissions", permissions)),
        group,
        tenants("users", settings.list("users", List.of())),
        tenants("groups", settings.list("groups", List.of())),
        settings.number("clients", 1024, 1, 1 << 20),
        new Quotas(
            settings.number("tenant.requests", 4096, 1, Integer.MAX_VALUE),
            settings.number("tenant.segments", 4096, 1, Integer.MAX_VALUE),
            settings.size("tenant.bytes").orElse(BYTES),
            settings.duration("tenant.lease", LEASE)),
        (int) Math.min(settings.size("unread").orElse(UNREAD), Integer.MAX_VALUE),
        settings.size("backlog").orElse(Runtime.getRuntime().maxMemory() / PART_OF_HEAP),
        settings.text("tenants.file").map(Path::of),
        settings.duration("drain.limit", DRAIN),
        settings.duration("hello.limit", HELLO));
  }

  static Set<PosixFilePermission> permissions(String key, String text) {
    try {
      return PosixFilePermissions.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          key + " is \"" + text + "\"; expected such as rw-rw----", e);
    }
  }

  private static Map<Integer, String> tenants(String key, List<String> entries) {
    Map<Integer, String> tenants = new TreeMap<>();
    for (String entry : entries) {
      int at = entry.indexOf('=');
      try {
        tenants.put(
            Integer.parseUnsignedInt(entry.substring(0, Math.max(at, 0)).strip()),
            entry.substring(at + 1).strip());
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            key + " has \"" + entry + "\"; expected a number, =, and the name of a tenant", e);
      }
    }
    return tenants;
  }
}
