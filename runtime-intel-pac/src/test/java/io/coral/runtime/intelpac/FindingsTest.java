package io.coral.runtime.intelpac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.spec.AcceleratorException;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.ErrorCode;
import io.coral.spec.Finding;
import io.coral.spec.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said when something stands in the way, and what works all the same. */
class FindingsTest {

  private static final String OLD_LIBRARY = "target/libopae-soft-old.so";

  @TempDir Path root;

  private static Finding only(Discovery discovery) {
    assertThat(discovery.findings()).hasSize(1);
    return discovery.findings().get(0);
  }

  private static Discovery discover(String... settings) {
    try (IntelPacRuntime runtime = SoftAfu.runtime(settings)) {
      return runtime.discover();
    }
  }

  @Test
  void aMissingLibraryIsNamedWithItsRemedy() {
    Discovery seen = discover("opae.library", "/nowhere/libopae-c.so");
    assertThat(seen.devices()).isEmpty();
    Finding finding = only(seen);
    assertThat(finding.kind()).isEqualTo(Finding.Kind.LIBRARY);
    assertThat(finding.subject()).isEqualTo("/nowhere/libopae-c.so");
    assertThat(finding.cause()).contains("cannot open shared object file");
    assertThat(finding.remedy()).contains("install OPAE", "opae.library");
  }

  @Test
  void whereTheFileIsThereNothingIsToBeInstalled() throws IOException {
    Path file = Files.writeString(root.resolve("libopae-c.so"), "no library");
    Finding finding = only(discover("opae.library", file.toString()));
    assertThat(finding.cause()).contains("file too short");
    assertThat(finding.remedy()).contains("opae.library").doesNotContain("install");
  }

