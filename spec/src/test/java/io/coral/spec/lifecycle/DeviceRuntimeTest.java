package io.coral.spec.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.spec.AcceleratorException;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.ErrorCode;
import io.coral.spec.Finding;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.backend.Backend;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeviceRuntimeTest {

  private static final Finding WRONG = finding("a setting");
  private static final Finding SEEN = finding("a board");

  private final FakeBackend backend = new FakeBackend();

  private static Finding finding(String subject) {
    return new Finding(Finding.Kind.CONFIGURATION, subject, "it is wrong", "correct it");
  }

  /** One device; what is closed stands in the back end's log. */
  private final class OneDevice implements DeviceSource {
    @Override
    public Discovery discover() {
      return new Discovery(List.of(backend.info()), List.of(SEEN));
    }

    @Override
    public Backend open(DeviceInfo device) {
      return backend;
    }

    @Override
    public void close(Duration bound) {
      backend.log.add("close source within " + bound);
    }
  }

  private static DeviceRuntime runtime(DeviceSource source) {
    return new DeviceRuntime(FakeBackend.RUNTIME, List.of(WRONG), Optional.empty(), source) {};
  }

  @Test
  void aDiscoveryTellsWhatIsWrongWithTheSettingsToo() {
    try (DeviceRuntime runtime = runtime(new OneDevice())) {
      assertThat(runtime.discover())
          .isEqualTo(new Discovery(List.of(backend.info()), List.of(WRONG, SEEN)));
    }
  }

  @Test
  void aDeviceIsOpenOnceAndIsLostWhenItsBackEndSaysSo() {
    try (DeviceRuntime runtime = runtime(new OneDevice());
        Resource resource = runtime.open("fake-0")) {
      assertThat(
              catchThrowableOfType(AcceleratorException.class, () -> runtime.open("fake-0")).code())
          .isEqualTo(ErrorCode.BUSY);

      backend.loss.report("it fell out");

      assertThat(resource.state().phase()).isEqualTo(Phase.LOST);
    }
  }

  @Test
  void theStopClosesTheDevicesAndThenTheirSource() {
    DeviceRuntime runtime = runtime(new OneDevice());
    runtime.open("fake-0");

    runtime.close();

    assertThat(backend.log).containsExactly("close", "close source within PT0.1S");
    assertThat(
            catchThrowableOfType(AcceleratorException.class, () -> runtime.open("fake-0")).code())
        .isEqualTo(ErrorCode.SHUTDOWN);
  }

  @Test
  void withoutDevicesNoneIsFound() {
    try (DeviceRuntime runtime = runtime(DeviceSource.NONE)) {
      assertThat(runtime.discover()).isEqualTo(new Discovery(List.of(), List.of(WRONG)));
      assertThat(
              catchThrowableOfType(AcceleratorException.class, () -> runtime.open("fake-0")).code())
          .isEqualTo(ErrorCode.NOT_FOUND);
    }
  }
}
