package io.coral.runtime.intelpac.opae.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The shared objects in this process. */
final class MappedObjects {

  private static final Path MAPS = Path.of("/proc/self/maps");

  private MappedObjects() {}

  /** Whether one is mapped whose path fits; false where the system does not tell. */
  static boolean any(Pattern path) {
    // paths are any bytes
    try (Stream<String> lines = Files.lines(MAPS, StandardCharsets.ISO_8859_1)) {
      return lines.anyMatch(line -> path.matcher(line).find());
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }
}
