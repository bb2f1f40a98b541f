package io.coral.runtime.inaccel.internal;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import io.coral.natives.NativeMethods;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.util.Objects;

/**
 * Functions, bound to one library. JNA's direct mapping binds a class, once; so each library has a
 * hidden copy of the class. Any thread.
 *
 * @param <C> the interface of the functions
 */
record Bound<C>(C calls, NativeMethods methods) implements AutoCloseable {

  /**
   * Binds all native methods of a class.
   *
   * @param mapped a class of this package; the library's names of its methods are in the library's
   *     options
   * @throws LinkageError when the library lacks one of them, naming it
   */
  static <C> Bound<C> of(Class<C> calls, Class<? extends C> mapped, NativeLibrary library) {
    try {
      MethodHandles.Lookup copy = MethodHandles.lookup().defineHiddenClass(code(mapped), true);
      Class<?> type = copy.lookupClass();
      NativeMethods methods = NativeMethods.of(type);
      Native.register(type, library);
      return new Bound<>(calls.cast(type.getDeclaredConstructor().newInstance()), methods);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(mapped.getName(), e);
    }
  }

  /** Functions that are bound to a library by something else than native methods. */
  static <C> Bound<C> without(C calls) {
    return new Bound<>(calls, NativeMethods.of());
  }

  private static byte[] code(Class<?> type) {
    try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
      return Objects.requireNonNull(in).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes the bindings back; none of the methods may be called any more. */
  @Override
  public void close() {
    methods.forget();
  }
}
