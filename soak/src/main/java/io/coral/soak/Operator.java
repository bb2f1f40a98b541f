package io.coral.soak;

import io.coral.soak.rack.Rack;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Whoever claims, plugs, mends and refreshes while requests run. One thread. */
final class Operator implements Callable<Map<Act, Integer>> {

  /** So many requests are answered between two acts at most, so many acts there are at least. */
  private static final long MOST_REQUESTS = 2000;

  private static final long LEAST_ACTS = 40;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Stand stand;
  private final Racks racks;
  private final Tally tally;
  private final Random random;
  private final long between;
  private final Claims claims;
  private volatile boolean stopped;

  /**
   * Does nothing yet.
   *
   * @param requests that there will be
   */
  Operator(Stand stand, Racks racks, Tally tally, long seed, long requests) {
    this.stand = stand;
    this.racks = racks;
    this.tally = tally;
    this.random = new Random(seed - 1);
    this.between = Math.min(MOST_REQUESTS, requests / LEAST_ACTS);
    this.claims = new Claims(stand.context(), tally);
  }

  /** Has it end after what it is about. Any thread. */
  void stop() {
    stopped = true;
  }

  /** Acts until it is stopped; leaves no board claimed. Answers how often it did what. */
  @Override
  public Map<Act, Integer> call() throws InterruptedException {
    Map<Act, Integer> done = new EnumMap<>(Act.class);
    List<Act> deck = new ArrayList<>();
    while (!stopped) {
      if (deck.isEmpty()) {
        for (Act act : Act.values()) {
          deck.addAll(Collections.nCopies(act.times(), act));
        }
        Collections.shuffle(deck, random);
      }
      Act act = deck.remove(0);
      act(act);
      done.merge(act, 1, Integer::sum);
      pause();
    }
    claims.free();
    return done;
  }

  private void act(Act act) throws InterruptedException {
    List<Rack> present = racks.present();
    Rack rack = present.get(random.nextInt(present.size()));
    switch (act) {
      case CLAIM -> {
        claims.free();
        claims.claim(rack, Set.of(any(rack)));
      }
      case PLUG -> {
        rack.unplug(any(rack));
        rack.plug();
      }
      case MEND -> {
        present.forEach(Rack::revive);
        stand.coral().boards();
      }
      case INSTALL -> stand.installAgain(random);
      case REFRESH -> stand.refreshVendor(random);
      case REFRESH_SIMULATOR -> stand.refreshSimulator();
    }
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
}
