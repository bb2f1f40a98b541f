package io.coral.gateway.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

  @BeforeAll
  static void start() throws Exception {
    rig = new Rig(temp, Map.of());
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  private record Ended(int status, String output) {}

  private static Ended run(List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(temp.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }

  private static void assumeThere(String... command) throws Exception {
    boolean isThere;
    try {
      isThere = run(List.of(command)).status == 0;
    } catch (IOException e) {
      isThere = false;
    }
    assumeTrue(isThere, String.join(" ", command) + " does not work here");
  }

  @Test
  void aClientInPythonIsServed() throws Exception {
    assumeThere("protoc", "--version");
    assumeThere("/usr/bin/python3", "-c", "import grpc, google.protobuf");
    Path proto = Path.of("src/main/proto").toAbsolutePath();
    Ended made =
        run(List.of("protoc", "-I", proto.toString(), "--python_out=.", "inference.proto"));
    assertThat(made.status).as(made.output).isZero();

    Ended ended =
        run(
            List.of(
                "/usr/bin/python3",
                Path.of("src/test/python/client.py").toAbsolutePath().toString(),
                String.valueOf(rig.gateway.port()),
                temp.toString()));

    assertThat(ended.output).contains("Ran 7 tests").contains("\nOK\n");
    // the client's deadline has cancelled its request, whose board is let go now
    rig.engine.permits.release();
    await().until(() -> rig.gateway.inference().memory().taken() == 0);
  }

  @Test
  void curlIsServed() throws Exception {
    assumeThere("curl", "--version");
    Files.write(temp.resolve("x.bin"), Rig.floats(1, 2, 3));

    Ended ended =
        run(
            List.of(
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
                rig.uri("/v2/models/plus/infer").toString()));

    assertThat(ended.output).isEqualTo("200");
    byte[] answer = Files.readAllBytes(temp.resolve("z.bin"));
    assertThat(answer).endsWith(Rig.floats(1.5f, 3.5f, 5.5f));
  }

  @Test
  void theLinesOfThePageAskTheirModels() throws Exception {
    assumeThere("curl", "--version");
    Files.write(temp.resolve("x.bin"), Rig.floats(1));
    String page = rig.get("/models").body();

    List<String> lines =
        Pattern.compile("<pre>(.*?)</pre>")
            .matcher(page)
            .results()
            .map(each -> each.group(1))
            .toList();
    assertThat(lines).hasSize(3);
    rig.engine.permits.release();
    for (String line : lines) {
      assertThat(run(List.of("sh", "-c", line)).output).contains("\"model_name\":");
    }
  }
}
