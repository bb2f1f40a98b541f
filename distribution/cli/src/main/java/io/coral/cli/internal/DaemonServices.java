package io.coral.cli.internal;

import io.coral.api.Coral;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RemoteBitstream;
import io.coral.api.repository.TransferListener;
import io.coral.client.DaemonCoral;
import io.coral.client.DaemonException;
import io.coral.client.Operator;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What the daemon offers to commands; the process that they run in has nothing itself. */
final class DaemonServices implements Services {

  private final Optional<DaemonCoral> daemon;
  private final String whyNot;

  /**
   * Of the daemon that was reached, if one was.
   *
   * @param whyNot why none was, for people
   */
  DaemonServices(Optional<DaemonCoral> daemon, String whyNot) {
    this.daemon = daemon;
    this.whyNot = whyNot;
  }

  private DaemonCoral daemon() {
    return daemon.orElseThrow(() -> new CommandException(ExitCode.NOTHING_THERE, whyNot));
  }

  /** Asks for what only a daemon has. */
  <T> T ask(Function<Operator, T> question) {
    try {
      return question.apply(daemon().operator());
    } catch (DaemonException e) {
      throw told(e);
    }
  }

  /** A refusal as commands tell it. */
  static CommandException told(DaemonException refusal) {
    int exitCode =
        switch (refusal.code()) {
          case NOT_FOUND -> ExitCode.NOTHING_THERE;
          case WRONG -> ExitCode.USAGE;
          case NOT_ALLOWED, FAILED -> ExitCode.FAILED;
        };
    return new CommandException(exitCode, String.valueOf(refusal.getMessage()), refusal);
  }

  @Override
  public <T> Optional<T> find(Class<T> type) {
    if (type == Coral.class) {
      return Optional.of(type.cast(daemon()));
    }
    return type == BitstreamRepository.class
        ? Optional.of(type.cast(daemon().operator().repository()))
        : Optional.empty();
  }

  @Override
  public <T> List<T> all(Class<T> type) {
    return List.of();
  }

  @Override
  public List<RemoteBitstream> search(String text, TransferListener progress) {
    return ask(operator -> operator.search(text, progress));
  }

  @Override
  public InstalledBitstream install(
      String address, Optional<String> repository, TransferListener progress) {
    return ask(operator -> operator.install(address, repository.orElse(""), progress));
  }

  @Override
  public InstalledBitstream install(
      Path file, Optional<String> repository, TransferListener progress) {
    return ask(operator -> operator.install(file, repository.orElse(""), progress));
  }

  @Override
  public Stories stories(int most) {
    Operator.UnderWay underWay = ask(operator -> operator.underWay(most));
    return new Stories(
        underWay.requests(),
        underWay.stories().stream()
            .map(story -> new Story(story.text(), story.prospects()))
            .toList());
  }
}
