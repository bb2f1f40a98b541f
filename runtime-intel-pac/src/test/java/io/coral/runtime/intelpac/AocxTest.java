package io.coral.runtime.intelpac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.runtime.intelpac.format.GbsFile;
import io.coral.runtime.intelpac.format.PoclAocx;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.Finding;
import io.coral.spec.KernelInfo;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.capability.Registers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Binaries of Intel's OpenCL compiler; PoCL stands in for its platform. */
class AocxTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  private static AcceleratorException failureOf(ThrowingCallable call) {
    AcceleratorException failure = catchThrowableOfType(AcceleratorException.class, call);
    assertThat(failure).isNotNull();
    return failure;
  }

  /** A card of the software AFU that is also PoCL's first device. */
  private static IntelPacRuntime bothWays() {
    return SoftAfu.runtime(
        "opencl.platform", PoclAocx.PLATFORM, "opencl.devices", "0000:3b:00.0=0");
  }

  private static void add(Resource resource) throws InterruptedException {
    int count = 1000;
    Memory memory = resource.memories().get(0);
    try (ComputeUnit unit = resource.openComputeUnit("vector_add");
        Buffer a = memory.allocate(4L * count);
        Buffer b = memory.allocate(4L * count);
        Buffer c = memory.allocate(4L * count)) {
      for (int i = 0; i < count; i++) {
        a.hostView().putFloat(4 * i, i);
        b.hostView().putFloat(4 * i, 2 * i);
      }
      unit.setBuffer(0, a);
      unit.setBuffer(1, b);
      unit.setBuffer(2, c);
      unit.setInt(3, count);
      c.copyFromDevice(unit.run(a.copyToDevice(), b.copyToDevice())).await(SOON);
      assertThat(c.hostView().getFloat(4 * (count - 1))).isEqualTo(3f * (count - 1));
    }
  }

  @Test
  void thePlatformsDevicesAreListedAndOpaeIsMissed() {
    try (IntelPacRuntime runtime = PoclFixture.runtime()) {
      assertThat(runtime.discover().devices())
          .extracting(DeviceInfo::id)
          .containsExactly(PoclFixture.DEVICE, "pac-portable-computing-language-1");
      assertThat(runtime.discover().findings())
          .extracting(Finding::kind)
          .containsExactly(Finding.Kind.LIBRARY);
      assertThat(runtime.info().inProcess()).isTrue();
    }
  }

  @Test
  void oneCardRunsBothFormatsInTurns() throws InterruptedException {
    Bitstream aocx = PoclFixture.bitstream(PoclFixture.roles());
    try (IntelPacRuntime runtime = bothWays();
        Resource resource = runtime.open(SoftAfu.CARD_0)) {
      for (int i = 0; i < 2; i++) {
        resource.program(SoftAfu.interrupting());
        assertThat(resource.memories().get(0).info().type()).isEqualTo("HOST");
        add(resource);
        resource.program(aocx);
        assertThat(resource.memories())
            .extracting(memory -> memory.info().type())
            .containsExactly("DDR", "DDR");
        add(resource);
      }
      assertThat(resource.sensors().powerWatts()).hasValue(38);
      Registers registers = resource.capability(Registers.class);
      assertThat(failureOf(() -> registers.read("vector_add", 0)).code())
          .isEqualTo(ErrorCode.UNSUPPORTED);
    }
  }

  @Test
  void theCardIsGivenUpWhileThePlatformDrivesIt() {
    try (IntelPacRuntime runtime = bothWays();
        IntelPacRuntime stranger = SoftAfu.runtime();
        Resource resource = runtime.open(SoftAfu.CARD_0)) {
      resource.program(PoclFixture.bitstream(PoclFixture.roles()));
      Resource taken = stranger.open(SoftAfu.CARD_0);
      AcceleratorException failure = failureOf(() -> resource.program(SoftAfu.interrupting()));
      assertThat(failure.code()).isEqualTo(ErrorCode.PROGRAM_FAILED);
      assertThat(failure).hasMessageContaining("another process has it open");
      taken.close();
      resource.program(SoftAfu.interrupting());
    }
  }

  @Test
  void aCardThatNoDeviceIsKnownToBeIsToldWithTheSetting() {
    try (IntelPacRuntime runtime = bothWays();
        Resource resource = runtime.open(SoftAfu.CARD_1)) {
      AcceleratorException failure =
          failureOf(() -> resource.check(PoclFixture.bitstream(PoclFixture.roles())));
      assertThat(failure.code()).isEqualTo(ErrorCode.UNSUPPORTED);
      assertThat(failure).hasMessageContaining("opencl.devices").hasMessageContaining("pthread");
    }
  }

  @Test
  void withoutIntelsPlatformACardSaysWhatToInstall() {
    try (IntelPacRuntime runtime =
            SoftAfu.runtime("opencl.platform", "Intel(R) FPGA SDK for OpenCL(TM)");
        Resource resource = runtime.open(SoftAfu.CARD_0)) {
      assertThat(runtime.discover().findings())
          .singleElement()
          .satisfies(finding -> assertThat(finding.remedy()).contains("aocl-rte"));
      AcceleratorException failure =
          failureOf(() -> resource.check(SoftAfu.bitstream(GbsFile.aocx(), List.of(), Map.of())));
      assertThat(failure.code()).isEqualTo(ErrorCode.UNSUPPORTED);
      assertThat(failure).hasMessageContaining("Portable Computing Language");
    }
  }

  @Test
  void aDeviceWithoutCardRunsNoGreenBitstream() {
    try (IntelPacRuntime runtime = PoclFixture.runtime();
        Resource resource = runtime.open(PoclFixture.DEVICE)) {
      AcceleratorException failure = failureOf(() -> resource.check(SoftAfu.interrupting()));
      assertThat(failure.code()).isEqualTo(ErrorCode.INCOMPATIBLE);
    }
  }

  @Test
  void memoriesAreThoseOfTheDeclaredChannels() {
    byte[] roles = PoclFixture.roles();
    Bitstream whole =
        new Bitstream("roles.aocx", ByteBuffer.wrap(roles), Optional.empty(), List.of(), Map.of());
    Bitstream outside =
        new Bitstream(
            "roles.aocx", ByteBuffer.wrap(roles), Optional.empty(), PoclFixture.DECLARED, Map.of());
    try (IntelPacRuntime runtime = PoclFixture.runtime();
        Resource resource = runtime.open(PoclFixture.DEVICE)) {
      resource.program(whole);
      assertThat(resource.memories()).hasSize(1);
      assertThat(failureOf(() -> resource.check(outside)))
          .hasMessageContaining("opencl.channels")
          .extracting(AcceleratorException::code)
          .isEqualTo(ErrorCode.INVALID_BINARY);
    }
  }

  private static Bitstream mark(byte[] aocx, Map<String, String> properties) {
    return new Bitstream(
        "mark.aocx",
        ByteBuffer.wrap(aocx),
        Optional.empty(),
        List.of(new KernelInfo("mark", List.of(), List.of(), properties)),
        Map.of());
  }

  @Test
  void aKernelOfManyWorkItemsIsRefusedUntilTheirNumberIsTold() throws Exception {
    int count = 1000;
    String source = "kernel void mark(global int *out, int n) { out[get_global_id(0)] += n; }\n";
    byte[] aocx = PoclAocx.build(source, "", false);
    try (IntelPacRuntime runtime = PoclFixture.runtime();
        Resource resource = runtime.open(PoclFixture.DEVICE)) {
      assertThat(failureOf(() -> resource.check(mark(aocx, Map.of()))))
          .hasMessageContaining("opencl.global-size")
          .extracting(AcceleratorException::code)
          .isEqualTo(ErrorCode.INVALID_BINARY);

      // without a descriptor nobody has promised that the kernel runs, and others may be used
      resource.program(
          new Bitstream("mark.aocx", ByteBuffer.wrap(aocx), Optional.empty(), List.of(), Map.of()));
      assertThat(failureOf(() -> resource.openComputeUnit("mark")))
          .hasMessageContaining("kernel mark may run over many work items")
          .hasMessageContaining("opencl.global-size")
          .extracting(AcceleratorException::code)
          .isEqualTo(ErrorCode.UNSUPPORTED);

      resource.program(mark(aocx, Map.of("opencl.global-size", "n")));
      try (ComputeUnit unit = resource.openComputeUnit("mark");
          Buffer out = resource.memories().get(0).allocate(4L * count)) {
        unit.setBuffer(0, out);
        unit.setInt(1, count);
        out.copyFromDevice(unit.run(out.copyToDevice())).await(SOON);
        int[] seen = new int[count];
        out.hostView().asIntBuffer().get(seen);
        assertThat(seen).containsOnly(count);
      }
    }
  }
}
