package io.coral.cli.internal;

import io.coral.api.Recording;
import java.io.IOException;
import java.nio.file.Path;

/** Recordings as a person begins and ends them. */
final class Traffic {
  private Traffic() {}

  /** Who records. */
  interface Recorder {
    Recording record(Path file) throws IOException;
  }

  static Recording record(Recorder recorder, Path file) {
    try {
      return recorder.record(file);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED,
          "the traffic cannot be recorded, for the file cannot be written: " + e,
          e);
    } catch (IllegalStateException | UnsupportedOperationException e) {
      throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Ends one.
   *
   * @return what is in the file
   * @throws CommandException when it ended before
   */
  static String stop(Recording recording) {
    recording.close();
    recording
        .failure()
        .ifPresent(
            why -> {
              throw new CommandException(ExitCode.FAILED, why);
            });
    String kept = recording.kept() + " requests are in " + recording.file();
    return recording.lost() == 0 ? kept : kept + "; " + recording.lost() + " more had no room";
  }
}
