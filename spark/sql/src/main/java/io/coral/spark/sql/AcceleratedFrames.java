package io.coral.spark.sql;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Accelerators over the columns of DataFrames. Executors need the {@link
 * io.coral.spark.CoralPlugin}.
 */
public final class AcceleratedFrames {

  private AcceleratedFrames() {}

  /**
   * Adds the columns that an accelerator writes. Each partition is cut into batches; their values
   * lie in arrays that boards reach, and as many are under way as keep the boards busy. Rows keep
   * their order. Lazy; what the plan does after it begins anew with its own rows.
   *
   * @throws IllegalArgumentException when a column is not there, is there already, or has a type
   *     that boards do not take
   */
  public static Dataset<Row> map(Dataset<Row> frame, ColumnCall call) {
    StructType schema = frame.schema();
    JavaRDD<InternalRow> rows =
        Frames.rows(frame).toJavaRDD().mapPartitions(from -> new Batches(from, call, schema));
    return Frames.frame(frame, rows.rdd(), widened(schema, call));
  }

  private static StructType widened(StructType schema, ColumnCall call) {
    StructType wider = schema;
    for (ColumnCall.Place place : call.places()) {
      if (place instanceof ColumnCall.Read read) {
        Primitive.of(read.column(), schema.apply(read.column()).dataType());
      } else if (place instanceof ColumnCall.Write write) {
        if (wider.getFieldIndex(write.column()).isDefined()) {
          throw new IllegalArgumentException(
              "column " + write.column() + " is there already; give the new one another name");
        }
        wider = wider.add(write.column(), write.type().type(), false);
      }
    }
    return wider;
  }
}
