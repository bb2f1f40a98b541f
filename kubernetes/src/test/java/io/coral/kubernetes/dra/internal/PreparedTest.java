package io.coral.kubernetes.dra.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreparedTest {

  @Test
  void aClaimThatWasKeptBeforeItHadANameAndBoardsHadPartsHasItsBoardAlone() throws IOException {
    String kept =
        """
        {"uid": "0815", "tenant": "claim-sim-0",
         "devices": [{"request": "board", "device": "sim-0", "board": "sim-0"}]}
        """;

    assertThat(Prepared.read("0815", kept.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(
            new Prepared(
                "0815",
                "",
                "",
                "claim-sim-0",
                List.of(new Prepared.Given("board", "sim-0", "sim-0", "", "", 0))));
  }

  @Test
  void whatIsKeptIsReadAgain() throws IOException {
    Prepared claim =
        new Prepared(
            "0815",
            "test",
            "one",
            "claim-sim-0.1",
            List.of(new Prepared.Given("board", "sim-0", "sim-0", "test.add", "4711", 2)));

    assertThat(Prepared.read("0815", claim.kept())).isEqualTo(claim);
  }
}
