package io.coral.spec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers as bytes in the host's order. */
final class Scalars {
  private static final VarHandle SHORT = of(short[].class);
  private static final VarHandle INT = of(int[].class);
  private static final VarHandle LONG = of(long[].class);

  private Scalars() {}

  private static VarHandle of(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.nativeOrder());
  }

  static byte[] bytes(short value) {
    byte[] bytes = new byte[Short.BYTES];
    SHORT.set(bytes, 0, value);
    return bytes;
  }

  static byte[] bytes(int value) {
    byte[] bytes = new byte[Integer.BYTES];
    INT.set(bytes, 0, value);
    return bytes;
  }

  static byte[] bytes(long value) {
    byte[] bytes = new byte[Long.BYTES];
    LONG.set(bytes, 0, value);
    return bytes;
  }
}
