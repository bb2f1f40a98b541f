package io.coral.runtime.dualfpga.group.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/** Does one thing on every member at the same time. */
final class Parallel {

  private Parallel() {}

  /**
   * Runs the action on each member: the first on the calling thread, the others on threads of their
   * own that end with it. Returns when all have returned; not interruptible.
   *
   * @return what went wrong, by the member's place
   */
  static Map<Integer, Throwable> onEach(List<Member> members, Consumer<Member> action) {
    List<FutureTask<Void>> tasks = new ArrayList<>(members.size());
    for (Member member : members) {
      tasks.add(new FutureTask<>(() -> action.accept(member), null));
    }
    for (int i = 1; i < tasks.size(); i++) {
      Thread thread = new Thread(tasks.get(i), "coral-group-" + members.get(i).id());
      thread.setDaemon(true);
      thread.start();
    }
    if (!tasks.isEmpty()) {
      tasks.get(0).run();
    }
    Map<Integer, Throwable> failures = new TreeMap<>();
    boolean interrupted = false;
    for (int i = 0; i < tasks.size(); i++) {
      boolean done = false;
      while (!done) {
        try {
          tasks.get(i).get();
          done = true;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          failures.put(members.get(i).board(), e.getCause());
          done = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return failures;
  }
}
