package io.coral.conformance.command.skeleton;

import io.coral.conformance.command.KitCommand;
import io.coral.launcher.TerminalText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code coral new-runtime}: writes the project that a new vendor starts from. */
@Command(
    name = "new-runtime",
    mixinStandardHelpOptions = true,
    description = "Writes a Maven project for a new vendor's runtime.",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:written",
      "1:a file cannot be written",
      "2:the command line is wrong, or the folder is not empty"
    })
public final class NewRuntime implements Callable<Integer> {

  private static final String HOME = "coral.home";

  @Option(
      names = "--vendor",
      required = true,
      paramLabel = "NAME",
      description = "Names the package, the bundle and the runtime: lower-case letters and digits.")
  String vendor = "";

  @Option(
      names = "--coral-version",
      paramLabel = "VERSION",
      description = "The version of the specification and the kit to build with; default: this.")
  @Nullable String version;

  @Option(
      names = "--repository",
      paramLabel = "URL",
      description =
          "The Maven repository from which the project takes io.coral:*, such as one that"
              + " ./coral maven-repository made; default: a folder of the project.")
  @Nullable String repository;

  @Parameters(paramLabel = "DIR", description = "The folder to make.")
  Path folder = Path.of("");

  @Spec @Nullable CommandSpec spec;

  private NewRuntime() {}

  /** Writes the project and exits. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(out, err, arguments));
  }

  /** Writes the project and returns the exit status. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine line = new CommandLine(new NewRuntime()).setOut(out).setErr(err);
    return KitCommand.told(line, 1, failure -> "the project cannot be written: " + failure)
        .execute(arguments);
  }

  @Override
  public Integer call() throws IOException {
    CommandLine command = Objects.requireNonNull(spec, "spec").commandLine();
    String kit =
        Optional.ofNullable(version)
            .or(() -> Optional.ofNullable(NewRuntime.class.getPackage().getImplementationVersion()))
            .orElse("1.0.0");
    Optional<Path> home =
        Optional.ofNullable(System.getProperty(HOME)).map(Path::of).filter(Files::isDirectory);
    if (repository == null && home.isEmpty()) {
      throw new ParameterException(
          command,
          "there is no Coral distribution to take the specification and the kit from; give"
              + " --repository with the address of a Maven repository that has them");
    }
    try {
      Optional<String> named = Optional.ofNullable(repository);
      new Skeleton(
              vendor,
              kit,
              new ProjectRepository(named, named.isPresent() ? Optional.empty() : home, kit))
          .write(folder);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command, String.valueOf(e.getMessage()), e);
    }
    if (home.isPresent()) {
      TakenIds.holder(vendor, home.get())
          .ifPresent(
              bundle ->
                  command
                      .getErr()
                      .println(
                          TerminalText.of(
                              "coral: warning: "
                                  + bundle
                                  + " has a runtime with the id "
                                  + vendor
                                  + " already; change ID in the project's runtime, or choose"
                                  + " another --vendor")));
    }
    command.getOut().println(TerminalText.of("written: " + folder));
    command
        .getOut()
        .println(
            TerminalText.of("next: cd " + folder + " && mvn verify; README.md says what then"));
    return 0;
  }
}
