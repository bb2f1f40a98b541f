package io.coral.spark.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the guide shows in Java compiles. */
class GuideTest {

  /** What a reader has: an application, and its data. */
  private static final String UNIT =
      """
      import io.coral.spark.*;
      import io.coral.spark.sql.*;
      import java.util.List;
      import org.apache.spark.api.java.*;
      import org.apache.spark.sql.*;
      import org.apache.spark.sql.types.*;
      class Reader {
        record Pair(float[] a, float[] b) implements java.io.Serializable {}
        void run(SparkSession spark, JavaRDD<Pair> pairs, Dataset<Row> frame) {
      %s
        }
      }
      """;

  static List<String> statements() throws IOException {
    List<String> statements = Guide.statements();
    assertThat(statements).hasSizeGreaterThan(1);
    return statements;
  }

  @ParameterizedTest
  @MethodSource("statements")
  void compiles(String statements, @TempDir Path classes) {
    JavaFileObject source =
        new SimpleJavaFileObject(URI.create("string:///Reader.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return UNIT.formatted(statements);
          }
        };
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    List<String> options = List.of("-proc:none", "-d", classes.toString());

    boolean compiles = compiler.getTask(said, null, null, options, null, List.of(source)).call();

    assertThat(compiles).as(said.toString()).isTrue();
  }
}
