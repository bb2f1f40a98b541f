package io.coral.runtime.sim;

import io.coral.runtime.sim.kernel.SimKernel;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;

/**
 * The class loader of one programming. Kernels see the JDK's base classes, the kernel package and
 * what is in their own binary.
 */
final class KernelLoader extends ClassLoader {

  /** The JDK looks its accessors up here when a class of the binary is used by reflection. */
  private static final String REFLECTION = "jdk.internal.reflect.";

  private static final String KERNEL_PACKAGE = SimKernel.class.getPackageName() + ".";

  private final Map<String, byte[]> classes;

  KernelLoader(Map<String, byte[]> classes) {
    super("coral-kernels", SimKernel.class.getClassLoader());
    this.classes = classes;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> type = findLoadedClass(name);
      if (type == null) {
        type =
            name.startsWith("java.")
                    || name.startsWith(REFLECTION)
                    || name.startsWith(KERNEL_PACKAGE)
                    || name.startsWith("io.coral.spec.")
                ? super.loadClass(name, false)
                : findClass(name);
      }
      return type;
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes = classes.get(name);
    if (bytes == null) {
      throw new ClassNotFoundException(name + " is not in the simulator binary");
    }
    return defineClass(name, bytes, 0, bytes.length);
  }

  /** A new kernel. Throws whatever its class and its constructor throw. */
  SimKernel newKernel(String className) throws Throwable {
    Class<? extends SimKernel> type = loadClass(className, true).asSubclass(SimKernel.class);
    return (SimKernel)
        MethodHandles.publicLookup()
            .findConstructor(type, MethodType.methodType(void.class))
            .invoke();
  }
}
