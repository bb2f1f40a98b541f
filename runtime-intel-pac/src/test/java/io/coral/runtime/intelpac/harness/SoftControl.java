package io.coral.runtime.intelpac.harness;

import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import io.coral.runtime.intelpac.IntelPacRuntime;
import java.util.Map;

/** The software AFU's own two functions, for tests and for the conformance kit. */
public final class SoftControl {

  /** {@code RTLD_LAZY}, without {@code RTLD_GLOBAL}. */
  private static final int LAZY = 1;

  private SoftControl() {}

  /** The library that the tests, or the profile's settings, name. */
  public static String library() {
    String configured = System.getProperty(IntelPacRuntime.PID + ".opae.library", "");
    return System.getProperty("coral.opae.library", configured);
  }

  /** Whether the software AFU is there to take commands: as the library, or behind it. */
  public static boolean isThere() {
    return software().contains("opae-soft");
  }

  /** A library that leads to the software AFU, by a plugin, says where that is. */
  private static String software() {
    String behind = System.getProperty("coral.opae.soft", "");
    return behind.isBlank() ? library() : behind;
  }

  /** Gives a command, as opae_soft_control describes; a runtime is open. */
  public static void give(String command) {
    int result = call("opae_soft_control", function -> function.invokeInt(new Object[] {command}));
    if (result != 0) {
      throw new IllegalArgumentException(command + ": " + result);
    }
  }

  /** How many native objects live. */
  public static long live() {
    return call("opae_soft_live", function -> function.invokeLong(new Object[0]));
  }

  /** Its names stay its own, for behind another library they are that one's, too. */
  private static <T> T call(String name, java.util.function.Function<Function, T> call) {
    Map<String, Integer> local = Map.of(Library.OPTION_OPEN_FLAGS, LAZY);
    try (NativeLibrary library = NativeLibrary.getInstance(software(), local)) {
      return call.apply(library.getFunction(name));
    }
  }
}
