package io.coral.core.repository.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactFormat;
import io.coral.api.artifact.DigestList;
import io.coral.api.repository.RepositoryException;
import io.coral.spec.format.Digests;
import io.coral.spec.settings.PathNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.security.DigestOutputStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipError;
import org.jspecify.annotations.Nullable;

/**
 * An artifact to be installed: a folder, or a zip archive that holds one. Where there is a digest
 * list, its files are the artifact; else the descriptor and the binary are.
 */
final class ArtifactSource implements AutoCloseable {

  private static final byte[] ZIP = {'P', 'K', 3, 4};

  /** What any archive may become, and by how much a larger one may grow. */
  private static final long SMALL = 64L << 20;

  private static final int GROWTH = 100;
  private static final int MAX_SIGNATURE_BYTES = 1 << 16;

  private final Path folder;
  private final long limit;
  private final @Nullable FileSystem archive;
  private final Path descriptor;
  private final Artifact artifact;
  private final Optional<DigestList> listed;

  private ArtifactSource(Path folder, long limit, @Nullable FileSystem archive) throws IOException {
    this.folder = folder;
    this.limit = limit;
    this.archive = archive;
    this.artifact = ArtifactFormat.read(folder);
    this.descriptor = ArtifactFormat.find(folder).orElseThrow();
    requireName(folder, artifact);
    Path list = folder.resolve(DigestList.FILE_NAME);
    this.listed =
        Files.isRegularFile(list)
            ? Optional.of(DigestList.parse(list.toString(), Files.readString(list)))
            : Optional.empty();
  }

