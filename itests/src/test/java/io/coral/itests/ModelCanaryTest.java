package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new version of a model is tried by what clients of the gateway ask the installed one. */
@Tag("once") // the script starts Felix
class ModelCanaryTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int EQUAL = 3;

  /** The example of vectors as a model. */
  private static final String MODEL =
      """
      "model": {"name": "sum", "kernelId": "addition",
        "inputs": [{"name": "x", "datatype": "FP32", "shape": [-1], "argument": "a"},
                   {"name": "y", "datatype": "FP32", "shape": [-1], "argument": "b"}],
        "outputs": [{"name": "z", "datatype": "FP32", "shape": [-1], "argument": "c"}],
        "batch": {"argument": "size", "most": 8}},
      """;

  private static final String QUESTION =
      """
      {"inputs": [{"name": "x", "datatype": "FP32", "shape": [2], "data": [1, 2]},
                  {"name": "y", "datatype": "FP32", "shape": [2], "data": [10, 20]}]}
      """;

  @TempDir Path folder;

  private Path version(String version) throws Exception {
    Path made = Files.createDirectories(folder.resolve("version" + version));
    Files.copy(Built.VECTOR.resolve("vector.jar"), made.resolve("vector.jar"));
    JsonNode descriptor = JSON.readTree(Built.VECTOR.resolve("bitstream.json").toFile());
    String changed =
        descriptor.toString().replaceFirst("\\{", "{" + MODEL).replace("\"1\"", "\"%s\"");
    Files.writeString(made.resolve("bitstream.json"), changed.formatted(version));
    return made;
  }

  private JsonNode run(List<String> command, String input) throws Exception {
    Ended ended = Ended.of(folder, input, command);
    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
    return JSON.readTree(ended.out());
  }

  private JsonNode ask(Served served) throws Exception {
    String at = served.address() + "v2/models/sum/infer";
    return run(List.of("curl", "-sf", "--data-binary", "@-", at), QUESTION);
  }

  private static JsonNode canary(Served served) throws Exception {
    return JSON.readTree(served.coral("bitstream", "canary", "list", "--json").out())
        .at("/canaries/0");
  }

  @Test
  void asManyEqualAnswersAsWereAskedForInstallIt() throws Exception {
    Path deployed = Files.createDirectories(folder.resolve("data/deploy"));
    Files.writeString(deployed.resolve("io.coral.gateway.cfg"), "grpc.port = -1\n");
    Files.createDirectories(folder.resolve("conf"));
    List<String> installed = List.of("bitstream", "install", version("1").toString());
    try (Served served = new Served(folder, "default", List.of(installed))) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> served.get("v2/models/sum/ready").statusCode() == 200);
      assertThat(served.coral("bitstream", "show", "vector").out())
          .contains("sum (x FP32[-1], y FP32[-1]) -> (z FP32[-1])");
      Ended begun =
          served.coral(
              "bitstream",
              "install",
              version("2").toString(),
              "--canary=100%",
              "--promote-after=" + EQUAL);
      assertThat(begun.exitCode()).as(begun.err()).isZero();

      // The server sees within a second what another process tries, so it is asked until then.
      List<String> versions = new ArrayList<>();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                JsonNode answer = ask(served);
                assertThat(answer.at("/outputs/0/data")).hasToString("[11.0,22.0]");
                versions.add(answer.get("model_version").asText());
                return canary(served).get("state").asText().equals("PROMOTED");
              });

      assertThat(versions).isSorted().hasSizeGreaterThanOrEqualTo(EQUAL);
      assertThat(versions.subList(0, EQUAL)).containsOnly("1");
      assertThat(ask(served).get("model_version").asText()).isEqualTo("2");
      assertThat(served.errors()).isEmpty();
    }
  }
}
