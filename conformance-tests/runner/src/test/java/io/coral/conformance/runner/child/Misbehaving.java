package io.coral.conformance.runner.child;

import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Bounds;
import io.coral.spec.Discovery;
import io.coral.spec.Resource;
import io.coral.spec.RuntimeInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Runtimes whose {@code open} does to its process what a faulty native library does. */
abstract class Misbehaving implements AcceleratorRuntime {

  @Override
  public RuntimeInfo info() {
    return new RuntimeInfo(
        getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT),
        "coral",
        "1.0",
        List.of(),
        false,
        true,
        Bounds.DEFAULT);
  }

  @Override
  public Discovery discover() {
    return new Discovery(List.of(), List.of());
  }

  @Override
  public Resource open(String deviceId) {
    System.out.println("open of " + deviceId + " was the last thing that it said");
    misbehave();
    throw new IllegalStateException("it is still here");
  }

  abstract void misbehave();

  /** Ends the process without a word. */
  public static final class Halting extends Misbehaving {
    @Override
    void misbehave() {
      Runtime.getRuntime().halt(7);
    }
  }

  /** Writes to address 0. */
  public static final class Crashing extends Misbehaving {
    @Override
    void misbehave() {
      try {
        // by name: javac warns of the class itself, and the warning cannot be suppressed
        Class<?> type = Class.forName("sun.misc.Unsafe");
        var field = type.getDeclaredField("theUnsafe");
        field.setAccessible(true);
        type.getMethod("putAddress", long.class, long.class).invoke(field.get(null), 0L, 1L);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Never returns, and no interrupt ends it. */
  public static final class Hanging extends Misbehaving {
    private final CountDownLatch never = new CountDownLatch(1);

    @Override
    void misbehave() {
      boolean ended = false;
      while (!ended) {
        try {
          never.await();
          ended = true;
        } catch (InterruptedException e) {
          // as a native call would
        }
      }
    }
  }

  /** Takes all memory. */
  public static final class Exhausting extends Misbehaving {
    @Override
    void misbehave() {
      List<long[]> taken = new ArrayList<>();
      while (taken.size() < Integer.MAX_VALUE) {
        taken.add(new long[1 << 20]);
      }
    }
  }
}
