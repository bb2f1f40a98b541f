package io.coral.gateway.internal;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * What a client still sends that is refused already. A server that answers and hangs up has the
 * client see a broken connection instead of the reason.
 */
public final class Leftovers {

  private static final int CHUNK = 64 << 10;
  private static final long MOST = 16L << 20;
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(2);

  private Leftovers() {}

  /**
   * Reads them away, as far as they are not many and come soon. One that falls silent is hung up on
   * by the server, which knows how long it waits.
   */
  public static void discard(HttpServletRequest request, Refusal why) {
    // who waits for leave to send gets the answer at once; who is too slow was waited for
    if (request.getHeader("Expect") != null || why.kind() == Refusal.Kind.TOO_SLOW) {
      return;
    }
    long start = System.nanoTime();
    try {
      InputStream in = request.getInputStream();
      byte[] chunk = new byte[CHUNK];
      long read = 0;
      int got = 0;
      while (got >= 0 && read < MOST && System.nanoTime() - start < LONGEST_NANOS) {
        got = in.read(chunk);
        read += got;
      }
    } catch (IOException e) {
      LoggerFactory.getLogger(Leftovers.class).debug("A client that is refused went away", e);
    }
  }
}
