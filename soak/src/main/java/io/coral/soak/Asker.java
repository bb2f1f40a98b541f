package io.coral.soak;

import io.coral.api.Coral;
import java.util.Random;
import java.util.concurrent.Callable;

/** One thread that asks, with a window of requests on the way. */
final class Asker implements Callable<Void> {

  private static final int WINDOW = 32;

  /** Of so many on the way, one may have large arrays. */
  private static final int LARGE = 32;

  private final Call[] calls = new Call[WINDOW];
  private final Random random;
  private final long first;
  private final long end;

  /** Asks the requests from a number to another, by the seed. */
  Asker(Coral coral, Tally tally, long seed, long first, long end) {
    this.random = new Random(seed + first);
    this.first = first;
    this.end = end;
    for (int i = 0; i < WINDOW; i++) {
      calls[i] = new Call(coral, tally, seed, i % LARGE == 0);
    }
  }

  @Override
  public Void call() throws InterruptedException {
    for (long number = first; number < end; number++) {
      Call call = calls[(int) (number % WINDOW)];
      call.finish();
      call.submit(number, random);
    }
    for (Call call : calls) {
      call.finish();
    }
    return null;
  }
}
