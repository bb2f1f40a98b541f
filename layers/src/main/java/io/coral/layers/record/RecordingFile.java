package io.coral.layers.record;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A recording on disk: a magic with the version, then entries, each with its length before it, so
 * that one that was cut when the process ended is seen.
 */
final class RecordingFile {

  private RecordingFile() {}

  /** Adds entries at the end of a file. Any thread. */
  static final class Writer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Writer.class.getName());

    private final Path path;
    private final FileChannel file;
    private final long limit;
    private boolean ended;

    Writer(Path path, long limit) throws IOException {
      this.path = path;
      this.limit = limit;
      this.file =
          FileChannel.open(
              path,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
      write(Codec.MAGIC);
    }

    synchronized void add(Entry entry) {
      if (ended) {
        return;
      }
      try {
        byte[] bytes = encoded(entry);
        if (file.position() + bytes.length > limit) {
          ended = true;
          write(encoded(new Entry.Full()));
          LOG.log(
              System.Logger.Level.WARNING,
              "{0} has reached its limit of {1} bytes; the recording ends here",
              path,
              limit);
          return;
        }
        write(bytes);
      } catch (IOException | RuntimeException | Error e) {
        fail(e);
      }
    }

    /** Ends the recording because something cannot be recorded. */
    synchronized void fail(Throwable cause) {
      if (!ended) {
        ended = true;
        LOG.log(
            System.Logger.Level.WARNING,
            "writing " + path + " failed; the recording ends here",
            cause);
      }
    }

    private static byte[] encoded(Entry entry) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeInt(0);
      Codec.write(out, entry);
      byte[] all = bytes.toByteArray();
      ByteBuffer.wrap(all).putInt(0, all.length - Integer.BYTES);
      return all;
    }

    private void write(byte[] bytes) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        file.write(buffer);
      }
    }

    @Override
    public synchronized void close() {
      ended = true;
      try {
        file.close();
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, "closing " + path + " failed", e);
      }
    }
  }

  /** Reads entries one after the other. One thread. */
  static final class Reader implements AutoCloseable {
    private final Path path;
    private final DataInputStream in;
    private int count;
    private boolean cut;

    /**
     * Opens a recording.
     *
     * @throws IOException when it cannot be read, is none, or has another version
     */
    Reader(Path path) throws IOException {
      this.path = path;
      this.in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path)));
      byte[] magic = in.readNBytes(Codec.MAGIC.length);
      if (!Arrays.equals(magic, Codec.MAGIC)) {
        in.close();
        throw new IOException(
            path + " is no recording of version 1: it does not start with CORALREC1");
      }
    }

    /** The next entry; null at the end, and where the file was cut inside one. */
    @Nullable Entry next() throws IOException {
      byte[] start = in.readNBytes(Integer.BYTES);
      if (start.length < Integer.BYTES) {
        cut = start.length > 0;
        return null;
      }
      int length = ByteBuffer.wrap(start).getInt();
      count++;
      try {
        if (length < 0) {
          throw new IOException("its length is " + length);
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
          cut = true;
          return null;
        }
        return Codec.read(bytes);
      } catch (EOFException e) {
        throw new IOException(path + ": entry " + count + " is broken: it ends too early", e);
      } catch (IOException | RuntimeException e) {
        throw new IOException(path + ": entry " + count + " is broken: " + e.getMessage(), e);
      }
    }

    /** Whether the file ends inside an entry. */
    boolean isCut() {
      return cut;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
