package io.coral.papers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every Java block of the pages compiles: a type as it stands, statements as the body of a method.
 * A block with imports of its own gets no others. One that is marked as not run is another test's.
 */
@Tag("once")
class JavaBlocksTest {
  private static final Pattern TYPE =
      Pattern.compile(
          "^(?:public |final |abstract )*(?:class|interface|record|enum) (\\w+)",
          Pattern.MULTILINE);

  private static final Pattern IMPORT = Pattern.compile("^import ", Pattern.MULTILINE);

  /** What a reader's editor adds. */
  private static final String IMPORTS =
      Stream.of(
              "static java.nio.ByteBuffer.allocateDirect",
              "io.coral.api.*",
              "io.coral.client.DaemonCoral",
              "io.coral.conformance.runner.RuntimeConformance",
              "io.coral.conformance.rules.fixture.Fixture",
              "io.coral.spec.AcceleratorRuntime",
              "java.nio.ByteBuffer",
              "java.nio.ByteOrder",
              "java.nio.FloatBuffer",
              "java.nio.file.Path",
              "java.util.*",
              "java.util.concurrent.*",
              "org.osgi.service.component.annotations.*")
          .map(name -> "import " + name + "; ")
          .collect(Collectors.joining());

  @TempDir Path classes;

  static List<Block> blocks() {
    return Papers.blocks().stream()
        .filter(block -> block.isIn("java"))
        .filter(block -> block.notRun().isEmpty())
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("blocks")
  void compiles(Block block) throws IOException {
    assertThat(problems(block.text())).as(block.place()).isEmpty();
  }

  @Test
  void whatDoesNotCompileIsToldWithItsLine() throws IOException {
    assertThat(problems("int n = 1;\nRequest r = Request.of(n);\n"))
        .singleElement()
        .asString()
        .startsWith("line 2: ");
    assertThat(problems("final class Wrong {\n  Missing missing;\n}\n")).hasSize(1);
  }

  /** What the compiler says against it, by line of the block. */
  private List<String> problems(String text) throws IOException {
    Matcher type = TYPE.matcher(text);
    boolean isType = type.find();
    String name = isType ? type.group(1) : "Snippet";
    String imports = IMPORT.matcher(text).find() ? "" : IMPORTS;
    // in the first line, so that lines are those of the block
    String unit =
        isType
            ? imports + text
            : imports + "class Snippet { void run() throws Exception { " + text + "}}";
    JavaFileObject source =
        new SimpleJavaFileObject(
            URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return unit;
          }
        };
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    List<String> options =
        List.of("-proc:none", "--release", "17", "-d", classes.toString(), "-cp", classPath());
    compiler.getTask(null, null, found, options, null, List.of(source)).call();
    return found.getDiagnostics().stream()
        .filter(problem -> problem.getKind() == javax.tools.Diagnostic.Kind.ERROR)
        .map(problem -> "line " + problem.getLineNumber() + ": " + problem.getMessage(Locale.ROOT))
        .toList();
  }

  /** This test's own, for the annotations, and the jars of the distribution. */
  private static String classPath() throws IOException {
    Path home = Path.of(System.getProperty("coral.distribution"));
    List<String> entries = new ArrayList<>(List.of(System.getProperty("java.class.path")));
    for (String part : List.of("bundles", "commands/conformance")) {
      try (Stream<Path> jars = Files.list(home.resolve(part))) {
        jars.map(Path::toString).filter(jar -> jar.endsWith(".jar")).sorted().forEach(entries::add);
      }
    }
    return String.join(File.pathSeparator, entries);
  }
}
