package io.coral.daemon.internal;

import io.coral.api.Request;
import io.coral.protocol.local.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** On whose behalf a client asks: its user decides, then its group. Any thread. */
final class Tenants {

  /** The user whose process this is. */
  private static final int OWN = own();

  private final DaemonSettings settings;
  private final Map<String, Tenant> tenants = new ConcurrentSkipListMap<>();

  Tenants(DaemonSettings settings) {
    this.settings = settings;
  }

  private static int own() {
    try {
      return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException e) {
      throw new UncheckedIOException("a process can look at itself", e);
    }
  }

  Tenant of(Peer peer) {
    String ofGroup = settings.groups().getOrDefault(peer.gid(), Request.DEFAULT_TENANT);
    return tenants.computeIfAbsent(
        settings.users().getOrDefault(peer.uid(), ofGroup),
        name -> new Tenant(name, settings.quotas()));
  }

  /** Whether a user may do what is for operators. */
  boolean mayOperate(Peer peer) {
    return peer.uid() == 0 || peer.uid() == OWN;
  }

  /** Who may, for people. */
  String operators() {
    return OWN == 0 ? "root" : "root and the daemon's own user, " + OWN + ",";
  }

  /** Those that a client came for, by name. */
  List<Tenant> known() {
    return List.copyOf(tenants.values());
  }
}
