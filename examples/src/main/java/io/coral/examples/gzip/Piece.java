package io.coral.examples.gzip;

import io.coral.api.Answer;
import io.coral.api.Coral;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of one piece of a file on its way: filled, compressed by one request, written out;
 * then used for a later piece. One thread.
 */
final class Piece {
  private static final String ACCELERATOR = "gzip.deflate";
  private static final Duration BOUND = Duration.ofMinutes(5);

  /** A block that is stored holds so much, and its header takes so many bytes. */
  private static final int STORED_MAX = 65_535;

  private static final int STORED_HEADER = 5;

  private final byte[] bytes;
  private final ByteBuffer in;
  private final ByteBuffer out;
  private final ByteBuffer size = ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder());
  private @Nullable Answer answer;

  /**
   * A piece of up to so many bytes.
   *
   * @param capacity bytes, positive
   */
  Piece(int capacity) {
    bytes = new byte[capacity];
    in = ByteBuffer.allocateDirect(capacity);
    out = ByteBuffer.allocateDirect(stored(capacity));
  }

  private static int stored(int length) {
    return length + STORED_HEADER * ((length + STORED_MAX - 1) / STORED_MAX);
  }

  /** Takes the next bytes of a file; how many, 0 at its end. */
  int fill(InputStream file, CRC32 crc) throws IOException {
    int length = file.readNBytes(bytes, 0, bytes.length);
    crc.update(bytes, 0, length);
    in.clear().put(bytes, 0, length).flip();
    return length;
  }

  /** Hands the piece to whichever board is free. */
  void submit(Coral coral) {
    int length = in.remaining();
    out.clear().limit(stored(length));
    answer = coral.submit(Request.of(ACCELERATOR).arg(in).arg(length).arg(out).arg(size));
  }

  /**
   * Waits for the board and writes what it made.
   *
   * @return the board's id
   * @throws io.coral.api.RequestException when no board could compress it
   */
  String write(OutputStream file) throws IOException {
    Response response = response();
    int written = size.getInt(0);
    if (written <= 0 || written > out.limit()) {
      throw new IOException(
          "board "
              + response.boardId()
              + " says that a piece of "
              + in.limit()
              + " bytes became "
              + written
              + "; expected 1 to "
              + out.limit());
    }
    byte[] compressed = new byte[written];
    out.get(0, compressed);
    file.write(compressed);
    return response.boardId();
  }

  private Response response() throws IOException {
    Answer submitted = Objects.requireNonNull(answer, "submitted before it is written");
    try {
      return submitted.get(BOUND.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RequestException failure) {
        throw failure;
      }
      throw new IOException(e.getCause());
    } catch (TimeoutException e) {
      submitted.cancel(false);
      throw new IOException("a piece is not compressed after " + BOUND, e);
    } catch (InterruptedException e) {
      submitted.cancel(false);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a board compressed a piece");
    }
  }
}
