package io.coral.core.request.internal;

import io.coral.api.Argument;
import io.coral.api.artifact.CType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Scalars of Java in the form that a prototype wants. */
public final class Scalars {

  private Scalars() {}

  /**
   * Whether a parameter takes a scalar: one of its kind and size, or a shorter whole number where a
   * longer one is wanted.
   */
  public static boolean fits(Argument.Scalar given, CType.Kind wanted, int size) {
    Object value = given.value();
    boolean isFloating = value instanceof Float || value instanceof Double;
    boolean isOfKind =
        switch (wanted) {
          case INTEGER -> !isFloating && !(value instanceof Boolean);
          case FLOATING -> isFloating || size == Short.BYTES && !(value instanceof Boolean);
          case BOOLEAN -> value instanceof Boolean || value instanceof Byte;
          case OTHER -> true;
        };
    int has = size(value);
    return isOfKind && (has == size || wanted == CType.Kind.INTEGER && has < size && isWhole(size));
  }

  private static int size(Object value) {
    if (value instanceof Byte || value instanceof Boolean) {
      return Byte.BYTES;
    }
    if (value instanceof Short || value instanceof Character) {
      return Short.BYTES;
    }
    return value instanceof Integer || value instanceof Float ? Integer.BYTES : Long.BYTES;
  }

  private static boolean isWhole(int size) {
    return size == Short.BYTES || size == Integer.BYTES || size == Long.BYTES;
  }

  /** The bytes of a scalar that fits, as long as wanted, in the host's byte order. */
  public static byte[] bytes(Argument.Scalar given, int size) {
    byte[] bytes = given.bytes();
    return bytes.length == size ? bytes : widened(given.value(), size);
  }

  private static byte[] widened(Object value, int size) {
    long whole = value instanceof Character code ? code : ((Number) value).longValue();
    ByteBuffer wide = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    return switch (size) {
      case Short.BYTES -> wide.putShort((short) whole).array();
      case Integer.BYTES -> wide.putInt((int) whole).array();
      default -> wide.putLong(whole).array();
    };
  }
}
