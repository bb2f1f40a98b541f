package io.coral.launcher;

/**
 * The start of the process: {@code [--profile NAME] [--trace FILE] [--record FILE] [--validation]
 * [--leaks] [--debug] COMMAND …}.
 *
 * <p>A command is a folder in {@code commands/}, run on a class path, or whatever the command line
 * bundle in {@code bundles/} makes of it. A profile with {@code env.*} or {@code jvm.*} is run in a
 * child process that has them.
 */
public final class Main {
  private static final int FAILED = 1;

  private Main() {}

  /**
   * Runs one command and ends the process with its exit code.
   *
   * @param arguments the command line
   */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  private static int run(String... arguments) {
    boolean debug = false;
    try {
      Options options = Options.parse(arguments);
      debug = options.debug();
      return run(options, arguments);
    } catch (LaunchException e) {
      System.err.println("coral: " + e.getMessage());
      return tell(e, debug);
    } catch (Throwable e) {
      System.err.println("coral: " + e + (debug ? "" : " (--debug shows where)"));
      return tell(e, debug);
    }
  }

  private static int tell(Throwable thrown, boolean debug) {
    if (debug) {
      // asked for by --debug
      thrown.printStackTrace(System.err);
    }
    return FAILED;
  }

  private static int run(Options options, String... arguments) throws Throwable {
    Distribution distribution = Distribution.find();
    Profile profile = Profile.read(distribution, options.profile());
    if (ChildProcess.neededFor(profile)) {
      return ChildProcess.run(profile, arguments);
    }
    Session.setSystemProperties(distribution, profile);
    options.setSystemProperties();
    String name = options.command().isEmpty() ? "" : options.command().get(0);
    var command = ClassPathCommand.find(distribution, name);
    if (command.isPresent()) {
      profile.systemProperties(distribution).forEach(System::setProperty);
      return command.get().run(options.command().subList(1, options.command().size()));
    }
    return new Session(distribution, profile).run(options.debug(), options.forCommandLine());
  }
}
