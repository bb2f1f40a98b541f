package io.coral.spark;

import io.coral.api.Coral;
import io.coral.api.Request;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.function.Function;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Calls of accelerators from the tasks of Spark, for Java and Scala. Each executor needs the {@link
 * CoralPlugin}.
 */
public final class Accelerated {

  /** Of each board's two, one runs while the other's arrays are on their way. */
  private static final int REQUESTS_PER_BOARD = 2;

  private Accelerated() {}

  /**
   * Asks an accelerator once for each element, with as many requests under way as keep the
   * executor's boards busy; results keep the order. Lazy, as every transformation.
   *
   * <p>A task fails with a {@link WorkerException} where its executor cannot do it. What it asked
   * when it ends, or is killed, is cancelled.
   *
   * @param accelerator its id, {@code bitstreamId.kernelId}
   */
  public static <T, R> JavaRDD<R> mapPartitions(
      JavaRDD<T> rdd, String accelerator, Call<T, R> call) {
    return rdd.mapPartitions(new AskEach<>(accelerator, call));
  }

  /** The same for Scala's {@code RDD}. */
  public static <T, R> RDD<R> mapPartitions(RDD<T> rdd, String accelerator, Call<T, R> call) {
    return mapPartitions(rdd.toJavaRDD(), accelerator, call).rdd();
  }

  /**
   * The same within a task, for code that has a partition's elements already.
   *
   * @return for the task's thread; its {@code next} blocks for a board
   * @throws WorkerException when this executor has no board
   * @throws IllegalStateException outside of a task
   */
  public static <T, R> Iterator<R> map(Iterator<T> elements, String accelerator, Call<T, R> call) {
    ExecutorCoral executor = ExecutorCoral.ofThisProcess();
    TaskContext task = task();
    TaskCoral coral = new TaskCoral(executor, task);
    int most = REQUESTS_PER_BOARD * executor.boards();
    // is kept until the task ends, which may map often: no elements are to hang on it
    task.addTaskCompletionListener((TaskCompletionListener) ended -> coral.giveUp());
    return new InFlight<>(elements, accelerator, call, coral, most);
  }

  /**
   * Asks once within a task, and waits for the answer.
   *
   * @throws WorkerException where this executor cannot do it
   * @throws IllegalStateException outside of a task
   */
  public static <R> R ask(String accelerator, Function<Request, Asked<R>> call) {
    TaskCoral coral = new TaskCoral(ExecutorCoral.ofThisProcess(), task());
    Asked<R> asked = call.apply(coral.request(accelerator));
    coral.await(coral.submit(asked.request()));
    return asked.result().get();
  }

  /**
   * The Coral of this executor, for what is no map. It is closed with the executor, not by the
   * task; what a task asks of it is not cancelled with the task.
   *
   * @throws WorkerException when it cannot be opened
   * @throws IllegalStateException outside of an executor
   */
  public static Coral coral() {
    return ExecutorCoral.ofThisProcess().coral();
  }

  /**
   * A request to {@link #coral()} on behalf of the application, with whose others it shares.
   *
   * @throws IllegalStateException outside of an executor
   */
  public static Request request(String accelerator) {
    return ExecutorCoral.ofThisProcess().request(accelerator);
  }

  /**
   * A direct buffer of zeros in native order, which the boards of this executor reach without a
   * copy.
   *
   * @param bytes positive
   * @throws WorkerException when this executor's Coral cannot be opened
   */
  public static ByteBuffer allocate(int bytes) {
    return ExecutorCoral.ofThisProcess().allocate(bytes);
  }

  private static TaskContext task() {
    TaskContext task = TaskContext.get();
    if (task == null) {
      throw new IllegalStateException("accelerators are called in tasks, and this is the driver");
    }
    return task;
  }
}
