package io.coral.cli.internal;

import io.coral.api.CommandService;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.osgi.framework.ServiceReference;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Unmatched;

/** A command that a bundle brings, as a {@link CommandService}. */
final class ServiceCommand implements Callable<Integer> {
  private static final String NAME = "coral.command";

  private final FrameworkServices services;
  private final ServiceReference<?> reference;

  @Unmatched private List<String> arguments = new ArrayList<>();

  private ServiceCommand(FrameworkServices services, ServiceReference<?> reference) {
    this.services = services;
    this.reference = reference;
  }

  /** Adds every such command that is there now. */
  static void addTo(CommandLine line, FrameworkServices services) {
    for (ServiceReference<?> reference : services.references(CommandService.class, NAME)) {
      String name = TerminalText.cell(String.valueOf(reference.getProperty(NAME)));
      if (!line.getSubcommands().containsKey(name)) {
        line.addSubcommand(name, new ServiceCommand(services, reference).described(name));
      }
    }
  }

  private CommandLine described(String name) {
    CommandSpec spec = CommandSpec.forAnnotatedObject(this).name(name);
    spec.usageMessage()
        .description(forHelp("description"))
        .customSynopsis(TerminalText.help("coral " + name + " ") + forHelp("synopsis"));
    return new CommandLine(spec);
  }

  private String forHelp(String key) {
    return TerminalText.help(text(key));
  }

  private String text(String key) {
    Object value = reference.getProperty(NAME + "." + key);
    return value == null ? "" : value.toString();
  }

  @Override
  public Integer call() throws IOException {
    if (!(services.context().getService(reference) instanceof CommandService service)) {
      throw new CommandException(ExitCode.FAILED, "the bundle of this command has just gone");
    }
    if (!text("example").isEmpty()) {
      new Examples(services).install(text("example").split(","));
    }
    return service.run(arguments.toArray(String[]::new));
  }
}
