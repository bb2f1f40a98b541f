package io.coral.soak;

import io.coral.soak.rack.Rack;
import io.coral.spec.AcceleratorException;
import io.coral.spec.DeviceClaim;
import io.coral.spec.ErrorCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.ServiceRegistration;

/** Whoever claims, plugs, mends and refreshes while requests run. One thread. */
final class Operator implements Callable<Void> {

  /** What it does. */
  enum Act {
    CLAIM("claims", 4),
    PLUG("hot-plugs", 3),
    MEND("revivals", 8),
    INSTALL("artifacts replaced", 2),
    REFRESH("vendors' bundles refreshed", 2),
    REFRESH_SIMULATOR("simulators refreshed", 1);

    private final String text;
    private final int times;

    Act(String text, int times) {
      this.text = text;
      this.times = times;
    }

    String text() {
      return text;
    }
  }

  /** So many requests are answered between two acts at most, so many acts there are at least. */
  private static final long MOST_REQUESTS = 2000;

  private static final long LEAST_ACTS = 40;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long CLAIM_SECONDS = 30;

  private final Stand stand;
  private final Tally tally;
  private final Random random;
  private final long between;
  private final Map<Act, Integer> done = new EnumMap<>(Act.class);
  private @Nullable ServiceRegistration<DeviceClaim> claim;
  private volatile boolean stopped;

  /**
   * Does nothing yet.
   *
   * @param requests that there will be
   */
  Operator(Stand stand, Tally tally, long seed, long requests) {
    this.between = Math.min(MOST_REQUESTS, requests / LEAST_ACTS);
    this.stand = stand;
    this.tally = tally;
    this.random = new Random(seed - 1);
  }

  /** Has it end after what it is about. */
  void stop() {
    stopped = true;
  }

  /** How often it did something. Once it has ended. */
  int done(Act act) {
    return done.getOrDefault(act, 0);
  }

  @Override
  public Void call() throws Exception {
    try {
      while (!stopped) {
        List<Act> deck = new ArrayList<>();
        for (Act act : Act.values()) {
          deck.addAll(Collections.nCopies(act.times, act));
        }
        Collections.shuffle(deck, random);
        for (Act act : deck) {
          if (!stopped) {
            act(act);
            done.merge(act, 1, Integer::sum);
            pause();
          }
        }
      }
    } finally {
      free();
    }
    return null;
  }

  private void act(Act act) throws Exception {
    Vendor vendor = stand.vendors().get(random.nextInt(stand.vendors().size()));
    switch (act) {
      case CLAIM -> claim(vendor);
      case PLUG -> plug(vendor.rack());
      case MEND -> mend();
      case INSTALL -> stand.installAgain(random);
      case REFRESH -> stand.refresh(List.of(vendor.bundle()));
      case REFRESH_SIMULATOR -> stand.refresh(List.of(stand.simulator()));
    }
  }

  /** Claims a board, and frees the one before; it must be free for its new owner. */
  private void claim(Vendor vendor) throws InterruptedException {
    free();
    String board = any(vendor.rack());
    CountDownLatch released = new CountDownLatch(1);
    claim =
        stand
            .framework()
            .context()
            .registerService(DeviceClaim.class, new Claim(vendor.name(), board, released), null);
    if (!released.await(CLAIM_SECONDS, TimeUnit.SECONDS)) {
      tally.wrong("board " + board + " of " + vendor.name() + " was claimed and not released");
      System.err.println(
          java.time.Instant.now()
              + " "
              + board
              + " of "
              + vendor.name()
              + ": "
              + vendor.rack().boards()
              + " "
              + stand.coral().boards());
      return;
    }
    try {
      vendor.runtime().open(board).close();
    } catch (AcceleratorException e) {
      if (e.code() != ErrorCode.DEVICE_LOST) {
        tally.wrong("board " + board + " of " + vendor.name() + " was released and not free: " + e);
      }
    }
  }

  private void free() {
    ServiceRegistration<DeviceClaim> held = claim;
    if (held != null) {
      claim = null;
      held.unregister();
    }
  }

  private void plug(Rack rack) {
    rack.unplug(any(rack));
    rack.plug();
  }

  private void mend() {
    stand.vendors().forEach(vendor -> vendor.rack().revive());
    stand.coral().boards();
  }

  private String any(Rack rack) {
    List<String> boards = rack.boards();
    return boards.get(random.nextInt(boards.size()));
  }

  private void pause() {
    long until = System.nanoTime() + PAUSE_NANOS;
    long enough = tally.answered() + between;
    while (!stopped && System.nanoTime() - until < 0 && tally.answered() < enough) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** A claim of one board. */
  private record Claim(String runtimeId, String board, CountDownLatch told) implements DeviceClaim {

    @Override
    public String owner() {
      return "soak";
    }

    @Override
    public Set<String> deviceIds() {
      return Set.of(board);
    }

    @Override
    public OptionalInt firstDevices() {
      return OptionalInt.empty();
    }

    @Override
    public void released(String deviceId) {
      told.countDown();
    }
  }
}
