package io.coral.api.repository;

import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * New versions of artifacts on trial; an OSGi service. The engine has a share of the requests run
 * by the new version too, and compares its output with that of the installed one, which is what the
 * caller gets. The first output that differs withdraws a canary, and so does the first failure;
 * after as many equal ones as its terms ask for it is installed.
 *
 * <p>Canaries lie beside the installed artifacts, so other processes and later ones try them too.
 * All methods block for the disk. Any thread.
 */
@ProviderType
public interface Canaries {

  /**
   * Begins a trial; one of the same artifact begins anew.
   *
   * @param artifact as {@link BitstreamRepository#install} takes it
   * @throws RepositoryException as there, and where no version of it is installed
   */
  Canary install(Path artifact, Canary.Terms terms);

  /** All that are tried, and those of which the end is kept. */
  List<Canary> list();

  /**
   * Installs a canary at once.
   *
   * @param id its id, or the start of it that only one has
   * @throws RepositoryException when none or several match, or it is tried no more
   */
  Canary promote(String id);

  /**
   * Tries a canary no more; one that is tried no more already is forgotten.
   *
   * @param id its id, or the start of it that only one has
   * @throws RepositoryException when none or several match
   */
  Canary withdraw(String id);
}
