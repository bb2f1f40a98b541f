package io.coral.examples.gzip;

import io.coral.api.Coral;
import io.coral.api.Request;
import io.coral.api.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

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
  private CompletableFuture<Response> response = new CompletableFuture<>();

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
    response = coral.submit(Request.of(ACCELERATOR).arg(in).arg(length).arg(out).arg(size));
  }

  /**
   * Waits for the board and writes what it made.
   *
   * @return the board's id
   * @throws io.coral.api.RequestException as the cause of a {@link
   *     java.util.concurrent.CompletionException}
   */
  String write(OutputStream file) throws IOException {
    Response answer = response.orTimeout(BOUND.toSeconds(), TimeUnit.SECONDS).join();
    int written = size.getInt(0);
    if (written <= 0 || written > out.limit()) {
      throw new IOException(
          "board "
              + answer.boardId()
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
    return answer.boardId();
  }
}
