package io.coral.launcher;

import java.lang.reflect.Proxy;

/**
 * The signal SIGHUP where it asks for a reload. The script says that it does, of a process that
 * stays and has no terminal: elsewhere it says that the terminal has gone, and ends the process.
 *
 * <p>By reflection: the compiler warns of the JDK's class, and nothing else can be done about that.
 */
final class HangUp {
  private static final String RELOADS = "coral.reload";

  private HangUp() {}

  /** Has the signal do this from now on, where it asks for a reload, and not end the process. */
  static void onReload(Runnable reload) {
    if (!Boolean.getBoolean(RELOADS)) {
      return;
    }
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object handling =
          Proxy.newProxyInstance(
              HangUp.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                reload.run();
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), handling);
    } catch (ReflectiveOperationException | RuntimeException e) {
      Main.report("SIGHUP reloads nothing here, it ends the process: " + e);
    }
  }
}
