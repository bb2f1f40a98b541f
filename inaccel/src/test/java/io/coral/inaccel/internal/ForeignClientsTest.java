package io.coral.inaccel.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that have nothing of Coral's: the gRPC of Debian. */
@Timeout(300)
class ForeignClientsTest {

  private static final Path PROTO = Path.of("src/main/proto").toAbsolutePath();
  private static final Path SOURCES = Path.of("src/test").toAbsolutePath();

  @TempDir private static Path temp;

  private static Rig rig;

  @BeforeAll
  static void start() throws IOException {
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

  private static void protoc(String... outputs) throws Exception {
    List<String> command = new ArrayList<>(List.of("protoc", "-I", PROTO.toString()));
    command.addAll(List.of(outputs));
    command.add("inaccel.proto");
    Ended made = run(command);
    assertThat(made.status).as(made.output).isZero();
  }

  @Test
  void aClientInPythonIsServed() throws Exception {
    assumeThere("protoc", "--version");
    assumeThere("/usr/bin/python3", "-c", "import grpc, google.protobuf");
    protoc("--python_out=.");

    Ended ended =
        run(
            List.of(
                "/usr/bin/python3",
                SOURCES.resolve("python/client.py").toString(),
                rig.root.toString(),
                temp.toString()));

    assertThat(ended.output).contains("Ran 5 tests").contains("\nOK\n");
  }

  @Test
  void aClientInCppIsServed() throws Exception {
    assumeThere("pkg-config", "--exists", "grpc++");
    assumeThere("which", "grpc_cpp_plugin");
    protoc(
        "--cpp_out=.",
        "--grpc_out=.",
        "--plugin=protoc-gen-grpc=" + run(List.of("which", "grpc_cpp_plugin")).output.strip());
    Ended compiled =
        run(
            List.of(
                "sh",
                "-c",
                "g++ -std=c++17 -O1 -I. -o client "
                    + SOURCES.resolve("cpp/client.cpp")
                    + " inaccel.pb.cc inaccel.grpc.pb.cc $(pkg-config --cflags --libs grpc++"
                    + " protobuf)"));
    assertThat(compiled.status).as(compiled.output).isZero();

    Ended ended = run(List.of("./client", rig.root.toString()));

    assertThat(ended.output).isEqualTo("100 additions are right\n");
    assertThat(ended.status).isZero();
  }
}
