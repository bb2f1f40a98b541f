package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The layers, switched on by options of the built distribution's script. */
@Tag("once") // the script brings its own framework
class LayersTest {
  @TempDir Path folder;

  private Ended coral(String... arguments) throws IOException, InterruptedException {
    return Ended.coral(folder, arguments);
  }

  @Test
  void aTraceHasAProcessForTheBoardAndALaneForEachOfItsResources() throws Exception {
    Ended ended = coral("--trace", "out.json", "--validation", "--leaks", "demo");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.err()).isEmpty();
    List<String> lanes = new ArrayList<>();
    List<String> slices = new ArrayList<>();
    Map<String, String> requests = new TreeMap<>();
    for (JsonNode event : new ObjectMapper().readTree(folder.resolve("out.json").toFile())) {
      assertThat(event.get("pid").isInt()).isTrue();
      assertThat(event.get("tid").isInt()).isTrue();
      switch (event.get("ph").asText()) {
        case "M" -> lanes.add(event.get("args").get("name").asText());
        case "X" -> {
          assertThat(event.get("ts").asDouble()).isNotNegative();
          assertThat(event.get("dur").asDouble()).isNotNegative();
          slices.add(event.get("name").asText());
        }
        case "b", "e" ->
            requests.merge(
                event.get("id").asText(), event.get("ph").asText(), (before, now) -> before + now);
        default -> throw new AssertionError("an event of another kind: " + event);
      }
    }
    assertThat(lanes)
        .contains("sim/sim-0", "calls", "copies to device", "copies from device")
        .anyMatch(lane -> lane.startsWith("vector_add"));
    assertThat(slices).contains("open", "write", "vector_add", "read");
    // the steps of the request one after the other, within it
    assertThat(requests).hasSize(1);
    assertThat(requests.get("1")).matches("b(be)+e");
  }

  @Test
  void whatWasRecordedOnTheSimulatorIsTheSameOnPocl() throws Exception {
    assertThat(coral("--record", "demo.rec", "demo").exitCode()).isZero();

    Ended same =
        coral("--profile", "pocl", "replay", "--against", "sim", "--runtime", "xilinx", "demo.rec");

    assertThat(same.exitCode()).as(same.out() + same.err()).isZero();
    assertThat(same.out()).contains("every result is as on sim");
  }

  @Test
  void theFirstCallWhoseResultDiffersIsNamedWithItsRule() throws Exception {
    assertThat(coral("--record", "demo.rec", "demo").exitCode()).isZero();

    Ended differs = coral("replay", "--runtime", "intel-pac", "demo.rec");

    assertThat(differs.exitCode()).as(differs.err()).isEqualTo(1);
    assertThat(differs.out())
        .containsPattern(
            "call \\d+, AcceleratorRuntime.open: recorded success, now NOT_FOUND .*\\(RES-04: ");
  }

  @Test
  void aTraceThatCannotBeWrittenIsToldBeforeAnythingStarts() throws Exception {
    Ended ended = coral("--trace", "nowhere/out.json", "demo");

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).contains("--trace: there is no folder").hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({"--trace, trace", "--record, record"})
  void aFullDiskIsToldInOneLineAndIsNoSuccess(String option, String word) throws Exception {
    Ended ended = coral(option, "/dev/full", "demo");

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.out()).contains("verified 1048576 of 1048576");
    assertThat(ended.err())
        .contains(word + "=/dev/full, which cannot be written (No space left on device)")
        .hasLineCount(1);
  }

  @Test
  void theSelfTestPrintsTheMatrixAndTheSum() throws Exception {
    Ended ended = coral("conformance", "--self-test", "--only", "PKG-02", "--json", "matrix.json");

    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out()).contains("detected  PKG-02", "2 of 2 mutants detected");
    JsonNode json = new ObjectMapper().readTree(folder.resolve("matrix.json").toFile());
    assertThat(json.get("detected").asInt()).isEqualTo(2);
    assertThat(json.get("matrix").get(0).get("expected").asText()).contains("vendor");
  }
}
