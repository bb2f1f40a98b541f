package io.coral.core.account.internal;

import io.coral.api.Board;
import io.coral.api.Recording;
import io.coral.core.account.internal.Traffic.Arrival;
import io.coral.core.account.internal.Traffic.Ran;
import io.coral.core.account.internal.Traffic.SeenBoard;
import io.coral.spec.DeviceInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes traffic while requests run. Whoever ends a request hands it over and goes on; a thread of
 * its own writes. What it has no room for is counted, not waited for. Any thread.
 */
public final class TrafficRecorder implements Recording {

  /** Requests between their ends and the file. */
  static final int ROOM = 1 << 14;

  /** How often the thread looks; to wake it up for each would cost those who end requests more. */
  private static final long PAUSE_MILLIS = 10;

  private static final long CLOSING_MILLIS = 10_000;

  private final Path file;
  private final Supplier<List<Board>> boards;
  private final Runnable stopped;
  private final long beginning = System.nanoTime();
  private final BlockingQueue<Ended> ended = new ArrayBlockingQueue<>(ROOM);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicLong kept = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final Thread thread;

  // touched by the thread alone
  private final Set<String> told = new HashSet<>();
  private final Stations stations = new Stations();

  private volatile @Nullable String failure;

  /**
   * Begins.
   *
   * @param to the file, open; closed by this
   * @param weights of the tenants
   * @param boards that are there now
   * @param stopped called when nothing is to be handed over any more
   */
  public TrafficRecorder(
      Path file,
      OutputStream to,
      Map<String, Double> weights,
      Supplier<List<Board>> boards,
      Runnable stopped) {
    this.file = file;
    this.boards = boards;
    this.stopped = stopped;
    List<Board> first = boards.get();
    thread = new Thread(() -> write(to, weights, first), "coral-traffic");
    thread.setDaemon(true);
    thread.start();
  }

  /** Takes a request that has ended; never blocks. */
  public void add(Ended one) {
    if (closing.getCount() == 0 || failure != null || !ended.offer(one)) {
      lost.incrementAndGet();
    }
  }

  private void write(OutputStream to, Map<String, Double> weights, List<Board> first) {
    try (TrafficWriter out = new TrafficWriter(to)) {
      for (Map.Entry<String, Double> tenant : weights.entrySet()) {
        out.tenant(tenant.getKey(), tenant.getValue());
      }
      for (Board board : first) {
        tell(out, board, board.bitstream().orElse(""));
      }
      boolean isLast;
      do {
        isLast = closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        for (Ended next = ended.poll(); next != null; next = ended.poll()) {
          tell(out, next.since(beginning, stations));
        }
        out.flush();
      } while (!isLast);
      out.tail(lost.get());
    } catch (IOException | InterruptedException | RuntimeException e) {
      failure = file + " cannot be written, so the recording ends here: " + e.getMessage();
    }
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
    return lost.get() + (failure == null ? 0 : ended.size());
  }

  @Override
  public Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public void close() {
    stopped.run();
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
