package io.coral.launcher;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The start of the process: {@code [--profile NAME] [--repository FOLDER] [--trace FILE] [--record
 * FILE] [--validation] [--leaks] [--local] [--debug] COMMAND …}.
 *
 * <p>A command is asked of the daemon, where one answers; a folder in {@code commands/}, run on a
 * class path; or whatever the command line bundle in {@code bundles/} makes of it. A profile with
 * {@code env.*} or {@code jvm.*} is run in a child process that has them, unless the script has
 * {@linkplain Preparation prepared} this one.
 */
public final class Main {
  private static final int FAILED = 1;

  /** What the C library says when `head` has seen enough; the person knows. */
  private static final String READER_GONE = "Broken pipe";

  private final StandardOutput output = StandardOutput.install();
  private final AtomicBoolean outputTold = new AtomicBoolean();

  /** Who writes stack traces where they are wanted; held, so that its level stays. */
  private @Nullable Logger layers;

  private Main() {}

  /**
   * Runs one command and ends the process with its exit code.
   *
   * @param arguments the command line
   */
  public static void main(String[] arguments) {
    System.exit(new Main().run(arguments));
  }

  private int run(String... arguments) {
    boolean debug = false;
    try {
      Options options = Options.parse(arguments);
      debug = options.debug();
      return written(run(options, arguments));
    } catch (LaunchException e) {
      return told(String.valueOf(e.getMessage()), e, debug, e.exitCode());
    } catch (Throwable e) {
      return told(e + (debug ? "" : " (--debug shows where)"), e, debug, FAILED);
    }
  }

  private static int told(String text, Throwable thrown, boolean debug, int exitCode) {
    if (Session.isEnding()) {
      // What a signal has broken off is no failure to tell of.
      return exitCode;
    }
    report(text);
    if (debug) {
      System.err.print(TerminalText.trace(thrown));
    }
    return exitCode;
  }

  /** Prints a message; what it quotes is no longer than a person reads, and steers no terminal. */
  static void report(String text) {
    System.err.println("coral: " + TerminalText.of(text));
  }

  /** The exit code, which is no success when the output has not arrived. */
  private int written(int exitCode) {
    Optional<IOException> failure = output.failure();
    if (failure.isEmpty()) {
      return exitCode;
    }
    String text = String.valueOf(failure.get().getMessage());
    if (!text.equals(READER_GONE) && outputTold.compareAndSet(false, true)) {
      report("standard output cannot be written (" + text + "); a part of it is missing");
    }
    return exitCode == 0 ? FAILED : exitCode;
  }

  /** For commands that end the process by themselves. */
  private void checkOutputAtExit() {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (written(0) != 0) {
                    Runtime.getRuntime().halt(FAILED);
                  }
                },
                "coral-output"));
  }

  private int run(Options options, String... arguments) throws Throwable {
    Distribution distribution = Distribution.find(options);
    String name = options.command().isEmpty() ? "" : options.command().get(0);
    if (!options.local()) {
      askDaemon(distribution, name, options);
    }
    Profile profile = Profile.read(distribution, options.profile());
    if (ChildProcess.neededFor(profile)) {
      return ChildProcess.run(profile, arguments);
    }
    ChildProcess.endWithParent();
    if (Preparation.isDone()) {
      TemporaryFolder prepared = TemporaryFolder.adopt(TemporaryFolder.ofRun());
      try {
        return run(distribution, profile, options);
      } finally {
        prepared.close();
      }
    }
    return run(distribution, profile, options);
  }

  private int run(Distribution distribution, Profile profile, Options options) throws Throwable {
    String name = options.command().isEmpty() ? "" : options.command().get(0);
    options.setLogging(distribution);
    Session.setSystemProperties(distribution, profile);
    if (options.debug()) {
      // not before the properties are set, by which logging configures itself
      layers = Logger.getLogger("io.coral.layers");
      layers.setLevel(Level.FINE);
    }
    options.setSystemProperties();
    var command = ClassPathCommand.find(distribution, name);
    if (command.isPresent()) {
      checkOutputAtExit();
      profile.systemProperties(distribution).forEach(System::setProperty);
      return command.get().run(options.command().subList(1, options.command().size()));
    }
    return new Session(distribution, profile, name).run(options.debug(), options.forCommandLine());
  }

  /** Ends the process where a daemon carries the command out. */
  private void askDaemon(Distribution distribution, String name, Options options) throws Throwable {
    var asking = ClassPathCommand.ofDaemon(distribution, name);
    if (asking.isPresent()) {
      checkOutputAtExit();
      asking.get().run(List.of(options.forCommandLine()));
    }
  }
}
