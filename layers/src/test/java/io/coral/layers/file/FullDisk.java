package io.coral.layers.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file on a disk that has room for so many bytes, as the system tells it. Once full, it takes
 * nothing until the file is cut, as where a file system copies what it overwrites.
 */
public final class FullDisk extends RandomAccessFile {
  public static final String FULL = "No space left on device";

  private final long room;
  private boolean full;

  public FullDisk(Path path, byte[] start, long room) throws IOException {
    super(Files.write(path, start).toFile(), "rw");
    this.room = room;
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    int fits = full ? 0 : (int) Math.max(0, Math.min(bytes.length, room - getFilePointer()));
    write(bytes, 0, fits);
    full = fits < bytes.length;
    if (full) {
      throw new IOException(FULL);
    }
  }

  @Override
  public void setLength(long length) throws IOException {
    super.setLength(length);
    full = false;
  }
}
