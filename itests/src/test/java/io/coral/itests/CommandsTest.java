package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The command line as a person runs it, on the framework of this run: a process each where its
 * start is what matters, and one for all others.
 */
@Execution(ExecutionMode.CONCURRENT) // else Equinox's run would wait for this class alone
@Timeout(300)
class CommandsTest {
  private static final List<String> LINKED = List.of("bundles", "framework", "conf", "examples");

  @TempDir static Path shared;

  private static Path home;
  private static CommandLines one;

  @TempDir Path folder;

  /** The distribution by links, so that profiles and installed bitstreams are the test's own. */
  @BeforeAll
  static void layOutADistribution() throws IOException {
    home = Files.createDirectories(shared.resolve("home"));
    for (String part : LINKED) {
      Files.createSymbolicLink(home.resolve(part), Built.HOME.resolve(part));
    }
    Files.createDirectories(home.resolve("profiles/broken/bundles"));
    Files.createDirectories(home.resolve("profiles/empty"));
    Files.writeString(
        home.resolve("profiles/empty/profile.properties"), "bundles = !io.coral.runtime.*\n");
    waitForTheRuntimes(Files.createDirectories(shared.resolve("conf")));
    Files.createDirectories(shared.resolve("conf/profiles/one"));
    one = new CommandLines(shared, java(), "one");
  }

  /** A busy machine may take longer to start the runtimes than a person is let wait for them. */
  private static void waitForTheRuntimes(Path conf) throws IOException {
    String settings = Files.readString(Built.HOME.resolve("conf/launcher.properties"));
    assertThat(settings).contains("ready.seconds = 5\n");
    Files.writeString(
        conf.resolve("launcher.properties"),
        settings.replace("ready.seconds = 5\n", "ready.seconds = 120\n"));
  }

  /** JUnit would warn about links that lead out of its folder. */
  @AfterAll
  static void removeTheLinks() throws IOException {
    try {
      if (one != null) {
        one.close();
      }
    } finally {
      for (String part : LINKED) {
        Files.delete(home.resolve(part));
      }
    }
  }

  private static List<String> java() {
    List<String> line = Built.java();
    line.add("-Dcoral.home=" + home);
    // as the script does, so that Java has nothing to warn about
    line.add("--enable-native-access=ALL-UNNAMED");
    if (Runtime.version().feature() >= 23) {
      line.add("--sun-misc-unsafe-memory-access=allow");
    }
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.coral.launcher.Main"));
    return line;
  }

  Ended run(String... arguments) throws IOException, InterruptedException {
    return typing("", arguments);
  }

  /** With an input that ends after the text. */
  Ended typing(String text, String... arguments) throws IOException, InterruptedException {
    List<String> line = java();
    line.addAll(List.of("--conf", shared.resolve("conf").toString()));
    line.addAll(List.of(arguments));
    return Ended.of(folder, text, line);
  }

  static JsonNode json(Ended ended) throws IOException {
    return new ObjectMapper().readTree(ended.out());
  }

  @Test
  void demoVerifiesEveryElement() throws Exception {
    Ended ended = run("demo");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("sim-0", "copy in", "copy out");
    assertThat(ended.out().lines()).last().isEqualTo("verified 1048576 of 1048576");
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void messagesArePrintedAsLinesOfJson() throws Exception {
    Ended ended = run("--log-format", "json", "--log-level", "info", "devices");

    assertThat(ended.out().lines()).hasSize(3);
    assertThat(ended.err().lines())
        .isNotEmpty()
        .allSatisfy(line -> assertThat(new ObjectMapper().readTree(line)).hasSizeGreaterThan(3));
    assertThat(ended.err()).contains("\"formattedMessage\":\"Runtime sim of coral is there\"");
  }

  @Test
  void linesAboutARequestCarryItsNumber() throws Exception {
    Ended text = run("--log-level", "debug", "demo");
    assertThat(text.err().lines())
        .anyMatch(
            line ->
                line.matches(
                    "DEBUG .*RequestLines: \\[request 1] Request 1: .* is on board sim-0.*"));
    assertThat(text.err().lines())
        .anyMatch(line -> line.matches("INFO +[^\\[]*: Programmed board sim-0 .*"));

    Ended json = run("--log-level", "debug", "--log-format", "json", "demo");
    assertThat(json.err().lines())
        .anySatisfy(
            line -> {
              JsonNode told = new ObjectMapper().readTree(line);
              assertThat(told.at("/mdc/request").asText()).isEqualTo("1");
              assertThat(told.get("formattedMessage").asText()).startsWith("Request 1: vector.");
            });
  }

  @Test
  void devicesAreListedForPeopleAndForMachines() throws Exception {
    assertThat(one.run("devices").out().lines()).hasSize(3).first().asString().startsWith("INDEX");

    Ended told = one.run("devices", "--json");
    JsonNode boards = json(told).get("boards");
    assertThat(boards).hasSize(2);
    assertThat(boards.get(1).get("id").asText()).isEqualTo("sim-1");
    assertThat(boards.get(0).get("memories").get(0).get("size").asLong()).isPositive();
    assertThat(asSparkIsTold(told.out()))
        .isEqualTo("{\"name\": \"fpga\", \"addresses\": [\"sim/sim-0\",\"sim/sim-1\"]}\n");
  }

  /** What Spark's discovery script makes of it, which goes by its lines. */
  private String asSparkIsTold(String devices) throws IOException, InterruptedException {
    Files.writeString(folder.resolve("devices.json"), devices);
    Path coral = Files.writeString(folder.resolve("coral.sh"), "#!/bin/sh\ncat devices.json\n");
    Files.setPosixFilePermissions(coral, PosixFilePermissions.fromString("rwx------"));
    String script = "../spark/rdd/src/main/scripts/fpga-discovery.sh";
    return Ended.of(
            folder,
            "",
            List.of("env", "CORAL=" + coral, Path.of(script).toAbsolutePath().toString()))
        .out();
  }

  @Test
  @Tag("once") // with all of a test's class path beside it, Equinox starts no shell
  void theShellHasTheCommandsToo() throws Exception {
    Ended ended =
        typing(
            """
            coral:devices
            coral:devices --wrong
            coral:explain
            coral:reserve coral/sim 90min --count 2
            coral:devices
            coral:release sim-1
            coral:release sim-1
            coral:traffic record traffic.jsonl
            coral:traffic record other.jsonl
            coral:traffic stop
            coral:traffic stop
            exit
            """,
            "shell");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out())
        .contains("INDEX", "sim-0", "sim-1", "No request is under way.")
        .contains("[sim-0, sim-1], held by tenant default until ")
        .contains("available, held by tenant default until ")
        .contains("released [sim-0, sim-1]")
        .contains("recording to traffic.jsonl", "0 requests are in traffic");
    assertThat(ended.err())
        .contains("Unknown option: '--wrong'")
        .contains("no lease keeps board sim-1; there are no leases")
        .contains("recorded to traffic.jsonl already; stop that first")
        .contains("nothing is recorded")
        .doesNotContain("\tat ");
    assertThat(ended.out() + ended.err()).doesNotContain("coerce");
  }

