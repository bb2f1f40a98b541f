package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.Board;
import io.coral.api.Drain;
import io.coral.api.Entrances;
import io.coral.api.Request;
import io.coral.api.ReservationException;
import io.coral.client.DaemonCoral;
import io.coral.daemon.internal.DaemonRig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands that a daemon carries out, with a daemon. */
@Timeout(60)
class DaemonCommandsTest {

  private static DaemonRig rig;
  private DaemonCoral daemon;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeAll
  static void start(@TempDir Path temp) throws IOException {
    rig = new DaemonRig(temp);
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  @BeforeEach
  void connect() throws IOException {
    daemon = DaemonCoral.connect(rig.socket());
  }

  @AfterEach
  void close() {
    daemon.close();
  }

  private int run(String... arguments) {
    out.reset();
    err.reset();
    return DaemonCommands.execute(
        new DaemonServices(Optional.of(daemon), ""),
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8)),
        arguments);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static Board board(int index) {
    return rig.coral().boards().get(index);
  }

  @Test
  void whatADaemonHasIsShown() {
    assertThat(run("devices")).isZero();
    assertThat(out()).contains("sim-0", "sim-1");
    assertThat(run("bitstream", "list")).isZero();
    assertThat(out()).contains("test", "test.add");
    assertThat(run("bitstream", "show", "test")).isZero();
    assertThat(out()).contains("sim-0, sim-1");
    assertThat(run("bitstream", "verify")).isZero();
    assertThat(out()).contains("sound");
    assertThat(run("explain")).isZero();
    assertThat(out()).contains("No request is under way.");
  }

  @Test
  void whatTheDaemonsRepositoriesHaveIsListedAndInstalledById() {
    assertThat(run("bitstream", "list", "--remote")).isZero();
    assertThat(out()).contains("known", "test", "coral/sim/1.0", "test.add");
    assertThat(err()).contains("another repository cannot be read");
    assertThat(run("bitstream", "install", "test.add")).isZero();
    assertThat(out()).contains("test.add");
    assertThat(run("bitstream", "install", "no.such")).isEqualTo(3);
    assertThat(err()).contains("no known repository has such an artifact");
  }

  @ParameterizedTest(name = "{0}: a framework of one''s own: {1}, in the daemon''s root: {2}")
  @CsvSource({
    "devices, false, false",
    "run bitstream, false, false",
    "bitstream list, false, false",
    "--debug bitstream install canary, false, false",
    "bitstream, true, false",
    "bitstream --help, true, false",
    "bitstream search add, true, false",
    "--debug bitstream publish canary --repository acme, true, false",
    "bitstream canary list, true, true",
    "bitstream install test --canary 1%, true, true",
    "bitstream install test --canary=1%, true, true"
  })
  void whatADaemonDoesNotDoIsDoneWithoutIt(String line, boolean isOnesOwn, boolean hasRoot) {
    Properties system = new Properties();

    assertThat(DaemonMain.leaves(daemon, system, line.split(" ", -1))).isEqualTo(isOnesOwn);

    String root = daemon.operator().repository().root().toString();
    assertThat(system)
        .isEqualTo(hasRoot ? Map.of("io.coral.core.repository.root", root) : Map.of());
  }

  @Test
  void aRequestRunsInTheDaemonWithFilesOfThisProcess(@TempDir Path folder) throws IOException {
    Path a = folder.resolve("a.bin");
    Files.write(a, ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putFloat(2).array());
    Path c = folder.resolve("c.bin");

    int exitCode =
        run(
            "run",
            "test.add",
            "--in",
            "f32:" + a,
            "--in",
            "f32:" + a,
            "--out",
            "f32:" + c + ":1",
            "--arg",
            "int:1");

    assertThat(exitCode).as(err()).isZero();
    assertThat(ByteBuffer.wrap(Files.readAllBytes(c)).order(ByteOrder.nativeOrder()).getFloat())
        .isEqualTo(4);
    assertThat(run("run", "test.ad", "--arg", "int:1")).isEqualTo(ExitCode.NOTHING_THERE);
    assertThat(run("run", "test.add", "--traffic", folder.resolve("t").toString()))
        .isEqualTo(ExitCode.FAILED);
    assertThat(err()).contains("coral --local run --traffic FILE");
  }

  @Test
  void trafficOfTheDaemonIsRecordedForAWhile(@TempDir Path folder) {
    Path file = folder.resolve("traffic.jsonl");

    assertThat(run("traffic", "record", file.toString(), "--for", "1ms")).as(err()).isZero();

    assertThat(out()).contains("0 requests are in " + file);
    assertThat(file).content().startsWith("{\"traffic\":1}").endsWith("{\"lost\":0}\n");
    assertThat(run("traffic", "record", "/dev/full", "--for", "15min")).isEqualTo(1);
    assertThat(err()).contains("/dev/full cannot be written");
    assertThat(run("traffic", "record", folder.resolve("none").resolve("t").toString()))
        .isEqualTo(ExitCode.FAILED);
    assertThat(err()).contains("the file cannot be written");
  }

