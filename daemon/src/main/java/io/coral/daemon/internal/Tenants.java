package io.coral.daemon.internal;

import io.coral.api.Request;
import io.coral.protocol.local.Peer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** On whose behalf a client asks: its user decides, then its group. Any thread. */
final class Tenants {

  private final DaemonSettings settings;
  private final Map<String, Tenant> tenants = new ConcurrentSkipListMap<>();

  Tenants(DaemonSettings settings) {
    this.settings = settings;
  }

  Tenant of(Peer peer) {
    String ofGroup = settings.groups().getOrDefault(peer.gid(), Request.DEFAULT_TENANT);
    return tenants.computeIfAbsent(
        settings.users().getOrDefault(peer.uid(), ofGroup),
        name -> new Tenant(name, settings.quotas()));
  }

  /** Those that a client came for, by name. */
  List<Tenant> known() {
    return List.copyOf(tenants.values());
  }
}
