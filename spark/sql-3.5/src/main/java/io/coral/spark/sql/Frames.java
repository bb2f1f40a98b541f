package io.coral.spark.sql;

import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/** What of a DataFrame lies elsewhere in Spark 4. */
final class Frames {

  private Frames() {}

  /** Its rows as the plan makes them, without boxes. */
  static RDD<InternalRow> rows(Dataset<Row> frame) {
    return frame.queryExecution().toRdd();
  }

  /** A frame of the same session. */
  static Dataset<Row> frame(Dataset<Row> like, RDD<InternalRow> rows, StructType schema) {
    return like.sparkSession().internalCreateDataFrame(rows, schema, false);
  }
}
