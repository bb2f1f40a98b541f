package io.coral.spark.sql;

import java.nio.ByteBuffer;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarArray;
import org.apache.spark.sql.vectorized.ColumnarMap;
import org.apache.spark.unsafe.types.UTF8String;

/** A column of numbers that lie where the board wrote them. */
final class ArrayColumn extends ColumnVector {

  private final ByteBuffer array;

  ArrayColumn(DataType type, ByteBuffer array) {
    super(type);
    this.array = array;
  }

  @Override
  public void close() {}

  @Override
  public boolean hasNull() {
    return false;
  }

  @Override
  public int numNulls() {
    return 0;
  }

  @Override
  public boolean isNullAt(int row) {
    return false;
  }

  @Override
  public byte getByte(int row) {
    return array.get(row);
  }

  @Override
  public short getShort(int row) {
    return array.getShort(row * Short.BYTES);
  }

  @Override
  public int getInt(int row) {
    return array.getInt(row * Integer.BYTES);
  }

  @Override
  public long getLong(int row) {
    return array.getLong(row * Long.BYTES);
  }

  @Override
  public float getFloat(int row) {
    return array.getFloat(row * Float.BYTES);
  }

  @Override
  public double getDouble(int row) {
    return array.getDouble(row * Double.BYTES);
  }

  @Override
  public boolean getBoolean(int row) {
    throw noNumber();
  }

  @Override
  public ColumnarArray getArray(int row) {
    throw noNumber();
  }

  @Override
  public ColumnarMap getMap(int row) {
    throw noNumber();
  }

  @Override
  public Decimal getDecimal(int row, int precision, int scale) {
    throw noNumber();
  }

  @Override
  public UTF8String getUTF8String(int row) {
    throw noNumber();
  }

  @Override
  public byte[] getBinary(int row) {
    throw noNumber();
  }

  @Override
  public ColumnVector getChild(int ordinal) {
    throw noNumber();
  }

  private UnsupportedOperationException noNumber() {
    return new UnsupportedOperationException("a column of " + type.sql() + " has numbers alone");
  }
}
