package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files with something odd, from their parsing to their run, as a person goes the way. */
@Tag("once") // the script brings its own framework
@Timeout(300)
class OddFilesTest {
  private static final Path SEEN =
      Path.of("../runtime-xilinx/src/test/resources/io/coral/runtime/xilinx/format");
  private static final String UNIT_WITHOUT_METADATA = "xclbin-unit-without-metadata.xclbin";
  private static final String WITHOUT_CONNECTIVITY = "xclbin-without-connectivity.xclbin";
  private static final int PLATFORM_AT = 352;
  private static final int PLATFORM_LENGTH = 64;
  private static final int BITSTREAM = 0;
  private static final int IP_LAYOUT = 8;

  /** One work item adds n to its element. */
  private static final String MARK =
      "kernel void mark(global int *out, int n) { out[get_global_id(0)] += n; }\n";

  private static final String MARK_XML =
      """
      <board name="b"><kernel name="mark">
        <argument index="0" name="out" type_name="int*" opencl_access_type="2"/>
        <argument index="1" name="n" type_name="int" opencl_access_type="0"/>
      </kernel></board>
      """;

  private static final int COUNT = 1000;

  @TempDir static Path folder;

  private static CommandLines coral;

  @BeforeAll
  static void start() throws IOException {
    coral = start("default");
  }

  private static CommandLines start(String profile) throws IOException {
    return new CommandLines(folder, profile, "--repository=repository");
  }

  @AfterAll
  static void stop() throws IOException {
    coral.close();
  }

