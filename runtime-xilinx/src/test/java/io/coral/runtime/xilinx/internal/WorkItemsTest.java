package io.coral.runtime.xilinx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.runtime.xilinx.XclbinFormat;
import io.coral.runtime.xilinx.XilinxRuntime;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.KernelInfo;
import io.coral.spec.Resource;
import java.io.IOException;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernels that many work items run: how many is found out, or told, or the kernel is refused. */
class WorkItemsTest {
  private static final int COUNT = 1000;
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final String RANGE =
      "kernel void mark(global int *out, int n) { out[get_global_id(0)] += n; }\n";
  private static final String GRID =
      "kernel void mark(global int *out, int n, uchar h) {\n"
          + "  out[get_global_id(1) * n + get_global_id(0)] += get_local_size(0);\n}\n";
  private static final String GROUPED =
      "kernel __attribute__((reqd_work_group_size(50, 1, 1)))\n"
          + "void mark(global int *out, int n) { out[get_global_id(0)] += get_local_size(0); }\n";

  @TempDir private Path folder;

  private Bitstream build(String source, Map<String, String> options) throws IOException {
    Path file = Files.writeString(folder.resolve("mark.cl"), source);
    Map<String, String> all = new HashMap<>(options);
    all.put("platform", PoclFixture.PLATFORM);
    return new XclbinFormat().build(List.of(file), all);
  }

  /** What a run leaves in a buffer of zeros: the first value, and how many have it. */
  private static int[] run(Bitstream bitstream, int n) throws Exception {
    try (XilinxRuntime runtime = PoclFixture.runtime();
        Resource resource = PoclFixture.open(runtime, 0)) {
      resource.program(bitstream);
      try (Buffer out = resource.memories().get(0).allocate(2 * COUNT * Integer.BYTES);
          ComputeUnit mark = resource.openComputeUnit("mark")) {
        mark.setBuffer(0, out);
        mark.setInt(1, n);
        if (mark.kernel().arguments().size() > 2) {
          mark.setByte(2, (byte) 2);
        }
        Event run = mark.run(out.copyToDevice());
        run.await(BOUND);
        out.copyFromDevice().await(BOUND);
        IntBuffer result = out.hostView().asIntBuffer();
        int count = 0;
        while (count < 2 * COUNT && result.get(count) == result.get(0)) {
          count++;
        }
        return new int[] {result.get(0), count};
      }
    }
  }

  @Test
  void anArgumentSaysHowManyThereAre() throws Exception {
    Bitstream range = build(RANGE, Map.of("global", "mark=n"));

    assertThat(run(range, COUNT)).containsExactly(COUNT, COUNT);
    assertThat(run(range, 3)).containsExactly(3, 3);
  }

  @Test
  void aNumberSaysHowManyThereAreAndAnotherHowManyMakeAGroup() throws Exception {
    Bitstream grid = build(GRID, Map.of("global", "mark=1000+h", "local", "mark=10"));

    assertThat(run(grid, COUNT)).containsExactly(10, 2 * COUNT);
  }

  @Test
  void anArgumentSaysHowManyMakeAGroup() throws Exception {
    Bitstream grid = build(GRID, Map.of("global", "mark=1000+h", "local", "mark=h"));

    assertThat(run(grid, COUNT)).containsExactly(2, 2 * COUNT);
  }

  @Test
  void theSizeOfAGroupIsFoundOutFromTheKernel() throws Exception {
    assertThat(run(build(GROUPED, Map.of("global", "mark=n")), COUNT)).containsExactly(50, COUNT);
  }

  @Test
  void aKernelThatAsksForItsPlaceIsNotBuiltWithoutTheirNumber() {
    AcceleratorException failure =
        catchThrowableOfType(AcceleratorException.class, () -> build(RANGE, Map.of()));

    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(failure.text()).contains("get_global_id").contains("mark=");
  }

