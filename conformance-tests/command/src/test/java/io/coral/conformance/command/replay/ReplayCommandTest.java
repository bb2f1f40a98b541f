package io.coral.conformance.command.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.conformance.rules.samples.Boardless;
import io.coral.layers.record.Recording;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCommandTest {

  @TempDir Path folder;
  private Path recording;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return ReplayCommand.run(new PrintWriter(out), new PrintWriter(err), arguments);
  }

  @BeforeEach
  void recordAnOpenThatFails() throws IOException {
    recording = folder.resolve("calls.rec");
    try (Recording recorder = new Recording(recording)) {
      AcceleratorRuntime recorded = Wrapping.wrap(new Boardless(), List.of(recorder));
      Assertions.assertThatThrownBy(() -> recorded.open("a"))
          .isInstanceOf(AcceleratorException.class);
    }
  }

  @Test
  void aRecordingIsRepeatedWhereItWasMade() {
    assertThat(run("--runtime", "boardless", recording.toString())).as(err.toString()).isZero();
    assertThat(out.toString()).contains("repeated 1 calls", "every result is as recorded");
  }

  @Test
  void theResultsOfAnotherRuntimeMayBeTheRightOnes() {
    assertThat(run("--against", "boardless", "--runtime", "boardless", recording.toString()))
        .isZero();
    assertThat(out.toString()).contains("every result is as on boardless");
  }

  @Test
  void whatCannotBeReplayedIsToldWithExitCodeFour() throws IOException {
    assertThat(run("--runtime", "nope", recording.toString())).isEqualTo(4);
    assertThat(err.toString())
        .startsWith("coral: ")
        .contains("there is no runtime nope", "boardless");

    assertThat(run("--runtime", "boardless", folder.resolve("no.rec").toString())).isEqualTo(4);
    assertThat(err.toString()).contains("there is no file", "--record");

    Path text = Files.writeString(folder.resolve("text"), "hello");
    assertThat(run("--runtime", "boardless", text.toString())).isEqualTo(4);
    assertThat(err.toString()).contains("is no recording");
  }

  @Test
  void aRecordingThatIsCutIsVouchedForByNobody() throws IOException {
    byte[] whole = Files.readAllBytes(recording);
    byte[] more = Arrays.copyOf(whole, whole.length + 5);
    more[whole.length + 3] = 9; // an entry of 9 bytes, of which one is there
    Files.write(recording, more);

    assertThat(run("--runtime", "boardless", recording.toString())).isEqualTo(4);
    assertThat(out.toString())
        .contains("it ended early: the recording is cut inside an entry")
        .contains("could not be repeated to its end")
        .doesNotContain("every result");
  }

  @Test
  void aRecordingThatIsCutIsNoBetterAgainstAnotherRuntime() throws IOException {
    byte[] whole = Files.readAllBytes(recording);
    Files.write(recording, Arrays.copyOf(whole, whole.length + 3)); // within the entry's length

    assertThat(run("--against", "boardless", "--runtime", "boardless", recording.toString()))
        .isEqualTo(4);
    assertThat(out.toString())
        .contains("on boardless itself it ended early: the recording is cut inside an entry")
        .doesNotContain("every result");
  }

  @Test
  void aRuntimeMustBeNamedAndALimitPositive() {
    assertThat(run(recording.toString())).isEqualTo(2);
    assertThat(err.toString()).startsWith("coral: ").contains("--runtime");
    assertThat(run("--runtime", "boardless", "--limit", "0", recording.toString())).isEqualTo(2);
  }
}
