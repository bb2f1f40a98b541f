package io.coral.conformance.skeleton;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.conformance.bench.Subject;
import io.coral.conformance.fixture.Fixture;
import io.coral.conformance.run.Catalogue;
import io.coral.conformance.run.InProcessRunner;
import io.coral.conformance.run.Outcome;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Rule;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
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
  void theProjectCompilesWithoutAWarningAndItsRuntimeKeepsEveryRuleThatCanBeDecided()
      throws IOException {
    Path project = folder.resolve("acme-runtime");
    assertThat(run("--vendor", "acme", project.toString())).isZero();
    Path classes = Files.createDirectories(folder.resolve("classes"));
    compile(project, classes);
    Path services = project.resolve("src/main/resources");
    URL[] path = {classes.toUri().toURL(), services.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(path, getClass().getClassLoader())) {
      AcceleratorRuntime runtime =
          ServiceLoader.load(AcceleratorRuntime.class, loader).stream()
              .map(ServiceLoader.Provider::get)
              .filter(found -> found.info().id().equals("acme"))
              .findFirst()
              .orElseThrow();
      Subject subject =
          new Subject(
              runtime,
              Optional.empty(),
              Fixture.EMPTY,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              1);
      InProcessRunner runner =
          new InProcessRunner(Catalogue.ofKit(), subject, Duration.ofSeconds(20));
      assertThat(runner.run(Rule.RES_01).outcome()).isEqualTo(Outcome.PASS);
      assertThat(runtime.discover().devices()).isEmpty();
    }
  }

  private static void compile(Path project, Path classes) throws IOException {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, null);
        Stream<Path> sources = Files.walk(project.resolve("src"))) {
      List<Path> java = sources.filter(file -> file.toString().endsWith(".java")).toList();
      assertThat(java).hasSize(3);
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
  @ValueSource(strings = {"", "Acme", "9", "class", "a-b", "../x", "a b"})
  void aNameThatCannotNameAPackageIsAUsageError(String vendor) {
    assertThat(run("--vendor", vendor, folder.resolve("new").toString())).isEqualTo(2);
    assertThat(err.toString()).contains("cannot name a package");
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @Test
  void nothingIsOverwritten() throws IOException {
    Path file = Files.writeString(folder.resolve("mine.txt"), "mine");
    assertThat(run("--vendor", "acme", folder.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("not empty");
    assertThat(folder)
        .isDirectoryContaining(file::equals)
        .isDirectoryNotContaining("glob:**/pom.xml");
  }
}
