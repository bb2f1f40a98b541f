package io.coral.conformance.rules.bench;

import io.coral.conformance.rules.process.NotTestable;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/** Ways to say what a rule demands; each throws a {@link RuleViolation}. */
public final class Expect {

  /** What a bound may be exceeded by before it counts: scheduling on a busy machine. */
  public static final Duration SLACK = Duration.ofMillis(500);

  /** How long a command of the kit may take at most; far longer than any of them needs. */
  public static final Duration PATIENCE = Duration.ofSeconds(20);

  /** How often the collector runs before something counts as kept. */
  private static final int COLLECTIONS = 25;

  /** How often is looked before something counts as left behind; five seconds at least. */
  private static final int LOOKS = 125;

  private static final long PAUSE = 40_000_000;

  /** How much is compared at once. */
  private static final int CHUNK = 1 << 16;

  private Expect() {}

  /** The condition holds. */
  public static void that(boolean holds, String expected, @Nullable Object seen) {
    if (!holds) {
      throw new RuleViolation(expected, String.valueOf(seen));
    }
  }

  /** The two are equal. */
  public static void equal(String what, @Nullable Object expected, @Nullable Object seen) {
    that(Objects.equals(expected, seen), what + " is " + expected, what + " is " + seen);
  }

  /** The call returns normally. */
  public static void success(String what, Call call) {
    try {
      call.run();
    } catch (RuleViolation | TestAbortedException | NotTestable e) {
      throw e;
    } catch (ExecutionException e) {
      // a call on another thread: what was seen there counts
      if (e.getCause() instanceof RuleViolation violation) {
        throw violation;
      }
      if (e.getCause() instanceof TestAbortedException undecided) {
        throw undecided;
      }
      if (e.getCause() instanceof NotTestable undecided) {
        throw undecided;
      }
      throw new RuleViolation(what + " succeeds", Objects.requireNonNullElse(e.getCause(), e));
    } catch (Exception | Error e) {
      throw new RuleViolation(what + " succeeds", e);
    }
  }

  /** The call fails with that code. */
  public static AcceleratorException failure(ErrorCode code, String what, Call call) {
    AcceleratorException failure = failure(what + " fails " + code, call);
    if (failure.code() != code) {
      throw new RuleViolation(what + " fails " + code, failure);
    }
    return failure;
  }

  /** The call fails with an exception of the specification. */
  public static AcceleratorException failure(String expected, Call call) {
    try {
      call.run();
    } catch (AcceleratorException e) {
      return e;
    } catch (RuleViolation | TestAbortedException | NotTestable e) {
      throw e;
    } catch (Exception | Error e) {
      throw new RuleViolation(expected, e);
    }
    throw new RuleViolation(expected, "it returned normally");
  }

  /** Null is refused before anything else. */
  public static void nullRefused(String what, Call call) {
    try {
      call.run();
    } catch (NullPointerException e) {
      return;
    } catch (RuleViolation | TestAbortedException | NotTestable e) {
      throw e;
    } catch (Exception | Error e) {
      throw new RuleViolation(what + " with null throws NullPointerException", e);
    }
    throw new RuleViolation(
        what + " with null throws NullPointerException", "it returned normally");
  }

