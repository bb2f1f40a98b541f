package io.coral.api.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.coral.api.artifact.Model;
import io.coral.spec.format.Digests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstalledConstantsTest {

  @TempDir private Path folder;
  private Path file;
  private InstalledConstants constants;

  @BeforeEach
  void install() throws IOException {
    file = Files.write(folder.resolve("weights.bin"), new byte[] {1, 2, 3});
    String digest = Digests.sha256(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    constants =
        new InstalledConstants(folder, List.of(new Model.Weights("w", "weights.bin", digest)));
  }

  @Test
  void theyAreReadOnce() throws IOException {
    assertThat(constants.get().get("w").size()).isEqualTo(3);

    Files.delete(file);
    assertThat(constants.get()).containsOnlyKeys("w");
  }

  @Test
  void oneThatWasChangedOrEmptiedIsRefused() throws IOException {
    for (byte[] changed : new byte[][] {{1, 2, 4}, {}}) {
      Files.write(file, changed);
      assertThatIOException()
          .isThrownBy(constants::get)
          .withMessage(
              "the constant weights.bin is not what was installed; install the artifact again");
    }
  }

  @Test
  void oneThatIsGoneIsRefused() throws IOException {
    Files.delete(file);
    assertThatIOException()
        .isThrownBy(constants::get)
        .withMessage("the constant weights.bin cannot be read; install the artifact again");
  }
}
