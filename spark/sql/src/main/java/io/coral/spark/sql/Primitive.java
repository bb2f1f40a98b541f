package io.coral.spark.sql;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** The types of columns that boards take, and how their values get into arrays without a box. */
enum Primitive {
  BYTE(DataTypes.ByteType, byte.class, Byte.BYTES) {
    @Override
    void put(ByteBuffer array, int at, InternalRow row, int column) {
      array.put(at, row.getByte(column));
    }

    @Override
    Number cast(Number number) {
      return number.byteValue();
    }
  },
  SHORT(DataTypes.ShortType, short.class, Short.BYTES) {
    @Override
    void put(ByteBuffer array, int at, InternalRow row, int column) {
      array.putShort(at, row.getShort(column));
    }

    @Override
    Number cast(Number number) {
      return number.shortValue();
    }
  },
  INT(DataTypes.IntegerType, int.class, Integer.BYTES) {
    @Override
    void put(ByteBuffer array, int at, InternalRow row, int column) {
      array.putInt(at, row.getInt(column));
    }

    @Override
    Number cast(Number number) {
      return number.intValue();
    }
  },
  LONG(DataTypes.LongType, long.class, Long.BYTES) {
    @Override
    void put(ByteBuffer array, int at, InternalRow row, int column) {
      array.putLong(at, row.getLong(column));
    }

    @Override
    Number cast(Number number) {
      return number.longValue();
    }
  },
  FLOAT(DataTypes.FloatType, float.class, Float.BYTES) {
    @Override
    void put(ByteBuffer array, int at, InternalRow row, int column) {
      array.putFloat(at, row.getFloat(column));
    }

    @Override
    Number cast(Number number) {
      return number.floatValue();
    }
  },
  DOUBLE(DataTypes.DoubleType, double.class, Double.BYTES) {
    @Override
    void put(ByteBuffer array, int at, InternalRow row, int column) {
      array.putDouble(at, row.getDouble(column));
    }

    @Override
    Number cast(Number number) {
      return number.doubleValue();
    }
  };

  private final DataType type;
  private final Class<?> number;
  private final int bytes;

  Primitive(DataType type, Class<?> number, int bytes) {
    this.type = type;
    this.number = number;
    this.bytes = bytes;
  }

  /** Writes a row's value at an offset in bytes. */
  abstract void put(ByteBuffer array, int at, InternalRow row, int column);

  /** As Spark's own casts, which cut what is too large. */
  abstract Number cast(Number number);

  DataType type() {
    return type;
  }

  int bytes() {
    return bytes;
  }

  /** A Java array for one number. */
  Object one() {
    return Array.newInstance(number, 1);
  }

  /**
   * That of a column.
   *
   * @throws IllegalArgumentException when boards cannot take it, saying what to do
   */
  static Primitive of(String column, DataType type) {
    return Arrays.stream(values())
        .filter(each -> each.type.equals(type))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "column "
                        + column
                        + " is of type "
                        + type.sql()
                        + "; boards take "
                        + Arrays.stream(values())
                            .map(each -> each.type.sql())
                            .collect(Collectors.joining(", "))
                        + "; cast it first"));
  }
}
