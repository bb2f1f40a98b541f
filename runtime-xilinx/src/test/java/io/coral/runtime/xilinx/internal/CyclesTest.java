package io.coral.runtime.xilinx.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CyclesTest {
  private static final int CYCLES = Integer.getInteger("coral.cycles", 4_000);

  /** What one cycle may leave; in two thousand the process itself comes and goes by 130 kB. */
  private static final long BYTES_A_CYCLE = 128;

  @TempDir private Path folder;

  /** A heap of a fixed size and one compiler, so that what grows is not the JVM. */
  @Test
  void nothingIsLeftBehindByOpeningProgrammingRunningAndClosing() throws Exception {
    ChildJvm child =
        ChildJvm.run(
            folder,
            Map.of(
                "-Xms", "96m",
                "-Xmx", "96m",
                "-XX:", "+UseSerialGC",
                "-XX:TieredStopAtLevel", "=1",
                "-XX:MaxDirectMemorySize", "=16m",
                // else the JVM keeps the monitors of dead objects until there are some thousands
                "-XX:AvgMonitorsPerThreadEstimate", "=1",
                "POCL_CACHE_DIR", folder.resolve("cache").toString()),
            CyclesChild.class,
            List.of(
                Integer.toString(CYCLES),
                Path.of("src/fixture/roles.cl").toAbsolutePath().toString()));

    assertThat(child.exit()).as(child.output()).isZero();
    Map<String, Long> left =
        child
            .output()
            .lines()
            .map(line -> line.split(" ", -1))
            .filter(words -> words.length == 2 && words[1].matches("-?[0-9]+"))
            .collect(Collectors.toMap(words -> words[0], words -> Long.valueOf(words[1])));
    assertThat(left).containsKeys("threads", "files", "bytes");
    assertThat(left.get("threads")).isLessThanOrEqualTo(0);
    assertThat(left.get("files")).isLessThanOrEqualTo(0);
    assertThat(left.get("bytes")).isLessThan(CYCLES / 2 * BYTES_A_CYCLE);
  }
}
