package io.coral.gateway.internal;

import java.nio.file.attribute.UserPrincipal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Regions of shared memory, each user's own, where they are offered. Any thread. */
final class SharedMemory implements AutoCloseable {

  /** The name of this extension of the protocol. */
  static final String EXTENSION = "system_shared_memory";

  private final boolean isOffered;

  // guarded by this
  private final Map<UserPrincipal, Regions> regions = new HashMap<>();
  private boolean isClosed;

  SharedMemory(boolean isOffered) {
    this.isOffered = isOffered;
  }

  /**
   * Those of a client.
   *
   * @param user whose process it is, as the kernel tells; not known beyond sockets in the file
   *     system
   */
  Regions of(Optional<UserPrincipal> user) {
    return user.filter(any -> isOffered).map(this::own).orElse(Regions.NOT_OFFERED);
  }

  private synchronized Regions own(UserPrincipal owner) {
    Regions own = regions.computeIfAbsent(owner, Regions::new);
    if (isClosed) {
      own.close();
    }
    return own;
  }

  /** Gives all up; whoever registers one from now on is refused. */
  @Override
  public synchronized void close() {
    isClosed = true;
    regions.values().forEach(Regions::close);
  }
}
