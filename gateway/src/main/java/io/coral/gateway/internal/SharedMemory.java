package io.coral.gateway.internal;

import java.nio.file.attribute.UserPrincipal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Regions of shared memory, each user's own, where they are offered. Any thread. */
final class SharedMemory implements AutoCloseable {

  /** The name of this extension of the protocol. */
  static final String EXTENSION = "system_shared_memory";

  private final boolean isOffered;
  private final Map<UserPrincipal, Regions> regions = new ConcurrentHashMap<>();

  SharedMemory(boolean isOffered) {
    this.isOffered = isOffered;
  }

  boolean isOffered() {
    return isOffered;
  }

  /**
   * Those of a client.
   *
   * @param user whose process it is, as the kernel tells; not known beyond sockets in the file
   *     system
   */
  Regions of(Optional<UserPrincipal> user) {
    return user.filter(any -> isOffered)
        .map(owner -> regions.computeIfAbsent(owner, Regions::new))
        .orElse(Regions.NOT_OFFERED);
  }

  /** Gives all up. */
  @Override
  public void close() {
    regions.values().forEach(Regions::close);
  }
}
