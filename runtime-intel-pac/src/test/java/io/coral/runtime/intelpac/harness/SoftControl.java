package io.coral.runtime.intelpac.harness;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import io.coral.runtime.intelpac.IntelPac;

/** The software AFU's own two functions, for tests and for the conformance kit. */
public final class SoftControl {

  private SoftControl() {}

  /** The library that the tests, or the profile's settings, name. */
  public static String library() {
    String configured = System.getProperty(IntelPac.PID + ".opae.library", "");
    return System.getProperty("coral.opae.library", configured);
  }

  /** Gives a command, as opae_soft_control describes; a runtime is open. */
  public static void give(String command) {
    int result = function("opae_soft_control").invokeInt(new Object[] {command});
    if (result != 0) {
      throw new IllegalArgumentException(command + ": " + result);
    }
  }

  /** How many native objects live. */
  public static long live() {
    return function("opae_soft_live").invokeLong(new Object[0]);
  }

  private static Function function(String name) {
    return NativeLibrary.getInstance(library()).getFunction(name);
  }
}
