package io.coral.kubernetes.dra.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparedTest {

  @Test
  void aClaimThatWasKeptBeforeBoardsHadPartsHasItsBoardAlone(@TempDir Path temp)
      throws IOException {
    Path kept =
        Files.writeString(
            temp.resolve("0815"),
            """
            {"uid": "0815", "tenant": "claim-sim-0",
             "devices": [{"request": "board", "device": "sim-0", "board": "sim-0"}]}
            """);

    assertThat(Prepared.read(kept))
        .isEqualTo(
            new Prepared(
                "0815",
                "claim-sim-0",
                List.of(new Prepared.Given("board", "sim-0", "sim-0", "", "", 0))));
  }
}
