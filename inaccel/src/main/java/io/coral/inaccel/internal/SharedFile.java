package io.coral.inaccel.internal;

import io.grpc.Status;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.attribute.UserPrincipal;

/**
 * A client's file, open. It is never mapped: the client may cut it short, and a touch beyond its
 * end would end this process. Any thread.
 */
final class SharedFile implements AutoCloseable {

  private final String name;
  private final FileChannel channel;
  private final Object key;
  private final UserPrincipal owner;

  /** What boards have of it; of {@link Contents}. */
  final Slices slices = new Slices();

  /** How many requests have it; of {@link SharedFiles}. */
  int uses;

  SharedFile(String name, FileChannel channel, Object key, UserPrincipal owner) {
    this.name = name;
    this.channel = channel;
    this.key = key;
    this.owner = owner;
  }

  /** Which file it is, whatever its name means now. */
  Object key() {
    return key;
  }

  UserPrincipal owner() {
    return owner;
  }

  /** Reads so many bytes as there is room. */
  void read(ByteBuffer into, long from) throws Refusal {
    long at = from;
    try {
      while (into.hasRemaining()) {
        int read = channel.read(into, at);
        if (read < 0) {
          throw new Refusal(
              Status.Code.INVALID_ARGUMENT,
              name + " was cut short to " + channel.size() + " bytes while it was read");
        }
        at += read;
      }
    } catch (IOException e) {
      throw new Refusal(Status.Code.INTERNAL, name + " cannot be read: " + e, e);
    }
  }

  /** Writes what is there; the file does not grow. */
  void write(ByteBuffer from, Range to) throws Refusal {
    long at = to.offset();
    try {
      requireHas(to, channel.size());
      while (from.hasRemaining()) {
        at += channel.write(from, at);
      }
    } catch (IOException e) {
      // its pages are made when they are written, and its folder may have room for no more
      throw new Refusal(
          Status.Code.RESOURCE_EXHAUSTED, name + " cannot be written: " + e.getMessage(), e);
    }
  }

  /** Refuses what is not in the file. */
  void requireHas(Range range, long bytes) throws Refusal {
    if (!range.isIn(bytes)) {
      throw new Refusal(
          Status.Code.INVALID_ARGUMENT, name + " has " + bytes + " bytes; asked for are " + range);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // a descriptor that was read and written; there is nothing to lose
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
