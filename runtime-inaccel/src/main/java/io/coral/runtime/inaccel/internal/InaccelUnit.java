package io.coral.runtime.inaccel.internal;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.backend.Arguments;
import io.coral.spec.backend.BackendUnit;
import io.coral.spec.backend.Command;
import io.coral.spec.backend.HostMemory;
import java.nio.ByteBuffer;
import java.util.TreeMap;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/** A compute unit of a library. Its buffers are set before each run; its scalars persist. */
final class InaccelUnit implements BackendUnit {

  private final String name;
  private final Board board;
  private final CommandCalls calls;
  private final long unit;
  private final Lane lane;
  private final Runnable onReleased;

  // of whoever starts a run
  private @Nullable NativeMemory scalar;
  private @Nullable Arguments last;

  /** The arguments that were launched last; the same are launched again and again. */
  private volatile Launch launch = Launch.NONE;

  /**
   * Arguments of launches.
   *
   * @param buffers their locks, each once, in an order that is the same in every unit
   */
  private record Launch(@Nullable Arguments arguments, StampedLock[] buffers) {
    static final Launch NONE = new Launch(null, new StampedLock[0]);

    static Launch of(Arguments arguments) {
      TreeMap<Long, StampedLock> buffers = new TreeMap<>();
      for (int i = 0; i < arguments.size(); i++) {
        if (arguments.isBuffer(i)) {
          InaccelBuffer buffer = (InaccelBuffer) arguments.buffer(i);
          buffers.put(buffer.handle(), buffer.users());
        }
      }
      return new Launch(arguments, buffers.values().toArray(StampedLock[]::new));
    }
  }

  InaccelUnit(String name, Waiters waiters, Board board, long unit, Runnable onReleased) {
    this.name = name;
    this.board = board;
    this.calls = board.commands();
    this.unit = unit;
    this.lane = new Lane(waiters);
    this.onReleased = onReleased;
  }

  @Override
  public void launch(Arguments arguments, Command command) {
    Launch now = launch;
    if (now.arguments() != arguments) {
      now = Launch.of(arguments);
      launch = now;
    }
    lane.execute(new Run(arguments, now.buffers(), command));
  }

  private final class Run extends Lane.Task {
    private final Arguments arguments;
    private final StampedLock[] buffers;
    private final long[] held;

    Run(Arguments arguments, StampedLock[] buffers, Command command) {
      super(command);
      this.arguments = arguments;
      this.buffers = buffers;
      this.held = new long[buffers.length];
    }

    @Override
    boolean startAtOnce() {
      for (int i = 0; i < held.length; i++) {
        held[i] = buffers[i].tryReadLock();
        if (held[i] == 0) {
          unlock();
          return false;
        }
      }
      run();
      return true;
    }

    @Override
    void start() {
      for (int i = 0; i < held.length; i++) {
        held[i] = buffers[i].readLock();
      }
      run();
    }

    private void run() {
      try {
        setAll(arguments);
        require(calls.runComputeUnit(unit), "run_compute_unit");
        last = arguments;
      } catch (RuntimeException | Error e) {
        last = null;
        unlock();
        throw e;
      }
    }

    @Override
    void finish() {
      try {
        require(calls.awaitComputeUnitRun(unit), "await_compute_unit_run");
      } finally {
        unlock();
      }
    }

    private void unlock() {
      for (int i = 0; i < held.length; i++) {
        if (held[i] != 0) {
          buffers[i].unlockRead(held[i]);
          held[i] = 0;
        }
      }
    }
  }

  private void setAll(Arguments arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      if (arguments.isBuffer(i)) {
        long buffer = ((InaccelBuffer) arguments.buffer(i)).handle();
        require(calls.setComputeUnitArg(unit, i, 0, buffer), "set_compute_unit_arg");
      } else if (last == null || last.value(i) != arguments.value(i)) {
        byte[] value = arguments.scalar(i);
        NativeMemory place = place(value.length);
        place.put(0, ByteBuffer.wrap(value), 0, value.length);
        require(
            calls.setComputeUnitArg(unit, i, value.length, place.address()),
            "set_compute_unit_arg");
      }
    }
  }

  /** Where a scalar lies while the library copies it. */
  private NativeMemory place(int bytes) {
    NativeMemory there = scalar;
    if (there == null || there.size() < bytes) {
      forget();
      there = NativeMemory.map(board.libc(), Math.max(bytes, HostMemory.PAGE));
      scalar = there;
    }
    return there;
  }

  private void forget() {
    if (scalar != null) {
      scalar.close();
      scalar = null;
    }
  }

  private void require(int result, String function) {
    if (result != Calls.OK) {
      throw AcceleratorException.of(
              ErrorCode.EXECUTION_FAILED, "run", name, "the library refused the run")
          .fromVendor(result, function + " answered " + result);
    }
  }

  @Override
  public void release() {
    board.alone(() -> board.calls().releaseComputeUnit(unit));
    forget();
    onReleased.run();
  }
}
