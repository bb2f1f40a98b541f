package io.coral.itests;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What frameworks of this process log at INFO and above while this is open. */
final class LoggedLines implements AutoCloseable {
  private static final String LEVEL = "coral.log.level";

  private final PrintStream before = System.err;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Logging that is set up from now on writes here. */
  LoggedLines() {
    System.setProperty(LEVEL, "INFO");
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
  }

  String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    System.setErr(before);
    System.clearProperty(LEVEL);
  }
}
