package io.coral.spark.sql;

import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/** What of a DataFrame lay elsewhere in Spark 3. */
final class Frames {

  private Frames() {}

  /** Its rows as the plan makes them, without boxes. */
  static RDD<InternalRow> rows(Dataset<Row> frame) {
    return classic(frame).queryExecution().toRdd();
  }

  /** A frame of the same session. */
  static Dataset<Row> frame(Dataset<Row> like, RDD<InternalRow> rows, StructType schema) {
    return classic(like).sparkSession().internalCreateDataFrame(rows, schema, false);
  }

  private static org.apache.spark.sql.classic.Dataset<Row> classic(Dataset<Row> frame) {
    if (frame instanceof org.apache.spark.sql.classic.Dataset<Row> classic) {
      return classic;
    }
    throw new IllegalArgumentException(
        "the frame is of Spark Connect, whose rows are on the server; call accelerators from a"
            + " session that is not remote");
  }
}
