package io.coral.gateway.objects.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The way to a server of HTTP, on which a test does what it wants before a request arrives. */
public final class Relay implements AutoCloseable {

  private static final Pattern METHOD = Pattern.compile("^(GET|HEAD|PUT) ");
  private static final int CHUNK = 64 << 10;

  /** Told each request's method; false breaks the way off. */
  public interface Watch {
    boolean lets(String method);
  }

  public volatile Watch watch = method -> true;

  private final int target;
  private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** To a port of this machine. */
  public Relay(int target) throws IOException {
    this.target = target;
    threads.execute(this::accept);
  }

  public int port() {
    return door.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = door.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        threads.execute(() -> carry(client, server, true));
        threads.execute(() -> carry(server, client, false));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void carry(Socket from, Socket to, boolean isAsking) {
    byte[] chunk = new byte[CHUNK];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int got = in.read(chunk); got >= 0; got = in.read(chunk)) {
        Matcher method = METHOD.matcher(new String(chunk, 0, got, StandardCharsets.ISO_8859_1));
        if (isAsking && method.find() && !watch.lets(method.group(1))) {
          return;
        }
        out.write(chunk, 0, got);
      }
    } catch (IOException e) {
      // either went away
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    threads.shutdownNow();
  }
}
