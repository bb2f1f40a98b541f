package io.coral.kubernetes.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node's labels are made of. */
class LabelsTest {

  private static final Offer OFFER =
      new Offer("xilinx/u250", "x", "1", Optional.empty(), Place.UNKNOWN, List.of());

  @TempDir private Path temp;

  @Test
  void labelsOfBoardsThatAreGoneGoWithTheFirstLook() throws IOException {
    Path file = Files.writeString(temp.resolve("coral"), "xilinx/u250=1\n");

    new Labels(Optional.of(file)).write(List.of());

    assertThat(file).isEmptyFile();
  }

  @Test
  void aFileThatSomebodyDeletesIsThereAgain() throws IOException {
    Path file = temp.resolve("features.d/coral");
    Labels labels = new Labels(Optional.of(file));
    labels.write(List.of(OFFER));
    Files.delete(file);

    labels.write(List.of(OFFER));

    assertThat(file).hasContent("xilinx/u250=1");
  }
}
