package io.coral.runtime.dualfpga.tar;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;

/**
 * Walks over the blocks of a tar and checks what tar readers let pass: the checksum of every
 * header, entries of kinds that no binary has, data that leaves the file, and the end marker. What
 * lies behind the end marker is undefined (POSIX pax, "ustar Interchange Format") and not looked
 * at.
 */
final class TarBlocks {

  private static final int SIZE_AT = 124;
  private static final int SIZE_BYTES = 12;
  private static final int TYPE_AT = 156;

  /** What {@code tar --label} writes. */
  private static final byte VOLUME_LABEL = 'V';

  /** More than any sound extended header has, those with a Mac's attributes included. */
  private static final int MAX_EXTENSION_BYTES = 1 << 20;

  /** Folders, labels and extended headers included. */
  private static final int MAX_HEADERS = 1024;

  private final ByteBuffer tar;
  private final List<Entry> entries = new ArrayList<>();

  /** What an entry is. */
  enum Kind {
    FILE,
    HARD_LINK,
    SYMBOLIC_LINK,
    /** A folder or a label: nothing that a board could be programmed with. */
    INFORMATION
  }

  /** One entry that is no extended header. */
  record Entry(Kind kind, ByteBuffer content) {}

  private TarBlocks(ByteBuffer tar) {
    this.tar = tar;
  }

  /**
   * Every entry, in order.
   *
   * @throws IllegalArgumentException saying what is wrong at which offset
   */
  static List<Entry> entries(ByteBuffer tar) {
    TarBlocks blocks = new TarBlocks(tar);
    blocks.walk();
    return blocks.entries;
  }

  private void walk() {
    if (!tar.hasRemaining()) {
      throw new IllegalArgumentException("the file is empty");
    }
    int end = 0;
    for (int headers = 0; !isEnd(end); headers++) {
      if (headers == MAX_HEADERS) {
        throw new IllegalArgumentException("there are more than " + MAX_HEADERS + " headers");
      }
      byte[] header = header(end);
      int data = end + TarReader.BLOCK;
      long size = size(header, end, data);
      byte type = header[TYPE_AT];
      if (isExtension(type)) {
        requireShort(size, end);
      } else {
        entries.add(new Entry(kind(type, size, end), tar.slice(data, (int) size)));
      }
      end = data + (int) roundUp(size);
    }
  }

  /** Two blocks of zeros end an archive. */
  private boolean isEnd(int offset) {
    if (tar.limit() - offset < 2 * TarReader.BLOCK) {
      throw new IllegalArgumentException(
          "the file is cut: it has "
              + tar.limit()
              + " bytes, and no end of archive was found up to offset "
              + offset);
    }
    for (int i = 0; i < TarReader.BLOCK; i++) {
      if (tar.get(offset + i) != 0) {
        return false;
      }
    }
    return true;
  }

  private byte[] header(int offset) {
    byte[] header = new byte[TarReader.BLOCK];
    tar.get(offset, header);
    if (!isHeader(header)) {
      throw new IllegalArgumentException(
          "the checksum of the header at offset " + offset + " is wrong");
    }
    return header;
  }

  /** The size field, octal or base-256. */
  private long size(byte[] header, int offset, int data) {
    long size;
    try {
      size = TarUtils.parseOctalOrBinary(header, SIZE_AT, SIZE_BYTES);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the size in the header at offset " + offset + " is no number: " + e.getMessage(), e);
    }
    if (size < 0 || size > tar.limit() || data + roundUp(size) > tar.limit()) {
      throw new IllegalArgumentException(
          "the entry at offset "
              + offset
              + " has "
              + size
              + " bytes, and the file ends "
              + (tar.limit() - data)
              + " bytes behind its header");
    }
    return size;
  }

  /** Whether a block is a header with the right checksum. */
  static boolean isHeader(byte[] block) {
    try {
      return block.length == TarReader.BLOCK && TarUtils.verifyCheckSum(block);
    } catch (IllegalArgumentException e) {
      return false; // the checksum's own field is no number
    }
  }

  private static long roundUp(long size) {
    return (size + TarReader.BLOCK - 1) / TarReader.BLOCK * TarReader.BLOCK;
  }

  private static boolean isExtension(byte type) {
    return switch (type) {
      case TarConstants.LF_PAX_EXTENDED_HEADER_LC,
          TarConstants.LF_PAX_EXTENDED_HEADER_UC,
          TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER,
          TarConstants.LF_GNUTYPE_LONGNAME,
          TarConstants.LF_GNUTYPE_LONGLINK ->
          true;
      default -> false;
    };
  }

  private static void requireShort(long size, int offset) {
    if (size > MAX_EXTENSION_BYTES) {
      throw new IllegalArgumentException(
          "the extended header at offset "
              + offset
              + " has "
              + size
              + " bytes, expected at most "
              + MAX_EXTENSION_BYTES);
    }
  }

  private static Kind kind(byte type, long size, int offset) {
    Kind kind =
        switch (type) {
          case TarConstants.LF_NORMAL, TarConstants.LF_OLDNORM, TarConstants.LF_CONTIG -> Kind.FILE;
          case TarConstants.LF_LINK -> Kind.HARD_LINK;
          case TarConstants.LF_SYMLINK -> Kind.SYMBOLIC_LINK;
          case TarConstants.LF_DIR, VOLUME_LABEL -> Kind.INFORMATION;
          default ->
              throw new IllegalArgumentException(
                  "the entry at offset " + offset + " is " + name(type) + ", expected a file");
        };
    // tar programs do not agree whether content follows then
    if (kind != Kind.FILE && size != 0) {
      throw new IllegalArgumentException(
          "the entry at offset " + offset + " is a link or a folder with " + size + " bytes");
    }
    return kind;
  }

  private static String name(byte type) {
    return switch (type) {
      case TarConstants.LF_CHR, TarConstants.LF_BLK -> "a device";
      case TarConstants.LF_FIFO -> "a pipe";
      case TarConstants.LF_GNUTYPE_SPARSE -> "a sparse file";
      default -> "of unknown type 0x" + Integer.toHexString(type & 0xff);
    };
  }
}
