package io.coral.core.repository.internal;

import io.coral.api.artifact.ArtifactFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;

/**
 * An object's descriptor as its reference keeps it, so that one file is read where there would be
 * two. The object's own has a time that no change gives to a file: for as long as it has that, it
 * was not changed.
 *
 * @param form that of the object's own
 */
record KeptDescriptor(ArtifactFormat form, String text) {

  private static final String HEAD = "kept ";
  private static final FileTime UNCHANGED = FileTime.from(Instant.parse("1980-01-01T00:00:00Z"));

  /** Keeps a descriptor that is being installed, and gives its file that time. */
  static KeptDescriptor keep(Path file) throws IOException {
    KeptDescriptor kept =
        new KeptDescriptor(
            ArtifactSource.form(file),
            new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    Files.setLastModifiedTime(file, UNCHANGED);
    return kept;
  }

  /** Reads what {@link #lines} wrote; none when it is something else. */
  static Optional<KeptDescriptor> parse(String head, String text) {
    for (ArtifactFormat form : ArtifactFormat.values()) {
      if (head.equals(HEAD + form.fileName())) {
        return Optional.of(new KeptDescriptor(form, text));
      }
    }
    return Optional.empty();
  }

  /** Its part of a reference: a line, and all of the descriptor. */
  String lines() {
    return HEAD + form.fileName() + "\n" + text;
  }

  byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Where the object has its own. */
  Path file(Path folder) {
    return folder.resolve(form.fileName());
  }

  /** Whether a file's time is that of one that was not changed. */
  static boolean isUnchanged(long millis) {
    return millis == UNCHANGED.toMillis();
  }
}