  @ParameterizedTest
  @CsvSource({
    "mark=size, neither a number nor an argument",
    "mark=out, no whole number",
    "mark=0, no number of work items",
    "other=n, other"
  })
  void aSizeThatIsNoneIsRefused(String global, String words) {
    AcceleratorException failure =
        catchThrowableOfType(
            AcceleratorException.class, () -> build(RANGE, Map.of("global", global)));

    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(failure.getMessage()).contains(words);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, COUNT + 1})
  void aRunOverANumberThatIsNoneFailsAndComputesNothing(int n) throws IOException {
    Bitstream grouped = build(GROUPED, Map.of("global", "mark=n"));

    AcceleratorException failure =
        catchThrowableOfType(AcceleratorException.class, () -> run(grouped, n));

    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(failure.text()).contains(Integer.toString(n));
  }

  private static Bitstream declaring(Bitstream binary, String key, String value) {
    KernelInfo kernel = binary.kernels().get(0);
    Map<String, String> properties = new HashMap<>(kernel.properties());
    properties.put(key, value);
    return new Bitstream(
        binary.name(),
        binary.bytes(),
        Optional.empty(),
        List.of(new KernelInfo("mark", List.of(), kernel.arguments(), properties)),
        Map.of());
  }

  @Test
  void aDescriptorThatContradictsTheBinaryIsRefused() throws Exception {
    Bitstream grouped = build(GROUPED, Map.of("global", "mark=n"));

    try (XilinxRuntime runtime = PoclFixture.runtime();
        Resource resource = PoclFixture.open(runtime, 0)) {
      resource.check(declaring(grouped, "opencl.local-size", "50"));
      for (String key : List.of("opencl.local-size", "opencl.global-size")) {
        AcceleratorException failure =
            catchThrowableOfType(
                AcceleratorException.class, () -> resource.check(declaring(grouped, key, "25")));
        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_BINARY);
        assertThat(failure.text()).contains(key).contains("'25'");
      }
    }
  }

  @Test
  void aKernelThatDoesNotAskRunsOneWorkItemAndNoMore() throws Exception {
    Bitstream task = build("kernel void mark(global int *out, int n) { out[0] += n; }\n", Map.of());

    assertThat(run(task, 7)).containsExactly(7, 1);
    AcceleratorException failure =
        catchThrowableOfType(
            AcceleratorException.class,
            () -> run(declaring(task, "opencl.global-size", "1000"), 7));
    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_BINARY);
  }

  static Stream<Arguments> sources() {
    return Stream.of(
        Arguments.of("kernel void k(int n) {}", false),
        Arguments.of("// get_global_id(0)\nkernel void k() { /* get_group_id */ }", false),
        Arguments.of("constant char t[] = \"get_global_id\"; kernel void k(int n) { }", false),
        Arguments.of("kernel void o() { get_global_id(0); } kernel void k(int n) { }", false),
        Arguments.of("int f() { return get_global_size(0); } kernel void k() { }", false),
        Arguments.of("int f() { return get_global_size(0); } kernel void k() { f(); }", true),
        Arguments.of("kernel void k(int n) { n = get_local_id(0); }", true),
        Arguments.of("#define ME get_global_id(0)\nkernel void k(int n) { n = ME; }", true),
        Arguments.of("#define ME \\\n get_global_id(0)\nkernel void k(int n) { n = ME; }", true),
        Arguments.of("#define JOIN(a, b) a##b\nkernel void k(int n) { }", true),
        Arguments.of("#include \"other.h\"\nkernel void k(int n) { }", true),
        Arguments.of(
            "kernel __attribute__((reqd_work_group_size(1,1,1))) void k() { get_group_id(0); }",
            true),
        Arguments.of("#define K void k(int n)\nkernel K { get_global_id(0); }", true));
  }

  @ParameterizedTest
  @MethodSource("sources")
  void whetherAKernelAsksIsReadFromItsSource(String source, boolean asks) {
    assertThat(WorkItemUse.of(source).isAskedBy("k")).isEqualTo(asks);
  }
}
