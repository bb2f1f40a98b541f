package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.coral.itests.probe.TrafficActivator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A {@code coral serve} of a test's own: its boards, its folders, any port that is free. */
final class Served implements AutoCloseable {
  private static final Duration BOUND = Duration.ofSeconds(90);

  private final Path folder;
  private final String profile;
  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI address;

  /**
   * Starts it with the example of vectors and waits until it is ready.
   *
   * @param boards of the simulator, as its configuration has them
   * @param options before the command
   */
  Served(Path folder, String boards, String... options) throws IOException, InterruptedException {
    this(
        folder,
        configured(folder, boards),
        List.of(List.of("bitstream", "install", Built.VECTOR.toString())),
        options);
  }

  /**
   * The same of a profile.
   *
   * @param before commands that are run first
   * @param options before the command
   */
  Served(Path folder, String profile, List<List<String>> before, String... options)
      throws IOException, InterruptedException {
    this.folder = folder;
    this.profile = profile;
    Files.createDirectories(folder.resolve("data/deploy"));
    for (List<String> each : before) {
      Ended installed = coral(each.toArray(String[]::new));
      assertThat(installed.exitCode()).as(installed.err()).isZero();
    }
    ProcessBuilder builder =
        new ProcessBuilder(serve(options))
            .directory(folder.toFile())
            .redirectOutput(folder.resolve("serve.out").toFile())
            .redirectError(folder.resolve("serve.err").toFile());
    builder.environment().put("XDG_RUNTIME_DIR", folder.toString());
    process = builder.start();
    await("coral serve says that it is ready")
        .atMost(BOUND)
        .until(() -> !process.isAlive() || Files.readString(out()).contains("ready at "));
    assertThat(process.isAlive()).as("it lives: %s", errors()).isTrue();
    address = URI.create(Files.readString(out()).strip().replace("ready at ", ""));
  }

  private static String configured(Path folder, String boards) throws IOException {
    Path conf = Files.createDirectories(folder.resolve("conf/profiles/served/conf"));
    Files.writeString(conf.resolve("io.coral.runtime.sim.cfg"), "boards = " + boards + "\n");
    return "served";
  }

  private Path out() {
    return folder.resolve("serve.out");
  }

  private List<String> line(String... arguments) {
    List<String> line = new ArrayList<>();
    line.add(Built.HOME.resolve("coral").toString());
    line.addAll(List.of("--profile", profile, "--conf", folder.resolve("conf").toString()));
    line.addAll(List.of("--data", folder.resolve("data").toString()));
    line.addAll(List.of("--repository", folder.resolve("repository").toString()));
    line.addAll(List.of(arguments));
    return line;
  }

  private List<String> serve(String... options) {
    List<String> line = line(options);
    line.addAll(List.of("serve", "--port", "0"));
    return line;
  }

  /** Another command of the same user. */
  Ended coral(String... arguments) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("env", "XDG_RUNTIME_DIR=" + folder));
    line.addAll(line(arguments));
    return Ended.of(folder, "", line);
  }

  /** A command of the same user who says nothing of this framework's folders. */
  Ended plain(String... arguments) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("env", "XDG_RUNTIME_DIR=" + folder));
    line.add(Built.HOME.resolve("coral").toString());
    line.addAll(List.of(arguments));
    return Ended.of(folder, "", line);
  }

  /** The same, which goes on; its errors are in a file of that name. */
  Process begun(Path errors, String... arguments) throws IOException {
    List<String> line = new ArrayList<>(List.of(Built.HOME.resolve("coral").toString()));
    line.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(line).directory(folder.toFile()).redirectError(errors.toFile());
    builder.environment().put("XDG_RUNTIME_DIR", folder.toString());
    return builder.start();
  }

  /** A command of the same user on a terminal. */
  Pty terminal(int rows, int columns, String... arguments) throws IOException {
    return new Pty(folder, rows, columns, line(arguments));
  }

  URI address() {
    return address;
  }

  String errors() throws IOException {
    return Files.readString(folder.resolve("serve.err"));
  }

  HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve(path)).timeout(BOUND);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  JsonNode json(String path) throws IOException, InterruptedException {
    return new ObjectMapper().readTree(get(path).body());
  }

  /** The state of each board, by its id. */
  Map<String, String> states() throws IOException, InterruptedException {
    Map<String, String> states = new TreeMap<>();
    for (JsonNode board : json("api/state").get("boards")) {
      states.put(board.get("id").asText(), board.get("state").asText());
    }
    return states;
  }

  /** Has requests run from now on. */
  void makeTraffic() throws IOException {
    Path jar = Built.client(folder.resolve("traffic.jar"), TrafficActivator.class);
    Files.move(jar, folder.resolve("data/deploy/traffic.jar"), StandardCopyOption.ATOMIC_MOVE);
  }

  /** A service's supervisor ends it so; its exit code. */
  int terminate() throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
