package io.coral.core.engine.internal;

import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.capability.Reset;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A runtime in front of another, down to its events: counts a call, throws out of it, or hangs. */
final class OddDevice {

  /** The calls of the method of interest so far. */
  final AtomicInteger calls = new AtomicInteger();

  /** The thread of the last of these. */
  volatile @Nullable Thread caller;

  volatile boolean isLingering;

  /** What the next call throws. */
  volatile @Nullable Throwable next;

  private final CountDownLatch end;
  private final String method;
  private final int oddCalls;
  private final @Nullable Throwable thrown;

  /** Done before each call of the method. */
  private Runnable before = () -> {};

  /** So much of both ends of a larger copy is copied; 0 for all of it. */
  private int ends;

  /** What events of the method wait for; null where they do not. */
  private volatile @Nullable CompletableFuture<Void> gate;

  private OddDevice(String method, int oddCalls, @Nullable Throwable thrown) {
    this(method, oddCalls, thrown, 0);
  }

  private OddDevice(String method, int oddCalls, @Nullable Throwable thrown, int hanging) {
    this.method = method;
    this.oddCalls = oddCalls;
    this.thrown = thrown;
    this.end = new CountDownLatch(hanging);
  }

  /** Counts the calls of a method. */
  static OddDevice counting(String method) {
    return new OddDevice(method, 0, null);
  }

  /** Throws out of the first calls of a method. */
  static OddDevice throwing(String method, int calls, Throwable thrown) {
    return new OddDevice(method, calls, thrown);
  }

  /** Never returns from a method, until its {@link #end}. */
  static OddDevice hanging(String method) {
    return new OddDevice(method, 0, null, 1);
  }

  /** The same, but does something before. */
  static OddDevice hanging(String method, Runnable before) {
    OddDevice hanging = hanging(method);
    hanging.before = before;
    return hanging;
  }

  /** Lets what hangs return. */
  void end() {
    end.countDown();
  }

  /** Uses the memory of closed buffers for as long as {@link #isLingering}: at most to a reset. */
  static OddDevice lingering() {
    OddDevice lingering = new OddDevice("released", 0, null);
    lingering.isLingering = true;
    return lingering;
  }

  /** Does something before each call of a method, on the caller's thread. */
  static OddDevice before(String method, Runnable before) {
    OddDevice meeting = counting(method);
    meeting.before = before;
    return meeting;
  }

  /**
   * The events of a method's calls are pending until {@link #letGo}, when what a copy brought comes
   * once more.
   */
  static OddDevice holding(String method) {
    OddDevice holding = counting(method);
    holding.hold();
    return holding;
  }

  /** Copies the ends of what is larger, so that neither side needs the memory between them. */
  static OddDevice copyingEnds(int bytes) {
    OddDevice copying = counting("write");
    copying.ends = bytes;
    return copying;
  }

  /** Holds what comes from now on. */
  void hold() {
    gate = new CompletableFuture<>();
  }

  /** Ends what is held, and holds nothing more. */
  void letGo() {
    CompletableFuture<Void> held = gate;
    gate = null;
    if (held != null) {
      held.complete(null);
    }
  }

  AcceleratorRuntime runtime(AcceleratorRuntime real) {
    return (AcceleratorRuntime) odd(AcceleratorRuntime.class, real);
  }

  private Object odd(Class<?> type, Object real) {
    return Proxy.newProxyInstance(
        getClass().getClassLoader(), new Class<?>[] {type}, new Handler(real));
  }

  private final class Handler implements InvocationHandler {
    private final Object real;

    Handler(Object real) {
      this.real = real;
    }

