package io.coral.cli.internal;

import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.InstalledBitstream;
import io.coral.spec.Finding;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code coral bitstream verify}: reads all bytes of installed artifacts. */
@Command(
    name = "verify",
    description = "Check that installed artifacts are as they were installed, byte for byte.")
final class BitstreamVerifyCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  @Parameters(
      arity = "0..1",
      paramLabel = "ID|CHECKSUM",
      description = "As `list` shows it; a checksum's start. Default: all.")
  private @Nullable String wanted;

  BitstreamVerifyCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    BitstreamRepository repository = services.repository();
    List<InstalledBitstream> chosen =
        wanted == null ? repository.list() : Bitstreams.called(wanted, repository);
    boolean isSound = true;
    for (InstalledBitstream each : chosen) {
      Optional<Finding> finding = repository.verify(each);
      isSound &= finding.isEmpty();
      terminal.println(
          each.artifact().bitstreamId()
              + " "
              + each.artifact().version()
              + " for "
              + each.artifact().platform()
              + ": "
              + finding.map(Finding::toString).orElse("sound"));
    }
    for (Finding finding : repository.findings()) {
      isSound = false;
      terminal.tell("coral: " + finding);
    }
    return isSound ? ExitCode.OK : ExitCode.FAILED;
  }
}
