package io.coral.layers.record;

import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Bitstream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Repeats a {@link Recording} on another runtime and finds the first call whose result differs:
 * what calls throw, how commands end, and the bytes that copies from the device bring. Devices are
 * taken by their position in discovery. What a buffer holds before anything was written to it is
 * undefined and not compared; bytes of an output that its kernel does not write are.
 */
public final class Replay {

  private final Path recording;
  private final UnaryOperator<Bitstream> substitute;
  private final Duration bound;

  /**
   * A replay.
   *
   * @param recording a file that {@link Recording} wrote
   * @param substitute gives the other runtime's binary for a recorded one of the same kernels, or
   *     the recorded one itself
   * @param bound how long a command may take before it counts as one that does not end
   */
  public Replay(Path recording, UnaryOperator<Bitstream> substitute, Duration bound) {
    this.recording = Objects.requireNonNull(recording, "recording");
    this.substitute = Objects.requireNonNull(substitute, "substitute");
    this.bound = Objects.requireNonNull(bound, "bound");
  }

  /**
   * Repeats the calls one after the other, in the order in which they returned, up to the first
   * difference. Closes what it opened.
   *
   * @throws IOException when the file is no recording, or is broken; the message says where
   * @throws InterruptedException when interrupted while it waits for a command
   */
  public Replayed on(AcceleratorRuntime runtime) throws IOException, InterruptedException {
    try (RecordingFile.Reader reader = new RecordingFile.Reader(recording);
        Stage stage = new Stage(runtime, substitute, bound)) {
      for (Entry entry = reader.next(); entry != null; entry = reader.next()) {
        if (entry instanceof Entry.Full) {
          return end(stage, "the recording had reached its limit");
        }
        Optional<Difference> difference;
        try {
          difference = stage.play(entry);
        } catch (DataLeftOut e) {
          return end(stage, String.valueOf(e.getMessage()));
        }
        if (difference.isPresent()) {
          return new Replayed(stage.calls(), difference, Optional.empty());
        }
      }
      Optional<Difference> late = stage.finish();
      return new Replayed(
          stage.calls(),
          late,
          reader.isCut() ? Optional.of("the recording is cut inside an entry") : Optional.empty());
    }
  }

  private static Replayed end(Stage stage, String why) throws InterruptedException {
    return new Replayed(stage.calls(), stage.finish(), Optional.of(why));
  }
}
