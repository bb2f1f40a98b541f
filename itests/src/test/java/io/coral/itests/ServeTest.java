package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code coral serve} as a supervisor and a person see it, and {@code coral top} beside it. */
@Tag("once") // the script starts Felix
class ServeTest {
  private static final Duration BOUND = Duration.ofSeconds(30);

  private static final String HOME = Built.HOME.resolve("coral").toString();

  /** One daemon for all that only ask it. */
  @TempDir static Path shared;

  private static Served served;

  @TempDir Path folder;

  @BeforeAll
  static void serve() throws Exception {
    served = new Served(shared, "count=2");
  }

  @AfterAll
  static void itEndsWithoutAFaultAndLeavesNoSocket() throws Exception {
    try (Served ending = served) {
      assertThat(ending.terminate()).isZero();
      assertThat(shared.resolve("docker.sock")).doesNotExist();
      assertThat(shared.resolve("coral/coral.sock")).doesNotExist();
      // the driver of claims was told of an API server that is not there
      assertThat(ending.errors().lines())
          .allMatch(line -> line.contains("https://127.0.0.1:1 does not answer"));
    }
  }

  @Test
  void itLivesIsReadyServesAndEndsWithoutAFault() throws Exception {
    try (Served own = new Served(folder, "count=2", "--log-level=info", "--log-format=json")) {
      assertThat(own.get("healthz").body()).isEqualTo("ok\n");
      assertThat(own.get("readyz").statusCode()).isEqualTo(200);
      assertThat(own.json("readyz").get("reasons")).isEmpty();
      assertThat(own.json("api/state").get("boards")).hasSize(2);
      assertThat(own.json("api/installed").get("accelerators").get(0).get("id").asText())
          .isEqualTo("vector.addition");
      assertThat(own.get("nothing").statusCode()).isEqualTo(404);

      own.makeTraffic();
      await().atMost(BOUND).until(() -> own.states().containsValue("PROGRAMMED"));
      await().atMost(BOUND).until(() -> !own.json("api/requests").get("ended").isEmpty());
      JsonNode ended = own.json("api/requests").get("ended").get(0);
      assertThat(ended.get("outcome").asText()).isEqualTo("DONE");
      assertThat(ended.get("board").asText()).startsWith("sim/sim-");

      assertThat(own.terminate()).isZero();
      assertThat(folder.resolve("coral/serve")).doesNotExist();
      assertThat(logged(own))
          .allMatch(line -> line.startsWith("INFO "))
          .doesNotHaveDuplicates()
          .contains("INFO Runtime sim of coral is there")
          .anyMatch(line -> line.startsWith("INFO Programmed board sim-"));
    }
  }

  /** What it logged itself; every line is JSON. */
  private static List<String> logged(Served served) throws IOException {
    List<String> logged = new ArrayList<>();
    for (String line : served.errors().lines().toList()) {
      JsonNode event = new ObjectMapper().readTree(line);
      if (event.get("loggerName").asText().startsWith("io.coral.")) {
        logged.add(event.get("level").asText() + " " + event.get("formattedMessage").asText());
      }
    }
    return logged;
  }

  @Test
  void itsPageIsForNobodyElsesPages() throws Exception {
    InetSocketAddress socket =
        new InetSocketAddress(served.address().getHost(), served.address().getPort());

    assertThat(served.get("/").headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'");
    assertThat(answer(socket, "localhost", "/")).startsWith("HTTP/1.1 200");
    assertThat(answer(socket, "evil.example", "/"))
        .startsWith("HTTP/1.1 403")
        .contains("answers to no other name");
  }

  @Test
  void clientsOfOtherProcessesAreServed() throws Exception {
    Path socket = shared.resolve("coral/coral.sock");
    String vectors = Files.readString(Path.of("../protocol/vectors.txt"));
    byte[] hello = HexFormat.of().parseHex(vectors.split("\n\n", -1)[1].split("\n", -1)[2]);
    try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      client.write(ByteBuffer.wrap(hello));
      ByteBuffer welcome = ByteBuffer.allocate(1024);
      client.read(welcome);

      assertThat(new String(welcome.array(), StandardCharsets.ISO_8859_1)).contains("default");
    }
  }

