package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The project that {@code coral new-runtime} writes, built with Maven and run: .ci/skeleton.sh. */
@Tag("once")
class SkeletonTest {
  private static final long BOUND_SECONDS = 900;

  @Test
  void theProjectOfANewVendorBuildsPassesTheKitAndStarts(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path log = folder.resolve("log.txt");
    ProcessBuilder builder =
        new ProcessBuilder(System.getProperty("coral.root") + "/.ci/skeleton.sh")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("MAVEN", System.getProperty("coral.maven") + "/bin/mvn");
    builder.environment().put("MAVEN_REPOSITORY", System.getProperty("coral.repository"));
    builder.environment().put("JDK_JAVA_OPTIONS", Built.SHORT_LIFE);
    Process process = builder.start();

    boolean ended = process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS);
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();

    assertThat(ended).as(Files.readString(log)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    assertThat(Files.readString(log)).contains("skeleton: builds, passes and starts");
  }
}
