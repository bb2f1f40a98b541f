package io.coral.core.repository.internal;

import io.coral.api.artifact.ArtifactFormat;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Walks over folders that other processes change at the same time. */
final class Folders {

  /** Far deeper than any layout; a path has an end, too. */
  private static final int MAX_DEPTH = 128;

  private Folders() {}

  /**
   * The folders below the root that hold a descriptor, sorted; links lead on, hidden ones are left
   * out.
   *
   * @param own what is left out below the root itself
   * @param seen is told each folder before it is read
   * @param failed is told what cannot be read; the others are found all the same
   */
  static List<Path> withDescriptor(
      Path root, List<String> own, Consumer<Path> seen, BiConsumer<Path, IOException> failed) {
    List<Path> found = new ArrayList<>();
    if (!Files.isDirectory(root)) {
      seen.accept(root);
      return found;
    }
    try {
      Files.walkFileTree(
          root,
          EnumSet.of(FileVisitOption.FOLLOW_LINKS),
          MAX_DEPTH,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              if (!folder.equals(root) && isElsewhere(folder)) {
                return FileVisitResult.SKIP_SUBTREE;
              }
              seen.accept(folder);
              if (ArtifactFormat.find(folder).isPresent()) {
                found.add(folder);
                return FileVisitResult.SKIP_SUBTREE;
              }
              return FileVisitResult.CONTINUE;
            }

            private boolean isElsewhere(Path folder) {
              String name = String.valueOf(folder.getFileName());
              return name.startsWith(".")
                  || (root.equals(folder.getParent()) && own.contains(name));
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              return attributes.isDirectory()
                  ? told(file, tooDeep(file))
                  : FileVisitResult.CONTINUE;
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
    } catch (IOException e) {
      failed.accept(root, e);
    }
    found.sort(null);
    return found;
  }

  private static IOException tooDeep(Path folder) {
    return new FileSystemException(
        folder.toString(), null, "lies deeper than " + MAX_DEPTH + " folders below the root");
  }

  /** The folder, and those in it. */
  static List<Path> within(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isDirectory).toList();
    }
  }

  /**
   * Deletes a folder with all that is in it; what is not there, or no more since another process
   * deletes it too, is no error. Links are not followed.
   */
  static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path done, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.deleteIfExists(done);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Deletes the folder and its parents below the root for as long as they are empty. */
  static void deleteEmpty(Path folder, Path root) throws IOException {
    Path next = folder;
    while (next != null && !next.equals(root) && next.startsWith(root)) {
      if (!Store.entries(next).isEmpty()) {
        return;
      }
      Files.deleteIfExists(next);
      next = next.getParent();
    }
  }
}
