package io.coral.core.engine.internal;

import io.coral.api.Accelerator;
import io.coral.api.Board;
import io.coral.api.Coral;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.Response;
import io.coral.api.RuntimeStatus;
import io.coral.api.repository.BitstreamRepository;
import io.coral.core.request.internal.Catalogue;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.DeviceClaim;
import io.coral.spec.Finding;
import io.coral.spec.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Takes requests and sees each of them to its end. Needs no framework. Any thread. */
public final class Engine implements Coral, AutoCloseable {

  /** How long the last completions may take once every board is closed. */
  private static final Duration SETTLING = Duration.ofSeconds(5);

  private final Catalogue catalogue;
  private final Scheduler scheduler = new Scheduler();
  private final Set<Job> live = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads;
  private final BoardPool pool;
  private volatile boolean stopped;

  /** An engine over a repository, with default limits; it has no runtimes yet. */
  public Engine(BitstreamRepository repository) {
    this(repository, EngineLimits.of(Settings.of(EngineLimits.PID, Map.of())));
  }

  /** An engine over a repository; it has no runtimes yet. */
  Engine(BitstreamRepository repository, EngineLimits limits) {
    this.catalogue = new Catalogue(repository);
    AtomicInteger number = new AtomicInteger();
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "coral-engine-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    this.pool = new BoardPool(new Returns(), threads, limits);
  }

  /**
   * Takes a runtime in.
   *
   * @param serviceId decides the order of runtimes of one id
   */
  public void add(AcceleratorRuntime runtime, long serviceId) {
    pool.add(runtime, serviceId);
  }

  /** Lets a runtime go; waits until its boards are closed, for a bounded time. */
  public void remove(AcceleratorRuntime runtime) {
    pool.remove(runtime);
  }

  /**
   * Honours a claim from now on.
   *
   * @param serviceId of two claims of one priority, the lower wins
   */
  public void add(DeviceClaim claim, long serviceId) {
    pool.add(claim, serviceId);
  }

  /** Frees the boards of a claim. */
  public void remove(DeviceClaim claim) {
    pool.remove(claim);
  }

  @Override
  public CompletableFuture<Response> submit(Request request) {
    Objects.requireNonNull(request, "request");
    if (stopped) {
      throw shutdown(request);
    }
    Job job = new Job(request, catalogue.candidates(request));
    live.add(job);
    pool.discovered()
        .whenComplete(
            (done, failed) -> {
              if (!dispatched(job)) {
                inBackground(job, () -> dispatchAnew(job));
              }
            });
    return job.future;
  }

  @Override
  public List<Accelerator> accelerators() {
    return catalogue.accelerators();
  }

  @Override
  public List<Board> boards() {
    pool.refresh();
    List<Board> boards = new ArrayList<>();
    for (PooledBoard board : pool.boards()) {
      boards.add(board.snapshot(boards.size()));
    }
    return boards;
  }

  @Override
  public List<RuntimeStatus> runtimes() {
    pool.refresh();
    return pool.statuses();
  }

  @Override
  public List<Finding> findings() {
    return pool.findings();
  }

  /** Gives the job to a board; false when none takes it as things are known. */
  private boolean dispatched(Job job) {
    if (stopped) {
      settle(job, null, shutdown(job.request));
      return true;
    }
    Optional<Scheduler.Placement> place = scheduler.place(job, pool.boards());
    while (place.isPresent()) {
      if (place.get().board().offer(job, place.get().bitstream())) {
        return true;
      }
      place = scheduler.place(job, pool.boards());
    }
    return false;
  }

  /** Looks for boards that came up unnoticed, then gives up. */
  private void dispatchAnew(Job job) {
    if (!dispatched(job)) {
      pool.refresh();
      if (!dispatched(job)) {
        settle(job, null, noBoard(job));
      }
    }
  }

  private RequestException noBoard(Job job) {
    String id = job.request.accelerator();
    String platforms =
        job.candidates.stream()
            .map(candidate -> candidate.artifact().platform().toString())
            .distinct()
            .collect(Collectors.joining(", "));
    List<PooledBoard> known = pool.boards();
    String boards =
        known.isEmpty()
            ? "there are no boards"
            : "the boards are "
                + known.stream()
                    .map(board -> describe(board.snapshot(0)))
                    .collect(Collectors.joining(", "));
    Throwable cause = job.lastFailure;
    return cause == null
        ? new RequestException(
            RequestException.Code.NO_BOARD,
            id,
            "no board can run " + id + ": it is installed for " + platforms + "; " + boards)
        : new RequestException(
            RequestException.Code.FAILED,
            id,
            id
                + " failed ("
                + cause.getMessage()
                + ") and no other board can run it: it is installed for "
                + platforms
                + "; "
                + boards,
            cause);
  }

  private static String describe(Board board) {
    return board.id()
        + " ("
        + board.device().platform()
        + ", "
        + board.state()
        + board.owner().map(owner -> " by " + owner).orElse("")
        + board.device().failure().map(failure -> ": " + failure).orElse("")
        + ")";
  }

  private static RequestException shutdown(Request request) {
    return new RequestException(
        RequestException.Code.SHUTDOWN,
        request.accelerator(),
        "the engine was stopped before " + request.accelerator() + " was answered");
  }

  private static RequestException unexpected(Request request, Throwable cause) {
    return new RequestException(
        RequestException.Code.FAILED,
        request.accelerator(),
        request.accelerator() + " was given up, because the engine failed: " + cause,
        cause);
  }

  private void inBackground(Job job, Runnable task) {
    try {
      threads.execute(
          () -> {
            try {
              task.run();
            } catch (Throwable e) {
              settle(job, null, unexpected(job.request, e));
            }
          });
    } catch (RejectedExecutionException e) {
      settle(job, null, shutdown(job.request));
    }
  }

  /** Ends a job, once; the caller's continuations run on a thread of the engine. */
  private void settle(Job job, @Nullable Response response, @Nullable RequestException failure) {
    if (!live.remove(job)) {
      return;
    }
    Runnable completion =
        () -> {
          if (failure == null) {
            job.future.complete(response);
          } else {
            job.future.completeExceptionally(failure);
          }
        };
    try {
      threads.execute(completion);
    } catch (RejectedExecutionException e) {
      completion.run();
    }
  }

  /**
   * Stops: boards are closed in order, each after what runs on it or the runtime's stop grace;
   * requests that are not answered by then fail with {@code SHUTDOWN}. Idempotent.
   */
  @Override
  public void close() {
    stopped = true;
    pool.close();
    CompletableFuture<?>[] last =
        live.stream().map(job -> job.future).toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.allOf(last).get(SETTLING.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // each job's own future tells of its failure; what is left is settled here
    }
    List.copyOf(live).forEach(job -> settle(job, null, shutdown(job.request)));
    threads.shutdown();
  }

  /** What boards hand back. */
  private final class Returns implements Outcomes {

    @Override
    public void completed(Job job, Response response) {
      settle(job, response, null);
    }

    @Override
    public void failed(Job job, RequestException failure) {
      settle(job, null, failure);
    }

    @Override
    public void returned(Job job, PooledBoard board, @Nullable Throwable cause) {
      if (cause != null) {
        job.tried.add(board);
        job.lastFailure = cause;
      }
      inBackground(job, () -> dispatchAnew(job));
    }

    @Override
    public void lost(PooledBoard board) {
      if (!stopped) {
        pool.refresh(board);
      }
    }
  }
}
