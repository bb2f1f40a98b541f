package io.coral.launcher;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One command in one framework, from boot to stop. A signal interrupts the command, which then ends
 * in order; a command that does not listen has the framework stopped under it.
 */
final class Session {
  private static final String COMMAND_LINE = "(coral.main=true)";
  private static final String RELOAD = "(coral.reload=true)";

  /** More of the early classes, for a profile to name. */
  private static final String EARLY = "coral.early";

  private static final Duration INTERRUPT_BOUND = Duration.ofSeconds(3);

  /** Whether a signal has ended the process; what fails from then on is of no interest. */
  private static volatile boolean ending;

  private final Distribution distribution;
  private final Profile profile;
  private final String command;
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread commandThread = Thread.currentThread();
  private volatile @Nullable RunningFramework running;

  /** Whether the command took the signal for its end, rather than for a break. */
  private volatile boolean succeeded;

  Session(Distribution distribution, Profile profile, String command) {
    this.distribution = distribution;
    this.profile = profile;
    this.command = command;
  }

  /**
   * Boots, runs the command on this thread, stops.
   *
   * @return the command's exit code; 1 where it succeeded and a layer's file is not whole
   */
  int run(boolean debug, String... arguments) {
    long start = System.nanoTime();
    int exitCode;
    IncompleteFiles incomplete;
    Runtime.getRuntime().addShutdownHook(new Thread(this::endOnSignal, "coral-end"));
    HangUp.onReload(this::reload);
    try (RunningFramework framework = launch().start()) {
      running = framework;
      if (debug) {
        int bundles = framework.context().getBundles().length;
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        report(bundles + " bundles were ready after " + millis + " ms");
      }
      framework.configurationProblems().forEach(Session::report);
      framework.problems().forEach(problem -> report("bundle " + problem));
      framework.late().forEach(problem -> report("runtime " + problem));
      incomplete = new IncompleteFiles(framework.context());
      exitCode = commandLine(framework).applyAsInt(arguments);
      succeeded = exitCode == 0;
    } finally {
      done.countDown();
    }
    return exitCode == 0 && incomplete.areThere() ? 1 : exitCode;
  }

  private Launch launch() {
    Map<String, String> variables = profile.variables(distribution);
    SettingsFile settings = settings(distribution, profile);
    Launch launch =
        new Launch()
            .bundles(profile.select(distribution))
            .connected(ClassPathBundles.entries())
            .startLevels(StartLevels.read(distribution.conf("start-levels.properties")))
            .early(SettingsFile.split(System.getProperty(EARLY, "")))
            .early(settings.words("early." + command))
            .configurations(profile.configurations(), variables)
            .configurationLevel(settings.number("configuration.level", 2))
            .readyLevel(settings.number("ready.level", 10))
            .readyWithin(Duration.ofSeconds(settings.number("ready.seconds", 5)))
            .stopWithin(Duration.ofSeconds(settings.number("stop.seconds", 10)));
    variables.forEach(launch::property);
    settings.under("framework.").forEach(launch::property);
    return launch;
  }

  /** The launcher's own settings. */
  private static SettingsFile settings(Distribution distribution, Profile profile) {
    return SettingsFile.read(
        distribution.conf("launcher.properties"), profile.variables(distribution));
  }

  /** Sets the system properties of {@code conf/launcher.properties} that are not set already. */
  static void setSystemProperties(Distribution distribution, Profile profile) {
    settings(distribution, profile).under("system.").forEach(Session::setIfAbsent);
  }

  private static void setIfAbsent(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }

  @SuppressWarnings("unchecked")
  private static ToIntFunction<String[]> commandLine(RunningFramework framework) {
    return framework
        .service(ToIntFunction.class, COMMAND_LINE)
        .orElseThrow(
            () ->
                new LaunchException(
                    "no bundle offers the command line (a service "
                        + ToIntFunction.class.getName()
                        + " with coral.main=true); what went wrong: "
                        + framework.problems()));
  }

  private static void report(String text) {
    Main.report(text);
  }

  /** Whether a signal has ended the process. */
  static boolean isEnding() {
    return ending;
  }

  /** What the command has for that; it may not be there yet, or no more. */
  private void reload() {
    RunningFramework framework = running;
    if (framework != null && !ending) {
      framework.service(Runnable.class, RELOAD).ifPresent(Runnable::run);
    }
  }

  private void endOnSignal() {
    if (done.getCount() == 0) {
      return;
    }
    ending = true;
    commandThread.interrupt();
    try {
      boolean ended = done.await(INTERRUPT_BOUND.toMillis(), TimeUnit.MILLISECONDS);
      RunningFramework framework = running;
      if (!ended && framework != null && !framework.stop()) {
        report("a bundle did not stop in time; it was left behind");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      TemporaryFolder.closeAll();
    }
    if (succeeded) {
      // of a signal's end the JVM itself makes 128 and the signal's number
      Runtime.getRuntime().halt(0);
    }
  }
}
