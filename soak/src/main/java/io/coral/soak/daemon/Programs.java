package io.coral.soak.daemon;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The sources of what asks, with those of the clients, as they lie beside these classes. */
final class Programs {

  private static final String FOLDER = "askers";

  private Programs() {}

  /** Writes them into a folder. */
  static void unpack(Path folder) throws IOException {
    Path classes = Path.of(location());
    if (Files.isDirectory(classes)) {
      copy(classes.resolve(FOLDER), folder);
      return;
    }
    try (FileSystem jar = FileSystems.newFileSystem(classes, Map.of())) {
      copy(jar.getPath(FOLDER), folder);
    }
  }

  private static URI location() {
    try {
      return Programs.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("classes come from a place that is none", e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      List<Path> all = files.filter(Files::isRegularFile).toList();
      for (Path file : all) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }
}