  @Test
  void theDaemonSaysHowItIs() {
    assertThat(run("status")).as("the rig is not ready").isEqualTo(ExitCode.FAILED);
    assertThat(out())
        .contains("coral 1.2.3, process " + ProcessHandle.current().pid(), ": not ready")
        .contains("it is a test's", "BOARD", "sim-1")
        .doesNotContain("TENANT");
    run("status", "--tenants");
    assertThat(out()).contains("TENANT", "default", "1.0", "up to 86400.0 s", "of 4096");
    run("status", "--tenants", "--json");
    assertThat(out()).contains("\"ready\" : false", "\"mostRequests\" : 4096", "\"sim-0\"");
    assertThat(run("doctor")).isEqualTo(3);
    assertThat(out()).isEqualTo("All is well.\n");
  }

  @Test
  void applicationsAreTold() {
    run("status", "--tenants");
    assertThat(out()).doesNotContain("APPLICATION");
    Answer held = daemon.submit(Request.of("test.held").arg(new int[1]).application("app-1"));

    run("status", "--tenants");
    assertThat(out())
        .containsPattern("APPLICATION +TENANT +USED +REQUESTS\n *app-1 +default .* 1\n");
    run("status", "--tenants", "--json");
    assertThat(out()).contains("\"name\" : \"app-1\"");

    rig.permits.release();
    held.join();
  }

  @Test
  void whatTheDaemonTellsHelpersIsKeptWithTheLog(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("support.zip");

    run("doctor", "--bundle", file.toString());

    Map<String, String> texts = texts(file);
    assertThat(texts)
        .containsOnlyKeys(
            "coral-support/doctor.txt", "coral-support/log.txt", "coral-support/long.txt")
        .containsEntry("coral-support/doctor.txt", "All is well.\n");
    assertThat(texts.get("coral-support/long.txt")).startsWith("xxx").endsWith("… (cut)\n");
  }

