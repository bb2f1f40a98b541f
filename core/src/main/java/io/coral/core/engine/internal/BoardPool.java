package io.coral.core.engine.internal;

import io.coral.api.ReservationException;
import io.coral.api.RuntimeStatus;
import io.coral.api.artifact.Artifact;
import io.coral.core.claim.internal.ClaimSnapshot;
import io.coral.core.claim.internal.RegisteredClaim;
import io.coral.core.finding.internal.ToldFindings;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Bitstream;
import io.coral.spec.DeviceClaim;
import io.coral.spec.Finding;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.settings.ClosestNames;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runtimes and claims as they come and go, and the boards that follow from them. Any thread.
 */
final class BoardPool {

  /** What closing a board may take beyond the runtime's own stop grace: opening, programming. */
  private static final Duration SLACK = Duration.ofSeconds(10);

  /** Whoever looks once a second has boards looked for at each look. */
  private static final long LOOKS_NANOS = Duration.ofMillis(900).toNanos();

  private static final Comparator<PooledRuntime> ORDER =
      Comparator.<PooledRuntime, String>comparing(runtime -> runtime.info.id())
          .thenComparingLong(runtime -> runtime.serviceId);

  private final Dispatcher dispatcher;
  private final Runnable lookAtRepository;
  private final Executor threads;
  private final EngineLimits limits;
  private final ToldFindings told = new ToldFindings(finding -> log().warn("{}", finding));
  private final List<PooledRuntime> runtimes = new CopyOnWriteArrayList<>();
  private final List<RegisteredClaim> claims = new CopyOnWriteArrayList<>();
  private final AtomicLong looked;

  BoardPool(
      Dispatcher dispatcher, Runnable lookAtRepository, Executor threads, EngineLimits limits) {
    this.dispatcher = dispatcher;
    this.lookAtRepository = lookAtRepository;
    this.threads = threads;
    this.limits = limits;
    this.looked = new AtomicLong(dispatcher.now() - LOOKS_NANOS);
    told.tell(limits.findings());
  }

  /**
   * Takes a runtime in; its boards are discovered on another thread. One that cannot even say what
   * it is stays outside, with a warning.
   */
  void add(AcceleratorRuntime runtime, long serviceId) {
    BoundedRuntime bounded;
    try {
      bounded = new BoundedRuntime(runtime, limits);
    } catch (AcceleratorException e) {
      log().warn("A runtime is left out: {}", e.getMessage(), e);
      return;
    }
    PooledRuntime added =
        new PooledRuntime(
            bounded,
            serviceId,
            dispatcher,
            lookAtRepository,
            threads,
            () -> List.copyOf(claims),
            told);
    runtimes.add(added);
    log().info("Runtime {} of {} is there", added.info.id(), added.info.vendor());
  }

  /** Lets a runtime go; waits until its boards are closed, for a bounded time. */
  void remove(AcceleratorRuntime runtime) {
    for (PooledRuntime candidate : runtimes) {
      if (candidate.runtime.runtime == runtime && runtimes.remove(candidate)) {
        await(candidate, candidate.remove());
        log().info("Runtime {} is gone", candidate.info.id());
      }
    }
  }

  void add(DeviceClaim claim, long serviceId) {
    try {
      ClaimSnapshot snapshot = ClaimSnapshot.of(claim, limits.discover());
      claims.add(new RegisteredClaim(snapshot, serviceId));
    } catch (AcceleratorException e) {
      log().warn("A claim is left out: {}", e.getMessage(), e);
      return;
    }
    runtimes.forEach(PooledRuntime::applyClaims);
  }

  void remove(DeviceClaim claim) {
    claims.removeIf(
        registered ->
            registered.claim() instanceof ClaimSnapshot snapshot && snapshot.claim() == claim);
    runtimes.forEach(PooledRuntime::applyClaims);
  }

  /** Whether a runtime has not told its boards for the first time. */
  boolean isLooking() {
    return runtimes.stream().anyMatch(PooledRuntime::isLooking);
  }

  /** Asks every runtime anew; blocks for as long as they do. */
  void refresh() {
    runtimes.forEach(PooledRuntime::refresh);
  }

  /** Asks every runtime anew, on other threads. */
  void refreshLater() {
    runtimes.forEach(PooledRuntime::refreshLater);
  }

  /** The same for somebody who only looks, however often: once in a while. */
  void look() {
    long last = looked.get();
    long now = dispatcher.now();
    if (now - last >= LOOKS_NANOS && looked.compareAndSet(last, now)) {
      refreshLater();
    }
  }

  /** All boards, by runtime and in the order of discovery. */
  List<PooledBoard> boards() {
    return runtimes.stream().sorted(ORDER).flatMap(runtime -> runtime.boards().stream()).toList();
  }

  /** The boards that are known by a name: an id, or {@code runtimeId/id}. */
  List<PooledBoard> named(String name) {
    return boards().stream()
        .filter(board -> board.id().equals(name) || full(board).equals(name))
        .toList();
  }

  /**
   * The one board that is known by a name.
   *
   * @throws ReservationException {@code UNKNOWN_BOARD}, saying which there are
   */
  PooledBoard called(String name) {
    List<PooledBoard> fitting = named(name);
    if (fitting.size() == 1) {
      return fitting.get(0);
    }
    Set<String> names = new TreeSet<>();
    boards().forEach(board -> names.add(full(board)));
    throw new ReservationException(
        ReservationException.Code.UNKNOWN_BOARD,
        fitting.size() > 1
            ? "boards of several runtimes are called "
                + name
                + "; say which: "
                + String.join(", ", fitting.stream().map(BoardPool::full).toList())
            : "there is no board '"
                + name
                + "'; "
                + (names.isEmpty()
                    ? "there are no boards"
                    : "the closest are " + String.join(", ", ClosestNames.to(name, names))));
  }

  private static String full(PooledBoard board) {
    return board.runtimeId() + "/" + board.id();
  }

  /** Whether a board that is known can be programmed with an artifact. */
  boolean canRun(Artifact artifact) {
    List<String> interfaces = Bitstream.interfaces(artifact.properties());
    return boards().stream()
        .anyMatch(board -> board.device().runs(artifact.platform(), interfaces));
  }

  /** What closing a board of a runtime may take, if nothing hangs. */
  static Duration closing(RuntimeInfo runtime) {
    return runtime.bounds().stopGrace().plus(SLACK);
  }

  /** What is wrong with the limits. */
  List<Finding> findings() {
    return limits.findings();
  }

  List<RuntimeStatus> statuses() {
    return runtimes.stream().sorted(ORDER).map(PooledRuntime::status).toList();
  }

  /** Closes all boards at once, for a bounded time. */
  void close() {
    List<PooledRuntime> leaving = List.copyOf(runtimes);
    runtimes.removeAll(leaving);
    List<CompletableFuture<Void>> closing = leaving.stream().map(PooledRuntime::remove).toList();
    for (int i = 0; i < leaving.size(); i++) {
      await(leaving.get(i), closing.get(i));
    }
  }

  private static void await(PooledRuntime runtime, CompletableFuture<Void> closed) {
    Duration bound = closing(runtime.info);
    try {
      closed.get(bound.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      log()
          .warn(
              "Boards of runtime {} are not closed after {}; they are left alone",
              runtime.info.id(),
              bound);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      log().warn("Boards of runtime {} were not closed in order", runtime.info.id(), e);
    }
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(BoardPool.class);
  }
}
