package io.coral.cli.internal;

import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * The service that the launcher looks up: a command line in, an exit code out. Runs on the caller's
 * thread; an interrupt ends the command.
 */
@Component(
    service = ToIntFunction.class,
    property = {"coral.main:Boolean=true"})
public final class CommandLineService implements ToIntFunction<String[]> {
  private final FrameworkServices services;
  private final Stop stop = new Stop();

  /** Called by Declarative Services. */
  @Activate
  public CommandLineService(BundleContext context) {
    this.services = new FrameworkServices(context);
  }

  @Override
  public int applyAsInt(String[] arguments) {
    Terminal terminal = new Terminal(System.out, System.err);
    new ConfigurationProblems(services)
        .nobodys()
        .forEach(problem -> terminal.tell("coral: " + problem.what() + "; " + problem.remedy()));
    return ServeCommand.ofPlain(services, terminal, stop, arguments)
        .map(serve -> exitCode(serve, terminal))
        .orElseGet(() -> Commands.execute(services, terminal, stop, arguments));
  }

  private static int exitCode(Callable<Integer> command, Terminal terminal) {
    try {
      return command.call();
    } catch (Exception e) {
      return new Failures(terminal).exitCode(e, false);
    }
  }

  /** Called by Declarative Services when the bundle stops: nobody waits for it then. */
  @Deactivate
  void deactivate() {
    stop.now();
  }
}
