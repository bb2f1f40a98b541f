package io.coral.core.repository.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactFormat;
import io.coral.api.repository.RepositoryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipError;
import org.jspecify.annotations.Nullable;

/** An artifact to be installed: a folder, or a zip archive that holds one. */
final class ArtifactSource implements AutoCloseable {

  private static final byte[] ZIP = {'P', 'K', 3, 4};

  private final Path folder;
  private final @Nullable FileSystem archive;

  private ArtifactSource(Path folder, @Nullable FileSystem archive) {
    this.folder = folder;
    this.archive = archive;
  }

  static ArtifactSource open(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return new ArtifactSource(path, null);
    }
    if (!Files.isRegularFile(path)) {
      throw new RepositoryException(
          path, "is not there; expected a folder or a zip archive with an artifact");
    }
    try (InputStream in = Files.newInputStream(path)) {
      if (!java.util.Arrays.equals(in.readNBytes(ZIP.length), ZIP)) {
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
      return new ArtifactSource(folderIn(path, archive.getPath("/")), archive);
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

  Artifact artifact() {
    return ArtifactFormat.read(folder);
  }

  /** Copies descriptor and binary, and nothing else. */
  void copyTo(Path target) throws IOException {
    Path descriptor = ArtifactFormat.find(folder).orElseThrow();
    String binary = artifact().name();
    Path source = folder.resolve(binary);
    if (!Files.isRegularFile(source)) {
      throw new RepositoryException(
          source, "is missing; " + descriptor.getFileName() + " names it as the binary");
    }
    if (Files.size(source) == 0) {
      throw new RepositoryException(source, "is empty; expected a binary");
    }
    copy(descriptor, target.resolve(descriptor.getFileName().toString()));
    copy(source, target.resolve(binary));
  }

  /** Whether an installed artifact is this one, byte for byte. */
  boolean isIn(Path installed) throws IOException {
    Path descriptor = ArtifactFormat.find(folder).orElseThrow();
    for (String name : List.of(String.valueOf(descriptor.getFileName()), artifact().name())) {
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

  private static void copy(Path source, Path target) throws IOException {
    try (InputStream in = Files.newInputStream(source)) {
      Files.copy(in, target);
    }
  }

  @Override
  public void close() throws IOException {
    if (archive != null) {
      archive.close();
    }
  }
}
