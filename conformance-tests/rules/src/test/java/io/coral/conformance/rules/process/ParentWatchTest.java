package io.coral.conformance.rules.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParentWatchTest {

  private static final long BOUND_SECONDS = 60;

  @TempDir Path folder;

  /** A kit: starts a child, tells its process, and stays. */
  static final class Kit {
    public static void main(String[] arguments) throws IOException, InterruptedException {
      KitFolder.make();
      Process child = java(List.of(ParentWatch.argument()), ParentWatchTest.class).start();
      System.out.println(child.pid());
      new CountDownLatch(1).await();
    }
  }

  /** A child whose rule hangs. */
  public static void main(String[] arguments) throws InterruptedException {
    ParentWatch.start();
    new CountDownLatch(1).await();
  }

  private static ProcessBuilder java(List<String> options, Class<?> main) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
    line.addAll(options);
    line.addAll(List.of("-cp", ClassPath.argument(), main.getName()));
    return new ProcessBuilder(line);
  }

  private Path folder(String beginning) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(found -> found.getFileName().toString().startsWith(beginning))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void aChildEndsWithAKitThatIsKilledAndTheNextOneSweepsItsFolders() throws Exception {
    Process kit = java(List.of("-Djava.io.tmpdir=" + folder), Kit.class).start();
    BufferedReader told =
        new BufferedReader(new InputStreamReader(kit.getInputStream(), StandardCharsets.UTF_8));
    ProcessHandle child = ProcessHandle.of(Long.parseLong(told.readLine())).orElseThrow();
    Path left = folder("coral-" + kit.pid() + "-");
    kit.destroyForcibly().waitFor();

    child.onExit().get(BOUND_SECONDS, TimeUnit.SECONDS);
    assertThat(left).isDirectory();

    Path others = Files.createDirectory(folder.resolve("coral-mutant-of-others"));
    Process next = java(List.of("-Djava.io.tmpdir=" + folder), Kit.class).start();
    try (BufferedReader started =
        new BufferedReader(new InputStreamReader(next.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(started.readLine()).isNotEmpty();
      assertThat(left).doesNotExist();
      assertThat(others).exists();
      assertThat(folder).isDirectoryContaining("glob:**/coral-" + next.pid() + "-*");
    } finally {
      next.destroyForcibly();
    }
  }

  @Test
  void aChildWhoseParentHasGoneAlreadyEndsAtOnce() throws Exception {
    Process orphan = java(List.of("-Dcoral.kit.parent=1"), ParentWatchTest.class).start();
    assertThat(orphan.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(orphan.exitValue()).isEqualTo(1);
  }
}
