package io.coral.runtime.dualfpga.tar;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Reads a plain tar: the blocks are checked first, then the library tells the names. */
final class TarReader {

  /** Bytes of a tar block. */
  static final int BLOCK = 512;

  static final String ENCODING = "UTF-8";

  private TarReader() {}

  static Tarball read(ByteBuffer tar) throws IOException {
    List<ByteBuffer> files = TarBlocks.files(tar);
    List<Tarball.Entry> entries = new ArrayList<>(files.size());
    try (TarArchiveInputStream in =
        new TarArchiveInputStream(
            new BufferInput(tar.duplicate()), BLOCK, BLOCK, ENCODING, false)) {
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (entries.size() == files.size()) {
          throw new IllegalArgumentException(
              "entry \"" + entry.getName() + "\" has no header of its own");
        }
        ByteBuffer content = files.get(entries.size());
        requirePlain(entry, content.remaining());
        entries.add(new Tarball.Entry(entry.getName(), content));
      }
    }
    if (entries.size() != files.size()) {
      throw new IllegalArgumentException(
          "the archive has " + files.size() + " files, of which " + entries.size() + " have names");
    }
    return new Tarball(entries);
  }

  /** Extended headers can turn a sound entry into something else. */
  private static void requirePlain(TarArchiveEntry entry, int size) {
    boolean sparse =
        entry.isSparse()
            || entry.getExtraPaxHeaders().keySet().stream()
                .anyMatch(key -> key.startsWith("GNU.sparse"));
    if (sparse) {
      throw new IllegalArgumentException(
          "entry \"" + entry.getName() + "\" is a sparse file; pack it without --sparse");
    }
    if (entry.getSize() != size) {
      throw new IllegalArgumentException(
          "entry \""
              + entry.getName()
              + "\" has "
              + entry.getSize()
              + " bytes by its extended header, and "
              + size
              + " by its header");
    }
    if (!entry.isFile() || entry.getLinkName() != null && !entry.getLinkName().isEmpty()) {
      throw new IllegalArgumentException(
          "entry \"" + entry.getName() + "\" is no plain file; pack plain files only");
    }
  }
}
