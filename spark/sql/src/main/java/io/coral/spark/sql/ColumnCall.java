package io.coral.spark.sql;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataType;

/**
 * A call of an accelerator on columns: what stands for each argument of its prototype, in order.
 *
 * <pre>{@code
 * ColumnCall.of("vector.addition").read("a").read("b").write("c", DataTypes.FloatType).count()
 * }</pre>
 *
 * <p>Immutable: each method returns a new one.
 */
public final class ColumnCall implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Rows of one request where nobody says otherwise. */
  public static final int BATCH = 1 << 16;

  private final String accelerator;
  private final ArrayList<Place> places;
  private final int batch;

  /** What stands for one argument. */
  sealed interface Place extends Serializable {}

  /** The values of a column, as an array. */
  record Read(String column) implements Place {}

  /** An array that becomes a column, with one value for each row. */
  record Write(String column, Primitive type) implements Place {}

  /** How many rows there are, as an int. */
  record Count() implements Place {}

  /** The same in each request. */
  record Value(Number number) implements Place {}

  private ColumnCall(String accelerator, List<Place> places, int batch) {
    this.accelerator = accelerator;
    this.places = new ArrayList<>(places);
    this.batch = batch;
  }

  /**
   * A call without arguments as yet.
   *
   * @param accelerator its id, {@code bitstreamId.kernelId}
   */
  public static ColumnCall of(String accelerator) {
    return new ColumnCall(Objects.requireNonNull(accelerator, "accelerator"), List.of(), BATCH);
  }

  /** Gives the values of a column. */
  public ColumnCall read(String column) {
    return with(new Read(Objects.requireNonNull(column, "column")));
  }

  /**
   * Takes a new column, with one value for each row.
   *
   * @throws IllegalArgumentException when no board writes that type
   */
  public ColumnCall write(String column, DataType type) {
    return with(new Write(column, Primitive.of(column, type)));
  }

  /** Gives the number of rows, an {@code int}. */
  public ColumnCall count() {
    return with(new Count());
  }

  /** Gives a number, the same in each request. */
  public ColumnCall value(Number number) {
    return with(new Value(Objects.requireNonNull(number, "number")));
  }

  /**
   * Asks once for so many rows; the last of a partition may have fewer.
   *
   * @param rows positive
   */
  public ColumnCall batch(int rows) {
    if (rows < 1) {
      throw new IllegalArgumentException("a batch of " + rows + " rows; expected at least 1");
    }
    return new ColumnCall(accelerator, places, rows);
  }

  private ColumnCall with(Place place) {
    return new ColumnCall(
        accelerator, Stream.concat(places.stream(), Stream.of(place)).toList(), batch);
  }

  String accelerator() {
    return accelerator;
  }

  List<Place> places() {
    return List.copyOf(places);
  }

  int batch() {
    return batch;
  }

  /** The new columns, in order. */
  List<Write> written() {
    return places.stream().filter(Write.class::isInstance).map(Write.class::cast).toList();
  }
}
