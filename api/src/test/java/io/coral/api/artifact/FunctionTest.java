package io.coral.api.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FunctionTest {

  private static final String JSON =
      """
      {
        "name": "a.bin", "bitstreamId": "gzip", "version": "1",
        "platform": { "vendor": "v", "name": "b", "version": "1" },
        "kernels": [
          { "name": "member", "kernelId": "member", "arguments": [
            { "type": "uchar*", "name": "in", "access": "r" },
            { "type": "int", "name": "length" },
            { "type": "uchar*", "name": "out", "access": "w" },
            { "type": "int*", "name": "size", "access": "w" }
          ] }
        ],
        "function": {
          "kernelId": "member",
          "body": { "argument": "in", "length": "length", "most": 1000, "type": ["text/*", "a/b"] },
          "result": { "argument": "out", "length": "size", "bytes": 65540, "per": 65535,
                      "plus": 20, "type": "application/gzip" }
        }
      }
      """;

  private static Artifact read(String json) {
    return ArtifactFormat.JSON.read(
        "bitstream.json", new ByteArrayInputStream(json.getBytes(UTF_8)));
  }

  @Test
  void aFunctionIsReadAsItIsWritten() {
    Function function = read(JSON).function().orElseThrow();

    assertThat(function.signature()).isEqualTo("member (text/*, a/b) -> application/gzip");
    assertThat(function.body().unit()).isEqualTo(1);
    assertThat(function.body().most()).hasValue(1000);
    assertThat(function.body().length()).contains("length");
    assertThat(function.result().length()).contains("size");
  }

  @ParameterizedTest
  @CsvSource({"0, 20", "1, 65560", "65535, 65560", "65536, 131100"})
  void aResultHasRoomForEveryPartOfTheBodyThatHasBegun(long body, long room) {
    assertThat(read(JSON).function().orElseThrow().result().room(body)).isEqualTo(room);
  }

  @ParameterizedTest
  @CsvSource({
    "text/plain, true",
    "TEXT/csv; charset=utf-8, true",
    "A/B, true",
    "a/c, false",
    "texts/x, false"
  })
  void aBodyIsOfOneOfItsTypesWhateverTheirParameters(String type, boolean isTaken) {
    assertThat(read(JSON).function().orElseThrow().body().takes(type)).isEqualTo(isTaken);
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        broken("\"member\",\n    \"body\"", "\"x\",\n    \"body\"", "kernelId", "'x'"),
        broken("\"body\":", "\"other\":", "body", "which argument carries it"),
        broken("\"result\":", "\"other\":", "result", "which argument carries it"),
        broken("\"argument\": \"in\"", "\"argument\": \"x\"", "body.argument", "0 arguments"),
        broken("\"argument\": \"in\"", "\"argument\": \"out\"", "body.argument", "kernel reads"),
        broken("\"argument\": \"out\"", "\"argument\": \"in\"", "result.argument", "kernel writes"),
        broken("\"length\": \"length\"", "\"length\": \"in\"", "body.length", "a scalar that is"),
        broken("\"length\": \"size\"", "\"length\": \"length\"", "result.length", "an array of"),
        broken("\"length\": \"size\"", "\"length\": \"out\"", "result.length", "is already"),
        broken("\"length\": \"size\", ", "", "", "no part carries the arguments [size]"),
        broken("\"bytes\": 65540, ", "", "result.bytes", "room for each"),
        broken("\"per\": 65535", "\"per\": 0", "result.per", "from 1"),
        broken("\"plus\": 20", "\"plus\": -1", "result.plus", "from 0"),
        broken("\"most\": 1000", "\"most\": 0", "body.most", "from 1"),
        broken("\"a/b\"", "\"ab\"", "body.type", "media types such as"),
        broken("application/gzip", "application/*", "result.type", "a media type such as"));
  }

  private static Arguments broken(String good, String bad, String field, String text) {
    return Arguments.of(good, bad, field, text);
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @MethodSource("broken")
  void aBrokenOneSaysWhereAndWhatIsExpected(String good, String bad, String field, String text) {
    BrokenDescriptorTest.assertBroken(JSON, good, bad, "function", field, text);
  }

  @Test
  void theSchemaKnowsIt() throws IOException {
    try (InputStream in = ArtifactFormat.class.getResourceAsStream("bitstream.schema.json")) {
      var schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
      assertThat(schema.validate(JSON, InputFormat.JSON)).isEmpty();
      assertThat(schema.validate(JSON.replace("\"a/b\"", "\"ab\""), InputFormat.JSON)).isNotEmpty();
      assertThat(schema.validate(JSON.replace("\"bytes\": 65540, ", ""), InputFormat.JSON))
          .isNotEmpty();
    }
  }
}
