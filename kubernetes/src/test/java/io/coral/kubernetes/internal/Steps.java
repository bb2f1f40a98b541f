package io.coral.kubernetes.internal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ends a plugin at one of its steps: each is a change of the engine's, of a socket's, a root's, a
 * bitstream's or a file's.
 */
public final class Steps {

  private static final Set<String> CHANGES =
      Set.of("admit", "grant", "open", "delete", "prepare", "install", "remove");

  private final Runnable end;
  private final SteppedFiles files = new SteppedFiles(this::step);
  private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);

  /**
   * None is the last one yet.
   *
   * @param end what ends the plugin
   */
  public Steps(Runnable end) {
    this.end = end;
  }

  /** So many steps are done from now on, and the next one is not. */
  public void last(int steps) {
    left.set(steps);
  }

  private void step() {
    if (left.getAndDecrement() == 0) {
      end.run();
    }
  }

  /** The same folder, in which changes of files are steps. */
  public Path of(Path folder) {
    return files.of(folder);
  }

  /** The same, whose changes are steps. */
  public <T> T of(Class<T> type, T real) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (CHANGES.contains(method.getName())) {
                step();
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
