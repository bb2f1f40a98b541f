package io.coral.soak;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * One soak, from the boot of a framework to its stop.
 *
 * @param boardMemory bytes that the engine still held on boards at the end
 * @param errors what the engine logged as errors
 */
record Run(
    long requests,
    long seed,
    int threads,
    Duration lasted,
    Tally tally,
    Racks racks,
    Map<Operator.Act, Integer> acts,
    long boardMemory,
    String errors) {

  static Run of(Path home, long seed, long requests, int threads) throws Exception {
    Tally tally = new Tally();
    ExecutorService askers = Executors.newFixedThreadPool(threads);
    ExecutorService operators = Executors.newSingleThreadExecutor();
    Racks racks = new Racks(seed, requests);
    try (Stand stand = new Stand(home, racks)) {
      Operator operator = new Operator(stand, tally, seed, requests);
      long began = System.nanoTime();
      Future<?> operating = operators.submit(operator);
      List<Future<?>> asking = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        asking.add(
            askers.submit(
                new Asker(
                    stand.coral(),
                    tally,
                    seed,
                    requests * i / threads,
                    requests * (i + 1) / threads)));
      }
      new Progress(requests, tally).await(asking);
      Duration lasted = Duration.ofNanos(System.nanoTime() - began);
      operator.stop();
      operating.get();
      long memory = stand.vendors().stream().mapToLong(vendor -> vendor.rack().reserved()).sum();
      Map<Operator.Act, Integer> acts = new EnumMap<>(Operator.Act.class);
      for (Operator.Act act : Operator.Act.values()) {
        acts.put(act, operator.done(act));
      }
      return new Run(requests, seed, threads, lasted, tally, racks, acts, memory, stand.errors());
    } finally {
      askers.shutdownNow();
      operators.shutdownNow();
    }
  }
}
