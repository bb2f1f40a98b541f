package io.coral.launcher;

/** A class-path command for tests of the launcher. */
public final class EchoMain {
  private EchoMain() {}

  public static void main(String[] arguments) {
    System.out.println("class path command " + String.join(" ", arguments));
    System.out.println("home " + System.getProperty("coral.home"));
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    System.out.println("note on the class path " + (loader.getResource("note.txt") != null));
    System.out.println(
        "bundle on the class path "
            + loader
                .resources("META-INF/MANIFEST.MF")
                .anyMatch(url -> url.toString().contains("echo.jar")));
    if (arguments.length > 1) {
      throw new IllegalStateException("too many arguments");
    }
  }
}
