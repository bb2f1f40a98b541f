package io.coral.runtime.inaccel.harness;

import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import java.util.Map;

/** The own functions of the tests' C runtime, for tests and for the conformance kit. */
public final class SoftControl {

  /** {@code RTLD_NOW}, without {@code RTLD_GLOBAL}. */
  private static final int NOW = 2;

  private SoftControl() {}

  /** Makes so many of the next programmings, and of the next runs, of a loaded library fail. */
  public static void fail(String library, int programmings, int runs) {
    call(
        library,
        "inaccel_soft_fail",
        function -> function.invokeInt(new Object[] {programmings, runs}));
  }

  /** Lets no run of a loaded library end, or all of them. */
  public static void hold(String library, boolean hold) {
    switchTo(library, "inaccel_soft_hold", hold);
  }

  /** Lets a loaded library answer no look for boards, or all of them. */
  public static void mute(String library, boolean mute) {
    switchTo(library, "inaccel_soft_mute", mute);
  }

  private static void switchTo(String library, String name, boolean on) {
    call(library, name, function -> function.invokeInt(new Object[] {on ? 1 : 0}));
  }

  /** How many native objects of a loaded library live. */
  public static long live(String library) {
    return call(library, "inaccel_soft_live", function -> function.invokeLong(new Object[0]));
  }

  private static <T> T call(
      String path, String name, java.util.function.Function<Function, T> call) {
    try (NativeLibrary library =
        NativeLibrary.getInstance(path, Map.of(Library.OPTION_OPEN_FLAGS, NOW))) {
      return call.apply(library.getFunction(name));
    }
  }
}
