package io.coral.conformance.rules.bench;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;

/** Makes a call on another thread, and interrupts that thread while it is in the call. */
public final class Interruption {

  private final BlockingQueue<Thread> entered = new ArrayBlockingQueue<>(1);
  private volatile boolean returned;
  private volatile boolean done;

  private Interruption() {}

  /**
   * Makes a call several times, interrupted at another moment each time. Every call succeeds and
   * leaves the interrupt flag.
   *
   * @return how many of the calls were under way when they were interrupted
   */
  public static int during(Bench bench, String what, int times, Call call) {
    long start = System.nanoTime();
    Expect.success(what, () -> bench.background(() -> made(call)).get());
    long usual = System.nanoTime() - start;
    int met = 0;
    for (int i = 0; i < times; i++) {
      long delay = (long) (usual * bench.random().nextDouble());
      if (new Interruption().once(bench, what, delay, call)) {
        met++;
      }
    }
    return met;
  }

  private static boolean made(Call call) throws Exception {
    call.run();
    return true;
  }

  private boolean once(Bench bench, String what, long delay, Call call) {
    FutureTask<Boolean> task = bench.background(() -> called(what, call));
    boolean met;
    try {
      Thread caller = entered.take();
      long start = System.nanoTime();
      while (System.nanoTime() - start < delay && !returned) {
        Thread.onSpinWait();
      }
      caller.interrupt();
      met = !returned;
    } catch (InterruptedException e) {
      throw Expect.interrupted(e);
    } finally {
      done = true;
    }
    Expect.success(what + " by a thread that is interrupted meanwhile", task::get);
    return met;
  }

  private boolean called(String what, Call call) throws Exception {
    entered.add(Thread.currentThread());
    try {
      call.run();
    } finally {
      returned = true;
    }
    while (!done) {
      Thread.onSpinWait();
    }
    Expect.that(
        Thread.interrupted(),
        what + " leaves the interrupt flag of a thread that is interrupted meanwhile",
        "it was cleared");
    return true;
  }
}
