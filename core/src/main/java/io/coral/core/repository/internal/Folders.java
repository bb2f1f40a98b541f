package io.coral.core.repository.internal;

import io.coral.api.artifact.ArtifactFormat;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;
import org.jspecify.annotations.Nullable;

/** Walks over folders that other processes change at the same time. */
final class Folders {

  private Folders() {}

  /**
   * The folders below the root that hold a descriptor, sorted; hidden ones are left out.
   *
   * @param failed is told what cannot be read; the others are found all the same
   */
  static List<Path> withDescriptor(Path root, BiConsumer<Path, IOException> failed)
      throws IOException {
    List<Path> found = new ArrayList<>();
    if (!Files.isDirectory(root)) {
      return found;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (!folder.equals(root) && isHidden(folder)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            if (ArtifactFormat.find(folder).isPresent()) {
              found.add(folder);
              return FileVisitResult.SKIP_SUBTREE;
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return told(file, e);
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
            return e == null ? FileVisitResult.CONTINUE : told(folder, e);
          }

          /** What another process has just removed is nothing to tell. */
          private FileVisitResult told(Path path, IOException e) {
            if (!(e instanceof NoSuchFileException)) {
              failed.accept(path, e);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    found.sort(null);
    return found;
  }

  /**
   * A new folder with a name that nobody has. Its mode is the one that all of this user's folders
   * have, not that of a temporary one: it is renamed to what others read.
   */
  static Path create(Path parent, String prefix) throws IOException {
    return Files.createDirectory(parent.resolve(prefix + UUID.randomUUID()));
  }

  /** Deletes a folder with all that is in it; none is there is no error. Links are not followed. */
  static void delete(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      PathUtils.deleteDirectory(folder);
    }
  }

  /** Deletes the folder and its parents below the root for as long as they are empty. */
  static void deleteEmpty(Path folder, Path root) throws IOException {
    Path next = folder;
    while (next != null && !next.equals(root) && next.startsWith(root)) {
      try (Stream<Path> entries = Files.list(next)) {
        if (entries.findAny().isPresent()) {
          return;
        }
      }
      Files.deleteIfExists(next);
      next = next.getParent();
    }
  }

  private static boolean isHidden(Path folder) {
    return String.valueOf(folder.getFileName()).startsWith(".");
  }
}