  /** Its script, with the socket of a daemon as its container has it. */
  @Test
  void theFirstPodOfTheKubernetesPageAddsOneAndOne() throws Exception {
    String pod = Files.readString(Path.of("../kubernetes/deploy/first.yaml"));
    String script = pod.substring(pod.indexOf("- |") + 3, pod.indexOf("resources:"));

    Ended ended =
        Ended.of(
            shared,
            "",
            List.of(
                "sh",
                "-c",
                script.replace("coral run", HOME + " run").replace("/tmp/", folder + "/")));

    assertThat(ended.out()).as(ended.err()).startsWith("board sim-").endsWith(" 2\n");
  }

  @Test
  void commandsAskTheDaemonAndOperatorsLookAfterItsBoards() throws Exception {
    await()
        .atMost(BOUND)
        .untilAsserted(
            () ->
                assertThat(served.plain("status").out())
                    .contains("process ", ": ready", "sim-1", "available"));
    JsonNode boards = json(served.plain("devices", "--json")).get("boards");
    assertThat(boards).hasSize(2);
    assertThat(json(served.plain("bitstream", "list", "--json")).get("root").asText())
        .isEqualTo(shared.resolve("repository").toString());
    assertThat(json(served.plain("doctor", "--json")).get("usableBoard").asBoolean()).isTrue();
    assertThat(served.plain("explain").out()).contains("No request is under way.");

    Ended drained = served.plain("board", "drain", "sim-0", "--why", "a new card");
    assertThat(drained.exitCode()).as(drained.err()).isZero();
    assertThat(served.plain("devices").out()).contains("claimed by a new card (user ");
    assertThat(served.plain("--local", "devices").out())
        .as("of a framework of its own")
        .doesNotContain("claimed");
    assertThat(served.plain("board", "drain", "sim-7").exitCode()).isEqualTo(3);
    assertThat(served.plain("board", "resume", "sim-0").exitCode()).isZero();
    assertThat(served.plain("board", "reserve", "sim-0", "1h").out()).contains("held by tenant");
    assertThat(served.plain("status", "--tenants").out()).contains("TENANT", "default");
    assertThat(served.plain("board", "release", "sim-0").out()).contains("released [sim-0]");
  }

