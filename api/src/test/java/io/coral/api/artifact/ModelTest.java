package io.coral.api.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ModelTest {

  private static final String JSON =
      """
      {
        "name": "a.bin", "bitstreamId": "com.example", "version": "1",
        "platform": { "vendor": "v", "name": "b", "version": "1" },
        "kernels": [
          { "name": ["front", "back"], "kernelId": "classify", "arguments": [
            { "type": "uchar*", "name": "images", "access": "r", "index": [0, -1] },
            { "type": "char*", "name": "weights", "access": "r", "index": [1, -1] },
            { "type": "int*", "name": "middle", "access": "w", "index": [2, 0] },
            { "type": "int*", "name": "scores", "access": "w", "index": [-1, 1] },
            { "type": "int", "name": "count", "index": [3, 2] }
          ] }
        ],
        "model": {
          "name": "digits",
          "kernelId": "classify",
          "inputs": [
            { "name": "image", "datatype": "UINT8", "shape": [-1, 8, 8], "argument": "images" }
          ],
          "outputs": [
            { "name": "score", "datatype": "INT32", "shape": [-1, 2], "argument": "scores",
              "label": ["no", "yes"] }
          ],
          "between": [
            { "name": "map", "datatype": "INT32", "shape": [-1, 36], "argument": "middle" }
          ],
          "constants": [
            { "argument": "weights", "file": "weights.bin",
              "sha256": "6b831511f6288f26fbacecedee3f386a3ef25b44b8cff3320d1932483289b1ad" }
          ],
          "batch": { "argument": "count", "most": 64, "delayMicros": 2000, "preferred": [8, 16] }
        }
      }
      """;

  private static Artifact read(String json) {
    return ArtifactFormat.JSON.read("bitstream.json", stream(json));
  }

  private static ByteArrayInputStream stream(String json) {
    return new ByteArrayInputStream(json.getBytes(UTF_8));
  }

  @Test
  void aModelIsReadAsItIsWritten() {
    Model model = read(JSON).model().orElseThrow();

    assertThat(model.signature()).isEqualTo("digits (image UINT8[-1,8,8]) -> (score INT32[-1,2])");
    assertThat(model.inputs().get(0).bytes(3)).isEqualTo(192);
    assertThat(model.between().get(0).argument()).isEqualTo("middle");
    assertThat(model.constants().get(0).file()).isEqualTo("weights.bin");
    assertThat(model.batch().orElseThrow().joining())
        .contains(new Model.Joining(Duration.ofMillis(2), List.of(8, 16), false));
  }

  @Test
  void aDescriptorWithoutOneHasNone() {
    String json = JSON.substring(0, JSON.indexOf("  \"model\"")).stripTrailing();
    assertThat(read(json.substring(0, json.length() - 1) + "}").model()).isEmpty();
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        broken("\"name\": \"digits\"", "\"name\": \"a/b\"", "name", "a name such as digits"),
        broken(
            "\"kernelId\": \"classify\",\n    \"i",
            "\"kernelId\": \"x\",\n    \"i",
            "kernelId",
            "'x'"),
        broken("\"UINT8\"", "\"INT9\"", "inputs[0].datatype", "one of [BOOL, UINT8"),
        broken("\"UINT8\"", "\"INT32\"", "inputs[0].datatype", "images is a uchar*"),
        broken("\"UINT8\"", "\"FP32\"", "inputs[0].datatype", "an array of such elements"),
        broken("[-1, 8, 8]", "[]", "inputs[0].shape", "at least one dimension"),
        broken("[-1, 8, 8]", "[8, -1]", "inputs[0].shape", "the first may be -1"),
        broken("[-1, 8, 8]", "[0, 8]", "inputs[0].shape", "numbers from 1"),
        broken("[-1, 8, 8]", "[8, 8]", "", "image UINT8[8,8] has no batch"),
        broken("[-1, 8, 8]", "[-1, 65536, 65536]", "", "too large for a batch of 64"),
        broken(
            "\"argument\": \"images\"", "\"argument\": \"x\"", "inputs[0].argument", "0 arguments"),
        broken(
            "\"argument\": \"images\"", "\"argument\": \"scores\"", "inputs[0].datatype", "int*"),
        broken(
            "\"argument\": \"scores\"",
            "\"argument\": \"images\"",
            "outputs[0].argument",
            "is already"),
        broken(
            "\"name\": \"scores\", \"access\": \"w\"",
            "\"name\": \"scores\", \"access\": \"r\"",
            "outputs[0].argument",
            "one that the kernel writes"),
        broken(
            "\"name\": \"images\", \"access\": \"r\"",
            "\"name\": \"images\", \"access\": \"w\"",
            "inputs[0].argument",
            "one that the kernel reads"),
        broken("\"yes\"", "\"yes\", \"perhaps\"", "outputs[0].label", "has 3 entries; expected 2"),
        broken("\"name\": \"score\"", "\"name\": \"image\"", "", "two tensors are called image"),
        broken(
            "\"name\": \"weights\", \"access\": \"r\"",
            "\"name\": \"weights\"",
            "constants[0].argument",
            "an array of access r"),
        broken("\"weights.bin\"", "\"../weights\"", "constants[0].file", "a file's name"),
        broken("\"6b83", "\"XX83", "constants[0].sha256", "64 digits"),
        broken("\"most\": 64", "\"most\": 0", "batch.most", "from 1"),
        broken("[8, 16]", "[8, 65]", "batch.preferred", "sizes from 1 to 64"),
        broken("[8, 16]", "[8, 8]", "batch.preferred", "larger than the one before"),
        broken("\"delayMicros\": 2000, ", "", "batch.delayMicros", "microseconds"),
        broken("\"type\": \"int\", ", "\"type\": \"float\", ", "batch.argument", "a whole number"),
        broken(
            "\"argument\": \"weights\"",
            "\"argument\": \"middle\"",
            "constants[0].argument",
            "is already"),
        broken(
            "{ \"type\": \"int\", \"name\": \"count\"",
            "{ \"type\": \"int\" }, { \"type\": \"int\", \"name\": \"count\"",
            "",
            "no part carries the arguments [one without a name]"));
  }

  private static Arguments broken(String good, String bad, String field, String text) {
    return Arguments.of(good, bad, field, text);
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @MethodSource("broken")
  void aBrokenOneSaysWhereAndWhatIsExpected(String good, String bad, String field, String text) {
    BrokenDescriptorTest.assertBroken(JSON, good, bad, "model", field, text);
  }

  @Test
  void theSchemaKnowsIt() throws IOException {
    try (InputStream in = ArtifactFormat.class.getResourceAsStream("bitstream.schema.json")) {
      var schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
      assertThat(schema.validate(JSON, InputFormat.JSON)).isEmpty();
      assertThat(schema.validate(JSON.replace("UINT8", "INT9"), InputFormat.JSON)).isNotEmpty();
      assertThat(schema.validate(JSON.replace("\"most\": 64, ", ""), InputFormat.JSON))
          .isNotEmpty();
    }
  }
}
