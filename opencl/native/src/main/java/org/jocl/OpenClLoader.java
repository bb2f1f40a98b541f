package org.jocl;

/** Binds JOCL to an OpenCL loader. Thread-safe. */
public final class OpenClLoader {
  private static String bound;

  private OpenClLoader() {}

  /**
   * Loads JOCL's own library, if that was not done.
   *
   * @throws LinkageError when it does not load on this machine; of several attempts the first one
   *     tells why
   */
  public static void load() {
    CL.setExceptionsEnabled(false);
  }

  /**
   * Binds every function of {@link CL} to a loader, once: later calls answer for the loader that is
   * bound.
   *
   * @param library soname or absolute path
   * @return whether JOCL is bound to that library
   * @throws LinkageError when JOCL's own library does not load on this machine
   */
  public static synchronized boolean bind(String library) {
    if (bound == null && CL.initNativeLibrary(library)) {
      bound = library;
    }
    return library.equals(bound);
  }

  /**
   * What JOCL is bound to.
   *
   * @return the library's name, or null
   */
  public static synchronized String bound() {
    return bound;
  }
}
