package io.coral.core.engine.internal;

import io.coral.api.RuntimeStatus;
import io.coral.core.claim.internal.ClaimTable;
import io.coral.core.claim.internal.RegisteredClaim;
import io.coral.core.finding.internal.ToldFindings;
import io.coral.spec.AcceleratorException;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.Features;
import io.coral.spec.Finding;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.capability.HotPlug;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A runtime that is there, with its boards. Any thread. */
final class PooledRuntime implements PooledBoard.Fresh {

  final BoundedRuntime runtime;
  final RuntimeInfo info;
  final long serviceId;

  private final Dispatcher dispatcher;
  private final Runnable lookAtRepository;
  private final Executor threads;
  private final Supplier<Collection<RegisteredClaim>> claims;
  private final ToldFindings told;

  private final AtomicBoolean isRefreshing = new AtomicBoolean();

  /** One discovery at a time, so that an older one never replaces a newer one. */
  private final Object discovering = new Object();

  /** Until its boards are known to the dispatcher for the first time. */
  private volatile boolean isLooking = true;

  // guarded by this
  private final Map<String, PooledBoard> boards = new LinkedHashMap<>();
  private List<DeviceInfo> seen = List.of();
  private List<Finding> findings = List.of();
  private List<Finding> claimFindings = List.of();
  private HotPlug.@Nullable Subscription subscription;
  private boolean looked;
  private boolean removed;

  PooledRuntime(
      BoundedRuntime runtime,
      long serviceId,
      Dispatcher dispatcher,
      Runnable lookAtRepository,
      Executor threads,
      Supplier<Collection<RegisteredClaim>> claims,
      ToldFindings told) {
    this.runtime = runtime;
    this.info = runtime.info;
    this.serviceId = serviceId;
    this.dispatcher = dispatcher;
    this.lookAtRepository = lookAtRepository;
    this.threads = threads;
    this.claims = claims;
    this.told = told;
    later(this::begin);
  }

  private void begin() {
    if (info.has(Features.HOT_PLUG)) {
      subscribe();
    }
    refresh();
  }

  private void subscribe() {
    try {
      HotPlug.Subscription made =
          runtime.subscribe(
              new HotPlug.Listener() {
                @Override
                public void arrived(DeviceInfo device) {
                  refreshLater();
                }

                @Override
                public void removed(String deviceId) {
                  refreshLater();
                }
              });
      synchronized (this) {
        if (!removed) {
          subscription = made;
          return;
        }
      }
      runtime.end(made);
    } catch (AcceleratorException e) {
      log().warn("Runtime {} declares hot-plug, but does not offer it", info.id(), e);
    }
  }

  /** Asks the runtime anew, on another thread; nothing while one is about to. */
  void refreshLater() {
    if (isRefreshing.compareAndSet(false, true)) {
      later(
          () -> {
            isRefreshing.set(false);
            refresh();
          });
    }
  }

  private void later(Runnable task) {
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      log().debug("Runtime {} told of a board after the stop of the engine", info.id(), e);
    }
  }

  /** Whether it has not told its boards for the first time. */
  boolean isLooking() {
    return isLooking;
  }

  /** Asks the runtime what it sees, and takes it over; blocks up to the limit of a discovery. */
  void refresh() {
    synchronized (discovering) {
      Discovery now = discover();
      List<PooledBoard> came = new ArrayList<>();
      List<PooledBoard> gone = new ArrayList<>();
      synchronized (this) {
        if (removed) {
          return;
        }
        Map<String, PooledBoard> before = new LinkedHashMap<>(boards);
        boards.clear();
        for (DeviceInfo device : now.devices()) {
          PooledBoard board = before.remove(device.id());
          if (board == null) {
            board = new PooledBoard(runtime, device, dispatcher, this, threads);
            came.add(board);
          } else {
            board.discovered(device);
          }
          boards.put(device.id(), board);
        }
        gone.addAll(before.values());
        seen = now.devices();
        findings = now.findings();
        looked = true;
        applyClaims();
      }
      came.forEach(dispatcher.boardEvents()::changed);
      gone.forEach(PooledBoard::retire);
      isLooking = false;
    }
  }

  private Discovery discover() {
    try {
      return runtime.discover();
    } catch (AcceleratorException e) {
      log().debug("Discovery of runtime {} failed, which it never should", info.id(), e);
      List<DeviceInfo> last;
      synchronized (this) {
        last = seen;
      }
      return new Discovery(
          last,
          List.of(
              new Finding(
                  Finding.Kind.DRIVER,
                  "runtime " + info.id(),
                  "its discovery failed, so its boards are those that it told last: "
                      + e.textWithVendor(),
                  "look at that runtime and its boards; report a failure to its vendor")));
    }
  }

  /** Gives each board to whoever claims it now. */
  synchronized void applyClaims() {
    if (removed) {
      return;
    }
    ClaimTable table = ClaimTable.of(info.id(), List.copyOf(boards.keySet()), claims.get());
    boards.forEach((id, board) -> board.setOwner(table.owner(id).orElse(null)));
    claimFindings = table.findings();
    // Before the first discovery a claim would be of boards that are only not known yet.
    if (looked) {
      told.tell(status().findings());
    }
  }

  @Override
  public void lookAtBoards() {
    refreshLater();
  }

  @Override
  public void lookAtRepository() {
    lookAtRepository.run();
  }

  /** In the order of discovery. */
  synchronized List<PooledBoard> boards() {
    return List.copyOf(boards.values());
  }

  synchronized RuntimeStatus status() {
    List<Finding> all = new ArrayList<>(findings);
    all.addAll(claimFindings);
    return new RuntimeStatus(info, all);
  }

  /** Closes all boards; completes when they are closed. */
  CompletableFuture<Void> remove() {
    List<PooledBoard> closing;
    HotPlug.Subscription ending;
    synchronized (this) {
      removed = true;
      closing = List.copyOf(boards.values());
      boards.clear();
      ending = subscription;
      subscription = null;
    }
    if (ending != null) {
      runtime.end(ending);
    }
    return CompletableFuture.allOf(
        closing.stream().map(PooledBoard::retire).toArray(CompletableFuture[]::new));
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(PooledRuntime.class);
  }
}
