package io.coral.core.account.internal;

import io.coral.api.Board;
import io.coral.api.FailedAttempt;
import io.coral.api.Programming;
import io.coral.api.Recording;
import io.coral.core.account.internal.Traffic.Arrival;
import io.coral.core.account.internal.Traffic.Ran;
import io.coral.core.account.internal.Traffic.SeenBoard;
import io.coral.spec.DeviceInfo;
import io.coral.spec.foreign.ForeignCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes traffic while requests run, on the thread that tells of them. What happened too fast for
 * that is counted. Any thread.
 */
public final class TrafficRecorder implements Recording, Reporter.Listener {

  private static final long CLOSING_MILLIS = 10_000;

  private final Path file;
  private final Reporter reporter;
  private final OutputStream to;
  private final BooleanSupplier hasRoom;
  private final Map<String, Double> weights;
  private final Supplier<List<Board>> boards;
  private final List<Board> first;
  private final Runnable stopped;
  private final long beginning = System.nanoTime();
  private final AtomicLong kept = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicBoolean isClosed = new AtomicBoolean();

  // touched by the thread that tells, then by the one that closes
  private final Set<String> told = new HashSet<>();
  private final Stations stations = new Stations();
  private @Nullable TrafficWriter out;

  private volatile @Nullable String failure;

  /**
   * Begins.
   *
   * @param to the file, open; closed by this
   * @param hasRoom asked before each request; one for which there is none is lost
   * @param weights of the tenants
   * @param boards that are there now
   * @param stopped called when nothing more is kept
   */
  public TrafficRecorder(
      Path file,
      OutputStream to,
      BooleanSupplier hasRoom,
      Reporter reporter,
      Map<String, Double> weights,
      Supplier<List<Board>> boards,
      Runnable stopped) {
    this.file = file;
    this.to = to;
    this.hasRoom = hasRoom;
    this.reporter = reporter;
    this.weights = weights;
    this.boards = boards;
    this.first = boards.get();
    this.stopped = stopped;
    reporter.add(this);
  }

  @Override
  public void ended(Ended ended) {
    if (failure != null
        || !ForeignCode.ask("the room of " + file, false, hasRoom::getAsBoolean)
        || !written(out -> tell(out, ended.since(beginning, stations)))) {
      lost.incrementAndGet();
    }
  }

  @Override
  public void failed(FailedAttempt attempt) {
    // each request tells how it ended
  }

  @Override
  public void programmed(Programming programming) {
    // each request tells what it was programmed for
  }

  @Override
  public void missed(long more) {
    lost.addAndGet(more);
  }

  @Override
  public void upToDate() {
    if (failure == null) {
      written(TrafficWriter::flush);
    }
  }

  /** What is written. */
  private interface Content {
    void to(TrafficWriter out) throws IOException;
  }

  /** Whether it could be written; if not, nothing more will be. */
  private boolean written(Content content) {
    try {
      content.to(open());
      return true;
    } catch (Throwable e) {
      // the stream is somebody else's
      failure = file + " cannot be written, so the recording ends here: " + e.getMessage();
      return false;
    }
  }

  private TrafficWriter open() throws IOException {
    TrafficWriter open = out;
    if (open == null) {
      open = new TrafficWriter(to);
      out = open;
      for (Map.Entry<String, Double> tenant : weights.entrySet()) {
        open.tenant(tenant.getKey(), tenant.getValue());
      }
      for (Board board : first) {
        tell(open, board, board.bitstream().orElse(""));
      }
    }
    return open;
  }

  private void tell(TrafficWriter out, Arrival arrival) throws IOException {
    Optional<Ran> ran = arrival.ran();
    if (ran.isPresent() && !told.contains(ran.get().board())) {
      // it came after the beginning, and was programmed since
      for (Board board : boards.get()) {
        tell(out, board, "");
      }
      if (!told.contains(ran.get().board())) {
        // that board is gone already, so nobody would know what it was
        lost.incrementAndGet();
        return;
      }
    }
    out.arrival(arrival);
    kept.incrementAndGet();
  }

  private void tell(TrafficWriter out, Board board, String bitstream) throws IOException {
    DeviceInfo device = board.device();
    if (told.add(device.id())) {
      out.board(
          new SeenBoard(
              device.id(),
              board.runtimeId(),
              device.vendor(),
              device.name(),
              device.version(),
              bitstream));
    }
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public long kept() {
    return kept.get();
  }

  @Override
  public long lost() {
    return lost.get();
  }

  @Override
  public Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public void close() {
    if (!isClosed.compareAndSet(false, true)) {
      return;
    }
    stopped.run();
    try {
      if (reporter.remove(this, CLOSING_MILLIS)) {
        end();
      } else if (failure == null) {
        failure = file + " takes longer than " + CLOSING_MILLIS / 1000 + " s; its end is missing";
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void end() {
    try (to) {
      if (failure == null) {
        written(out -> out.tail(lost.get()));
        written(TrafficWriter::close);
      }
    } catch (IOException e) {
      failure = failure == null ? file + " cannot be written: " + e.getMessage() : failure;
    }
  }
}
