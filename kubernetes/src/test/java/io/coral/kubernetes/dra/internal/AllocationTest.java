package io.coral.kubernetes.dra.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.coral.kubernetes.internal.Json;
import io.coral.kubernetes.wire.Dra;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a claim says that it was given. */
class AllocationTest {

  private static final String CLAIM =
      """
      {"metadata": {"uid": "0815"}, "status": {"allocation": {"devices": {
        "results": [
          {"request": "gpu", "driver": "example.com", "pool": "node-1", "device": "gpu-0"},
          {"request": "board", "driver": "coral.io", "pool": "node-1", "device": "u250-0"}],
        "config": [{"requests": ["gpu"], "opaque": {"driver": "example.com", "parameters": {}}}]}}}}
      """;

  private static List<Allocation> read(String claim) throws IOException {
    Dra.Claim asked = Dra.Claim.newBuilder().setName("mine").setUid("0815").build();
    return Allocation.of(Json.read(claim.getBytes(StandardCharsets.UTF_8)), asked, "node-1");
  }

  @Test
  void devicesOfOtherDriversAreTheirs() throws IOException {
    assertThat(read(CLAIM)).containsExactly(new Allocation("board", "u250-0", "", "", 0));
  }

  private static final String CLASS = "{\"accelerator\": \"of.class\"}";
  private static final String OWN = "{\"accelerator\": \"own\"}";

  private static String configured(String request, String requests) {
    String config =
        "{\"requests\": %s, \"opaque\": {\"driver\": \"coral.io\", \"parameters\": %s}}";
    return CLAIM
        .replace("\"request\": \"board\"", "\"request\": \"" + request + "\"")
        .replace(
            "\"config\": [",
            "\"config\": ["
                + config.formatted("[]", CLASS)
                + ", "
                + config.formatted(requests, OWN)
                + ", ");
  }

  @ParameterizedTest
  @CsvSource({
    "board, [], own",
    "board, '[\"gpu\", \"board\"]', own",
    "board/large, '[\"board\"]', own",
    "board/large, '[\"board/large\"]', own",
    "board, '[\"gpu\"]', of.class"
  })
  void theLastParametersForARequestHold(String request, String requests, String accelerator)
      throws IOException {
    assertThat(read(configured(request, requests)))
        .containsExactly(new Allocation(request, "u250-0", accelerator, "", 0));
  }

  @Test
  void aPartOfASharedBoardIsNamed() throws IOException {
    String claim =
        CLAIM.replace(
            "\"u250-0\"",
            "\"u250-0\", \"shareID\": \"42\", \"consumedCapacity\": {\"ddr\": \"0\", \"shares\": \"1k\"}");

    assertThat(read(claim)).containsExactly(new Allocation("board", "u250-0", "", "42", 1000));
  }

  @ParameterizedTest
  @CsvSource({
    "0815, 4711, 'claim mine is another one by now, with the uid 4711'",
    "coral.io, example.com, claim mine has no device of coral.io",
    "'node-1\", \"device\": \"u', 'node-2\", \"device\": \"u', 'is of node-2, not of node-1'",
    "'\"u250-0\"', '\"u250-0\", \"adminAccess\": true', there is no administrative access",
    "'[\"gpu\"], \"opaque\": {\"driver\": \"example.com', '[], \"opaque\": {\"driver\": \"coral.io', 'has the parameter accelerator, and the claim''s config has []'"
  })
  void whatIsNotToBePreparedHereIsTold(String was, String is, String told) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(CLAIM.replace(was, is)))
        .withMessageContaining(told);
  }
}