  static ArtifactSource open(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return new ArtifactSource(path, Long.MAX_VALUE, null);
    }
    if (!Files.isRegularFile(path)) {
      throw new RepositoryException(
          path, "is not there; expected a folder or a zip archive with an artifact");
    }
    try (InputStream in = Files.newInputStream(path)) {
      if (!Arrays.equals(in.readNBytes(ZIP.length), ZIP)) {
        throw new RepositoryException(
            path, "is neither a folder nor a zip archive; unpack it and install the folder");
      }
    }
    return archive(path);
  }

  @SuppressWarnings("resource") // handed over to the source, closed on failure
  private static ArtifactSource archive(Path path) throws IOException {
    FileSystem archive;
    try {
      archive = FileSystems.newFileSystem(path);
    } catch (IOException | ProviderNotFoundException | ZipError e) {
      throw new RepositoryException(path, "is a broken zip archive: " + e.getMessage(), e);
    }
    try {
      Path folder = folderIn(path, archive.getPath("/"));
      return new ArtifactSource(folder, Math.max(SMALL, GROWTH * Files.size(path)), archive);
    } catch (IOException | RuntimeException e) {
      archive.close();
      throw e;
    }
  }

  /** The top of an archive, or the only folder in it. */
  private static Path folderIn(Path path, Path top) throws IOException {
    if (ArtifactFormat.find(top).isPresent()) {
      return top;
    }
    try (Stream<Path> entries = Files.list(top)) {
      List<Path> folders = entries.filter(entry -> ArtifactFormat.find(entry).isPresent()).toList();
      if (folders.size() == 1) {
        return folders.get(0);
      }
    }
    throw new RepositoryException(
        path,
        "has no descriptor; expected bitstream.json or bitstream.xml at the top, or in the one"
            + " folder at the top");
  }

  /** A descriptor may name its binary as no file can be called, or as the digest list is. */
  static void requireName(Path folder, Artifact artifact) {
    try {
      PathNames.of("the descriptor's name of the binary", artifact.name());
    } catch (IllegalArgumentException e) {
      throw new RepositoryException(folder, String.valueOf(e.getMessage()), e);
    }
    if (List.of(DigestList.FILE_NAME, DigestList.SIGNATURE_FILE_NAME).contains(artifact.name())) {
      throw new RepositoryException(
          folder, "calls its binary " + artifact.name() + ", as the digest list is; rename it");
    }
  }

  /** The form of a descriptor's file, which is called as {@link ArtifactFormat#find} expects. */
  static ArtifactFormat form(Path descriptor) {
    return descriptor.endsWith(ArtifactFormat.XML.fileName())
        ? ArtifactFormat.XML
        : ArtifactFormat.JSON;
  }

  Artifact artifact() {
    return artifact;
  }

  /** The name of the descriptor's file. */
  String descriptor() {
    return String.valueOf(descriptor.getFileName());
  }

  private Collection<String> names() {
    return listed.<Collection<String>>map(list -> list.digests().keySet()).orElse(needed());
  }

  private Set<String> needed() {
    Set<String> needed = new LinkedHashSet<>(List.of(descriptor()));
    needed.addAll(artifact.files());
    return needed;
  }

  /** The files of a model's constants, and their SHA-256 as the descriptor has it. */
  private Map<String, String> constants() {
    Map<String, String> constants = new TreeMap<>();
    artifact
        .model()
        .ifPresent(
            model -> model.constants().forEach(each -> constants.put(each.file(), each.sha256())));
    return constants;
  }

  /**
   * Copies what belongs to the artifact, its digest list and a signature of that, onto the disk.
   *
   * @return the digest list, which is the source's own where it has one
   * @throws RepositoryException when a file is missing, too large, or not what the list says
   */
  DigestList copyTo(Path target) throws IOException {
    for (String needed : needed()) {
      if (!names().contains(needed)) {
        throw new RepositoryException(
            folder.resolve(DigestList.FILE_NAME), "does not list " + needed + "; add it");
      }
    }
    Map<String, String> digests = new TreeMap<>();
    long left = limit;
    for (String name : names()) {
      Path copy = target.resolve(name);
      Files.createDirectories(Objects.requireNonNull(copy.getParent()));
      digests.put(name, copy(source(name), copy, left));
      left -= Files.size(copy);
    }
    DigestList files = listed.orElseGet(() -> DigestList.of(digests));
    requireEqual(DigestList.FILE_NAME + " lists", files.digests(), digests);
    requireEqual(descriptor() + " names", constants(), digests);
    Path list = target.resolve(DigestList.FILE_NAME);
    Files.writeString(list, files.text());
    Store.force(list);
    Path signature = folder.resolve(DigestList.SIGNATURE_FILE_NAME);
    if (Files.isRegularFile(signature)) {
      copy(signature, target.resolve(DigestList.SIGNATURE_FILE_NAME), MAX_SIGNATURE_BYTES);
    }
    for (Path made : Folders.within(target)) {
      Store.force(made);
    }
    return files;
  }

  private Path source(String name) throws IOException {
    Path source = folder.resolve(name);
    if (!Files.isRegularFile(source)) {
      String by = needed().contains(name) ? descriptor() : DigestList.FILE_NAME;
      throw new RepositoryException(source, "is missing; " + by + " names it");
    }
    if (name.equals(artifact.name()) && Files.size(source) == 0) {
      throw new RepositoryException(source, "is empty; expected a binary");
    }
    return source;
  }

  private void requireEqual(
      String told, Map<String, String> expected, Map<String, String> digests) {
    expected.forEach(
        (name, digest) -> {
          String found = digests.get(name);
          if (!digest.equals(found)) {
            throw new RepositoryException(
                folder.resolve(name),
                "is not the file that "
                    + told
                    + ": expected SHA-256 "
                    + digest
                    + ", found "
                    + found
                    + "; get the artifact again, or write the digest anew");
          }
        });
  }

  /** Whether an installed artifact is this one, byte for byte. */
  boolean isIn(Path installed) throws IOException {
    for (String name : names()) {
      Path source = folder.resolve(name);
      Path there = installed.resolve(name);
      if (!Files.isRegularFile(source)
          || !Files.isRegularFile(there)
          || Files.mismatch(source, there) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** Copies a file, and has the disk keep it; tells its SHA-256. */
  private String copy(Path source, Path target, long left) throws IOException {
    byte[] chunk = new byte[1 << 17];
    long copied = 0;
    try (InputStream in = Files.newInputStream(source);
        DigestOutputStream out = out(target)) {
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        copied += read;
        if (copied > left) {
          throw tooLarge(source);
        }
        out.write(chunk, 0, read);
      }
      out.flush();
      Store.force(target);
      return HexFormat.of().formatHex(out.getMessageDigest().digest());
    }
  }

  private static DigestOutputStream out(Path target) throws IOException {
    OutputStream file = Files.newOutputStream(target);
    return new DigestOutputStream(file, Digests.sha256());
  }

  private static RepositoryException tooLarge(Path source) {
    return new RepositoryException(
        source,
        "makes its archive more than "
            + GROWTH
            + " times its size when it is unpacked; if that is as it should be, unpack it and"
            + " install the folder");
  }

  @Override
  public void close() throws IOException {
    if (archive != null) {
      archive.close();
    }
  }
}
