package io.coral.runtime.xilinx.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.runtime.xilinx.format.MutationChild;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM that hands copies of arrays to native code, as this check makes it do, works as any. */
class CheckedJniTest {
  private static final String CHECKED = "-Xcheck:jni";

  @TempDir private Path folder;

  @Test
  void poclBuildsAndLoads() throws Exception {
    String source = Path.of("src/fixture/roles.cl").toAbsolutePath().toString();

    ChildJvm child =
        ChildJvm.run(
            folder,
            Map.of(CHECKED, ""),
            MutationChild.class,
            List.of(PoclFixture.PLATFORM, "0", source));

    assertThat(child.output())
        .contains("opened vector_add (float* a, float* b, float* c, int n)")
        .contains("mutations answered: 0");
    assertThat(child.exit()).isZero();
  }

  @Test
  void xilinxsOwnLibraryShowsItsBoard() throws Exception {
    Map<String, String> environment = new HashMap<>(XrtNoop.environment(folder));
    environment.put(CHECKED, "");

    ChildJvm child = ChildJvm.run(folder, environment, XrtNoopChild.class, List.of());

    assertThat(child.output()).contains("> device xilinx-0").contains("> end");
    assertThat(child.exit()).isZero();
  }
}
