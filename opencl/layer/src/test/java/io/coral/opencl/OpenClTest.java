package io.coral.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenClTest {

  @Test
  void aMissingLoaderIsAFindingAndMayBeThereTheNextTime() {
    OpenCl.Attempt missing =
        OpenCl.open(
            OpenClSettings.DEFAULT.withLoaders(List.of("libNotThere.so.1", "/nowhere/lib.so")));

    assertThat(missing.openCl()).isEmpty();
    assertThat(missing.findings()).hasSize(1);
    Finding finding = missing.findings().get(0);
    assertThat(finding.kind()).isEqualTo(Finding.Kind.LIBRARY);
    assertThat(finding.cause()).contains("libNotThere.so.1").contains("/nowhere/lib.so");
    assertThat(finding.remedy()).contains("ocl-icd-libopencl1");

    OpenCl.Attempt found =
        OpenCl.open(
            OpenClSettings.DEFAULT.withLoaders(List.of("libNotThere.so.1", "libOpenCL.so.1")));

    assertThat(found.findings()).isEmpty();
    assertThat(found.openCl().orElseThrow().loader()).isEqualTo("libOpenCL.so.1");
  }

  @Test
  void platformsAndDevicesSayWhatTheyAre() {
    List<ClDevice> devices = Pocl.devices();

    assertThat(devices).hasSize(2);
    assertThat(devices).extracting(ClDevice::index).containsExactly(0, 1);
    assertThat(Pocl.devices()).isEqualTo(devices).doesNotHaveDuplicates();
    for (ClDevice device : devices) {
      assertThat(device.name()).isNotEmpty();
      assertThat(device.driverVersion()).isNotEmpty();
      assertThat(device.version()).startsWith("OpenCL");
      assertThat(device.isCpu()).isTrue();
      assertThat(device.ordersByEvents()).isTrue();
      assertThat(device.xilinxPciId()).isEmpty();
    }
  }
}
