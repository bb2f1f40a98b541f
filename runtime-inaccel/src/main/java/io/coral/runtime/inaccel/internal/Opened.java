package io.coral.runtime.inaccel.internal;

import com.sun.jna.FunctionMapper;
import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How shared objects are opened: every symbol is bound at once, for a missing one ends a process.
 */
final class Opened {

  private static final int RTLD_NOW = 0x002;
  private static final int RTLD_GLOBAL = 0x100;

  /** {@code createResource} is {@code create_resource} in C. */
  private static final FunctionMapper C_NAMES =
      (library, method) -> method.getName().replaceAll("[A-Z]", "_$0").toLowerCase(Locale.ROOT);

  private static final AtomicLong COUNT = new AtomicLong();

  private Opened() {}

  /**
   * Opens a library for all that are opened after it.
   *
   * @throws UnsatisfiedLinkError in the system's own words
   */
  static NativeLibrary forAll(String name) {
    return open(name, RTLD_NOW | RTLD_GLOBAL);
  }

  /**
   * Opens a library for itself: two runtimes have the same symbols.
   *
   * @throws UnsatisfiedLinkError in the system's own words
   */
  static NativeLibrary alone(String name) {
    return open(name, RTLD_NOW);
  }

  private static NativeLibrary open(String name, int flags) {
    Map<String, Object> options = new HashMap<>();
    options.put(Library.OPTION_OPEN_FLAGS, flags);
    options.put(Library.OPTION_FUNCTION_MAPPER, C_NAMES);
    // JNA shares what has equal options, and whoever closes it first takes it from the other
    options.put("io.coral.owner", COUNT.incrementAndGet());
    return NativeLibrary.getInstance(name, options);
  }

  /** The system's own words, which follow on JNA's. */
  static String reason(LinkageError failure) {
    return String.valueOf(failure.getMessage())
        .lines()
        .skip(1)
        .findFirst()
        .or(() -> String.valueOf(failure.getMessage()).lines().findFirst())
        .orElse("")
        .strip();
  }
}
