package io.coral.cli.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Whether a process that serves says that it can, as any supervisor asks it. */
final class Ready {
  private static final int LIMIT_MILLIS = 5_000;
  private static final long LOOK_AGAIN_MILLIS = 100;

  private final URI ready;
  private final URI health;

  Ready(URI address) {
    this.ready = address.resolve("readyz");
    this.health = address.resolve("healthz");
  }

  /** Waits for it; what it says stands in the way, or empty. */
  String await(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    String reasons = reasons(ready);
    while (!reasons.isEmpty() && System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
      reasons = reasons(ready);
    }
    return reasons;
  }

  /** Whether it answers at all. */
  boolean lives() {
    return reasons(health).isEmpty();
  }

  private static String reasons(URI address) {
    try {
      HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
      connection.setConnectTimeout(LIMIT_MILLIS);
      connection.setReadTimeout(LIMIT_MILLIS);
      if (connection.getResponseCode() == HttpURLConnection.HTTP_OK) {
        return "";
      }
      try (InputStream body = connection.getErrorStream()) {
        return body == null
            ? "it answers " + connection.getResponseCode()
            : new String(body.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
