package io.coral.spark.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the guide shows in Java and in Scala compiles. */
class GuideTest {

  /** What a reader has: an application, and its data. */
  private static final String JAVA =
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

  private static final String SCALA =
      """
      import io.coral.spark._
      import org.apache.spark.rdd.RDD
      object Reader {
        def run(pairs: RDD[(Array[Float], Array[Float])]): RDD[Array[Float]] = {
      %s
          sums
        }
      }
      """;

  static List<String> java() throws IOException {
    List<String> statements = Guide.statements("java");
    assertThat(statements).hasSizeGreaterThan(1);
    return statements;
  }

  @ParameterizedTest
  @MethodSource("java")
  void javaCompiles(String statements, @TempDir Path classes) {
    JavaFileObject source =
        new SimpleJavaFileObject(URI.create("string:///Reader.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return JAVA.formatted(statements);
          }
        };
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    List<String> options = List.of("-proc:none", "-d", classes.toString());

    boolean compiles = compiler.getTask(said, null, null, options, null, List.of(source)).call();

    assertThat(compiles).as(said.toString()).isTrue();
  }

  @Test
  void scalaCompiles(@TempDir Path folder) throws IOException {
    List<String> statements = Guide.statements("scala");
    assertThat(statements).hasSize(1);
    Path source =
        Files.writeString(folder.resolve("Reader.scala"), SCALA.formatted(statements.get(0)));
    String classPath = System.getProperty("java.class.path");
    String[] arguments = {"-classpath", classPath, "-d", folder.toString(), source.toString()};

    assertThat(scala.tools.nsc.Main.process(arguments)).as("scalac says above why not").isTrue();
    assertThat(folder.resolve("Reader.class")).exists();
  }
}
