package io.coral.spec.foreign;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/**
 * What a {@link ServiceLoader} finds: a broken provider file, or a line of it, costs what it names
 * and nothing else. Stateless; any thread.
 */
public final class Providers {

  /** More than any class path names that is worth searching on. */
  private static final int MOST_FAILURES = 100;

  private Providers() {}

  /** The providers of a service, none of them made yet; each failure is logged as a warning. */
  public static <S> List<ServiceLoader.Provider<S>> of(Class<S> service, ClassLoader loader) {
    return of(
        service,
        loader,
        e -> ForeignCode.noteFailed("loading a provider of " + service.getName(), e));
  }

  /**
   * The providers of a service, none of them made yet.
   *
   * @param broken is told each failure, one for a line of a file, or for a file
   */
  public static <S> List<ServiceLoader.Provider<S>> of(
      Class<S> service, ClassLoader loader, Consumer<? super Throwable> broken) {
    Iterator<ServiceLoader.Provider<S>> found =
        ServiceLoader.load(service, loader).stream().iterator();
    List<ServiceLoader.Provider<S>> providers = new ArrayList<>();
    for (int failures = 0; failures < MOST_FAILURES; ) {
      try {
        if (!found.hasNext()) {
          break;
        }
        providers.add(found.next());
      } catch (Throwable e) {
        failures++;
        broken.accept(e);
      }
    }
    return providers;
  }
}
