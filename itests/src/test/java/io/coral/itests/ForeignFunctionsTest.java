package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.coral.natives.BindingRun;
import io.coral.natives.NewerJava;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution on a Java that has foreign functions; skipped where the machine has none. */
@Tag("once")
class ForeignFunctionsTest {
  private static final int FIRST = 22;

  @TempDir Path folder;

  private Ended coral(String... arguments) throws Exception {
    Optional<Path> home = NewerJava.home(FIRST);
    assumeTrue(home.isPresent(), () -> NewerJava.missing(FIRST));
    List<String> line = new ArrayList<>();
    line.addAll(List.of("env", "JAVA_HOME=" + home.get(), Built.HOME.resolve("coral").toString()));
    line.addAll(List.of(arguments));
    return Ended.of(folder, "", line);
  }

  @Test
  void doctorSaysThatTheyAreUsed() throws Exception {
    assertThat(coral("doctor").lines()).contains("native calls: foreign functions");
  }

  @Test
  void boardsComputeByThem() throws Exception {
    Ended ended = coral("--profile", "pocl", "demo");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("verified 1048576 of 1048576");
  }

  @Test
  void refreshesLeaveNoLoaderBehindByTheWayThatThisJvmDoesNotUse() throws Exception {
    BindingRun.passesByTheOther(ClassLoaderTest.class);
  }
}
