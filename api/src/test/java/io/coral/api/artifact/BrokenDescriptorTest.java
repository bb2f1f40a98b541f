package io.coral.api.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BrokenDescriptorTest {

  /** A descriptor that is in order. */
  static final String JSON =
      """
      {
        "name": "a.bin",
        "bitstreamId": "com.example",
        "version": "1",
        "platform": {
          "vendor": "v",
          "name": "b",
          "version": "1"
        },
        "kernels": [
          {
            "name": ["one", "two"],
            "kernelId": "k",
            "arguments": [
              {"type": "float*", "access": "r"},
              {
                "type": "int",
                "size": "4",
                "index": ["1", "1"]
              }
            ]
          }
        ]
      }
      """;

  private static final String XML =
      """
      <bitstream>
        <name>a.bin</name>
        <bitstreamId>com.example</bitstreamId>
        <version>1</version>
        <platform>
          <vendor>v</vendor>
          <name>b</name>
          <version>1</version>
        </platform>
        <kernels>
          <kernel>
            <name>one</name>
            <kernelId>k</kernelId>
            <arguments>
              <argument>
                <type>int</type>
                <access>rw</access>
              </argument>
            </arguments>
          </kernel>
        </kernels>
      </bitstream>
      """;

  static Stream<Arguments> brokenJson() {
    return Stream.of(
        Arguments.of("\"name\": \"a.bin\",", "", 1, "name", "missing"),
        Arguments.of("a.bin", "../../evil", 2, "name", "'../../evil'"),
        Arguments.of("a.bin", "..", 2, "name", "'..'"),
        Arguments.of("com.example", "com/example", 3, "bitstreamId", "com.example.vector"),
        Arguments.of("com.example", "com..example", 3, "bitstreamId", "package"),
        Arguments.of("\"version\": \"1\",", "\"version\": {},", 4, "version", "a string"),
        Arguments.of("\"vendor\": \"v\",", "", 5, "platform.vendor", "missing"),
        Arguments.of("\"vendor\": \"v\"", "\"vendor\": \" \"", 6, "platform.vendor", "empty"),
        Arguments.of("[\"one\", \"two\"]", "[]", 12, "kernels[0].name", "at least one"),
        Arguments.of("[\"one\", \"two\"]", "[\"one\", null]", 12, "kernels[0].name[1]", "a string"),
        Arguments.of("\"kernelId\": \"k\",", "", 11, "kernels[0].kernelId", "missing"),
        Arguments.of("\"k\"", "\"a/b\"", 13, "kernels[0].kernelId", "'a/b'"),
        Arguments.of("\"type\": \"float*\", ", "", 15, "kernels[0].arguments[0].type", "float*"),
        Arguments.of("\"r\"", "\"x\"", 15, "kernels[0].arguments[0].access", "r, w or rw"),
        Arguments.of("\"4\"", "\"0\"", 18, "kernels[0].arguments[1].size", "from 1"),
        Arguments.of("\"4\"", "\"four\"", 18, "kernels[0].arguments[1].size", "'four'"),
        Arguments.of(
            "[\"1\", \"1\"]", "[\"-2\", \"1\"]", 19, "kernels[0].arguments[1].index", "-1"),
        Arguments.of(
            "[\"1\", \"1\"]", "[1, 1, 1]", 19, "kernels[0].arguments[1].index", "2 stages"),
        Arguments.of(
            "[\"1\", \"1\"]", "[1, 0]", 19, "kernels[0].arguments[1].index", "is taken by"),
        Arguments.of("\"version\": \"1\",\n  \"pl", "\"version\": \"1\"\n  \"pl", 5, "", "JSON"),
        Arguments.of("\"version\": \"1\",", "\"name\": \"2\",", 4, "", "Duplicate"),
        Arguments.of(
            "\"k\"", "\"" + "k".repeat(201) + "\"", 13, "kernels[0].kernelId", "at most 200"),
        Arguments.of("\"k\"", "\"/" + "k".repeat(9000) + "\"", 13, "kernels[0].kernelId", "(9001"),
        Arguments.of("a.bin", "\u00e4".repeat(101), 2, "name", "has 202 bytes in UTF-8"),
        Arguments.of(
            "[\"one\", \"two\"]",
            "[" + "1,".repeat(64) + "2]",
            12,
            "kernels[0].name",
            "65 entries; expected at most 64"),
        Arguments.of(
            "{\"type\": \"float*\"",
            "{\"type\": \"int\"},".repeat(1024) + "{\"type\": \"float*\"",
            14,
            "kernels[0].arguments",
            "1026 entries; expected at most 1024"),
        Arguments.of("}\n  ]\n}", "}\n  ]\n} {}", 24, "", "more than one"));
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @MethodSource("brokenJson")
  void brokenJsonSaysFileLineFieldAndWhatIsExpected(
      String good, String bad, int line, String field, String text) {
    assertThat(JSON).contains(good);
    ArtifactException broken = failure(ArtifactFormat.JSON, replaceFirst(JSON, good, bad));
    assertThat(broken.file()).isEqualTo("some/bitstream");
    assertThat(broken.line()).hasValue(line);
    assertThat(broken.field()).isEqualTo(field);
    assertThat(broken.text()).contains(text);
    assertThat(broken).hasMessageStartingWith("some/bitstream, line " + line);
  }

  static Stream<Arguments> brokenXml() {
    return Stream.of(
        Arguments.of("<name>a.bin</name>", "", 1, "name", "missing"),
        Arguments.of("<vendor>v</vendor>", "", 5, "platform.vendor", "missing"),
        Arguments.of("<name>one</name>", "", 11, "kernels[0].name", "at least one"),
        Arguments.of("<type>int</type>", "", 15, "kernels[0].arguments[0].type", "missing"),
        Arguments.of("</name>", "</name><name>b.bin</name>", 2, "name", "twice in <bitstream>"),
        Arguments.of("</vendor>", "</vendor>\n<vendor>w</vendor>", 7, "vendor", "in <platform>"),
        Arguments.of("</kernelId>", "</kernelId><kernelId>l</kernelId>", 13, "kernelId", "twice"),
        Arguments.of("</type>", "</type><type>long</type>", 16, "type", "twice in <argument>"),
        Arguments.of(
            "</kernels>",
            "</kernels><properties><a>1</a><property key='a'>2</property></properties>",
            21,
            "a",
            "twice in <properties>"),
        Arguments.of("rw", "all", 15, "kernels[0].arguments[0].access", "r, w or rw"),
        Arguments.of("</platform>", "</plat>", 9, "", "platform"),
        Arguments.of("<name>a.bin", "<name>&evil;", 2, "", "evil"),
        Arguments.of("<bitstream>", "<bitflow>", 1, "", "expected <bitstream>"));
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @MethodSource("brokenXml")
  void brokenXmlSaysFileLineFieldAndWhatIsExpected(
      String good, String bad, int line, String field, String text) {
    assertThat(XML).contains(good);
    ArtifactException broken = failure(ArtifactFormat.XML, replaceFirst(XML, good, bad));
    assertThat(broken.file()).isEqualTo("some/bitstream");
    assertThat(broken.line()).hasValue(line);
    assertThat(broken.field()).isEqualTo(field);
    assertThat(broken.text()).contains(text);
  }

  @Test
  void theUnbrokenTextsAreRead() {
    assertThat(ArtifactFormat.JSON.read("text", stream(JSON)).acceleratorIds())
        .containsExactly("com.example.k");
    assertThat(ArtifactFormat.XML.read("text", stream(XML)).acceleratorIds())
        .containsExactly("com.example.k");
  }

  @Test
  void anEntityThatNamesAFileIsNeverRead(@TempDir Path folder) throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "top-secret");
    String hostile =
        "<!DOCTYPE bitstream [<!ENTITY s SYSTEM \""
            + secret.toUri()
            + "\">]>\n"
            + XML.replace("a.bin", "&s;");
    ArtifactException refused = failure(ArtifactFormat.XML, hostile);
    assertThat(refused.line()).hasValue(1);
    assertThat(refused).hasMessageContaining("DOCTYPE").hasMessageNotContaining("top-secret");
  }

  @Test
  void entitiesThatGrowWithoutBoundAreRefusedBeforeTheyGrow() {
    StringBuilder bomb = new StringBuilder("<!DOCTYPE bitstream [<!ENTITY e0 \"x\">");
    for (int i = 1; i < 40; i++) {
      bomb.append("<!ENTITY e%d \"&e%d;&e%d;\">".formatted(i, i - 1, i - 1));
    }
    bomb.append("]>").append(XML.replace("a.bin", "&e39;"));
    assertThat(failure(ArtifactFormat.XML, bomb.toString())).hasMessageContaining("DOCTYPE");
  }

  @Test
  void whatIsNestedDeeperThanAnyDescriptorIsRefusedBeforeItIsBuilt() {
    int deep = 100_000;
    String xml =
        XML.replace("<version>", "<note>".repeat(deep) + "</note>".repeat(deep) + "<version>");
    assertThat(failure(ArtifactFormat.XML, xml)).hasMessageContaining("nested more than 64 deep");
    String inProperties =
        XML.replace(
            "</kernels>",
            "</kernels><properties>" + "<a>".repeat(deep) + "</a>".repeat(deep) + "</properties>");
    assertThat(failure(ArtifactFormat.XML, inProperties)).hasMessageContaining("nested more than");
    String json =
        JSON.replace("\"name\": \"a.bin\"", "\"x\": " + "[".repeat(deep) + "]".repeat(deep));
    assertThat(failure(ArtifactFormat.JSON, json)).hasMessageContaining("nesting depth");
  }

  @Test
  void aLongListOfKernelsIsRefusedBeforeEachIsLookedAt() {
    String kernel = "{\"name\": \"one\", \"kernelId\": \"k\", \"arguments\": []},";
    String json = JSON.replace("\"kernels\": [", "\"kernels\": [" + kernel.repeat(4096));
    assertThat(failure(ArtifactFormat.JSON, json)).hasMessageContaining("4097 entries");
  }

  @Test
  void computeUnitsOfOneAcceleratorMustTakeTheSameTypes() {
    String text =
        """
        {"name": "a", "bitstreamId": "x", "version": "1",
         "platform": {"vendor": "v", "name": "b", "version": "1"},
         "kernels": [
           {"name": "k0", "kernelId": "k", "arguments": [{"type": "int"}]},
           {"name": "k1", "kernelId": "k", "arguments": [{"type": "long"}]}]}
        """;
    ArtifactException broken = failure(ArtifactFormat.JSON, text);
    assertThat(broken.line()).hasValue(5);
    assertThat(broken.field()).isEqualTo("kernels[1].arguments");
  }

  @Test
  void anEmptyFileAMissingFileAndAnEmptyFolderSaySo(@TempDir Path folder) throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.json"));
    assertThat(catchThrowableOfType(ArtifactException.class, () -> ArtifactFormat.read(empty)))
        .hasMessageContaining("is empty");
    assertThat(
            catchThrowableOfType(
                ArtifactException.class, () -> ArtifactFormat.read(folder.resolve("gone.json"))))
        .hasMessageContaining("cannot be read");
    assertThat(catchThrowableOfType(ArtifactException.class, () -> ArtifactFormat.read(folder)))
        .hasMessageContaining("expected bitstream.json or bitstream.xml");
  }

  private static ArtifactException failure(ArtifactFormat form, String text) {
    ArtifactException failure =
        catchThrowableOfType(
            ArtifactException.class, () -> form.read("some/bitstream", stream(text)));
    assertThat(failure).as("the text was accepted: %s", text).isNotNull();
    return failure;
  }

  private static ByteArrayInputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  /**
   * That a descriptor in JSON is refused once a piece of it is broken.
   *
   * @param field what is named, below {@code part}; empty for the part itself
   */
  static void assertBroken(
      String json, String good, String bad, String part, String field, String text) {
    assertThat(json).contains(good);
    ArtifactException broken = failure(ArtifactFormat.JSON, replaceFirst(json, good, bad));
    assertThat(broken.text()).contains(text);
    assertThat(broken.field()).isEqualTo(field.isEmpty() ? part : part + "." + field);
    assertThat(broken.line()).isPresent();
  }

  static String replaceFirst(String text, String good, String bad) {
    int at = text.indexOf(good);
    return text.substring(0, at) + bad + text.substring(at + good.length());
  }
}
