package io.coral.cli.internal;

import java.util.concurrent.Callable;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import picocli.CommandLine.Command;

/** {@code coral shell}: raises the framework so that watched folders and the Gogo shell start. */
@Command(
    name = "shell",
    description = "Open the framework's shell; bundles put into deploy/ are started while it runs.")
final class ShellCommand implements Callable<Integer> {
  /** The level of the shell's bundles, conf/start-levels.properties. */
  private static final int SHELL_LEVEL = 30;

  private final Services services;
  private final Stop stop;

  ShellCommand(Services services, Stop stop) {
    this.services = services;
    this.stop = stop;
  }

  @Override
  public Integer call() throws InterruptedException {
    Bundle framework = services.context().getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
    framework.adapt(FrameworkStartLevel.class).setStartLevel(SHELL_LEVEL);
    // The shell stops the framework when it ends, and that stops this bundle.
    stop.await();
    return ExitCode.OK;
  }
}
