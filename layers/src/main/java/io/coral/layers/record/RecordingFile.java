package io.coral.layers.record;

import io.coral.layers.file.LayerFile;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A recording on disk: a magic with the version, then entries, each with its length before it, so
 * that one that was cut when the process ended is seen.
 */
final class RecordingFile {

  private RecordingFile() {}

  /** Adds entries at the end of a file. Any thread. */
  static final class Writer implements AutoCloseable {
    private final LayerFile file;
    private final long limit;
    private long end = Codec.MAGIC.length;

    /**
     * Starts a recording; an existing file is replaced.
     *
     * @param limit bytes after which nothing more is written
     */
    Writer(Path path, long limit) throws IOException {
      this(LayerFile.start("recording", path, Codec.MAGIC), limit);
    }

    /**
     * Goes on with a file.
     *
     * @param file which has the magic
     * @param limit bytes after which nothing more is written
     */
    Writer(LayerFile file, long limit) {
      this.file = file;
      this.limit = limit;
    }

    synchronized void add(Entry entry) {
      if (file.hasEnded()) {
        return;
      }
      try {
        byte[] bytes = encoded(entry);
        if (end + bytes.length > limit) {
          write(encoded(new Entry.Full()));
          file.endAtLimit(limit);
          return;
        }
        write(bytes);
      } catch (IOException | RuntimeException | Error e) {
        file.fail(e);
      }
    }

    private void write(byte[] bytes) throws IOException {
      file.write(bytes, end);
      end += bytes.length;
    }

    /** Ends the recording because something cannot be recorded. */
    synchronized void fail(Throwable cause) {
      file.fail(cause);
    }

    /** That a part of the recording is missing, and why. */
    Optional<String> incomplete() {
      return file.incomplete();
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

    @Override
    public synchronized void close() {
      file.close();
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
