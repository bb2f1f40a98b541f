package io.coral.runtime.sim.kernel;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The arguments of one run: scalars by value, buffers as device memory in native order from
 * position 0. Valid during the call only.
 *
 * <p>An accessor that does not fit the argument fails with {@link IllegalArgumentException}.
 */
@ProviderType
public interface KernelCall {

  /** The device memory of a buffer argument of at most 1 GiB. */
  ByteBuffer buffer(int index);

  /**
   * The device memory of a buffer argument of any size, in pieces, one after the other; memory that
   * nobody has written yet is taken when its piece is asked for.
   */
  List<ByteBuffer> buffers(int index);

  /** Bytes of a buffer argument; does not touch its memory. */
  long size(int index);

  /** The bytes of a scalar argument, native order, position 0. */
  ByteBuffer scalar(int index);

  /** A buffer argument as {@code float}s. */
  default FloatBuffer floats(int index) {
    return buffer(index).asFloatBuffer();
  }

  /** A buffer argument as {@code double}s. */
  default DoubleBuffer doubles(int index) {
    return buffer(index).asDoubleBuffer();
  }

  /** A buffer argument as {@code int}s. */
  default IntBuffer ints(int index) {
    return buffer(index).asIntBuffer();
  }

  /** A buffer argument as {@code long}s. */
  default LongBuffer longs(int index) {
    return buffer(index).asLongBuffer();
  }

  /** An {@code int} argument. */
  default int intValue(int index) {
    return scalar(index).getInt();
  }

  /** A {@code long} argument. */
  default long longValue(int index) {
    return scalar(index).getLong();
  }

  /** A {@code float} argument. */
  default float floatValue(int index) {
    return scalar(index).getFloat();
  }

  /** A {@code double} argument. */
  default double doubleValue(int index) {
    return scalar(index).getDouble();
  }
}
