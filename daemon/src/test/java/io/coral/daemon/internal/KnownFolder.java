package io.coral.daemon.internal;

import io.coral.api.artifact.ArtifactFormat;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RemoteBitstream;
import io.coral.api.repository.RemoteRepositories;
import io.coral.api.repository.RemoteRepository;
import io.coral.api.repository.RepositoryException;
import io.coral.api.repository.SignaturePolicy;
import io.coral.api.repository.TransferListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One repository of files, with one artifact; of what comes in otherwise it refuses all. */
final class KnownFolder implements RemoteRepositories {

  private final BitstreamRepository installed;
  private final RemoteRepository known;
  private final Path artifact;

  /** The repository is the folder that the artifact's is in. */
  KnownFolder(BitstreamRepository installed, Path artifact) {
    this.installed = installed;
    this.artifact = artifact;
    this.known =
        new RemoteRepository(
            "known", artifact.resolveSibling("").toUri(), SignaturePolicy.NONE, List.of());
  }

  @Override
  public List<RemoteRepository> list() {
    return List.of(known);
  }

  @Override
  public List<RemoteBitstream> search(String text, TransferListener listener) {
    listener.warn("another repository cannot be read");
    try (InputStream in = Files.newInputStream(artifact.resolve("bitstream.json"))) {
      return List.of(
          new RemoteBitstream(known, artifact.toUri(), ArtifactFormat.JSON.read("known", in)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public InstalledBitstream install(
      String source, Optional<String> repository, TransferListener listener) {
    listener.progress("kernels.jar", 1, -1);
    listener.progress("kernels.jar", 2, -1);
    listener.warn("kernels.jar is signed by nobody");
    if (source.startsWith("file:")) {
      return installed.install(Path.of(URI.create(source)));
    }
    if (repository.isPresent()) {
      throw new RepositoryException(Path.of(source), "is against the rule of " + repository.get());
    }
    return installed.install(Path.of(source));
  }

  @Override
  public <T> T fetch(
      String source,
      Optional<String> repository,
      Function<Path, T> use,
      TransferListener listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void add(RemoteRepository repository) {
    throw new UnsupportedOperationException();
  }

  @Override
  public RemoteRepository remove(String name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<String> problem(RemoteRepository repository) {
    throw new UnsupportedOperationException();
  }

  @Override
  public URI publish(Path published, String repository, TransferListener listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<String> signature(InstalledBitstream bitstream) {
    throw new UnsupportedOperationException();
  }
}
