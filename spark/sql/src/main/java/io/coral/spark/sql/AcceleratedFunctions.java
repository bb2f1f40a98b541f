package io.coral.spark.sql;

import io.coral.spark.Accelerated;
import io.coral.spark.Asked;
import java.lang.reflect.Array;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.types.DataType;

/**
 * Accelerators as functions of SQL, for kernels that take numbers and write one: {@code (float x,
 * float y, float* result)}. Each row is a request of its own; for many rows {@link
 * AcceleratedFrames} asks once for thousands.
 */
public final class AcceleratedFunctions {

  private AcceleratedFunctions() {}

  /**
   * Makes an accelerator known to a session.
   *
   * @param name the function's, in SQL
   * @param accelerator its id, {@code bitstreamId.kernelId}
   * @param arguments how many numbers it takes, 1 to 3
   * @param result of what type the number is that it writes
   * @throws IllegalArgumentException when there are more arguments, or no board writes that type
   */
  public static void register(
      SparkSession spark, String name, String accelerator, int arguments, DataType result) {
    Primitive type = Primitive.of(name, result);
    switch (arguments) {
      case 1 ->
          spark.udf().register(name, (UDF1<Object, Object>) a -> ask(accelerator, type, a), result);
      case 2 ->
          spark
              .udf()
              .register(
                  name,
                  (UDF2<Object, Object, Object>) (a, b) -> ask(accelerator, type, a, b),
                  result);
      case 3 ->
          spark
              .udf()
              .register(
                  name,
                  (UDF3<Object, Object, Object, Object>)
                      (a, b, c) -> ask(accelerator, type, a, b, c),
                  result);
      default ->
          throw new IllegalArgumentException(
              name + " is to take " + arguments + " numbers; expected 1 to 3");
    }
  }

  private static Object ask(String accelerator, Primitive type, Object... numbers) {
    Object result = type.one();
    return Accelerated.ask(
        accelerator,
        request -> new Asked<>(request.args(numbers).args(result), () -> Array.get(result, 0)));
  }
}
