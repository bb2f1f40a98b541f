package io.coral.core.repository.internal;

import io.coral.api.artifact.ArtifactException;
import io.coral.api.artifact.DigestList;
import io.coral.api.repository.InstalledBitstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Reads all bytes of an installed artifact, and says what is not as it was installed. */
final class Verification {

  private Verification() {}

  /** What is wrong first, if anything is; one that has no digest list has its binary checked. */
  static Optional<String> of(Store store, InstalledBitstream bitstream) {
    Path folder = bitstream.folder();
    try {
      if (!folder.startsWith(store.objects())) {
        return wrong(folder, bitstream.artifact().name(), bitstream.sha256());
      }
      Path file = folder.resolve(DigestList.FILE_NAME);
      DigestList files = DigestList.parse(file.toString(), Files.readString(file));
      return files.digest().equals(String.valueOf(folder.getFileName()))
          ? of(folder, files)
          : Optional.of(DigestList.FILE_NAME + " was changed after its installation");
    } catch (IOException | ArtifactException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  static Optional<String> of(Path folder, DigestList files) throws IOException {
    for (Map.Entry<String, String> file : files.digests().entrySet()) {
      Optional<String> wrong = wrong(folder, file.getKey(), file.getValue());
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> wrong(Path folder, String name, String expected)
      throws IOException {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      return Optional.of(name + " is missing");
    }
    String found = DigestList.sha256(file);
    return found.equals(expected)
        ? Optional.empty()
        : Optional.of(
            name
                + " was changed after its installation: expected SHA-256 "
                + expected
                + ", found "
                + found);
  }
}
