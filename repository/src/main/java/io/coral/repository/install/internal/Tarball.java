package io.coral.repository.install.internal;

import io.coral.api.repository.RepositoryException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** Unpacks a tar, compressed by gzip or not, into a folder; nothing leaves that folder. */
final class Tarball {

  /** What any archive may become, and by how much a larger one may grow. */
  private static final long SMALL = 64L << 20;

  private static final int GROWTH = 100;
  private static final int MAX_ENTRIES = 10_000;
  private static final byte[] GZIP = {0x1f, (byte) 0x8b};

  private Tarball() {}

  static void unpack(Path archive, Path folder) throws IOException {
    long left = Math.max(SMALL, GROWTH * Files.size(archive));
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive));
        TarArchiveInputStream tar = new TarArchiveInputStream(plain(file))) {
      int entries = 0;
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (++entries > MAX_ENTRIES) {
          throw new RepositoryException(archive, "has more than " + MAX_ENTRIES + " entries");
        }
        if (entry.isDirectory()) {
          continue;
        }
        if (!entry.isFile()) {
          throw new RepositoryException(
              archive, "holds " + entry.getName() + ", which is no file; expected files alone");
        }
        left -= copy(archive, tar, entry.resolveIn(folder), left);
      }
    }
  }

  private static InputStream plain(InputStream file) throws IOException {
    file.mark(GZIP.length);
    byte[] head = file.readNBytes(GZIP.length);
    file.reset();
    return Arrays.equals(head, GZIP)
        ? GzipCompressorInputStream.builder()
            .setInputStream(file)
            .setDecompressConcatenated(true)
            .get()
        : file;
  }

  private static long copy(Path archive, InputStream in, Path target, long left)
      throws IOException {
    Files.createDirectories(Objects.requireNonNull(target.getParent()));
    long copied = 0;
    byte[] chunk = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(target)) {
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        copied += read;
        if (copied > left) {
          throw new RepositoryException(
              archive,
              "becomes more than "
                  + GROWTH
                  + " times its size when it is unpacked; if that is as it should be, unpack it and"
                  + " install the folder");
        }
        out.write(chunk, 0, read);
      }
    }
    return copied;
  }
}
