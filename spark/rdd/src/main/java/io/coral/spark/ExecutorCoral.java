package io.coral.spark;

import io.coral.api.Board;
import io.coral.api.Coral;
import io.coral.api.OpenCoral;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.client.DaemonCoral;
import io.coral.client.DaemonException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.resource.ResourceInformation;
import org.jspecify.annotations.Nullable;

/**
 * The Coral of one executor: the daemon of its machine, or an engine in its process with the boards
 * that Spark gave to it. Opened by the first task that asks, closed with the executor. Any thread.
 */
final class ExecutorCoral {

  private static final AtomicReference<@Nullable ExecutorCoral> OF_THIS_PROCESS =
      new AtomicReference<>();

  /** How long a count of boards is good for: to ask a daemon takes as long as some requests. */
  private static final long COUNT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String application;
  private final String executor;
  private final String driversVersion;
  private final Set<String> assigned;
  private final RequestMetrics metrics;

  // guarded by this
  private @Nullable OpenCoral open;
  private boolean ended;
  private int boards;
  private long countedAt;

  ExecutorCoral(PluginContext context, String machine, String driversVersion) {
    this.application = context.conf().get("spark.app.id", "spark");
    this.executor = "executor " + context.executorID() + " on " + machine;
    this.driversVersion = driversVersion;
    this.assigned = addresses(context.resources());
    this.metrics = new RequestMetrics(context.metricRegistry());
  }

  private static Set<String> addresses(Map<String, ResourceInformation> resources) {
    return resources.values().stream()
        .flatMap(resource -> Arrays.stream(resource.addresses()))
        .filter(BoardAddress::isOne)
        .collect(Collectors.toUnmodifiableSet());
  }

  static void begin(ExecutorCoral coral) {
    OF_THIS_PROCESS.set(coral);
  }

  static void end() {
    ExecutorCoral ended = OF_THIS_PROCESS.getAndSet(null);
    if (ended != null) {
      ended.close();
    }
  }

  /**
   * The one of this process.
   *
   * @throws IllegalStateException when this is no executor, or the plugin is not configured
   */
  static ExecutorCoral ofThisProcess() {
    ExecutorCoral coral = OF_THIS_PROCESS.get();
    if (coral == null) {
      throw new IllegalStateException(
          "there is no Coral in this process; accelerators are called in tasks, and the application"
              + " needs spark.plugins="
              + CoralPlugin.class.getName());
    }
    return coral;
  }

  /**
   * Opened by the first call; after a failure the next one tries anew.
   *
   * @throws WorkerException when this machine has none, or one of another version
   */
  synchronized Coral coral() {
    if (ended) {
      throw new WorkerException(executor + " is ending; ask from tasks that it runs");
    }
    if (open == null) {
      open = open();
    }
    return open;
  }

  private OpenCoral open() {
    if (!Version.ofThisJar().equals(driversVersion)) {
      throw anotherVersion(
          " has Coral " + Version.ofThisJar(), "put the same jars on the class paths of both");
    }
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    // providers are in the jars of the application, which the executor's own loader does not see
    thread.setContextClassLoader(ExecutorCoral.class.getClassLoader());
    try {
      return prepared(opened());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private OpenCoral opened() {
    try {
      return Coral.open();
    } catch (IllegalStateException e) {
      throw new WorkerException(
          executor
              + ": "
              + e.getMessage()
              + "; start `coral serve` on that machine, or add an engine and a runtime to"
              + " spark.executor.extraClassPath",
          e);
    }
  }

  /** As this executor wants it; closed where it cannot be had so. */
  private OpenCoral prepared(OpenCoral opened) {
    try {
      if (opened instanceof DaemonCoral daemon) {
        refuseAnotherVersion(daemon);
      } else {
        keepToAssigned(opened);
      }
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e instanceof DaemonException
          ? new WorkerException(
              executor + ": " + e.getMessage() + "; look at `coral status` there", e)
          : e;
    }
  }

  /** A daemon that is upgraded under a running job does not end it. */
  private void refuseAnotherVersion(DaemonCoral daemon) {
    String version = daemon.operator().state().version();
    if (!Version.serves(version, driversVersion)) {
      throw anotherVersion(
          " has a daemon of Coral " + version,
          "install the driver's major version on that machine");
    }
  }

  private WorkerException anotherVersion(String what, String remedy) {
    return new WorkerException(
        executor + what + ", and the driver has " + driversVersion + "; " + remedy);
  }

  /** An engine of one's own has the boards that Spark gave to this executor. */
  private void keepToAssigned(OpenCoral engine) {
    if (assigned.isEmpty()) {
      return;
    }
    for (Board board : engine.boards()) {
      String address = BoardAddress.of(board);
      if (!assigned.contains(address) && board.state() != Board.State.CLAIMED) {
        engine.drain(address, "Spark did not give it to " + executor, Duration.ZERO);
      }
    }
  }

  /**
   * The boards that tasks of this executor can use, as of this second.
   *
   * @throws WorkerException when there is none
   */
  synchronized int boards() {
    long now = System.nanoTime();
    if (boards == 0 || now - countedAt > COUNT_NANOS) {
      boards = count();
      countedAt = now;
    }
    return boards;
  }

  private int count() {
    Coral coral = coral();
    List<Board> usable = coral.boards().stream().filter(BoardAddress::isUsable).toList();
    if (usable.isEmpty()) {
      throw new WorkerException(
          executor
              + " has no board that can be used; `coral doctor` on that machine says what is in the"
              + " way, and spark.executor.resource.fpga.amount=1 keeps the job on machines with"
              + " boards");
    }
    return assigned.isEmpty() ? usable.size() : Math.min(assigned.size(), usable.size());
  }

  /** A request on behalf of the application. */
  Request request(String accelerator) {
    return Request.of(accelerator).application(application);
  }

  /** A direct buffer in native order, which boards reach without a copy. */
  ByteBuffer allocate(int bytes) {
    ByteBuffer buffer =
        coral() instanceof DaemonCoral daemon
            ? daemon.allocate(bytes)
            : ByteBuffer.allocateDirect(bytes);
    return buffer.order(ByteOrder.nativeOrder());
  }

  RequestMetrics metrics() {
    return metrics;
  }

  /** A request's failure, with the machine and what to do there. */
  WorkerException explained(RequestException failure) {
    String remedy =
        switch (failure.code()) {
          case UNKNOWN_ACCELERATOR -> "install it there with `coral bitstream install`";
          case NO_BOARD ->
              "`coral doctor` on that machine says what is in the way; a resource such as"
                  + " spark.executor.resource.fpga.amount keeps the job on machines with boards";
          case WRONG_ARGUMENT -> "compare the call with `coral bitstream show` there";
          case OVERLOADED, QUOTA -> "give the application fewer cores per board";
          case FAILED ->
              "`coral explain` and `coral doctor` there say more; ask for smaller batches"
                  + " where a board's memory is short";
          default -> "look at `coral status` there";
        };
    return new WorkerException(executor + ": " + failure.getMessage() + "; " + remedy, failure);
  }

  private synchronized void close() {
    ended = true;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public String toString() {
    return executor;
  }
}
