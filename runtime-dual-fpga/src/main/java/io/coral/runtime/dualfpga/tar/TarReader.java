package io.coral.runtime.dualfpga.tar;

import java.io.IOException;
import java.nio.ByteBuffer;
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
    List<TarBlocks.Entry> blocks = TarBlocks.entries(tar);
    TarMembers members = new TarMembers();
    int next = 0;
    try (TarArchiveInputStream in =
        new TarArchiveInputStream(
            new BufferInput(tar.duplicate()), BLOCK, BLOCK, ENCODING, false)) {
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (next == blocks.size()) {
          throw new IllegalArgumentException(
              "entry \"" + entry.getName() + "\" has no header of its own");
        }
        TarBlocks.Entry block = blocks.get(next++);
        requireAsItsHeaderSays(entry, block);
        members.add(entry, block);
      }
    }
    if (next != blocks.size()) {
      throw new IllegalArgumentException(
          "the archive has " + blocks.size() + " entries, of which " + next + " have names");
    }
    return new Tarball(members.binaries());
  }

  /** Extended headers can turn a sound entry into something else. */
  private static void requireAsItsHeaderSays(TarArchiveEntry entry, TarBlocks.Entry block) {
    boolean sparse =
        entry.isSparse()
            || entry.getExtraPaxHeaders().keySet().stream()
                .anyMatch(key -> key.startsWith("GNU.sparse"));
    if (sparse) {
      throw new IllegalArgumentException(
          "entry \"" + entry.getName() + "\" is a sparse file; pack it without --sparse");
    }
    int size = block.content().remaining();
    if (entry.isDirectory() && size != 0) {
      throw new IllegalArgumentException(
          "entry \"" + entry.getName() + "\" has the name of a folder, and " + size + " bytes");
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
    boolean linked = entry.getLinkName() != null && !entry.getLinkName().isEmpty();
    if (block.kind() == TarBlocks.Kind.FILE && linked) {
      throw new IllegalArgumentException(
          "entry \""
              + entry.getName()
              + "\" is a file by its header, and a link by its extended"
              + " header");
    }
  }
}
