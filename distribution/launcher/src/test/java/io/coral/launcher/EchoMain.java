package io.coral.launcher;

/** A class-path command for tests of the launcher. */
public final class EchoMain {
  private EchoMain() {}

  public static void main(String[] arguments) {
    System.out.println("class path command " + String.join(" ", arguments));
    System.out.println("home " + System.getProperty("coral.home"));
    if (arguments.length > 1) {
      throw new IllegalStateException("too many arguments");
    }
  }
}
