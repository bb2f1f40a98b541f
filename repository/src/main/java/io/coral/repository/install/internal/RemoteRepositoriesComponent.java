package io.coral.repository.install.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactException;
import io.coral.api.artifact.ArtifactFormat;
import io.coral.api.artifact.DigestList;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RemoteBitstream;
import io.coral.api.repository.RemoteRepositories;
import io.coral.api.repository.RemoteRepository;
import io.coral.api.repository.RepositoryException;
import io.coral.api.repository.TransferListener;
import io.coral.repository.discovery.internal.Discovery;
import io.coral.repository.signature.internal.SignedList;
import io.coral.repository.signature.internal.UnknownKeyException;
import io.coral.repository.transport.internal.Transport;
import io.coral.spec.Finding;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.security.SignatureException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.ZipError;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Remote repositories as a service, over the repository of this machine. Any thread. */
@Component(configurationPid = RemoteRepositoriesComponent.PID)
@Designate(ocd = RemoteRepositoriesComponent.Config.class)
public final class RemoteRepositoriesComponent implements RemoteRepositories {

  /** The configuration's PID. */
  public static final String PID = "io.coral.repository";

  private static final long DEFAULT_LIMIT = 16L << 30;
  private static final byte[] ZIP = {'P', 'K', 3, 4};

  /** The settings. */
  @ObjectClassDefinition(
      name = "Coral remote repositories",
      description = "How artifacts of other machines are fetched.")
  public @interface Config {
    /** The size limit. */
    @AttributeDefinition(
        name = "File limit",
        description = "How large a file of an artifact may be that is fetched, such as 16GiB.")
    String file_limit() default "16GiB";
  }

  private final BitstreamRepository repository;
  private final ConfiguredRemotes remotes;
  private final Path scratch;
  private final long maxBytes;

  /** Over the repository's service. */
  @Activate
  public RemoteRepositoriesComponent(
      Map<String, Object> configuration, @Reference BitstreamRepository repository) {
    this.repository = repository;
    this.remotes = new ConfiguredRemotes(repository.roots());
    this.scratch = repository.root().resolve(Scratch.folderOf(System.getProperty("user.name")));
    this.maxBytes = Settings.of(PID, configuration).size("file.limit").orElse(DEFAULT_LIMIT);
  }

  @Override
  public List<RemoteRepository> list() {
    return remotes.list();
  }

  @Override
  public List<Finding> findings() {
    return remotes.known().findings();
  }

  @Override
  public void add(RemoteRepository added) {
    remotes.add(added);
  }

  @Override
  public RemoteRepository remove(String name) {
    return remotes.remove(name);
  }

  @Override
  public List<RemoteBitstream> search(String text, TransferListener listener) {
    List<RemoteBitstream> found = new ArrayList<>();
    for (RemoteRepository remote : list()) {
      Transport transport = Transport.of(remote.address());
      try {
        for (URI folder : Discovery.artifacts(transport, remote.address())) {
          add(remote, transport, folder, text, found, listener);
        }
      } catch (IOException e) {
        listener.warn("the repository " + remote.name() + " cannot be searched: " + message(e));
      }
    }
    return found;
  }

  private static void add(
      RemoteRepository remote,
      Transport transport,
      URI folder,
      String text,
      List<RemoteBitstream> found,
      TransferListener listener) {
    try {
      Artifact artifact = Retrieval.of(transport, folder).artifact();
      if (artifact.bitstreamId().contains(text)
          || artifact.acceleratorIds().stream().anyMatch(id -> id.contains(text))) {
        found.add(new RemoteBitstream(remote, folder, artifact));
      }
    } catch (IOException | ArtifactException e) {
      listener.warn(message(e));
    }
  }

  @Override
  public InstalledBitstream install(
      String source, Optional<String> name, TransferListener listener) {
    return fetch(source, name, repository::install, listener);
  }

  @Override
  public <T> T fetch(
      String source, Optional<String> name, Function<Path, T> use, TransferListener listener) {
    Optional<RemoteRepository> named = name.map(remotes::get);
    try {
      if (!source.matches("(?i)(https?|file):.*")) {
        Path path = Path.of(source);
        return file(path, named.isPresent() ? named : around(path), use, listener);
      }
      URI address = address(source);
      Optional<RemoteRepository> policy = named.isPresent() ? named : aroundPlace(address);
      return address.getPath().matches("(?i).*\\.(zip|tar|tar\\.gz|tgz)")
          ? archive(address, policy, use, listener)
          : folder(URI.create(address.toString().replaceFirst("/*$", "/")), policy, use, listener);
    } catch (AccessDeniedException e) {
      throw new RepositoryException(
          repository.root(),
          "nothing was installed, since this user may not write "
              + e.getFile()
              + "; name a folder of your own with `coral --repository FOLDER`",
          e);
    } catch (IOException e) {
      throw new RepositoryException(repository.root(), "nothing was installed: " + message(e), e);
    }
  }

  private URI address(String source) {
    try {
      URI address = URI.create(source);
      if (address.getPath() != null && address.getRawUserInfo() == null) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      throw new RepositoryException(
          repository.root(), "'" + source + "' is no address: " + e.getMessage(), e);
    }
    throw new RepositoryException(
        repository.root(),
        "'"
            + source.replaceFirst("//[^@]*@", "//…@")
            + "' is no address that is fetched; expected one with a path, and without user and"
            + " password, which others would see: name these in ~/.netrc");
  }

