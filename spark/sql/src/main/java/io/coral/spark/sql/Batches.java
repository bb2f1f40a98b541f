package io.coral.spark.sql;

import io.coral.spark.Accelerated;
import io.coral.spark.Asked;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** The rows of a partition through the boards, in batches whose arrays are used again. */
final class Batches implements Iterator<InternalRow> {

  private final Deque<Batch> free = new ArrayDeque<>();
  private final Iterator<Batch> answered;
  private @Nullable Batch current;
  private Iterator<InternalRow> rows = Collections.emptyIterator();

  Batches(Iterator<InternalRow> from, ColumnCall call, StructType schema) {
    Iterator<Batch> filled =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return from.hasNext();
          }

          @Override
          public Batch next() {
            Batch batch = free.poll();
            return (batch == null ? new Batch(call, schema) : batch).fill(from);
          }
        };
    answered =
        Accelerated.map(
            filled,
            call.accelerator(),
            (request, batch) -> new Asked<>(batch.addTo(request), () -> batch));
  }

  @Override
  public boolean hasNext() {
    if (rows.hasNext()) {
      return true;
    }
    if (current != null) {
      free.add(current);
      current = null;
    }
    if (!answered.hasNext()) {
      return false;
    }
    current = answered.next();
    rows = current.answered();
    return true;
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return rows.next();
  }
}
