package io.coral.spark;

import io.coral.api.Request;
import java.io.Serializable;

/**
 * How one element becomes a request, and the answer a result. It goes to the executors with the
 * task, so it must be serializable, with all that it captures.
 */
@FunctionalInterface
public interface Call<T, R> extends Serializable {

  /**
   * Adds the arguments. On the task's thread; others of the same task may be under way.
   *
   * @param request of the accelerator, on behalf of the application
   */
  Asked<R> ask(Request request, T element);
}