  /** By the name that it is given, and by where that leads. */
  private Optional<RemoteRepository> around(Path path) throws IOException {
    Optional<RemoteRepository> found = around(path.toUri());
    return found.isEmpty() && Files.exists(path) ? around(path.toRealPath().toUri()) : found;
  }

  /** Where a file's links lead to counts, too, however it is written. */
  private Optional<RemoteRepository> aroundPlace(URI address) throws IOException {
    boolean isFile = "file".equalsIgnoreCase(address.getScheme()) && address.getAuthority() == null;
    return isFile ? around(Path.of(address)) : around(address);
  }

  private Optional<RemoteRepository> around(URI address) {
    ConfiguredRemotes.Known known = remotes.known();
    Optional<RemoteRepository> found =
        known.remotes().stream().filter(remote -> remote.holds(address)).findFirst();
    if (found.isEmpty() && !known.findings().isEmpty()) {
      throw new RepositoryException(
          repository.root(),
          address
              + " may lie in a repository that requires signatures, and which do cannot be told: "
              + known.findings().get(0));
    }
    return found;
  }

  private <T> T folder(
      URI address,
      Optional<RemoteRepository> policy,
      Function<Path, T> use,
      TransferListener listener)
      throws IOException {
    Transport transport = Transport.of(address);
    Retrieval retrieval = Retrieval.of(transport, address);
    try (Scratch here = retrieval.scratch(scratch)) {
      retrieval.begin(here.folder());
      require(policy, here.folder(), listener);
      try {
        retrieval.fetch(transport, here.folder(), maxBytes, listener);
      } catch (IOException e) {
        here.keep();
        throw e;
      }
      return use.apply(here.folder());
    }
  }

  private <T> T archive(
      URI address,
      Optional<RemoteRepository> policy,
      Function<Path, T> use,
      TransferListener listener)
      throws IOException {
    try (Scratch here = Scratch.unnamed(scratch)) {
      String path = address.getPath();
      Path archive = here.folder().resolve(path.substring(path.lastIndexOf('/') + 1));
      Transport.of(address).download(address, archive, maxBytes, listener);
      return file(archive, policy, use, listener);
    }
  }

  private <T> T file(
      Path path,
      Optional<RemoteRepository> policy,
      Function<Path, T> use,
      TransferListener listener)
      throws IOException {
    if (!Files.isRegularFile(path) || isZip(path)) {
      if (Files.isDirectory(path)) {
        require(policy, path, listener);
      } else if (policy.isPresent() && Files.exists(path)) {
        requireInZip(policy, path, listener);
      }
      return use.apply(path);
    }
    try (Scratch here = Scratch.unnamed(scratch)) {
      Tarball.unpack(path, here.folder());
      Path folder = artifactIn(path, here.folder());
      require(policy, folder, listener);
      return use.apply(folder);
    }
  }

  private static boolean isZip(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return Arrays.equals(in.readNBytes(ZIP.length), ZIP);
    }
  }

  private static void requireInZip(
      Optional<RemoteRepository> policy, Path path, TransferListener listener) throws IOException {
    try (FileSystem archive = FileSystems.newFileSystem(path)) {
      require(policy, artifactIn(path, archive.getPath("/")), listener);
    } catch (ProviderNotFoundException | ZipError e) {
      throw new RepositoryException(path, "is a broken zip archive: " + e.getMessage(), e);
    }
  }

  private static void require(
      Optional<RemoteRepository> policy, Path folder, TransferListener listener)
      throws IOException {
    if (policy.isPresent()) {
      SignedList.require(policy.get(), folder, ArtifactFormat.read(folder), listener);
    }
  }

  /** The top of an archive, or the only folder in it. */
  private static Path artifactIn(Path archive, Path top) throws IOException {
    try (Stream<Path> entries = Files.list(top)) {
      List<Path> folders =
          Stream.concat(Stream.of(top), entries)
              .filter(each -> ArtifactFormat.find(each).isPresent())
              .toList();
      if (!folders.isEmpty() && (folders.size() == 1 || folders.get(0).equals(top))) {
        return folders.get(0);
      }
    }
    throw new RepositoryException(
        archive,
        "has no descriptor; expected bitstream.json or bitstream.xml at the top, or in the one"
            + " folder at the top");
  }

  @Override
  public URI publish(Path artifact, String name, TransferListener listener) {
    RemoteRepository remote = remotes.get(name);
    try (Scratch here = Scratch.unnamed(scratch)) {
      return new Publication(artifact)
          .into(remote, Transport.of(remote.address()), here.folder(), listener);
    } catch (IOException e) {
      throw new RepositoryException(artifact, "was not published: " + message(e), e);
    }
  }

  @Override
  public Optional<String> signature(InstalledBitstream bitstream) {
    Path folder = bitstream.folder();
    if (!Files.exists(folder.resolve(DigestList.SIGNATURE_FILE_NAME))) {
      return Optional.empty();
    }
    String otherwise = "by no key of the known repositories";
    for (RemoteRepository remote : list()) {
      try {
        String comment = SignedList.verify(remote.keys(), folder, bitstream.artifact());
        return Optional.of("good, by a key of " + remote.name() + ": " + comment);
      } catch (UnknownKeyException e) {
        continue; // another repository may have it
      } catch (IOException | SignatureException e) {
        otherwise = "bad: it " + message(e);
      }
    }
    return Optional.of(otherwise);
  }

  @Override
  public Optional<String> problem(RemoteRepository remote) {
    try {
      Discovery.probe(Transport.brief(remote.address()), remote.address());
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(message(e));
    }
  }

  private static String message(Exception thrown) {
    return String.valueOf(thrown.getMessage());
  }
}
