package io.coral.gateway.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs of this machine that have nothing of Coral's, in a folder. */
final class Foreign {

  private final Path folder;

  Foreign(Path folder) {
    this.folder = folder;
  }

  private record Ended(int status, String output) {}

  private Ended ended(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }

  /** What a command says that succeeds. */
  String run(String... command) throws IOException, InterruptedException {
    Ended ended = ended(List.of(command));
    assertThat(ended.status).as(ended.output).isZero();
    return ended.output;
  }

  /** Debian's gRPC for Python is there; then the protocol's messages for it are in the folder. */
  void assumePython() throws IOException, InterruptedException {
    assumeThere("protoc", "--version");
    assumeThere("/usr/bin/python3", "-c", "import grpc, google.protobuf");
    Path proto = Path.of("src/main/proto").toAbsolutePath();
    run("protoc", "-I", proto.toString(), "--python_out=.", "inference.proto");
  }

  void assumeThere(String... command) throws InterruptedException {
    boolean isThere;
    try {
      isThere = ended(List.of(command)).status == 0;
    } catch (IOException e) {
      isThere = false;
    }
    assumeTrue(isThere, String.join(" ", command) + " does not work here");
  }

  /**
   * Has a client of Debian's gRPC ask a gateway all that it can be asked.
   *
   * @param proof by TLS, a certificate to trust, and a token, or a certificate and its key
   */
  void assertClientInPythonIsServed(Rig rig, String... proof) throws Exception {
    assumePython();
    List<String> command =
        new ArrayList<>(
            List.of(
                "/usr/bin/python3",
                Path.of("src/test/python/client.py").toAbsolutePath().toString(),
                String.valueOf(rig.gateway.port()),
                folder.toString()));
    command.addAll(List.of(proof));

    assertThat(run(command.toArray(String[]::new))).contains("Ran 7 tests").contains("\nOK\n");
    // the client's deadline has cancelled its request, whose board is let go now
    rig.engine.permits.release();
    await().until(() -> rig.gateway.inference().memory().taken() == 0);
  }
}
