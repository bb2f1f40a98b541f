package io.coral.api.repository;

import io.coral.spec.Finding;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Artifacts of other machines, and the way from and to them; an OSGi service. The names of remote
 * repositories are kept beside the installed artifacts, so those who share these share them. All
 * methods but {@link #list} and {@link #findings} block for the network, within limits. Any thread.
 *
 * <p>A remote repository has the layout {@code <vendor>/<board>/<platform
 * version>[/<labels>]/<bitstream id as folders>/<version>/<n><kernel id>[_…]/}. Its folders are
 * found by the listing of its server (HTML, or WebDAV's {@code PROPFIND}), else by the lines of the
 * file {@code index.txt} at its base, each the path of one artifact's folder.
 */
@ProviderType
public interface RemoteRepositories {

  /** The configured repositories, by name; those that cannot be read are in {@link #findings()}. */
  List<RemoteRepository> list();

  /** What of the configuration of repositories cannot be used, and why. */
  default List<Finding> findings() {
    return List.of();
  }

  /** Adds a repository; one of that name is replaced. */
  void add(RemoteRepository repository);

  /**
   * Forgets a repository.
   *
   * @throws RepositoryException when there is none of that name
   */
  RemoteRepository remove(String name);

  /**
   * The artifacts of all configured repositories whose id, or that of one of their accelerators,
   * contains a text. What cannot be read is told to the listener.
   */
  List<RemoteBitstream> search(String text, TransferListener listener);

  /**
   * Installs an artifact from its folder or an archive (zip, tar, tar.gz), by path or by {@code
   * http}, {@code https} or {@code file} address.
   *
   * @param repository whose policy about signatures counts; without one that of the configured
   *     repository that the source lies in, if any
   * @throws RepositoryException when it cannot be had, or is not what its digest list or signature
   *     says; or when the address lies in no repository that can be read, and there are others
   */
  InstalledBitstream install(String source, Optional<String> repository, TransferListener listener);

  /**
   * The same for whatever is done with an artifact: fetches and checks it as {@link #install} does,
   * and hands it over.
   *
   * @param use is given the artifact's folder or zip archive, which is there for as long as the
   *     call lasts
   * @return what that returns
   */
  <T> T fetch(
      String source, Optional<String> repository, Function<Path, T> use, TransferListener listener);

  /**
   * Whether a known repository can be asked now.
   *
   * @return what is in the way; empty where nothing is
   */
  Optional<String> problem(RemoteRepository repository);

  /**
   * Publishes an artifact. What is published never changes: the same again is no error, another one
   * with the same id, version and platform is refused. Where the server does not list, and where
   * there is an {@code index.txt}, the artifact gets its line in there.
   *
   * @param artifact its folder
   * @return the address of its folder there
   */
  URI publish(Path artifact, String repository, TransferListener listener);

  /** By whom an installed artifact is signed, in words; empty where it is not. */
  Optional<String> signature(InstalledBitstream bitstream);
}
