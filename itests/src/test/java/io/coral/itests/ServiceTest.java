package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code coral serve} as a service, from its start to its end: what systemd would be told, on a
 * profile that has variables of its own.
 */
@Tag("once") // the script starts Felix
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServiceTest {
  private static final Duration BOUND = Duration.ofSeconds(90);
  private static final String SECRET = "hunter2-of-the-test";
  private static final String DATA = "numbers of mine.";

  @TempDir static Path folder;
  private static Process supervisor;

  @BeforeAll
  static void start() throws Exception {
    Path profile = Files.createDirectories(folder.resolve("conf/profiles/service"));
    Files.writeString(
        profile.resolve("profile.properties"),
        """
        env.CORAL_TEST_FOLDER = ${coral.temporary}/it's here
        jvm.test = -Dcoral.test.option=of the profile
        make.made.txt = ${coral.profile.dir}/make.sh
        """);
    Files.writeString(profile.resolve("make.sh"), "echo made >\"$1\"\n");
    Path conf = Files.createDirectories(profile.resolve("conf"));
    Files.writeString(
        conf.resolve("io.coral.daemon.cfg"), "tenants.file = " + folder.resolve("tenants.cfg"));
    Files.writeString(conf.resolve("io.coral.nobody.cfg"), "api.token = " + SECRET);
    Files.writeString(conf.resolve("io.coral.gateway.cfg"), "grpc.port = -1\n");
    Files.writeString(folder.resolve("tenants.cfg"), "[tenant lab]\n");
    List<String> line = new ArrayList<>(List.of("python3"));
    line.add(Path.of("src/test/resources/service/supervise.py").toAbsolutePath().toString());
    line.add(folder.toString());
    line.addAll(coral("serve", "--no-http"));
    ProcessBuilder service =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectOutput(folder.resolve("serve.out").toFile())
            .redirectError(folder.resolve("serve.err").toFile());
    service.environment().put("CORAL_REPOSITORY_TOKEN", SECRET);
    service.environment().put("CORAL_TEST_WORDS", "words of the environment");
    supervisor = service.start();
  }

  @AfterAll
  static void stop() {
    supervisor.descendants().forEach(ProcessHandle::destroyForcibly);
    supervisor.destroyForcibly();
  }

  private static List<String> coral(String... arguments) {
    List<String> line = new ArrayList<>(List.of(Built.HOME.resolve("coral").toString()));
    line.addAll(List.of("--profile", "service", "--conf", folder.resolve("conf").toString()));
    line.addAll(List.of("--repository", folder.resolve("repository").toString()));
    line.addAll(List.of(arguments));
    return line;
  }

  /** A command of somebody who says nothing of the service but where its socket is. */
  private static Ended asked(String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of("env"));
    line.add("CORAL_SOCKET=" + folder.resolve("coral/coral.sock"));
    line.add(Built.HOME.resolve("coral").toString());
    line.addAll(List.of(arguments));
    return Ended.of(folder, "", line);
  }

  private static String read(String file) throws IOException {
    Path path = folder.resolve(file);
    return Files.exists(path) ? Files.readString(path) : "";
  }

  private static void awaitLine(String file, String... words) {
    await("words in " + file)
        .atMost(BOUND)
        .untilAsserted(
            () -> {
              assertThat(supervisor.isAlive()).as("it lives: %s", read("serve.err")).isTrue();
              assertThat(read(file)).contains(words);
            });
  }

  private static long pid() throws IOException {
    return Long.parseLong(read("pid").strip());
  }

  private static void signal(String name) throws Exception {
    Ended sent = Ended.of(folder, "", List.of("kill", "-" + name, String.valueOf(pid())));
    assertThat(sent.exitCode()).as(sent.err()).isZero();
  }

  @Test
  @Order(1)
  void aClientThatComesBeforeItIsReadyWaitsAndIsServed() throws Exception {
    await().atMost(BOUND).until(() -> Files.exists(folder.resolve("told")));
    String vectors = Files.readString(Path.of("../protocol/vectors.txt"));
    byte[] hello = HexFormat.of().parseHex(vectors.split("\n\n", -1)[1].split("\n", -1)[2]);
    UnixDomainSocketAddress address =
        UnixDomainSocketAddress.of(folder.resolve("coral/coral.sock"));
    try (SocketChannel client = SocketChannel.open(address)) {
      client.write(ByteBuffer.wrap(hello));
      ByteBuffer welcome = ByteBuffer.allocate(1024);
      client.read(welcome);

      assertThat(new String(welcome.array(), StandardCharsets.ISO_8859_1)).contains("default");
    }
    awaitLine("told", "READY=1", "STATUS=ready, without HTTP");
    awaitLine("told", "WATCHDOG=1");
  }

  @Test
  @Order(2)
  void itOpensNoNetworkSocket() throws Exception {
    Set<String> own = new HashSet<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid() + "/fd"))) {
      for (Path each : descriptors.toList()) {
        own.add(Files.readSymbolicLink(each).toString());
      }
    }
    for (String table : List.of("tcp", "tcp6", "udp", "udp6")) {
      assertThat(Files.readAllLines(Path.of("/proc/" + pid() + "/net/" + table)))
          .as("%s: descriptors %s", table, own)
          .noneMatch(line -> own.contains("socket:[" + inode(line) + "]"));
    }
  }

  @Test
  @Order(2)
  void itWarnsOfWhatIsMissingWithoutHttp() throws Exception {
    assertThat(read("serve.err")).contains("the gateway has no REST, which is HTTP");

    Ended top =
        Ended.of(
            folder,
            "",
            List.of(
                "env",
                "XDG_RUNTIME_DIR=" + folder,
                Built.HOME.resolve("coral").toString(),
                "top",
                "--once"));
    assertThat(top.exitCode()).isEqualTo(3);
    assertThat(top.err()).contains("shows nothing over HTTP; set http = true");
  }

  private static String inode(String line) {
    return line.strip().split("\\s+")[9];
  }

  @Test
  @Order(2)
  void itIsOneProcessWithWhatItsProfileWants() throws Exception {
    ProcessHandle served = ProcessHandle.of(pid()).orElseThrow();
    String environment = Files.readString(Path.of("/proc/" + pid() + "/environ"));
    String line = Files.readString(Path.of("/proc/" + pid() + "/cmdline")).replace('\0', '\n');

    assertThat(served.children()).isEmpty();
    assertThat(line).contains("\n-Dcoral.test.option=of the profile\n");
    String temporary = line.replaceAll("(?s).*-Dcoral.temporary=([^\n]*)\n.*", "$1");
    assertThat(environment).contains("CORAL_TEST_FOLDER=" + temporary + "/it's here\0");
    assertThat(Path.of(temporary, "made.txt")).hasContent("made");
    assertThat(Files.getPosixFilePermissions(Path.of(temporary))).hasSize(3);
  }

  @Test
  @Order(3)
  void aHangUpHasItReadTheTenantsAgainAndSayWhatChanged() throws Exception {
    Path jobs = folder.resolve("jobs.sock");
    Files.writeString(
        folder.resolve("tenants.cfg"),
        "[tenant lab]\nweight = 3\n[socket jobs]\npath = " + jobs + "\ntenant = lab\n");
    signal("HUP");
    awaitLine("serve.out", "reloaded: 2 lines", "[tenant lab] weight: not said -> 3");
    awaitLine("told", "RELOADING=1\nMONOTONIC_USEC=");
    assertThat(jobs).exists();

    Files.writeString(folder.resolve("tenants.cfg"), "[tenant lab]\nweight = 0\n");
    signal("HUP");
    awaitLine("serve.out", "tenants.cfg: line 2: weight is \"0\"", "nothing was changed");
    assertThat(jobs).exists();
  }

  @Test
  @Order(4)
  void whatHelpersAreSentHasNeitherDataNorSecrets() throws Exception {
    Path file = folder.resolve("support.zip");
    Path numbers = Files.writeString(folder.resolve("numbers"), DATA);
    assertThat(asked("bitstream", "install", Built.VECTOR.toString()).exitCode()).isZero();
    String count = String.valueOf(DATA.length() / Float.BYTES);
    Ended run =
        asked(
            "run",
            "vector.addition",
            "--in=f32:" + numbers,
            "--in=f32:" + numbers,
            "--out=f32:" + folder.resolve("sums") + ":" + count,
            "--arg=int:" + count);
    assertThat(run.exitCode()).as(run.err()).isZero();

    Ended ended = asked("doctor", "--bundle", file.toString());

    assertThat(ended.err()).contains("written: " + file);
    StringBuilder names = new StringBuilder();
    StringBuilder texts = new StringBuilder();
    try (InputStream in = Files.newInputStream(file);
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        names.append(entry.getName()).append('\n');
        texts.append(new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    assertThat(names.toString())
        .contains("doctor.txt", "doctor.json", "bundles.txt", "settings.txt", "metrics.txt")
        .contains("machine.txt", "environment.txt", "log.txt");
    assertThat(texts.toString())
        .contains("io.coral.nobody: api.token", "CORAL_REPOSITORY_TOKEN", "coral_board_state")
        .contains("io.coral.daemon 1.0.0", "coral_requests_total{accelerator=\"vector.addition\"")
        .doesNotContain(DATA)
        .doesNotContain(SECRET)
        .doesNotContain("words of the environment");
  }

  @Test
  @Order(5)
  void itsEndIsToldAndLeavesTheSupervisorsSocket() throws Exception {
    String line = Files.readString(Path.of("/proc/" + pid() + "/cmdline")).replace('\0', '\n');
    Path temporary = Path.of(line.replaceAll("(?s).*-Dcoral.temporary=([^\n]*)\n.*", "$1"));

    signal("TERM");

    assertThat(supervisor.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(supervisor.exitValue()).isZero();
    assertThat(read("told")).contains("STOPPING=1", "EXTEND_TIMEOUT_USEC=50000000");
    assertThat(folder.resolve("coral/coral.sock")).exists();
    assertThat(folder.resolve("coral/serve")).doesNotExist();
    assertThat(folder.resolve("jobs.sock")).doesNotExist();
    assertThat(temporary).doesNotExist();
  }
}
