package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.RequestException;
import io.coral.api.artifact.Artifact;
import io.coral.api.repository.AcceleratorFetch;
import io.coral.api.repository.InstalledBitstream;
import io.coral.spec.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Accelerators that are not installed when they are asked for. */
@Timeout(30)
class FetchTest {

  @TempDir Path temp;

  @Test
  void anAcceleratorThatIsNotInstalledIsFetchedForTheBoardsOfThisMachine() {
    try (Rig rig = new Rig(temp)) {
      rig.simulator(Rig.BOARD);
      rig.engine.add(
          (AcceleratorFetch)
              (id, runs) -> {
                assertThat(id).isEqualTo("math.addition");
                try {
                  InstalledBitstream installed = rig.install();
                  assertThat(runs.test(installed.artifact())).isTrue();
                  assertThat(runs.test(elsewhere(installed.artifact()))).isFalse();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
                return Optional.empty();
              });
      Rig.Addition addition = new Rig.Addition(100);

      assertThat(rig.engine.wouldFetch("math.addition")).isTrue();
      rig.run(addition.request);

      assertThat(addition.isRight()).isTrue();
      assertThat(rig.engine.wouldFetch("math.addition")).isFalse();
    }
  }

  private static Artifact elsewhere(Artifact artifact) {
    return new Artifact(
        artifact.name(),
        artifact.bitstreamId(),
        artifact.version(),
        "",
        new Platform("other", "board", "1"),
        artifact.kernels(),
        artifact.properties());
  }

  @Test
  void whyAnAcceleratorCannotBeFetchedIsToldToWhoAskedForIt() {
    try (Rig rig = new Rig(temp)) {
      AcceleratorFetch failing = (id, runs) -> Optional.of("its store is closed");
      rig.engine.add(failing);

      assertThat(failure(rig))
          .hasMessageContaining("is not installed; it could not be fetched: its store is closed");
      rig.engine.remove((id, runs) -> Optional.empty());
      assertThat(failure(rig)).hasMessageContaining("its store is closed");
      rig.engine.remove(failing);
      assertThat(failure(rig)).hasMessageNotContaining("fetched");
      assertThat(rig.engine.wouldFetch("math.addition")).isFalse();
    }
  }

  private static RequestException failure(Rig rig) {
    try {
      throw new AssertionError("taken: " + rig.engine.submit(new Rig.Addition(1).request));
    } catch (RequestException e) {
      assertThat(e.code()).isEqualTo(RequestException.Code.UNKNOWN_ACCELERATOR);
      return e;
    }
  }
}
