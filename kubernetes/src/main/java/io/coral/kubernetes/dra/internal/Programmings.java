package io.coral.kubernetes.dra.internal;

import io.coral.api.Coral;
import io.coral.api.Loaded;
import io.coral.api.Preparation;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the boards of claims programmed before their pods start. A kubelet that asks again while they
 * are waits for the same. Any thread.
 */
final class Programmings implements AutoCloseable {

  private final Coral coral;
  private final Duration limit;

  private final Map<Prepared, CompletableFuture<Prepared>> underWay = new ConcurrentHashMap<>();

  /** A thread for each board that is programmed. */
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "coral-kubernetes-programming");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Programs nothing yet.
   *
   * @param limit for how long a board is waited for
   */
  Programmings(Coral coral, Duration limit) {
    this.coral = coral;
    this.limit = limit;
  }

  /** The claim once its boards have what it says; or why they have not, within a bound. */
  CompletableFuture<Prepared> done(Prepared claim) {
    CompletableFuture<Prepared> done = underWay.computeIfAbsent(claim, this::started);
    done.whenComplete((claimed, failure) -> underWay.remove(claim, done));
    return done;
  }

  private CompletableFuture<Prepared> started(Prepared claim) {
    return CompletableFuture.allOf(
            claim.devices().stream()
                .filter(each -> !each.accelerator().isEmpty())
                .map(each -> CompletableFuture.runAsync(() -> program(claim, each), threads))
                .toArray(CompletableFuture<?>[]::new))
        .thenApply(all -> claim);
  }

  private void program(Prepared claim, Prepared.Given given) {
    Loaded loaded =
        coral.prepare(new Preparation(given.board(), given.accelerator(), claim.tenant(), limit));
    log()
        .info(
            "Board {} has {} for claim {}, programmed in {}",
            loaded.board(),
            loaded.bitstream(),
            claim.uid(),
            loaded.programming());
  }

  /** Waits for nobody; what is under way goes on. */
  @Override
  public void close() {
    threads.shutdown();
  }

  private static Logger log() {
    return LoggerFactory.getLogger(Programmings.class);
  }
}
