package io.coral.spark;

import io.coral.api.Request;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A request, and what is read out of its arrays once it is answered.
 *
 * @param request with its arguments
 * @param result asked once, on the task's thread, after the answer came
 */
public record Asked<R>(Request request, Supplier<R> result) {

  public Asked {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(result, "result");
  }
}
