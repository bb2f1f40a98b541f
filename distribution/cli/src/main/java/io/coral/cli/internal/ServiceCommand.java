package io.coral.cli.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.osgi.framework.ServiceReference;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Unmatched;

/**
 * A command that a bundle brings: a service {@code ToIntFunction<String[]>} with the properties
 * {@code coral.command} (its name), {@code coral.command.synopsis} and {@code
 * coral.command.description} (for {@code --help}) and, if it needs one, {@code
 * coral.command.example} (names of example artifacts, separated by commas, that are installed
 * before it runs).
 */
final class ServiceCommand implements Callable<Integer> {
  private static final String NAME = "coral.command";

  private final Services services;
  private final ServiceReference<?> reference;

  @Unmatched private List<String> arguments = new ArrayList<>();

  private ServiceCommand(Services services, ServiceReference<?> reference) {
    this.services = services;
    this.reference = reference;
  }

  /** Adds every such command that is there now. */
  static void addTo(CommandLine line, Services services) {
    for (ServiceReference<?> reference : services.references(ToIntFunction.class, NAME)) {
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
  @SuppressWarnings("unchecked") // what the properties promise
  public Integer call() throws IOException {
    Object service = services.context().getService(reference);
    if (service == null) {
      throw new CommandException(ExitCode.FAILED, "the bundle of this command has just gone");
    }
    if (!text("example").isEmpty()) {
      new Examples(services).install(text("example").split(","));
    }
    return ((ToIntFunction<String[]>) service).applyAsInt(arguments.toArray(String[]::new));
  }
}
