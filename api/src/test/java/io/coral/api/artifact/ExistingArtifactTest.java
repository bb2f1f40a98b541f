package io.coral.api.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.Access;
import io.coral.spec.Platform;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Descriptors as existing artifacts spell them. */
class ExistingArtifactTest {

  private static final Artifact EXPECTED =
      new Artifact(
          "demo.awsxclbin",
          "com.example.math.vector",
          "0.1",
          "vector operations",
          new Platform("xilinx", "aws-vu9p-f1", "dynamic-shell"),
          List.of(
              new ArtifactKernel(
                  List.of("vsub:{vsub_1}"),
                  "subtraction",
                  List.of(
                      new ArtifactArgument(
                          "float16*",
                          "input",
                          OptionalInt.empty(),
                          List.of(),
                          List.of(2),
                          Access.READ,
                          Map.of()),
                      ArtifactArgument.of("int", "size", Access.READ_WRITE)),
                  Map.of())),
          Map.of());

  @Test
  void jsonWithListsSingleValuesNumbersAndUnknownFieldsIsRead() {
    assertThat(
            json(
                """
                {
                  "name": "demo.awsxclbin", "bitstreamId": "com.example.math.vector",
                  "version": 0.1, "description": "vector operations", "author": {"name": ["x"]},
                  "platform": {"vendor": "xilinx", "name": "aws-vu9p-f1",
                               "version": "dynamic-shell", "revision": 3},
                  "kernels": {
                    "name": "vsub:{vsub_1}", "kernelId": "subtraction",
                    "arguments": [
                      {"type": "float16*", "name": "input", "memory": 2, "access": "r"},
                      {"type": "int", "name": "size", "access": null, "unit": []}
                    ]
                  }
                }
                """))
        .isEqualTo(EXPECTED);
  }

  @Test
  void xmlInAnyOrderWithUnknownElementsAndWhiteSpaceIsRead() {
    assertThat(
            xml(
                """
                <?xml version="1.0"?>
                <!-- made by hand -->
                <bitstream>
                  <version>0.1</version>
                  <name>
                    demo.awsxclbin
                  </name>
                  <author><name>x</name></author>
                  <bitstreamId>com.example.math.vector</bitstreamId>
                  <description>vector operations</description>
                  <kernels>
                    <kernel>
                      <kernelId>subtraction</kernelId>
                      <name>vsub:{vsub_1}</name>
                      <arguments>
                        <argument>
                          <memory>2</memory>
                          <access>r</access>
                          <type>float16*</type>
                          <name>input</name>
                        </argument>
                        <argument><type>int</type><name>size</name></argument>
                      </arguments>
                    </kernel>
                  </kernels>
                  <platform>
                    <vendor>xilinx</vendor>
                    <name>aws-vu9p-f1</name>
                    <version>dynamic-shell</version>
                  </platform>
                </bitstream>
                """))
        .isEqualTo(EXPECTED);
  }

  @Test
  void vendorPropertiesOfAllLevelsAreKeptInBothForms() {
    Artifact fromJson =
        json(
            """
            {"name": "a.gbs", "bitstreamId": "x", "version": "1", "properties": {"p": "1"},
             "platform": {"vendor": "intel", "name": "pac_a10", "version": "38d7"},
             "kernels": [{"name": ["k"], "kernelId": "k", "properties": {"csr.offset": "0x100"},
               "arguments": [{"type": "int", "properties": {"csr.offset": 136}}]}]}
            """);
    Artifact fromXml =
        xml(
            """
            <bitstream><name>a.gbs</name><bitstreamId>x</bitstreamId><version>1</version>
            <properties><p>1</p></properties>
            <platform><vendor>intel</vendor><name>pac_a10</name><version>38d7</version></platform>
            <kernels><kernel><name>k</name><kernelId>k</kernelId>
            <properties><csr.offset>0x100</csr.offset></properties><arguments><argument>
            <type>int</type><properties><property key="csr.offset">136</property></properties>
            </argument></arguments></kernel></kernels></bitstream>
            """);
    assertThat(fromJson).isEqualTo(fromXml);
    assertThat(fromJson.properties()).containsEntry("p", "1");
    assertThat(fromJson.kernels().get(0).properties()).containsEntry("csr.offset", "0x100");
    assertThat(fromJson.kernels().get(0).arguments().get(0).properties())
        .containsEntry("csr.offset", "136");
  }

  @Test
  void stagesGiveEachArgumentItsPlaceAndMemory() {
    Artifact artifact =
        json(
            """
            {"name": "a.bin", "bitstreamId": "x", "version": "1",
             "platform": {"vendor": "v", "name": "b", "version": "1"},
             "kernels": [{"name": ["first", "second"], "kernelId": "k", "arguments": [
               {"type": "int*", "index": ["0", "-1"], "memory": ["0", "0"]},
               {"type": "int*", "index": ["1", "0"], "memory": ["0", "3"]},
               {"type": "int", "index": ["-1", "1"]}]}]}
            """);
    List<ArtifactArgument> arguments = artifact.kernels().get(0).arguments();
    assertThat(arguments.get(0).indexIn(1, 0)).isEmpty();
    assertThat(arguments.get(1).indexIn(1, 1)).hasValue(0);
    assertThat(arguments.get(1).memoryIn(1)).hasValue(3);
    assertThat(arguments.get(2).indexIn(0, 2)).isEmpty();
    assertThat(arguments.get(2).memoryIn(0)).isEmpty();
  }

  private static Artifact json(String text) {
    return ArtifactFormat.JSON.read("text", new ByteArrayInputStream(text.getBytes(UTF_8)));
  }

  private static Artifact xml(String text) {
    return ArtifactFormat.XML.read("text", new ByteArrayInputStream(text.getBytes(UTF_8)));
  }
}
