package io.coral.runtime.dualfpga.tar;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where an entry lies in its archive. Nothing is unpacked to a disk, so folders on the way are only
 * names; a path that climbs or starts at a root is refused all the same.
 *
 * @param segments folders, then the name; none is empty, {@code .} or {@code ..}
 */
record EntryPath(List<String> segments) {

  private static final Pattern UNSAFE = Pattern.compile("[\\\\\\p{Cntrl}]|^/|^[A-Za-z]:");
  private static final String HERE = ".";
  private static final String UP = "..";

  EntryPath {
    segments = List.copyOf(segments);
  }

  /**
   * Reads a path.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static EntryPath of(String path) {
    List<String> segments =
        Arrays.stream(path.split("/", -1))
            .filter(segment -> !segment.isEmpty() && !segment.equals(HERE))
            .toList();
    if (segments.isEmpty()) {
      throw new IllegalArgumentException("an entry has an empty name");
    }
    if (UNSAFE.matcher(path).find() || segments.contains(UP)) {
      throw new IllegalArgumentException(
          "entry \""
              + path.replaceAll("\\p{Cntrl}", "?")
              + "\" is not a plain file name below the archive's folder; pack the binaries from"
              + " their own folder");
    }
    return new EntryPath(segments);
  }

  /** The path that is written from this entry's own folder. */
  EntryPath beside(String path) {
    String folder = String.join("/", segments.subList(0, segments.size() - 1));
    return of(folder.isEmpty() || path.startsWith("/") ? path : folder + "/" + path);
  }

  String name() {
    return segments.get(segments.size() - 1);
  }

  @Override
  public String toString() {
    return String.join("/", segments);
  }
}
