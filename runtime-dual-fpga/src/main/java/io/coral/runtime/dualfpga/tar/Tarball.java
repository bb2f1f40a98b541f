package io.coral.runtime.dualfpga.tar;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Rule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * The binaries of a group, one for each board. Immutable.
 *
 * @param entries in board order, at least one
 */
public record Tarball(List<Entry> entries) {

  /** The most binaries that one tarball holds. */
  public static final int MAX_ENTRIES = 64;

  /** The most bytes that a compressed tarball unpacks to. */
  public static final long MAX_BYTES = 1L << 30;

  /**
   * One binary.
   *
   * @param name its name, by which kernels say where they reside: a plain file name
   * @param bytes the binary; always seen read-only from position 0
   */
  public record Entry(String name, ByteBuffer bytes) {
    public Entry {
      EntryNames.requireSound(name);
      bytes = bytes.slice().asReadOnlyBuffer();
    }

    /** The binary: a new read-only view, position 0. */
    @Override
    public ByteBuffer bytes() {
      return bytes.duplicate();
    }
  }

  /**
   * Binaries in board order.
   *
   * @throws IllegalArgumentException for none, too many, or two of one name
   */
  public Tarball {
    entries = List.copyOf(entries);
    if (entries.isEmpty() || entries.size() > MAX_ENTRIES) {
      throw new IllegalArgumentException(
          "there are " + entries.size() + " binaries, expected 1 to " + MAX_ENTRIES);
    }
    Set<String> names = new HashSet<>();
    for (Entry entry : entries) {
      if (!names.add(entry.name())) {
        throw new IllegalArgumentException(
            "two entries have the name " + entry.name() + "; expected each name once");
      }
    }
  }

  /**
   * Reads a tarball, plain or compressed by gzip, checking every bound. The entries of a plain one
   * are views of the given bytes. Folders, labels and the files that hold a Mac's attributes are
   * passed over; a link stands for the file of the archive that it names; a binary's name is the
   * last part of its path.
   *
   * @param name for error texts, usually the file's name
   * @param bytes the whole file, from position to limit; not changed
   * @throws AcceleratorException {@code INVALID_BINARY}, saying what was wrong where; {@code
   *     OUT_OF_HOST_MEMORY} for a compressed one that the heap has no room for
   */
  public static Tarball read(String name, ByteBuffer bytes) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(bytes, "bytes");
    try {
      return TarReader.read(Gzip.unpackIfPacked(bytes.slice()));
    } catch (IOException | IllegalArgumentException e) {
      throw AcceleratorException.of(
              ErrorCode.INVALID_BINARY,
              "check",
              "bitstream " + name,
              e.getMessage()
                  + "; expected a tar, plain or by gzip, with one binary for each board in board"
                  + " order")
          .breaking(Rule.PRG_02)
          .causedBy(e);
    }
  }

  /** The plain tar. The same binaries give the same bytes. */
  public byte[] toTar() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    writeTo(bytes);
    return bytes.toByteArray();
  }

  /** The tar compressed by gzip. The same binaries give the same bytes on one Java version. */
  public byte[] toGzip() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      writeTo(gzip);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private void writeTo(OutputStream out) {
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(out, TarReader.BLOCK, TarReader.ENCODING)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Entry entry : entries) {
        ByteBuffer bytes = entry.bytes();
        TarArchiveEntry header = new TarArchiveEntry(entry.name(), TarArchiveEntry.LF_NORMAL);
        header.setSize(bytes.remaining());
        header.setModTime(0L);
        tar.putArchiveEntry(header);
        Channels.newChannel(tar).write(bytes);
        tar.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
