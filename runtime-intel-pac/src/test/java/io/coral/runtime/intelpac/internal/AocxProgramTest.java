package io.coral.runtime.intelpac.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.opencl.ClContext;
import io.coral.opencl.ClDevice;
import io.coral.opencl.ClProgram;
import io.coral.opencl.support.Commands;
import io.coral.runtime.intelpac.format.AocxChannels;
import io.coral.runtime.intelpac.format.PoclAocx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AocxProgramTest {

  @Test
  void aProgramWhoseMemoriesCannotBeToldIsReleased() {
    ClDevice device =
        new OpenClDevices(
                new AocxSettings(
                    Optional.of(PoclAocx.PLATFORM), List.of("libOpenCL.so.1"), Map.of()))
            .look()
            .devices()
            .get(0);
    AocxChannels none = new AocxChannels(0, List.of());
    try (ClContext context = device.createContext()) {
      Commands commands = new Commands(context, "commands under test", 1);
      ClProgram program = context.programFromSource("kernel void nothing() {}", "");

      assertThatThrownBy(
              () -> new AocxProgram(context, commands, program, none, Map.of(), false, () -> {}))
          .isInstanceOf(ArithmeticException.class);

      assertThat(program.isClosed()).isTrue();
      commands.close(1, TimeUnit.SECONDS, () -> {});
    }
  }
}
