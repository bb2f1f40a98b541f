package io.coral.runtime.xilinx.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.runtime.xilinx.format.MutationChild;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Xilinx's own library, each time in a process that it may end. */
class XrtNoopTest {
  @TempDir private Path folder;

  @Test
  void programsBuffersAndRunsPassThroughXilinxsOwnLibrary() throws Exception {
    ChildJvm child =
        ChildJvm.run(folder, XrtNoop.environment(folder), XrtNoopChild.class, List.of());

    assertThat(child.output().lines().filter(line -> line.startsWith("> ")))
        .containsExactly(
            "> device xilinx-0 xilinx/unknown/unknown",
            "> memories [HBM[1], HBM[2]]",
            "> computed",
            "> second program",
            "> computed",
            "> wrong memory WRONG_MEMORY",
            "> computed",
            "> no unit fits WRONG_MEMORY",
            "> computed",
            "> noise INVALID_BINARY",
            "> computed",
            "> computed",
            "> end");
    assertThat(child.exit()).isZero();
  }

  @Test
  void registersAreReachedBelowOpenclWhereTheyAreConfigured() throws Exception {
    ChildJvm child =
        ChildJvm.run(folder, XrtNoop.environment(folder), XrtNoopChild.class, List.of("registers"));

    assertThat(child.output().lines().filter(line -> line.startsWith("> ")))
        .startsWith("> features [registers]")
        .endsWith(
            "> registers",
            "> other unit NOT_FOUND",
            "> odd offset INVALID_ARGUMENT",
            "> no program NOT_PROGRAMMED",
            "> closed CLOSED",
            "> end");
  }

  @Test
  void anEnvironmentThatWouldAbortTheProcessIsAFinding() throws Exception {
    ChildJvm child = ChildJvm.run(folder, XrtNoop.deadly(folder), XrtNoopChild.class, List.of());

    assertThat(child.output()).contains("> finding XILINX_XRT").contains("> end");
    assertThat(child.exit()).isZero();
  }

  @Test
  void withoutXilinxsLibraryItIsSaidWhatIsMissing() throws Exception {
    Path empty = Files.createDirectories(folder.resolve("empty"));

    ChildJvm child =
        ChildJvm.run(
            folder, Map.of("OCL_ICD_VENDORS", empty.toString()), XrtNoopChild.class, List.of());

    assertThat(child.output())
        .contains("> finding OpenCL platform Xilinx")
        .contains("see that XRT is installed (Debian: libxrt1)")
        .contains("> end");
    assertThat(child.exit()).isZero();
  }

  /** The profile's environment, on a machine that has no such libraries. */
  @Test
  void withoutXilinxsLibrariesItIsSaidWhichFileIsMissing() throws Exception {
    Map<String, String> environment = new HashMap<>(XrtNoop.environment(folder));
    Path vendors = Files.createDirectories(folder.resolve("absent"));
    Files.writeString(vendors.resolve("xilinx.icd"), "libxilinxopencl-absent.so.2\n");
    Path root = Files.createDirectories(folder.resolve("xrt/lib")).getParent();
    environment.put("OCL_ICD_VENDORS", vendors.toString());
    environment.put("XILINX_XRT", root.toString());

    ChildJvm child = ChildJvm.run(folder, environment, XrtNoopChild.class, List.of());

    assertThat(child.output())
        .contains("there is no " + root.resolve("lib/libxrt_noop.so"))
        .contains("install XRT (Debian: libxrt1)")
        .contains("> end")
        .doesNotContain("> device");
  }

  @Test
  void mutationsAreAnsweredInJavaAndWhatIsAcceptedDoesNoHarm() throws Exception {
    ChildJvm child =
        ChildJvm.run(
            folder,
            XrtNoop.environment(folder),
            MutationChild.class,
            List.of(MutationChild.XRT, Integer.toString(MutationChild.COUNT)));

    assertThat(child.output()).contains("mutations answered: " + MutationChild.COUNT);
    assertThat(child.exit()).isZero();
  }
}
