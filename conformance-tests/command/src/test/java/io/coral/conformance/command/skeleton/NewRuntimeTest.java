package io.coral.conformance.command.skeleton;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.conformance.rules.bench.Subject;
import io.coral.conformance.rules.fixture.Exemptions;
import io.coral.conformance.rules.fixture.Fixture;
import io.coral.conformance.rules.fixture.Harness;
import io.coral.conformance.runner.Catalogue;
import io.coral.conformance.runner.InProcessRunner;
import io.coral.conformance.runner.Outcome;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Bitstream;
import io.coral.spec.KernelInfo;
import io.coral.spec.Rule;
import io.coral.spec.format.BitstreamFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewRuntimeTest {

  @TempDir Path folder;
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return NewRuntime.run(
        new PrintWriter(new StringWriter()), new PrintWriter(err, true), arguments);
  }

  @Test
  void theProjectCompilesWithoutAWarningAndItsRuntimeKeepsTheRules() throws IOException {
    Path project = folder.resolve("acme-runtime");
    assertThat(
            run(
                "--vendor",
                "acme",
                "--repository",
                "https://maven.example.org",
                project.toString()))
        .as(err.toString())
        .isZero();
    Path classes = Files.createDirectories(folder.resolve("classes"));
    compile(project, classes);
    URL[] path = {
      classes.toUri().toURL(),
      project.resolve("src/main/resources").toUri().toURL(),
      project.resolve("src/test/resources").toUri().toURL()
    };
    try (URLClassLoader loader = new URLClassLoader(path, getClass().getClassLoader())) {
      AcceleratorRuntime runtime = first(AcceleratorRuntime.class, loader);
      Subject subject =
          new Subject(
              runtime,
              Optional.of(() -> first(AcceleratorRuntime.class, loader)),
              Fixture.read(project.resolve("src/fixture/fixture.xml")),
              Optional.of(first(Harness.class, loader)),
              Optional.empty(),
              Optional.empty(),
              1);
      InProcessRunner runner =
          new InProcessRunner(Catalogue.ofKit(), subject, Duration.ofSeconds(20));
      // the whole kit runs on it in a test of itests
      for (Rule rule :
          List.of(Rule.RES_01, Rule.PRG_02, Rule.PRG_03, Rule.BUF_04, Rule.CMP_07, Rule.ERR_04)) {
        assertThat(runner.run(rule).outcome()).as(rule.id()).isEqualTo(Outcome.PASS);
      }
      BitstreamFormat format = first(BitstreamFormat.class, loader);
      Path source =
          Files.writeString(folder.resolve("k.txt"), "platform acme example 1.0\nkernel spin");
      Bitstream built = format.build(List.of(source), Map.of());
      assertThat(format.recognises(built.bytes())).isTrue();
      assertThat(built.kernels()).extracting(KernelInfo::name).containsExactly("spin");
    }
  }

  /** The project's own, among those of the class path. */
  private static <T> T first(Class<T> type, ClassLoader loader) {
    return ServiceLoader.load(type, loader).stream()
        .map(ServiceLoader.Provider::get)
        .filter(found -> found.getClass().getPackageName().equals("acme.runtime"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatAPersonTypedIsNotRepeatedWithoutBound() {
    String vendor = "X".repeat(100_000);
    assertThat(
            run(
                "--vendor",
                vendor,
                "--repository",
                "https://maven.example.org",
                folder.resolve("x").toString()))
        .isEqualTo(2);
    assertThat(err.toString()).hasSizeLessThan(4_000).contains(" characters)");
  }

  @Test
  void withoutADistributionTheRepositoryIsNamed() throws IOException {
    Path project = folder.resolve("new");

    assertThat(run("--vendor", "acme", project.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("--repository");

    assertThat(
            run(
                "--vendor",
                "acme",
                "--repository",
                "https://maven.example.org",
                project.toString()))
        .isZero();
    assertThat(project.resolve("pom.xml"))
        .content()
        .contains("<coral.repository>https://maven.example.org</coral.repository>")
        .doesNotContain("@");
    assertThat(project.resolve("README.md")).content().contains("https://maven.example.org");
    assertThat(project.resolve("repository")).doesNotExist();
  }

  @Test
  void theExemptionsFileOfTheProjectIsRead() {
    Path project = folder.resolve("new");
    run("--vendor", "acme", "--repository", "https://maven.example.org", project.toString());

    assertThat(Exemptions.read(project.resolve("conformance-exemptions.xml")).all()).isEmpty();
  }

  @Test
  void theIdOfABundleOfTheDistributionIsTold() throws IOException {
    Path bundles = Files.createDirectories(folder.resolve("home/bundles"));
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .putValue(
            "Provide-Capability",
            "osgi.service;uses:=\"a,b\",io.coral.runtime;composite=false;"
                + "features:List<String>=\"registers,reset\";id=sim;vendor=coral");
    try (JarOutputStream jar =
        new JarOutputStream(Files.newOutputStream(bundles.resolve("some.jar")), manifest)) {
      jar.finish();
    }

    assertThat(TakenIds.holder("sim", folder.resolve("home"))).contains(Path.of("some.jar"));
    assertThat(TakenIds.holder("acme", folder.resolve("home"))).isEmpty();
  }

  private static void compile(Path project, Path classes) throws IOException {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, null);
        Stream<Path> sources = Files.walk(project.resolve("src"))) {
      List<Path> java = sources.filter(file -> file.toString().endsWith(".java")).toList();
      assertThat(java).hasSize(12);
      boolean done =
          javac
              .getTask(
                  messages,
                  files,
                  null,
                  List.of(
                      "-d",
                      classes.toString(),
                      "-Xlint:all,-processing,-classfile",
                      "-Werror",
                      "-classpath",
                      System.getProperty(
                          "surefire.test.class.path", System.getProperty("java.class.path"))),
                  null,
                  files.getJavaFileObjectsFromPaths(java))
              .call();
      assertThat(done).as(messages.toString()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Acme", "9", "class", "java", "a-b", "../x", "a b"})
  void aNameThatCannotNameAPackageIsAUsageError(String vendor) {
    String project = folder.resolve("new").toString();
    assertThat(run("--vendor", vendor, "--repository", "https://maven.example.org", project))
        .isEqualTo(2);
    assertThat(err.toString()).contains("cannot name a package");
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @Test
  void nothingIsOverwritten() throws IOException {
    Path file = Files.writeString(folder.resolve("mine.txt"), "mine");
    assertThat(
            run("--vendor", "acme", "--repository", "https://maven.example.org", folder.toString()))
        .isEqualTo(2);
    assertThat(err.toString()).contains("not empty");
    assertThat(folder)
        .isDirectoryContaining(file::equals)
        .isDirectoryNotContaining("glob:**/pom.xml");
  }
}
