package io.coral.spark.sql;

import io.coral.spark.Accelerated;
import io.coral.spark.Asked;
import java.io.Serializable;
import java.lang.reflect.Array;
import java.util.List;
import org.apache.spark.TaskContext;
import org.jspecify.annotations.Nullable;

/** An accelerator that takes numbers and writes one, as a function of SQL. */
record ScalarFunction(
    String name, String accelerator, List<Primitive> parameters, Primitive result)
    implements Serializable {

  /** Of one row: null where an argument is, as SQL's own functions. */
  @Nullable Object ask(@Nullable Object... arguments) {
    if (TaskContext.get() == null) {
      throw new IllegalStateException(
          name
              + " asks boards, which tasks have, and Spark evaluates it in the driver, since the"
              + " driver holds the table; keep it from that with"
              + " spark.sql.optimizer.excludedRules="
              + "org.apache.spark.sql.catalyst.optimizer.ConvertToLocalRelation");
    }
    Object[] numbers = new Object[arguments.length];
    for (int i = 0; i < numbers.length; i++) {
      Object argument = arguments[i];
      if (argument == null) {
        return null;
      }
      numbers[i] = parameters.get(i).cast(number(i, argument));
    }
    Object written = result.one();
    return Accelerated.ask(
        accelerator,
        request -> new Asked<>(request.args(numbers).args(written), () -> Array.get(written, 0)));
  }

  private Number number(int parameter, Object argument) {
    if (argument instanceof Number number) {
      return number;
    }
    throw new IllegalArgumentException(
        "argument "
            + (parameter + 1)
            + " of "
            + name
            + " is a "
            + argument.getClass().getSimpleName()
            + "; expected a number; cast it to "
            + parameters.get(parameter).type().sql());
  }
}
