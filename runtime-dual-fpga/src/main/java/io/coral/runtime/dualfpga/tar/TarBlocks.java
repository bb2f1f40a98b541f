package io.coral.runtime.dualfpga.tar;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;

/**
 * Walks over the blocks of a tar and checks what tar readers let pass: the checksum of every
 * header, entries that are no files, data that leaves the file, and the end marker.
 */
final class TarBlocks {

  private static final int SIZE_AT = 124;
  private static final int SIZE_BYTES = 12;
  private static final int TYPE_AT = 156;

  /** More than any sound extended header has. */
  private static final int MAX_EXTENSION_BYTES = 64 << 10;

  private final ByteBuffer tar;
  private final List<ByteBuffer> files = new ArrayList<>();

  private TarBlocks(ByteBuffer tar) {
    this.tar = tar;
  }

  /**
   * The content of each file, in order.
   *
   * @throws IllegalArgumentException saying what is wrong at which offset
   */
  static List<ByteBuffer> files(ByteBuffer tar) {
    TarBlocks blocks = new TarBlocks(tar);
    blocks.walk();
    return blocks.files;
  }

  private void walk() {
    if (!tar.hasRemaining()) {
      throw new IllegalArgumentException("the file is empty");
    }
    int end = 0;
    int extensions = 0;
    while (!isEnd(end)) {
      byte[] header = header(end);
      int data = end + TarReader.BLOCK;
      long size = size(header, end, data);
      byte type = header[TYPE_AT];
      if (isFile(type)) {
        files.add(tar.slice(data, (int) size));
        requireFew(files.size(), "entries");
      } else {
        requireExtension(type, size, end);
        requireFew(++extensions, "extended headers");
      }
      end = data + (int) roundUp(size);
    }
    for (int i = end; i < tar.limit(); i++) {
      if (tar.get(i) != 0) {
        throw new IllegalArgumentException(
            "there are bytes behind the end of the archive, at offset " + i);
      }
    }
  }

  /** Two blocks of zeros end an archive. */
  private boolean isEnd(int offset) {
    if (tar.limit() - offset < 2 * TarReader.BLOCK || tar.limit() % TarReader.BLOCK != 0) {
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

  private static boolean isFile(byte type) {
    return type == TarConstants.LF_NORMAL
        || type == TarConstants.LF_OLDNORM
        || type == TarConstants.LF_CONTIG;
  }

  private static void requireExtension(byte type, long size, int offset) {
    boolean extension =
        type == TarConstants.LF_PAX_EXTENDED_HEADER_LC
            || type == TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER
            || type == TarConstants.LF_GNUTYPE_LONGNAME;
    if (!extension) {
      throw new IllegalArgumentException(
          "the entry at offset " + offset + " is " + kind(type) + ", expected a file");
    }
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

  private static String kind(byte type) {
    return switch (type) {
      case TarConstants.LF_LINK, TarConstants.LF_SYMLINK, TarConstants.LF_GNUTYPE_LONGLINK ->
          "a link";
      case TarConstants.LF_CHR, TarConstants.LF_BLK -> "a device";
      case TarConstants.LF_DIR -> "a folder";
      case TarConstants.LF_FIFO -> "a pipe";
      case TarConstants.LF_GNUTYPE_SPARSE -> "a sparse file";
      default -> "of unknown type 0x" + Integer.toHexString(type & 0xff);
    };
  }

  private static void requireFew(int count, String what) {
    if (count > Tarball.MAX_ENTRIES) {
      throw new IllegalArgumentException("there are more than " + Tarball.MAX_ENTRIES + " " + what);
    }
  }
}
