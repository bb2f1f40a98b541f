package io.coral.conformance.rules.source;

import io.coral.conformance.rules.fixture.Harness;
import io.coral.conformance.rules.process.NotTestable;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * A vendor's harness in a jar of its own. It sees the classes of the runtime that it acts on,
 * wherever those were loaded, and the kit's.
 */
public final class HarnessJar {

  private static final String KIT = "io.coral.conformance.";
  private static final String SPECIFICATION = "io.coral.spec.";

  private HarnessJar() {}

  /**
   * The harness that the jar names in {@code META-INF/services}.
   *
   * @param runtime loads the classes of the runtime under test
   * @throws NotTestable when there is no such file or harness, or it cannot be loaded
   */
  public static Harness of(Path jar, ClassLoader runtime) {
    if (!Files.isRegularFile(jar)) {
      throw new NotTestable("the harness " + jar + ": there is no such file");
    }
    try {
      // lives as long as the harness
      ClassLoader own = new Own(jar.toUri().toURL(), runtime);
      Iterator<Harness> found = ServiceLoader.load(Harness.class, own).iterator();
      if (found.hasNext()) {
        return found.next();
      }
    } catch (MalformedURLException | ServiceConfigurationError | LinkageError e) {
      throw unusable("the harness " + jar, e);
    }
    throw new NotTestable(
        jar + " has no harness: name its class in META-INF/services/" + Harness.class.getName());
  }

  /** Why a harness cannot be used, with the first cause. */
  public static NotTestable unusable(String what, Throwable e) {
    Throwable cause = e.getCause();
    return new NotTestable(
        what + " cannot be used: " + e + (cause == null ? "" : " (" + cause + ")"), e);
  }

  /**
   * The kit and the specification as the kit has them, then the jar, and the rest as the runtime
   * sees it. A framework may look among the kit's classes too, where a harness of the same name may
   * lie: so the jar comes first.
   */
  private static final class Own extends URLClassLoader {

    private final ClassLoader runtime;

    Own(URL jar, ClassLoader runtime) {
      super(new URL[] {jar}, ClassLoader.getPlatformClassLoader());
      this.runtime = runtime;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.startsWith(KIT) || name.startsWith(SPECIFICATION)) {
        return Harness.class.getClassLoader().loadClass(name);
      }
      try {
        return super.findClass(name);
      } catch (ClassNotFoundException e) {
        return runtime.loadClass(name);
      }
    }
  }
}
