package io.coral.soak;

import io.coral.soak.rack.Rack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * One soak, from the boot of a framework to its stop.
 *
 * @param pooled bytes of board memory that the engine kept at the end, for requests to come
 * @param open boards that the engine held open although they were claimed
 * @param errors what the engine logged as errors
 */
record Run(
    Asked asked,
    Duration lasted,
    Tally tally,
    Racks racks,
    Map<Act, Integer> acts,
    long pooled,
    int open,
    String errors) {

  /**
   * What is asked for.
   *
   * @param threads that ask
   * @param limit how long one answer may take
   */
  record Asked(long requests, long seed, int threads, Duration limit) {

    /** As a person types it. */
    String options() {
      return "--requests "
          + requests
          + " --seed "
          + seed
          + " --threads "
          + threads
          + " --limit "
          + limit.toSeconds();
    }
  }

  static Run of(Path home, Asked asked) throws Exception {
    Tally tally = new Tally();
    Racks racks = new Racks(asked.seed(), asked.requests());
    ExecutorService threads = Executors.newFixedThreadPool(asked.threads() + 1);
    try (Stand stand = new Stand(home, racks)) {
      Operator operator = new Operator(stand, racks, tally, asked.seed(), asked.requests());
      long began = System.nanoTime();
      List<Future<?>> asking = new ArrayList<>();
      for (int i = 0; i < asked.threads(); i++) {
        asking.add(threads.submit(new Asker(stand.coral(), tally, asked, i)));
      }
      Future<Map<Act, Integer>> acts = threads.submit(operator);
      new Progress(asked.requests(), tally, racks).await(asking);
      Duration lasted = Duration.ofNanos(System.nanoTime() - began);
      operator.stop();
      acts.get();
      long pooled = racks.present().stream().mapToLong(Rack::reserved).sum();
      int open = openThoughClaimed(new Claims(stand.context(), tally), racks);
      return new Run(asked, lasted, tally, racks, acts.get(), pooled, open, stand.errors());
    } finally {
      threads.shutdownNow();
    }
  }

  private static int openThoughClaimed(Claims claims, Racks racks) throws InterruptedException {
    for (Rack rack : racks.present()) {
      claims.claim(rack, Set.copyOf(rack.boards()));
    }
    int open = racks.present().stream().mapToInt(Rack::open).sum();
    claims.free();
    return open;
  }
}
