package io.coral.spark.sql;

import io.coral.api.Request;
import io.coral.spark.Accelerated;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.IntFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * The arrays of one request on their way: filled from rows, given to a board, read as rows; then
 * filled again. The task's thread.
 */
final class Batch {

  private final InternalRow[] rows;
  private final List<Source> sources = new ArrayList<>();

  /** Each argument, for so many rows. */
  private final List<IntFunction<Object>> arguments = new ArrayList<>();

  private final ColumnarBatch written;
  private int count;

  /** A column that is read, and the array for it. */
  private record Source(String name, int column, Primitive type, ByteBuffer array) {

    void take(InternalRow row, int at) {
      if (row.isNullAt(column)) {
        throw new IllegalArgumentException(
            "column "
                + name
                + " has a null, and boards take numbers alone; drop or fill such rows first, with"
                + " na().drop() or na().fill(0)");
      }
      type.put(array, at * type.bytes(), row, column);
    }
  }

  Batch(ColumnCall call, StructType schema) {
    rows = new InternalRow[call.batch()];
    List<ColumnVector> columns = new ArrayList<>();
    for (ColumnCall.Place place : call.places()) {
      if (place instanceof ColumnCall.Read read) {
        int column = schema.fieldIndex(read.column());
        Primitive type = Primitive.of(read.column(), schema.apply(column).dataType());
        sources.add(new Source(read.column(), column, type, array(type)));
      } else if (place instanceof ColumnCall.Write write) {
        columns.add(new ArrayColumn(write.type().type(), array(write.type())));
      } else if (place instanceof ColumnCall.Value value) {
        arguments.add(rows -> value.number());
      } else {
        arguments.add(rows -> rows);
      }
    }
    written = new ColumnarBatch(columns.toArray(ColumnVector[]::new));
  }

  /** An array for one value of each row; it is the next argument. */
  private ByteBuffer array(Primitive type) {
    ByteBuffer array = Accelerated.allocate(Math.multiplyExact(rows.length, type.bytes()));
    arguments.add(count -> array.slice(0, count * type.bytes()));
    return array;
  }

  /** Takes the next rows, of which there is one at least. */
  Batch fill(Iterator<InternalRow> from) {
    for (count = 0; count < rows.length && from.hasNext(); count++) {
      InternalRow row = from.next();
      for (Source source : sources) {
        source.take(row, count);
      }
      // Spark uses the row's memory again for the next
      rows[count] = row.copy();
    }
    written.setNumRows(count);
    return this;
  }

  /** Adds the arguments for the rows that it has. */
  Request addTo(Request request) {
    return request.args(arguments.stream().map(each -> each.apply(count)).toArray());
  }

  /** The rows that it took, each with the new columns; after the answer, and until it is filled. */
  Iterator<InternalRow> answered() {
    return new Iterator<>() {
      private final JoinedRow joined = new JoinedRow();
      private int next;

      @Override
      public boolean hasNext() {
        return next < count;
      }

      @Override
      public InternalRow next() {
        if (next == count) {
          throw new NoSuchElementException();
        }
        InternalRow row = joined.apply(rows[next], written.getRow(next));
        next++;
        return row;
      }
    };
  }
}
