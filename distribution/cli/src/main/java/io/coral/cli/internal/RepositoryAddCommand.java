package io.coral.cli.internal;

import io.coral.api.repository.RemoteRepository;
import io.coral.api.repository.SignaturePolicy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coral repository add}. */
@Command(
    name = "add",
    description = "Add a repository of another machine; one of that name is replaced.",
    footer = {
      "",
      "User and password, or a token, come from ~/.netrc (mode 0600), or from the variables"
          + " CORAL_REPOSITORY_HOST with _USER and _PASSWORD, or with _TOKEN."
    })
final class RepositoryAddCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "NAME", description = "What it is called here.")
  private String name = "";

  @Parameters(index = "1", paramLabel = "ADDRESS", description = "Its base: http, https or file.")
  private String address = "";

  @Option(
      names = "--key",
      paramLabel = "KEY|FILE",
      description =
          "The minisign public key of one who signs its artifacts, or the file minisign.pub; may be"
              + " given several times.")
  private List<String> keys = List.of();

  @Option(
      names = "--signatures",
      paramLabel = "none|warn|require",
      description = "What is asked of its artifacts (default: require with a key, none without).")
  private @Nullable String signatures;

  RepositoryAddCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    try {
      services.remotes().add(new RemoteRepository(name, URI.create(address), policy(), read(keys)));
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
    terminal.println("added " + name);
    return ExitCode.OK;
  }

  /** A key that is a file's name is the last line of that. */
  private static List<String> read(List<String> keys) throws IOException {
    List<String> read = new ArrayList<>();
    for (String key : keys) {
      String text = Files.isRegularFile(Path.of(key)) ? Files.readString(Path.of(key)) : key;
      read.add(text.strip().replaceFirst("(?s).*\n", ""));
    }
    return read;
  }

  private SignaturePolicy policy() {
    if (signatures == null) {
      return keys.isEmpty() ? SignaturePolicy.NONE : SignaturePolicy.REQUIRE;
    }
    try {
      return SignaturePolicy.valueOf(signatures.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          ExitCode.USAGE,
          "--signatures is \"" + signatures + "\"; expected none, warn or require",
          e);
    }
  }
}
