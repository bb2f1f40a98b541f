package io.coral.gateway.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that have nothing of Coral's: Debian's gRPC for Python, and curl. */
@Timeout(300)
class ForeignClientsTest {

  @TempDir private static Path temp;

  private static Rig rig;
  private static Foreign foreign;

  @BeforeAll
  static void start() throws Exception {
    rig = new Rig(temp, Map.of());
    foreign = new Foreign(temp);
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  @Test
  void aClientInPythonIsServed() throws Exception {
    foreign.assertClientInPythonIsServed(rig);
  }

  @Test
  void curlIsServed() throws Exception {
    foreign.assumeThere("curl", "--version");
    Files.write(temp.resolve("x.bin"), Rig.floats(1, 2, 3));

    String status =
        foreign.run(
            "curl",
            "-s",
            "-H",
            "Inference-Header-Content-Length: 0",
            "--data-binary",
            "@x.bin",
            "-o",
            "z.bin",
            "-w",
            "%{http_code}",
            rig.uri("/v2/models/plus/infer").toString());

    assertThat(status).isEqualTo("200");
    assertThat(Files.readAllBytes(temp.resolve("z.bin"))).endsWith(Rig.floats(1.5f, 3.5f, 5.5f));
  }

  @Test
  void theLinesOfThePageAskTheirModels() throws Exception {
    foreign.assumeThere("curl", "--version");
    Files.write(temp.resolve("x.bin"), Rig.floats(1));
    String page = rig.get("/models").body();

    List<String> lines =
        Pattern.compile("<pre>(.*?)</pre>")
            .matcher(page)
            .results()
            .map((MatchResult each) -> each.group(1))
            .toList();
    assertThat(lines).hasSize(3);
    rig.engine.permits.release();
    for (String line : lines) {
      assertThat(foreign.run("sh", "-c", line)).contains("\"model_name\":");
    }
  }
}
