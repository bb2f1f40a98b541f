package io.coral.repository.install.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;

/** Packs artifacts. */
final class Archives {
  private Archives() {}

  /** The files of a folder, in a folder of an archive that is what its name says. */
  static Path pack(Path folder, Path archive) throws IOException {
    List<Path> files;
    try (Stream<Path> entries = Files.list(folder)) {
      files = entries.sorted().toList();
    }
    try (OutputStream file = Files.newOutputStream(archive)) {
      if (archive.toString().endsWith(".zip")) {
        zip(files, file);
      } else {
        tar(files, archive.toString().endsWith("gz") ? new GzipCompressorOutputStream(file) : file);
      }
    }
    return archive;
  }

  private static void zip(List<Path> files, OutputStream out) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Path each : files) {
        zip.putNextEntry(new ZipEntry("nested/" + each.getFileName()));
        Files.copy(each, zip);
      }
    }
  }

  private static void tar(List<Path> files, OutputStream out) throws IOException {
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      for (Path each : files) {
        tar.putArchiveEntry(new TarArchiveEntry(each, "nested/" + each.getFileName()));
        Files.copy(each, tar);
        tar.closeArchiveEntry();
      }
    }
  }
}