  private static Map<String, String> texts(Path file) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry each : Collections.list(zip.entries())) {
        byte[] bytes = zip.getInputStream(each).readAllBytes();
        texts.put(each.getName(), new String(bytes, StandardCharsets.UTF_8));
      }
    }
    return texts;
  }

  @Test
  void whoIsNoOperatorKeepsTheDiagnosisWithTheLogAndIsToldSo(@TempDir Path folder)
      throws IOException {
    Path socket = folder.resolve("blue.sock");
    Path file = folder.resolve("support.zip");
    Entrances.Entrance entrance =
        rig.entrances().open(socket, PosixFilePermissions.fromString("rw-rw-rw-"), "blue");
    daemon.close();
    daemon = DaemonCoral.connect(socket);

    assertThat(run("doctor", "--bundle", file.toString())).isEqualTo(3);

    assertThat(err()).contains("metrics of all tenants", "the file is without them", "written: ");
    assertThat(texts(file))
        .containsOnlyKeys("coral-support/doctor.txt", "coral-support/log.txt")
        .containsEntry("coral-support/doctor.txt", "All is well.\n");
    entrance.close();
  }

  @Test
  void boardsAreDrainedPutBackAndReset() {
    assertThat(run("board", "drain", "sim-0", "--why", "a new fan")).as(err()).isZero();
    assertThat(out()).contains("sim-0 is drained", "coral board resume sim-0");
    assertThat(board(0).owner()).get().asString().startsWith("a new fan (user ");
    assertThat(run("board", "reset", "sim-0")).isZero();
    assertThat(run("board", "resume", "sim-0")).isZero();
    assertThat(board(0).owner()).isEmpty();

    assertThat(run("board", "resume", "sim-0")).isEqualTo(ExitCode.NOTHING_THERE);
    assertThat(err()).contains("sim-0 is not drained");
    assertThat(run("board", "drain", "sim-9")).isEqualTo(ExitCode.NOTHING_THERE);
    assertThat(err()).contains("the closest are sim/sim-");
    assertThat(run("board", "drain")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void boardsAreGrantedToATenant() {
    assertThat(run("board", "grant", "blue", "sim-1", "--exclusive")).as(err()).isZero();
    assertThat(out()).contains("tenant blue may use sim-1 alone");
    run("status", "--tenants");
    assertThat(out()).contains("sim-1 alone");
    run("status", "--tenants", "--json");
    assertThat(out()).contains("\"boards\" : [ \"sim-1\" ]", "\"exclusive\" : true");
    assertThat(run("board", "grant", "blue")).isZero();
    assertThat(out()).contains("tenant blue may use no board");
    assertThat(run("board", "grant", "blue", "sim-1", "--all")).isEqualTo(ExitCode.USAGE);

    assertThat(run("board", "grant", "blue", "--all")).isZero();

    assertThat(out()).contains("tenant blue may use all boards");
    run("status", "--tenants", "--json");
    assertThat(out()).doesNotContain("exclusive");
  }

  @Test
  void boardsAreKeptForATenantAndReleased() {
    assertThat(run("board", "reserve", "sim-1", "1h", "--tenant", "blue")).as(err()).isZero();
    assertThat(out()).contains("[sim-1], held by tenant blue until ");
    assertThat(run("status")).isEqualTo(ExitCode.FAILED);
    assertThat(out()).contains("held by tenant blue");
    assertThat(run("board", "release", "sim-1")).isZero();
    assertThat(rig.coral().leases()).isEmpty();
    assertThat(run("board", "release", "sim-1")).isEqualTo(ExitCode.NOTHING_THERE);
    assertThat(run("board", "reserve", "sim-1", "1h", "--tenant", "bleu"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(run("board", "reserve", "sim-1", "0s")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aBoardIsPreparedBeforeTheFirstRequest() {
    assertThat(run("board", "prepare", "sim-1", "test.add")).as(err()).isZero();
    assertThat(out()).startsWith("sim-1 has test:1");
    assertThat(board(1).bitstream()).hasValue("test:1");
    assertThat(run("board", "prepare", "sim-1", "test.add", "--tenant", "blue")).isZero();
    assertThat(out()).isEqualTo("sim-1 has test:1 already\n");

    assertThat(run("board", "prepare", "sim-1", "test.ad")).isEqualTo(ExitCode.NOTHING_THERE);
    assertThat(err()).contains("test.add");
    assertThat(run("board", "prepare", "sim-9", "test.add")).isEqualTo(ExitCode.NOTHING_THERE);
    assertThat(run("board", "prepare", "sim-1", "test.add", "--tenant", "bleu"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(run("board", "prepare", "sim-1")).isEqualTo(ExitCode.USAGE);
    assertThat(run("board", "prepare", "sim-1", "test.add", "--wait", "10000h"))
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void anArtifactIsRemovedAndInstalledAgainThroughTheDaemon(@TempDir Path folder)
      throws IOException {
    Path installed = daemon.operator().repository().list().get(0).folder();
    Path copy = Files.createDirectories(folder.resolve("copy"));
    try (var files = Files.list(installed)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    String checksum = daemon.operator().repository().list().get(0).sha256();

    assertThat(run("bitstream", "remove", checksum)).as(err()).isZero();
    assertThat(run("bitstream", "list")).isEqualTo(ExitCode.NOTHING_THERE);
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertThat(run("bitstream", "install", empty.toString())).isEqualTo(ExitCode.FAILED);
    assertThat(err()).contains(empty.toString());
    assertThat(run("bitstream", "install", copy.toString(), "--repository", "known"))
        .isEqualTo(ExitCode.FAILED);
    assertThat(err()).contains("the rule of known");
    assertThat(run("bitstream", "install", copy.toString())).as(err()).isZero();
    assertThat(out()).contains(checksum.substring(0, 12));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "status --tenants, status",
    "--debug board drain sim-0, board",
    "bitstream search status, bitstream",
    "explain board, explain",
    "'', ''"
  })
  void aWordThatACommandIsGivenIsNoCommand(String line, String command) {
    assertThat(DaemonMain.command(line.split(" ", -1))).isEqualTo(command);
  }

  @Test
  void withoutADaemonTheReasonIsTold() {
    Terminal terminal =
        new Terminal(System.out, new PrintStream(err, true, StandardCharsets.UTF_8));

    int exitCode =
        DaemonCommands.execute(
            new DaemonServices(Optional.empty(), "there is no daemon"), terminal, "status");

    assertThat(exitCode).isEqualTo(ExitCode.NOTHING_THERE);
    assertThat(err()).contains("coral: there is no daemon");
  }

  @Test
  void boardsAreTakenForAProcessAllOrNoneAndGoBackWithIt() throws IOException {
    TakenBoards taken =
        TakenBoards.take(DaemonCoral.connect(rig.socket()), "a kit", runtime -> true);
    assertThat(taken.names()).containsExactly("sim/sim-0", "sim/sim-1");
    assertThat(board(1).owner()).get().asString().startsWith("a kit");
    taken.close();
    await().until(() -> rig.coral().drains().isEmpty());

    assertThat(
            TakenBoards.take(
                    DaemonCoral.connect(rig.socket()), "a kit", runtime -> !runtime.inProcess())
                .names())
        .as("simulated boards are each process's own")
        .isEmpty();
    assertThat(TakenBoards.runtime("bench", "x")).isEmpty();
    assertThat(TakenBoards.runtime("conformance", "--runtime=sim")).isEqualTo("sim");
    assertThat(TakenBoards.runtime("conformance", "--runtime", "sim")).isEqualTo("sim");
  }

  @Test
  void aDrainOfTheApiLastsAsLongAsItsClient() {
    Drain drain = daemon.drain("sim-0", "an application", Duration.ZERO);
    assertThat(drain.runtimeId()).isEqualTo("sim");
    assertThat(daemon.drains()).containsExactly(drain);
    drain.reset();
    assertThatExceptionOfType(ReservationException.class)
        .isThrownBy(() -> daemon.drain("sim-0", "another", Duration.ZERO))
        .withMessageContaining("belongs to an application");
    drain.close();
    await().until(() -> rig.coral().drains().isEmpty());

    daemon.drain("sim-0", "an application", Duration.ZERO);
    daemon.close();
    await().until(() -> rig.coral().drains().isEmpty());
  }
}
