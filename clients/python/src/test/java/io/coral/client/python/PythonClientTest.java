package io.coral.client.python;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Share;
import io.coral.daemon.internal.DaemonRig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The package coral, under the Python of this machine, against a daemon. */
@Timeout(300)
class PythonClientTest {

  private static final Path HERE = Path.of("").toAbsolutePath();
  private static final String SOURCES = "src:src/test/python";

  @TempDir private Path temp;

  @Test
  void itsTestsPassWithTheStandardLibraryAlone() throws Exception {
    Files.writeString(temp.resolve("numpy.py"), "raise ImportError('hidden by a test')\n");

    assertThat(test("unittest", temp + ":" + SOURCES, "discover", "-s", "src/test/python"))
        .containsPattern("Ran [1-9][0-9]* tests")
        .contains("\nOK (skipped=");
  }

  @Test
  void itsTestsPassWithNumpy() throws Exception {
    assertThat(test("numpy", SOURCES, "discover", "-s", "src/test/python"))
        .containsPattern("Ran [1-9][0-9]* tests")
        .endsWith("\nOK\n");
  }

  @ParameterizedTest(name = "waited for {0} s, told to {1}")
  @CsvSource({"0, stop", "1, stop", "1, mute"})
  void aDaemonThatStaysAwayIsSaidAndNobodyWaitsOn(String seconds, String how) throws Exception {
    Python python = new Python(Python.with("unittest"), HERE, temp.resolve("said"), SOURCES);
    try (DaemonRig rig = new DaemonRig(temp)) {
      assertThat(python.test(rig, Map.of("CORAL_RECONNECT", seconds, "CORAL_END", how), "gone"))
          .contains("Ran 1 test")
          .endsWith("\nOK\n");
    }
  }

  private String test(String modules, String path, String... arguments) throws Exception {
    Python python = new Python(Python.with(modules), HERE, temp.resolve("said"), path);
    try (DaemonRig rig = new DaemonRig(temp)) {
      return python.test(rig, arguments);
    }
  }

  /** A small board of another daemon is lost at its third run; a third daemon is newer. */
  @Test
  void itsTestsPassOnWorkersOfDask() throws Exception {
    String program = Python.with("distributed, numpy");
    Python python = new Python(program, HERE, temp.resolve("said"), SOURCES);
    try (DaemonRig other = new DaemonRig(temp.resolve("other"), "count=1; faults=run:3=lose");
        DaemonRig newer = new DaemonRig(temp.resolve("newer"), "count=1", "2.0.0");
        DaemonRig rig = new DaemonRig(temp.resolve("rig"), "count=2; memories=DDR:16MiB")) {
      Map<String, String> sockets =
          Map.of(
              "CORAL_OTHER_SOCKET", other.socket().toString(),
              "CORAL_NEWER_SOCKET", newer.socket().toString());

      assertThat(python.test(rig, sockets, "on_dask"))
          .containsPattern("Ran [1-9][0-9]* tests")
          .endsWith("\nOK\n");
      assertThat(rig.coral().shares())
          .flatExtracting(Share::applications)
          .extracting(Share.OfApplication::name)
          .anyMatch(name -> name.startsWith("Client-"));
    }
  }

  @Test
  void itIsBuiltWithoutANetwork() throws Exception {
    String program = Python.with("setuptools, wheel");
    for (String part : List.of("pyproject.toml", "README.md", "src/coral", "src/inaccel")) {
      copy(part);
    }
    Python python = new Python(program, temp, temp.resolve("said"), "unpacked");

    python.run(
        """
        from setuptools import build_meta
        build_meta.build_sdist('dist')
        build_meta.build_wheel('dist')""");

    assertThat(temp.resolve("dist")).isDirectoryContaining("glob:**/coral?client-1.0.0.tar.gz");
    python.run(
        """
        import zipfile
        wheel = 'dist/coral_client-1.0.0-py3-none-any.whl'
        zipfile.ZipFile(wheel).extractall('unpacked')""");
    assertThat(python.run("import coral, inaccel; print(coral.__file__, *inaccel.__path__)"))
        .isEqualTo("%1$s/coral/__init__.py %1$s/inaccel\n", temp.resolve("unpacked"));
    assertThat(temp.resolve("unpacked/inaccel/coral.py")).exists();
    assertThat(temp.resolve("unpacked/coral/py.typed")).exists();
    assertThat(temp.resolve("unpacked/coral/dask/__init__.py")).exists();
  }

  private void copy(String part) throws IOException {
    try (Stream<Path> files = Files.walk(HERE.resolve(part))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = temp.resolve(HERE.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }
}
