package io.coral.cli.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Whether a process that serves says that it can. */
final class Ready {
  private static final String READY = "coral.ready";
  private static final int LIMIT_MILLIS = 5_000;
  private static final long LOOK_AGAIN_MILLIS = 100;

  private final Supplier<String> ready;
  private final Supplier<String> health;

  private Ready(Supplier<String> ready, Supplier<String> health) {
    this.ready = ready;
    this.health = health;
  }

  /** As any supervisor asks it over HTTP. */
  static Ready at(URI address) {
    return new Ready(
        () -> reasons(address.resolve("readyz")), () -> reasons(address.resolve("healthz")));
  }

  /** As this framework's services say; nothing need answer. */
  static Ready in(FrameworkServices services) {
    return new Ready(() -> reasons(services), () -> "");
  }

  /** Waits for it; what it says stands in the way, or empty. */
  String await(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    String reasons = ready.get();
    while (!reasons.isEmpty() && System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
      reasons = ready.get();
    }
    return reasons;
  }

  /** Whether it answers at all. */
  boolean lives() {
    return health.get().isEmpty();
  }

  private static String reasons(FrameworkServices services) {
    return services.told(READY).orElse("") instanceof List<?> reasons
        ? String.join("; ", reasons.stream().map(String::valueOf).toList())
        : "nobody says whether it is";
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
