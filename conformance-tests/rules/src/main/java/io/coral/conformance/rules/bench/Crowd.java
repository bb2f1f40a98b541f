package io.coral.conformance.rules.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

/** Threads that start at the same moment, so that they contend. One crowd runs once. */
public final class Crowd {

  private final Bench bench;
  private final CountDownLatch start = new CountDownLatch(1);
  private final List<FutureTask<Boolean>> members = new ArrayList<>();

  /** An empty crowd. */
  public Crowd(Bench bench) {
    this.bench = bench;
  }

  /** Adds a thread that makes the call when the crowd runs. */
  public void add(Call call) {
    members.add(
        bench.background(
            () -> {
              start.await();
              call.run();
              return true;
            }));
  }

  /** Lets all of them go, and waits; the first failure is thrown once all have ended. */
  public void run(String what) {
    start.countDown();
    RuleViolation first = null;
    for (FutureTask<Boolean> member : members) {
      try {
        Expect.success(what, member::get);
      } catch (RuleViolation e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