  @Test
  void whatOtherProcessesAskIsRecordedUntilTheRecordingIsEndedAndCanBeReplayed() throws Exception {
    Path traffic = folder.resolve("traffic.jsonl");
    Path errors = folder.resolve("record.err");
    String in = "f32:" + Files.write(folder.resolve("a.bin"), new byte[40]);
    Process recording = served.begun(errors, "traffic", "record", traffic.toString());
    try {
      await().atMost(BOUND).until(() -> Files.exists(traffic));
      Ended run =
          served.plain(
              "run",
              "vector.addition",
              "--in",
              in,
              "--in",
              in,
              "--out",
              "f32:" + folder.resolve("c.bin") + ":10",
              "--arg",
              "int:10");
      assertThat(run.exitCode()).as(run.err()).isZero();

      recording.toHandle().destroy();

      assertThat(recording.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(recording.inputReader().readLine())
          .as(Files.readString(errors))
          .isEqualTo("1 requests are in " + traffic);
    } finally {
      recording.destroyForcibly();
    }
    assertThat(traffic).content().contains("\"vector.addition\"").endsWith("{\"lost\":0}\n");
    assertThat(served.plain("whatif", traffic.toString(), "--add", "coral/sim").out())
        .contains("measured", "predicted", "changed");
  }

  @ParameterizedTest
  @CsvSource({
    "status, there is no daemon that could be asked; start one",
    "top --once, there is no `coral serve` of this user; start it"
  })
  void withoutADaemonCommandsSayHowToStartOne(String command, String told) throws Exception {
    Ended none =
        Ended.of(
            folder,
            "",
            List.of("sh", "-c", "XDG_RUNTIME_DIR=" + folder + " " + HOME + " " + command));

    assertThat(none.exitCode()).isEqualTo(3);
    assertThat(none.err()).contains(told);
    assertThat(folder.resolve("coral/serve")).doesNotExist();
  }

  private static JsonNode json(Ended ended) throws IOException {
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    return new ObjectMapper().readTree(ended.out());
  }

  /** What HTTP at a socket answers to a name. */
  private static String answer(SocketAddress socket, String host, String path) throws IOException {
    try (SocketChannel channel = SocketChannel.open(socket)) {
      String question =
          "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(path, host);
      channel.write(ByteBuffer.wrap(question.getBytes(StandardCharsets.US_ASCII)));
      byte[] answer = Channels.newInputStream(channel).readAllBytes();
      return new String(answer, StandardCharsets.UTF_8);
    }
  }

  @Test
  void whoServesOtherProtocolsComesAndGoesWithTheirConfigurations() throws Exception {
    Path gateway = shared.resolve("data/deploy/io.coral.gateway.cfg");
    Path rest = shared.resolve("rest.sock");
    Files.writeString(gateway, "grpc.port = 0\nrest.socket = " + rest + "\n");
    await().atMost(BOUND).until(() -> served.get("v2/health/ready").statusCode() == 200);
    assertThat(served.get("v2/models/none").statusCode()).isEqualTo(404);
    assertThat(served.get("models").body()).contains("None is installed");
    await().atMost(BOUND).until(() -> Files.exists(rest));
    assertThat(answer(UnixDomainSocketAddress.of(rest), "localhost", "/v2"))
        .startsWith("HTTP/1.1 200")
        .contains("binary_tensor_data");
    Files.delete(gateway);
    // who asks while it goes is told so by an error, of which the log tells as well
    await().atMost(BOUND).until(() -> !Files.exists(rest));
    await().atMost(BOUND).until(() -> served.get("v2/health/ready").statusCode() == 404);

    Path configuration = shared.resolve("data/deploy/io.coral.inaccel-one.cfg");
    Path socket = shared.resolve("inaccel/run/coral.sock");
    Files.writeString(configuration, "root = " + shared.resolve("inaccel") + "\n");
    await().atMost(BOUND).until(() -> Files.exists(socket));
    Files.delete(configuration);
    await().atMost(BOUND).until(() -> !Files.exists(socket));

    Files.writeString(
        shared.resolve("data/deploy/io.coral.inaccel.docker.cfg"),
        "socket = %1$s/docker.sock\nstate = %1$s/volumes\nroot = %1$s/roots\n".formatted(shared));
    await().atMost(BOUND).until(() -> Files.exists(shared.resolve("docker.sock")));

    Files.writeString(
        shared.resolve("data/deploy/io.coral.kubernetes.cfg"),
        "kubelet = %1$s/kubelet\nsockets = %1$s/pods\nlabels = %1$s/labels\n".formatted(shared));
    await().atMost(BOUND).until(() -> Files.exists(shared.resolve("labels")));
    assertThat(shared.resolve("labels")).hasContent("coral/sim=1.0");

    Path registry = Files.createDirectories(shared.resolve("kubelet/plugins_registry"));
    Files.writeString(
        shared.resolve("data/deploy/io.coral.kubernetes.csi.cfg"),
        "kubelet = %1$s/kubelet\nstate = %1$s/promised\n".formatted(shared));
    await().atMost(BOUND).until(() -> Files.exists(registry.resolve("inaccel-reg.sock")));

    Files.writeString(shared.resolve("token"), "secret");
    Files.writeString(
        shared.resolve("data/deploy/io.coral.kubernetes.dra.cfg"),
        """
        kubelet = %1$s/kubelet
        node = none
        sockets = %1$s/claims
        state = %1$s/claimed
        cdi = %1$s/cdi
        api = https://127.0.0.1:1
        token = %1$s/token
        certificate.authority = %2$s
        """
            .formatted(shared, authority()));
    await().atMost(BOUND).until(() -> Files.exists(registry.resolve("coral.io-reg.sock")));
  }

  /** Any certificate, in a file. */
  private static Path authority() throws Exception {
    KeyStore known =
        KeyStore.getInstance(
            new File(System.getProperty("java.home"), "lib/security/cacerts"), (char[]) null);
    byte[] certificate = known.getCertificate(known.aliases().nextElement()).getEncoded();
    return Files.writeString(
        shared.resolve("authority.crt"),
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(certificate)
            + "\n-----END CERTIFICATE-----\n");
  }

  @Test
  void aSecondOneSaysWhichIsThere() throws Exception {
    Ended second = served.coral("serve", "--port", "0");

    assertThat(second.exitCode()).isEqualTo(1);
    assertThat(second.err())
        .contains("coral serve runs already, process ")
        .contains(served.address().toString());
  }

  @Test
  void aDaemonThatCannotServeEndsAndSaysWhy() throws Exception {
    Path tenants = Files.writeString(folder.resolve("tenants.cfg"), "[tenant a]\nweight = 0\n");
    Path conf = folder.resolve("conf");
    Files.writeString(
        Files.createDirectories(conf.resolve("profiles/served/conf"))
            .resolve("io.coral.daemon.cfg"),
        "tenants.file = " + tenants);

    Ended ended =
        Ended.of(
            folder,
            "",
            List.of(
                "env",
                "XDG_RUNTIME_DIR=" + folder,
                HOME,
                "--profile=served",
                "--conf=" + conf,
                "--repository=" + folder.resolve("repository"),
                "serve",
                "--port=0"));

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.err()).contains("tenants.cfg: line 2: weight is \"0\"");
  }

