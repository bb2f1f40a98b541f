package io.coral.runtime.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.runtime.sim.kernel.KernelJar;
import io.coral.runtime.sim.odd.Odd;
import io.coral.runtime.sim.odd.Unborn;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ComputeUnit;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.capability.HotPlug;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernels and listeners that do what nobody expects. */
@Timeout(60)
class OddKernelTest {

  private static final Bitstream ODD = bitstream(Odd.class);

  private final SimRuntime simulator =
      new SimRuntime(
          List.of(BoardModel.DEFAULT.withoutDelays()), SimRuntime.ALL_FEATURES, SimClock.REAL);

  @AfterEach
  void stop() {
    simulator.close();
  }

  private static Bitstream bitstream(Class<?> kernel) {
    return Bitstream.of(
        kernel.getSimpleName(), ByteBuffer.wrap(KernelJar.pack(Roles.PLATFORM, List.of(kernel))));
  }

  private static Event run(Resource resource, int how) {
    ComputeUnit unit = resource.openComputeUnit("odd");
    unit.setInt(0, how);
    return unit.run();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        Odd.ASSERTION_IN_COST,
        Odd.ASSERTION_IN_RUN,
        Odd.STACK_OVERFLOW,
        Odd.ASSERTION_ON_THE_TIMER
      })
  void anErrorOfAKernelFailsItsRunAndTheBoardLives(int how) throws Exception {
    Resource resource = simulator.open("sim-0");
    resource.program(ODD);

    Event run = run(resource, how);

    AcceleratorException failure =
        catchThrowableOfType(AcceleratorException.class, () -> run.await(Duration.ofSeconds(30)));
    assertThat(failure.code()).isEqualTo(ErrorCode.EXECUTION_FAILED);
    assertThat(failure.vendorText()).hasValue("SIM_KERNEL_FAULT");
    run(resource, Odd.WELL).await(Duration.ofSeconds(30));
    resource.program(ODD);
    run(resource, Odd.WELL).await(Duration.ofSeconds(30));
  }

  @Test
  void anErrorOfAConstructorFailsTheProgramming() {
    Resource resource = simulator.open("sim-0");

    assertThat(
            catchThrowableOfType(
                    AcceleratorException.class, () -> resource.program(bitstream(Unborn.class)))
                .code())
        .isEqualTo(ErrorCode.PROGRAM_FAILED);

    resource.program(ODD);
    assertThat(resource.state().phase()).isEqualTo(Phase.PROGRAMMED);
  }

  @Test
  void aCostBeyondAllBoundsDoesNotEndAtOnce() {
    VirtualClock clock = new VirtualClock();
    try (SimRuntime virtual =
        new SimRuntime(List.of(BoardModel.DEFAULT), SimRuntime.ALL_FEATURES, clock)) {
      Resource resource = virtual.open("sim-0");
      resource.program(ODD);
      Event first = run(resource, Odd.COSTS_FOR_EVER);
      Event second = run(resource, Odd.COSTS_FOR_EVER);
      Event third = run(resource, Odd.COSTS_FOR_EVER);

      clock.advance(Duration.ofDays(365));

      assertThat(List.of(first, second, third))
          .extracting(Event::state)
          .containsOnly(Event.State.PENDING);
    }
  }

  @Test
  void aUnitOfOneKernelIsOpenedAsOftenAsOneLikes() {
    Resource resource = simulator.open("sim-0");
    resource.program(ODD);

    for (int i = 0; i < 50; i++) {
      resource.openComputeUnit("odd").close();
    }
    assertThat(run(resource, Odd.REFLECTION).failure()).isEmpty();
  }

  @Test
  void aListenerThatThrowsKeepsNoOtherFromHearing() {
    List<String> heard = new ArrayList<>();
    HotPlug hotPlug = simulator.capability(HotPlug.class);
    hotPlug.subscribe(
        new HotPlug.Listener() {
          @Override
          public void arrived(DeviceInfo device) {
            throw new AssertionError("never here");
          }

          @Override
          public void removed(String deviceId) {
            throw new AssertionError("never here");
          }
        });
    hotPlug.subscribe(
        new HotPlug.Listener() {
          @Override
          public void arrived(DeviceInfo device) {
            heard.add(device.id());
          }

          @Override
          public void removed(String deviceId) {
            heard.add("no " + deviceId);
          }
        });

    simulator.plug(BoardModel.DEFAULT);
    simulator.unplug("sim-1");

    assertThat(heard).containsExactly("sim-1", "no sim-1");
  }

  @Test
  void aBoardThatIsLostIsLostForWhoeverOpensIt() {
    Resource resource = simulator.open("sim-0");

    simulator.lose("sim-0");

    assertThat(resource.state().phase()).isEqualTo(Phase.LOST);
  }
}
