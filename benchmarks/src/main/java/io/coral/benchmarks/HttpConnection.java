package io.coral.benchmarks;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A client of HTTP/1.1 that costs as little as one can: it posts the same bytes again and again.
 */
final class HttpConnection implements AutoCloseable {

  private static final String LENGTH = "content-length:";
  private static final int LONGEST_MILLIS = 60_000;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final byte[] request;

  /**
   * Connects.
   *
   * @param headers more of them, each with its end of line
   */
  HttpConnection(int port, String path, String headers, byte[] body) throws IOException {
    String head =
        "POST "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"
            + headers
            + "Content-Length: "
            + body.length
            + "\r\n\r\n";
    byte[] start = head.getBytes(StandardCharsets.US_ASCII);
    request = new byte[start.length + body.length];
    System.arraycopy(start, 0, request, 0, start.length);
    System.arraycopy(body, 0, request, start.length, body.length);
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(LONGEST_MILLIS);
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /**
   * Posts, and reads the answer.
   *
   * @throws IllegalStateException when it is not 200
   */
  void post() {
    try {
      out.write(request);
      String status = line();
      long length = 0;
      for (String line = line(); !line.isEmpty(); line = line()) {
        if (line.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
          length = Long.parseLong(line.substring(LENGTH.length()).strip());
        }
      }
      in.skipNBytes(length);
      if (!status.startsWith("HTTP/1.1 200")) {
        throw new IllegalStateException("expected the status 200, got " + status);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the server hung up");
      }
      line.append((char) next);
    }
    return line.toString().strip();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
