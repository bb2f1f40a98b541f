package io.coral.core.request.internal;

import io.coral.api.Argument;
import io.coral.api.artifact.CType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Scalars of Java in the form that a prototype wants. */
public final class Scalars {

  private Scalars() {}

  /**
   * The bytes of a scalar as a parameter takes it, in the host's byte order: those that it has, or
   * more where a whole number is given and a longer one is wanted.
   *
   * @return null where it is of another kind, or would have to be cut
   */
  public static byte @Nullable [] bytes(Argument.Scalar given, CType.Kind wanted, int size) {
    Object value = given.value();
    boolean isFloating = value instanceof Float || value instanceof Double;
    boolean fits =
        switch (wanted) {
          case INTEGER -> !isFloating && !(value instanceof Boolean);
          case FLOATING -> isFloating || size == Short.BYTES && !(value instanceof Boolean);
          case BOOLEAN -> value instanceof Boolean || value instanceof Byte;
          case OTHER -> true;
        };
    byte[] bytes = given.bytes();
    if (!fits || bytes.length == size) {
      return fits ? bytes : null;
    }
    return wanted == CType.Kind.INTEGER && bytes.length < size ? widened(value, size) : null;
  }

  private static byte @Nullable [] widened(Object value, int size) {
    long whole = value instanceof Character code ? code : ((Number) value).longValue();
    ByteBuffer wide = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    return switch (size) {
      case Short.BYTES -> wide.putShort((short) whole).array();
      case Integer.BYTES -> wide.putInt((int) whole).array();
      case Long.BYTES -> wide.putLong(whole).array();
      default -> null;
    };
  }
}
