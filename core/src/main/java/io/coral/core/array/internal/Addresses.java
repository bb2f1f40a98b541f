package io.coral.core.array.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where direct buffers lie: by a memory segment where the JVM has them (22 and later), else by what
 * the JDK offers to those who ask for it by name. Both are reached by reflection, so that neither a
 * later nor an earlier JVM misses a class.
 */
final class Addresses {

  private static final @Nullable MethodHandle ADDRESS = find();

  private Addresses() {}

  private static @Nullable MethodHandle find() {
    try {
      return Runtime.version().feature() >= 22 ? ofSegment() : ofField();
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }

  private static MethodHandle ofSegment() throws ReflectiveOperationException {
    // by a class loader: what is named without one becomes an import of the bundle
    Class<?> segment =
        Class.forName(
            "java.lang.foreign.MemorySegment", true, ClassLoader.getPlatformClassLoader());
    MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    MethodHandle of = lookup.unreflect(segment.getMethod("ofBuffer", Buffer.class));
    MethodHandle address = lookup.unreflect(segment.getMethod("address"));
    return MethodHandles.filterReturnValue(of, address);
  }

  private static MethodHandle ofField() throws ReflectiveOperationException {
    Class<?> type = Class.forName("sun.misc.Unsafe", true, ClassLoader.getSystemClassLoader());
    Field only = type.getDeclaredField("theUnsafe");
    only.setAccessible(true);
    Object unsafe = only.get(null);
    Object offset =
        type.getMethod("objectFieldOffset", Field.class)
            .invoke(unsafe, Buffer.class.getDeclaredField("address"));
    MethodHandle read =
        MethodHandles.publicLookup()
            .unreflect(type.getMethod("getLong", Object.class, long.class))
            .bindTo(unsafe);
    return MethodHandles.insertArguments(read, 1, offset);
  }

  /** The address of a direct buffer's first byte, whose position is 0; -1 where none can tell. */
  static long of(ByteBuffer direct) {
    MethodHandle address = ADDRESS;
    if (address == null) {
      return -1;
    }
    try {
      return (long) address.invoke(direct);
    } catch (Throwable e) {
      return -1;
    }
  }
}
