package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Debian package: what is in it, in a root of the test's own. */
@Tag("once") // one command starts Felix
class DebianPackageTest {
  private static final Path SCRIPT = Path.of("../distribution/debian/package.sh");

  @TempDir static Path folder;
  private static Path file;

  @BeforeAll
  static void build() throws Exception {
    assumeTrue(has("dpkg-deb") && has("fakeroot"), "no dpkg-deb, or no fakeroot: not Debian");
    Ended built =
        ran(
            "env",
            "DPKG_DEB_COMPRESSOR_TYPE=gzip",
            "DPKG_DEB_COMPRESSOR_LEVEL=1",
            "DEBEMAIL=packager@coral.org",
            SCRIPT.toAbsolutePath().normalize().toString(),
            Built.HOME.toString(),
            folder.toString());
    assertThat(built.exitCode()).as(built.err()).isZero();
    file = Path.of(built.out().strip());
  }

  private static Ended ran(String... line) throws IOException, InterruptedException {
    return Ended.of(folder, "", List.of(line));
  }

  private static boolean has(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
  }

  private static Ended dpkg(Path root, String... arguments) throws Exception {
    // dpkg wants root's programs on the path
    String path = "PATH=" + System.getenv("PATH") + ":/usr/sbin:/sbin";
    List<String> line = new ArrayList<>(List.of("env", path, "fakeroot", "dpkg"));
    line.add("--root=" + root);
    line.addAll(List.of("--force-script-chrootless", "--force-depends", "--log=/dev/null"));
    line.addAll(List.of(arguments));
    return Ended.of(folder, "", line);
  }

  private static Path emptyRoot(String name) throws IOException {
    Path database = Files.createDirectories(folder.resolve(name).resolve("var/lib/dpkg"));
    Files.createDirectories(database.resolve("info"));
    Files.createDirectories(database.resolve("updates"));
    Files.createFile(database.resolve("status"));
    return folder.resolve(name);
  }

  @Test
  void itIsInstalledRunsAndIsPurged() throws Exception {
    Path root = emptyRoot("root");

    Ended installed = dpkg(root, "--install", file.toString());

    assertThat(installed.exitCode()).as(installed.err()).isZero();
    assertThat(root.resolve("var/lib/coral/repository")).isDirectory();
    assertThat(root.resolve("run/coral")).isDirectory();
    assertThat(root.resolve("etc/passwd")).content().contains("coral:x:");
    Ended version = ran(root.resolve("usr/bin/coral").toString(), "--version");
    assertThat(version.out()).as(version.err()).contains("coral 1.0.0");

    Path made = Files.createDirectories(root.resolve("usr/share/coral/.coral/class-data"));
    Files.createFile(made.resolve("17-0.jsa"));
    assertThat(dpkg(root, "--install", file.toString()).exitCode()).isZero();
    assertThat(made).as("of the jars that an upgrade has replaced").doesNotExist();

    // what an operator wrote outlives the package, and goes with a purge
    Files.writeString(root.resolve("etc/coral/tenants.cfg"), "[tenant lab]\n");
    assertThat(dpkg(root, "--remove", "coral").exitCode()).isZero();
    assertThat(root.resolve("etc/coral/tenants.cfg")).hasContent("[tenant lab]");
    assertThat(root.resolve("usr/bin/coral")).doesNotExist();
    Ended purged = dpkg(root, "--purge", "coral");
    assertThat(purged.exitCode()).as(purged.err()).isZero();
    try (Stream<Path> left = Files.walk(root)) {
      assertThat(left.map(each -> root.relativize(each).toString()))
          .noneMatch(each -> each.contains("coral"));
    }
  }

  @Test
  void itsUnitsAreAsSystemdWantsThem() throws Exception {
    assumeTrue(has("systemd-analyze"), "no systemd-analyze: Debian's package systemd has it");
    Path units = Files.createDirectories(folder.resolve("units"));
    assertThat(ran("dpkg-deb", "--extract", file.toString(), units.toString()).exitCode()).isZero();
    Path service = units.resolve("lib/systemd/system/coral.service");
    Files.writeString(
        service,
        Files.readString(service)
            .replace("/usr/bin/coral", Built.HOME.resolve("coral").toString()));

    String socket = units.resolve("lib/systemd/system/coral.socket").toString();
    Ended verified = ran("systemd-analyze", "verify", "--man=no", service.toString(), socket);
    assertThat(verified.exitCode()).as(verified.err()).isZero();
    assertThat(verified.out() + verified.err()).isEmpty();

    // of 100; 20 and less is called OK
    Ended hardened =
        ran(
            "systemd-analyze",
            "security",
            "--offline=true",
            "--threshold=20",
            "--no-pager",
            service.toString());
    assertThat(hardened.exitCode()).as(hardened.out()).isZero();
  }

  @Test
  void lintianFindsNothing() throws Exception {
    assumeTrue(has("lintian"), "no lintian: Debian's package lintian has it");

    Ended found = ran("lintian", "--fail-on", "error,warning", file.toString());

    assertThat(found.exitCode()).as(found.out()).isZero();
  }
}
