package io.coral.runtime.inaccel.internal;

import io.coral.spec.Sensors;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One resource of a library, made once and kept, for each making opens a context. Whatever touches
 * the resource as a whole is done by one thread at a time. Any thread.
 */
final class Board {

  private final Calls calls;
  private final CommandCalls commands;
  private final Libc libc;
  private final long resource;
  private final Semaphore program = new Semaphore(1);
  private final ReentrantLock turn = new ReentrantLock();
  private volatile Sensors last = Sensors.UNKNOWN;

  Board(RuntimeLibrary library, long resource) {
    this.calls = library.calls();
    this.commands = library.commands();
    this.libc = library.libc();
    this.resource = resource;
  }

  Calls calls() {
    return calls;
  }

  CommandCalls commands() {
    return commands;
  }

  Libc libc() {
    return libc;
  }

  long resource() {
    return resource;
  }

  /** Makes a call that touches the resource, when no other does. */
  <T> T alone(Supplier<T> call) {
    turn.lock();
    try {
      return call.get();
    } finally {
      turn.unlock();
    }
  }

  /** Makes a call that touches the resource, when no other does. */
  void alone(Runnable call) {
    turn.lock();
    try {
      call.run();
    } finally {
      turn.unlock();
    }
  }

  /** The sensors now; while the library is at work, as for seconds in a programming, as before. */
  Sensors sensors() {
    if (turn.tryLock()) {
      try {
        last =
            new Sensors(
                known(calls.getResourcePower(resource)),
                known(calls.getResourceTemperature(resource)),
                List.of());
      } finally {
        turn.unlock();
      }
    }
    return last;
  }

  /** 0.0 is unknown, and what is no number is, too. */
  private static OptionalDouble known(float value) {
    return Float.isFinite(value) && value != 0 ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  /** A program is put on the board; the one before was unloaded. */
  void loading() {
    program.acquireUninterruptibly();
  }

  /** The program was taken off. */
  void unloaded() {
    program.release();
  }

  /** Gives the board back, once no program is on it. The last call. */
  void release() {
    program.acquireUninterruptibly();
    alone(() -> calls.releaseResource(resource));
  }
}
