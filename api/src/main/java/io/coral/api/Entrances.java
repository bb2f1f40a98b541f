package io.coral.api;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Sockets beside the daemon's own, such as to mount into a container; an OSGi service of a daemon.
 * Any thread.
 */
@ProviderType
public interface Entrances {

  /** One of them. */
  interface Entrance extends AutoCloseable {

    /**
     * Hangs up on its clients, and takes others. Waits for a bounded time; nothing once it is
     * closed.
     */
    void hangUp();

    /**
     * Takes the socket away and hangs up on its clients; the tenant stays. Waits for a bounded
     * time; idempotent.
     */
    @Override
    void close();
  }

  /**
   * Opens one. Whoever connects there asks for one tenant, and is no operator.
   *
   * @param socket its folder is made where it is missing; what a dead owner left there is replaced
   * @param permissions who may connect: those that may write
   * @param tenant on whose behalf all ask who connect there
   * @throws IOException when it cannot, saying why
   */
  Entrance open(Path socket, Set<PosixFilePermission> permissions, String tenant)
      throws IOException;
}
