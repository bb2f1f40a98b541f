package io.coral.core.repository.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactFormat;
import io.coral.api.artifact.DigestList;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RepositoryException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;

/**
 * What a reference's file says: which object has the artifact of an identity, and what its
 * descriptor says.
 *
 * @param object the digest of its digest list
 * @param descriptor SHA-256 of the descriptor
 * @param binary SHA-256 of the binary
 * @param words the artifact in words, for people
 * @param kept the descriptor as text, which has another digest where its charset is not UTF-8
 */
record Reference(
    String object, String descriptor, String binary, String words, Optional<KeptDescriptor> kept) {

  private static final String FIRST = "coral reference 1";
  private static final int DIGEST_LENGTH = 64;

  /**
   * Of an artifact that is being installed.
   *
   * @param descriptorFile where it is being made
   */
  static Reference of(Artifact artifact, Path descriptorFile, DigestList files) throws IOException {
    return new Reference(
        files.digest(),
        Objects.requireNonNull(files.digests().get(ArtifactSource.form(descriptorFile).fileName())),
        Objects.requireNonNull(files.digests().get(artifact.name())),
        artifact.bitstreamId() + " " + artifact.version() + " for " + artifact.platform(),
        Optional.of(KeptDescriptor.keep(descriptorFile)));
  }

  static Reference read(Path file) throws IOException {
    return parse(file, Files.readString(file));
  }

  static Reference parse(Path file, String text) {
    String[] lines = text.split("\n", 7);
    if (lines.length < 6 || !lines[0].equals(FIRST)) {
      throw none(file);
    }
    return new Reference(
        digest(file, "object ", lines[1]),
        digest(file, "descriptor ", lines[2]),
        digest(file, "binary ", lines[3]),
        value(file, "of ", lines[4]),
        lines.length == 7 ? KeptDescriptor.parse(lines[5], lines[6]) : Optional.empty());
  }

  private static String digest(Path file, String key, String line) {
    String digest = value(file, key, line);
    boolean isDigest = digest.length() == DIGEST_LENGTH;
    for (int i = 0; isDigest && i < DIGEST_LENGTH; i++) {
      isDigest = HexFormat.isHexDigit(digest.charAt(i));
    }
    if (!isDigest) {
      throw none(file);
    }
    return digest;
  }

  private static String value(Path file, String key, String line) {
    if (!line.startsWith(key)) {
      throw none(file);
    }
    return line.substring(key.length());
  }

  private static RepositoryException none(Path file) {
    return new RepositoryException(
        file, "is no reference of this repository; remove it, and install the artifact again");
  }

  String text() {
    return String.join(
        "\n",
        FIRST,
        "object " + object,
        "descriptor " + descriptor,
        "binary " + binary,
        "of " + words,
        kept.map(KeptDescriptor::lines).orElse(""));
  }

  /**
   * Reads the artifact back, all but what is in the binary, which whoever loads it checks.
   *
   * @param times is told the files before they are read
   * @throws NoSuchFileException when the object is not there, or no more
   * @throws AccessDeniedException when this user may not look into it
   * @throws RepositoryException when it is not what was installed
   */
  InstalledBitstream open(Store store, String identity, FileTimes times) throws IOException {
    Path folder = store.object(object);
    Artifact artifact = artifact(folder, times);
    if (!Identity.of(artifact).equals(identity)) {
      throw new RepositoryException(
          store.references().resolve(identity), "belongs to another artifact, " + words);
    }
    Path binaryFile = folder.resolve(artifact.name());
    times.note(binaryFile);
    return new InstalledBitstream(artifact, folder, binary, Files.size(binaryFile));
  }

  /** Of the descriptor that is kept, where that is what the object has; else of the object's. */
  private Artifact artifact(Path folder, FileTimes times) throws IOException {
    if (kept.isPresent()) {
      KeptDescriptor own = kept.get();
      Path file = own.file(folder);
      byte[] bytes = own.bytes();
      if (KeptDescriptor.isUnchanged(times.note(file)) && Checksum.of(bytes).equals(descriptor)) {
        return own.form().read(file.toString(), bytes);
      }
    }
    return read(folder, times);
  }

  private Artifact read(Path folder, FileTimes times) throws IOException {
    Path file = ArtifactFormat.find(folder).orElseThrow(() -> without(folder));
    times.note(file);
    byte[] bytes = Files.readAllBytes(file);
    if (!Checksum.of(bytes).equals(descriptor)) {
      throw altered(file);
    }
    return ArtifactSource.form(file).read(file.toString(), bytes);
  }

  /** Why an object's folder shows no descriptor. */
  private FileSystemException without(Path folder) {
    return Files.isDirectory(folder) && !Files.isExecutable(folder)
        ? new AccessDeniedException(folder.toString())
        : new NoSuchFileException(folder.toString(), null, "of " + words);
  }

  static RepositoryException altered(Path file) {
    return new RepositoryException(
        file, "was changed after its installation; install the artifact again");
  }
}
