package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The profiles that need no board, as a person runs them: the built distribution's own script. What
 * is not about its start shares one.
 */
@Tag("once") // the script brings its own framework
@Timeout(300)
class ProfilesTest {
  private static final long SEED = 20_261_121;

  @TempDir static Path folder;

  private static CommandLines simulated;
  private static CommandLines pocl;
  private static CommandLines softwareAfu;

  @BeforeAll
  static void start() throws IOException {
    simulated = new CommandLines(folder, "default", "--repository=repository");
    pocl = new CommandLines(folder, "pocl", "--repository=repository");
    softwareAfu = new CommandLines(folder, "opae-soft", "--repository=repository");
  }

  @AfterAll
  @SuppressWarnings("try") // they are only closed
  static void stop() throws IOException {
    try (CommandLines first = simulated;
        CommandLines second = pocl;
        CommandLines third = softwareAfu) {
      // each that was started
    }
  }

  private static Ended coral(String... arguments) throws IOException, InterruptedException {
    return Ended.coral(folder, arguments);
  }

  @Test
  void theDemoComputesOnPocl() throws Exception {
    Ended ended = pocl.run("demo");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.lines())
        .anyMatch(line -> line.contains("portable-computing-language-1"))
        .last()
        .isEqualTo("verified 1048576 of 1048576");
  }

  @Test
  void theDemoComputesOnTheSoftwareAfu() throws Exception {
    Ended ended = softwareAfu.run("demo");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.lines())
        .anyMatch(line -> line.contains("pac-0000:3b:00.0"))
        .last()
        .isEqualTo("verified 1048576 of 1048576");
  }

  @Test
  void theDoctorFindsNothingWrongWithTheSoftwareAfu() throws Exception {
    Ended ended = softwareAfu.run("doctor");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.lines())
        .contains("boards: 2", "Boards can be used; the remedies above are for what is not there.");
  }

  @Test
  void theDemoComputesOnCRuntimesWithEveryTrap() throws Exception {
    Ended ended = coral("--profile", "inaccel-soft", "demo");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.lines())
        .anyMatch(line -> line.contains("soft-0"))
        .anyMatch(line -> line.contains("other-1"))
        .last()
        .isEqualTo("verified 1048576 of 1048576");
  }

  @Test
  void theDoctorNamesTheSymbolThatACRuntimeLacks() throws Exception {
    Path library = folder.resolve("libacme.so");
    Path script = Built.HOME.resolve("profiles/inaccel-soft/native/build.sh");
    Ended built = Ended.of(folder, "", List.of("sh", script.toString(), library.toString()));
    assertThat(built.exitCode()).as(built.out() + built.err()).isZero();
    Path conf = folder.resolve("conf");
    Files.writeString(
        Files.createDirectories(conf.resolve("profiles/acme/conf"))
            .resolve("io.coral.runtime.inaccel.cfg"),
        "libraries = name=acme; path=" + library + "\n");

    Ended ended = coral("--conf", conf.toString(), "--profile", "acme", "doctor");

    assertThat(ended.out())
        .contains("undefined symbol: stack_queue_")
        .contains("remedy: name the library that has stack_queue_");
  }

  @Test
  void aGreenBitstreamIsParsedIntoASketchThatIsInstalledWhenItIsFilledIn() throws Exception {
    Path gbs = Built.HOME.resolve("profiles/opae-soft/examples/vector/vector.gbs");
    Files.copy(gbs, Files.createDirectory(folder.resolve("sketch")).resolve("vector.gbs"));
    Path descriptor = folder.resolve("sketch/bitstream.json");

    Ended ended = simulated.run("bitstream", "parse", "--id", "com.acme.vector", gbs.toString());

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("38d782e3b6125343b9342433e348ac4c", "gbs.sha256");
    assertThat(ended.err()).contains("names no kernel: fill in name and kernelId");

    Files.writeString(descriptor, ended.out());
    Ended blank = simulated.run("bitstream", "install", "sketch");
    assertThat(blank.exitCode()).isEqualTo(1);
    assertThat(blank.err()).contains("kernels[0].name", "is missing or empty");

    Files.writeString(
        descriptor,
        ended
            .out()
            .replace("\"name\" : [\n        \"\"\n      ]", "\"name\" : [ \"add\" ]")
            .replace(
                "\"kernelId\" : \"\"",
                "\"kernelId\" : \"add\", \"properties\" : { \"csr.offset\" : \"0x100\" }"));
    Ended whole = simulated.run("bitstream", "install", "sketch");
    assertThat(whole.exitCode()).as(whole.err()).isZero();
  }

  @Test
  void aBinaryWithoutAPlatformIsParsedIntoASketchAsWell() throws Exception {
    Path known = Built.HOME.resolve("profiles/opae-soft/examples/vector/vector.gbs");
    String text = Files.readString(known, StandardCharsets.ISO_8859_1);
    Path gbs = folder.resolve("other.gbs");
    Files.writeString(gbs, text.replace("38d782e3", "00000000"), StandardCharsets.ISO_8859_1);

    Ended ended = simulated.run("bitstream", "parse", gbs.toString());

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("\"vendor\" : \"\"", "00000000-b612-5343-b934-2433e348ac4c");
    assertThat(ended.err()).contains("tells no platform").contains("coral devices");
  }

  @Test
  void withoutOpaeTheDoctorSaysWhatToDoAndTheDemoWorks() throws Exception {
    Ended ended = simulated.run("doctor");

    assertThat(ended.out()).contains("libopae-c.so.2").contains("remedy: install OPAE");
    assertThat(simulated.run("demo").exitCode()).isZero();
  }

  @Test
  void gunzipReadsWhatPoclsBoardsCompressed() throws Exception {
    Random random = new Random(SEED);
    byte[] content = new byte[3_000_001];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) ('a' + random.nextInt(4));
    }
    Path file = Files.write(folder.resolve("letters.txt"), content);

    Ended ended = pocl.run("gzip", file.toString());

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    Files.delete(file);
    Ended unpacked = Ended.of(folder, "", List.of("gunzip", file + ".gz"));
    assertThat(unpacked.exitCode()).as(unpacked.err()).isZero();
    assertThat(Files.readAllBytes(file)).isEqualTo(content);
  }

  @Test
  void anArtifactBuiltOfOpenclCIsInstalledAndRun() throws Exception {
    Path source = folder.resolve("twice.cl");
    Files.writeString(
        source,
        """
        kernel void twice(global const int *in, global int *out, int n) {
          for (int i = 0; i < n; i++) out[i] = 2 * in[i];
        }
        """);
    Ended built = pocl.run("bitstream", "build", "--cl=" + source, "--id=itest.numbers");
    assertThat(built.exitCode()).as(built.err()).isZero();
    Path artifact = folder.resolve("itest.numbers");
    assertThat(artifact.resolve("bitstream.json")).content().contains("\"itest.numbers\"");
    Ended installed = pocl.run("bitstream", "install", artifact.toString());
    assertThat(installed.exitCode()).as(installed.err()).isZero();
    Files.write(folder.resolve("in.bin"), new byte[] {21, 0, 0, 0});
    Ended run =
        pocl.run(
            "run", "itest.numbers.twice", "--in=i32:in.bin", "--out=i32:out.bin:1", "--arg=int:1");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(folder.resolve("out.bin")).hasBinaryContent(new byte[] {42, 0, 0, 0});
    Ended removed = pocl.run("bitstream", "remove", checksum(installed.lines(), "itest.numbers"));
    assertThat(removed.exitCode()).as(removed.err()).isZero();
  }

  private static String checksum(List<String> table, String id) {
    return table.stream()
        .filter(line -> line.contains(id))
        .map(line -> line.substring(0, line.indexOf(' ')))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aBinaryBecomesADescriptorInEitherForm() throws Exception {
    String binary = Built.HOME.resolve("profiles/xrt-noop/fixtures/xilinx/u280.xclbin").toString();

    Ended json = simulated.run("bitstream", "parse", binary);
    Ended xml =
        simulated.run("bitstream", "parse", binary, "--format", "xml", "--id", "com.acme.sum");
    Ended neither = simulated.run("bitstream", "parse", binary, "--format", "yaml");

    assertThat(json.exitCode()).as(json.err()).isZero();
    assertThat(json.lines()).anyMatch(line -> line.contains("\"bitstreamId\" : \"u280\""));
    assertThat(xml.exitCode()).as(xml.err()).isZero();
    assertThat(xml.out())
        .contains("<bitstream", "<bitstreamId>com.acme.sum</bitstreamId>", "<memory>");
    assertThat(neither.exitCode()).isEqualTo(2);
    assertThat(neither.err()).contains("expected xml or json");
  }

  @Test
  void openclCThatDoesNotCompileIsAnsweredInTheCompilersWords() throws Exception {
    Path source = Files.writeString(folder.resolve("wrong.cl"), "kernel void f() { int i = j; }");

    Ended ended = pocl.run("bitstream", "build", "--cl", source.toString());

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.err()).contains(source + ":1:", "undeclared identifier 'j'");
    Ended missing = pocl.run("bitstream", "build", "--cl", "none.cl");
    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.err()).contains("none.cl: there is no such file");
  }

  @Test
  void aBundleKeepsTheRulesAboutBundlesAsItWasDelivered() throws Exception {
    String bundle = Built.bundle("io.coral.runtime.xilinx").toString();

    Ended ended = coral("conformance", "--bundle", bundle, "--only", "PKG", "--only", "DSC-01");

    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.lines()).last().asString().contains("8 PASS, 1 NOT_EVALUATED");
  }
}
