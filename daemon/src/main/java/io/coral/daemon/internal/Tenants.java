package io.coral.daemon.internal;

import io.coral.api.Request;
import io.coral.daemon.internal.TenantsFile.Right;
import io.coral.daemon.internal.TenantsFile.Rules;
import io.coral.protocol.local.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * On whose behalf a client asks: its user decides, then its groups; the tenants' file before the
 * settings. Any thread.
 */
final class Tenants {

  /** The user whose process this is. */
  private static final int OWN = own();

  private final DaemonSettings settings;
  private final Backlog backlog;
  private final Map<String, Tenant> tenants = new ConcurrentSkipListMap<>();
  private volatile TenantsFile file;
  private volatile boolean isEnding;

  Tenants(DaemonSettings settings, TenantsFile file) {
    this.settings = settings;
    this.backlog = new Backlog(settings.backlog());
    this.file = file;
  }

  private static int own() {
    try {
      return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException e) {
      throw new UncheckedIOException("a process can look at itself", e);
    }
  }

  /** For whom somebody asks who connected to the daemon's own socket. */
  Tenant of(Peer peer) {
    return named(name(peer));
  }

  private String name(Peer peer) {
    for (Map.Entry<String, Rules> each : file.tenants().entrySet()) {
      if (each.getValue().users().contains(peer.uid())) {
        return each.getKey();
      }
    }
    String ofUser = settings.users().get(peer.uid());
    if (ofUser != null) {
      return ofUser;
    }
    for (Map.Entry<String, Rules> each : file.tenants().entrySet()) {
      if (peer.groups().stream().anyMatch(each.getValue().groups()::contains)) {
        return each.getKey();
      }
    }
    return peer.groups().stream()
        .filter(settings.groups()::containsKey)
        .map(group -> String.valueOf(settings.groups().get(group)))
        .findFirst()
        .orElse(Request.DEFAULT_TENANT);
  }

  /** One by its name. */
  Tenant named(String name) {
    Tenant one =
        tenants.computeIfAbsent(
            name, unseen -> new Tenant(name, quotas(name), rights(name), backlog));
    if (isEnding) {
      one.refuse();
    }
    return one;
  }

  private DaemonSettings.Quotas quotas(String name) {
    Rules rules = file.tenants().get(name);
    return rules == null ? settings.quotas() : rules.quotas();
  }

  /** Where no file is named, everybody may reserve. */
  private Set<Right> rights(String name) {
    if (settings.tenantsFile().isEmpty()) {
      return Set.of(Right.RESERVE);
    }
    Rules rules = file.tenants().get(name);
    return rules == null ? Set.of() : rules.rights();
  }

  /** What holds from now on, for clients that are connected, too; those keep their tenants. */
  void set(TenantsFile now) {
    file = now;
    tenants.forEach((name, tenant) -> tenant.set(quotas(name), rights(name)));
  }

  /** What the file said that holds. */
  TenantsFile file() {
    return file;
  }

  /** Whether a user may do what is for operators. */
  boolean mayOperate(Peer peer) {
    return peer.uid() == 0 || peer.uid() == OWN;
  }

  /** Who may, for people. */
  static String operators() {
    return OWN == 0
        ? "root"
        : "at the daemon's own socket root and the daemon's own user, " + OWN + ",";
  }

  /** Those that a client came for, by name. */
  List<Tenant> known() {
    return List.copyOf(tenants.values());
  }

  /**
   * Lets nobody ask any more, and waits until all replies that are owed are sent.
   *
   * @param end by when, on the clock of {@link System#nanoTime}
   * @return whether they are
   */
  boolean drain(long end) throws InterruptedException {
    isEnding = true;
    tenants.values().forEach(Tenant::refuse);
    boolean isDrained = true;
    for (Tenant tenant : tenants.values()) {
      isDrained &= tenant.awaitReplies(end);
    }
    return isDrained;
  }
}
