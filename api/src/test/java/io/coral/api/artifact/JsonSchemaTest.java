package io.coral.api.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema that editors are pointed at agrees with what is read and written. */
class JsonSchemaTest {
  private static final JsonSchema SCHEMA = schema();

  /** What no schema can tell: syntax, the sum of several fields, bytes of a text. */
  private static final List<String> BEYOND_A_SCHEMA =
      List.of("2 stages", "is taken by", "JSON", "Duplicate", "bytes in UTF-8", "more than one");

  private static JsonSchema schema() {
    try (InputStream in = ArtifactFormat.class.getResourceAsStream("bitstream.schema.json")) {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Set<ValidationMessage> problems(String json) {
    return SCHEMA.validate(json, InputFormat.JSON);
  }

  @Test
  void whatIsWrittenFits() throws IOException {
    long seed = System.nanoTime();
    RandomArtifact artifacts = new RandomArtifact(seed);
    for (int i = 0; i < 200; i++) {
      ByteArrayOutputStream written = new ByteArrayOutputStream();
      ArtifactFormat.JSON.write(artifacts.next(), written);
      assertThat(problems(written.toString(UTF_8))).as("seed %d, artifact %d", seed, i).isEmpty();
    }
  }

  static List<Path> descriptors() throws IOException {
    try (Stream<Path> files =
        Stream.concat(
            Files.walk(Path.of("../examples/src/main/artifacts")),
            Files.walk(Path.of("../runtime-intel-pac/src/fixture")))) {
      return files.filter(file -> file.endsWith("bitstream.json")).sorted().toList();
    }
  }

  @Test
  void thereAreDescriptorsToTry() throws IOException {
    assertThat(descriptors()).hasSizeGreaterThan(4);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("descriptors")
  void theExamplesFit(Path file) throws IOException {
    assertThat(problems(Files.readString(file))).isEmpty();
  }

  static Stream<Arguments> broken() {
    return BrokenDescriptorTest.brokenJson()
        .filter(broken -> BEYOND_A_SCHEMA.stream().noneMatch(((String) broken.get()[4])::contains));
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @MethodSource("broken")
  void whatIsRefusedDoesNotFit(String good, String bad) {
    assertThat(problems(BrokenDescriptorTest.JSON)).isEmpty();
    assertThat(problems(BrokenDescriptorTest.replaceFirst(BrokenDescriptorTest.JSON, good, bad)))
        .isNotEmpty();
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @ValueSource(
      strings = {
        "\"access\": \"rw\"",
        "\"memory\": 3",
        "\"memory\": \"0x3\"",
        "\"size\": 4",
        "\"index\": [0, -1]",
        "\"unknown\": {\"a\": [1]}",
        "\"properties\": {\"a\": 1}"
      })
  void whatIsReadFits(String field) {
    String json =
        BrokenDescriptorTest.replaceFirst(
            BrokenDescriptorTest.JSON, "\"type\": \"float*\", ", "\"type\": \"x\", " + field + ",");
    json = json.replace(", \"access\": \"r\"}", "}").replace(",\"access\": \"r\"}", "}");
    ArtifactFormat.JSON.read(
        "bitstream.json", new java.io.ByteArrayInputStream(json.getBytes(UTF_8)));
    assertThat(problems(json)).isEmpty();
  }
}
