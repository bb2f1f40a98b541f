package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.coral.natives.NewerJava;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What starts of a distribution share, and do without where it is not theirs. */
@Tag("once")
class ClassDataTest {
  private static final String FROM_CLASS_DATA =
      "io\\.coral\\.launcher\\.Main source: shared objects file";

  /** The first Java whose class data are an AOT cache. */
  private static final int AOT = 25;

  private static final String TELLING = "CORAL_JAVA_OPTS=-Xlog:class+load:file=loaded ";

  @TempDir Path folder;

  private static Path classData() throws IOException {
    try (Stream<Path> made = Files.list(Built.HOME.resolve(".coral/class-data"))) {
      String own = System.getProperty("java.version") + "-";
      return made.filter(each -> each.getFileName().toString().startsWith(own))
          .findFirst()
          .orElseThrow();
    }
  }

  /** A copy whose bundles have their classes from the class path, as the build's. */
  private Path connected(String name) throws IOException {
    Path home = Built.copied(folder.resolve(name));
    Path list = classData().resolveSibling(System.getProperty("java.version") + ".jars");
    Path copy = home.resolve(Built.HOME.relativize(list));
    Files.createDirectories(copy.getParent());
    Files.copy(list, copy);
    return home;
  }

  /** A start that ends soon; the file {@code loaded} tells where classes came from. */
  private void assertEndsInOrder(Path home, String with) throws Exception {
    Ended ended = Ended.sh(folder, home, with + TELLING + "coral --profile nowhere devices");

    assertThat(ended.exitCode()).as(ended.out()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).contains("there is no profile \"nowhere\"").hasLineCount(1);
  }

  @Test
  void startsShareTheClassDataThatTheBuildMade() throws Exception {
    Ended devices = Ended.sh(folder, Built.HOME, TELLING + "coral devices");

    assertThat(devices.exitCode()).as(devices.err()).isZero();
    assertThat(folder.resolve("loaded"))
        .content()
        .containsPattern(FROM_CLASS_DATA)
        .as("out of a bundle")
        .containsPattern("io\\.coral\\.core\\.\\S+ source: shared objects file");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"of other jars", "of another JVM", "cut off"})
  void aStartDoesWithoutClassDataThatIs(String wrong) throws Exception {
    byte[] data = Files.readAllBytes(classData());
    if (wrong.equals("of another JVM")) {
      // the header's beginning, of which the version is a part
      Arrays.fill(data, 0, 64, (byte) 1);
    }
    int length = wrong.equals("cut off") ? data.length / 2 : data.length;
    Path home = connected("coral");
    Files.write(home.resolve(Built.HOME.relativize(classData())), Arrays.copyOf(data, length));

    assertEndsInOrder(home, "");

    assertThat(folder.resolve("loaded")).content().doesNotContainPattern(FROM_CLASS_DATA);
  }

  /** In one test, for such a cache takes long to make. */
  @Test
  void aNewerJvmsCacheIsUsedUnlessItIsCutOffOrDamagedOrOfOtherJarsOrNotWanted() throws Exception {
    Optional<Path> newer = NewerJava.home(AOT);
    assumeTrue(newer.isPresent(), () -> NewerJava.missing(AOT));
    String with = "JAVA_HOME=" + newer.get() + " ";
    Path home = Built.copied(folder.resolve("coral"));
    Built.copy(Built.HOME.resolve("class-data"), home.resolve("class-data"));
    Ended made = Ended.sh(folder, home, with + "class-data");
    assertThat(made.exitCode()).as(made.err()).isZero();
    Path cache = Path.of(made.out().strip());
    byte[] whole = Files.readAllBytes(cache);
    assertThat(cache.toFile().setWritable(true)).isTrue();

    assertEndsInOrder(home, with);
    assertThat(folder.resolve("loaded")).content().containsPattern(FROM_CLASS_DATA);

    Ended own = Ended.sh(folder, home, with + "CORAL_JAVA_OPTS=-Xshare:auto coral --version");
    assertThat(own.exitCode()).as(own.out() + own.err()).isZero();

    byte[] damaged = whole.clone();
    Arrays.fill(damaged, 0, 64, (byte) 1);
    for (byte[] wrong : List.of(Arrays.copyOf(whole, whole.length / 2), damaged)) {
      Files.write(cache, wrong);
      assertEndsInOrder(home, with);
      assertThat(folder.resolve("loaded")).content().doesNotContainPattern(FROM_CLASS_DATA);
    }
    Files.write(cache, whole);
    Path launcher = Built.jars("lib").get(0);
    Files.setLastModifiedTime(
        home.resolve("lib").resolve(launcher.getFileName()), FileTime.fromMillis(0));
    assertEndsInOrder(home, with);
    assertThat(folder.resolve("loaded")).content().doesNotContainPattern(FROM_CLASS_DATA);
  }

  /** The command line asks for the bundle of one of its classes. */
  @Test
  void aFolderMayHaveABlankAndBundlesOnTheClassPath() throws Exception {
    Ended ended = Ended.sh(folder, connected("with blank"), "coral --version");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).startsWith("coral 1");
  }

  /** A class that has moved would be passed over in silence, and begin late again. */
  @Test
  void theBundlesHaveTheClassesThatAreToBeginEarly() throws IOException {
    List<String> early = new ArrayList<>();
    for (String file : List.of("conf/launcher", "profiles/pocl-functions/profile")) {
      Files.readString(Built.HOME.resolve(file + ".properties"))
          .lines()
          .filter(line -> line.startsWith("early.") || line.startsWith("jvm.early"))
          .map(line -> line.substring(line.lastIndexOf('=') + 1))
          .flatMap(names -> Arrays.stream(names.strip().split(",\\s*")))
          .forEach(early::add);
    }
    Set<String> classes = new HashSet<>();
    for (String part : List.of("framework", "bundles")) {
      for (Path jar : Built.jars(part)) {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
          zip.stream().map(entry -> entry.getName().replace('/', '.')).forEach(classes::add);
        }
      }
    }

    assertThat(early)
        .contains("org.eclipse.jetty.http.MimeTypes", "io.coral.opencl.EarlyOpenCl")
        .allMatch(name -> classes.contains(name + ".class"));
  }
}
