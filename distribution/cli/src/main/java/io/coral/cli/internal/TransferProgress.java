package io.coral.cli.internal;

import io.coral.api.repository.TransferListener;

/** Shows a person how far a transfer is, and tells what it warns of. */
final class TransferProgress implements TransferListener, AutoCloseable {
  private static final long PAUSE_NANOS = 200_000_000;

  private final Terminal terminal;
  private final boolean shown;
  private long last = System.nanoTime() - PAUSE_NANOS;

  TransferProgress(Terminal terminal) {
    this.terminal = terminal;
    this.shown = terminal.interactive();
  }

  @Override
  public synchronized void progress(String file, long done, long total) {
    long now = System.nanoTime();
    if (shown && (now - last >= PAUSE_NANOS || done == total)) {
      last = now;
      terminal.progress(
          file + " ... " + Units.size(done) + (total < 0 ? "" : " of " + Units.size(total)));
    }
  }

  @Override
  public void warn(String message) {
    terminal.tell("coral: warning: " + message);
  }

  @Override
  public void close() {
    if (shown) {
      terminal.endProgress();
    }
  }
}
