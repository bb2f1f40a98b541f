package io.coral.cli.internal;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import picocli.CommandLine.Command;

/** {@code coral shell}: raises the framework so that watched folders and the Gogo shell start. */
@Command(
    name = "shell",
    description = {
      "Open the framework's shell; bundles put into deploy/ are started while it runs.",
      "It ends with its input, as every shell does."
    })
final class ShellCommand implements Callable<Integer> {
  /** The level of the shell's bundles, conf/start-levels.properties. */
  private static final int SHELL_LEVEL = 30;

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final FrameworkServices services;
  private final Terminal terminal;
  private final Stop stop;

  ShellCommand(FrameworkServices services, Terminal terminal, Stop stop) {
    this.services = services;
    this.terminal = terminal;
    this.stop = stop;
  }

  /** The shell's word {@code exit}, whose own wants a number. */
  public static final class Exit {
    private final Bundle framework;

    Exit(Bundle framework) {
      this.framework = framework;
    }

    /** Ends the shell and all that runs with it. */
    public void exit() throws BundleException {
      framework.stop();
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    Bundle framework = services.context().getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
    services
        .context()
        .registerService(
            Exit.class,
            new Exit(framework),
            FrameworkUtil.asDictionary(
                Map.of("osgi.command.scope", "coral", "osgi.command.function", "exit")));
    framework.adapt(FrameworkStartLevel.class).setStartLevel(SHELL_LEVEL);
    WatchedFolders folders = new WatchedFolders(services.context());
    Set<Problem> told = new HashSet<>();
    // The shell stops the framework when it ends, and that stops this bundle.
    do {
      folders.contents().problems().stream()
          .filter(told::add)
          .forEach(problem -> terminal.tell("coral: " + problem.what() + "; " + problem.remedy()));
    } while (!stop.await(LOOK_AGAIN));
    return ExitCode.OK;
  }
}
