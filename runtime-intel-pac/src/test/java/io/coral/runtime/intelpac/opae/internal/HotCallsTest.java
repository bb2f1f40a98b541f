package io.coral.runtime.intelpac.opae.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.natives.Binding;
import io.coral.natives.BindingRun;
import io.coral.natives.Garbage;
import io.coral.runtime.intelpac.SoftAfu;
import io.coral.runtime.intelpac.format.GbsFile;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What accesses to registers leave to the garbage collector, by each way. */
class HotCallsTest {

  @ParameterizedTest
  @EnumSource(Binding.class)
  void leaveNothing(Binding binding) throws Exception {
    SoftAfu.assumeSoftware();
    BindingRun.passes(binding, Garbage.OPTIONS, InAJvmOfTheirOwn.class);
  }

  /** Not found by its name: the child runs it. */
  static class InAJvmOfTheirOwn {
    private static final long HEADER = 0;
    private static final long ARGUMENT = 0x120;

    private static void round(Accelerator accelerator) {
      accelerator.write32(ARGUMENT, accelerator.read32(HEADER));
      accelerator.write64(ARGUMENT, accelerator.read64(HEADER));
    }

    @Test
    void callsLeaveNothing() {
      try (BoundLibrary library = BoundLibrary.open();
          Tokens devices = Tokens.of(library.fpga(), Tokens.DEVICE, 0);
          Card card =
              Card.open(library.fpga(), library.libc(), devices.get(0), "the card", () -> {})) {
        devices.keep(0);
        card.reconfigure(ByteBuffer.wrap(SoftAfu.interruptGbs()));
        try (Accelerator accelerator = card.openAccelerator(GbsFile.AFU)) {
          assertThat(Garbage.of(() -> round(accelerator)))
              .as("bytes of all rounds")
              .isLessThan(Garbage.ROUNDS);
        }
      }
    }
  }
}
