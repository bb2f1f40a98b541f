package io.coral.soak;

import io.coral.api.Coral;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One thread that asks, with a window of requests on the way. */
final class Asker implements Callable<Void> {

  private static final int WINDOW = 32;

  /** How many of a window may have large arrays. */
  private static final int LARGE = 1;

  /** So many times as long as an answer may take, none of a window comes: then all are lost. */
  private static final int PATIENCE = 3;

  private static final long WATCH_MILLIS = 500;

  private final List<Call> calls = new ArrayList<>();
  private final BlockingQueue<Call> free = new LinkedBlockingQueue<>();
  private final Random random;
  private final long first;
  private final long end;
  private final long patienceNanos;

  /**
   * Has asked nothing yet.
   *
   * @param thread its number among those that ask; each has its part of the requests
   */
  Asker(Coral coral, Tally tally, Run.Asked asked, int thread) {
    this.first = asked.requests() * thread / asked.threads();
    this.end = asked.requests() * (thread + 1) / asked.threads();
    this.patienceNanos = PATIENCE * asked.limit().toNanos();
    this.random = new Random(asked.seed() + first);
    for (int i = 0; i < WINDOW; i++) {
      calls.add(new Call(coral, tally, asked, i < LARGE, free::add, System::nanoTime));
    }
    free.addAll(calls);
  }

  @Override
  public @Nullable Void call() throws InterruptedException {
    for (long number = first; number < end; number++) {
      Call call = next();
      if (call == null) {
        break;
      }
      call.look();
      call.submit(number, random);
    }
    for (int i = 0; i < WINDOW; i++) {
      Call call = next();
      if (call == null) {
        break;
      }
      call.look();
    }
    calls.forEach(Call::lose);
    return null;
  }

  /** A call that has ended; null when none does. */
  private @Nullable Call next() throws InterruptedException {
    long began = System.nanoTime();
    Call next;
    do {
      next = free.poll(WATCH_MILLIS, TimeUnit.MILLISECONDS);
      calls.forEach(Call::watch);
    } while (next == null && System.nanoTime() - began < patienceNanos);
    return next;
  }
}
