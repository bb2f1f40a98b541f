package io.coral.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenClEnvironmentTest {
  @TempDir private Path folder;
  private Path vendors;
  private Path xrt;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void files() throws IOException {
    vendors = Files.createDirectory(folder.resolve("vendors"));
    Files.writeString(vendors.resolve("pocl.icd"), "libpocl.so.2\n");
    xrt = folder.resolve("xrt");
    Files.createDirectories(xrt.resolve("lib"));
    for (String shim : List.of("core", "noop", "swemu", "hwemu")) {
      Files.createFile(xrt.resolve("lib").resolve("libxrt_" + shim + ".so.2"));
    }
  }

  private void installXilinx() throws IOException {
    Files.writeString(vendors.resolve("xilinx.icd"), "/opt/xilinx/lib/libxilinxopencl.so.2\n");
  }

  private List<Finding> check() {
    return OpenClEnvironment.check(new OpenClSettings(List.of("none"), environment, vendors));
  }

  @Test
  void nothingIsWrongWhereXilinxIsNotInstalled() {
    assertThat(check()).isEmpty();
  }

  @Test
  void nothingIsWrongWhereThereAreNoVendorsAtAll() throws IOException {
    vendors = folder.resolve("nowhere");

    assertThat(check()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"OCL_ICD_VENDORS", "OPENCL_VENDOR_PATH", "OCL_ICD_FILENAMES"})
  void aVariableThatNamesNoFileMayLeadToXilinxAndIsFound(String variable) {
    environment.put(variable, "/opt/\0.icd");

    assertThat(check()).singleElement().extracting(Finding::subject).isEqualTo(variable);
    assertThat(OpenClEnvironment.xilinx(new OpenClSettings(List.of("none"), environment, vendors)))
        .isEmpty();
  }

  @Test
  void xilinxsVariableThatNamesNoFileMattersWhereXilinxIsInstalled() throws IOException {
    environment.put("XILINX_XRT", "/opt/\0");
    assertThat(check()).isEmpty();

    installXilinx();
    assertThat(check()).singleElement().asString().contains("XILINX_XRT", "the name of no file");
  }

  @Test
  void xilinxWithoutItsVariableIsFound() throws IOException {
    installXilinx();

    assertThat(check())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.kind()).isEqualTo(Finding.Kind.CONFIGURATION);
              assertThat(finding.subject()).isEqualTo("XILINX_XRT");
              assertThat(finding.cause()).contains("xilinx.icd").contains("abort");
              assertThat(finding.remedy()).contains("/opt/xilinx/xrt");
            });
  }

  @Test
  void theLoaderIsNotTouchedWhereItWouldAbort() throws IOException {
    installXilinx();

    OpenCl.Attempt attempt =
        OpenCl.open(new OpenClSettings(List.of("libOpenCL.so.1"), environment, vendors));

    assertThat(attempt.openCl()).isEmpty();
    assertThat(attempt.findings()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"OCL_ICD_VENDORS", "OPENCL_VENDOR_PATH"})
  void theVariablesOfTheLoadersNameOtherFolders(String variable) throws IOException {
    installXilinx();
    environment.put(variable, vendors.toString());
    vendors = folder.resolve("nowhere");

    assertThat(check()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "OCL_ICD_VENDORS, libxilinxopencl.so.2",
    "OCL_ICD_FILENAMES, libpocl.so.2:/x/libxilinxopencl.so.2"
  })
  void theVariablesOfTheLoadersNameLibraries(String variable, String value) {
    environment.put(variable, value);

    assertThat(check()).hasSize(1);
  }

  @Test
  void aBareNameIsOneOfTheFilesInTheFolder() throws IOException {
    installXilinx();
    environment.put("OCL_ICD_VENDORS", "xilinx.icd");

    assertThat(check()).singleElement().asString().contains("xilinx.icd");
    environment.put("OCL_ICD_VENDORS", "pocl.icd");
    assertThat(check()).isEmpty();
  }

  @Test
  void xilinxWithItsLibrariesIsLeftAlone() throws IOException {
    installXilinx();
    environment.put("XILINX_XRT", xrt.toString());

    assertThat(check()).isEmpty();
    environment.put("XCL_EMULATION_MODE", "noop");
    assertThat(check()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"XILINX_XRT", "XCL_EMULATION_MODE"})
  void aVariableThatIsSetToNothingIsFound(String variable) throws IOException {
    installXilinx();
    environment.put("XILINX_XRT", xrt.toString());
    environment.put(variable, "");

    assertThat(check())
        .singleElement()
        .satisfies(
            finding -> assertThat(finding.cause()).contains(variable + " is").contains("abort"));
  }

  @Test
  void aFolderWithoutTheLibraryIsFound() throws IOException {
    installXilinx();
    environment.put("XILINX_XRT", xrt.toString());
    Files.delete(xrt.resolve("lib/libxrt_core.so.2"));

    assertThat(check()).singleElement().asString().contains("libxrt_core.so");
  }

  @Test
  void anUnknownModeIsFound() throws IOException {
    installXilinx();
    environment.put("XILINX_XRT", xrt.toString());
    environment.put("XCL_EMULATION_MODE", "fast");

    assertThat(check()).singleElement().asString().contains("'fast'").contains("noop");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sw_emu", "hw_emu"})
  void emulationWithoutVitisIsFound(String mode) throws IOException {
    installXilinx();
    environment.put("XILINX_XRT", xrt.toString());
    environment.put("XCL_EMULATION_MODE", mode);

    assertThat(check()).singleElement().asString().contains("XILINX_VITIS");
    environment.put("XILINX_VITIS", "/opt/vitis");
    assertThat(check()).isEmpty();
  }
}