  /** The event completes. */
  public static void completes(String what, Event event) {
    try {
      event.await(PATIENCE);
    } catch (AcceleratorException e) {
      throw new RuleViolation(what + " completes", e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    equal("the state of " + what + " after its await", Event.State.COMPLETED, event.state());
  }

  /** The event fails with that code, told alike by await and by {@code failure()}. */
  public static AcceleratorException fails(ErrorCode code, String what, Event event) {
    AcceleratorException failure = failure(code, what, () -> event.await(PATIENCE));
    equal("the state of " + what + " after its failure", Event.State.FAILED, event.state());
    equal(
        "the code in failure() of " + what,
        code,
        event.failure().map(AcceleratorException::code).orElse(null));
    return failure;
  }

  /**
   * The call ends within the bound and {@link #SLACK}; a call that never ends is ended by the
   * rule's time limit. How late the host was is measured beside it.
   *
   * @throws HostLate when it did not, and the host was that late
   */
  public static void within(Duration bound, String what, Call call) {
    try (Stopwatch watch = Stopwatch.started()) {
      success(what, call);
      watch.expectWithin(bound, what + " returns");
    }
  }

  /**
   * The condition comes true within the bound. How late the host was is measured beside it.
   *
   * @throws HostLate when it did later, and the host was that late
   */
  public static void eventually(
      Duration bound, String expected, BooleanSupplier condition, Supplier<?> seen) {
    if (condition.getAsBoolean()) {
      return;
    }
    try (Stopwatch watch = Stopwatch.started()) {
      while (!condition.getAsBoolean()) {
        if (watch.exceeds(bound)) {
          watch.expectWithin(bound, expected, String.valueOf(seen.get()));
        }
        LockSupport.parkNanos(1_000_000);
      }
      watch.expectWithin(bound, expected, "then it did");
    }
  }

  /**
   * The condition comes true once the collector has run. Collections are counted, not the time:
   * each of them holds up every thread, and would look like a host that is late.
   */
  public static void onceCollected(String expected, BooleanSupplier condition, Supplier<?> seen) {
    onceTried(COLLECTIONS, System::gc, expected, condition, seen);
  }

  /**
   * The condition comes true once what ends by itself has ended. No bound is promised for that:
   * looks are counted, not the time, so that a host which is late gives the runtime more of it.
   */
  public static void onceSettled(String expected, BooleanSupplier condition, Supplier<?> seen) {
    onceTried(LOOKS, () -> {}, expected, condition, seen);
  }

  private static void onceTried(
      int tries, Runnable first, String expected, BooleanSupplier condition, Supplier<?> seen) {
    for (int i = 0; i < tries; i++) {
      first.run();
      if (condition.getAsBoolean()) {
        return;
      }
      LockSupport.parkNanos(PAUSE);
    }
    throw new RuleViolation(expected, String.valueOf(seen.get()));
  }

  /**
   * The remaining bytes of both are the same. What is told of a difference is what was compared,
   * even if the bytes change meanwhile.
   */
  public static void bytes(String what, ByteBuffer expected, ByteBuffer seen) {
    if (expected.remaining() != seen.remaining()) {
      throw new RuleViolation(
          what + " has " + expected.remaining() + " bytes", seen.remaining() + " bytes");
    }
    byte[] wanted = new byte[Math.min(CHUNK, seen.remaining())];
    byte[] found = new byte[wanted.length];
    for (int from = 0; from < seen.remaining(); from += CHUNK) {
      int count = Math.min(CHUNK, seen.remaining() - from);
      expected.get(expected.position() + from, wanted, 0, count);
      seen.get(seen.position() + from, found, 0, count);
      int at = Arrays.mismatch(wanted, 0, count, found, 0, count);
      if (at >= 0) {
        throw new RuleViolation(
            what + ": byte " + (from + at) + " is " + hex(wanted[at]),
            "byte " + (from + at) + " is " + hex(found[at]));
      }
    }
  }

  /** Every remaining byte has that value; bytes are counted from the start of the buffer. */
  public static void filled(String what, byte value, ByteBuffer seen) {
    filled(what, value, seen, 0);
  }

  /**
   * The same where the buffer under test is a part of a larger one.
   *
   * @param origin where the buffer under test begins in {@code seen}: its byte 0
   */
  public static void filled(String what, byte value, ByteBuffer seen, int origin) {
    for (int i = seen.position(); i < seen.limit(); i++) {
      byte found = seen.get(i);
      if (found != value) {
        throw new RuleViolation(
            what + ": every byte is " + hex(value), "byte " + (i - origin) + " is " + hex(found));
      }
    }
  }

  private static String hex(byte value) {
    return String.format("0x%02x", value);
  }

  static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("the rule was stopped", e);
  }
}
