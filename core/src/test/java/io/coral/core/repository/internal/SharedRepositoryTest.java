package io.coral.core.repository.internal;

import static io.coral.core.repository.internal.Laid.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RepositoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes, threads and users at one repository. */
class SharedRepositoryTest {

  @TempDir Path temp;

  private Path root;
  private DiskRepository repository;

  @BeforeEach
  void openRepository() {
    root = temp.resolve("root");
    repository = new DiskRepository(root, new BinaryFormats());
  }

  @Test
  void anArtifactThatWasPutThereByHandIsFoundWithItsChecksum() throws IOException {
    Path folder = root.resolve("any/where");
    Files.createDirectories(folder.getParent());
    Files.move(vector(temp, "a", "1", "one"), folder);

    assertThat(repository.list())
        .extracting(InstalledBitstream::sha256)
        .containsExactly(Checksum.of("one".getBytes()));
  }

  @Test
  void whatAnotherProcessChangesIsSeenAtOnce() throws IOException {
    DiskRepository other = new DiskRepository(root, new BinaryFormats());
    for (int i = 0; i < 20; i++) {
      InstalledBitstream installed = other.install(vector(temp, "a", "1", "one " + i));
      assertThat(repository.find("com.example.vector.addition")).containsExactly(installed);

      other.remove(installed.sha256());
      assertThat(repository.find("com.example.vector.addition")).isEmpty();
    }
  }

  @Test
  void aChangeWithinOneTickOfTheFileSystemsClockIsSeen() throws IOException {
    DiskRepository other = new DiskRepository(root, new BinaryFormats());
    InstalledBitstream first = other.install(vector(temp, "a", "1", "one"));
    FileTime tick = FileTime.fromMillis(System.currentTimeMillis());
    Files.setLastModifiedTime(root.resolve("references"), tick);
    Files.setLastModifiedTime(root, tick);
    assertThat(repository.list()).containsExactly(first);

    InstalledBitstream second = other.install(vector(temp, "b", "2", "two"));
    Files.setLastModifiedTime(root.resolve("references"), tick);
    Files.setLastModifiedTime(root, tick);

    assertThat(repository.list()).containsExactly(first, second);
  }

  @Test
  void whatNobodyChangesIsReadOnce() throws IOException {
    repository.install(vector(temp, "a", "1", "one"));
    settle();
    List<InstalledBitstream> first = repository.find("com.example.vector.addition");

    assertThat(repository.find("com.example.vector.addition")).isSameAs(first);
  }

  /** As if all of it had been written a while ago. */
  private void settle() throws IOException {
    FileTime past = FileTime.fromMillis(System.currentTimeMillis() - 10_000);
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.toList()) {
        Files.setLastModifiedTime(path, past);
      }
    }
  }

  @Test
  void whatAProcessThatDiedLeftBehindIsClearedUpAndNeverListed() throws IOException {
    InstalledBitstream installed = repository.install(vector(temp, "a", "1", "one"));
    Path dead = Files.createDirectories(root.resolve(".staging/123"));
    Files.writeString(dead.resolve("owner"), "");
    Files.move(vector(temp, "b", "2", "two"), dead.resolve("artifact"));
    Path unnamed = root.resolve("objects").resolve("0".repeat(64));
    Files.move(vector(temp, "c", "3", "three"), unnamed);

    assertThat(repository.list()).containsExactly(installed);
    InstalledBitstream next = repository.install(vector(temp, "b", "2", "two"));
    assertThat(dead).doesNotExist();
    assertThat(unnamed).doesNotExist();
    assertThat(repository.list()).containsExactly(installed, next);
  }

  @Test
  void aChangeThatIsUnderWayIsNotClearedUp() throws Exception {
    repository.install(vector(temp, "a", "1", "one"));
    Path living = Files.createDirectories(root.resolve(".staging/123"));
    Path owner = Files.writeString(living.resolve("owner"), "");
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                owner.toString())
            .start();
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("held");

      repository.install(vector(temp, "b", "2", "two"));

      assertThat(living).exists();
    } finally {
      holder.outputWriter().close();
      holder.waitFor();
    }
    repository.install(vector(temp, "b", "2", "three"));
    assertThat(living).doesNotExist();
  }

  @Test
  void sharedRootsAreSearchedAfterTheOwnAndNeverChanged() throws IOException {
    Path machine = temp.resolve("machine");
    DiskRepository administrator = new DiskRepository(machine, new BinaryFormats());
    InstalledBitstream theirs = administrator.install(vector(temp, "a", "1", "theirs"));
    InstalledBitstream more = administrator.install(vector(temp, "a", "2", "more"));
    DiskRepository both =
        new DiskRepository(new Root(root, List.of(machine), List.of()), new BinaryFormats());

    assertThat(both.list()).containsExactly(theirs, more);
    InstalledBitstream own = both.install(vector(temp, "a", "1", "own"));
    assertThat(own.folder()).startsWith(root);
    assertThat(both.find("com.example.vector.addition")).containsExactly(own, more);
    assertThat(both.verify(more)).isEmpty();
    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> both.remove(more.sha256()));
    both.remove(own.sha256());
    assertThat(both.list()).as("the machine's shows again").containsExactly(theirs, more);
  }

  @Test
  void threadsThatInstallTheSameArtifactTakeTurnsAndReadersSeeItAllTheTime() throws Exception {
    repository.install(vector(temp, "a", "1", "content"));
    List<Path> sources = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      sources.add(vector(temp, "a", "1", "content"));
    }
    ExecutorService threads = Executors.newFixedThreadPool(sources.size());
    List<Future<?>> installing = new ArrayList<>();
    for (Path source : sources) {
      installing.add(
          threads.submit(
              () -> {
                for (int i = 0; i < 40; i++) {
                  repository.install(source);
                }
              }));
    }

    while (installing.stream().anyMatch(each -> !each.isDone())) {
      assertThat(repository.list()).hasSize(1);
    }

    for (Future<?> each : installing) {
      each.get();
    }
    threads.shutdown();
  }

  @Test
  void whatOneUserInstallsOthersMayReadAsFarAsThatUserLetsThem() throws IOException {
    InstalledBitstream installed = repository.install(vector(temp, "a", "1", "one"));

    Path ordinary = Files.createDirectory(temp.resolve("ordinary"));
    assertThat(Files.getPosixFilePermissions(installed.folder()))
        .isEqualTo(Files.getPosixFilePermissions(ordinary));
  }
}