  @Test
  void withoutASettingEveryUsualNameIsTried() {
    Map<String, Object> settings = new HashMap<>(SoftAfu.settings());
    settings.remove("opae.library");
    try (IntelPacRuntime runtime = new IntelPacRuntime(settings)) {
      Assumptions.assumeFalse(runtime.discover().findings().isEmpty(), "OPAE is installed here");
      assertThat(only(runtime.discover()).cause())
          .contains("libopae-c.so.2", "libopae-c.so.1", "libopae-c.so ");
      AcceleratorException failure =
          catchThrowableOfType(AcceleratorException.class, () -> runtime.open(SoftAfu.CARD_0));
      assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND);
    }
  }

  @Test
  void aLibraryOfSomethingElseIsToldApart() {
    Finding finding = only(discover("opae.library", "libm.so.6"));
    assertThat(finding.cause()).contains("no OPAE library");
    assertThat(discover().devices()).as("the right one loads afterwards").hasSize(2);
  }

  @Test
  void aSecondLibraryInOneProcessIsRefused() {
    try (IntelPacRuntime first = SoftAfu.runtime()) {
      Finding finding = only(discover("opae.library", OLD_LIBRARY));
      assertThat(finding.cause()).contains("this process uses " + SoftAfu.library());
      assertThat(first.discover().devices()).hasSize(2);
    }
  }

  @Test
  void anOlderLibraryWorksWithoutItsOptionalFunctions() throws InterruptedException {
    try (IntelPacRuntime runtime = SoftAfu.runtime("opae.library", OLD_LIBRARY);
        Resource resource = runtime.open(SoftAfu.CARD_0)) {
      resource.program(SoftAfu.interrupting());
      assertThat(resource.sensors().powerWatts()).isEmpty();
      var spin = resource.openComputeUnit("spin");
      spin.setInt(0, 20_000);
      spin.run().await(java.time.Duration.ofSeconds(10));
    }
  }

  @Test
  void aPluginThatFailsToListIsAFindingInTheWordsOfTheLibrary() {
    try (IntelPacRuntime runtime = SoftAfu.runtime()) {
      SoftAfu.control("fail fpgaEnumerate 9 -1");
      Finding finding = only(runtime.discover());
      SoftAfu.control("clear");
      assertThat(finding.kind()).isEqualTo(Finding.Kind.DEVICE);
      assertThat(finding.cause()).contains("exception");
      assertThat(finding.remedy()).contains("fpgainfo");
    }
  }

  @Test
  void whereNoDriverIsLoadedThereAreNoCards() {
    try (IntelPacRuntime runtime = SoftAfu.runtime()) {
      SoftAfu.control("fail fpgaEnumerate 7 -1");
      Discovery seen = runtime.discover();
      SoftAfu.control("clear");
      assertThat(seen.devices()).isEmpty();
      assertThat(seen.findings()).isEmpty();
    }
  }

  @Test
  void noPermissionOnOneCardSaysWhichNodes() {
    try (IntelPacRuntime runtime = SoftAfu.runtime()) {
      SoftAfu.control("fail fpgaOpen 9");
      AcceleratorException failure =
          catchThrowableOfType(AcceleratorException.class, () -> runtime.open(SoftAfu.CARD_0));
      assertThat(failure).hasMessageContaining("/dev/dfl-fme");
      runtime.open(SoftAfu.CARD_0).close();
    }
  }

  @Test
  void aBrokenCardIsListedAsFailed() {
    try (IntelPacRuntime runtime = SoftAfu.runtime()) {
      SoftAfu.control("break 0");
      DeviceInfo device = runtime.discover().devices().get(0);
      SoftAfu.control("mend 0");
      assertThat(device.id()).isEqualTo(SoftAfu.CARD_0);
      assertThat(device.version()).isEqualTo("unknown");
      assertThat(device.failure())
          .hasValueSatisfying(text -> assertThat(text).contains("does not tell"));
    }
  }

  @Test
  void theInterfaceIdIsReadInSysfsWhenOpaeDoesNotTellIt() throws IOException {
    write(
        "bus/pci/devices/0000:3b:00.0/fpga_region/region0/dfl-fme.0/dfl-fme-region.1/fpga_region"
            + "/region1/compat_id",
        "9346116da52d5ca8b06aa9a389ef7c8d\n");
    try (IntelPacRuntime runtime = SoftAfu.runtime("sysfs.root", root.toString())) {
      SoftAfu.control("fail fpgaPropertiesGetGUID 6 -1");
      DeviceInfo device = runtime.discover().devices().get(0);
      SoftAfu.control("clear");
      assertThat(device.version()).isEqualTo("9346116da52d5ca8b06aa9a389ef7c8d");
      assertThat(device.failure()).isEmpty();
    }
  }

  @Test
  void aCardWithoutDriverIsAFindingAndSoAreMissingNodes() throws IOException {
    card("0000:5e:00.0");
    List<Finding> findings =
        discover("sysfs.root", root.toString(), "dev.root", root.toString()).findings();
    assertThat(findings)
        .extracting(Finding::kind, Finding::subject)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Finding.Kind.DRIVER, "card 0000:5e:00.0"));
    Files.createDirectories(root.resolve("bus/pci/devices/0000:5e:00.0/driver"));
    assertThat(only(discover("sysfs.root", root.toString(), "dev.root", root.toString())).kind())
        .isEqualTo(Finding.Kind.DEVICE_NODE);
    Files.createFile(root.resolve("dfl-fme.0"));
    assertThat(discover("sysfs.root", root.toString(), "dev.root", root.toString()).findings())
        .isEmpty();
  }

  @Test
  void aWrongSettingIsAFindingAndThereAreNoDevices() {
    Discovery seen = discover("memory.size", "a lot");
    assertThat(seen.devices()).isEmpty();
    assertThat(only(seen).kind()).isEqualTo(Finding.Kind.CONFIGURATION);
    assertThat(only(seen).cause()).contains("memory.size is \"a lot\"");
  }

  @Test
  void aSettingThatNobodyReadsIsAFindingAndTheDevicesAreThere() {
    Discovery seen = discover("opae.libary", "libopae-c.so.2");
    assertThat(seen.devices()).hasSize(2);
    assertThat(only(seen).cause()).contains("opae.libary").contains("\"opae.library\"?");
  }

  @Test
  void aCardInTheSettingsThatIsNotThereIsAFinding() {
    List<Finding> findings =
        discover(
                "opencl.platform",
                "Intel(R) FPGA SDK for OpenCL(TM)",
                "opencl.devices",
                "0000:5e:00.0=0")
            .findings();
    assertThat(findings)
        .anySatisfy(
            finding ->
                assertThat(finding.cause())
                    .isEqualTo(
                        "it names card 0000:5e:00.0, and there are [0000:3b:00.0, 0000:af:00.0]"));
  }

  @Test
  void explicitInitialisationIsDoneWhereTheEnvironmentAsksForIt() throws Exception {
    assertThat(inAnotherProcess(Map.of("OPAE_EXPLICIT_INITIALIZE", "")))
        .contains("2 devices")
        .doesNotContain("Finding");
  }

  @Test
  void aPluginThatFailsWhileTheLibraryLoadsIsAFinding() throws Exception {
    assertThat(inAnotherProcess(Map.of("OPAE_SOFT_NO_PLUGIN", "1")))
        .contains("0 devices")
        .contains("fpgaInitialize failed: exception");
  }

  @Test
  void aSimulatorThatIsNotThereKeepsTheLibraryFromBeingLoaded() throws Exception {
    assertThat(inAnotherProcess(Map.of("WITH_ASE", ""))).contains("0 devices").contains("WITH_ASE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"OPAE_EXPLICIT_INITIALIZE", "HOME"})
  void aClosedLibraryIsNotInTheProcessAnyMore(String variable) throws Exception {
    assertThat(inAnotherProcess(Map.of(variable, "/"))).contains("2 devices").contains("unmapped");
  }

  private static String inAnotherProcess(Map<String, String> environment) throws Exception {
    SoftAfu.assumeSoftware();
    ProcessBuilder child =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "-D" + IntelPacRuntime.PID + ".opae.library=" + SoftAfu.library(),
            Child.class.getName());
    child.environment().putAll(environment);
    Process process = child.redirectErrorStream(true).start();
    try (InputStream out = process.getInputStream()) {
      return new String(out.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void withoutGccTheSoftwareAfuSaysWhatToInstall() throws Exception {
    ProcessBuilder build =
        new ProcessBuilder("/bin/sh", "src/test/native/build.sh", root.resolve("a.so").toString());
    build.environment().put("PATH", root.toString());
    Process process = build.redirectErrorStream(true).start();
    try (InputStream out = process.getInputStream()) {
      assertThat(new String(out.readAllBytes(), StandardCharsets.UTF_8))
          .contains("sudo apt-get install -y gcc");
    }
    assertThat(process.waitFor()).isEqualTo(1);
  }

  /** What the child process runs. */
  static final class Child {
    public static void main(String[] arguments) throws IOException {
      try (IntelPacRuntime runtime = new IntelPacRuntime()) {
        System.out.println(runtime.discover().devices().size() + " devices");
        runtime.discover().findings().forEach(System.out::println);
      }
      boolean mapped = Files.readString(Path.of("/proc/self/maps")).contains("opae-soft");
      System.out.println(mapped ? "mapped" : "unmapped");
    }
  }

  private void card(String address) throws IOException {
    write("bus/pci/devices/" + address + "/vendor", "0x8086\n");
    write("bus/pci/devices/" + address + "/device", "0x09c4\n");
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
