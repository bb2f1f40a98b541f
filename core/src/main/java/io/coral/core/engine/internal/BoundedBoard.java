package io.coral.core.engine.internal;

import io.coral.core.memory.internal.BoardMemory;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bounds;
import io.coral.spec.Buffer;
import io.coral.spec.ErrorCode;
import io.coral.spec.Features;
import io.coral.spec.Resource;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.capability.Reset;
import io.coral.spec.foreign.BoundedCall;
import io.coral.spec.foreign.BoundedCall.Limit;
import io.coral.spec.foreign.ForeignCode;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A board as the engine calls it, apart from what returns at once by the specification: each call
 * fails with an {@link AcceleratorException} whatever the runtime throws, and waits no longer than
 * its limit. While one hangs that was left alone, the board is of no use. One thread at a time.
 */
final class BoundedBoard implements BoardMemory {

  /** What a call may take beyond the bounds that the runtime declares. */
  private static final Duration SLACK = Duration.ofSeconds(5);

  final String id;
  final RuntimeInfo info;
  final EngineLimits limits;

  private final BoundedRuntime runtime;
  private final Executor threads;
  private @Nullable BoundedCall<?> hanging;

  BoundedBoard(BoundedRuntime runtime, String id, Executor threads) {
    this.runtime = runtime;
    this.threads = threads;
    this.info = runtime.info;
    this.limits = runtime.limits;
    this.id = id;
  }

  /**
   * Opens it; when that is too late it is closed again.
   *
   * @throws AcceleratorException as {@link #requireReturned}, too
   */
  Resource open() {
    requireReturned("open");
    return call(limits.open(), "open", () -> runtime.runtime.open(id), Resource::close);
  }

  /** Opens it, resets it, and closes it. */
  void resetClosed() {
    Resource resource = open();
    try {
      run(reset(), "reset", () -> resource.capability(Reset.class).reset());
    } finally {
      run(close(), "close", resource::close);
    }
  }

  /** What its power is read by while something runs there. */
  PowerSampler power(Resource resource) {
    return new PowerSampler(
        id,
        () -> resource.sensors().powerWatts().orElse(Double.NaN),
        limits.open(),
        limits.powerPeriod(),
        threads);
  }

  /** Whether a call was left alone that has not returned. */
  boolean isHanging() {
    return hanging != null && !hanging.isDone();
  }

  /**
   * Refuses what would hang as well.
   *
   * @throws AcceleratorException {@code TIMEOUT} while it {@link #isHanging}
   */
  void requireReturned(String operation) {
    BoundedCall<?> earlier = hanging;
    if (isHanging()) {
      throw AcceleratorException.of(
          ErrorCode.TIMEOUT,
          operation,
          id,
          "the " + earlier + " was left alone and has not returned");
    }
    hanging = null;
  }

  // ---- its memory ----------------------------------------------------------------------------

  @Override
  public String id() {
    return id;
  }

  @Override
  public boolean hasRanges() {
    return info.has(Features.HOST_RANGES);
  }

  @Override
  public boolean sharesConstants() {
    return limits.shares().constantsShared();
  }

  @Override
  public Duration rescueLimit() {
    return limits.open().duration();
  }

  @Override
  public Buffer reserve(String operation, Callable<Buffer> reservation) {
    return call(limits.open(), operation, reservation, Buffer::close);
  }

  @Override
  public void discard(ForeignCode.Action closing) {
    run(close(), "close", closing);
  }

  // ---- calls ---------------------------------------------------------------------------------

  /**
   * Makes a call.
   *
   * @param late takes what it returns after its limit, on a thread of its own
   */
  <T> T call(Limit limit, String operation, Callable<T> code, Consumer<? super T> late) {
    BoundedCall<T> call = start(operation, code);
    try {
      return call.await(limit, late);
    } finally {
      if (hanging == null && !call.isDone()) {
        hanging = call;
      }
    }
  }

  private <T> BoundedCall<T> start(String operation, Callable<T> code) {
    try {
      return BoundedCall.start(threads, operation, id, code);
    } catch (RejectedExecutionException e) {
      // the engine was stopped, and lends none any more
      return BoundedCall.start(operation, id, code);
    }
  }

  /** Makes a call that answers nothing. */
  void run(Limit limit, String operation, ForeignCode.Action code) {
    call(
        limit,
        operation,
        () -> {
          code.run();
          return Boolean.TRUE;
        },
        nothing -> {});
  }

  /** How long a close may take. */
  Limit close() {
    return bound(info.bounds().stopGrace());
  }

  /** How long a reset may take. */
  Limit reset() {
    Bounds bounds = info.bounds();
    return bound(bounds.programDrain().plus(bounds.stopGrace()));
  }

  private static Limit bound(Duration declared) {
    return new Limit("the bound that the runtime declares", declared.plus(SLACK));
  }
}
