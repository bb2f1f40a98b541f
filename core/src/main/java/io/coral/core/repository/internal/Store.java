package io.coral.core.repository.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the parts of a repository lie below its root: objects, each a folder with an artifact and
 * its digest list, named by the digest of that list and never changed; references, small files that
 * name the object of an identity; and what is being changed.
 */
record Store(Path root) {

  /** In these nobody looks for artifacts that were laid out by hand. */
  static final List<String> OWN = List.of("objects", "references");

  Path objects() {
    return root.resolve(OWN.get(0));
  }

  Path object(String digest) {
    return objects().resolve(digest);
  }

  Path references() {
    return root.resolve(OWN.get(1));
  }

  Path staging() {
    return root.resolve(".staging");
  }

  Path lock() {
    return root.resolve(".lock");
  }

  /** The files of all references; none where nothing was installed yet. */
  List<Path> referenceFiles() throws IOException {
    return entries(references());
  }

  /** Fails where this user may not read what was installed, so that not each reference does. */
  void requireReadable() throws AccessDeniedException {
    for (Path folder : List.of(references(), objects())) {
      if (Files.isDirectory(folder) && !(Files.isReadable(folder) && Files.isExecutable(folder))) {
        throw new AccessDeniedException(folder.toString());
      }
    }
  }

  /** What lies in a folder, in no order; nothing where there is none. */
  static List<Path> entries(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }

  /** Has the disk keep what a file holds, or a folder names, whatever happens next. */
  static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
