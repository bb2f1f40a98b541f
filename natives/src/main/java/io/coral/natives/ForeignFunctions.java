package io.coral.natives;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Array;
import java.util.Locale;
import java.util.Optional;

/**
 * Native functions as method handles, on Java 22 and later. The JVM's linker is found by
 * reflection, so that what uses this class loads on older ones.
 *
 * <p>A handle is made for the types of a function, and takes its address before its arguments; so
 * one handle serves any library. Kept in a {@code static final} field and called by {@code
 * invokeExact} with primitive types alone, it is compiled into its caller and leaves no garbage.
 * Pointers are {@code long}.
 */
public final class ForeignFunctions {
  private static final int FIRST = 22;

  private ForeignFunctions() {}

  /** Why this JVM has none that may be used; empty where it has. */
  public static Optional<String> obstacle() {
    int release = Runtime.version().feature();
    if (release < FIRST) {
      return Optional.of(
          "this is Java " + release + ", and foreign functions are there from " + FIRST + " on");
    }
    return isNativeAccessEnabled()
        ? Optional.empty()
        : Optional.of("this JVM was started without --enable-native-access=ALL-UNNAMED");
  }

  /**
   * A handle for functions of any behaviour.
   *
   * @param result {@code void.class} or a primitive type
   * @param parameters primitive types
   * @throws LinkageError where the JVM has no foreign functions, or not these types
   */
  public static MethodHandle function(Class<?> result, Class<?>... parameters) {
    return linked(false, result, parameters);
  }

  /**
   * A handle for functions that return at once, and neither wait nor call back: the JVM's garbage
   * collector waits for them. Parameters are those of {@link #function}.
   *
   * @throws LinkageError where the JVM has no foreign functions, or not these types
   */
  public static MethodHandle critical(Class<?> result, Class<?>... parameters) {
    return linked(true, result, parameters);
  }

  /**
   * Where a function lies, for as long as the library is reachable and open.
   *
   * @throws LinkageError when the library has no such function
   */
  public static long address(NativeLibrary library, String function) {
    return Pointer.nativeValue(library.getFunction(function));
  }

  /** What a handle has thrown, to be thrown on: no native function throws what is checked. */
  public static RuntimeException unchecked(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return thrown instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(thrown);
  }

  private static boolean isNativeAccessEnabled() {
    try {
      return (Boolean)
          Module.class
              .getMethod("isNativeAccessEnabled")
              .invoke(ForeignFunctions.class.getModule());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("this JVM does not tell whether native access is enabled", e);
    }
  }

  private static MethodHandle linked(boolean critical, Class<?> result, Class<?>... parameters) {
    try {
      Class<?> linker = type("Linker");
      Class<?> descriptor = type("FunctionDescriptor");
      Class<?> option = type("Linker$Option");
      Object options = Array.newInstance(option, critical ? 1 : 0);
      if (critical) {
        Array.set(options, 0, option.getMethod("critical", boolean.class).invoke(null, false));
      }
      MethodHandle handle =
          (MethodHandle)
              linker
                  .getMethod("downcallHandle", descriptor, options.getClass())
                  .invoke(
                      linker.getMethod("nativeLinker").invoke(null),
                      descriptor(descriptor, result, parameters),
                      options);
      MethodHandle segment =
          MethodHandles.publicLookup()
              .unreflect(type("MemorySegment").getMethod("ofAddress", long.class));
      return MethodHandles.filterArguments(handle, 0, segment);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("this JVM links no foreign function of such types", e);
    }
  }

  private static Object descriptor(Class<?> descriptor, Class<?> result, Class<?>... parameters)
      throws ReflectiveOperationException {
    Class<?> layout = type("MemoryLayout");
    Object layouts = Array.newInstance(layout, parameters.length);
    for (int i = 0; i < parameters.length; i++) {
      Array.set(layouts, i, layout(parameters[i]));
    }
    return result == void.class
        ? descriptor.getMethod("ofVoid", layouts.getClass()).invoke(null, layouts)
        : descriptor
            .getMethod("of", layout, layouts.getClass())
            .invoke(null, layout(result), layouts);
  }

  private static Object layout(Class<?> primitive) throws ReflectiveOperationException {
    String name = "JAVA_" + primitive.getName().toUpperCase(Locale.ROOT);
    return type("ValueLayout").getField(name).get(null);
  }

  private static Class<?> type(String name) throws ClassNotFoundException {
    return Class.forName("java.lang.foreign." + name);
  }
}
