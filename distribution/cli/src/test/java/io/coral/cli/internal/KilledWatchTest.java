package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.daemon.internal.DaemonRig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class KilledWatchTest {

  private static final int FILES = 30;

  @Test
  void everyFileIsComputedOnceHoweverOftenTheCommandIsKilled(@TempDir Path temp) throws Exception {
    Path from = Files.createDirectories(temp.resolve("in"));
    Path to = Files.createDirectories(temp.resolve("out"));
    Path said = temp.resolve("said");
    for (int i = 0; i < FILES; i++) {
      Files.writeString(from.resolve("f" + i), "a " + i);
    }
    try (DaemonRig rig = new DaemonRig(temp)) {
      Map<String, Object> done = Map.of();
      for (int last : new int[] {1, 9, 15}) {
        assertThat(WatchProgram.run(last, rig.socket(), from, to, said))
            .as("%s", said)
            .isEqualTo(WatchProgram.KILLED);
        Map<String, Object> now = results(to);
        assertThat(now).as("none is written again").containsAllEntriesOf(done);
        done = now;
      }
      assertThat(done).hasSizeBetween(2, FILES - 1);

      assertThat(WatchProgram.run(Integer.MAX_VALUE, rig.socket(), from, to, said)).isZero();

      assertThat(said)
          .content()
          .contains(FILES - done.size() + " computed, 0 failed, " + done.size() + " done before");
      assertThat(results(to)).containsAllEntriesOf(done);
      assertThat(to).isDirectoryNotContaining("glob:**/.*");
      for (int i = 0; i < FILES; i++) {
        assertThat(to.resolve("f" + i)).hasContent("A" + i);
      }
    }
  }

  /** By what stays the same as long as a file is not written again. */
  private static Map<String, Object> results(Path folder) throws IOException {
    Map<String, Object> results = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path each : files.toList()) {
        if (!each.getFileName().toString().startsWith(".")) {
          results.put(
              each.getFileName().toString(),
              Files.readAttributes(each, BasicFileAttributes.class).fileKey());
        }
      }
    }
    return results;
  }
}