  /** In a process of its own, with a repository of theirs. */
  private static Ended process(String... arguments) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("--repository", "own-repository"));
    line.addAll(List.of(arguments));
    return Ended.coral(folder, line.toArray(String[]::new));
  }

  /** Puts a binary into a folder of its own. */
  private static Path binary(String artifact, String name, byte[] content) throws IOException {
    return Files.write(Files.createDirectories(folder.resolve(artifact)).resolve(name), content);
  }

  /** The same, with the descriptor that its parsing printed. */
  private static Ended parsed(String artifact, String name, byte[] content) throws IOException {
    Path file = binary(artifact, name, content);
    Ended parsed = coral.run("bitstream", "parse", file.toString(), "--id", "itest." + artifact);
    assertThat(parsed.exitCode()).as(parsed.err()).isZero();
    Files.writeString(file.resolveSibling("bitstream.json"), parsed.out());
    return parsed;
  }

  private static void fill(String artifact, String blank, String value) throws IOException {
    Path descriptor = folder.resolve(artifact).resolve("bitstream.json");
    String text = Files.readString(descriptor);
    assertThat(text).contains(blank);
    Files.writeString(descriptor, text.replace(blank, value));
  }

  @Test
  void whatIsOddInAnInstalledFileIsToldByParseInstallAndDoctor() throws Exception {
    byte[] file = Files.readAllBytes(SEEN.resolve(UNIT_WITHOUT_METADATA));
    String warning =
        "compute unit free_run:{free_run_1} is not offered: EMBEDDED_METADATA lacks its kernel,"
            + " and it runs by itself";
    String told = "coral: warning: " + UNIT_WITHOUT_METADATA + ": " + warning;

    Path binary = binary("odd", UNIT_WITHOUT_METADATA, file);
    Ended parsed = process("bitstream", "parse", binary.toString(), "--id", "itest.odd");
    assertThat(parsed.exitCode()).as(parsed.err()).isZero();
    Files.writeString(binary.resolveSibling("bitstream.json"), parsed.out());
    Ended installed = process("bitstream", "install", "odd");
    Ended doctor = process("doctor");
    Ended json = process("doctor", "--json");

    assertThat(parsed.err().lines()).containsExactly(told);
    assertThat(installed.exitCode()).as(installed.err()).isZero();
    assertThat(installed.err().lines()).containsExactly(told);
    assertThat(doctor.lines())
        .contains("bitstreams with warnings: 1", "    " + warning)
        .doesNotContain("All is well.");
    assertThat(json.out()).contains("[ \"" + warning + "\" ]");
  }

  @Test
  void aKernelThatRunsByItselfIsOfferedNeitherByParseNorByInstall() throws Exception {
    byte[] file = Files.readAllBytes(SEEN.resolve(WITHOUT_CONNECTIVITY));
    Path binary = binary("free", WITHOUT_CONNECTIVITY, file);
    Path free = binary.getParent();

    Ended parsed = coral.run("bitstream", "parse", binary.toString());

    assertThat(parsed.exitCode()).isEqualTo(1);
    assertThat(parsed.out()).isEmpty();
    assertThat(parsed.err().lines())
        .containsExactly(
            "coral: warning: "
                + WITHOUT_CONNECTIVITY
                + ": compute unit krnl_incr:{krnl_incr_1} is not offered: it runs by itself"
                + " (ap_ctrl_none), and cannot be run on request",
            "coral: "
                + WITHOUT_CONNECTIVITY
                + ": it offers no kernel, so there is nothing to install");

    Ended.of(free, "", List.of("tar", "cf", "group.tar", WITHOUT_CONNECTIVITY));
    Ended tarball = coral.run("bitstream", "parse", free.resolve("group.tar").toString());
    Files.delete(free.resolve("group.tar"));

    assertThat(tarball.exitCode()).isEqualTo(1);
    assertThat(tarball.out()).isEmpty();
    assertThat(tarball.err())
        .endsWith("coral: group.tar: it offers no kernel, so there is nothing to install\n");

    // the descriptor of the same kernel as one that the host starts
    Files.writeString(
        free.resolve("bitstream.json"), parsed("run", WITHOUT_CONNECTIVITY, started(file)).out());
    Ended installed = coral.run("bitstream", "install", "run");
    Ended refused = coral.run("bitstream", "install", "free");

    assertThat(installed.exitCode()).as(installed.err()).isZero();
    assertThat(installed.out()).contains("itest.run.krnl_incr");
    assertThat(installed.err()).isEmpty();
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("kernel krnl_incr is not offered by the binary");
  }

  /** The only compute unit is started by the host (ap_ctrl_hs). */
  private static byte[] started(byte[] xclbin) {
    byte[] changed = xclbin.clone();
    ByteBuffer view = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
    view.putInt((int) view.getLong(header(view, IP_LAYOUT) + 24) + 8 + 4, 0);
    return changed;
  }

  @Test
  void aFileIsParsedIntoTheSameBytesByEachProcess() throws Exception {
    byte[] file = Files.readAllBytes(SEEN.resolve(UNIT_WITHOUT_METADATA));

    Ended first = parsed("same", UNIT_WITHOUT_METADATA, file);
    Ended second =
        process("bitstream", "parse", "same/" + UNIT_WITHOUT_METADATA, "--id", "itest.same");

    assertThat(second.out()).isEqualTo(first.out()).isNotEmpty();
  }

  @Test
  void anAmazonImageIsParsedAndInstalledAsAnyOther() throws Exception {
    byte[] file = Files.readAllBytes(SEEN.resolve(UNIT_WITHOUT_METADATA));
    Arrays.fill(file, PLATFORM_AT, PLATFORM_AT + PLATFORM_LENGTH, (byte) 0);
    byte[] shell =
        "xilinx_aws-vu9p-f1_shell-v04261818_201920_3".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(shell, 0, file, PLATFORM_AT, shell.length);

    parsed("amazon", "vadd.awsxclbin", file);
    Ended installed = coral.run("bitstream", "install", "amazon");

    assertThat(installed.exitCode()).as(installed.err()).isZero();
    assertThat(installed.out()).contains("itest.amazon.vadd", "xilinx/aws-vu9p-f1/dynamic-shell");
    assertThat(installed.err().lines())
        .singleElement()
        .asString()
        .startsWith("coral: warning: vadd.awsxclbin: ")
        .contains("free_run_1");
  }

  @Test
  void aFileOfIntelsCompilerWithoutAPlatformBecomesASketchToFillIn() throws Exception {
    Ended parsed = parsed("sketch", "mark.aocx", AocxBytes.of("de10_agilex", MARK_XML));
    assertThat(parsed.err())
        .contains("tells no platform that a card can have: it is built for board de10_agilex")
        .contains("fill in the one of the card, as coral devices prints it");

    Ended blank = coral.run("bitstream", "install", "sketch");
    assertThat(blank.exitCode()).isEqualTo(1);
    assertThat(blank.err()).contains("platform.vendor", "is missing or empty").hasLineCount(1);

    fill("sketch", "\"vendor\" : \"\"", "\"vendor\" : \"intel\"");
    fill(
        "sketch",
        "\"name\" : \"\",\n    \"version\" : \"\"",
        "\"name\" : \"pac_a10\",\n    \"version\" : \"38d782e3b6125343b9342433e348ac4c\"");
    Ended half = coral.run("bitstream", "install", "sketch");
    assertThat(half.exitCode()).isEqualTo(1);
    assertThat(half.err()).contains("kernel mark may run over many work items");

    fill("sketch", "\"opencl.global-size\" : \"\"", "\"opencl.global-size\" : \"n\"");
    Ended whole = coral.run("bitstream", "install", "sketch");
    assertThat(whole.exitCode()).as(whole.err()).isZero();
    assertThat(whole.out()).contains("itest.sketch.mark", "intel/pac_a10/38d782e3");
    assertThat(whole.err().lines())
        .as("what the descriptor answers is not told any more")
        .singleElement()
        .asString()
        .contains("de10_agilex");
  }

  @Test
  void aSketchThatIsFilledInRunsOverAsManyWorkItemsAsItSays() throws Exception {
    Path source = Files.writeString(folder.resolve("mark.cl"), MARK);
    Ended built =
        process(
            "--profile=pocl",
            "bitstream",
            "build",
            "--cl=" + source,
            "--set=global=mark=n",
            "--to=built");
    assertThat(built.exitCode()).as(built.err()).isZero();
    byte[] xclbin = Files.readAllBytes(folder.resolve("built/mark.cl.xclbin"));
    byte[] file = AocxBytes.of(platform(xclbin), MARK_XML, section(xclbin, BITSTREAM));

    Ended parsed = parsed("filled", "mark.aocx", file);
    assertThat(parsed.err()).contains("kernel mark may run over many work items");
    fill("filled", "\"opencl.global-size\" : \"\"", "\"opencl.global-size\" : \"n\"");
    aocxOnPocl();
    try (CommandLines aocx = start("aocx")) {
      Ended installed = aocx.run("bitstream", "install", "filled");
      assertThat(installed.exitCode()).as(installed.err()).isZero();
      assertThat(installed.err()).isEmpty();
      Files.write(folder.resolve("numbers.bin"), new byte[Integer.BYTES * COUNT]);
      Ended run =
          aocx.run("run", "itest.filled.mark", "--inout=i32:numbers.bin", "--arg=int:" + COUNT);
      assertThat(run.exitCode()).as(run.err()).isZero();
    }

    int[] numbers = new int[COUNT];
    ByteBuffer.wrap(Files.readAllBytes(folder.resolve("numbers.bin")))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asIntBuffer()
        .get(numbers);
    assertThat(numbers).containsOnly(COUNT);
  }

  /** PoCL stands in for Intel's platform. */
  private static void aocxOnPocl() throws IOException {
    Path profile = Files.createDirectories(folder.resolve("conf/profiles/aocx/conf")).getParent();
    Path pocl = Built.HOME.resolve("profiles/pocl/profile.properties");
    Files.copy(pocl, profile.resolve("profile.properties"));
    Files.writeString(
        profile.resolve("conf/io.coral.runtime.intelpac.cfg"),
        "opencl.platform = Portable Computing Language\n");
  }

  private static String platform(byte[] xclbin) {
    String field = new String(xclbin, PLATFORM_AT, PLATFORM_LENGTH, StandardCharsets.US_ASCII);
    return field.substring(0, field.indexOf(0));
  }

  private static byte[] section(byte[] xclbin, int kind) {
    ByteBuffer view = ByteBuffer.wrap(xclbin).order(ByteOrder.LITTLE_ENDIAN);
    int header = header(view, kind);
    int from = (int) view.getLong(header + 24);
    return Arrays.copyOfRange(xclbin, from, from + (int) view.getLong(header + 32));
  }

  private static int header(ByteBuffer xclbin, int kind) {
    for (int i = 0; i < xclbin.getInt(448); i++) {
      int header = 456 + 40 * i;
      if (xclbin.getInt(header) == kind) {
        return header;
      }
    }
    throw new AssertionError("no section of kind " + kind);
  }
}
