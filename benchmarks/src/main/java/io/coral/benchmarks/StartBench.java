package io.coral.benchmarks;

import io.coral.launcher.TemporaryFolder;
import io.coral.runtime.sim.BoardModel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * From the start of a process to its first answer: {@code coral serve} as a server of functions, on
 * simulated boards and on PoCL's, and with all that {@code coral serve} has, beside a JVM that has
 * nothing but the JDK's HTTP server. In turns, so that all see the same machine.
 */
final class StartBench {

  private static final int ROUNDS = 5;
  private static final double BOUND_MILLIS = 1_500;
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final byte[] BODY = new byte[3_000];
  private static final String FUNCTION = "/functions/gzip.member";
  private static final String FUNCTIONS = "pocl-functions";
  private static final String PROFILE = "profile.properties";
  private static final String SIMULATED = "simulated-functions";

  private static final String PROTOTYPE =
      """
      {"name": "member", "kernelId": "member", "arguments": [
        {"type": "char*", "name": "in", "access": "r"},
        {"type": "int", "name": "length"},
        {"type": "char*", "name": "out", "access": "w"},
        {"type": "int*", "name": "size", "access": "w"}]}
      """;
  private static final String PART =
      """
      "function": {"kernelId": "member", "body": {"argument": "in", "length": "length"},
        "result": {"argument": "out", "length": "size", "type": "application/gzip",
          "bytes": 4096, "per": 2048, "plus": 20}}
      """;

  List<Figure> run() throws Exception {
    try (TemporaryFolder scratch = TemporaryFolder.make()) {
      Path folder = scratch.path();
      Files.createDirectories(folder.resolve("data/deploy"));
      Files.writeString(folder.resolve("data/deploy/io.coral.gateway.cfg"), "grpc.port = -1\n");
      Files.write(folder.resolve("body"), BODY);
      writeSimulated(folder.resolve("conf/profiles").resolve(SIMULATED));
      Path artifact =
          KernelArtifact.write(
              folder, "gzip", BoardModel.DEFAULT.platform(), GzipKernel.class, PROTOTYPE, PART);
      long unused =
          Command.run(folder, line(folder, SIMULATED, "bitstream", "install", artifact.toString()));
      for (String profile : List.of(FUNCTIONS, "pocl")) {
        unused = Command.run(folder, line(folder, profile, "gzip", "body", profile + ".gz"));
      }
      return measured(folder);
    }
  }

  /** The profile of functions with simulated boards in the place of PoCL's. */
  private static void writeSimulated(Path profile) throws IOException {
    Path functions = Command.home().resolve("profiles").resolve(FUNCTIONS);
    String text =
        Files.readString(functions.resolve(PROFILE))
            .replaceAll("(?m)^jvm\\.early = .*$", "")
            .replace("!io.coral.runtime.sim-*", "!io.coral.runtime.xilinx-*, !io.coral.opencl*");
    Files.createDirectories(profile);
    Files.writeString(profile.resolve(PROFILE), text);
  }

  private static List<Figure> measured(Path folder) throws Exception {
    double[][] millis = new double[4][ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      int port = free();
      millis[0][i] = first(folder, port, bare(port));
      millis[1][i] = first(folder, port, serve(folder, SIMULATED, port));
      millis[2][i] = first(folder, port, serve(folder, FUNCTIONS, port));
      millis[3][i] = first(folder, port, serve(folder, "pocl", port));
    }
    String what = "from a process's start to its first answer: ";
    return List.of(
        Figure.of(what + "a JVM with an HTTP server", median(millis[0]), "ms"),
        Figure.atMost(
            what + "simulated boards, functions alone", median(millis[1]), "ms", BOUND_MILLIS),
        Figure.atMost(what + "PoCL, profile pocl-functions", median(millis[2]), "ms", BOUND_MILLIS),
        Figure.of(what + "PoCL, all of `coral serve`", median(millis[3]), "ms"));
  }

  /** Milliseconds from its start until it has answered a question. */
  private static double first(Path folder, int port, List<String> line) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("served.log").toFile());
    builder.environment().put("XDG_RUNTIME_DIR", folder.toString());
    builder.environment().remove("RUNTIME_DIRECTORY");
    long start = System.nanoTime();
    Process process = builder.start();
    try {
      while (!answers(port)) {
        if (!process.isAlive() || System.nanoTime() - start > LIMIT_NANOS) {
          throw new BaselineException(
              String.join(" ", line)
                  + " gives no answer: "
                  + Files.readString(folder.resolve("served.log"), StandardCharsets.UTF_8));
        }
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      }
      return (System.nanoTime() - start) / 1e6;
    } finally {
      process.destroy();
      boolean unused = process.waitFor(LIMIT_NANOS, TimeUnit.NANOSECONDS);
      process.destroyForcibly();
    }
  }

  private static boolean answers(int port) {
    try (HttpConnection connection = new HttpConnection(port, FUNCTION, "", BODY)) {
      connection.post();
      return true;
    } catch (IOException | RuntimeException e) {
      // it does not listen yet, or has not found the function
      return false;
    }
  }

  private static List<String> bare(int port) throws URISyntaxException {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        Path.of(BareServer.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .toString(),
        BareServer.class.getName(),
        String.valueOf(port));
  }

  private static List<String> serve(Path folder, String profile, int port) {
    return line(folder, profile, "serve", "--port", String.valueOf(port));
  }

  private static List<String> line(Path folder, String profile, String... arguments) {
    List<String> line = new ArrayList<>(Command.coral("--profile", profile));
    line.addAll(List.of("--conf", folder.resolve("conf").toString()));
    line.addAll(List.of("--data", folder.resolve("data").toString()));
    line.addAll(List.of("--repository", folder.resolve("repository-" + profile).toString()));
    line.addAll(List.of(arguments));
    return line;
  }

  private static int free() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  private static double median(double[] millis) {
    double[] sorted = millis.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
