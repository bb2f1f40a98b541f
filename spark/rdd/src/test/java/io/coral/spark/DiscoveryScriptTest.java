package io.coral.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script over what {@code coral devices --json} prints. */
@Timeout(60)
class DiscoveryScriptTest {

  private static final String DEVICES =
      """
      #!/bin/sh
      [ "$*" = "devices --json" ] && cat <<'END'
      {
        "boards" : [ {
          "index" : 0,
          "runtime" : "xilinx",
          "id" : "u250-0",
          "vendor" : "xilinx",
          "name" : "u250",
          "memories" : [ {
            "name" : "deeper",
            "id" : "deeper"
          } ],
          "state" : "PROGRAMMED"
        }, {
          "index" : 1,
          "runtime" : "xilinx",
          "id" : "u250-1",
          "vendor" : "xilinx",
          "name" : "u250",
          "state" : "CLAIMED",
          "owner" : "root"
        }, {
          "index" : 2,
          "runtime" : "sim",
          "id" : "sim-0",
          "vendor" : "coral",
          "name" : "sim",
          "state" : "AVAILABLE"
        } ]
      }
      END
      """;

  private static final Path SCRIPT = Path.of("src/main/scripts/fpga-discovery.sh");

  @TempDir private Path temp;

  private String told(String... arguments) throws IOException {
    return toldBy(SCRIPT, arguments);
  }

  private String toldBy(Path place, String... arguments) throws IOException {
    Path coral = Files.writeString(temp.resolve("coral"), DEVICES);
    Files.setPosixFilePermissions(coral, PosixFilePermissions.fromString("rwx------"));
    List<String> line = new ArrayList<>(List.of(place.toString()));
    line.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().put("CORAL", coral.toString());
    Process script = builder.start();
    return new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  @Test
  void itTellsTheBoardsThatCanBeUsed() throws IOException {
    assertThat(told())
        .isEqualTo("{\"name\": \"fpga\", \"addresses\": [\"xilinx/u250-0\",\"sim/sim-0\"]}");
  }

  @Test
  void sparkReadsWhatItTells() throws IOException {
    ResourceInformation told = ResourceInformation.parseJson(told());

    assertThat(told.name()).isEqualTo("fpga");
    assertThat(told.addresses()).containsExactly("xilinx/u250-0", "sim/sim-0");
  }

  @Test
  void itTellsThoseOfOneName() throws IOException {
    assertThat(told("u250", "xilinx"))
        .isEqualTo("{\"name\": \"u250\", \"addresses\": [\"xilinx/u250-0\"]}");
    assertThat(told("u250", "intel")).isEqualTo("{\"name\": \"u250\", \"addresses\": []}");
  }

  /** Spark runs it without arguments. */
  @ParameterizedTest
  @CsvSource({
    "u250.sh, u250, 'xilinx/u250-0'",
    "u250@xilinx.sh, u250, 'xilinx/u250-0'",
    "fpga@coral, fpga, 'sim/sim-0'",
  })
  void aLinkSaysByItsNameWhichOnes(String link, String name, String address) throws IOException {
    Path place = Files.createSymbolicLink(temp.resolve(link), SCRIPT.toAbsolutePath());

    assertThat(toldBy(place))
        .isEqualTo("{\"name\": \"%s\", \"addresses\": [\"%s\"]}", name, address);
  }
}
