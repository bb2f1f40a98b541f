package io.coral.kubernetes.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * What survives this process: a file each, which is whole or is not there. Names begin with no dot.
 *
 * @param folder where the files are
 */
public record Kept(Path folder) {

  private static final String NEW = ".new";
  private static final String UNREADABLE = ".unreadable-";

  /**
   * What a file has.
   *
   * @param <T> its kind
   */
  public interface Format<T> {

    /**
     * Reads it.
     *
     * @throws IOException when it is something else, as it may throw any other exception then
     */
    T read(String name, byte[] content) throws IOException;
  }

  /**
   * All that is kept, by name. A file that cannot be read is set aside, for it keeps nobody from
   * the others; who did not come to an end of writing one kept nothing.
   *
   * @throws IOException when the folder cannot be made or listed
   */
  public <T> Map<String, T> read(Format<T> format) throws IOException {
    Files.createDirectories(folder);
    Map<String, T> all = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = String.valueOf(file.getFileName());
        if (name.startsWith(NEW)) {
          Files.delete(file);
        } else if (!name.startsWith(".")) {
          read(name, file, format, all);
        }
      }
    }
    return all;
  }

  private <T> void read(String name, Path file, Format<T> format, Map<String, T> all)
      throws IOException {
    try {
      all.put(name, format.read(name, Files.readAllBytes(file)));
    } catch (IOException | RuntimeException e) {
      Path aside = folder.resolve(UNREADABLE + name);
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      LoggerFactory.getLogger(Kept.class)
          .warn("{} cannot be read, and is {} now: {}", file, aside.getFileName(), e.toString());
    }
  }

  /** Keeps something, in place of what was kept by that name before. */
  public void write(String name, byte[] content) throws IOException {
    Path whole = folder.resolve(NEW + name);
    Files.write(whole, content);
    Files.move(whole, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Keeps it no more. */
  public void delete(String name) throws IOException {
    Files.deleteIfExists(folder.resolve(name));
  }
}
