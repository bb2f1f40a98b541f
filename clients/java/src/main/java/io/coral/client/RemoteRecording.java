package io.coral.client;

import io.coral.api.Recording;
import io.coral.protocol.wire.Wire;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the daemon records, in a file of this process's: a thread of its own fetches it and writes.
 * Any thread.
 */
final class RemoteRecording implements Recording {

  /** So long it lets some come together. */
  private static final int PAUSE_MILLIS = 10;

  private static final int CLOSING_MILLIS = 20_000;

  private final DaemonCoral coral;
  private final Path file;
  private final OutputStream out;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "coral-client-recording");
  private volatile Wire.Traffic last;
  private volatile @Nullable String failure;

  /**
   * Begins.
   *
   * @param file replaced once the daemon records
   * @throws DaemonException when it does not
   * @throws IOException when the file cannot be written
   */
  RemoteRecording(DaemonCoral coral, Path file) throws IOException {
    this.coral = coral;
    this.file = file;
    last = fetched(Wire.Record.newBuilder().setBegin(true));
    try {
      out = Files.newOutputStream(file);
    } catch (IOException e) {
      endWithoutTheRest();
      throw e;
    }
    thread.setDaemon(true);
    thread.start();
  }

  private Wire.Traffic fetched(Wire.Record.Builder record) {
    return coral.asked(Wire.Call.newBuilder().setRecord(record)).getTraffic();
  }

  private void endWithoutTheRest() {
    coral.tell(Wire.Call.newBuilder().setRecord(Wire.Record.newBuilder().setEnd(true)));
  }

  private void run() {
    try (out) {
      last.getLines().writeTo(out);
      while (!last.getOver()) {
        int pause = last.getLines().isEmpty() ? PAUSE_MILLIS : 0;
        boolean isClosing = closing.await(pause, TimeUnit.MILLISECONDS);
        last = next(Wire.Record.newBuilder().setEnd(isClosing));
        last.getLines().writeTo(out);
      }
    } catch (IOException e) {
      fail(file + " cannot be written, so the recording ends here: " + e.getMessage());
    } catch (DaemonException | InterruptedException e) {
      fail("the recording ends here: " + e.getMessage());
    }
  }

  private void fail(String why) {
    failure = why;
    endWithoutTheRest();
  }

  /** Asks until the daemon has a thread for it. */
  private Wire.Traffic next(Wire.Record.Builder record) throws InterruptedException {
    while (true) {
      try {
        return fetched(record);
      } catch (DaemonException e) {
        if (!e.isOverloaded()) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    }
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public long kept() {
    return last.getKept();
  }

  @Override
  public long lost() {
    return last.getLost();
  }

  @Override
  public Optional<String> failure() {
    String daemons = last.getFailure();
    return Optional.ofNullable(failure)
        .or(() -> Optional.of(daemons).filter(why -> !why.isEmpty()));
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join(CLOSING_MILLIS);
      if (thread.isAlive() && failure == null) {
        failure = file + " takes longer than " + CLOSING_MILLIS / 1000 + " s; its end is missing";
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
