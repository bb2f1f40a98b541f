package io.coral.cli.internal;

import io.coral.api.Answer;
import io.coral.api.Coral;
import io.coral.api.Prospect;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.Canaries;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RemoteBitstream;
import io.coral.api.repository.RemoteRepositories;
import io.coral.api.repository.TransferListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What commands use, of this process or of the daemon; looked up when it is needed: {@code doctor}
 * must work when the engine does not.
 */
interface Services {

  /** The service of a type. */
  <T> Optional<T> find(Class<T> type);

  /** All services of a type, the oldest first. */
  <T> List<T> all(Class<T> type);

  /** The engine. */
  default Coral coral() {
    return find(Coral.class).orElseThrow(() -> missing("the engine"));
  }

  /** The installed bitstreams. */
  default BitstreamRepository repository() {
    return find(BitstreamRepository.class).orElseThrow(() -> missing("the bitstream repository"));
  }

  /** What is tried beside the installed bitstreams. */
  default Canaries canaries() {
    return find(Canaries.class).orElseThrow(() -> missing("the trial of canaries"));
  }

  /** The repositories of other machines. */
  default RemoteRepositories remotes() {
    return find(RemoteRepositories.class).orElseThrow(() -> missing("io.coral.repository"));
  }

  /** What the repositories of other machines have whose id contains a text. */
  default List<RemoteBitstream> search(String text, TransferListener progress) {
    return remotes().search(text, progress);
  }

  /** Installs what is at an address. */
  default InstalledBitstream install(
      String address, Optional<String> repository, TransferListener progress) {
    return remotes().install(address, repository, progress);
  }

  /** Installs a folder or an archive of this process's. */
  default InstalledBitstream install(
      Path file, Optional<String> repository, TransferListener progress) {
    return repository.isEmpty() && find(RemoteRepositories.class).isEmpty()
        ? repository().install(file)
        : remotes().install(file.toString(), repository, progress);
  }

  /**
   * Requests without an answer, the first few of them explained.
   *
   * @param most how many are explained; 0 for all
   */
  default Stories stories(int most) {
    List<Answer> underWay = coral().underWay();
    return new Stories(
        underWay.size(),
        underWay.stream()
            .limit(most == 0 ? Integer.MAX_VALUE : most)
            .map(answer -> new Story(answer.explain(), answer.prospects()))
            .toList());
  }

  /**
   * Requests without an answer.
   *
   * @param requests how many there are
   * @param told of those that came first
   */
  record Stories(int requests, List<Story> told) {

    public Stories {
      told = List.copyOf(told);
    }
  }

  /**
   * One of them.
   *
   * @param text where it is, and what it waits for
   * @param prospects what it is expected to take where
   */
  record Story(String text, List<Prospect> prospects) {

    public Story {
      prospects = List.copyOf(prospects);
    }
  }

  private static CommandException missing(String what) {
    return new CommandException(
        ExitCode.FAILED, what + " is not running; `coral doctor` says what is in its way");
  }
}
