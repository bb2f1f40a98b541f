package io.coral.spark.sql;

import java.util.List;
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
   * Makes an accelerator known to a session. Arguments may be of any type of number, and are cast
   * to those of the parameters; where one is null, the result is.
   *
   * @param name the function's, in SQL
   * @param accelerator its id, {@code bitstreamId.kernelId}
   * @param parameters of what types the numbers are that it takes, 1 to 3
   * @param result of what type the number is that it writes
   * @throws IllegalArgumentException when there are more parameters, or no board knows a type
   */
  public static void register(
      SparkSession spark,
      String name,
      String accelerator,
      List<DataType> parameters,
      DataType result) {
    List<Primitive> types = parameters.stream().map(type -> Primitive.of(name, type)).toList();
    ScalarFunction function =
        new ScalarFunction(name, accelerator, types, Primitive.of(name, result));
    switch (types.size()) {
      case 1 -> spark.udf().register(name, (UDF1<Object, Object>) function::ask, result);
      case 2 -> spark.udf().register(name, (UDF2<Object, Object, Object>) function::ask, result);
      case 3 ->
          spark.udf().register(name, (UDF3<Object, Object, Object, Object>) function::ask, result);
      default ->
          throw new IllegalArgumentException(
              name + " is to take " + types.size() + " numbers; expected 1 to 3");
    }
  }
}