  @Test
  void runTakesArraysFromFilesAndWritesThem() throws Exception {
    ByteBuffer a = ByteBuffer.allocate(40).order(ByteOrder.nativeOrder());
    for (int i = 0; i < 10; i++) {
      a.putFloat(i);
    }
    Path in = Files.write(folder.resolve("a.bin"), a.array());
    Path traffic = folder.resolve("traffic.jsonl");
    assertThat(one.run("bitstream", "install", Built.VECTOR.toString()).exitCode()).isZero();

    Ended ended =
        one.run(
            "run",
            "vector.addition",
            "--explain",
            "--traffic",
            traffic.toString(),
            "--in",
            "f32:" + in,
            "--in",
            "f32:" + in,
            "--out",
            "f32:" + folder.resolve("c.bin") + ":10",
            "--arg",
            "int:10");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("copy in").contains("run");
    assertThat(ended.err()).contains("vector.addition", "was answered by board sim-0");
    assertThat(ended.err()).contains("1 requests are in " + traffic);
    assertThat(traffic).content().contains("\"board\":\"sim-0\"");
    ByteBuffer c =
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve("c.bin"))).order(ByteOrder.nativeOrder());
    for (int i = 0; i < 10; i++) {
      assertThat(c.getFloat()).isEqualTo(2f * i);
    }
  }

  @Test
  void mistakesAreOneMessageAndAnExitCode() throws Exception {
    one.run("bitstream", "install", Built.VECTOR.toString());

    Ended unknown = one.run("run", "vector.additoin");
    assertThat(unknown.exitCode()).isEqualTo(3);
    assertThat(unknown.err()).contains("vector.addition").hasLineCount(1);

    Ended wrong = one.run("run", "vector.addition", "--arg", "int:1");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).contains("float* a").hasLineCount(1);

    assertThat(run("devises").exitCode()).isEqualTo(2);
    assertThat(run("--profile", "empty", "devices").exitCode()).isEqualTo(3);
  }

  @Test
  void parseSaysWhatInstallWouldRefuse() throws Exception {
    String binary = Built.VECTOR.resolve("vector.jar").toString();

    assertThat(one.run("bitstream", "parse", binary).exitCode()).isZero();
    Ended refused = one.run("bitstream", "parse", binary, "--id", "two words");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.out()).contains("two words");
    assertThat(refused.err()).contains("field bitstreamId", "(--id)").hasLineCount(1);
  }

  @Test
  void doctorNamesWhatABundleMisses() throws Exception {
    Built.bundle(
        home.resolve("profiles/broken/bundles/vendor.jar"),
        Map.of(
            "Bundle-SymbolicName", "org.acme.vendor",
            "Import-Package", "org.acme.missing;version=\"[1.2,2)\"",
            "Provide-Capability", "io.coral.runtime;id=acme"));

    Ended ended = run("--profile", "broken", "doctor");
    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.out())
        .contains("runtime acme", "does not resolve")
        .contains("missing package org.acme.missing version [1.2")
        .contains("remedy: ");
    assertThat(ended.err()).contains("coral: bundle org.acme.vendor");

    JsonNode runtimes = json(run("--profile", "broken", "doctor", "--json")).get("runtimes");
    assertThat(runtimes)
        .anyMatch(
            runtime ->
                runtime.get("id").asText().equals("acme")
                    && !runtime.get("bundle").get("resolved").asBoolean());
  }

  @Test
  void doctorIsContentWithAWholeDistribution() throws Exception {
    Ended ended = one.run("doctor");

    assertThat(ended.exitCode()).as(ended.out()).isZero();
    assertThat(ended.out()).contains("runtime sim", "registered", "sim-0", "repository ");
    // What is not installed on this machine has a remedy, and beside one not all is well.
    assertThat(ended.out().contains("All is well.")).isNotEqualTo(ended.out().contains("remedy: "));
    assertThat(run("--profile", "empty", "doctor").exitCode()).isEqualTo(3);
  }

  @Test
  void helpVersionAndCompletionSayWhatThereIs() throws Exception {
    assertThat(one.run("--help").out()).contains("devices", "doctor", "bitstream", "Exit codes:");
    assertThat(one.run("--version").out()).contains("coral 1.0.0");
    assertThat(one.run("completion").out()).contains("complete -F", "doctor");
    assertThat(one.run().exitCode()).isEqualTo(2);
  }
}
