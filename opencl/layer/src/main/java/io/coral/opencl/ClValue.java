package io.coral.opencl;

import java.nio.ByteBuffer;
import org.jocl.Pointer;

/**
 * What OpenCL's getters write. It is direct memory: of a Java array JOCL hands over whatever the
 * JVM gives it, and where that is a copy (under {@code -Xcheck:jni}, and in JVMs that do not pin)
 * what was written there is lost.
 */
final class ClValue {

  /** One of OpenCL's getters, with its object and parameter bound. */
  interface Getter {
    int get(long size, Pointer value);
  }

  private ClValue() {}

  /** The bytes that a getter writes, in the host's order; zeros where it writes less. */
  static ByteBuffer read(int size, String what, String object, Getter getter) {
    ByteBuffer value = HostBytes.allocate(size).bytes();
    ClStatus.check(getter.get(size, Pointer.to(value)), what, object);
    return value;
  }
}
