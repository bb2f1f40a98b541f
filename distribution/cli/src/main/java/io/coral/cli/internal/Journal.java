package io.coral.cli.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The last that the service logged, as far as this user may read it; systemd keeps it. */
final class Journal {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String LINES = "2000";

  private Journal() {}

  /** Those lines, or why there are none. Blocks for a bounded time. */
  static String text() {
    Process process;
    try {
      process =
          new ProcessBuilder(
                  "journalctl", "--unit=coral.service", "--lines=" + LINES, "--no-pager", "--quiet")
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      return "there is no journalctl here: " + e.getMessage() + "\n";
    }
    process
        .onExit()
        .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
        .exceptionally(
            late -> {
              process.destroyForcibly();
              return process;
            });
    try (InputStream out = process.getInputStream()) {
      process.getOutputStream().close();
      return new String(out.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "what journalctl says cannot be read: " + e.getMessage() + "\n";
    }
  }
}
