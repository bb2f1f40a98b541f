package io.coral.core.repository.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactFormat;
import io.coral.api.artifact.DigestList;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RepositoryException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a reference's file says: which object has the artifact of an identity.
 *
 * @param object the digest of its digest list
 * @param descriptor SHA-256 of the descriptor
 * @param binary SHA-256 of the binary
 * @param words the artifact in words, for people
 */
record Reference(String object, String descriptor, String binary, String words) {

  private static final Pattern TEXT =
      Pattern.compile(
          "coral reference 1\n"
              + "object ([0-9a-f]{64})\n"
              + "descriptor ([0-9a-f]{64})\n"
              + "binary ([0-9a-f]{64})\n"
              + "of (.*)\n");

  static Reference of(Artifact artifact, String descriptorName, DigestList files) {
    return new Reference(
        files.digest(),
        Objects.requireNonNull(files.digests().get(descriptorName)),
        Objects.requireNonNull(files.digests().get(artifact.name())),
        artifact.bitstreamId() + " " + artifact.version() + " for " + artifact.platform());
  }

  static Reference read(Path file) throws IOException {
    return parse(file, Files.readString(file));
  }

  static Reference parse(Path file, String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new RepositoryException(
          file, "is no reference of this repository; remove it, and install the artifact again");
    }
    return new Reference(matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4));
  }

  String text() {
    return "coral reference 1\nobject %s\ndescriptor %s\nbinary %s\nof %s\n"
        .formatted(object, descriptor, binary, words);
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
    Path descriptorFile = ArtifactFormat.find(folder).orElseThrow(() -> without(folder));
    times.note(descriptorFile);
    byte[] bytes = Files.readAllBytes(descriptorFile);
    if (!Checksum.of(bytes).equals(descriptor)) {
      throw altered(descriptorFile);
    }
    Artifact artifact =
        ArtifactSource.form(descriptorFile)
            .read(descriptorFile.toString(), new ByteArrayInputStream(bytes));
    if (!Identity.of(artifact).equals(identity)) {
      throw new RepositoryException(
          store.references().resolve(identity), "belongs to another artifact, " + words);
    }
    Path binaryFile = folder.resolve(artifact.name());
    times.note(binaryFile);
    return new InstalledBitstream(artifact, folder, binary, Files.size(binaryFile));
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
