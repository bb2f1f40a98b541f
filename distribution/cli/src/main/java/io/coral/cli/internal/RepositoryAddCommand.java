package io.coral.cli.internal;

import io.coral.api.repository.RemoteRepository;
import io.coral.api.repository.SignaturePolicy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
      description = "The minisign public key of its publisher, or the file minisign.pub.")
  private @Nullable String key;

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
      Optional<String> known = key();
      services
          .remotes()
          .add(new RemoteRepository(name, URI.create(address), policy(known.isPresent()), known));
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
    terminal.println("added " + name);
    return ExitCode.OK;
  }

  private Optional<String> key() throws IOException {
    if (key == null || !Files.isRegularFile(Path.of(key))) {
      return Optional.ofNullable(key);
    }
    List<String> lines = Files.readAllLines(Path.of(key));
    return Optional.of(lines.get(lines.size() - 1).strip());
  }

  private SignaturePolicy policy(boolean hasKey) {
    if (signatures == null) {
      return hasKey ? SignaturePolicy.REQUIRE : SignaturePolicy.NONE;
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
