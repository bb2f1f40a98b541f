package io.coral.runtime.xilinx.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.runtime.xilinx.format.MutationChild;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PoCL dies of a damaged program, and of its cache once a damaged program was in it. */
class PoclMutationTest {
  @TempDir private Path folder;

  @Test
  void mutationsAreAnsweredInJavaAndWhatIsAcceptedDoesNoHarm() throws Exception {
    ChildJvm child =
        ChildJvm.run(
            folder,
            Map.of("POCL_CACHE_DIR", folder.resolve("cache").toString()),
            MutationChild.class,
            List.of(
                PoclFixture.PLATFORM,
                Integer.toString(MutationChild.COUNT),
                Path.of("src/fixture/roles.cl").toAbsolutePath().toString()));

    assertThat(child.output()).contains("mutations answered: " + MutationChild.COUNT);
    assertThat(child.exit()).isZero();
  }
}
