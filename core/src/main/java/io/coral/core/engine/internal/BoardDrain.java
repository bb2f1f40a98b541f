package io.coral.core.engine.internal;

import io.coral.api.Drain;
import io.coral.api.ReservationException;
import io.coral.api.ReservationException.Code;
import io.coral.spec.AcceleratorException;
import io.coral.spec.DeviceClaim;
import io.coral.spec.ErrorCode;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A board that is out of service, and the claim that keeps it so. Any thread. */
final class BoardDrain implements Drain {

  private final Drains drains;
  private final PooledBoard board;
  private final String why;
  private final Duration patience;
  private final Claim claim = new Claim();
  private final CountDownLatch released = new CountDownLatch(1);

  BoardDrain(Drains drains, PooledBoard board, String why, Duration patience) {
    this.drains = drains;
    this.board = board;
    this.why = why;
    this.patience = patience;
  }

  /** Stronger than any other, for people decide. */
  private final class Claim implements DeviceClaim {

    @Override
    public String owner() {
      return why;
    }

    @Override
    public String runtimeId() {
      return board.runtimeId();
    }

    @Override
    public Set<String> deviceIds() {
      return Set.of(board.id());
    }

    @Override
    public OptionalInt firstDevices() {
      return OptionalInt.empty();
    }

    @Override
    public int priority() {
      return Integer.MAX_VALUE;
    }

    @Override
    public Duration patience() {
      return patience;
    }

    @Override
    public void released(String deviceId) {
      released.countDown();
    }
  }

  DeviceClaim claim() {
    return claim;
  }

  /** Waits until the board is closed. */
  BoardDrain awaited() {
    Duration bound = patience.plus(board.closing());
    try {
      if (released.await(bound.toNanos(), TimeUnit.NANOSECONDS)) {
        return this;
      }
      throw notFree("it is not closed after " + bound + "; look at what it runs");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw notFree("interrupted while it was waited for");
    }
  }

  private ReservationException notFree(String what) {
    close();
    return new ReservationException(Code.NOT_FREE, "board " + board.id() + ": " + what);
  }

  @Override
  public String runtimeId() {
    return board.runtimeId();
  }

  @Override
  public String board() {
    return board.id();
  }

  @Override
  public String why() {
    return why;
  }

  @Override
  public void reset() {
    if (!drains.all().contains(this)) {
      throw AcceleratorException.of(
          ErrorCode.CLOSED, "reset", "board " + board.id(), "it was put back; drain it first");
    }
    board.reset();
  }

  @Override
  public void close() {
    drains.end(this);
  }
}
