package io.coral.runtime.dualfpga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.Platform;
import io.coral.spec.Resource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Groups of boards whose shell goes by another name than the files that are built for it. */
class StagedGroupTest {

  private static final String SHELL = "0123456789abcdef0123456789abcdef";
  private static final String BASE = "c0ffee00c0ffee00c0ffee00c0ffee00";

  private final SimRuntime simulator =
      new SimRuntime(
          Collections.nCopies(2, BoardModel.DEFAULT.withoutDelays()),
          SimRuntime.ALL_FEATURES,
          SimClock.REAL);
  private final OddMember member = new OddMember(simulator);
  private final DualFpgaRuntime groups = new DualFpgaRuntime(List.of(member), Map.of());

  @AfterEach
  void close() {
    groups.close();
    simulator.close();
  }

  private Resource group(List<Platform> equal, List<String> interfaces) {
    member.seen(
        device ->
            new DeviceInfo(
                device.id(),
                device.vendor(),
                device.name(),
                device.version(),
                device.pciIds(),
                device.serials(),
                device.memories(),
                device.failure(),
                equal,
                interfaces));
    return groups.open("sim-0+sim-1");
  }

  private static Bitstream built(String version, Map<String, String> properties) {
    return new Bitstream(
        "roles.tar",
        Roles.bitstream("a.jar", "b.jar").bytes(),
        Optional.of(new Platform("coral", "2xsim", version)),
        List.of(),
        properties);
  }

  @Test
  void whatAllBoardsRunUnderAnEqualNameTheGroupRuns() {
    Resource group = group(List.of(new Platform("coral", "sim", "2.0")), List.of());

    assertThatCode(() -> group.check(built("2.0", Map.of()))).doesNotThrowAnyException();
    assertThat(refused(group, built("3.0", Map.of())).text()).contains("2xsim/3.0");
  }

  @Test
  void interfacesThatAllBoardsHaveDecideOverNames() {
    Resource group = group(List.of(), List.of(BASE, SHELL));

    assertThatCode(() -> group.check(built("2.0", Map.of(Bitstream.INTERFACES, SHELL))))
        .doesNotThrowAnyException();
    assertThat(refused(group, built("2.0", Map.of())).text()).contains("2xsim/2.0");
  }

  private static AcceleratorException refused(Resource group, Bitstream bitstream) {
    AcceleratorException failure =
        catchThrowableOfType(AcceleratorException.class, () -> group.check(bitstream));
    assertThat(failure.code()).isEqualTo(ErrorCode.INCOMPATIBLE);
    return failure;
  }
}