  @Test
  void topShowsIt() throws Exception {
    Ended once = served.coral("top", "--once");
    assertThat(once.exitCode()).as(once.err()).isZero();
    assertThat(once.out()).contains("2 boards", "BOARD", "sim/sim-0", "sim/sim-1");
    Ended json = served.coral("top", "--once", "--json");
    assertThat(new ObjectMapper().readTree(json.out()).get("boards")).hasSize(2);
    Ended blind = served.coral("top");
    assertThat(blind.exitCode()).isEqualTo(2);
    assertThat(blind.err()).contains("no terminal to draw on; --once prints it once");
  }

  @Test
  void topIsDrawnOnATerminalWhichItLeavesAsItWas() throws Exception {
    try (Pty top = served.terminal(24, 110, "top", "--sort", "power")) {
      await().atMost(BOUND).until(() -> lastLine(top).endsWith("[power] state"));
      assertThat(top.lines().get(0)).contains("requests/s", "2 boards");
      assertThat(top.lines()).anyMatch(line -> line.startsWith("sim/sim-0  "));

      top.type("s");
      await().atMost(BOUND).until(() -> lastLine(top).endsWith(" power [state]"));
      top.type("ss");
      await().atMost(BOUND).until(() -> lastLine(top).contains("[load]"));

      top.resize(8, 40);
      await().atMost(BOUND).until(() -> lastLine(top).startsWith("q quit"));
      assertThat(top.lines()).hasSize(8).allMatch(line -> line.length() <= 40);

      top.type("q");
      assertThat(top.exitCode()).isZero();
      assertThat(top.isLeft()).isTrue();
    }
  }

  @Test
  void topIsLeftByControlCToo() throws Exception {
    try (Pty top = served.terminal(24, 110, "top")) {
      await().atMost(BOUND).until(() -> lastLine(top).contains("[index]"));

      top.type("\u0003");

      assertThat(top.exitCode()).isZero();
      assertThat(top.isLeft()).isTrue();
    }
  }

  private static String lastLine(Pty terminal) {
    List<String> lines = terminal.lines();
    return lines.get(lines.size() - 1);
  }
}
