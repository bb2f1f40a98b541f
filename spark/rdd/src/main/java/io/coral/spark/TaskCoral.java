package io.coral.spark;

import io.coral.api.Answer;
import io.coral.api.Coral;
import io.coral.api.Request;
import io.coral.api.RequestException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;

/**
 * The Coral of an executor as one task uses it: what fails names the machine. The task's thread.
 */
final class TaskCoral {

  /** How often a task that waits looks whether it was killed. */
  private static final long LOOK_MILLIS = 50;

  private final ExecutorCoral executor;
  private final Coral coral;
  private final TaskContext task;
  private final Deque<Submitted> underWay = new ArrayDeque<>();

  /** A request that was submitted, and when. */
  record Submitted(Answer answer, long since) {}

  TaskCoral(ExecutorCoral executor, TaskContext task) {
    this.executor = executor;
    this.coral = executor.coral();
    this.task = task;
  }

  /** A request on behalf of the application. */
  Request request(String accelerator) {
    return executor.request(accelerator);
  }

  Submitted submit(Request request) {
    try {
      Submitted submitted = new Submitted(coral.submit(request), System.nanoTime());
      executor.metrics().asked();
      underWay.add(submitted);
      return submitted;
    } catch (RequestException e) {
      throw executor.explained(e);
    }
  }

  /** Waits for the answer; where the task is killed meanwhile, gives the request up. */
  void await(Submitted submitted) {
    String accelerator = submitted.answer().request().accelerator();
    underWay.remove(submitted);
    while (true) {
      try {
        submitted.answer().get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        executor.metrics().answered(System.nanoTime() - submitted.since());
        return;
      } catch (TimeoutException e) {
        if (task.isInterrupted()) {
          giveUp(submitted);
          throw new TaskKilledException("killed while it waited for " + accelerator);
        }
      } catch (InterruptedException e) {
        giveUp(submitted);
        Thread.currentThread().interrupt();
        throw new TaskKilledException("interrupted while it waited for " + accelerator);
      } catch (ExecutionException e) {
        executor.metrics().failed();
        throw e.getCause() instanceof RequestException failure
            ? executor.explained(failure)
            : new WorkerException(executor + ": " + e.getCause(), e);
      }
    }
  }

  /** Gives up what nobody waited for. */
  void giveUp() {
    underWay.forEach(this::giveUp);
    underWay.clear();
  }

  private void giveUp(Submitted submitted) {
    submitted.answer().cancel(true);
    executor.metrics().cancelled();
  }
}
