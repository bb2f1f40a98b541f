package io.coral.inaccel;

import java.io.IOException;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Folders below which InAccel's clients are served, such as to mount into a container; an OSGi
 * service. Any thread.
 */
@ProviderType
public interface Roots {

  /** One of them. */
  interface Root extends AutoCloseable {

    /** Hangs up on its clients; the folder stays. Waits for a bounded time; idempotent. */
    @Override
    void close();
  }

  /**
   * Serves those who reach a folder. Whoever asks there asks for one tenant, which somebody has let
   * in.
   *
   * @param folder made where it is missing, with what clients expect in it
   * @param tenant on whose behalf all ask
   * @throws IOException when it cannot, saying why
   */
  Root open(Path folder, String tenant) throws IOException;

  /**
   * Takes a folder away that is not served any more, with all that is in it; follows no link. One
   * that is not there is no error.
   *
   * @throws IOException when something of it stays, saying why
   */
  void delete(Path folder) throws IOException;
}