    @Override
    public @Nullable Object invoke(
        Object proxy, Method called, @Nullable Object @Nullable [] arguments) throws Throwable {
      if (called.getName().equals(method)) {
        caller = Thread.currentThread();
        before.run();
        if (calls.incrementAndGet() <= oddCalls && thrown != null) {
          throw thrown;
        }
        Throwable now = next;
        if (now != null) {
          next = null;
          throw now;
        }
        if (isLingering) {
          return false;
        }
        awaitEnd();
        CompletableFuture<Void> held = gate;
        if (held != null) {
          Event event = (Event) called.invoke(real, unwrapped(arguments));
          if (arguments != null
              && arguments.length > 1
              && arguments[1] instanceof ByteBuffer memory) {
            event.await();
            ByteBuffer late = ByteBuffer.allocate(memory.remaining()).put(memory.duplicate());
            held.thenRun(() -> memory.duplicate().put(late.flip()));
          }
          return odd(Event.class, held(event, held));
        }
      }
      if (real instanceof Buffer buffer
          && arguments != null
          && arguments.length == 3
          && arguments[1] instanceof ByteBuffer memory
          && memory.remaining() > 2 * ends
          && ends > 0) {
        return wrapped(copiedEnds(buffer, called.getName().equals("write"), unwrapped(arguments)));
      }
      isLingering &= !called.getName().equals("reset");
      try {
        return wrapped(called.invoke(real, unwrapped(arguments)));
      } catch (InvocationTargetException e) {
        throw e.getTargetException();
      }
    }
  }

  private Event copiedEnds(Buffer buffer, boolean writes, @Nullable Object[] arguments) {
    long at = (Long) arguments[0];
    ByteBuffer memory = (ByteBuffer) arguments[1];
    Event[] after = (Event[]) arguments[2];
    ByteBuffer first = memory.slice(memory.position(), ends);
    ByteBuffer last = memory.slice(memory.limit() - ends, ends);
    long lastAt = at + memory.remaining() - ends;
    return writes
        ? buffer.write(lastAt, last, buffer.write(at, first, after))
        : buffer.read(lastAt, last, buffer.read(at, first, after));
  }

  /** An event that is over once another thing is, too. */
  private static Event held(Event event, CompletableFuture<Void> until) {
    return (Event)
        Proxy.newProxyInstance(
            OddDevice.class.getClassLoader(),
            new Class<?>[] {Event.class},
            (proxy, called, arguments) -> {
              switch (called.getName()) {
                case "state", "failure" -> {
                  if (!until.isDone()) {
                    return called.getName().equals("state")
                        ? Event.State.PENDING
                        : Optional.empty();
                  }
                }
                case "completion" -> {
                  return event.completion().thenCombine(until, (ok, done) -> ok);
                }
                case "await" -> {
                  Duration bound = (Duration) arguments[0];
                  try {
                    until.get(bound.toNanos(), TimeUnit.NANOSECONDS);
                  } catch (TimeoutException e) {
                    throw AcceleratorException.of(
                        ErrorCode.TIMEOUT, "await", "a held event", "the bound passed");
                  }
                }
                default -> {}
              }
              try {
                return called.invoke(event, arguments);
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            });
  }

  /** As native code does, it minds no interrupt. */
  private void awaitEnd() {
    boolean interrupted = false;
    while (end.getCount() > 0) {
      try {
        end.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable Object wrapped(@Nullable Object result) {
    if (result instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Memory) {
      return list.stream().map(this::wrapped).toList();
    }
    for (Class<?> type :
        List.of(
            Resource.class,
            Memory.class,
            ComputeUnit.class,
            Buffer.class,
            Event.class,
            Reset.class)) {
      if (type.isInstance(result)) {
        return odd(type, result);
      }
    }
    return result;
  }

  private @Nullable Object @Nullable [] unwrapped(@Nullable Object @Nullable [] arguments) {
    if (arguments == null) {
      return null;
    }
    Object[] real = new Object[arguments.length];
    for (int i = 0; i < real.length; i++) {
      real[i] = unwrapped(arguments[i]);
    }
    return real;
  }

  private @Nullable Object unwrapped(@Nullable Object argument) {
    if (argument instanceof Event[] events) {
      Event[] real = (Event[]) Array.newInstance(Event.class, events.length);
      for (int i = 0; i < real.length; i++) {
        real[i] = (Event) unwrapped(events[i]);
      }
      return real;
    }
    if (argument != null
        && Proxy.isProxyClass(argument.getClass())
        && Proxy.getInvocationHandler(argument) instanceof Handler handler) {
      return handler.real;
    }
    return argument;
  }
}
