package io.coral.core.repository.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.repository.InstalledBitstream;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several processes change one repository, and some of them are killed in the middle. */
@Timeout(300)
class KilledProcessesTest {
  private static final int ROUNDS = Integer.getInteger("coral.rounds", 12);
  private static final int VISITORS = Integer.getInteger("coral.visitors", 2);

  @TempDir Path temp;

  private Process visitor(String name) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Visitor.class.getName(),
            temp.resolve("root").toString(),
            temp.resolve(name).toString(),
            name,
            String.valueOf(ROUNDS))
        .redirectError(ProcessBuilder.Redirect.appendTo(new File(temp.toFile(), "errors")))
        .start();
  }

  @Test
  void nothingIsLostAndNothingIsHalf() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    List<Process> surviving = new ArrayList<>();
    List<Process> dying = new ArrayList<>();
    for (int i = 0; i < VISITORS; i++) {
      surviving.add(visitor("s" + i));
      dying.add(visitor("d" + i));
    }
    DiskRepository reader = new DiskRepository(temp.resolve("root"), new BinaryFormats());

    for (Process each : dying) {
      try (BufferedReader lines = each.inputReader()) {
        for (int left = 1 + random.nextInt(ROUNDS / 2); left > 0; left--) {
          String unused = lines.readLine();
          assertThat(reader.findings()).isEmpty();
        }
        each.destroyForcibly().waitFor();
      }
    }
    for (Process each : surviving) {
      assertThat(each.waitFor(240, TimeUnit.SECONDS)).isTrue();
      assertThat(each.exitValue()).as(Files.readString(temp.resolve("errors"))).isZero();
    }

    Path last = Laid.artifact(Files.createDirectory(temp.resolve("l")), "l.bin", "l", "1", "k");
    reader.install(last);
    DiskRepository fresh = new DiskRepository(temp.resolve("root"), new BinaryFormats());
    assertThat(fresh.findings()).isEmpty();
    assertThat(fresh.list()).allSatisfy(each -> assertThat(fresh.verify(each)).isEmpty());
    assertThat(fresh.find("com.example.shared.k")).hasSize(1);
    assertThat(fresh.list())
        .extracting(each -> each.artifact().bitstreamId())
        .containsAll(IntStream.range(0, VISITORS).mapToObj(i -> "com.example.s" + i).toList());
    assertThat(temp.resolve("root/.staging")).isEmptyDirectory();
    try (Stream<Path> objects = Files.list(temp.resolve("root/objects"))) {
      assertThat(objects)
          .as("nothing that no reference names")
          .containsExactlyInAnyOrderElementsOf(
              fresh.list().stream().map(InstalledBitstream::folder).toList());
    }
  }
}
