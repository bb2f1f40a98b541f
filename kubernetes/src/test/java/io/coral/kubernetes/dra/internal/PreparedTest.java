package io.coral.kubernetes.dra.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreparedTest {

  @Test
  void aClaimThatWasKeptBeforeBoardsHadPartsHasItsBoardAlone() throws IOException {
    String kept =
        """
        {"uid": "0815", "tenant": "claim-sim-0",
         "devices": [{"request": "board", "device": "sim-0", "board": "sim-0"}]}
        """;

    assertThat(Prepared.read("0815", kept.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(
            new Prepared(
                "0815",
                "claim-sim-0",
                List.of(new Prepared.Given("board", "sim-0", "sim-0", "", "", 0))));
  }
}
