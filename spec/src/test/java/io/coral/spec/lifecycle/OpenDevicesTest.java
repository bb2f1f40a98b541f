package io.coral.spec.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.spec.AcceleratorException;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.lifecycle.OpenDevices.Opener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OpenDevicesTest {

  private final OpenDevices<DeviceResource> open = new OpenDevices<>("fake");
  private final List<DeviceInfo> devices =
      IntStream.range(0, 8)
          .mapToObj(
              number ->
                  new DeviceInfo(
                      "fake-" + number,
                      "test",
                      "fake",
                      "1",
                      List.of(),
                      List.of(),
                      List.of(),
                      Optional.empty()))
          .toList();

  private DeviceResource open(String deviceId, Opener<DeviceResource> opener) {
    return open.open(deviceId, devices, opener);
  }

  private static DeviceResource made(Runnable onClosed) {
    return new DeviceResource(FakeBackend.RUNTIME, new FakeBackend(), Optional.empty(), onClosed);
  }

  @Test
  void anOpenerThatThrowsAnErrorFailsTheOpenAndTheDeviceIsFree() {
    AssertionError odd = new AssertionError("the vendor never gets here");

    AcceleratorException failure =
        catchThrowableOfType(
            AcceleratorException.class,
            () ->
                open(
                    "fake-0",
                    (device, onClosed) -> {
                      throw odd;
                    }));

    assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL);
    assertThat(failure).hasCause(odd);
    assertThat(open("fake-0", (device, onClosed) -> made(onClosed)).state().phase())
        .isEqualTo(Phase.UNPROGRAMMED);
  }

  @Test
  void aLossThatIsToldWhileTheDeviceIsOpenedIsNotMissed() {
    DeviceResource resource =
        open(
            "fake-0",
            (device, onClosed) -> {
              DeviceResource made = made(onClosed);
              open.lost("fake-0", "it fell out");
              return made;
            });

    assertThat(resource.state().phase()).isEqualTo(Phase.LOST);
    resource.close();
    assertThat(open("fake-0", (device, onClosed) -> made(onClosed)).state().phase())
        .as("a loss is of one open")
        .isEqualTo(Phase.UNPROGRAMMED);
  }

  @Test
  void theStopClosesAllDevicesAtOnceWithShutdown() {
    List<DeviceResource> resources =
        devices.stream()
            .map(device -> open(device.id(), (info, onClosed) -> made(onClosed)))
            .toList();

    open.stop(Duration.ofSeconds(1));

    assertThat(resources)
        .allSatisfy(resource -> assertThat(resource.state().phase()).isEqualTo(Phase.CLOSED));
    assertThat(
            catchThrowableOfType(
                    AcceleratorException.class,
                    () -> open("fake-0", (device, onClosed) -> made(onClosed)))
                .code())
        .isEqualTo(ErrorCode.SHUTDOWN);
  }
}
