package org.jocl;

/**
 * Takes the place of JOCL's own class, which binds the OpenCL loader while {@link CL} is
 * initialised, by fixed names: a loader that is missing then would poison {@link CL} for good.
 * {@link OpenClLoader} binds it instead, by any name and as often as needed.
 */
final class LibInitializer {

  private LibInitializer() {}

  /** Called by {@link CL} when its own library is loaded; binds nothing. */
  static void initNativeLibrary() {}
}
