package io.coral.layers.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file on a disk that has room for so many bytes, as the system tells it. */
public final class FullDisk implements SeekableByteChannel {
  public static final String FULL = "No space left on device";

  private final SeekableByteChannel file;
  private final long room;

  public FullDisk(Path path, byte[] start, long room) throws IOException {
    Files.write(path, start);
    this.file = Files.newByteChannel(path, StandardOpenOption.WRITE);
    this.room = room;
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    int fits = (int) Math.min(bytes.remaining(), room - file.position());
    if (fits <= 0) {
      throw new IOException(FULL);
    }
    file.write(bytes.slice(bytes.position(), fits));
    bytes.position(bytes.position() + fits);
    return fits;
  }

  @Override
  public int read(ByteBuffer bytes) throws IOException {
    return file.read(bytes);
  }

  @Override
  public long position() throws IOException {
    return file.position();
  }

  @Override
  public SeekableByteChannel position(long position) throws IOException {
    file.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public SeekableByteChannel truncate(long size) throws IOException {
    file.truncate(size);
    return this;
  }

  @Override
  public boolean isOpen() {
    return file.isOpen();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
