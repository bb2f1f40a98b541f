package io.coral.core.repository.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The two ways to know that nothing has changed, by the times of files and by a watch. */
class UnchangedPathsTest {

  /** Something that happens below a folder. */
  interface Change {
    void in(Path folder) throws IOException;
  }

  @TempDir Path temp;

  private Path folder;
  private List<Path> paths;
  private final List<AutoCloseable> open = new ArrayList<>();

  /** temp/above/folder with a file and a folder, and what is not there yet. */
  @BeforeEach
  void layOut() throws IOException {
    folder = temp.toRealPath().resolve("above/folder");
    Files.createDirectories(folder.resolve("inner"));
    Files.writeString(folder.resolve("file"), "before");
    settle();
    paths =
        List.of(
            folder,
            folder.resolve("inner"),
            folder.resolve("file"),
            folder.resolve("absent"),
            temp.toRealPath().resolve("none/of/these"));
  }

  /** As if all of it had been written a while ago. */
  private void settle() throws IOException {
    FileTime past = FileTime.fromMillis(System.currentTimeMillis() - 10_000);
    try (Stream<Path> all = Files.walk(temp)) {
      for (Path path : all.toList()) {
        Files.setLastModifiedTime(path, past);
      }
    }
  }

  @AfterEach
  void closeWatches() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private BooleanSupplier by(String way) {
    if (way.equals("times")) {
      FileTimes times = new FileTimes();
      paths.forEach(times::note);
      return times::areCurrent;
    }
    PathWatch watch = PathWatch.of(paths).orElseThrow();
    open.add(watch);
    return watch::isQuiet;
  }

  private static Arguments change(String name, Change change) {
    return Arguments.of(name, change);
  }

  static Stream<Arguments> changes() {
    return byEachWay(
        change("a file is edited", in -> Files.writeString(in.resolve("file"), "after")),
        change(
            "a file is replaced",
            in -> {
              Files.writeString(in.resolve("new"), "after");
              Files.move(
                  in.resolve("new"), in.resolve("file"), StandardCopyOption.REPLACE_EXISTING);
            }),
        change("a file is removed", in -> Files.delete(in.resolve("file"))),
        change("a file comes", in -> Files.writeString(in.resolve("absent"), "here")),
        change("an entry comes", in -> Files.createDirectory(in.resolve("inner/other"))),
        change("a folder is renamed", in -> Files.move(in.resolve("inner"), in.resolve("outer"))),
        change("it is renamed", in -> Files.move(in, in.resolveSibling("elsewhere"))),
        change(
            "a folder on the way is renamed",
            in -> Files.move(in.getParent(), in.getParent().resolveSibling("elsewhere"))),
        change(
            "it is removed and comes back",
            in -> {
              Files.move(in, in.resolveSibling("elsewhere"));
              Files.createDirectory(in);
            }),
        change(
            "a folder comes that was not there",
            in -> Files.createDirectories(in.resolve("../../none/of/these").normalize())));
  }

  static Stream<Arguments> others() {
    return byEachWay(
        change("nothing happens", in -> {}),
        change(
            "all of it is read",
            in -> {
              Files.readString(in.resolve("file"));
              try (Stream<Path> all = Files.walk(in)) {
                assertThat(all).hasSize(3);
              }
            }),
        change(
            "a folder beside it is made", in -> Files.createDirectory(in.resolveSibling("beside"))),
        change(
            "the time of a folder above is set",
            in -> Files.setLastModifiedTime(in.getParent(), FileTime.fromMillis(0))));
  }

  private static Stream<Arguments> byEachWay(Arguments... changes) {
    return Stream.of("times", "watch")
        .flatMap(
            way -> Stream.of(changes).map(each -> Arguments.of(way, each.get()[0], each.get()[1])));
  }

  @ParameterizedTest(name = "by {0}: {1}")
  @MethodSource("changes")
  void aChangeIsSeenAtOnce(String way, String name, Change change) throws IOException {
    BooleanSupplier unchanged = by(way);
    assertThat(unchanged.getAsBoolean()).isTrue();

    change.in(folder);

    assertThat(unchanged.getAsBoolean()).as(name).isFalse();
  }

  @Test
  void whatThisUserMayNotReadIsAsItWasUntilItMay() throws IOException {
    Files.setPosixFilePermissions(folder, Set.of());
    try {
      assumeThat(Files.isReadable(folder)).as("root reads everything").isFalse();
      FileTimes times = new FileTimes();
      times.noteUnreadable(folder);
      assertThat(times.areCurrent()).isTrue();
      assertThat(PathWatch.of(times.paths())).as("a watch would not see it").isEmpty();

      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-x------"));

      assertThat(times.areCurrent()).isFalse();
    } finally {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void whatCouldNotBeReadForAnotherReasonIsReadAnew() {
    FileTimes times = new FileTimes();
    times.noteUnreadable(folder);

    assertThat(times.areCurrent()).isFalse();
  }

  @ParameterizedTest(name = "by {0}: {1}")
  @MethodSource("others")
  void whatIsNoChangeIsNone(String way, String name, Change other) throws IOException {
    BooleanSupplier unchanged = by(way);

    other.in(folder);

    assertThat(unchanged.getAsBoolean()).as(name).isTrue();
  }
}
