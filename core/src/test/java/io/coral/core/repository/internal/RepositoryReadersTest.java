package io.coral.core.repository.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.spec.Finding;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Threads that ask while another reads. A pipe in place of a reference holds who reads. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class RepositoryReadersTest {

  @TempDir Path root;

  @Test
  void whoWaitedTakesOverWhatAnotherBeganToReadMeanwhile() throws Exception {
    Path pipe = Files.createDirectories(root.resolve("references")).resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    // as if it changed all the time
    Files.setLastModifiedTime(
        root.resolve("references"), FileTime.from(Instant.now().plusSeconds(3600)));
    DiskRepository repository = new DiskRepository(root, new BinaryFormats());
    Asking reader = new Asking(repository);
    List<Asking> waiting = new ArrayList<>();
    try (Writer toReader = opened(pipe)) {
      waiting.add(new Asking(repository));
      waiting.add(new Asking(repository));
      await().until(() -> waiting.stream().allMatch(Asking::isWaiting));
      toReader.write("no reference");
    }
    assertThat(reader.findings()).hasSize(1);
    opened(pipe).close();

    for (Asking each : waiting) {
      assertThat(each.findings()).hasSize(1);
    }
  }

  /** Opens the pipe as soon as somebody has begun to read it. */
  private static Writer opened(Path pipe) throws IOException {
    return Files.newBufferedWriter(pipe, StandardOpenOption.WRITE);
  }

  /** A thread that asks a repository once. */
  private static final class Asking {
    private final FutureTask<List<Finding>> task;
    private final Thread thread;

    Asking(DiskRepository repository) {
      task = new FutureTask<>(repository::findings);
      thread = new Thread(task);
      thread.setDaemon(true);
      thread.start();
    }

    boolean isWaiting() {
      return thread.getState() == Thread.State.WAITING;
    }

    List<Finding> findings() throws Exception {
      return task.get();
    }
  }
}
