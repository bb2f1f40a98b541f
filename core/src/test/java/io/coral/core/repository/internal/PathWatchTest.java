package io.coral.core.repository.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.coral.api.repository.InstalledBitstream;
import io.coral.natives.FileChanges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a watch can be had, and what a repository has of it. */
class PathWatchTest {

  @TempDir Path temp;

  private Path root;

  @BeforeEach
  void layOut() throws IOException {
    root = temp.toRealPath().resolve("root");
    Laid.artifact(Files.createDirectories(root.resolve("laid")), "a.bin", "a", "1", "addition");
  }

  @Test
  void aPathThroughALinkIsNotWatched() throws IOException {
    Path link = Files.createSymbolicLink(temp.toRealPath().resolve("link"), root);

    assertThat(PathWatch.of(List.of(link))).isEmpty();
    assertThat(PathWatch.of(List.of(link.resolve("laid")))).isEmpty();
  }

  @Test
  void aFileSystemThatMayBeOthersIsNotWatched() {
    assertThat(PathWatch.of(List.of(Path.of("/proc/self/status")))).isEmpty();
  }

  @Test
  void whereTheSystemLetsNobodyWatchMoreThereIsNoWatchAndNothingIsLeftOpen() {
    FileChanges full = mock(FileChanges.class);
    when(full.watch(any(), any())).thenReturn(true, true, false);

    assertThat(PathWatch.of(List.of(root, root.resolve("laid")), full)).isEmpty();

    verify(full).close();
  }

  @Test
  void aRepositoryThatIsAskedOftenIsWatchedAndSeesWhatTheTimesDoNotTell() throws IOException {
    FileTime past = FileTime.fromMillis(System.currentTimeMillis() - 10_000);
    setTimes(past);
    long before = Watches.open();
    try (DiskRepository repository = new DiskRepository(root, new BinaryFormats())) {
      await().until(() -> isWatched(repository, before));

      Laid.artifact(root.resolve("laid"), "a.bin", "a", "2", "addition");
      setTimes(past);

      assertThat(repository.list())
          .extracting(InstalledBitstream::artifact)
          .extracting("version")
          .containsExactly("2");
      assertThat(Watches.open()).as("after the change").isEqualTo(before);
      await().until(() -> isWatched(repository, before));
    }
    assertThat(Watches.open()).as("after the close").isEqualTo(before);
  }

  /** Whether it is, once it was asked often. */
  private static boolean isWatched(DiskRepository repository, long before) throws IOException {
    for (int i = 0; i < DiskRepository.OFTEN; i++) {
      assertThat(repository.list()).hasSize(1);
    }
    return Watches.open() > before
        && Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().equals("coral-repository-watch"));
  }

  private void setTimes(FileTime time) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.toList()) {
        Files.setLastModifiedTime(path, time);
      }
    }
  }
}
