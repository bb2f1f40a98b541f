package io.coral.cli.internal;

import io.coral.api.repository.Canaries;
import io.coral.api.repository.Canary;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RemoteBitstream;
import io.coral.api.repository.RemoteRepositories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coral bitstream install}: from here, from an address, or from the known repositories. */
@Command(
    name = "install",
    description = "Install an artifact; the same one is replaced.",
    footer = {
      "",
      "An id is looked up in the known repositories (`coral repository list`), and its newest"
          + " version is installed for each kind of board of this machine."
    })
final class BitstreamInstallCommand implements Callable<Integer> {
  private static final Pattern ADDRESS = Pattern.compile("(?i)(https?|file):.*");
  private static final Pattern ID = Pattern.compile("[\\w-]+(\\.[\\w-]+)*(:[^/]+)?");

  private final Services services;
  private final Terminal terminal;

  @Parameters(
      paramLabel = "FOLDER|ARCHIVE|ADDRESS|ID[:VERSION]",
      description =
          "A folder or an archive (zip, tar, tar.gz) with bitstream.json or bitstream.xml and the"
              + " binary; the address (http, https, file) of one; or the id of an artifact or of an"
              + " accelerator.")
  private String source = "";

  @Option(
      names = "--repository",
      paramLabel = "NAME",
      description = "The known repository whose rule about signatures counts.")
  private @Nullable String repository;

  @Option(
      names = "--canary",
      paramLabel = "SHARE",
      description =
          "Try it beside the installed version with this share of the requests, such as 1%%; callers"
              + " get the installed version's output until it is promoted.")
  private @Nullable String canary;

  @Option(
      names = "--promote-after",
      paramLabel = "N",
      description = "Promote the canary after so many equal outputs (default: ${DEFAULT-VALUE}).")
  private long promoteAfter = 1000;

  BitstreamInstallCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (canary != null) {
      CanaryCommand.print(tried(CanaryCommand.terms(canary, promoteAfter)), terminal);
      return ExitCode.OK;
    }
    List<InstalledBitstream> installed = installed();
    Bitstreams.print(installed, terminal);
    for (InstalledBitstream each : installed) {
      Bitstreams.warn(each.artifact().name(), KnownFormats.of(services).warnings(each), terminal);
    }
    return ExitCode.OK;
  }

  private List<InstalledBitstream> installed() {
    Optional<String> rule = Optional.ofNullable(repository);
    try (TransferProgress progress = new TransferProgress(terminal)) {
      if (isId()) {
        return fromRepositories(
            each ->
                services.install(
                    each.folder().toString(), Optional.of(each.repository().name()), progress),
            progress);
      }
      return List.of(
          isAddress()
              ? services.install(source, rule, progress)
              : services.install(Path.of(source), rule, progress));
    }
  }

  private boolean isAddress() {
    return ADDRESS.matcher(source).matches();
  }

  private boolean isFile() {
    return !isAddress() && Files.exists(Path.of(source));
  }

  private boolean isId() {
    return !isFile() && ID.matcher(source).matches();
  }

  private List<Canary> tried(Canary.Terms terms) {
    Canaries canaries = services.canaries();
    Function<Path, Canary> use = artifact -> canaries.install(artifact, terms);
    if (isFile() && repository == null && services.find(RemoteRepositories.class).isEmpty()) {
      return List.of(use.apply(Path.of(source)));
    }
    try (TransferProgress progress = new TransferProgress(terminal)) {
      RemoteRepositories remotes = services.remotes();
      return isId()
          ? fromRepositories(
              each ->
                  remotes.fetch(
                      each.folder().toString(),
                      Optional.of(each.repository().name()),
                      use,
                      progress),
              progress)
          : List.of(remotes.fetch(source, Optional.ofNullable(repository), use, progress));
    }
  }

  private <T> List<T> fromRepositories(
      Function<RemoteBitstream, T> use, TransferProgress progress) {
    List<RemoteBitstream> found =
        Obtainable.of(source, services.search(Obtainable.id(source), progress)).stream()
            .filter(each -> repository == null || each.repository().name().equals(repository))
            .toList();
    List<RemoteBitstream> fitting = Obtainable.newest(found, services.coral().boards());
    if (fitting.isEmpty()) {
      throw new CommandException(
          ExitCode.NOTHING_THERE,
          found.isEmpty()
              ? source + ": there is no such file, and no known repository has such an artifact"
              : source
                  + ": no board of this machine can run what the repositories have, which is for "
                  + found.stream().map(each -> each.artifact().platform()).distinct().toList());
    }
    return fitting.stream().map(use).toList();
  }
}
