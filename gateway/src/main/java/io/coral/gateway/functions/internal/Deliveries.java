package io.coral.gateway.functions.internal;

import io.coral.api.Coral;
import io.coral.api.function.InstalledFunction;
import io.coral.gateway.internal.Gateway;
import io.coral.gateway.internal.Refusal;
import io.coral.gateway.objects.internal.ObjectSettings;
import io.coral.gateway.objects.internal.Objects;
import io.coral.gateway.objects.internal.StoreException;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Events whose data is in a store, each on a thread of a few while it is tried: one that comes
 * again meanwhile shares the answer. As many may be under way as requests, beside these. Any
 * thread.
 */
final class Deliveries implements Exchange.Elsewhere, AutoCloseable {

  private static final int THREADS = 8;
  private static final long THREADLESS_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Gateway gateway;
  private final Coral coral;
  private final Passing passing;
  private final Objects objects;
  private final Attempts attempts;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS,
          task -> {
            Thread thread = new Thread(task, "coral-delivery");
            thread.setDaemon(true);
            return thread;
          });
  private final Map<List<String>, CompletableFuture<URI>> underWay = new ConcurrentHashMap<>();
  private final Semaphore room;

  /**
   * None at first.
   *
   * @param passing has a task run on one of the threads, after so many nanoseconds
   * @throws IOException when the stores' credentials cannot be read
   */
  Deliveries(Gateway gateway, Coral coral, ObjectSettings settings, Passing passing)
      throws IOException {
    this.gateway = gateway;
    this.coral = coral;
    this.passing = passing;
    this.objects = new Objects(settings);
    this.attempts =
        new Attempts(settings, (nanos, task) -> passing.after(nanos, task, this::execute));
    this.room = new Semaphore(gateway.settings().requests());
  }

  private void execute(Runnable task) {
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      // the gateway ends, and has told all who wait
    } catch (OutOfMemoryError e) {
      // the machine has no thread for it now
      passing.after(THREADLESS_NANOS, task, this::execute);
    }
  }

  /** How time goes by between two attempts. */
  interface Passing {
    void after(long nanos, Runnable task, Executor on);
  }

  /** A clock's; the thread that looks at it is the JVM's. */
  static void wait(long nanos, Runnable task, Executor on) {
    CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, on).execute(task);
  }

  @Override
  public CompletableFuture<URI> compute(Event event, InstalledFunction function, String tenant) {
    String reference = event.reference().orElseThrow();
    Delivery delivery;
    try {
      delivery =
          new Delivery(gateway, coral, objects, objects.allowed(reference), function, tenant);
    } catch (StoreException e) {
      return CompletableFuture.failedFuture(
          new Refusal(Refusal.Kind.FORBIDDEN, String.valueOf(e.getMessage())));
    }
    if (!room.tryAcquire()) {
      return CompletableFuture.failedFuture(
          new Refusal(
              Refusal.Kind.UNAVAILABLE,
              gateway.settings().requests() + " events wait for stores already; send it again"));
    }
    CompletableFuture<URI> stored = stored(event, function, tenant, reference, delivery);
    stored.whenComplete((result, failure) -> room.release());
    return stored;
  }

  private CompletableFuture<URI> stored(
      Event event, InstalledFunction function, String tenant, String reference, Delivery delivery) {
    List<String> key = List.of(tenant, function.accelerator(), reference, event.key());
    CompletableFuture<URI> mine = new CompletableFuture<>();
    CompletableFuture<URI> other = underWay.putIfAbsent(key, mine);
    if (other != null) {
      return other;
    }
    try {
      threads.execute(
          () ->
              attempts
                  .of(event, function.accelerator(), delivery::once)
                  .whenComplete(
                      (result, failure) -> {
                        underWay.remove(key);
                        if (failure == null) {
                          mine.complete(result);
                        } else {
                          mine.completeExceptionally(failure);
                        }
                      }));
    } catch (RejectedExecutionException e) {
      underWay.remove(key);
      mine.completeExceptionally(
          new Refusal(Refusal.Kind.UNAVAILABLE, "the gateway ends; send it again"));
    } catch (OutOfMemoryError e) {
      // the machine has no thread for it
      underWay.remove(key);
      mine.completeExceptionally(e);
    }
    return mine;
  }

  /** How many are under way, those that share an answer too. */
  int underWay() {
    return gateway.settings().requests() - room.availablePermits();
  }

  @Override
  public void close() {
    threads.shutdownNow();
    Refusal end = new Refusal(Refusal.Kind.UNAVAILABLE, "the gateway ends; send it again");
    underWay.values().forEach(each -> each.completeExceptionally(end));
  }
}
